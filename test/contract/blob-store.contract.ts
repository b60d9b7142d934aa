import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BlobNotFound, type BlobStore } from '../../s3-adapter/blob-store/blob-store.ts';

async function* pieces(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const future = () => new Date(Date.now() + 60_000);

/** What every blob store keeps to. */
export function describeBlobStore(name: string, open: () => Promise<BlobStore>): void {
  describe(`${name} as a blob store`, () => {
    const stored = async (bytes: Uint8Array) => {
      const store = await open();
      const id = randomUUID();
      const result = await store.write(id, pieces(bytes.subarray(0, 10), bytes.subarray(10)));
      return { store, id, result };
    };

    test('returns what was written', async () => {
      const bytes = randomBytes(3_000_000);
      const { store, id, result } = await stored(bytes);

      const read = await collect(await store.read(id, { start: 0, length: bytes.length }));

      expect(result.size).toBe(bytes.length);
      expect(await store.size(id)).toBe(bytes.length);
      expect(digest(read)).toBe(digest(bytes));
    });

    test('returns a stretch', async () => {
      const { store, id } = await stored(Buffer.from('hello, wide world'));

      expect((await collect(await store.read(id, { start: 7, length: 4 }))).toString()).toBe('wide');
      expect(await collect(await store.read(id, { start: 7, length: 0 }))).toHaveLength(0);
    });

    test('keeps an empty blob', async () => {
      const { store, id } = await stored(Buffer.alloc(0));

      expect(await store.size(id)).toBe(0);
    });

    test('has nothing of a body that failed, and passes its error on', async () => {
      const store = await open();
      const id = randomUUID();
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('half');
        throw new Error('the client went away');
      }

      await expect(store.write(id, failing())).rejects.toThrow('the client went away');

      expect(await store.size(id)).toBeNull();
      await expect(store.read(id, { start: 0, length: 1 })).rejects.toBeInstanceOf(BlobNotFound);
    });

    test('lets a reader finish a blob that is removed', async () => {
      const bytes = randomBytes(2_000_000);
      const { store, id } = await stored(bytes);

      const reading = await store.read(id, { start: 0, length: bytes.length });
      await store.remove(id);

      expect(digest(await collect(reading))).toBe(digest(bytes));
      expect(await store.size(id)).toBeNull();
    });

    test('removes what is not there without complaint', async () => {
      const store = await open();

      await expect(store.remove(randomUUID())).resolves.toBeUndefined();
    });

    test('lists blobs by age', async () => {
      const { store, id } = await stored(Buffer.from('x'));
      const listed = async (before: Date) => {
        const ids: string[] = [];
        for await (const found of store.listOlderThan(before)) ids.push(found);
        return ids;
      };

      expect(await listed(future())).toContain(id);
      expect(await listed(new Date(Date.now() - 60_000))).not.toContain(id);
    });
  });
}
