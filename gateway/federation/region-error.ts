import { AppError, ERROR_CODES, ensureError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { SubgraphError } from './subgraph-message.ts';

/** An AppError as an error of the answer; anything else is named INTERNAL and says nothing. */
export function toSubgraphError(thrown: unknown, regionId?: RegionId): SubgraphError {
  const error = ensureError(thrown);
  const region = regionId === undefined ? {} : { regionId };
  if (error instanceof AppError && ERROR_CODES[error.code].expose) {
    return { message: error.message, extensions: { ...error.facts, ...region, code: error.code } };
  }
  return {
    message: 'The router could not process this part of the operation.',
    extensions: { ...region, code: 'INTERNAL' },
  };
}

/**
 * An error that a region answered: its message, its code and its facts pass, stamped with the region. One without a code of
 * ours may quote anything, so only the fact that it happened passes.
 */
export function cleanRegionError(error: unknown, regionId: RegionId): SubgraphError {
  const { message, path, extensions } = (isRecord(error) ? error : {}) as Partial<Record<string, unknown>>;
  const place = isPath(path) ? { path } : {};
  const { stacktrace: _, serviceName: __, ...facts } = isRecord(extensions) ? extensions : {};
  const code = facts['code'];
  if (typeof message !== 'string' || typeof code !== 'string' || code === 'INTERNAL_SERVER_ERROR') {
    return {
      ...place,
      message: `Region ${regionId} failed to answer this part.`,
      extensions: { code: 'INTERNAL', regionId },
    };
  }
  return { ...place, message, extensions: { ...facts, code, regionId } };
}

export const codeOf = (error: SubgraphError): unknown => error.extensions['code'];

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPath = (value: unknown): value is (string | number)[] =>
  Array.isArray(value) && value.every((step) => typeof step === 'string' || typeof step === 'number');
