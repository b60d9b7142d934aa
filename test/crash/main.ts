import { checkLog } from '../support/audit/check-log.ts';
import { killSequencers } from '../support/audit/kill-sequencers.ts';
import { openLog } from '../support/audit/open-log.ts';
import { query } from '../support/query.ts';
import { startRegionalDatabase } from '../support/script-databases.ts';

// npm run crash:audit -- 1000: kills sequencers and recorders with SIGKILL that often, then follows the whole log.
const kills = Number(process.argv[2] ?? '1000');
const database = await startRegionalDatabase('FI-HEL', true);
try {
  const acknowledged = await killSequencers({
    url: database.url,
    kills,
    onKill: (done) => {
      if (done % 100 === 0) console.log(`${done} kills`);
    },
  });
  const log = openLog({ url: database.url });
  await log.seal();
  await log.close();
  const state = await checkLog(database.url);
  const recorded = await query<{ request_id: string }>(database.url, 'SELECT request_id FROM audit_entries');
  const ids = new Set(recorded.map((row) => row.request_id));
  const lost = [...acknowledged].filter((id) => !ids.has(id));
  console.log(JSON.stringify({ kills, acknowledged: acknowledged.size, lost: lost.length, ...state }));
  process.exitCode = lost.length + state.faults.length === 0 ? 0 : 1;
} finally {
  await database.stop();
}
