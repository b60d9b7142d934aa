import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '#kernel/transparency-log/canonical-json.ts';
import { webCryptoEd25519Verify } from '#kernel/transparency-log/ed25519.ts';

/** A certificate of erasure as the region hands it out, over REST or GraphQL. */
interface CertificateFile {
  readonly document: string;
  readonly signature: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface CertificateReport {
  /** Empty: it is what the region signed. */
  readonly problems: readonly string[];
  /** Whether the key is one that the caller knew before; else the file only agrees with itself. */
  readonly pinned: boolean;
  readonly publicKey: string | null;
  readonly regionId: string | null;
  readonly requestId: string | null;
  readonly issuedAt: string | null;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Verifies without any network: signature, form and item list. `pinnedKey`: the region's public key, base64. */
export async function checkCertificate(text: string, pinnedKey: string | undefined): Promise<CertificateReport> {
  const certificate = readFile(text);
  if (certificate === null)
    return report({}, ['The file is no certificate: it needs document, signature and public_key.']);
  const problems: string[] = [];
  const key = Buffer.from(certificate.publicKey).toString('base64');
  if (pinnedKey !== undefined && pinnedKey !== key) problems.push('It is signed by another key than the given one.');
  if (!(await isSigned(certificate))) problems.push('The signature does not fit the document.');
  const content = readDocument(certificate.document);
  if (content === null) return report({}, [...problems, 'The document is no certificate of erasure.'], key);
  if (canonicalJson(content as JsonValue) !== certificate.document) {
    problems.push('The document is not in canonical form (RFC 8785): it was changed or reformatted.');
  }
  const { items, itemsSha256 } = content;
  if (Array.isArray(items) && itemsSha256 !== digestOf(items))
    problems.push('The item list does not fit its checksum.');
  return { ...report(content, problems, key), pinned: pinnedKey !== undefined };
}

async function isSigned({ document, signature, publicKey }: CertificateFile): Promise<boolean> {
  const message = new TextEncoder().encode(document);
  // A key or signature of another length is an error to WebCrypto; to us it is a wrong one.
  return webCryptoEd25519Verify({ publicKey, message, signature }).catch(() => false);
}

function report(
  content: Record<string, unknown>,
  problems: readonly string[],
  key: string | null = null,
): CertificateReport {
  const textOf = (name: string): string | null => {
    const value = content[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    problems,
    pinned: false,
    publicKey: key,
    regionId: textOf('regionId'),
    requestId: textOf('requestId'),
    issuedAt: textOf('issuedAt'),
    outcomes: (content['outcomes'] ?? {}) as Record<string, number>,
  };
}

function readFile(text: string): CertificateFile | null {
  const file = readObject(text);
  const { document, signature } = file ?? {};
  const publicKey = file?.['public_key'] ?? file?.['publicKey'];
  if (typeof document !== 'string' || typeof signature !== 'string' || typeof publicKey !== 'string') return null;
  return { document, signature: Buffer.from(signature, 'base64'), publicKey: Buffer.from(publicKey, 'base64') };
}

function readDocument(text: string): Record<string, unknown> | null {
  const document = readObject(text);
  return document?.['type'] === 'ErasureCertificate' ? document : null;
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function digestOf(items: readonly JsonValue[]): string {
  const lines = items.map((item) => `${canonicalJson(item)}\n`).join('');
  return createHash('sha256').update(lines).digest('hex');
}
