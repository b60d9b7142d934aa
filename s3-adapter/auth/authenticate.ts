import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import { isCustomerId } from '#kernel/ids.ts';
import { S3Error } from '../errors/s3-error.ts';
import type { GraphqlExecutor } from '../metadata/graphql-executor.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { canonicalRequest, pathCandidates } from './canonical-request.ts';
import type { Identity, Seal } from './identity.ts';
import { readSignatureClaim, type SignatureClaim } from './signature-claim.ts';
import { readLegacyClaim, verifyLegacy } from './signature-v2.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

export interface AuthenticatorOptions {
  readonly keys: Pick<SigningKeys, 'find'>;
  readonly clock: Clock;
  /** Region names that a credential scope may carry; the first is the one to tell clients. */
  readonly regionNames: readonly string[];
  /** Verifies requests signed in version 2; absent: they are refused. */
  readonly legacy?: GraphqlExecutor | undefined;
  /** The open mode: a request without a signature is whoever `X-Customer-ID` says. */
  readonly acceptsUnsigned: boolean;
}

const LARGEST_SKEW_MS = 15 * 60 * 1000;

/** AWS Signature Version 4, in the header or presigned; Version 2 where it is switched on; in the open mode also no signature. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  async authenticate(request: S3Request): Promise<Identity> {
    const named = headerOf(request, 'x-customer-id');
    const { legacy, clock } = this.#options;
    const old = legacy === undefined ? null : readLegacyClaim(request);
    if (legacy !== undefined && old !== null) {
      return onlyAs(named, await verifyLegacy(request, old, clock.now().getTime(), legacy));
    }
    const claim = readSignatureClaim(request);
    if (claim === null) return this.#anonymous(named);
    this.#checkScope(claim);
    this.#checkTime(claim);
    const key = await this.#options.keys.find(claim.accessKeyId, claim.scope);
    if (key === null) throw new S3Error('InvalidAccessKeyId', { fields: { AWSAccessKeyId: claim.accessKeyId } });
    refuseUnsignedHeaders(request, claim);
    verify(request, claim, key);
    const { accessKeyId } = claim;
    return onlyAs(named, { customerId: key.customerId, accessKeyId, grants: key.grants, seal: sealOf(claim, key) });
  }

  /** Nobody in particular, whom a bucket policy may let in; in the open mode whoever X-Customer-ID says. */
  #anonymous(named: string | null): Identity {
    if (named !== null && !isCustomerId(named)) throw new S3Error('AccessDenied');
    const customerId = this.#options.acceptsUnsigned ? named : null;
    return { customerId, accessKeyId: null, grants: null, seal: null };
  }

  #checkScope({ scope, expires }: SignatureClaim): void {
    const { regionNames } = this.#options;
    if (regionNames.includes(scope.region)) return;
    const expected = regionNames[0] ?? '';
    const message = `the region '${scope.region.slice(0, 64)}' is wrong; expecting '${expected}'`;
    if (expires !== null) {
      throw new S3Error('AuthorizationQueryParametersError', {
        message: `Error parsing the X-Amz-Credential parameter; ${message}`,
        fields: { Region: expected },
        headers: { 'x-amz-bucket-region': expected },
      });
    }
    throw new S3Error('AuthorizationHeaderMalformed', {
      message: `The authorization header is malformed; ${message}`,
      fields: { Region: expected },
      headers: { 'x-amz-bucket-region': expected },
    });
  }

  #checkTime({ timestamp, expires }: SignatureClaim): void {
    const now = this.#options.clock.now().getTime();
    const signedAt = timeOf(timestamp);
    if (Number.isNaN(signedAt)) throw new S3Error('AccessDenied', { message: 'The request date is not valid' });
    const serverTime = new Date(now).toISOString();
    if (expires === null) {
      if (Math.abs(now - signedAt) <= LARGEST_SKEW_MS) return;
      throw new S3Error('RequestTimeTooSkewed', {
        fields: { RequestTime: timestamp, ServerTime: serverTime, MaxAllowedSkewMilliseconds: LARGEST_SKEW_MS },
      });
    }
    if (signedAt - now > LARGEST_SKEW_MS) throw new S3Error('AccessDenied', { message: 'Request is not yet valid' });
    const end = signedAt + expires * 1000;
    if (now <= end) return;
    throw new S3Error('AccessDenied', {
      message: 'Request has expired',
      fields: { 'X-Amz-Expires': expires, Expires: new Date(end).toISOString(), ServerTime: serverTime },
    });
  }
}

function onlyAs(named: string | null, identity: Identity): Identity {
  if (named === null || named === identity.customerId) return identity;
  throw new S3Error('AccessDenied', { message: 'X-Customer-ID names another customer than the access key.' });
}

/** CVE-2026-54330: what is not signed must not steer the request. An unsigned Content-Type is tolerated, as AWS does. */
function refuseUnsignedHeaders(request: S3Request, { signedHeaders }: SignatureClaim): void {
  const unsigned = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  if (unsigned.length === 0) return;
  throw new S3Error('AccessDenied', {
    message: 'There were headers present in the request which were not signed',
    fields: { HeadersNotSigned: unsigned.join(', ') },
  });
}

function verify(request: S3Request, claim: SignatureClaim, { key }: SigningKey): void {
  const payloadHash = payloadHashOf(request, claim);
  const given = Buffer.from(claim.signature);
  let first: { readonly canonical: string; readonly stringToSign: string } | undefined;
  for (const path of pathCandidates(request.rawPath)) {
    const canonical = canonicalRequest({ request, path, signedHeaders: claim.signedHeaders, payloadHash });
    // Node gives the bytes of a header as Latin-1 characters; the signature covers the bytes.
    const hash = createHash('sha256').update(canonical, 'latin1').digest('hex');
    const stringToSign = ['AWS4-HMAC-SHA256', claim.timestamp, scopeText(claim), hash].join('\n');
    const expected = Buffer.from(createHmac('sha256', key).update(stringToSign).digest('hex'));
    if (given.length === expected.length && timingSafeEqual(given, expected)) return;
    first ??= { canonical, stringToSign };
  }
  throw mismatch(claim, first?.canonical ?? '', first?.stringToSign ?? '');
}

/** The canonical strings are the client's own; AWS shows them so that a client can find its mistake. */
function mismatch(claim: SignatureClaim, canonical: string, stringToSign: string): S3Error {
  return new S3Error('SignatureDoesNotMatch', {
    fields: {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: claim.signature,
      StringToSignBytes: spacedHex(stringToSign),
      CanonicalRequest: canonical,
      CanonicalRequestBytes: spacedHex(canonical),
    },
  });
}

function payloadHashOf(request: S3Request, { expires }: SignatureClaim): string {
  const header = headerOf(request, 'x-amz-content-sha256');
  if (header !== null) return header;
  if (expires !== null) return 'UNSIGNED-PAYLOAD';
  throw new S3Error('InvalidRequest', { message: 'Missing required header for this request: x-amz-content-sha256' });
}

const scopeText = ({ scope }: SignatureClaim): string => `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
const spacedHex = (text: string): string =>
  Buffer.from(text, 'latin1')
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');

const sealOf = (claim: SignatureClaim, { key }: SigningKey): Seal => ({
  key,
  timestamp: claim.timestamp,
  scope: scopeText(claim),
  signature: claim.signature,
  presigned: claim.expires !== null,
});

const timeOf = (timestamp: string): number =>
  Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
