import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

export interface CrowdOptions {
  /** Listeners to sit on; the crowd is spread over them. */
  readonly origins: readonly string[];
  readonly idle: number;
  readonly slow: number;
  /** What everybody else asks for meanwhile; each must be answered as it says. */
  readonly normal: readonly {
    readonly url: string;
    readonly headers?: Record<string, string>;
    readonly status: number;
  }[];
  readonly forMs: number;
}

export interface CrowdOutcome {
  /** Connections that were open at once when the normal traffic was counted. */
  readonly held: number;
  readonly asked: number;
  readonly failed: number;
  readonly slowestMs: number;
}

const AT_ONCE = 8;

/** Half of the slow ones never finish their headers, the others trickle a body. Both send a byte every quarter of a second. */
function beSlow(socket: Socket, index: number): NodeJS.Timeout {
  const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  socket.write(index % 2 === 0 ? head : `${head}Content-Length: 100000\r\n\r\n`);
  return setInterval(() => socket.write(index % 2 === 0 ? 'X' : ' '), 250);
}

/** Idle and slow connections beside normal traffic, which must not notice. */
export async function crowd({ origins, idle, slow, normal, forMs }: CrowdOptions): Promise<CrowdOutcome> {
  const sockets = await Promise.all(Array.from({ length: idle + slow }, (_, index) => dial(origins, index)));
  const timers = sockets.slice(idle).map(beSlow);
  const agent = new Agent({ connections: AT_ONCE });
  const outcome = { asked: 0, failed: 0, slowestMs: 0 };
  try {
    await sleep(500);
    const held = sockets.filter((socket) => !socket.destroyed).length;
    const until = Date.now() + forMs;
    const worker = async (first: number): Promise<void> => {
      for (let index = first; Date.now() < until; index += AT_ONCE) {
        const started = performance.now();
        const wanted = normal[index % normal.length];
        outcome.asked += 1;
        if (wanted === undefined || (await statusOf(wanted, agent)) !== wanted.status) outcome.failed += 1;
        outcome.slowestMs = Math.max(outcome.slowestMs, performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => worker(index)));
    return { held, ...outcome };
  } finally {
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    await agent.close();
  }
}

async function dial(origins: readonly string[], index: number): Promise<Socket> {
  const { hostname, port } = new URL(origins[index % origins.length] ?? '');
  const socket = connect(Number(port), hostname);
  // Being cut is what slow ones are there for.
  socket.on('error', () => undefined).resume();
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

async function statusOf(
  { url, headers = {} }: CrowdOptions['normal'][number],
  dispatcher: Agent,
): Promise<number | undefined> {
  try {
    const answer = await request(url, { dispatcher, headers, headersTimeout: 5_000, bodyTimeout: 5_000 });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return undefined;
  }
}
