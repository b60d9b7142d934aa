import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '#kernel/project-root.ts';
import { readBehaviours, renderBehaviours } from './s3-behaviours.ts';

const FOLDERS = ['test/integration/s3-adapter', 'test/e2e'];
const root = projectRoot();
const page = join(root, 'docs/s3-operations.md');

const behaviours = [];
for (const folder of FOLDERS) {
  const names = await readdir(join(root, folder), { recursive: true });
  for (const name of names.filter((each) => each.endsWith('.test.ts')).sort()) {
    const file = `${folder}/${name}`;
    behaviours.push(...readBehaviours(file, await readFile(join(root, file), 'utf8')));
  }
}
const text = renderBehaviours(behaviours);
if (!process.argv.includes('--check')) {
  await writeFile(page, text);
} else if ((await readFile(page, 'utf8')) !== text) {
  console.error('docs/s3-operations.md is not what the tests say. Run npm run s3-operations.');
  process.exitCode = 1;
}
