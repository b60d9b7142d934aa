import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { S3DeleteObjectsDocument, type S3DeleteTarget } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { accepted } from './accepted.ts';
import { bypassesGovernance } from './object-lock-headers.ts';
import type { S3Operation } from './s3-operation.ts';
import { versionOf } from './target.ts';
import { versionHeaders } from './version-headers.ts';

export const deleteObject: S3Operation = {
  name: 'DeleteObject',
  async handle({ request, facts }, { executor }) {
    const { bucket, key, versionId } = versionOf(request);
    const targets = [{ key, versionId, ...readConditions(request) }];
    const bypassGovernance = bypassesGovernance(request);
    const variables = { request: facts, bucket, targets, bypassGovernance };
    const { result } = await executor.execute(S3DeleteObjectsDocument, variables);
    const [outcome] = accepted(result).outcomes;
    if (outcome === undefined) throw new S3Error('InternalError');
    if (typeof outcome.refusal === 'string') throw deletionRefused(outcome.refusal);
    const marker: Record<string, string> = outcome.isDeleteMarker ? { 'x-amz-delete-marker': 'true' } : {};
    return { status: 204, headers: { ...versionHeaders({ versionId: outcome.outcomeVersionId ?? null }), ...marker } };
  },
};

type DeletionRefusal = ConstructorParameters<typeof S3Error>[0] | 'ObjectLockMissing';

function deletionRefused(refusal: DeletionRefusal): S3Error {
  if (refusal === 'ObjectLockMissing') return new S3Error('InvalidRequest', { recorded: true });
  if (refusal !== 'AccessDenied') return new S3Error(refusal, { recorded: true });
  return new S3Error('AccessDenied', {
    message: 'Access Denied because object protected by object lock.',
    recorded: true,
  });
}

function readConditions(request: S3Request): Pick<S3DeleteTarget, 'ifMatch' | 'ifLastModified' | 'ifSize'> {
  const ifMatch = headerOf(request, 'if-match');
  return {
    ifMatch,
    ifLastModified: readDate(headerOf(request, 'x-amz-if-match-last-modified-time')),
    ifSize: readSize(headerOf(request, 'x-amz-if-match-size')),
  };
}

export function readDate(text: string | null): string | null {
  if (text === null) return null;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw invalidArgument('IfMatchLastModifiedTime', text, 'The date is not valid.');
}

export function readSize(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalidArgument('IfMatchSize', text, 'The size is not valid.');
}
