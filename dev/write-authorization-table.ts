import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '#kernel/project-root.ts';
import { withCurrentTable } from './authorization-table.ts';

const file = join(projectRoot(), 'docs/authorization.md');
await writeFile(file, withCurrentTable(await readFile(file, 'utf8')));
