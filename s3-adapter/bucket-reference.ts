/**
 * A bucket as a request names it. Bucket names belong to a customer (ADR 0011), so two can have the same: `owner:bucket` says whose
 * is meant, as tenants do in Ceph; `:bucket` is a bucket by its name alone. AWS has no colons in bucket names.
 */
export interface BucketReference {
  readonly bucket: string;
  /** Null: not said; empty: left to the name alone. */
  readonly owner: string | null;
}

export function parseBucketReference(text: string): BucketReference {
  const [first = '', second, ...more] = text.split(':');
  if (second === undefined || more.length > 0) return { bucket: text, owner: null };
  return { bucket: second, owner: first };
}
