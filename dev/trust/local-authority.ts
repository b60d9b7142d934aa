import 'reflect-metadata';
import { type KeyObject, X509Certificate as NodeCertificate, randomBytes, webcrypto } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** PEM files of a certificate and its key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** What clients have to trust. */
  readonly caFile: string;
  /** A certificate for servers and clients alike, on this machine's names; one that is there and still good is kept. */
  issue(name: string): Promise<CertificateFiles>;
}

type KeyPair = webcrypto.CryptoKeyPair;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3_600_000;
const AUTHORITY_DAYS = 3_650;
/** What browsers accept at most is 398 days. */
const CERTIFICATE_DAYS = 90;
const RENEW_BEFORE_DAYS = 30;
const LOCAL_NAMES = [
  { type: 'dns', value: 'localhost' },
  { type: 'dns', value: '*.localhost' },
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
] as const;

/** A certificate authority in a folder, made at the first use. Its key, readable by its owner only, never leaves the folder. */
export async function openAuthority(folder: string): Promise<Authority> {
  cryptoProvider.set(webcrypto as unknown as Crypto);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = filesOf(folder, 'ca');
  const ca = (await readAuthority(files)) ?? (await createAuthority(files));
  return {
    caFile: files.cert,
    async issue(name) {
      const target = filesOf(folder, name);
      if (!(await isGood(target, ca.certificate))) await issueCertificate(name, target, ca);
      return target;
    },
  };
}

interface CertifyingKey {
  readonly certificate: X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

const filesOf = (folder: string, name: string): CertificateFiles => ({
  cert: join(folder, `${name}.pem`),
  key: join(folder, `${name}.key`),
});

async function createAuthority(files: CertificateFiles): Promise<CertifyingKey> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Domicile development authority of this machine',
    ...validFor(AUTHORITY_DAYS),
    keys: keys as CryptoKeyPair,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  await writePair(files, certificate, keys);
  return { certificate, privateKey: keys.privateKey };
}

async function issueCertificate(name: string, files: CertificateFiles, ca: CertifyingKey): Promise<void> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${name}`,
    issuer: ca.certificate.subject,
    ...validFor(CERTIFICATE_DAYS),
    publicKey: keys.publicKey as CryptoKey,
    signingKey: ca.privateKey as CryptoKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([...LOCAL_NAMES]),
    ],
  });
  await writePair(files, certificate, keys);
}

const generateKeys = async (): Promise<KeyPair> =>
  (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as KeyPair;

/** RFC 5280 §4.1.2.2: positive, at most 20 octets. */
const serial = (): string => `01${randomBytes(15).toString('hex')}`;

/** From a minute ago, for clocks that differ. */
function validFor(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const start = Date.now() - 60_000;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS) };
}

/** Each file whole or not at all; the key first, so that a certificate is never there without its key. */
async function writePair(files: CertificateFiles, certificate: X509Certificate, keys: KeyPair): Promise<void> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  await replace(files.key, PemConverter.encode(pkcs8, 'PRIVATE KEY'), 0o600);
  await replace(files.cert, certificate.toString('pem'), 0o644);
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  await writeFile(temporary, `${text}\n`, { mode });
  await rename(temporary, path);
}

async function readAuthority(files: CertificateFiles): Promise<CertifyingKey | undefined> {
  try {
    const certificate = new X509Certificate(await readFile(files.cert, 'utf8'));
    if (certificate.notAfter.getTime() - Date.now() < CERTIFICATE_DAYS * DAY_MS) return undefined;
    const pkcs8 = PemConverter.decodeFirst(await readFile(files.key, 'utf8'));
    return { certificate, privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function isGood(files: CertificateFiles, ca: X509Certificate): Promise<boolean> {
  try {
    const certificate = new NodeCertificate(await readFile(files.cert));
    await readFile(files.key);
    const authorityKey: KeyObject = new NodeCertificate(ca.toString('pem')).publicKey;
    return (
      certificate.verify(authorityKey) && Date.parse(certificate.validTo) - Date.now() > RENEW_BEFORE_DAYS * DAY_MS
    );
  } catch {
    return false;
  }
}
