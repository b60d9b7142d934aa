/**
 * ceph/s3-tests against a stack of its own: `npm run conformance:s3 -- --src <checkout> [--tls] [-k <expression>]`. Fails if a test
 * of passing.txt does not pass. The suite is in no package registry: clone it, and install its requirements.txt.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Agent, fetch as undiciFetch } from 'undici';
import { DataFolder } from '../../../dev/data-folder.ts';
import { freePort } from '../../../dev/ports.ts';
import { startStack } from '../../../dev/start-stack.ts';
import { compareResults, readOutcomes, readPassing } from './compare-results.ts';
import { FILES, SCOPE, suiteConfiguration } from './suite-configuration.ts';
import { registerSuiteCustomers } from './suite-customers.ts';

const REGION = 'FI-HEL';
const { values: options } = parseArgs({
  options: { src: { type: 'string' }, tls: { type: 'boolean', default: false }, k: { type: 'string', short: 'k' } },
});
const source = resolve(options.src ?? '');
if (options.src === undefined || !existsSync(join(source, 's3tests/functional/test_s3.py'))) {
  throw new Error('--src must be a checkout of https://github.com/ceph/s3-tests.');
}

const folder = await mkdtemp(join(tmpdir(), 's3-conformance-'));
try {
  process.exitCode = await runAgainstStack();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function runAgainstStack(): Promise<number> {
  const data = await DataFolder.open(join(folder, 'data'));
  const s3Port = await freePort();
  const region = { regionId: REGION, port: await freePort(), s3Port, postgresPort: await freePort() };
  const ports = { gatewayPort: await freePort(), globalPostgresPort: await freePort(), providerPort: await freePort() };
  const isSecure = options.tls;
  const plan = { dataFolder: data.path, ...ports, regions: [region], durable: false, tls: isSecure };
  const stack = await startStack(plan, data, (line) => console.log(line));
  try {
    const caFile = isSecure ? join(data.path, 'trust/tls/ca.pem') : undefined;
    const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
    const dispatcher = new Agent(ca === undefined ? {} : { connect: { ca } });
    const ask = ((url: string, init: object) => undiciFetch(url, { ...init, dispatcher })) as unknown as typeof fetch;
    const url = stack.description().regions[0]?.url ?? '';
    const customers = await registerSuiteCustomers(url, ask);
    await dispatcher.close();
    const configuration = join(folder, 's3tests.conf');
    await writeFile(
      configuration,
      suiteConfiguration({ port: s3Port, isSecure, region: REGION.toLowerCase() }, customers),
    );
    return await report(await runSuite(configuration, caFile), isSecure);
  } finally {
    await stack.stop();
  }
}

/** One process: tests that count a customer's buckets see those of tests beside them. Answers pytest's JUnit file. */
async function runSuite(configuration: string, caFile: string | undefined): Promise<string> {
  const results = join(folder, 'results.xml');
  const selection = options.k === undefined ? [] : ['-k', options.k];
  const trusted = caFile === undefined ? {} : { SSL_CERT_FILE: caFile, REQUESTS_CA_BUNDLE: caFile };
  const own = { S3TEST_CONF: configuration, AWS_DEFAULT_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
  const suite = spawn(
    'python3',
    [
      '-m',
      'pytest',
      '-q',
      '--tb=short',
      '-p',
      'no:cacheprovider',
      '-m',
      SCOPE,
      ...selection,
      `--junitxml=${results}`,
      ...FILES,
    ],
    { cwd: source, env: { ...process.env, ...own, ...trusted, PYTHONDONTWRITEBYTECODE: '1' }, stdio: 'inherit' },
  );
  await once(suite, 'exit');
  return readFile(results, 'utf8');
}

async function report(junit: string, isSecure: boolean): Promise<number> {
  const list = readPassing(await readFile(join(import.meta.dirname, 'passing.txt'), 'utf8'), isSecure);
  const outcomes = readOutcomes(junit);
  // A selection is compared with what it selected.
  const expected = options.k === undefined ? list : new Set([...list].filter((name) => outcomes.has(name)));
  const { total, passed, regressions, news } = compareResults(outcomes, expected);
  console.log(`${passed} of ${total} pass${isSecure ? ' over TLS' : ''}; ${expected.size} have to`);
  for (const name of regressions) console.log(`REGRESSION ${name}`);
  for (const name of news) console.log(`passes now, add it to passing.txt: ${name}`);
  return regressions.length === 0 ? 0 : 1;
}
