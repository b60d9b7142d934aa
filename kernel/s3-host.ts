const nameOf = (host: string): string => host.replace(/:\d*$/, '').toLowerCase();

/** Whether a Host header speaks of S3: one of the base domains, or a name below one. */
export function isS3Host(host: string | undefined, domains: readonly string[]): boolean {
  if (domains.length === 0 || host === undefined) return false;
  const name = nameOf(host);
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * The bucket that a virtual-host style request names: what stands before one of the base domains in its Host header. The longest
 * domain that fits counts. Null: the host is a domain itself, or another name, so the bucket is in the path.
 */
export function bucketOfHost(host: string | null | undefined, domains: readonly string[]): string | null {
  if (domains.length === 0 || host === null || host === undefined) return null;
  const name = nameOf(host);
  if (domains.includes(name)) return null;
  const fitting = domains.filter((domain) => name.endsWith(`.${domain}`)).sort((a, b) => b.length - a.length);
  const [domain] = fitting;
  if (domain === undefined) return null;
  const bucket = name.slice(0, -domain.length - 1);
  return BUCKET.test(bucket) ? bucket : null;
}
