import { Client } from 'pg';
import type { Layer } from '../../prisma/migrations-folder.ts';

/** What a layer's database answers to, per role. */
export interface LayerDatabase {
  /** The application: what the product document connects as. */
  readonly url: string;
  /** The owner of the schema: migrations only. */
  readonly ownerUrl: string;
  /** A region's process in the global database; the same as `url` elsewhere. */
  readonly regionUrl: string;
}

interface ServerAddress {
  readonly port: number;
  adminUrl(database: string): string;
  /** A role's password: the same one after every start. */
  rolePassword(role: string): string;
}

export interface RolePasswords {
  readonly s3gateway: string;
  readonly s3gateway_region: string;
  readonly s3gateway_migrator: string;
}

/** The product document's own password; the servers listen on 127.0.0.1 only. */
const DOCUMENTED_PASSWORD = 's3gateway_pass';

export const databaseName = (layer: Layer): string => `s3gateway_${layer}`;

/** Makes roles and the layer's database, or brings those of an earlier run up to date. */
export async function prepareDatabases(server: ServerAddress, layers: readonly Layer[]): Promise<RolePasswords> {
  const passwords = {
    s3gateway: DOCUMENTED_PASSWORD,
    s3gateway_region: server.rolePassword('s3gateway_region'),
    s3gateway_migrator: server.rolePassword('s3gateway_migrator'),
  };
  const client = new Client({ connectionString: server.adminUrl('postgres') });
  await client.connect();
  try {
    const known = await namesOf(client, 'SELECT rolname AS name FROM pg_roles');
    for (const [role, password] of Object.entries(passwords)) {
      const verb = known.has(role) ? 'ALTER' : 'CREATE';
      await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
    // The product document loads providers with a server-side COPY, as this role.
    if (layers.includes('global')) await client.query('GRANT pg_read_server_files TO s3gateway');
    const databases = await namesOf(client, 'SELECT datname AS name FROM pg_database');
    for (const name of layers.map(databaseName)) {
      if (!databases.has(name)) await client.query(`CREATE DATABASE ${name} OWNER s3gateway_migrator`);
      await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
      await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO s3gateway, s3gateway_region`);
    }
  } finally {
    await client.end();
  }
  return passwords;
}

export function databaseUrls(port: number, database: string, passwords: RolePasswords): LayerDatabase {
  const url = (role: keyof RolePasswords): string =>
    `postgresql://${role}:${passwords[role]}@127.0.0.1:${port}/${database}`;
  return { url: url('s3gateway'), ownerUrl: url('s3gateway_migrator'), regionUrl: url('s3gateway_region') };
}

async function namesOf(client: Client, query: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(query);
  return new Set(rows.map((row) => row.name));
}
