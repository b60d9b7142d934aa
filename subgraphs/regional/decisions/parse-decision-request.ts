import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import { isRegionId, type RegionId } from '#kernel/ids.ts';

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code')
  .nullish();

const schema = z.strictObject({
  operation: z.enum([
    'CONTENT_READ',
    'CONTENT_WRITE',
    'LIST',
    'METADATA_READ',
    'FIELD_READ',
    'EXPORT',
    'STORE',
    'REPLICATE',
    'RELOCATE',
  ]),
  /** Null: unknown. */
  sourceCountry: country,
  actorKind: z.enum(['SUBJECT', 'CUSTOMER_STAFF', 'OPERATOR', 'OTHER_ORGANISATION']).nullish(),
  organisation: z.string().min(1).max(128).nullish(),
  /** Through a router there; absent: directly. */
  viaCountry: country,
  exportPolicy: z.enum(['REPLICATE', 'RESTRICT', 'REDACT']).nullish(),
  /** For STORE, REPLICATE and RELOCATE. */
  targetRegion: z.string().refine(isRegionId, 'must be a region id like FI-HEL').nullish(),
  contractAmended: z.boolean().nullish(),
  approvedByHomeOfficer: z.boolean().nullish(),
  approvedByTargetOfficer: z.boolean().nullish(),
  bucket: z.string().max(63).nullish(),
  /** S3 operation, GraphQL field or REST route, as rules name it. */
  operationName: z.string().max(200).nullish(),
  channel: z.enum(['s3', 'graphql', 'rest', 'system']).nullish(),
});

export type DecisionRequest = Omit<z.infer<typeof schema>, 'targetRegion'> & {
  readonly targetRegion?: RegionId | null | undefined;
};

/** Names as GraphQL has them; `nameOf` says how the client wrote a field, for the message. */
export function parseDecisionRequest(
  input: Readonly<Record<string, unknown>>,
  nameOf: (field: string) => string = (field) => field,
): DecisionRequest {
  const result = schema.safeParse(input);
  if (result.success) return result.data as DecisionRequest;
  const problems = result.error.issues.map(({ path, message }) => `${nameOf(path.join('.')) || 'input'}: ${message}`);
  throw new AppError('BAD_USER_INPUT', `The question cannot be decided on. ${problems.join('; ')}.`);
}
