import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkCertificate } from '../../../cli/dsr/check-certificate.ts';
import { canonicalJson } from '../../../kernel/transparency-log/canonical-json.ts';
import { createEd25519Signer } from '../../../kernel/transparency-log/ed25519-signer.ts';

const items = [{ item: 1, kind: 'object', outcome: 'ERASED', reasons: [], retainedUntil: null, digest: 'ab' }];
const itemsSha256 = createHash('sha256')
  .update(`${canonicalJson(items[0] ?? null)}\n`)
  .digest('hex');
const content = {
  type: 'ErasureCertificate',
  regionId: 'FI-HEL',
  requestId: 'r-1',
  outcomes: { ERASED: 1 },
  items,
  itemsSha256,
};

async function issue(document: string) {
  const signer = await createEd25519Signer(new Uint8Array(32).fill(3));
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const signature = base64(await signer.sign(new TextEncoder().encode(document)));
  return { document, signature, public_key: base64(signer.publicKey) };
}

test('a certificate verifies against the pinned key', async () => {
  const file = await issue(canonicalJson(content));
  expect(await checkCertificate(JSON.stringify(file), file.public_key)).toMatchObject({
    problems: [],
    pinned: true,
    regionId: 'FI-HEL',
    outcomes: { ERASED: 1 },
  });
  expect(await checkCertificate(JSON.stringify(file), undefined)).toMatchObject({ problems: [], pinned: false });
});

test.each([
  ['another key', async () => issue(canonicalJson(content)), Buffer.alloc(32, 1).toString('base64'), 'another key'],
  [
    'a changed document',
    async () => ({
      ...(await issue(canonicalJson(content))),
      document: canonicalJson({ ...content, requestId: 'r-2' }),
    }),
    undefined,
    'signature',
  ],
  [
    'a signature cut off',
    async () => ({ ...(await issue(canonicalJson(content))), signature: 'AAAA' }),
    undefined,
    'signature',
  ],
  [
    'items that are not the listed ones',
    async () => issue(canonicalJson({ ...content, items: [] })),
    undefined,
    'checksum',
  ],
  ['a reformatted document', async () => issue(JSON.stringify(content)), undefined, 'canonical'],
  ['another kind of document', async () => issue(canonicalJson({ type: 'Invoice' })), undefined, 'no certificate'],
  ['no certificate at all', async () => ['nothing'], undefined, 'no certificate'],
])('a certificate with %s does not verify', async (_, make, key, problem) => {
  const { problems } = await checkCertificate(JSON.stringify(await make()), key);
  expect(problems.join()).toContain(problem);
});
