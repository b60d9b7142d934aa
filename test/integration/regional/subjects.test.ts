import { CreateBucketCommand, CreateMultipartUploadCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningS3, startS3 } from '../s3-adapter/start-s3.ts';

let s3: RunningS3;
let client: S3Client;

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  await client.send(new CreateBucketCommand({ Bucket: 'people' }));
});

afterAll(async () => {
  client.destroy();
  await s3.close();
});

const put = (key: string, metadata: Record<string, string> = {}) =>
  client.send(new PutObjectCommand({ Bucket: 'people', Key: key, Body: 'x', Metadata: metadata }));

const SUBJECT = `query ($identifier: String!) {
  _entities(representations: [{ __typename: "Customer", id: "acme", region: { id: "FI-HEL" } }]) {
    ... on Customer { dataSubject(identifier: $identifier) { handle objectCount objects { edges { node { key sources subjects provenance } } } } }
  }
}`;

async function subject(identifier: string) {
  const { data, errors } = await s3.running.graphql(SUBJECT, { identifier });
  expect(errors).toEqual([]);
  const found = data._entities[0].dataSubject;
  return { ...found, objects: found.objects.edges.map(({ node }: { node: object }) => node) };
}

async function mutate(field: string, actor = 'officer') {
  const { data, errors } = await s3.running.graphql(`mutation { ${field} }`, {}, { 'x-actor-id': actor });
  expect(errors).toEqual([]);
  return data;
}

const keysOf = (found: { objects: { key: string }[] }): string[] => found.objects.map(({ key }) => key).sort();

test('an object is linked by its metadata, whatever the case and spelling of the identifier', async () => {
  await put('cv-1', { 'data-subject-id': 'Anna.Virtanen@Example.FI', 'data-provenance': 'provided' });

  const found = await subject('  anna.virtanen@example.fi ');

  expect(found.objectCount).toBe(1);
  expect(found.objects).toEqual([{ key: 'cv-1', sources: ['METADATA'], subjects: 1, provenance: 'PROVIDED' }]);
});

test('identifiers are kept as keyed hashes only, and differ between customers', async () => {
  await s3.issueKey('other');
  const rows = await s3.running.sql<{ dump: string }>(
    `SELECT coalesce(string_agg(l::text, ''), '') AS dump FROM subject_object_links l`,
  );
  const handle = (await subject('anna.virtanen@example.fi')).handle;

  expect(rows[0]?.dump.toLowerCase()).not.toContain('anna');
  expect(handle).toMatch(/^[0-9a-f]{64}$/);
  const [foreign] = await s3.running.region.pool
    .query("SELECT encode(subject_handle('other', 'anna.virtanen@example.fi'), 'hex') AS handle")
    .then(({ rows: [row] }) => [row.handle]);
  expect(foreign).not.toBe(handle);
});

test('overwriting an object forgets whom the old content was about', async () => {
  await put('replaced', { 'data-subject-id': 'bo' });
  await mutate(
    'linkSubject(customerId: "acme", input: { bucket: "people", key: "replaced", identifier: "by-hand" }) { handle }',
  );
  expect(keysOf(await subject('by-hand'))).toEqual(['replaced']);

  await put('replaced', { 'data-subject-id': 'carl' });

  expect(keysOf(await subject('bo'))).toEqual([]);
  expect(keysOf(await subject('by-hand'))).toEqual([]);
  expect(keysOf(await subject('carl'))).toEqual(['replaced']);
});

test('a key template links what is stored and what comes later; removing it takes the links back', async () => {
  await put('users/dora/before');
  const added = await mutate(
    'addSubjectKeyTemplate(customerId: "acme", input: { bucket: "people", template: "users/{subjectId}/", provenance: OBSERVED })',
  );
  await put('users/dora/after');
  await put('elsewhere/dora/x');

  expect(added.addSubjectKeyTemplate).toBeGreaterThanOrEqual(1);
  const found = await subject('dora');
  expect(keysOf(found)).toEqual(['users/dora/after', 'users/dora/before']);
  expect(found.objects[0].provenance).toBe('OBSERVED');

  await mutate('removeSubjectKeyTemplate(customerId: "acme", bucket: "people", template: "users/{subjectId}/")');
  expect(keysOf(await subject('dora'))).toEqual([]);
});

test('aliases name one person, in a chain and from both ends', async () => {
  await put('alias-1', { 'data-subject-id': 'eve@example.fi' });
  await put('alias-2', { 'data-subject-id': 'customer-17' });
  await put('alias-3', { 'data-subject-id': '+358401234567' });

  await mutate('addSubjectAlias(customerId: "acme", identifier: "eve@example.fi", alias: "customer-17")');
  await mutate('addSubjectAlias(customerId: "acme", identifier: "+358401234567", alias: "elsewhere")');
  const joined = await mutate('addSubjectAlias(customerId: "acme", identifier: "customer-17", alias: "elsewhere")');

  expect(joined.addSubjectAlias).toBe(4);
  expect(keysOf(await subject('+358401234567'))).toEqual(['alias-1', 'alias-2', 'alias-3']);
});

test('an object about several people says so; aliases of one person count once', async () => {
  await put('mixed', { 'data-subject-id': 'eve@example.fi, customer-17; fred' });

  const { objects } = await subject('fred');

  expect(objects).toEqual([expect.objectContaining({ key: 'mixed', subjects: 2 })]);
});

test('an unfinished upload is linked too', async () => {
  await client.send(
    new CreateMultipartUploadCommand({ Bucket: 'people', Key: 'big', Metadata: { 'data-subject-id': 'gina' } }),
  );
  const { rows } = await s3.running.region.pool.query(
    "SELECT u.object_key FROM subject_upload_links l JOIN multipart_uploads u USING (upload_id) WHERE handle = subject_handle('acme', 'gina')",
  );

  expect(rows).toEqual([{ object_key: 'big' }]);
});

test('an object stored by hand waits in the backlog until a process with the key links it', async () => {
  await s3.running.sql(`INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, tags)
    VALUES ('acme', 'people', 'by-sql', 'FI-HEL', '{"data-subject-id": "hans"}')`);
  expect(keysOf(await subject('hans'))).toEqual([]);

  expect(await s3.running.region.services.subjects.drainBacklog()).toBe(1);

  expect(keysOf(await subject('hans'))).toEqual(['by-sql']);
  expect(await s3.running.region.services.subjects.drainBacklog()).toBe(0);
});

test('a link by hand is taken back by hand, and one to nothing is refused', async () => {
  await put('hand');
  const input = '{ bucket: "people", key: "hand", identifier: "ida" }';
  await mutate(`linkSubject(customerId: "acme", input: ${input}) { handle }`);
  expect(keysOf(await subject('ida'))).toEqual(['hand']);

  expect(await mutate(`unlinkSubject(customerId: "acme", input: ${input})`)).toEqual({ unlinkSubject: true });

  expect(keysOf(await subject('ida'))).toEqual([]);
  const { errors } = await s3.running.graphql(
    `mutation { linkSubject(customerId: "acme", input: { bucket: "people", key: "nothing", identifier: "ida" }) { handle } }`,
  );
  expect(errors[0]?.extensions['code']).toBe('NOT_FOUND');
});

test('the lookup of a person goes through the index', async () => {
  const { rows } = await s3.running.region.pool.query(`EXPLAIN SELECT object_id FROM subject_object_links
    WHERE customer_id = 'acme' AND handle = subject_handle('acme', 'x')`);

  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(
    'subject_object_links_customer_id_handle_object_id_idx',
  );
});
