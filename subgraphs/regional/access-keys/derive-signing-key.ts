import { createHmac } from 'node:crypto';

export interface CredentialScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** AWS Signature Version 4, "Derive a signing key": a key that signs for one day, region and service only. */
export function deriveSigningKey(secretAccessKey: string, { date, region, service }: CredentialScope): Uint8Array {
  const dateKey = hmac(`AWS4${secretAccessKey}`, date);
  const regionKey = hmac(dateKey, region);
  return hmac(hmac(regionKey, service), 'aws4_request');
}

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
