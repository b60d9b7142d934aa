import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { type Layer, layerFolder } from './migrations-folder.ts';
import { openSchemaEngine } from './schema-engine.ts';
import { SchemaEngineAdapter } from './schema-engine-adapter.ts';

/** Tables that live in the migrations alone: append-only, partitioned, written by prepared statements only. */
const EXTERNAL_TABLES: Readonly<Record<Layer, readonly string[]>> = {
  global: ['audit_witnessed_logs', 'audit_witness_refusals'],
  regional: [
    'audit_entries',
    'audit_values',
    'audit_subjects',
    'audit_keys',
    'audit_leaves',
    'audit_tiles',
    'audit_trails',
    'audit_tree',
    'audit_checkpoints',
    'audit_cosignatures',
    'audit_signing_keys',
    'audit_witnessed_logs',
    'audit_witness_refusals',
  ],
};

/**
 * The statements that would turn a migrated database into what `schema.prisma` says; none when the two agree. Views,
 * functions, triggers, check constraints and privileges are outside of Prisma's language and live in the migrations alone.
 */
export async function findDrift(layer: Layer, url: string): Promise<string[]> {
  const path = join(layerFolder(layer), 'schema.prisma');
  const files = [{ path, content: await readFile(path, 'utf8') }];
  const pool = new Pool({ connectionString: url, max: 2 });
  try {
    const engine = await openSchemaEngine(new SchemaEngineAdapter(pool));
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: layerFolder(layer) },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: EXTERNAL_TABLES[layer].map((name) => `public.${name}`), externalEnums: [] },
    });
    return statementsOf(stdout ?? '');
  } finally {
    await pool.end();
  }
}

function statementsOf(script: string): string[] {
  const withoutComments = script.replaceAll(/^--.*$/gm, '');
  return withoutComments
    .split(/;\s*$/m)
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');
}
