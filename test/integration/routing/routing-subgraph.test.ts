import { graphql } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerId, RegionId } from '../../../kernel/ids.ts';
import { createRoutingContext, createRoutingSchema } from '../../../subgraphs/routing/create-routing-schema.ts';
import {
  createRoutingServices,
  type RoutingServicesHandle,
} from '../../../subgraphs/routing/create-routing-services.ts';
import { createGlobalDatabase, query, type TestDatabase } from '../../support/databases.ts';

const schema = createRoutingSchema();
let database: TestDatabase;
let routing: RoutingServicesHandle;

beforeAll(async () => {
  database = await createGlobalDatabase();
  routing = createRoutingServices(database.url);
  await query(
    database.adminUrl,
    `INSERT INTO regions (region_id, country, country_code, gateway_endpoint, s3_endpoint, status) VALUES
       ('FI-HEL', 'Finland', 'FI', 'http://fi:8001', NULL, 'active'),
       ('DE-FRA', 'Germany', 'DE', 'http://de:8002/', 'http://de:9002/', 'active'),
       ('SE-STO', 'Sweden', 'SE', 'http://se:8004', NULL, 'draining')`,
  );
  await query(
    database.adminUrl,
    `INSERT INTO providers (provider_id, provider_name, region, country, zone_code, endpoint_url, status) VALUES
       ('p1', 'One', 'FI-HEL', 'Finland', 'FI-1', 'https://one', 'active'),
       ('p2', 'Two', 'FI-HEL', 'Finland', 'FI-2', 'https://two', 'maintenance'),
       ('p3', 'Three', 'elsewhere', 'Nowhere', 'XX-1', 'https://three', 'offline')`,
  );
});

afterAll(async () => {
  await routing.close();
  await database.drop();
});

async function run(source: string, variableValues: Record<string, unknown> = {}) {
  const owners = {
    regionOf: async (id: CustomerId) => (await routing.services.customerRouting.ownersOf([id])).get(id),
    forget: () => undefined,
  };
  const contextValue = createRoutingContext(routing.services, owners, { kind: 'anonymous' });
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    codes: errors?.map((error) => [error.path, (error.originalError as { code?: string }).code]),
  };
}

test('regions with their endpoints and providers', async () => {
  expect(await run('{ regions { id countryCode status gatewayEndpoint s3Endpoint providers { id status } } }')).toEqual(
    {
      data: {
        regions: [
          {
            id: 'DE-FRA',
            countryCode: 'DE',
            status: 'ACTIVE',
            gatewayEndpoint: 'http://de:8002',
            s3Endpoint: 'http://de:9002',
            providers: [],
          },
          {
            id: 'FI-HEL',
            countryCode: 'FI',
            status: 'ACTIVE',
            gatewayEndpoint: 'http://fi:8001',
            s3Endpoint: 'http://fi:8001/s3',
            providers: [
              { id: 'p1', status: 'ACTIVE' },
              { id: 'p2', status: 'MAINTENANCE' },
            ],
          },
          {
            id: 'SE-STO',
            countryCode: 'SE',
            status: 'DRAINING',
            gatewayEndpoint: 'http://se:8004',
            s3Endpoint: 'http://se:8004/s3',
            providers: [],
          },
        ],
      },
      codes: undefined,
    },
  );
  expect((await run('{ region(id: "XX-NOWHERE") { id } }')).data).toEqual({ region: null });
});

test('providers with the region they serve, if it is one of ours', async () => {
  expect((await run('{ providers { id name region { id } } }')).data).toEqual({
    providers: [
      { id: 'p1', name: 'One', region: { id: 'FI-HEL' } },
      { id: 'p2', name: 'Two', region: { id: 'FI-HEL' } },
      { id: 'p3', name: 'Three', region: null },
    ],
  });
});

test('an assignment through GraphQL follows the same rules as through REST', async () => {
  const assign = (customerId: string, regionId: string) =>
    run(
      'mutation($c: ID!, $r: ID!) { assignCustomerRegion(customerId: $c, regionId: $r) { customerId region { id } regionalEndpoint s3Endpoint } }',
      {
        c: customerId,
        r: regionId,
      },
    );

  const first = await assign('acme-corp', 'DE-FRA');
  expect(first.data.assignCustomerRegion).toEqual({
    customerId: 'acme-corp',
    region: { id: 'DE-FRA' },
    regionalEndpoint: 'http://de:8002',
    s3Endpoint: 'http://de:9002',
  });
  expect((await assign('acme-corp', 'DE-FRA')).codes).toBeUndefined();
  expect((await assign('acme-corp', 'FI-HEL')).codes).toEqual([[['assignCustomerRegion'], 'RELOCATION_REQUIRED']]);
  expect((await assign('other-corp', 'XX-NOWHERE')).codes).toEqual([[['assignCustomerRegion'], 'REGION_NOT_FOUND']]);
  expect((await assign('other-corp', 'SE-STO')).codes).toEqual([[['assignCustomerRegion'], 'CONFLICT']]);
  expect((await run('{ customerRouting(customerId: "acme-corp") { region { id } } }')).data).toEqual({
    customerRouting: { region: { id: 'DE-FRA' } },
  });
});

test('a customer that was assigned before its region began to drain stays assigned', async () => {
  await query(
    database.adminUrl,
    "INSERT INTO customer_routing (customer_id, primary_region_id) VALUES ('early-corp', 'SE-STO')",
  );

  const assignment = { id: 'early-corp' as CustomerId, regionId: 'SE-STO' as RegionId };
  const outcome = await routing.services.customerRouting.assign({ kind: 'anonymous' }, assignment);

  expect(outcome.created).toBe(false);
});

test('the owners of two hundred customers are one statement', async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `bulk-${index}` as CustomerId);
  await query(
    database.adminUrl,
    "INSERT INTO customer_routing (customer_id, primary_region_id) SELECT 'bulk-' || n, 'FI-HEL' FROM generate_series(0, 149) n",
  );

  const owners = await routing.services.customerRouting.ownersOf(ids);

  expect(owners.size).toBe(150);
  expect(owners.get('bulk-149' as CustomerId)).toBe('FI-HEL');
  expect(owners.has('bulk-150' as CustomerId)).toBe(false);
});

test('entities are resolved by their keys', async () => {
  const { data } = await run(
    'query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Region { country } ... on Provider { name } ... on Customer { region { id } } } }',
    {
      r: [
        { __typename: 'Region', id: 'FI-HEL' },
        { __typename: 'Provider', id: 'p1' },
        { __typename: 'Customer', id: 'acme-corp' },
      ],
    },
  );

  expect(data._entities).toEqual([
    { __typename: 'Region', country: 'Finland' },
    { __typename: 'Provider', name: 'One' },
    { __typename: 'Customer', region: { id: 'DE-FRA' } },
  ]);
});

test('a database that is away is ROUTING_UNAVAILABLE, and used again when it is back', async () => {
  const away = createRoutingServices('postgresql://nobody@127.0.0.1:1/none');

  await expect(away.services.customerRouting.ownersOf(['acme-corp' as CustomerId])).rejects.toMatchObject({
    code: 'ROUTING_UNAVAILABLE',
  });
  expect(await away.databaseAnswers()).toBe(false);
  await away.close();

  await query(
    database.adminUrl,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 's3gateway' AND datname = current_database()",
  );
  await expect.poll(() => routing.databaseAnswers()).toBe(true);
});
