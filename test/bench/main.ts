import { benchAudit } from './audit/bench-audit.ts';
import { benchDomain } from './domain/bench-domain.ts';
import { benchS3 } from './s3/bench-s3.ts';

// npm run bench -- <suite>. One folder per suite; each prints its figures as JSON lines, for docs/performance.md.
const SUITES: Readonly<Record<string, () => Promise<void>>> = { audit: benchAudit, domain: benchDomain, s3: benchS3 };

const name = process.argv[2] ?? '';
const suite = SUITES[name];
if (suite === undefined) {
  console.error(`Usage: npm run bench -- ${Object.keys(SUITES).join(' | ')}`);
  process.exitCode = 2;
} else {
  await suite();
}
