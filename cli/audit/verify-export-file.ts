import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type ExportReport, type ExportTrust, ExportVerifier } from '#kernel/transparency-log/export-verifier.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';

/** Line by line: an export may be far larger than memory. `-` reads standard input. */
export async function verifyExportFile(path: string, trust: ExportTrust): Promise<ExportReport> {
  const input = path === '-' ? process.stdin : createReadStream(path);
  const verifier = new ExportVerifier(trust, { hasher: nodeSha256 });
  // Without a listener a file that cannot be read would end the process instead of the loop.
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  await Promise.race([feed(verifier, createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })), failed]);
  return verifier.report();
}

async function feed(verifier: ExportVerifier, lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) await verifier.line(line);
}
