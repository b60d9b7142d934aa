import type { CustomerId } from '#kernel/ids.ts';

/** Who asks. The seal of a signed request goes on to sign the chunks of its body. */
export interface Identity {
  /** Null: anonymous. What that may do is the bucket's affair. */
  readonly customerId: CustomerId | null;
  readonly accessKeyId: string | null;
  /** What the access key is limited to, as the region gave it; null: what its customer may. */
  readonly grants: unknown;
  readonly seal: Seal | null;
}

export interface Seal {
  readonly key: Buffer;
  readonly timestamp: string;
  /** `date/region/s3/aws4_request`. */
  readonly scope: string;
  readonly signature: string;
  readonly presigned: boolean;
}
