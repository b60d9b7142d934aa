import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRegion, startRegion } from '../regional/start-region.ts';

let running: RunningRegion;

const QUERY = `query ($id: ID!, $after: String, $filter: ObjectFilter) {
  _entities(representations: [{ __typename: "Customer", id: $id, region: { id: "FI-HEL" } }]) {
    ... on Customer {
      buckets(first: 2, after: $after) { totalCount edges { cursor node { name versioningEnabled } } pageInfo { hasNextPage endCursor } }
      objects(first: 2, filter: $filter) {
        edges { cursor node { bucket key size etag complianceStatus legalHold dataClassification } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['acme', 'other']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
  await running.sql(
    `INSERT INTO buckets (customer_id, bucket_name, region_id)
     SELECT c, b, 'FI-HEL' FROM unnest('{acme,other}'::text[]) AS c, unnest('{one,two,three}'::text[]) AS b`,
  );
  await running.sql(
    `INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, etag, size_bytes, legal_hold)
     SELECT c, b, k, 'FI-HEL', 'e', 5, k = 'b' FROM unnest('{acme,other}'::text[]) AS c, unnest('{one,two}'::text[]) AS b,
     unnest('{a,b}'::text[]) AS k`,
  );
});
afterAll(() => running.close());

const ask = async (variables: object) => (await running.graphql(QUERY, { id: 'acme', ...variables })).data._entities[0];

test('buckets come by name, with their number, page after page', async () => {
  const first = (await ask({})).buckets;
  const second = (await ask({ after: first.pageInfo.endCursor })).buckets;

  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(first.edges.map((edge: { node: { name: string } }) => edge.node.name)).toEqual(['one', 'three']);
  expect(second.edges.map((edge: { node: { name: string } }) => edge.node.name)).toEqual(['two']);
  expect(second.pageInfo.hasNextPage).toBe(false);
});

test('objects come by bucket and key, with how they stand with the rules', async () => {
  const { edges, pageInfo } = (await ask({})).objects;

  expect(edges.map((edge: { node: object }) => edge.node)).toEqual([
    {
      bucket: 'one',
      key: 'a',
      size: 5,
      etag: 'e',
      complianceStatus: 'COMPLIANT',
      legalHold: false,
      dataClassification: 'INTERNAL',
    },
    {
      bucket: 'one',
      key: 'b',
      size: 5,
      etag: 'e',
      complianceStatus: 'COMPLIANT',
      legalHold: true,
      dataClassification: 'INTERNAL',
    },
  ]);
  expect(pageInfo.hasNextPage).toBe(true);
});

test('objects can be narrowed to a bucket, a prefix, a hold', async () => {
  const keysWith = async (filter: object): Promise<string[]> =>
    (await ask({ filter })).objects.edges.map(
      ({ node }: { node: { bucket: string; key: string } }) => `${node.bucket}/${node.key}`,
    );

  expect(await keysWith({ bucket: 'two' })).toEqual(['two/a', 'two/b']);
  expect(await keysWith({ keyPrefix: 'b' })).toEqual(['one/b', 'two/b']);
  expect(await keysWith({ legalHold: false })).toEqual(['one/a', 'two/a']);
});

test('a cursor of another list is refused', async () => {
  const first = (await ask({})).objects;
  const { errors } = await running.graphql(QUERY, { id: 'acme', after: first.pageInfo.endCursor });

  expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});

test('the fields of the S3 adapter are closed to everyone else', async () => {
  const { errors } = await running.graphql(
    'query { s3SigningKey(accessKeyId: "x", date: "20261124", scopeRegion: "fi-hel", service: "s3") { key } }',
    {},
    { 'x-customer-id': 'acme' },
  );

  expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
});
