import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import { isRegionId, type RegionId } from '#kernel/ids.ts';
import { parseCountry } from '#kernel/parse-country.ts';
import { CUSTOMER_TYPES, type CustomerProfile, DATA_CLASSIFICATIONS, RESIDENCY_REQUIREMENTS } from './customer.ts';

/** PostgreSQL stores no NUL, and nobody's name holds a control character. */
const printable = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(longest, `must have at most ${longest} characters`)
    .regex(/^\P{Cc}*$/u, 'must not hold control characters');

const email = z.email('must be an e-mail address').max(254, 'must have at most 254 characters').nullable();

const country = z.union([
  z.null().transform(() => ({ country: 'Unknown', countryCode: null })),
  z.literal('Unknown').transform((name) => ({ country: name, countryCode: null })),
  z.string().transform((text, context) => {
    const found = parseCountry(text);
    if (found !== undefined) return { country: found.name, countryCode: found.code };
    context.addIssue({ code: 'custom', message: 'must be an English country name or an ISO 3166-1 code' });
    return z.NEVER;
  }),
]);

const instant = z.union([
  z.date(),
  z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  z.iso.date().transform((text) => new Date(`${text}T00:00:00Z`)),
]);

const registrationSchema = z.strictObject({
  name: printable(200).optional(),
  type: z.enum(CUSTOMER_TYPES).optional(),
  country: country.optional(),
  dataResidencyRequirement: z.enum(RESIDENCY_REQUIREMENTS).optional(),
  complianceRequirements: z.array(printable(100)).max(64, 'must have at most 64 entries').optional(),
  dataClassification: z.enum(DATA_CLASSIFICATIONS).optional(),
  primaryContactEmail: email.optional(),
  complianceOfficerEmail: email.optional(),
  allowedRegions: z
    .array(z.string().refine(isRegionId, 'region ids look like FI-HEL'))
    .max(32, 'must have at most 32 entries')
    .optional(),
  nextComplianceReview: instant.nullable().optional(),
});

/** The names of the fields on the wire: a problem is reported under the name that the client used. */
export type FieldNames = Readonly<Record<keyof z.infer<typeof registrationSchema>, string>>;

export const GRAPHQL_FIELDS: FieldNames = {
  name: 'name',
  type: 'customerType',
  country: 'country',
  dataResidencyRequirement: 'dataResidencyRequirement',
  complianceRequirements: 'complianceRequirements',
  dataClassification: 'dataClassification',
  primaryContactEmail: 'primaryContactEmail',
  complianceOfficerEmail: 'complianceOfficerEmail',
  allowedRegions: 'allowedRegions',
  nextComplianceReview: 'nextComplianceReview',
};

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Reads a registration; rejects with all its problems at once, by field, never repeating a value. */
export function parseRegistration(input: Readonly<Record<string, unknown>>, names: FieldNames): CustomerProfile {
  const result = registrationSchema.safeParse(fromWire(input, names));
  if (!result.success) throw unprocessable(result.error.issues.flatMap((issue) => describe(issue, names)));
  const { country: place, allowedRegions, complianceRequirements, ...rest } = result.data;
  const given = {
    ...rest,
    ...place,
    ...(allowedRegions === undefined ? {} : { allowedRegions: [...new Set(allowedRegions)] as RegionId[] }),
    ...(complianceRequirements === undefined ? {} : { complianceRequirements: [...new Set(complianceRequirements)] }),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function unprocessable(problems: readonly FieldProblem[]): AppError {
  const list = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new AppError('UNPROCESSABLE', `The registration cannot be used: ${list}.`, { facts: { problems } });
}

function fromWire(input: Readonly<Record<string, unknown>>, names: FieldNames): Record<string, unknown> {
  const inner = new Map(Object.entries(names).map(([field, wire]) => [wire, field]));
  // An unknown name keeps a mark that no field has, so that it is reported and can never pass for one of ours.
  return Object.fromEntries(
    Object.entries(input).map(([wire, value]) => [inner.get(wire) ?? `${UNKNOWN}${wire}`, value]),
  );
}

const UNKNOWN = '?';
const LONGEST_FIELD_NAME = 40;

function describe(issue: z.core.$ZodIssue, names: FieldNames): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: key.slice(UNKNOWN.length).slice(0, LONGEST_FIELD_NAME),
      message: 'is not a known field',
    }));
  }
  const [field, ...deeper] = issue.path;
  const name = names[field as keyof FieldNames];
  return [{ field: [name, ...deeper].join('.'), message: readable(issue) }];
}

function readable(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_type') return `must be of type ${issue.expected}`;
  if (issue.code === 'invalid_union') {
    return issue.errors.flat().find((inner) => inner.code === 'custom')?.message ?? 'has the wrong form';
  }
  return issue.message;
}
