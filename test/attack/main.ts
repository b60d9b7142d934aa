import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { request } from 'undici';
import { buildAll } from '../../dev/build.mjs';
import { query } from '../support/query.ts';
import { type Attack, attacksOn } from './attacks.ts';
import { crowd } from './crowd.ts';
import { onSignedUploads, untouchedUploads } from './header-signed.ts';
import { presign } from './sign-request.ts';
import { MINE, startVictims, type Victims } from './victims.ts';

interface Outcome {
  readonly attack: Attack;
  readonly status: number;
  readonly refused: boolean;
  readonly audited: boolean | null;
}

/** `npm run attack`: everything of the list against a stack of its own; fails unless all is refused and on record. */
async function main(): Promise<void> {
  await buildAll();
  const victims = await startVictims();
  try {
    await requireUntouchedPass(victims);
    const outcomes: Outcome[] = [];
    for (const attack of [...(await attacksOn(victims)), ...onSignedUploads(victims)])
      outcomes.push(await tryOut(attack, victims.databaseUrl));
    for (const outcome of outcomes) console.log(lineOf(outcome));
    const failed = outcomes.filter(({ refused, audited }) => !refused || audited === false);
    console.log(
      `${outcomes.length} attacks, ${outcomes.length - failed.length} refused and on record where they reach a region.`,
    );
    if (failed.length > 0) process.exitCode = 1;
    if (!(await standsTheCrowd(victims))) process.exitCode = 1;
  } finally {
    await victims.stop();
  }
}

/** An attack that is refused shows something only if the same without tampering is not. */
async function requireUntouchedPass(victims: Victims): Promise<void> {
  for (const { url, headers, body } of untouchedUploads(victims)) {
    const answer = await request(url, { method: 'PUT', headers, body });
    if (answer.statusCode !== 200) throw new Error(`An honest upload was refused: ${await answer.body.text()}`);
    await answer.body.dump();
  }
}

/** Two thousand connections that say nothing and two hundred that say little, for ten seconds. */
async function standsTheCrowd(victims: Victims): Promise<boolean> {
  const { gateway, region, s3, key, token } = victims;
  const headers = { authorization: `Bearer ${token}` };
  const object = presign(key, { origin: s3, path: `/${MINE}-files/secret`, expires: 300 });
  const { held, asked, failed, slowestMs } = await crowd({
    origins: [gateway, region, s3],
    idle: 2_000,
    slow: 200,
    normal: [
      { url: object, status: 200 },
      { url: `${region}/api/customers/${MINE}/info`, headers, status: 200 },
      { url: `${gateway}/routing/customers/${MINE}`, headers, status: 200 },
      { url: `${gateway}/health`, status: 200 },
    ],
    forMs: 10_000,
  });
  console.log(
    `2000 idle and 200 slow connections (${held} held at once): ${asked} other requests, ${failed} failed, the slowest took ${slowestMs.toFixed(0)} ms.`,
  );
  return failed === 0 && held > 2_100;
}

async function tryOut(attack: Attack, databaseUrl: string): Promise<Outcome> {
  const requestId = randomUUID();
  const { status, text } = attack.raw === undefined ? await send(attack, requestId) : await sendRaw(attack);
  const named = attack.refusedBy.some((sign) =>
    typeof sign === 'number' ? sign === status : new RegExp(`[">]${sign}["<]`).test(text),
  );
  const leaks = /"name":"(victim|abroad)-corp"|customer_info|secret of (victim|abroad)-corp/.test(text);
  const refused = named && status < 500 && !leaks;
  return { attack, status, refused, audited: attack.audited ? await isOnRecord(databaseUrl, requestId) : null };
}

async function send({ method = 'GET', url, headers, body }: Attack, requestId: string) {
  const options = {
    method,
    headers: { 'x-request-id': requestId, ...headers },
    ...(body === undefined ? {} : { body }),
  };
  const answer = await request(url, options as Parameters<typeof request>[1]);
  // A header of the attacker's in the answer is a success of the attack, whatever else the answer is.
  const injected = answer.headers['set-cookie'] !== undefined;
  return { status: injected ? 599 : answer.statusCode, text: await answer.body.text() };
}

/** Of several answers on the connection the last counts: a smuggled request would have got one. */
async function sendRaw({ url, raw = '' }: Attack) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setTimeout(3_000, () => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(raw);
  await once(socket, 'close');
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  return { status: statuses.length > 1 ? 200 : (statuses[0] ?? 0), text };
}

async function isOnRecord(databaseUrl: string, requestId: string): Promise<boolean> {
  const rows = await query(
    databaseUrl,
    `SELECT 1 FROM operations_log WHERE request_id = $1 AND (error_code IS NOT NULL OR status_code >= 400)`,
    [requestId],
  );
  return rows.length > 0;
}

function lineOf({ attack, status, refused, audited }: Outcome): string {
  const record = audited === null ? 'before a region' : audited ? 'on record' : 'NOT ON RECORD';
  return `${refused ? 'refused ' : 'NOT REFUSED'}  ${String(status).padStart(3)}  ${record.padEnd(15)}  ${attack.name}`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
