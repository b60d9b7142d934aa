import { GraphQLError, type ValidationRule } from 'graphql';

/** The planner names its own variable `representations`; a client's of that name would collide in an entity fetch. */
export const reservedVariablesRule: ValidationRule = (context) => ({
  VariableDefinition: ({ variable }) => {
    if (variable.name.value !== 'representations') return;
    context.reportError(
      new GraphQLError('The variable name "representations" is reserved by the router; choose another one.', {
        nodes: variable,
      }),
    );
  },
});
