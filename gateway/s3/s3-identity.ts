import type { IncomingMessage } from 'node:http';

/** What a request says about whose it is. The key's signature is verified in the region, where the secret is. */
export type S3Identity =
  | { readonly kind: 'access-key'; readonly accessKeyId: string }
  | { readonly kind: 'customer'; readonly customerId: string }
  | { readonly kind: 'none' };

/** AWS Signature Version 4: `AWS4-HMAC-SHA256 Credential=<access key id>/<scope>, SignedHeaders=…, Signature=…`. */
const SIGNED = /^AWS4-HMAC-SHA256\s.*?Credential=([^/,\s]*)/;

/** A signature in the header, else one in the query (presigned), else the open mode's `X-Customer-ID`. */
export function readS3Identity({ headers, url = '' }: IncomingMessage): S3Identity {
  const accessKeyId = SIGNED.exec(headers.authorization ?? '')?.[1] ?? presignedKey(url);
  if (accessKeyId !== undefined) return { kind: 'access-key', accessKeyId };
  const customerId = headers['x-customer-id'];
  return typeof customerId === 'string' ? { kind: 'customer', customerId } : { kind: 'none' };
}

function presignedKey(url: string): string | undefined {
  const start = url.indexOf('?');
  if (start < 0) return undefined;
  return new URLSearchParams(url.slice(start)).get('X-Amz-Credential')?.split('/')[0];
}
