import { Agent, request } from 'undici';
import { ensureError } from '#kernel/errors.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import { formatCosignRequest } from '#kernel/transparency-log/cosign-request.ts';
import { verifyCosignature } from '#kernel/transparency-log/cosignature.ts';
import { webCryptoEd25519Verify } from '#kernel/transparency-log/ed25519.ts';
import { parseSignatureLine, parseSignedNote } from '#kernel/transparency-log/signed-note.ts';
import { parseVerifierKey, type VerifierKey } from '#kernel/transparency-log/verifier-key.ts';
import { KEY_HISTORY_HEADER } from '#kernel/transparency-log/witness-desk.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import type { AuditLogReader, SignedTree } from '../log/logged-entry.ts';
import type { SigningKeys } from '../log/pg-signing-keys.ts';

export interface WitnessClientOptions {
  /** Prefixes of C2SP witnesses, like `http://gateway:8000/witness`; asked each time, since regions come and go. */
  readonly urls: () => Promise<readonly string[]>;
  readonly tls?: PeerTls | undefined;
  readonly log: AuditLogReader;
  readonly keys: SigningKeys;
  readonly pool: RegionalPool;
  readonly logger: Logger;
  /** A witness says that this log forked. */
  readonly onRefused: (message: string) => void;
}

interface Witness {
  readonly url: string;
  key?: VerifierKey;
  /** What it cosigned last, as far as this process knows. */
  size: number;
  busy?: Promise<void>;
}

const TIMEOUT_MS = 5_000;
const LARGEST_ANSWER = 16 * 1024;
const KEEP = 'INSERT INTO audit_cosignatures (size, witness, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';

/** Asks every witness to cosign the latest checkpoint and keeps what they answer. A witness that is away is asked next time. */
export class WitnessClient {
  readonly #options: WitnessClientOptions;
  readonly #agent: Agent;
  readonly #witnesses = new Map<string, Witness>();
  #starting: Promise<void> = Promise.resolve();

  constructor(options: WitnessClientOptions) {
    this.#options = options;
    const connect = options.tls === undefined ? {} : { connect: options.tls.connector() };
    this.#agent = new Agent({ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, ...connect });
  }

  /** Returns at once; a witness that is still busy gets the next checkpoint. */
  deliver(): void {
    this.#starting = this.#start().catch((error: unknown) => {
      this.#options.logger.warn({ err: ensureError(error) }, 'the witnesses are not known');
    });
  }

  /** Once what is under way has ended. */
  async close(): Promise<void> {
    await this.#starting;
    await Promise.all([...this.#witnesses.values()].map(async ({ busy }) => busy));
    await this.#agent.close();
  }

  async #start(): Promise<void> {
    for (const url of await this.#options.urls()) {
      const witness = this.#witnesses.get(url) ?? { url, size: 0 };
      this.#witnesses.set(url, witness);
      witness.busy ??= this.#ask(witness)
        .catch((error: unknown) => {
          this.#options.logger.warn({ err: ensureError(error), witness: url }, 'a witness could not be asked');
        })
        .finally(() => delete witness.busy);
    }
  }

  async #ask(witness: Witness): Promise<void> {
    const tree = await this.#options.log.latestCheckpoint();
    if (tree === null) return;
    // Once more if the witness counts from another size than this process thought, as after a restart.
    if ((await this.#cosign(witness, tree)) === 'again') await this.#cosign(witness, tree);
  }

  async #cosign(witness: Witness, tree: SignedTree): Promise<'done' | 'again'> {
    const { log, keys, pool, onRefused } = this.#options;
    const oldSize = Math.min(witness.size, tree.size);
    const proof = oldSize === 0 ? [] : await log.consistencyProof(oldSize, tree.size);
    const history = (await keys.history(pool, 'log')).map(({ verifierKey, endorsement }) => ({
      verifierKey,
      endorsement,
    }));
    const answer = await this.#call(`${witness.url}/add-checkpoint`, {
      method: 'POST',
      body: formatCosignRequest({ oldSize, proof, checkpoint: tree.note }),
      headers: { [KEY_HISTORY_HEADER]: Buffer.from(JSON.stringify(history)).toString('base64') },
    });
    if (answer.status === 200) {
      await this.#keep(witness, tree, answer.body);
      return 'done';
    }
    const stated = Number(answer.body);
    if (answer.status === 409 && Number.isSafeInteger(stated) && stated <= tree.size && stated !== oldSize) {
      witness.size = stated;
      return 'again';
    }
    if (answer.status === 422 || answer.status === 403 || answer.status === 409) {
      const [origin = ''] = tree.note.split('\n', 1);
      const reason = reasonIn(answer.body);
      onRefused(
        `The audit log ${origin}: witness ${witness.url} refused its tree of ${tree.size} leaves (${answer.status}). ${reason}`,
      );
    }
    throw new Error(`The witness answered ${answer.status}.`);
  }

  async #keep(witness: Witness, tree: SignedTree, body: string): Promise<void> {
    witness.key ??= parseVerifierKey((await this.#call(`${witness.url}/key`, { method: 'GET' })).body.trim());
    const signature = parseSignatureLine(body.trimEnd());
    const { text } = parseSignedNote(tree.note);
    await verifyCosignature({ text, signature }, { key: witness.key, verify: webCryptoEd25519Verify });
    await this.#options.pool.query(KEEP, [tree.size, witness.key.name, body]);
    witness.size = tree.size;
  }

  async #call(url: string, options: CallOptions): Promise<{ readonly status: number; readonly body: string }> {
    const answer = await request(url, { ...options, dispatcher: this.#agent });
    let body = '';
    for await (const chunk of answer.body) {
      body += String(chunk);
      if (body.length > LARGEST_ANSWER) throw new Error('The witness answered more than a cosignature.');
    }
    return { status: answer.statusCode, body };
  }
}

/** What a domicile witness says about the trees; of anybody else's answer nothing is repeated. */
function reasonIn(body: string): string {
  const [line = ''] = body.split('\n', 1);
  return /^[A-Z_]{3,20}: [\w .,;-]{1,200}$/.test(line) ? line : '';
}

interface CallOptions {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Record<string, string>;
}
