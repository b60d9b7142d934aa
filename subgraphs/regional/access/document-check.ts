import { z } from 'zod';
import type { CustomerId } from '#kernel/ids.ts';
import type { BucketDocument } from '../buckets/bucket-configuration.ts';
import { whyNotNotify } from '../notifications/check-notification.ts';
import type { Webhook } from '../notifications/webhook.ts';
import { type Refusal, refuse } from '../s3/refusal.ts';
import type { AccessSettingsRepository } from './access-settings-repository.ts';

/** Why a bucket may not have this configuration; null: it may. What needs nothing but the document itself the adapter checks. */
export type DocumentCheck = (name: BucketDocument, document: unknown, ownerId: CustomerId) => Promise<Refusal | null>;

const logging = z.object({ targetBucket: z.string(), targetPrefix: z.string().max(900) });

export function createDocumentCheck(
  repository: Pick<AccessSettingsRepository, 'readDocument'>,
  webhooks: readonly Webhook[],
): DocumentCheck {
  return async (name, document, ownerId) => {
    if (document === null || document === undefined) return null;
    if (name === 'notification') return whyNotNotify(document, ownerId, webhooks);
    if (name !== 'logging') return null;
    const { data } = logging.safeParse(document);
    if (data === undefined) return refuse('MalformedXML');
    const target = await repository.readDocument(ownerId, data.targetBucket, 'encryption');
    if (target === null) {
      return refuse('InvalidTargetBucketForLogging', { message: 'The target bucket for logging does not exist.' });
    }
    return target.document === null
      ? null
      : refuse('InvalidTargetBucketForLogging', {
          message: 'Access logs are not written into buckets with default encryption.',
        });
  };
}
