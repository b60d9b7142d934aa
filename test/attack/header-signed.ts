import { createHash, createHmac } from 'node:crypto';
import type { Attack } from './attacks.ts';
import type { Credentials } from './sign-request.ts';
import { MINE, type Victims } from './victims.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

interface Signing {
  readonly at?: Date;
  readonly region?: string;
  readonly service?: string;
  /** In chunks of 8 KiB, each signed. */
  readonly chunks?: readonly string[];
}

interface Signed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A PUT that is signed in its headers (AWS Signature Version 4), in one piece or chunk by chunk; apart from the code it attacks. */
function signedPut({ accessKeyId, secretAccessKey }: Credentials, origin: string, signing: Signing): Signed {
  const { at = new Date(), region = 'fi-hel', service = 's3', chunks } = signing;
  const path = `/${MINE}-files/tampered`;
  const timestamp = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = scope.split('/').reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const sign = (...lines: string[]): string => hmac(key as Buffer, lines.join('\n')).toString('hex');
  const content = (chunks ?? ['a whole body']).join('');
  const payload = chunks === undefined ? sha256(content) : 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const named: Record<string, string> = {
    host: new URL(origin).host,
    'x-amz-content-sha256': payload,
    'x-amz-date': timestamp,
    ...(chunks === undefined ? {} : { 'x-amz-decoded-content-length': String(Buffer.byteLength(content)) }),
    'x-amz-meta-colour': 'red',
  };
  const names = Object.keys(named).join(';');
  const lines = Object.entries(named).map(([name, value]) => `${name}:${value}\n`);
  const request = ['PUT', path, '', lines.join(''), names, payload].join('\n');
  const seed = sign('AWS4-HMAC-SHA256', timestamp, scope, sha256(request));
  const { host: _, ...sent } = named;
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${seed}`;
  let previous = seed;
  const frame = (chunk: string): string => {
    previous = sign('AWS4-HMAC-SHA256-PAYLOAD', timestamp, scope, previous, sha256(''), sha256(chunk));
    return `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
  };
  const body = chunks === undefined ? content : [...chunks, ''].map(frame).join('');
  const encoding = chunks === undefined ? {} : { 'content-encoding': 'aws-chunked' };
  return { url: `${origin}${path}`, headers: { ...sent, ...encoding, authorization }, body };
}

/** Altered, truncated, late and mis-scoped uploads. Each is refused with S3's own code. */
export function onSignedUploads({ s3, key }: Victims): Attack[] {
  const chunks = ['a'.repeat(8_192), 'b'.repeat(8_192), 'the end'];
  const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
  const put = (name: string, signing: Signing, code: string, tamper = (signed: Signed): Signed => signed): Attack => ({
    name: `signed upload: ${name}`,
    method: 'PUT',
    ...tamper(signedPut(key, s3, signing)),
    refusedBy: [code],
    audited: true,
  });
  const other = (change: (body: string) => string) => (signed: Signed) => ({ ...signed, body: change(signed.body) });
  const third = (body: string): number => body.indexOf('7;chunk-signature=');
  return [
    put(
      'altered body',
      {},
      'XAmzContentSHA256Mismatch',
      other(() => 'b whole body'),
    ),
    put('altered header', {}, 'SignatureDoesNotMatch', (signed) => ({
      ...signed,
      headers: { ...signed.headers, 'x-amz-meta-colour': 'blue' },
    })),
    put(
      'altered chunk',
      { chunks },
      'SignatureDoesNotMatch',
      other((body) => body.replace('bbbb', 'bbcb')),
    ),
    put(
      'without its last chunks',
      { chunks },
      'IncompleteBody',
      other((body) => body.slice(0, third(body))),
    ),
    put(
      'cut within a chunk',
      { chunks },
      'IncompleteBody',
      other((body) => body.slice(0, third(body) - 100)),
    ),
    put('chunks in another order', { chunks }, 'SignatureDoesNotMatch', other(swapFirstTwo)),
    put('sixteen minutes ago', { at: minutes(-16) }, 'RequestTimeTooSkewed'),
    put('sixteen minutes ahead', { at: minutes(16) }, 'RequestTimeTooSkewed'),
    put('for another region', { region: 'de-fra' }, 'AuthorizationHeaderMalformed'),
    put('for another service', { service: 'iam' }, 'AuthorizationHeaderMalformed'),
  ];
}

/** What passes untouched, so that the refusals above are of what was changed. */
export const untouchedUploads = ({ s3, key }: Victims): Signed[] => [
  signedPut(key, s3, {}),
  signedPut(key, s3, { chunks: ['a'.repeat(8_192), 'the end'] }),
  signedPut(key, s3, { at: new Date(Date.now() - 14 * 60_000) }),
];

function swapFirstTwo(body: string): string {
  const second = body.indexOf('2000;', 1);
  const after = body.indexOf('7;chunk-signature=');
  return body.slice(second, after) + body.slice(0, second) + body.slice(after);
}
