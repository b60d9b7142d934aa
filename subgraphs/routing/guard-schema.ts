import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { forbidden, mayEver, refusalByRow } from '#kernel/authorization/authorize.ts';
import { rowAt } from '#kernel/authorization/find-row.ts';
import type { RoutingContext } from './context.ts';

/**
 * Closes every root field that has no row in the policy table, or none for any role of the caller. Whose customer it is about is
 * decided by the service, which knows the owner. Entities come from root fields or from a plan that began at one.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  for (const name of ['Query', 'Mutation']) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) guardField(name, field);
  }
  return schema;
}

function guardField(typeName: string, field: GraphQLField<unknown, RoutingContext>): void {
  const row = rowAt(`${typeName}.${field.name}`);
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    if (mayEver(context.caller, row)) return resolve(source, args, context, info);
    throw refusalByRow(context.caller, row, {}) ?? forbidden();
  };
}
