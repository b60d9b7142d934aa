import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatCosignRequest } from '../../../kernel/transparency-log/cosign-request.ts';
import { formatVerifierKey } from '../../../kernel/transparency-log/verifier-key.ts';
import { createTestLog } from '../../unit/transparency-log/test-log.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

type TestLog = Awaited<ReturnType<typeof createTestLog>>;

const origin = 'domicile/audit/FI-HEL';
let germany: RunningRegion;
let finland: TestLog;
let stranger: TestLog;

beforeAll(async () => {
  finland = await createTestLog({ origin });
  stranger = await createTestLog({ origin, seed: 9 });
  germany = await startRegion({ regionId: 'DE-FRA', witnessPins: [formatVerifierKey(finland.log.key)] });
  await germany.globalSql(
    "INSERT INTO regions (region_id, gateway_endpoint, country) VALUES ('FI-HEL', 'http://127.0.0.1:9', 'Finland')",
  );
});
afterAll(() => germany.close());

async function firstContact({ log, checkpoint }: TestLog): Promise<number> {
  const history = [{ verifierKey: formatVerifierKey(log.key), endorsement: null }];
  const response = await fetch(`${germany.url}/witness/add-checkpoint`, {
    method: 'POST',
    body: formatCosignRequest({ oldSize: 0, proof: [], checkpoint: await checkpoint(40) }),
    headers: { 'domicile-log-keys': Buffer.from(JSON.stringify(history)).toString('base64') },
  });
  return response.status;
}

test('a region cosigns nothing under another key than the pinned one, reports it, and cosigns under the pinned one', async () => {
  expect(await firstContact(stranger)).toBe(403);
  expect(await germany.sql('SELECT FROM audit_witnessed_logs')).toEqual([]);
  expect(
    await germany.sql(
      "SELECT severity, event_description AS said FROM compliance_events WHERE dedup_key LIKE 'audit-untrusted:%'",
    ),
  ).toEqual([
    { severity: 'critical', said: expect.stringMatching(/domicile\/audit\/FI-HEL shows 40 leaves.*UNTRUSTED/) },
  ]);

  expect(await firstContact(finland)).toBe(200);
  expect(await germany.sql('SELECT size::int AS size FROM audit_witnessed_logs')).toEqual([{ size: 40 }]);
});
