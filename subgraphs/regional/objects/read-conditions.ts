export interface ReadConditions {
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
  readonly ifUnmodifiedSince: string | null;
}

interface Validators {
  readonly etag: string;
  readonly lastModified: Date;
}

export type ConditionResult = { readonly result: 'read' | 'not-modified' } | FailedCondition;

interface FailedCondition {
  readonly result: 'failed';
  readonly condition: string;
}

/**
 * RFC 9110 §13.2.2, in its order: If-Match, else If-Unmodified-Since; then If-None-Match, else If-Modified-Since. Dates count
 * in whole seconds; one that cannot be read is ignored.
 */
export function evaluateReadConditions(conditions: ReadConditions, object: Validators): ConditionResult {
  const failed = failedCondition(conditions, object);
  if (failed !== null) return { result: 'failed', condition: failed };
  return { result: isUnmodified(conditions, object) ? 'not-modified' : 'read' };
}

function failedCondition({ ifMatch, ifUnmodifiedSince }: ReadConditions, object: Validators): string | null {
  if (ifMatch !== null) return matchesEtag(ifMatch, object.etag) ? null : 'If-Match';
  const limit = readSeconds(ifUnmodifiedSince);
  return limit !== null && seconds(object.lastModified) > limit ? 'If-Unmodified-Since' : null;
}

function isUnmodified({ ifNoneMatch, ifModifiedSince }: ReadConditions, object: Validators): boolean {
  if (ifNoneMatch !== null) return matchesEtag(ifNoneMatch, object.etag);
  const since = readSeconds(ifModifiedSince);
  return since !== null && seconds(object.lastModified) <= since;
}

/** A list of entity tags; weak ones compare like strong ones, quotes are optional as on S3. */
export function matchesEtag(header: string, etag: string): boolean {
  return header.split(',').some((item) => {
    const tag = bareEtag(item);
    return tag === '*' || tag === etag;
  });
}

export const bareEtag = (tag: string): string =>
  tag
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

function readSeconds(header: string | null): number | null {
  const time = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}
