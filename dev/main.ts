import { closeOnSignals } from './close-on-signals.ts';
import { DataFolder } from './data-folder.ts';
import { joinStack } from './join-stack.ts';
import { parseCommand, type StackOptions } from './parse-command.ts';
import { requireFreePorts, withFreeDatabasePorts } from './ports.ts';
import { planStack } from './stack-plan.ts';
import { describeStack } from './stack-table.ts';
import { startStack } from './start-stack.ts';

const started = performance.now();
const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);
const say = (line: string): void => console.log(line);
const progress = (line: string): void => say(`${seconds().padStart(5)} s  ${line}`);

async function runStack(options: StackOptions): Promise<void> {
  const data = await DataFolder.open(options.data, { fresh: options.fresh, say: progress });
  const planned = {
    ...planStack(data.path, options.portBase, options.regions),
    authMode: options.auth,
    tls: options.tls,
  };
  const stack = await data.closeOnFailure(async () => {
    await requireFreePorts(planned);
    return startStack(await withFreeDatabasePorts(planned, progress), data, progress);
  });
  closeOnSignals(stack.stop, say);
  say(describeStack(stack.description(), data.path));
  say(`Ready after ${seconds()} s. Ctrl-C drains and stops everything; the data stays in ${data.path}.`);
}

async function runRegion(regionId: string, options: { readonly data: string }): Promise<void> {
  const region = await joinStack(regionId, options.data, progress);
  closeOnSignals(region.stop, say);
  say(`${regionId} joined after ${seconds()} s: ${region.url} (S3 ${region.s3Url}). Ctrl-C stops it.`);
}

parseCommand(process.argv, { runStack, runRegion }).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
