// `npm run generate`: Prisma clients, GraphQL types and the supergraph, from the schemas. Runs after `npm install`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

// Prisma's command line insists on an engine binary that `generate` never runs; any executable satisfies it, so nothing is
// downloaded (docs/decisions/0006).
const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
const steps = [
  ['node_modules/prisma/build/index.js', 'generate', '--config', 'prisma/global/prisma.config.ts', '--no-hints'],
  ['node_modules/prisma/build/index.js', 'generate', '--config', 'prisma/regional/prisma.config.ts', '--no-hints'],
  ['node_modules/@graphql-codegen/cli/cjs/bin.js', '--config', 'codegen.ts', '--silent'],
];

for (const args of steps) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(`generate failed at: node ${args.join(' ')}\n${stdout}${stderr}`);
    process.exit(status ?? 1);
  }
}

// The committed supergraph (`npm run compose`) as a module, so that a bundle carries it.
const supergraphSdl = readFileSync('gateway/supergraph.graphql', 'utf8');
const routingArguments = JSON.parse(readFileSync('gateway/routing-arguments.json', 'utf8'));
mkdirSync('gateway/generated', { recursive: true });
writeFileSync(
  'gateway/generated/supergraph.ts',
  `export const supergraphSdl = ${JSON.stringify(supergraphSdl)};
export const routingArguments = ${JSON.stringify(routingArguments)} as const;
`,
);

// The published API schema as a module, for the dashboard's pages about it.
const apiSchema = readFileSync('clients/typescript/schema.graphql', 'utf8');
writeFileSync('dashboard/generated/api-schema.ts', `export const apiSchema = ${JSON.stringify(apiSchema)};\n`);
