import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { typeDefs } from '../../subgraphs/regional/generated/type-defs.ts';

export interface ReceivedRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
  /** Set when the router's connection was closed before the answer was out. */
  aborted: boolean;
}

type Rendering = { readonly status: number; readonly type: string; readonly body: string };

/** How the region behaves; tests change it while it runs. */
export interface Behaviour {
  delayMs: number;
  /** Accepts requests and never answers. */
  hung: boolean;
  /** Answers instead of executing. */
  answer: ((request: ReceivedRequest) => Rendering) | undefined;
  /** Customers that the region says it does not own. */
  disowned: Set<string>;
  healthStatus: number;
  schemaHash: string;
}

/** A small regional server: the real regional SDL over HTTP, with data in memory. */
export interface FakeRegion {
  readonly id: string;
  readonly url: string;
  readonly requests: ReceivedRequest[];
  readonly behaviour: Behaviour;
  /** Names by customer id. */
  readonly customers: Map<string, string>;
  /** Fields of mutations in the order in which they ran. */
  readonly mutations: string[];
  stop(): Promise<void>;
}

export async function startFakeRegion(
  id: string,
  customers: Record<string, string> = {},
  port = 0,
): Promise<FakeRegion> {
  const state = {
    id,
    requests: [] as ReceivedRequest[],
    behaviour: {
      delayMs: 0,
      hung: false,
      answer: undefined,
      disowned: new Set(),
      healthStatus: 200,
      schemaHash: '0123456789abcdef',
    } as Behaviour,
    customers: new Map(Object.entries(customers)),
    mutations: [] as string[],
  };
  const schema = createSchema(state);
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void respond(request, response, state, schema));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => stop(server, sockets),
  };
}

async function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}

type State = Omit<FakeRegion, 'url' | 'stop'>;

async function respond(request: IncomingMessage, response: ServerResponse, state: State, schema: GraphQLSchema) {
  if (request.url === '/health') {
    const report = { schema_hash: state.behaviour.schemaHash };
    response.writeHead(state.behaviour.healthStatus).end(JSON.stringify(report));
    return;
  }
  const received = { ...JSON.parse(await text(request)), headers: request.headers, aborted: false } as ReceivedRequest;
  state.requests.push(received);
  response.once('close', () => {
    received.aborted = !response.writableFinished;
  });
  if (state.behaviour.hung) return;
  await sleep(state.behaviour.delayMs);
  const { status, type, body } = state.behaviour.answer?.(received) ?? (await run(received, schema));
  response.writeHead(status, { 'content-type': type }).end(body);
}

async function run({ query, variables }: ReceivedRequest, schema: GraphQLSchema): Promise<Rendering> {
  const document = parse(query);
  const errors = validate(schema, document);
  const result = errors.length > 0 ? { errors } : await execute({ schema, document, variableValues: variables });
  return {
    status: errors.length > 0 ? 400 : 200,
    type: 'application/graphql-response+json',
    body: JSON.stringify(result),
  };
}

const failure = (code: string) => new GraphQLError(`refused: ${code}`, { extensions: { code } });

function createSchema(state: State): GraphQLSchema {
  const region = { __typename: 'Region', id: state.id };
  const customer = (id: string) => {
    if (state.behaviour.disowned.has(id)) throw failure('WRONG_REGION');
    if (!state.customers.has(id)) throw failure('CUSTOMER_NOT_FOUND');
    return { __typename: 'Customer', id, region };
  };
  const all = () => [...state.customers.keys()].map((id) => ({ cursor: id, node: customer(id) }));
  const pageInfo = { hasNextPage: false, hasPreviousPage: false };
  return buildSubgraphSchema({
    typeDefs,
    resolvers: {
      Customer: {
        __resolveReference: async ({ id }: { id: string }) => customer(id),
        name: ({ id }: { id: string }) => state.customers.get(id),
        objects: (_customer: unknown, { first }: { first: number }) => ({
          edges: Array.from({ length: first }, (_, index) => ({
            cursor: String(index),
            node: {
              id: String(index),
              bucket: 'documents',
              key: `key-${index}`,
              versionId: 'null',
              size: index,
              lastModified: '2026-01-01T00:00:00Z',
            },
          })),
          pageInfo,
        }),
      },
      Region: {
        __resolveReference: () => region,
        customers: () => ({ edges: all(), pageInfo, totalCount: state.customers.size }),
      },
      Mutation: {
        registerCustomer: (_root: unknown, { customerId, input }: { customerId: string; input: { name?: string } }) => {
          if (state.behaviour.disowned.has(customerId)) throw failure('WRONG_REGION');
          state.mutations.push(`registerCustomer ${customerId}`);
          const created = !state.customers.has(customerId);
          state.customers.set(customerId, input.name ?? customerId);
          return { customer: customer(customerId), created };
        },
        createAccessKey: (_root: unknown, { customerId }: { customerId: string }) => {
          state.mutations.push(`createAccessKey ${customerId}`);
          return { accessKeyId: 'AKIAFAKEFAKEFAKEFAKE', secretAccessKey: `of ${customerId} in ${state.id}` };
        },
      },
    },
  });
}
