import { existsSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '#kernel/project-root.ts';
import { loadGatewayConfig } from '../../../gateway/config.ts';
import { loadConfig } from '../../../subgraphs/regional/config.ts';
import { readComposeFile } from '../../support/compose-file.ts';

const { services, networks } = readComposeFile();
const named = Object.entries(services).map(([name, service]) => ({ name, service }));
const databases = named.filter(({ name }) => name.startsWith('postgres-'));
const gateways = named.filter(({ name }) => name.startsWith('gateway-'));
const regions = gateways.filter(({ name }) => name !== 'gateway-global');

test("the product document's services are there on its ports, with US-EAST beside them", () => {
  const published = Object.fromEntries(named.map(({ name, service }) => [name, service.ports]));

  expect(published).toEqual({
    'postgres-global': ['127.0.0.1:5432:5432'],
    'postgres-fi-hel': ['127.0.0.1:5433:5432'],
    'postgres-de-fra': ['127.0.0.1:5434:5432'],
    'postgres-us-east': ['127.0.0.1:5435:5432'],
    'gateway-global': ['127.0.0.1:8000:8000'],
    'gateway-fi-hel': ['127.0.0.1:8001:8000', '127.0.0.1:9001:9000'],
    'gateway-de-fra': ['127.0.0.1:8002:8000', '127.0.0.1:9002:9000'],
    'gateway-us-east': ['127.0.0.1:8003:8000', '127.0.0.1:9003:9000'],
  });
});

test('containers have the names that its docker exec commands use', () => {
  expect(databases.map(({ service }) => service.container_name)).toEqual([
    's3gateway_postgres_global',
    's3gateway_postgres_fi_hel',
    's3gateway_postgres_de_fra',
    's3gateway_postgres_us_east',
  ]);
});

test("the global gateway's environment is the documented one and its config loader takes it", () => {
  const environment = services['gateway-global']?.environment ?? {};

  expect(environment).toMatchObject({
    GATEWAY_TYPE: 'global',
    DATABASE_URL: 'postgresql://s3gateway:s3gateway_pass@postgres-global:5432/s3gateway_global',
  });
  expect(JSON.parse(environment['REGIONAL_ENDPOINTS'] ?? '')).toMatchObject({
    'FI-HEL': 'http://gateway-fi-hel:8000',
    'DE-FRA': 'http://gateway-de-fra:8000',
  });
  expect(loadGatewayConfig(environment)).toMatchObject({ host: '0.0.0.0', port: 8000 });
});

describe.each(regions)('$name', ({ name, service }) => {
  const id = name.replace('gateway-', '');

  test("has the documented environment, which the region's config loader takes", () => {
    expect(service.environment).toMatchObject({
      GATEWAY_TYPE: 'regional',
      REGION_ID: id.toUpperCase(),
      DATABASE_URL: `postgresql://s3gateway:s3gateway_pass@postgres-${id}:5432/s3gateway_regional`,
      GLOBAL_DATABASE_URL: 'postgresql://s3gateway:s3gateway_pass@postgres-global:5432/s3gateway_global',
    });
    expect(loadConfig(service.environment)).toMatchObject({ regionId: id.toUpperCase(), port: 8000, s3Port: 9000 });
  });

  test('is the only service beside its database in the network of its region', () => {
    const members = named.filter((other) => other.service.networks.includes(id)).map((other) => other.name);

    expect(members).toEqual([`postgres-${id}`, name]);
    expect(services[`postgres-${id}`]?.networks).toEqual([id]);
  });
});

test('regions take the address of a client from the router, at its fixed address, and from nobody else', () => {
  const router = services['gateway-global']?.addresses['global'] ?? '';
  const subnet = networks['global']?.ipam?.config[0]?.subnet ?? '';
  const [network = '', bits] = subnet.split('/');
  const inside = new BlockList();
  inside.addSubnet(network, Number(bits), 'ipv4');

  expect(inside.check(router)).toBe(true);
  for (const { service } of regions) expect(loadConfig(service.environment).trustedProxies).toEqual([router]);
});

test('every service has a health check, and gateways wait for healthy databases', () => {
  for (const { service } of databases) expect(service.healthcheck.test).toContain('pg_isready');
  for (const { service } of gateways) {
    expect(service.healthcheck.test.join(' ')).toContain("fetch('http://127.0.0.1:8000/health')");
    expect(Object.values(service.depends_on ?? {}).map(({ condition }) => condition)).toContain('service_healthy');
  }
});

test('every file that is mounted into a container exists, and the CSV where the documented COPY reads it', () => {
  const mounts = named.flatMap(({ service }) => service.volumes ?? []).filter((volume) => volume.startsWith('./'));

  for (const mount of mounts) expect(existsSync(join(projectRoot(), mount.split(':')[0] ?? ''))).toBe(true);
  expect(mounts).toContain('./prisma/global/providers.csv:/path/to/providers_only.csv:ro');
});
