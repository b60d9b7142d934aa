import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import { MILESTONES, NATURES, NO_NOTICE_GROUNDS, RISKS, ROLES } from './breach.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const names = z.array(z.string().min(1).max(200)).min(1).max(100);

const scope = z.strictObject({
  bucket: z.string().min(1).max(63).optional(),
  prefix: z.string().min(1).max(1024).optional(),
  operations: names.optional(),
  sourceCountries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .min(1)
    .max(250)
    .optional(),
  credentialKinds: names.optional(),
  /** True unless said otherwise: requests that were refused disclosed nothing. */
  onlyServed: z.boolean().optional(),
});

export const breachSchema = z
  .strictObject({
    customerId: z.string().nullish(),
    title: text(200),
    nature: z.enum(NATURES),
    awareAt: z.date(),
    occurredFrom: z.date(),
    occurredUntil: z.date(),
    scope: scope.nullish(),
    risk: z.enum(RISKS).nullish(),
    role: z.enum(ROLES).nullish(),
  })
  .refine(({ occurredFrom, occurredUntil }) => occurredFrom < occurredUntil, {
    path: ['occurredUntil'],
    message: 'must be after occurredFrom',
  });

export const assessmentSchema = z
  .strictObject({
    risk: z.enum(RISKS),
    consequences: text(4_000).nullish(),
    measures: text(4_000).nullish(),
    noSubjectNoticeGround: z.enum(NO_NOTICE_GROUNDS).nullish(),
  })
  .refine(({ risk, noSubjectNoticeGround }) => risk === 'high' || !noSubjectNoticeGround, {
    path: ['noSubjectNoticeGround'],
    message: 'is for a breach of high risk only (Art. 34(3))',
  });

export const submissionSchema = z.strictObject({
  milestone: z.enum(MILESTONES),
  submittedAt: z.date().nullish(),
  reference: text(500).nullish(),
  lateReason: text(2_000).nullish(),
});

/** Rejects with UNPROCESSABLE and all problems. */
export function parseBreachInput<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'input'} ${message}`);
  throw new AppError('UNPROCESSABLE', `The input cannot be used: ${problems.join('; ')}.`, { facts: { problems } });
}
