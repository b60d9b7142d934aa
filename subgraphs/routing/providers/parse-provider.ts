import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import { isRegionId, type RegionId } from '#kernel/ids.ts';
import { parseCountry } from '#kernel/parse-country.ts';
import type { Provider } from './provider.ts';

const printable = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(longest, `must have at most ${longest} characters`)
    .regex(/^\P{Cc}*$/u, 'must not hold control characters');

const name = (longest: number) =>
  printable(longest).regex(/^[\w.-]+$/, 'must be of letters, digits, dots, underscores and hyphens');

const providerSchema = z.strictObject({
  id: name(128),
  name: printable(200),
  regionId: z.string().refine(isRegionId, 'must look like FI-HEL'),
  country: z.string().transform((text, context) => {
    const country = parseCountry(text);
    if (country !== undefined) return country;
    context.addIssue({ code: 'custom', message: 'must be an English country name or an ISO 3166-1 code' });
    return z.NEVER;
  }),
  zoneCode: name(64),
  // Credentials in a URL would be a secret in the global database.
  endpointUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .max(2_048)
    .refine((text) => !new URL(text).username && !new URL(text).password, 'must not hold credentials'),
  status: z.enum(['active', 'maintenance', 'offline']).default('active'),
  objectLock: z.boolean().default(false),
  versioning: z.boolean().default(false),
  iso27001Gdpr: z.boolean().default(false),
  veeamReady: z.boolean().default(false),
});

/** Reads a provider; rejects with all its problems at once. */
export function parseProvider(input: Readonly<Record<string, unknown>>): Provider {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));
  const { data, error } = providerSchema.safeParse(given);
  if (error !== undefined) {
    const problems = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    const list = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    throw new AppError('UNPROCESSABLE', `The provider cannot be registered: ${list}.`, { facts: { problems } });
  }
  const { country, regionId, ...rest } = data;
  return { ...rest, regionId: regionId as RegionId, country: country.name, countryCode: country.code };
}
