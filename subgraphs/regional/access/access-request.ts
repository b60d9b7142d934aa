import type { Principal } from './principal.ts';

/** One question: may this principal do this to this bucket or object? */
export interface AccessRequest {
  readonly principal: Principal;
  /** `s3:GetObject`. */
  readonly action: string;
  readonly bucket: string;
  /** Null: the bucket itself. */
  readonly key: string | null;
  /** Condition keys in lower case → values, from the request alone. */
  readonly conditions: ReadonlyMap<string, readonly string[]>;
}

/** `bucket` or `bucket/key`: an ARN without its `arn:aws:s3:::`. */
export const resourceOf = ({ bucket, key }: Pick<AccessRequest, 'bucket' | 'key'>): string =>
  key === null ? bucket : `${bucket}/${key}`;
