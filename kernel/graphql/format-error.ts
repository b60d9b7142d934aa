import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { AppError, ERROR_CODES, ensureError } from '../errors.ts';
import type { Logger } from '../logging/create-logger.ts';
import { withoutValues } from './without-values.ts';

/** Codes that Apollo Server gives to the client's own mistakes; their messages are about the client's document. */
const CLIENT_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * AppError → `extensions.code` (with its facts); a client's mistake and an error already rendered by a region pass;
 * anything else is logged with an id and answered as INTERNAL with that id. Never throws.
 */
export function createErrorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const error = unwrapResolverError(thrown);
    if (error instanceof AppError && ERROR_CODES[error.code].expose) {
      return { ...place(formatted), message: error.message, extensions: { ...error.facts, code: error.code } };
    }
    const code = formatted.extensions?.['code'];
    const fromRegion = formatted.extensions?.['serviceName'] !== undefined;
    if (typeof code === 'string' && (CLIENT_CODES.has(code) || (fromRegion && code !== 'INTERNAL_SERVER_ERROR'))) {
      const { stacktrace: _, serviceName: __, ...extensions } = formatted.extensions ?? {};
      return { ...place(formatted), message: withoutValues(formatted.message), extensions };
    }
    const errorId = randomUUID();
    logger.error({ err: ensureError(error), errorId }, 'unexpected GraphQL error');
    const message = `Something went wrong on our side (error ${errorId}).`;
    return { ...place(formatted), message, extensions: { code: 'INTERNAL', errorId } };
  };
}

function place(formatted: GraphQLFormattedError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
}
