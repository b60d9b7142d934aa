import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { type DocumentNode, visit } from 'graphql';
import { mayEver, refusalByRow } from '../authorization/authorize.ts';
import type { Caller } from '../authorization/caller.ts';
import { rowAt } from '../authorization/find-row.ts';
import { AppError } from '../errors.ts';

/** In production the schema is shown to the roles that the policy table names only; elsewhere to everybody who may ask at all. */
export function introspectionByRole<Context extends BaseContext>(
  callerOf: (context: Context) => Caller,
): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, contextValue }) => {
        if (!asksForSchema(document)) return;
        const caller = callerOf(contextValue);
        const row = rowAt('Query.__schema');
        if (caller.kind === 'user' && mayEver(caller, row)) return;
        throw refusalByRow(caller, row, {}) ?? new AppError('FORBIDDEN', 'The schema is not shown here.');
      },
    }),
  };
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= name.value === '__schema' || name.value === '__type';
    },
  });
  return found;
}
