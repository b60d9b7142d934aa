import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';

/** A digest of the bytes; null: nothing is there. */
type Content = string | null;

export interface S3LoadOptions {
  readonly bucket: string;
  readonly workers: number;
}

export interface S3Faults {
  /** Acknowledged, but not there. */
  readonly lost: readonly string[];
  /** There, but neither what was acknowledged nor what was on its way: torn, stale, or back from the dead. */
  readonly wrong: readonly string[];
}

const KEYS_PER_WORKER = 6;
const CONTENDED = ['contended/0', 'contended/1'];
const SMALL = 3_000;
const LARGE = 150_000;

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Clients that write, complete multipart uploads, copy and delete until the server goes away, and that know of each key what may
 * be there: what was acknowledged last, and what was asked for since without an answer. Everybody writes the contended keys.
 */
export class S3Load {
  readonly #options: S3LoadOptions;
  readonly #agent = new Agent({ connections: 64 });
  readonly #may = new Map<string, Set<Content>>();
  #url = '';
  #running = false;
  acknowledged = 0;

  constructor(options: S3LoadOptions) {
    this.#options = options;
    for (const key of CONTENDED) this.#may.set(key, new Set([null]));
  }

  /** Works until `stop`; answers that do not come are part of it. */
  async run(url: string): Promise<void> {
    this.#url = url;
    this.#running = true;
    await Promise.all(Array.from({ length: this.#options.workers }, (_, worker) => this.#work(worker)));
  }

  stop(): void {
    this.#running = false;
  }

  /** Reads every key back; what is found is what may be there from now on. */
  async check(url: string): Promise<S3Faults> {
    this.#url = url;
    const lost: string[] = [];
    const wrong: string[] = [];
    for (const [key, may] of this.#may) {
      const answer = await this.#send('GET', key);
      if (answer.status !== 200 && answer.status !== 404) throw new Error(`GET ${key} answered ${answer.status}`);
      const found = answer.status === 404 ? null : digest(answer.body);
      if (!may.has(found)) (found === null ? lost : wrong).push(key);
      this.#may.set(key, new Set([found]));
    }
    return { lost, wrong };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #work(worker: number): Promise<void> {
    for (let step = 0; this.#running; step += 1) {
      const key = `${worker}/${Math.floor(Math.random() * KEYS_PER_WORKER)}`;
      try {
        if (step % 7 === 6) await this.#contend();
        else await this.#change(key);
      } catch {
        // Gone, or never answered: what it asked for stays among what may be there.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async #contend(): Promise<void> {
    const key = CONTENDED[Math.floor(Math.random() * CONTENDED.length)] ?? '';
    const body = randomBytes(LARGE);
    const may = this.#mayOf(key);
    may.add(digest(body));
    // Whose write came last nobody knows; that one came is known.
    if ((await this.#send('PUT', key, body)).status === 200) may.delete(null);
  }

  async #change(key: string): Promise<void> {
    const dice = Math.random();
    if (dice < 0.35) await this.#put(key, randomBytes(SMALL));
    else if (dice < 0.6) await this.#put(key, randomBytes(LARGE));
    else if (dice < 0.75) await this.#attempt(key, null, async () => (await this.#send('DELETE', key)).status === 204);
    else if (dice < 0.87) await this.#upload(key);
    else await this.#copy(key);
  }

  #put(key: string, body: Buffer): Promise<void> {
    return this.#attempt(key, digest(body), async () => (await this.#send('PUT', key, body)).status === 200);
  }

  async #upload(key: string): Promise<void> {
    const body = randomBytes(LARGE);
    const created = await this.#send('POST', `${key}?uploads`);
    const uploadId = /<UploadId>([^<]+)/.exec(created.body.toString())?.[1];
    if (uploadId === undefined) return;
    const part = await this.#send('PUT', `${key}?partNumber=1&uploadId=${uploadId}`, body);
    if (part.status !== 200) return;
    const list = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.etag}</ETag></Part></CompleteMultipartUpload>`;
    await this.#attempt(key, digest(body), async () => {
      const done = await this.#send('POST', `${key}?uploadId=${uploadId}`, Buffer.from(list));
      return done.status === 200 && done.body.includes('<CompleteMultipartUploadResult');
    });
  }

  async #copy(key: string): Promise<void> {
    const worker = key.split('/')[0] ?? '';
    const source = [...this.#may].find(([name, may]) => name.startsWith(`${worker}/`) && name !== key && isKnown(may));
    if (source === undefined) return;
    const [name, may] = source;
    const [content = null] = may;
    await this.#attempt(key, content, async () => {
      const headers = { 'x-amz-copy-source': `/${this.#options.bucket}/${name}` };
      const answer = await this.#send('PUT', key, undefined, headers);
      return answer.status === 200 && answer.body.includes('<CopyObjectResult');
    });
  }

  async #attempt(key: string, content: Content, ask: () => Promise<boolean>): Promise<void> {
    const may = this.#mayOf(key);
    may.add(content);
    if (!(await ask())) return;
    this.acknowledged += 1;
    this.#may.set(key, new Set([content]));
  }

  #mayOf(key: string): Set<Content> {
    const may = this.#may.get(key) ?? new Set([null]);
    this.#may.set(key, may);
    return may;
  }

  async #send(method: 'GET' | 'PUT' | 'POST' | 'DELETE', key: string, body?: Buffer, headers = {}) {
    const answer = await request(`${this.#url}/${this.#options.bucket}/${key}`, {
      method,
      dispatcher: this.#agent,
      headers: { 'x-customer-id': 'acme', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, body: bytes, etag: String(answer.headers['etag']) };
  }
}

/** Exactly one object may be there. */
const isKnown = (may: ReadonlySet<Content>): boolean => may.size === 1 && !may.has(null);
