import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubgraphSdl } from './compose-supergraph.ts';

/** The SDL of both subgraphs of a checkout: one `schema.graphql` per feature folder. */
export async function readSubgraphSdl(root: string): Promise<SubgraphSdl> {
  return {
    routing: await readFeatures(join(root, 'subgraphs/routing')),
    regional: await readFeatures(join(root, 'subgraphs/regional')),
  };
}

async function readFeatures(folder: string): Promise<string> {
  const entries = (await readdir(folder, { recursive: true })).filter((entry) =>
    /^[^/]+\/schema\.graphql$/.test(entry),
  );
  const files = await Promise.all(entries.sort().map((entry) => readFile(join(folder, entry), 'utf8')));
  return files.join('\n');
}
