/**
 * Apollo's federation subgraph compatibility suite against our versions of @apollo/subgraph and @apollo/gateway.
 * The published package wants rover, pm2 and a router binary; only its tests, schema and two peer subgraphs are used.
 * `npm run conformance:federation` fetches it with `npm pack`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { composeServices } from '@apollo/composition';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { parse } from 'graphql';
import { serveProducts } from './products-subgraph.ts';

const PACKAGE = '@apollo/federation-subgraph-compatibility-tests@1.2.1';
const ROOT = resolve(import.meta.dirname, '../../..');
/** The suite has these ports written into it. */
const PORTS = { router: 4000, products: 4001, users: 4002, inventory: 4003 };

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
}

function unpackSuite(folder: string): string {
  run('npm', ['pack', PACKAGE, '--silent'], folder);
  run('sh', ['-c', 'tar xzf *.tgz'], folder);
  const suite = join(folder, 'package');
  symlinkSync(join(ROOT, 'node_modules'), join(suite, 'node_modules'));
  // The two packages that its tests load and this machine need not have: a fetch, and one that only its command line uses.
  writeFileSync(join(suite, 'fetch.ts'), 'export default (url, init) => fetch(url, init);\n');
  writeFileSync(join(suite, 'execa.ts'), 'export default undefined;\n');
  writeFileSync(
    join(suite, 'vitest.config.mjs'),
    `export default { test: { globals: true, fileParallelism: false, include: ['src/tests/*.test.ts'], root: ${JSON.stringify(suite)} },
  resolve: { alias: [{ find: 'make-fetch-happen', replacement: ${JSON.stringify(join(suite, 'fetch.ts'))} },
    { find: /^execa$/, replacement: ${JSON.stringify(join(suite, 'execa.ts'))} },
    { find: /^graphql$/, replacement: 'graphql/index.js' }] } };\n`,
  );
  return suite;
}

const servePeer = (suite: string, name: 'users' | 'inventory'): ChildProcess =>
  spawn(process.execPath, ['index.js'], { cwd: join(suite, 'dist/subgraphs', name), stdio: 'ignore' });

async function untilAnswers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(`http://localhost:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{__typename}"}',
    }).catch(() => undefined);
    if (response?.ok) return;
    await delay(100);
  }
  throw new Error(`nothing answers on port ${port}`);
}

function composeSuite(suite: string): string {
  const subgraph = (name: 'products' | 'users' | 'inventory', file: string) => ({
    name,
    url: `http://localhost:${PORTS[name]}/`,
    typeDefs: parse(readFileSync(join(suite, file), 'utf8')),
  });
  const { supergraphSdl, errors } = composeServices([
    subgraph('products', 'products.graphql'),
    subgraph('users', 'dist/subgraphs/users/users.graphql'),
    subgraph('inventory', 'dist/subgraphs/inventory/inventory.graphql'),
  ]);
  if (supergraphSdl === undefined) throw new AggregateError(errors ?? [], 'the suite does not compose');
  return supergraphSdl;
}

async function serveRouter(supergraphSdl: string): Promise<ApolloServer> {
  const { ApolloGateway } = await import('@apollo/gateway');
  const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
  await startStandaloneServer(server, { listen: { port: PORTS.router, host: '127.0.0.1' } });
  return server;
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'federation-suite-'));
  const peers: ChildProcess[] = [];
  const servers: ApolloServer[] = [];
  try {
    const suite = unpackSuite(folder);
    peers.push(servePeer(suite, 'users'), servePeer(suite, 'inventory'));
    servers.push(await serveProducts(join(suite, 'products.graphql'), PORTS.products));
    await Promise.all([untilAnswers(PORTS.users), untilAnswers(PORTS.inventory)]);
    servers.push(await serveRouter(composeSuite(suite)));
    const vitest = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run'], {
      cwd: suite,
      stdio: 'inherit',
    });
    return await new Promise<number>((done) => vitest.once('exit', (code) => done(code ?? 1)));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    for (const peer of peers) peer.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
process.exitCode = await main();
