import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../config/parse-config.ts';
import { ensureError } from '../errors.ts';
import type { Logger } from '../logging/create-logger.ts';

/** PEM files. A certificate comes with its chain, leaf first, and with its key. */
export interface TlsFiles {
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Whose certificates are believed. */
  readonly caFile?: string | undefined;
}

export interface TlsMaterial {
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly ca?: Buffer;
}

const LOOK_EVERY_MS = 1_000;
const LARGEST_FILE = 1024 * 1024;
const SOON_MS = 14 * 24 * 3_600_000;

/**
 * Certificates and keys in files that may be replaced while the process runs (a renewal, a rotated authority): what is new is used
 * for connections that open from then on, at most a second later, and open ones stay as they are. Half of a replacement, as a
 * certificate whose key is not there yet, is not used: what was read before holds until the files fit together.
 */
export class TlsMaterialFiles {
  readonly #files: TlsFiles;
  readonly #logger: Logger;
  readonly #listeners = new Set<(material: TlsMaterial) => void>();
  readonly #timer: NodeJS.Timeout;
  #material: TlsMaterial;
  #version: string;
  #looking: Promise<void> | undefined;

  private constructor(files: TlsFiles, logger: Logger, read: ReadMaterial, lookEveryMs: number) {
    this.#files = files;
    this.#logger = logger;
    this.#material = read.material;
    this.#version = read.version;
    this.#timer = setInterval(() => void this.look(), lookEveryMs).unref();
  }

  /** Fails with a ConfigError that names the files. */
  static async open(files: TlsFiles, logger: Logger, lookEveryMs = LOOK_EVERY_MS): Promise<TlsMaterialFiles> {
    try {
      const read = await readMaterial(files);
      tell(read.material, logger);
      return new TlsMaterialFiles(files, logger, read, lookEveryMs);
    } catch (error) {
      const names = namesOf(files).join(', ');
      throw new ConfigError([`${names}: cannot be used for TLS: ${ensureError(error).message}`]);
    }
  }

  get current(): TlsMaterial {
    return this.#material;
  }

  onChange(listener: (material: TlsMaterial) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the files again if they changed. Never fails. */
  look(): Promise<void> {
    this.#looking ??= this.#readAgain().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #readAgain(): Promise<void> {
    try {
      if ((await versionOf(this.#files)) === this.#version) return;
      const { material, version } = await readMaterial(this.#files);
      this.#material = material;
      this.#version = version;
      tell(material, this.#logger);
      for (const listener of this.#listeners) listener(material);
    } catch (error) {
      this.#logger.warn(
        { files: namesOf(this.#files), reason: ensureError(error).message },
        'certificates not reloaded',
      );
    }
  }
}

interface ReadMaterial {
  readonly material: TlsMaterial;
  readonly version: string;
}

async function readMaterial(files: TlsFiles): Promise<ReadMaterial> {
  const version = await versionOf(files);
  const material = {
    ...(files.certFile === undefined ? {} : { cert: await readFile(files.certFile) }),
    ...(files.keyFile === undefined ? {} : { key: await readFile(files.keyFile) }),
    ...(files.caFile === undefined ? {} : { ca: await readFile(files.caFile) }),
  };
  // Throws for what is not PEM, and for a key that is not the certificate's.
  createSecureContext(material);
  return { material, version };
}

/** Follows symbolic links, by which certificates in a container are swapped. */
async function versionOf(files: TlsFiles): Promise<string> {
  const versions = await Promise.all(
    namesOf(files).map(async (path) => {
      const { mtimeMs, size, ino } = await stat(path);
      if (size > LARGEST_FILE) throw new Error(`${path} is larger than ${LARGEST_FILE} bytes.`);
      return `${mtimeMs}-${size}-${ino}`;
    }),
  );
  return versions.join(' ');
}

const namesOf = ({ certFile, keyFile, caFile }: TlsFiles): string[] =>
  [certFile, keyFile, caFile].filter((path) => path !== undefined);

function tell({ cert }: TlsMaterial, logger: Logger): void {
  if (cert === undefined) return;
  const { validTo, fingerprint256 } = new X509Certificate(cert);
  const details = { validTo, fingerprint: fingerprint256 };
  if (Date.parse(validTo) - Date.now() < SOON_MS) logger.warn(details, 'the certificate in use ends soon');
  else logger.info(details, 'certificate loaded');
}
