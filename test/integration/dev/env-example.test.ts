import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '#kernel/project-root.ts';

const SOURCES = [
  'kernel/config/auth-mode.ts',
  'kernel/config/tls-fields.ts',
  'kernel/config/sign-in.ts',
  'gateway/config.ts',
  'subgraphs/regional/config.ts',
  'subgraphs/regional/root-key/provider-config.ts',
  's3-adapter/config.ts',
].map((file) => join(projectRoot(), file));

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();

test('.env.example lists the variables that the configurations read, each of them and no other', () => {
  const read = SOURCES.filter(existsSync).map((file) => readFileSync(file, 'utf8'));
  const example = readFileSync(join(projectRoot(), '.env.example'), 'utf8');

  expect(namesIn(example, /^(?:# )?([A-Z][A-Z0-9_]+)=/gm)).toEqual(
    namesIn(read.join('\n'), /^\s+([A-Z][A-Z0-9_]+):/gm),
  );
});
