import { createHash, hkdfSync } from 'node:crypto';
import type { RegionId } from '#kernel/ids.ts';
import { canonicalJson, type JsonValue } from '#kernel/transparency-log/canonical-json.ts';
import { webCryptoEd25519Verify } from '#kernel/transparency-log/ed25519.ts';
import { createEd25519Signer, type Ed25519Signer } from '#kernel/transparency-log/ed25519-signer.ts';
import type { RequestItem } from './request-item.ts';
import type { StoredRequest } from './stored-request.ts';

export interface ErasureCertificate {
  readonly certificateId: string;
  readonly issuedAt: Date;
  /** Canonical JSON (RFC 8785): the signed text, byte for byte. */
  readonly document: string;
  /** Ed25519 (RFC 8032) over the UTF-8 bytes of the document. */
  readonly signature: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface CertificateFacts {
  readonly regionId: RegionId;
  readonly request: StoredRequest;
  readonly items: readonly RequestItem[];
  readonly auditEntries: number;
  readonly verifiedAt: Date;
  readonly issuedAt: Date;
}

/** With more items than this a certificate holds their checksum only; the list can be asked for beside it. */
const MOST_LISTED = 5_000;
const SEED_BYTES = 32;

/** The region's key for certificates, derived from its root key (RFC 5869). */
export function createCertificateSigner(rootKey: Uint8Array): Promise<Ed25519Signer> {
  return createEd25519Signer(new Uint8Array(hkdfSync('sha256', rootKey, '', 'domicile certificates v1', SEED_BYTES)));
}

/** What was destroyed, what was kept and why. Names nobody: neither the person nor what was erased. */
export function describeErasure(facts: CertificateFacts): string {
  const { regionId, request, items, auditEntries, verifiedAt, issuedAt } = facts;
  const lines = items.map(toLine);
  const document: JsonValue = {
    type: 'ErasureCertificate',
    version: 1,
    regionId,
    requestId: request.state.id,
    right: request.state.right,
    article: 'GDPR Art. 17',
    ground: request.ground,
    receivedAt: request.receivedAt.toISOString(),
    approvedByTwoPeople: request.state.approval?.approvedBy !== null,
    method:
      'Rows, object versions, delete markers, unfinished uploads, export bundles and the sealed values of the audit trail deleted; blobs removed from the store and looked for again.',
    outcomes: countOutcomes(items),
    auditEntriesErased: auditEntries,
    itemsSha256: createHash('sha256')
      .update(lines.map((line) => `${canonicalJson(line)}\n`).join(''))
      .digest('hex'),
    items: lines.length <= MOST_LISTED ? lines : null,
    verifiedAt: verifiedAt.toISOString(),
    issuedAt: issuedAt.toISOString(),
  };
  return canonicalJson(document);
}

export async function verifyCertificate(certificate: Pick<ErasureCertificate, 'document' | 'signature' | 'publicKey'>) {
  const { document, signature, publicKey } = certificate;
  return webCryptoEd25519Verify({ publicKey, message: new TextEncoder().encode(document), signature });
}

/** What is kept is described by its outcome too; its name is in no certificate. */
const toLine = ({ itemNo, kind, outcome, plannedOutcome, reasons, retainedUntil, digest }: RequestItem) => ({
  item: itemNo,
  kind,
  outcome: outcome ?? plannedOutcome,
  reasons: reasons.filter((reason) => /^[A-Z0-9_]+$/.test(reason)),
  retainedUntil: retainedUntil?.toISOString() ?? null,
  digest,
});

function countOutcomes(items: readonly RequestItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome, plannedOutcome } of items) {
    const name = outcome ?? plannedOutcome;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
