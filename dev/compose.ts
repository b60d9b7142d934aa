import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '#kernel/project-root.ts';
import { composeSupergraph } from '../gateway/federation/compose-supergraph.ts';
import { readSubgraphSdl } from '../gateway/federation/read-subgraph-sdl.ts';

// `npm run compose`: writes the committed supergraph and the table of routing arguments from the subgraphs' SDL files.
const root = projectRoot();
const { sdl, routingArguments } = composeSupergraph(await readSubgraphSdl(root));
const files = {
  'gateway/supergraph.graphql': sdl,
  'gateway/routing-arguments.json': `${JSON.stringify(routingArguments, null, 2)}\n`,
};
for (const [path, text] of Object.entries(files)) {
  const file = join(root, path);
  const same = (await readFile(file, 'utf8').catch(() => undefined)) === text;
  if (!same) await writeFile(file, text);
  console.log(`${path}: ${same ? 'unchanged' : 'written'}`);
}
