// Builds the pages into dist/dashboard, with a gzip file beside every text file. Skipped if nothing they are made of changed.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMPRESSED = /\.(js|css|html|svg|json)$/;
const SMALLEST = 1024;

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Of the sources, the generated documents and the versions of the packages. */
function fingerprint() {
  const hash = createHash('sha256');
  const sources = [...filesBelow(join(root, 'dashboard')), ...filesBelow(join(root, 'kernel/transparency-log'))];
  for (const file of [...sources, join(root, 'package.json'), fileURLToPath(import.meta.url)]) {
    hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

export async function buildDashboard() {
  const stamp = join(root, 'dist/dashboard.stamp');
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const { build } = await import('vite');
  await build({ configFile: join(root, 'dashboard/vite.config.ts'), logLevel: 'warn' });
  for (const file of filesBelow(join(root, 'dist/dashboard'))) {
    const bytes = readFileSync(file);
    if (COMPRESSED.test(file) && bytes.length >= SMALLEST) writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  copyFileSync(join(root, 'dashboard/generated/persisted-documents.json'), join(root, 'dist/persisted-documents.json'));
  writeFileSync(stamp, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const LOWEST = 19;
  setPriority(LOWEST);
  await buildDashboard();
}
