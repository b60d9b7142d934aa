export { CustomerClient } from './customer-client.ts';
export { type ClientOptions, DomicileClient } from './domicile-client.ts';
export type * from './generated/graphql.ts';
export { DomicileError } from './graphql-transport.ts';
