import type { BlobCipher } from './encryption/blob-cipher.ts';

export type ResponseHeaders = Readonly<Record<string, string | number>>;

/** What an operation answers; the renderer alone writes it to the wire. */
export interface S3Response {
  readonly status: number;
  readonly headers?: ResponseHeaders;
  readonly content?: ResponseContent;
}

export type ResponseContent =
  | { readonly kind: 'xml'; readonly xml: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'segments'; readonly segments: readonly Segment[]; readonly cipher: BlobCipher | null };

/** A stretch of a blob. */
export interface Segment {
  readonly blobId: string;
  readonly start: number;
  readonly length: number;
}

export const xmlResponse = (xml: string, headers: ResponseHeaders = {}): S3Response => ({
  status: 200,
  headers,
  content: { kind: 'xml', xml },
});
