import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ensureError } from '#kernel/errors.ts';
import { CannotStart } from '../shared/cannot-start.ts';

const webhook = z.strictObject({
  /** What clients name it in an ARN: `arn:aws:sns:<region>:<customer>:<name>`. */
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be up to 64 letters, digits, - and _'),
  customer: z.string().min(1).max(64),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  /** Signs every delivery. */
  secret: z.string().min(32, 'must have at least 32 characters').max(512),
  /** The legal entity that receives the events; the customer itself unless given. */
  organisation: z.string().min(1).max(128).optional(),
  /** Where it is, for addresses that no country has. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code like FI')
    .optional(),
  /** Whether it may be at a loopback, private or link-local address. */
  allowPrivateAddress: z.boolean().default(false),
});

/** A place that the operator lets a customer's events be sent to. */
export type Webhook = z.infer<typeof webhook>;

const webhooks = z
  .array(webhook)
  .max(10_000)
  .refine(
    (all) => new Set(all.map(({ customer, name }) => `${customer}/${name}`)).size === all.length,
    'names a webhook of one customer twice',
  );

export function parseWebhooks(text: string, source: string): readonly Webhook[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new CannotStart(`${source} is not JSON; it must be an array of webhooks.`);
  }
  const { data, error } = webhooks.safeParse(document);
  if (data !== undefined) return data;
  // Paths and rules only: the file holds secrets.
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'the array'} ${message}`);
  throw new CannotStart(`${source}: ${problems.slice(0, 5).join('; ')}`);
}

/** The operator's list; nothing else is ever called. */
export async function readWebhooks(path: string | undefined): Promise<readonly Webhook[]> {
  if (path === undefined) return [];
  try {
    return parseWebhooks(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(`NOTIFICATION_WEBHOOKS_FILE ${path} cannot be read: ${ensureError(error).message}`);
  }
}
