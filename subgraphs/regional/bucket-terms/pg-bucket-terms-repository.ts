import type { CustomerId } from '#kernel/ids.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { BucketDefaultsInput, BucketTermsRepository, PublicAccessInput, TermsOutcome } from './bucket-terms.ts';

const SET_DEFAULTS = `WITH customer AS (
    SELECT customer_id, data_classification AS class FROM customers WHERE customer_id = $1 FOR NO KEY UPDATE),
  changed AS (
    INSERT INTO bucket_defaults (customer_id, object_ownership, public_access_lifted, reason, set_by)
    SELECT customer_id, $2::text, $3::boolean, $4, $5 FROM customer WHERE class = 'public' OR NOT $3::boolean
    ON CONFLICT (customer_id) DO UPDATE SET object_ownership = excluded.object_ownership,
      public_access_lifted = excluded.public_access_lifted, reason = excluded.reason, set_by = excluded.set_by, set_at = now()
    RETURNING 1)
  SELECT EXISTS (SELECT FROM changed) AS changed FROM customer`;
const SET_PUBLIC_ACCESS = `WITH bucket AS (
    SELECT b.bucket_id, coalesce($4, b.data_classification) AS own, coalesce($4, b.data_classification, c.data_classification) AS class
    FROM buckets b JOIN customers c USING (customer_id)
    WHERE b.customer_id = $1 AND b.bucket_name = $2 FOR NO KEY UPDATE OF b),
  changed AS (
    UPDATE buckets b SET updated_at = now(), public_access_lifted = $3::boolean, data_classification = bucket.own,
      compliance_config = b.compliance_config || jsonb_build_object('publicAccess',
        jsonb_build_object('lifted', $3::boolean, 'reason', $5::text, 'setBy', $6::text, 'setAt', now()))
    FROM bucket WHERE b.bucket_id = bucket.bucket_id AND (class = 'public' OR NOT $3::boolean) RETURNING 1)
  SELECT EXISTS (SELECT FROM changed) AS changed FROM bucket`;

export class PgBucketTermsRepository implements BucketTermsRepository {
  setDefaults(
    customerId: CustomerId,
    { objectOwnership, publicAccessLifted, reason }: BucketDefaultsInput,
    by: string,
    unit: UnitOfWork,
  ): Promise<TermsOutcome> {
    const ownership = objectOwnership === 'None' ? null : objectOwnership;
    return outcomeOf(unit, SET_DEFAULTS, [customerId, ownership, publicAccessLifted, reason, by]);
  }

  setPublicAccess(
    customerId: CustomerId,
    bucket: string,
    { lifted, dataClassification, reason, by }: PublicAccessInput & { readonly by: string },
    unit: UnitOfWork,
  ): Promise<TermsOutcome> {
    const values = [customerId, bucket, lifted, dataClassification ?? null, reason, by];
    return outcomeOf(unit, SET_PUBLIC_ACCESS, values);
  }
}

async function outcomeOf(unit: UnitOfWork, text: string, values: readonly unknown[]): Promise<TermsOutcome> {
  const { rows } = await clientOf(unit).query<{ changed: boolean }>(text, [...values]);
  if (rows[0] === undefined) return 'missing';
  return rows[0].changed ? 'changed' : 'not-public';
}
