import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeSupergraph } from '../../../gateway/federation/compose-supergraph.ts';
import { readSubgraphSdl } from '../../../gateway/federation/read-subgraph-sdl.ts';
import { routingArguments, supergraphSdl } from '../../../gateway/generated/supergraph.ts';
import { projectRoot } from '../../../kernel/project-root.ts';

const read = (path: string) => readFile(join(projectRoot(), path), 'utf8');

test('the committed supergraph and routing table are what the SDL files compose to (npm run compose)', async () => {
  const composed = composeSupergraph(await readSubgraphSdl(projectRoot()));

  expect(composed.sdl === (await read('gateway/supergraph.graphql'))).toBe(true);
  expect(composed.routingArguments).toEqual(JSON.parse(await read('gateway/routing-arguments.json')));
});

test('the module that the program loads holds the committed files (npm run generate)', async () => {
  expect(supergraphSdl === (await read('gateway/supergraph.graphql'))).toBe(true);
  expect(routingArguments).toEqual(JSON.parse(await read('gateway/routing-arguments.json')));
});

test('a change that does not compose is told in words', async () => {
  const sdl = await readSubgraphSdl(projectRoot());

  expect(() => composeSupergraph({ ...sdl, regional: `${sdl.regional}\nextend type Region { name: String }` })).toThrow(
    /do not compose:[\s\S]*Region\.name/,
  );
});
