import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { StackDescription } from '../start-stack.ts';
import { fillStack } from './fill-stack.ts';

/** `npm run demo-data [-- --data <dir>]`: fills the running stack with something to look at. */
async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('npm run demo-data --')
    .description('30 customers in three regions, their objects, requests and a year of events, into the running stack.')
    .option('--data <dir>', 'data folder of the running stack', '.data')
    .option('--objects <n>', 'how many objects', Number, 5_000)
    .option('--requests <n>', 'how many requests of data subjects', Number, 200);
  program.parse([...argv]);
  const { data, objects, requests } = program.opts<{ data: string; objects: number; requests: number }>();
  const started = performance.now();
  const stack = await readStack(resolve(data, 'stack.json'));
  await fillStack(stack, { objects, requests }, (line) => {
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);
  });
  console.log(`Look at it: ${stack.gateway.replace('127.0.0.1', 'localhost')}/dashboard`);
}

async function readStack(file: string): Promise<StackDescription> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StackDescription;
  } catch (error) {
    throw new Error(`No running stack: ${file} is not there. Run npm start in another terminal first.`, {
      cause: error,
    });
  }
}

main(process.argv).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
