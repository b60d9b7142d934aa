import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

type Documents = Readonly<Record<string, string>>;

/**
 * Our own pages send the hash of a document (`extensions.persistedQuery.sha256Hash`, the form that GraphQL clients have agreed
 * on) instead of its text. A known hash is replaced by its document here; everything else passes as it came.
 *
 * @param file Written by the build: hash → document.
 */
export function expandPersistedDocuments(file: string): RequestHandler {
  const read = cachedByModificationTime(file);
  return (request, _response, next) => {
    const body = request.body as PersistedBody | undefined;
    const hash = body?.extensions?.persistedQuery?.sha256Hash;
    if (body !== undefined && typeof hash === 'string' && body.query === undefined) {
      const documents = read();
      const document = Object.hasOwn(documents, hash) ? documents[hash] : undefined;
      if (document !== undefined) request.body = withDocument(body, document);
    }
    next();
  };
}

interface PersistedBody {
  readonly query?: unknown;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: unknown } };
}

function withDocument({ extensions, ...body }: PersistedBody, query: string): object {
  const { persistedQuery: _used, ...others } = extensions ?? {};
  return { ...body, query, extensions: others };
}

/**
 * Refuses every document that the build did not write: for deployments in which only our own pages and clients ask. Comes after
 * the expansion, so a document counts whether it was sent by hash or as text.
 */
export function refuseUnknownDocuments(file: string): RequestHandler {
  const read = cachedByModificationTime(file);
  return (request, _response, next) => {
    const sent: unknown = (request.body as PersistedBody | undefined)?.query ?? request.query['query'];
    const hash = typeof sent === 'string' ? createHash('sha256').update(sent).digest('hex') : '';
    const isKnown = Object.hasOwn(read(), hash);
    next(isKnown ? undefined : new AppError('FORBIDDEN', 'Only documents that are known here are answered.'));
  };
}

/** A development build may write the file again while this process runs. */
function cachedByModificationTime(file: string): () => Documents {
  let documents: Documents = {};
  let readAt = -1;
  return () => {
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1;
    if (modified !== readAt) {
      documents = modified === -1 ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Documents);
      readAt = modified;
    }
    return documents;
  };
}
