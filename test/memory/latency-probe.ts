import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Code of its own thread, so that the load's event loop is not what it measures. */
const PROBE = `
const { parentPort, workerData } = require('node:worker_threads');
const { Agent, request } = require(workerData.undici);
const agent = new Agent({ connections: 1 });
const waits = [];
let done = false;
parentPort.once('message', () => { done = true; });
(async () => {
  while (!done) {
    const began = performance.now();
    const answer = await request(workerData.url, { dispatcher: agent, headers: { 'x-customer-id': 'acme' } });
    await answer.body.dump();
    waits.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await agent.close();
  parentPort.postMessage(waits.sort((a, b) => a - b));
})();`;

export interface LatencyProbe {
  /** How long each request took, sorted, in milliseconds. */
  stop(): Promise<number[]>;
}

/** Asks for one small object over and over, as somebody else would. */
export async function startProbe(url: string): Promise<LatencyProbe> {
  const undici = fileURLToPath(import.meta.resolve('undici'));
  const worker = new Worker(PROBE, { eval: true, workerData: { url, undici } });
  await once(worker, 'online');
  return {
    stop: async () => {
      worker.postMessage('stop');
      const [waits] = (await once(worker, 'message')) as [number[]];
      await worker.terminate();
      return waits;
    },
  };
}
