import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import type { RuleType } from './rule.ts';

const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code');
const countries = z.array(country).min(1).max(250);
const names = z.array(z.string().min(1).max(200)).min(1).max(100);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 08:00');
const timeZone = z.string().refine(isTimeZone, 'must be a time zone like Europe/Helsinki');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const conditions = {
  kinds: z
    .array(z.enum(['CONTENT_READ', 'CONTENT_WRITE', 'LIST', 'METADATA_READ', 'FIELD_READ', 'EXPORT']))
    .min(1)
    .optional(),
  operations: names.optional(),
  channels: z
    .array(z.enum(['s3', 'graphql', 'rest', 'system']))
    .min(1)
    .optional(),
  via: z.enum(['direct', 'gateway']).optional(),
  buckets: names.optional(),
  effect: z.enum(['ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY']),
};

const place = z.strictObject({
  inCountries: countries.optional(),
  notInCountries: countries.optional(),
  outsideEea: z.boolean().optional(),
  unknown: z.boolean().optional(),
});

const scope = { bucket: z.string().min(1).max(63).optional(), prefix: z.string().min(1).max(1024).optional() };

/** The bodies of rules by type: one JSON Schema each (`z.toJSONSchema`), nothing beside what is named. */
export const RULE_BODIES = {
  cross_border: z.strictObject({ place, ...conditions }),
  access_control: z.strictObject({
    credentials: z
      .array(z.enum(['access-key', 'token', 'service', 'none']))
      .min(1)
      .optional(),
    between: z.strictObject({ from: time, to: time, timeZone }).optional(),
    ...conditions,
  }),
  retention: z.strictObject({ ...scope, minimumDays: z.int().min(1).max(36_525), basis: z.string().min(1).max(200) }),
  encryption: z.strictObject({ ...scope, algorithms: z.array(z.string().min(1).max(32)).min(1).max(8) }),
  classification: z.strictObject({
    ...scope,
    classification: z.enum(['public', 'internal', 'confidential', 'restricted']),
  }),
  legal_hold: z.strictObject({ ...scope, reason: z.string().min(1).max(500) }),
} as const satisfies Record<RuleType, z.ZodType>;

/** The body as it is stored; rejects with UNPROCESSABLE and all its problems. */
export function parseRuleBody(type: RuleType, body: unknown): Readonly<Record<string, unknown>> {
  const result = RULE_BODIES[type].safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new AppError('UNPROCESSABLE', `The body of the ${type} rule cannot be used. ${problems.join('; ')}.`, {
    facts: { problems },
  });
}
