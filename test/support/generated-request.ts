import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** What generated requests are about. */
export interface RequestSubject {
  readonly customerId: string;
  readonly regionId: string;
}

export interface GeneratedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const UUID = '00000000-0000-4000-8000-000000000000';

/** A request to a place of the policy table, `Type.field` or `METHOD /path`, about one customer of one region. */
export function requestAt(place: string, schema: GraphQLSchema, subject: RequestSubject): GeneratedRequest {
  const [, method, route] = /^(GET|POST) (\/.+)$/.exec(place) ?? [];
  return method === undefined || route === undefined
    ? graphqlRequest(place, schema, subject)
    : restRequest(method as 'GET' | 'POST', route, subject);
}

function restRequest(
  method: 'GET' | 'POST',
  route: string,
  { customerId, regionId }: RequestSubject,
): GeneratedRequest {
  const isCustomers = /^\/(api|routing)\/customers\//.test(route);
  const filled = route.replace(/:(\w+)/g, (_, name: string) => (name === 'id' && isCustomers ? customerId : UUID));
  const path = `${filled}?customer_id=${customerId}&region_id=${regionId}`;
  const body = { customer_id: customerId, customer_name: customerId, customerId, country: 'Finland', purpose: 'x' };
  return method === 'GET' ? { method, path } : { method, path, body };
}

function graphqlRequest(place: string, schema: GraphQLSchema, subject: RequestSubject): GeneratedRequest {
  const [typeName = '', fieldName = ''] = place.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`${place} is no field of the schema.`);
  const asked = `${fieldName}${argumentsOf(field, subject)}${selectionOf(field)}`;
  return { method: 'POST', path: '/graphql', body: { query: documentOf(typeName, asked, subject) } };
}

function documentOf(typeName: string, asked: string, { customerId, regionId }: RequestSubject): string {
  const region = `region: {id: "${regionId}"}`;
  switch (typeName) {
    case 'Customer':
      return `{ _entities(representations: [{__typename: "Customer", id: "${customerId}", ${region}}]) { ...on Customer { asked: ${asked} } } }`;
    case 'Region':
      return `{ _entities(representations: [{__typename: "Region", id: "${regionId}"}]) { ...on Region { asked: ${asked} } } }`;
    default:
      return `${typeName === 'Mutation' ? 'mutation' : 'query'} { asked: ${asked} }`;
  }
}

function selectionOf(field: GraphQLField<unknown, unknown>): string {
  return isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
}

function argumentsOf(field: GraphQLField<unknown, unknown>, subject: RequestSubject): string {
  // Also what is optional, where it says whom the request is about.
  const given = field.args.filter(
    ({ name, type, defaultValue }) => (isNonNullType(type) && defaultValue === undefined) || name === 'customerId',
  );
  if (given.length === 0) return '';
  return `(${given.map((argument) => `${argument.name}: ${literalOf(argument, argument.type, subject)}`).join(', ')})`;
}

type Named = Pick<GraphQLArgument, 'name'>;

function literalOf(argument: Named, type: GraphQLInputType, subject: RequestSubject): string {
  if (isNonNullType(type)) return literalOf(argument, type.ofType, subject);
  if (isListType(type)) return `[${literalOf(argument, type.ofType, subject)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(
      (input) => isNonNullType(input.type) || input.name === 'customerId' || type.isOneOf,
    );
    const chosen = type.isOneOf ? required.slice(0, 1) : required;
    return `{${chosen.map((input) => `${input.name}: ${literalOf(input, input.type, subject)}`).join(', ')}}`;
  }
  return scalarOf(argument.name, type.name, subject);
}

function scalarOf(name: string, type: string, { customerId, regionId }: RequestSubject): string {
  if (type === 'Int' || type === 'Long' || type === 'Float') return '1';
  if (type === 'Boolean') return 'true';
  if (type === 'DateTime') return '"2027-01-01T00:00:00Z"';
  if (type === 'JSON' || type === 'Document') return '{}';
  if (type === '_Any') return `{__typename: "Region", id: "${regionId}"}`;
  if (/^customerId$|^ids?$/.test(name)) return `"${customerId}"`;
  if (/^regionId$/.test(name)) return `"${regionId}"`;
  return `"${UUID}"`;
}
