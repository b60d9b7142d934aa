import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { AppError, ensureError } from '#kernel/errors.ts';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { GraphqlExecutor } from './graphql-executor.ts';

export interface InProcessExecutorOptions {
  readonly schema: GraphQLSchema;
  /** A fresh context for each call, of a caller of kind `service`. */
  readonly createContext: () => unknown;
}

/** The region's schema in this process: no socket, no JSON; bytes pass as they are. */
export function createInProcessExecutor({ schema, createContext }: InProcessExecutorOptions): GraphqlExecutor {
  // Bounded by the number of the adapter's own documents.
  const parsed = new Map<string, DocumentNode>();
  return {
    async execute<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables) {
      const text = document.toString();
      const known = parsed.get(text) ?? parseValid(schema, text);
      parsed.set(text, known);
      const result = await execute({
        schema,
        document: known,
        variableValues: variables as Record<string, unknown>,
        contextValue: createContext(),
      });
      return dataOf<Result>(result);
    },
    close: async () => undefined,
  };
}

function parseValid(schema: GraphQLSchema, text: string): DocumentNode {
  const document = parse(text, { noLocation: true });
  const [error] = validate(schema, document);
  if (error !== undefined) throw new Error('The adapter and its region have different schemas', { cause: error });
  return document;
}

function dataOf<Result>({ data, errors }: ExecutionResult): Result {
  const [error] = errors ?? [];
  if (error !== undefined) throw ensureError(error.originalError ?? error);
  if (data === null || data === undefined) throw new AppError('INTERNAL', 'The region answered without data.');
  return data as Result;
}
