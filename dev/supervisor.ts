import { setTimeout as sleep } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';

/** What the supervisor needs of a process, be it a database server or one of ours. */
export interface Started {
  readonly pid: number;
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

type Kind = 'database' | 'service';

interface Supervised {
  readonly kind: Kind;
  current: Started;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A process that ran this long starts over with the shortest pause. */
const STABLE_MS = 60_000;

/** Keeps processes running: one that ends unasked is started again, with growing pauses. Databases stop last. */
export class Supervisor {
  readonly #data: DataFolder;
  readonly #say: (line: string) => void;
  readonly #processes = new Map<string, Supervised>();
  readonly #stopping = new AbortController();
  /** Called whenever a process has a new id. */
  onChange: () => void = () => undefined;

  constructor(data: DataFolder, say: (line: string) => void) {
    this.#data = data;
    this.#say = say;
  }

  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#processes].map(([name, { current }]) => [name, current.pid]));
  }

  /** Starts it, and from now on keeps it running. */
  async run<Process extends Started>(name: string, kind: Kind, start: () => Promise<Process>): Promise<Process> {
    this.#stopping.signal.throwIfAborted();
    const process = await start();
    const supervised: Supervised = { kind, current: process };
    this.#processes.set(name, supervised);
    await this.#data.record(name, process.pid);
    void this.#keepRunning(name, supervised, start);
    return process;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#stopAll('service');
    await this.#stopAll('database');
  }

  async #stopAll(kind: Kind): Promise<void> {
    const chosen = [...this.#processes.values()].filter((process) => process.kind === kind);
    await Promise.all(chosen.map((process) => process.current.stop()));
  }

  async #keepRunning(name: string, supervised: Supervised, start: () => Promise<Started>): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      const since = Date.now();
      const how = await supervised.current.ended;
      if (this.#stopping.signal.aborted) return;
      pause = Date.now() - since > STABLE_MS ? FIRST_PAUSE_MS : pause;
      this.#say(
        `${name} ended (${how}); its log is ${this.#data.logFile(name)}. Starting it again in ${pause / 1000} s`,
      );
      pause = await this.#restart(name, supervised, start, pause);
      if (this.#stopping.signal.aborted) return;
    }
  }

  async #restart(
    name: string,
    supervised: Supervised,
    start: () => Promise<Started>,
    firstPause: number,
  ): Promise<number> {
    for (let pause = firstPause; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return pause;
      try {
        supervised.current = await start();
        if (this.#stopping.signal.aborted) await supervised.current.stop();
        await this.#data.record(name, supervised.current.pid);
        this.onChange();
        return Math.min(pause * 2, LONGEST_PAUSE_MS);
      } catch (error) {
        this.#say(`${name} could not be started again: ${(error as Error).message}`);
      }
    }
  }
}
