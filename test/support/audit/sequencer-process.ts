import { randomInt, randomUUID } from 'node:crypto';
import { anEntry } from './audit-entry.ts';
import { openLog } from './open-log.ts';

// Records entries and puts them into the log until it is killed; says which entries were acknowledged. With a step and a count it
// kills itself the count-th time the sequencer gets there.
const [url = '', step = '', count = '1'] = process.argv.slice(2);
let visits = 0;
const log = openLog({
  url,
  maxBatch: 7,
  pollMs: 1,
  checkpointMs: 5,
  atStep: (reached) => {
    if (reached !== step) return;
    visits += 1;
    if (visits >= Number(count)) process.kill(process.pid, 'SIGKILL');
  },
});

log.sequencer.start();
process.stdout.write('started\n');
const writers = Array.from({ length: 4 }, async () => {
  for (;;) {
    const id = randomUUID();
    await log.recorder.record([anEntry(id, { customerId: `customer-${randomInt(5)}` })]);
    process.stdout.write(`${id}\n`);
  }
});
await Promise.all(writers);
