import type { RegionId } from '#kernel/ids.ts';
import type { OutboxEvent } from './event-outbox.ts';

/**
 * AWS's event message structure, version 2.1. The address of whoever made the change stays out of it: it is personal data that
 * nobody needs to act on an event, and the audit trail has it.
 */
export function eventMessage(event: OutboxEvent, regionId: RegionId): object {
  const { customerId, bucket, versionId, size, etag } = event;
  const object = {
    key: encodeKey(event.key),
    ...(size === null ? {} : { size }),
    ...(etag === null ? {} : { eTag: etag }),
    ...(versionId === null ? {} : { versionId }),
    sequencer: event.sequencer.toString(16).toUpperCase().padStart(16, '0'),
  };
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: regionId.toLowerCase(),
    eventTime: event.createdAt.toISOString(),
    eventName: event.name.replace(/^s3:/, ''),
    userIdentity: { principalId: customerId },
    requestParameters: {},
    responseElements: { 'x-amz-request-id': event.requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: event.configurationId,
      bucket: { name: bucket, ownerIdentity: { principalId: customerId }, arn: `arn:aws:s3:::${bucket}` },
      object,
    },
  };
  return { Records: [record] };
}

/** As a form encodes it, slashes left as they are. */
const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
