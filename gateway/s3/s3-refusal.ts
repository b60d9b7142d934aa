import type { Response } from 'express';
import type { RegionId } from '#kernel/ids.ts';

/** An S3 error that the router itself answers; everything else is the region's. */
export interface S3Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const accessDenied: S3Refusal = {
  status: 403,
  code: 'AccessDenied',
  message: 'The request names no customer: sign it with an access key, or send X-Customer-ID.',
};

export const unknownAccessKey: S3Refusal = {
  status: 403,
  code: 'InvalidAccessKeyId',
  message: 'The AWS access key ID you provided does not exist in our records.',
};

export const malformedCustomer: S3Refusal = {
  status: 400,
  code: 'InvalidArgument',
  message: 'X-Customer-ID has 1 to 64 letters, digits, dots, dashes or underscores.',
};

export const customerNotRouted: S3Refusal = {
  status: 404,
  code: 'CustomerNotRouted',
  message: 'No region owns this customer. Assign it with POST /routing/customers/{id}?region_id=…',
};

export const serviceUnavailable = (regionId?: RegionId): S3Refusal => ({
  status: 503,
  code: 'ServiceUnavailable',
  message: regionId === undefined ? 'Routing is unavailable.' : `Region ${regionId} is unavailable.`,
  headers: { 'retry-after': '2' },
});

export const slowDown = (regionId: RegionId): S3Refusal => ({
  status: 503,
  code: 'SlowDown',
  message: `Region ${regionId} has too many requests under way.`,
  headers: { 'retry-after': '1' },
});

/** Answers with the error as S3 writes it. */
export function refuse(response: Response, { status, code, message, headers }: S3Refusal, requestId: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
    'x-amz-request-id': requestId,
    // A client that waits for 100 may send its body after all (RFC 9110 §10.1.1): this connection is not used again.
    ...(response.req.headers.expect === undefined ? {} : { connection: 'close' }),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

const escapeXml = (text: string): string => text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
