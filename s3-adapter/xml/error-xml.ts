import type { S3Error } from '../errors/s3-error.ts';
import { element } from './element.ts';

/** AWS's error document; it has no namespace. */
export function errorXml(error: S3Error, resource: string, requestId: string, hostId: string): string {
  const fields = Object.entries(error.fields).map(([name, value]) => element(name, value));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error>',
    element('Code', error.code),
    element('Message', error.message),
    ...fields,
    element('Resource', resource),
    element('RequestId', requestId),
    element('HostId', hostId),
    '</Error>',
  ].join('');
}
