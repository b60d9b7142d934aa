import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GraphqlAnswer, graphql } from '../support/graphql.ts';
import { type OwnStack, processOf, regionOf, startOwnStack } from '../support/stack.ts';

const CUSTOMERS = [
  { id: 'acme-corp', region: 'FI-HEL', name: 'Acme Oy', country: 'Finland' },
  { id: 'muster-gmbh', region: 'DE-FRA', name: 'Muster GmbH', country: 'Germany' },
  { id: 'sample-inc', region: 'US-EAST', name: 'Sample Inc.', country: 'United States' },
] as const;

const SIDE_BY_SIDE = `query ($ids: [ID!]!) { customers(ids: $ids) { id region { id } name country } }`;

let own: OwnStack;
let gateway: string;

async function register({ id, region, name, country }: { id: string; region: string; name: string; country: string }) {
  const { data, errors } = await graphql(
    gateway,
    `mutation ($id: ID!, $region: ID!, $input: RegisterCustomerInput!) {
      assignCustomerRegion(customerId: $id, regionId: $region) { region { id } regionalEndpoint s3Endpoint }
      registerCustomer(customerId: $id, input: $input) { created customer { name } }
    }`,
    { id, region, input: { name, country } },
  );
  expect(errors).toBeUndefined();
  return data;
}

const askAll = (): Promise<GraphqlAnswer> => graphql(gateway, SIDE_BY_SIDE, { ids: CUSTOMERS.map(({ id }) => id) });

const complete = CUSTOMERS.map(({ id, region, name, country }) => ({ id, region: { id: region }, name, country }));

beforeAll(async () => {
  own = await startOwnStack();
  gateway = own.description().gateway;
});
afterAll(async () => own?.stop());

describe('customers of three jurisdictions', () => {
  test('are assigned and registered in one mutation each, and shown side by side in the asked order', async () => {
    for (const customer of CUSTOMERS) {
      const { assignCustomerRegion, registerCustomer } = await register(customer);
      const { url, s3Url } = regionOf(own.description(), customer.region);
      expect(assignCustomerRegion).toEqual({
        region: { id: customer.region },
        regionalEndpoint: url,
        s3Endpoint: s3Url,
      });
      expect(registerCustomer).toEqual({ created: true, customer: { name: customer.name } });
    }

    expect(await askAll()).toEqual({ data: { customers: complete } });
  });

  test('with one region gone, the others are complete, and it comes back without a restart of the gateway', async () => {
    const gatewayProcess = processOf(own.description(), 'gateway');
    process.kill(processOf(own.description(), 'region-DE-FRA'), 'SIGKILL');

    const { data, errors } = await askAll();
    expect(data.customers).toEqual([
      complete[0],
      { id: 'muster-gmbh', region: { id: 'DE-FRA' }, name: null, country: null },
      complete[2],
    ]);
    expect(errors?.map(({ path, extensions }) => ({ path, extensions }))).toEqual([
      { path: ['customers', 1], extensions: { code: 'REGION_UNAVAILABLE', regionId: 'DE-FRA' } },
    ]);

    await expect.poll(askAll, { timeout: 30_000, interval: 250 }).toEqual({ data: { customers: complete } });
    expect(processOf(own.description(), 'gateway')).toBe(gatewayProcess);
  });

  test('with one region hanging, the others arrive within its deadline', async () => {
    const hanging = processOf(own.description(), 'region-US-EAST');
    process.kill(hanging, 'SIGSTOP');
    try {
      const before = performance.now();
      const { data, errors } = await askAll();

      expect(data.customers.slice(0, 2)).toEqual(complete.slice(0, 2));
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'REGION_TIMEOUT', regionId: 'US-EAST' }]);
      expect(performance.now() - before).toBeLessThan(5_000);
    } finally {
      process.kill(hanging, 'SIGCONT');
    }
    await expect.poll(askAll, { timeout: 30_000, interval: 250 }).toEqual({ data: { customers: complete } });
  });

  test('stay where they are: another assignment is a relocation, in GraphQL as in REST', async () => {
    const { data, errors } = await graphql(
      gateway,
      'mutation { assignCustomerRegion(customerId: "acme-corp", regionId: "DE-FRA") { customerId } }',
    );
    expect(data.assignCustomerRegion).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RELOCATION_REQUIRED' });

    const rest = await fetch(`${gateway}/routing/customers/acme-corp?region_id=DE-FRA`, { method: 'POST' });
    expect(rest.status).toBe(409);
    const { url } = regionOf(own.description(), 'DE-FRA');
    const foreign = await fetch(`${url}/api/customers/acme-corp/info`);
    expect(foreign.status).toBe(421);
    expect(await foreign.json()).toMatchObject({ code: 'WRONG_REGION' });
  });
});

test('a fourth region joins while everything runs, and a customer assigned there works at once', async () => {
  const before = own.description().processes;

  await own.addRegion('SE-STO');
  const stockholm = { id: 'nordic-ab', region: 'SE-STO', name: 'Nordic AB', country: 'Sweden' };
  const { assignCustomerRegion, registerCustomer } = await register(stockholm);

  expect(assignCustomerRegion.s3Endpoint).toBe(regionOf(own.description(), 'SE-STO').s3Url);
  expect(registerCustomer.created).toBe(true);
  const { data } = await graphql(
    gateway,
    '{ regions { id customers(first: 5) { totalCount edges { node { name } } } } }',
  );
  expect(data.regions).toContainEqual({
    id: 'SE-STO',
    customers: { totalCount: 1, edges: [{ node: { name: 'Nordic AB' } }] },
  });
  for (const name of ['gateway', 'region-FI-HEL', 'region-DE-FRA', 'region-US-EAST']) {
    expect(own.description().processes[name]).toBe(before[name]);
  }
});
