import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * A boundary check that has never been seen red proves nothing: a small tree of the repository's shape, with one violation
 * planted for every rule, must be refused at exactly the planted places, and the same tree without them must pass.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const FOLDERS = ['kernel', 'gateway', 'subgraphs', 's3-adapter', 'prisma', 'dev', 'test'];

const CLEAN: Record<string, string> = {
  'kernel/errors.ts': 'export const one = 1;',
  'gateway/create-app.ts': "import { one } from '#kernel/errors.ts';\nexport const app = one;",
  'gateway/main.ts':
    "import { app } from './create-app.ts';\nimport { schema } from '../subgraphs/routing/create-schema.ts';\nexport const all = [app, schema];",
  'subgraphs/routing/create-schema.ts': 'export const schema = 1;',
  'subgraphs/regional/customers/customer-service.ts': 'export const service = 1;',
  'subgraphs/regional/customers/prisma-customer-repository.ts':
    "import { client } from '../../../prisma/clients.ts';\nexport const repository = client;",
  'subgraphs/regional/customers/resolvers/Customer.ts':
    "import { service } from '../customer-service.ts';\nexport const Customer = service;",
  's3-adapter/blob-store/blob-store.ts': 'export interface BlobStore { readonly name: string }',
  's3-adapter/blob-store/filesystem-blob-store.ts': 'export const store = 1;',
  's3-adapter/operations/get-object.ts':
    "import type { BlobStore } from '../blob-store/blob-store.ts';\nexport const getObject = (store: BlobStore) => store.name;",
  'prisma/clients.ts': 'export const client = 1;',
  'dev/main.ts': 'export const dev = 1;',
  'test/e2e/walkthrough.test.ts': "import { stack } from '../support/stack.ts';\nexport const s = stack;",
  'test/support/stack.ts': 'export const stack = 1;',
};

const PLANTED: { rule: string; file: string; source: string; others?: Record<string, string> }[] = [
  {
    rule: 'no-circular',
    file: 'kernel/chicken.ts',
    source: "import { egg } from './egg.ts';\nexport const chicken = () => egg;",
    others: { 'kernel/egg.ts': "import { chicken } from './chicken.ts';\nexport const egg = () => chicken;" },
  },
  { rule: 'no-unresolvable', file: 'kernel/lost.ts', source: "export * from './nowhere.ts';" },
  {
    rule: 'kernel-imports-no-component',
    file: 'kernel/nosy.ts',
    source: "import { dev } from '../dev/main.ts';\nexport const nosy = dev;",
  },
  {
    rule: 'components-never-import-each-other',
    file: 'gateway/reach-over.ts',
    source:
      "import { service } from '../subgraphs/regional/customers/customer-service.ts';\nexport const reachOver = service;",
  },
  {
    rule: 'prisma-only-in-prisma-files',
    file: 'subgraphs/regional/customers/customer-queries.ts',
    source: "import { client } from '../../../prisma/clients.ts';\nexport const queries = client;",
  },
  {
    rule: 'domain-knows-no-transport',
    file: 'subgraphs/regional/customers/customer-rules.ts',
    source: "import { GraphQLError } from 'graphql';\nexport const rules = GraphQLError;",
  },
  {
    rule: 'only-main-composes',
    file: 'subgraphs/regional/customers/customer-shortcut.ts',
    source: "import { repository } from './prisma-customer-repository.ts';\nexport const shortcut = repository;",
  },
  {
    rule: 's3-operations-use-the-ports',
    file: 's3-adapter/operations/put-object.ts',
    source: "import { store } from '../blob-store/filesystem-blob-store.ts';\nexport const putObject = store;",
  },
  {
    rule: 'source-never-imports-tests',
    file: 'dev/cheat.ts',
    source: "import { stack } from '../test/support/stack.ts';\nexport const cheat = stack;",
  },
  {
    rule: 'e2e-tests-are-black-boxes',
    file: 'test/e2e/peek.test.ts',
    source:
      "import { service } from '../../subgraphs/regional/customers/customer-service.ts';\nexport const peek = service;",
  },
];

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

function cruise(folder: string): Violation[] {
  const cli = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [cli, '--output-type', 'json', ...FOLDERS], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

function write(folder: string, files: Record<string, string>): void {
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${source}\n`);
  }
}

describe('module boundaries', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      copyFileSync(join(ROOT, file), join(folder, file));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    write(folder, CLEAN);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('a tree that keeps them passes, and every rule refuses its planted violation and nothing else', () => {
    expect(cruise(folder)).toEqual([]);

    for (const { file, source, others } of PLANTED) write(folder, { [file]: source, ...others });
    const found = cruise(folder).map(({ rule, from }) => `${rule.name}: ${from}`);

    const expected = PLANTED.map(({ rule, file }) => `${rule}: ${file}`);
    expect([...new Set(found)].sort()).toEqual(expected.sort());
  });

  test('every rule of the configuration has a planted violation', async () => {
    const configuration = (await import(join(ROOT, '.dependency-cruiser.cjs'))) as {
      default: { forbidden: { name: string }[] };
    };
    const rules = configuration.default.forbidden.map(({ name }) => name);
    expect(PLANTED.map(({ rule }) => rule).sort()).toEqual(rules.sort());
  });
});
