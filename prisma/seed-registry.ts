import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { layerFolder } from './migrations-folder.ts';
import { describeRegion } from './region-catalogue.ts';

export interface RegionAddress {
  readonly regionId: string;
  readonly gatewayEndpoint: string;
  readonly s3Endpoint: string;
}

/**
 * Writes regions and providers into the global database. Repeatable: a region's addresses follow the given ones; its status,
 * and whatever an operator changed about a provider, stay.
 */
export async function seedRegistry(url: string, regions: readonly RegionAddress[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const region of regions) await upsertRegion(client, region);
    await insertProviders(client);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function upsertRegion(client: Client, { regionId, gatewayEndpoint, s3Endpoint }: RegionAddress): Promise<void> {
  const { name, country, countryCode, jurisdictionInfo } = describeRegion(regionId);
  await client.query(
    `INSERT INTO regions (region_id, region_name, country, country_code, jurisdiction_info, gateway_endpoint, s3_endpoint)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (region_id) DO UPDATE
       SET gateway_endpoint = excluded.gateway_endpoint, s3_endpoint = excluded.s3_endpoint, updated_at = now()
       WHERE (regions.gateway_endpoint, regions.s3_endpoint)
             IS DISTINCT FROM (excluded.gateway_endpoint, excluded.s3_endpoint)`,
    [regionId, name, country, countryCode, JSON.stringify(jurisdictionInfo), gatewayEndpoint, s3Endpoint],
  );
}

/** The same file that the product document's COPY loads. */
export const providersFile = (): string => join(layerFolder('global'), 'providers.csv');

async function insertProviders(client: Client): Promise<void> {
  const [header = '', ...lines] = (await readFile(providersFile(), 'utf8')).trim().split('\n');
  for (const line of lines) {
    const values = csvFields(line);
    const parameters = values.map((_, index) => `$${index + 1}`).join(', ');
    await client.query(`INSERT INTO providers (${header}) VALUES (${parameters}) ON CONFLICT DO NOTHING`, values);
  }
}

/** RFC 4180 without line breaks inside of fields; as in COPY … CSV, an empty field without quotes is NULL. */
function csvFields(line: string): (string | null)[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain === '' ? null : (plain ?? null)),
  );
}
