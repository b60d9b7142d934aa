import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import type * as Verifier from '#kernel/transparency-log/verifier.ts';
import { createPublishedVectors } from './published-vectors.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FILE = resolve(ROOT, 'test/fixtures/transparency-log/vectors.json');

type Vectors = Awaited<ReturnType<typeof createPublishedVectors>>;

test('the published vectors are what this code makes', async () => {
  await expect(`${JSON.stringify(await createPublishedVectors(), null, 2)}\n`).toMatchFileSnapshot(FILE);
});

/** The verifier as a browser gets it: one file, in a realm that has Web APIs and nothing of Node. */
describe('the bundled verifier', () => {
  const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
  let verifier: typeof Verifier;
  let inputs: string[];

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [resolve(ROOT, 'kernel/transparency-log/verifier.ts')],
      absWorkingDir: ROOT,
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'verifier',
    });
    inputs = Object.keys(bundle.metafile.inputs);
    const web = { crypto, TextEncoder, TextDecoder, atob, btoa };
    verifier = runInNewContext(`${bundle.outputFiles[0]?.text}; verifier`, web) as typeof Verifier;
  });

  async function codeOf(attempt: () => unknown): Promise<unknown> {
    try {
      await attempt();
      return 'accepted';
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  }

  function trust() {
    const { keys } = vectors;
    return {
      origin: 'audit.example/fi',
      logKeys: [verifier.parseVerifierKey(keys.log)],
      witnessKeys: [verifier.parseVerifierKey(keys.witness)],
      quorum: 1,
    };
  }

  test('is made of nothing but its own folder', () => {
    expect(inputs.filter((file) => !/^kernel\/transparency-log\/[a-z0-9-]+\.ts$/.test(file))).toEqual([]);
  });

  test('verifies every published root, inclusion and consistency proof', () => {
    const { roots, inclusion, consistency } = vectors.merkle;
    const leafHashOf = (index: number) => verifier.leafHash(verifier.utf8(`leaf ${index}`));
    const heads = new Map(roots.map(({ size, root }) => [size, { size, rootHash: verifier.decodeBase64(root) }]));
    const headOf = (size: number) => heads.get(size) ?? { size: -1, rootHash: new Uint8Array() };

    for (const { size, root } of roots) {
      const hashes = Array.from({ length: size }, (_, index) => leafHashOf(index));
      expect(verifier.encodeBase64(verifier.merkleRoot(hashes))).toBe(root);
    }
    for (const { index, size, proof } of inclusion) {
      verifier.verifyInclusion(headOf(size), {
        index,
        leafHash: leafHashOf(index),
        proof: proof.map(verifier.decodeBase64),
      });
    }
    for (const { from, size, proof } of consistency) {
      verifier.verifyConsistency({ older: headOf(from), newer: headOf(size), proof: proof.map(verifier.decodeBase64) });
    }
    expect([roots.length, inclusion.length, consistency.length]).toEqual([16, 120, 120]);
  });

  test('verifies the published checkpoints and that the newer extends the older', async () => {
    const older = await verifier.verifyCheckpoint(vectors.olderCheckpoint, trust());
    const newer = await verifier.verifyCheckpoint(vectors.checkpoint, trust());
    const proof = vectors.consistencyProof.map(verifier.decodeBase64);

    verifier.verifyConsistency({ older: older.checkpoint, newer: newer.checkpoint, proof });

    expect(
      await codeOf(() => verifier.verifyCheckpoint(vectors.checkpoint.replace('\n300\n', '\n301\n'), trust())),
    ).toBe('BAD_SIGNATURE');
  });

  test('verifies the published receipt, its leaf and what is disclosed of it', async () => {
    const { text, disclosed, refused } = vectors.leaf;
    const leaf = verifier.parseLeaf(text);
    const options = { leafHash: verifier.hashLeaf(leaf), trust: trust() };

    const verified = await verifier.verifyTlogProof(vectors.tlogProof, options);
    verifier.verifyDisclosedFields(leaf, disclosed);

    expect(verifier.encodeBase64(options.leafHash)).toBe(vectors.leaf.leafHash);
    expect(verified.index).toBe(leaf.index);
    expect(await codeOf(() => verifier.verifyDisclosedFields(leaf, refused))).toBe('MISMATCH');
    const other = { ...options, leafHash: verifier.hashLeaf({ ...leaf, index: 43 }) };
    expect(await codeOf(() => verifier.verifyTlogProof(vectors.tlogProof, other))).toBe('MISMATCH');
  });
});
