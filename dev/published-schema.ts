import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema, type GraphQLSchema, printSchema } from 'graphql';
import { projectRoot } from '#kernel/project-root.ts';

const PUBLISHED = join(projectRoot(), 'clients/typescript/schema.graphql');
const SUPERGRAPH = join(projectRoot(), 'gateway/supergraph.graphql');

/**
 * `npm run schema:check`: what clients were promised still holds. `npm run schema:publish` makes the present schema the promise,
 * and refuses to break it unless told so with `-- --breaking`.
 */
async function main(command: string | undefined, isBreakingAllowed: boolean): Promise<void> {
  const load = createRequire(import.meta.url)('./load-api-schema.cjs') as (file: string) => GraphQLSchema;
  const present = load(SUPERGRAPH);
  const published = await readFile(PUBLISHED, 'utf8').catch(() => undefined);
  const breaking = published === undefined ? [] : await findBreaking(buildSchema(published), present);
  for (const change of breaking) console.error(`breaks clients: ${change}`);
  if (breaking.length > 0 && !(command === 'publish' && isBreakingAllowed)) {
    console.error('Keep the old form beside the new one, or publish on purpose: npm run schema:publish -- --breaking.');
    process.exitCode = 1;
    return;
  }
  if (command === 'publish') await writeFile(PUBLISHED, `${printSchema(present)}\n`);
  console.log(command === 'publish' ? `Written: ${PUBLISHED}` : 'No published part of the schema was broken.');
}

async function findBreaking(published: GraphQLSchema, present: GraphQLSchema): Promise<string[]> {
  const changes = await diff(published, present);
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
}

await main(process.argv[2], process.argv.includes('--breaking'));
