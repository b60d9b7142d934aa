import type { TypedDocumentString } from '../generated/graphql.ts';

/**
 * Runs one of the adapter's own documents against the region's GraphQL schema: in this process or over HTTP. Rejects with an
 * `AppError` of the code that the region gave, or REGION_UNAVAILABLE / REGION_TIMEOUT if there was no answer.
 */
export interface GraphqlExecutor {
  execute<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result>;
  close(): Promise<void>;
}
