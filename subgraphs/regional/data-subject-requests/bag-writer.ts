import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** One payload file of a bag; its bytes are read when its turn comes. */
export interface BagFile {
  /** Below `data/`. */
  readonly path: string;
  readonly modifiedAt: Date;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Called with the SHA-256 (hex) and size of what was written, before the next file is opened. */
  readonly written?: (sha256: string, size: number) => Promise<void>;
}

export interface Bag {
  /** Name of the one folder in the archive (RFC 8493 §4). */
  readonly name: string;
  readonly info: Readonly<Record<string, string>>;
  readonly files: () => AsyncIterable<BagFile>;
}

const BAG_DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/**
 * A bag (RFC 8493) as a zip (ZIP64 where needed), streamed: no file is held in memory, one is open at a time. Checksums come
 * after the files, as they are known only then; the order of files in an archive means nothing to BagIt.
 */
export function writeBag(bag: Bag): Readable {
  const zip = new ZipFile();
  // yazl types its output loosely; it is a PassThrough.
  const output = zip.outputStream as unknown as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  fill(zip, bag).then(
    () => zip.end(),
    (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return output;
}

async function fill(zip: ZipFile, { name, info, files }: Bag): Promise<void> {
  const manifest: string[] = [];
  let bytes = 0;
  let count = 0;
  for await (const file of files()) {
    const { sha256, size } = await addFile(zip, `${name}/data/${file.path}`, file);
    manifest.push(`${sha256}  ${encodePath(`data/${file.path}`)}\n`);
    bytes += size;
    count += 1;
    await file.written?.(sha256, size);
  }
  const tags = {
    'bagit.txt': BAG_DECLARATION,
    'bag-info.txt': toTagFile({ ...info, 'Payload-Oxum': `${bytes}.${count}` }),
    'manifest-sha256.txt': manifest.join(''),
  };
  const tagManifest = Object.entries(tags).map(([path, text]) => `${sha256Of(text)}  ${path}\n`);
  for (const [path, text] of Object.entries({ ...tags, 'tagmanifest-sha256.txt': tagManifest.join('') })) {
    zip.addBuffer(Buffer.from(text), `${name}/${path}`);
  }
}

async function addFile(zip: ZipFile, path: string, { open, modifiedAt }: BagFile) {
  const hash = createHash('sha256');
  let size = 0;
  const read = deferred<void>();
  const body = Readable.from(
    (async function* () {
      try {
        for await (const piece of open()) {
          hash.update(piece);
          size += piece.length;
          yield piece;
        }
        read.resolve();
      } catch (error) {
        read.reject(error);
        throw error;
      }
    })(),
  );
  body.on('error', (error) => read.reject(error));
  // What is stored is often compressed already, and the reader waits for this process.
  zip.addReadStream(body, path, { mtime: modifiedAt, compress: false });
  await read.promise;
  return { sha256: hash.digest('hex'), size };
}

/** As Promise.withResolvers, which Node 20 lacks. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** RFC 8493 §2.1.3: line breaks and percent signs in paths are percent-encoded. */
const encodePath = (path: string): string =>
  path.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const toTagFile = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([label, value]) => `${label}: ${value.replaceAll(/[\r\n]+/g, ' ')}\n`)
    .join('');

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

const UNSAFE = /[^\p{L}\p{N}._ -]/gu;

/** The last part of a key, safe as a file name everywhere; keys may hold `..`, control characters and more. */
export function fileNameOf(key: string): string {
  const last = key.split('/').findLast((part) => part !== '') ?? 'object';
  const name = last.replaceAll(UNSAFE, '_').slice(0, 100);
  return /^\.*$/.test(name) ? `_${name}` : name;
}
