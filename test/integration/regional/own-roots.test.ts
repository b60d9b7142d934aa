import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  await running.globalSql(
    `INSERT INTO regions (region_id, region_name, country, country_code, gateway_endpoint)
     VALUES ('FI-HEL', 'Helsinki', 'Finland', 'FI', 'http://fi.example') ON CONFLICT (region_id) DO UPDATE
     SET region_name = 'Helsinki', gateway_endpoint = 'http://fi.example', s3_endpoint = NULL`,
  );
  await running.post('/api/customers/acme-corp/register', { customer_name: 'Acme', country: 'Finland' });
});
afterAll(() => running.close());

describe("the router's root fields at a region", () => {
  test('a document of the router is answered by the region for itself', async () => {
    const { data, errors } = await running.graphql(
      `{ regions { id name status s3Endpoint summary { customers } }
         customer(id: "acme-corp") { name region { id gatewayEndpoint } }
         customerRouting(customerId: "acme-corp") { regionalEndpoint s3Endpoint region { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.regions).toEqual([
      {
        id: 'FI-HEL',
        name: 'Helsinki',
        status: 'ACTIVE',
        s3Endpoint: 'http://fi.example/s3',
        summary: { customers: 1 },
      },
    ]);
    expect(data.customer).toEqual({ name: 'Acme', region: { id: 'FI-HEL', gatewayEndpoint: 'http://fi.example' } });
    expect(data.customerRouting.regionalEndpoint).toBe('http://fi.example');
  });

  test('another region is not known here, and a customer who is not here is an error', async () => {
    const { data, errors } = await running.graphql(
      `{ region(id: "DE-FRA") { id } customers(ids: ["acme-corp", "nobody"]) { id } }`,
    );
    expect(data.region).toBeNull();
    expect(data.customers).toEqual([{ id: 'acme-corp' }, null]);
    expect(errors[0]?.extensions['code']).toBe('CUSTOMER_NOT_FOUND');
  });

  test('a customer cannot read another one through them', async () => {
    const { data, errors } = await running.graphql(
      `{ customer(id: "acme-corp") { name } }`,
      {},
      { 'x-customer-id': 'other' },
    );
    expect(data.customer).toBeNull();
    expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});
