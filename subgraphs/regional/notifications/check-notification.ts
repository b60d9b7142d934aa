import { z } from 'zod';
import { EVENT_NAMES } from '../objects/object-events.ts';
import { type Refusal, refuse } from '../s3/refusal.ts';
import type { Webhook } from './webhook.ts';

const MOST_CONFIGURATIONS = 100;

const destinations = z
  .array(
    z.object({
      id: z.string().max(255),
      target: z.string(),
      events: z.array(z.string()).min(1).max(EVENT_NAMES.size),
      prefix: z.string().max(1_024).nullable(),
      suffix: z.string().max(1_024).nullable(),
    }),
  )
  .max(MOST_CONFIGURATIONS);

/** Why a bucket of this customer cannot have the notification configuration; null: it can. */
export function whyNotNotify(document: unknown, customerId: string, webhooks: readonly Webhook[]): Refusal | null {
  if (document === null || document === undefined) return null;
  const { data } = destinations.safeParse(document);
  if (data === undefined) return refuse('MalformedXML');
  if (new Set(data.map(({ id }) => id)).size < data.length) {
    return refuse('InvalidArgument', { message: 'Same ID used for multiple configurations.' });
  }
  const unknown = data.flatMap(({ events }) => events).find((event) => !EVENT_NAMES.has(event));
  if (unknown !== undefined) {
    return refuse('InvalidArgument', { message: 'The event is not supported for notifications' });
  }
  const known = (name: string) => webhooks.some((hook) => hook.customer === customerId && hook.name === name);
  return data.every(({ target }) => known(target))
    ? null
    : refuse('InvalidArgument', { message: 'Unable to validate the following destination configurations' });
}
