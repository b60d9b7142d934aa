import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { GatewayContext } from '../context.ts';

/** GraphQL §6.1 GetOperation: the planner would fail on a missing operation as on a fault of its own. */
export const knownOperationPlugin: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      if (operation !== undefined && operation !== null) return;
      throw new GraphQLError('The document has no operation of that name, or has several and none was named.', {
        extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
      });
    },
  }),
};
