import { AesGcmKeySealer } from '../../../subgraphs/regional/access-keys/aes-gcm-key-sealer.ts';
import { AuditSealer } from '../../../subgraphs/regional/audit/audit-sealer.ts';
import { AuditSecrets } from '../../../subgraphs/regional/audit/audit-secrets.ts';
import { PgAuditKeyring } from '../../../subgraphs/regional/audit/pg-audit-keyring.ts';
import type { RegionalPool } from '../../../subgraphs/regional/shared/pg-regional-pool.ts';

export const TEST_ROOT_KEY = new Uint8Array(32).fill(7);

/** What seals the audit entries of a database, under a root key of the tests' own. */
export const createTestSealer = (pool: RegionalPool, rootKey = TEST_ROOT_KEY): AuditSealer =>
  new AuditSealer({
    keyring: new PgAuditKeyring(pool, new AesGcmKeySealer(rootKey)),
    secrets: new AuditSecrets(rootKey),
  });
