import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { decodeRootKey } from '../../subgraphs/regional/config.ts';
import { loadRegion } from './load-region.ts';

// npm run load:region -- --database-url <a role that may write> --root-key-file <file> [--region FI-HEL] [--objects n] [--entries n]
const { values } = parseArgs({
  options: {
    'database-url': { type: 'string' },
    'root-key-file': { type: 'string' },
    region: { type: 'string', default: 'FI-HEL' },
    objects: { type: 'string', default: '200000' },
    entries: { type: 'string', default: '1000000' },
  },
});
const url = values['database-url'];
const keyFile = values['root-key-file'];
const rootKey = keyFile === undefined ? undefined : decodeRootKey(await readFile(keyFile, 'utf8'));
if (url === undefined || rootKey === undefined) {
  console.error(
    "Give --database-url and --root-key-file: the region's own, or people in the load cannot be looked for.",
  );
  process.exitCode = 2;
} else {
  const say = (line: string): void => console.log(line);
  const { region: regionId } = values;
  await loadRegion({ url, rootKey, regionId, objects: Number(values.objects), entries: Number(values.entries), say });
}
