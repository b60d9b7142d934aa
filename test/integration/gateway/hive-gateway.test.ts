import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { type DocumentNode, execute } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OwnerDirectory } from '../../../gateway/directory/owner-directory.ts';
import { RegionDispatch } from '../../../gateway/federation/region-dispatch.ts';
import { createRegionExecutor } from '../../../gateway/federation/region-executor.ts';
import { HttpRegionLink } from '../../../gateway/federation/region-link.ts';
import { RegionRegistry } from '../../../gateway/federation/region-registry.ts';
import { routingArguments, supergraphSdl } from '../../../gateway/generated/supergraph.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { createRoutingContext, createRoutingSchema } from '../../../subgraphs/routing/create-routing-schema.ts';
import {
  createRoutingServices,
  type RoutingServicesHandle,
} from '../../../subgraphs/routing/create-routing-services.ts';
import { type FakeRegion, startFakeRegion } from '../../support/fake-region.ts';
import { type GatewayFixture, type GraphqlAnswer, startGateway } from '../../support/gateway-fixture.ts';

let apollo: GatewayFixture;
let hive: Server;
let link: HttpRegionLink;
let routing: RoutingServicesHandle;
let finland: FakeRegion;
let germany: FakeRegion;

beforeAll(async () => {
  apollo = await startGateway();
  finland = await startFakeRegion('FI-HEL', { 'fi-1': 'Aino', 'fi-2': 'Väinö' });
  germany = await startFakeRegion('DE-FRA', { 'de-1': 'Berta' });
  for (const region of [finland, germany]) {
    await apollo.registerRegion(region.id, region.url);
    for (const customer of region.customers.keys()) await apollo.assign(customer, region.id);
  }
  routing = createRoutingServices(apollo.database.url);
  link = new HttpRegionLink(new RegionRegistry(routing.services.regions, new Map()), {
    timeoutMs: 500,
    maxResponseBytes: 1e6,
  });
  hive = await startHive(routing, link);
});

afterAll(async () => {
  hive.closeAllConnections();
  hive.close();
  await link.close();
  await routing.close();
  await apollo.close();
  await finland.stop();
  await germany.stop();
});

async function startHive({ services }: RoutingServicesHandle, regions: HttpRegionLink): Promise<Server> {
  const owners = new OwnerDirectory(services.customerRouting);
  const logger = createLogger('hive', 'silent');
  const dispatch = new RegionDispatch({ link: regions, owners, routingArguments, logger });
  const schema = createRoutingSchema();
  const call = () => ({
    headers: { 'x-domicile-via': 'gateway' },
    signal: new AbortController().signal,
    regions: new Set<never>(),
  });
  const executors = {
    regional: createRegionExecutor(dispatch, call),
    routing: ({ document, variables }: { document: DocumentNode; variables?: Record<string, unknown> }) =>
      execute({
        schema,
        document,
        variableValues: variables,
        contextValue: createRoutingContext(services, owners, { kind: 'anonymous' }),
      }),
  };
  const gateway = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: false,
    maskedErrors: false,
    transports: {
      http: {
        getSubgraphExecutor: ({ subgraphName }: { subgraphName: string }) =>
          executors[subgraphName === 'regional' ? 'regional' : 'routing'] as never,
      },
    },
  });
  const server = createServer((request, response) => void gateway(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function askHive(query: string): Promise<Pick<GraphqlAnswer, 'data' | 'errors'>> {
  const response = await fetch(`http://127.0.0.1:${(hive.address() as AddressInfo).port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = (await response.json()) as { data: unknown; errors?: GraphqlAnswer['errors'] };
  return { data, errors };
}

const essence = ({ data, errors }: Pick<GraphqlAnswer, 'data' | 'errors'>) => ({
  data,
  errors: errors
    .map(({ path, extensions }) => JSON.stringify([path, extensions['code'], extensions['regionId']]))
    .sort(),
});

const DOCUMENTS = [
  '{ customers(ids: ["fi-1", "de-1", "fi-2", "fi-1"]) { id name region { id country } objects(first: 1) { edges { node { key } } } } }',
  '{ regions { id customers(first: 5) { edges { node { id name } } totalCount } } }',
  `mutation {
    a: registerCustomer(customerId: "fi-1", input: { name: "Aino" }) { customer { id name } created }
    b: createAccessKey(customerId: "de-1") { secretAccessKey }
    c: createAccessKey(customerId: "fi-2") { secretAccessKey }
  }`,
];

test.each(DOCUMENTS)('Hive Gateway answers as @apollo/gateway does: %s', async (document) => {
  const fromApollo = await apollo.graphql(document);

  expect(fromApollo.errors).toEqual([]);
  expect(essence(await askHive(document))).toEqual(essence(fromApollo));
});

test('Hive Gateway keeps the data of the regions that are up when one is down', async () => {
  germany.behaviour.answer = () => ({ status: 503, type: 'text/html', body: 'canary' });
  const { data, errors } = await askHive('{ customers(ids: ["fi-1", "de-1"]) { id name } }');
  germany.behaviour.answer = undefined;

  expect(data).toEqual({
    customers: [
      { id: 'fi-1', name: 'Aino' },
      { id: 'de-1', name: null },
    ],
  });
  // Its JavaScript engine leaves the index out of the path.
  expect(errors[0]?.path?.[0]).toBe('customers');
  expect(errors[0]?.extensions).toMatchObject({ code: 'REGION_UNAVAILABLE', regionId: 'DE-FRA' });
});
