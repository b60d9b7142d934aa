import { regionOfOrigin } from '#kernel/audit-origin.ts';
import type { RegionId } from '#kernel/ids.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { describeRefusal, WitnessDesk } from '#kernel/transparency-log/witness-desk.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import { inTransaction } from '../../shared/pg-transaction.ts';
import type { SigningKey, SigningKeys } from '../log/pg-signing-keys.ts';
import { PgWitnessStore } from './pg-witness-store.ts';
import type { PeerWitnesses } from './prisma-peer-witnesses.ts';

export interface RegionWitnessOptions {
  readonly regionId: RegionId;
  readonly pool: RegionalPool;
  readonly keys: SigningKeys;
  readonly peers: PeerWitnesses;
  /** Verifier keys of logs that are known from elsewhere. */
  readonly pins?: readonly string[] | undefined;
  /** Raises an event of severity critical. */
  readonly alarm: (description: string, key: string) => Promise<void>;
}

/** This region as a witness of the other regions' logs. */
export function createRegionWitness({ regionId, pool, keys, peers, pins, alarm }: RegionWitnessOptions): WitnessDesk {
  let key: Promise<SigningKey> | undefined;
  return new WitnessDesk({
    store: new PgWitnessStore(pool),
    pins,
    key: () => {
      key ??= witnessKey(pool, keys, regionId).catch((error: unknown) => {
        key = undefined;
        throw error;
      });
      return key;
    },
    knows: async (origin) => {
      const region = regionOfOrigin(origin);
      return region !== null && peers.knows(region);
    },
    onRefused: (refusal) => {
      const { origin, reason } = refusal;
      const isKept = reason !== 'UNTRUSTED';
      const evidence = isKept ? ' The evidence is in audit_witness_refusals.' : '';
      return alarm(`${describeRefusal(refusal)}${evidence}`, `audit-${isKept ? 'fork' : 'untrusted'}:${origin}`);
    },
    hasher: nodeSha256,
    now: () => new Date(),
  });
}

/** Made once, whoever comes first. */
function witnessKey(pool: RegionalPool, keys: SigningKeys, regionId: RegionId): Promise<SigningKey> {
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('domicile/audit/witness-key', 0))");
    const [found] = await keys.signing(client, 'witness');
    if (found !== undefined) return found;
    await keys.add(client, 'witness', `domicile/witness/${regionId}`);
    const [made] = await keys.signing(client, 'witness');
    if (made === undefined) throw new Error('The witness key that was just made is gone.');
    return made;
  });
}
