import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { readObject } from './read-object.ts';
import type { S3Operation } from './s3-operation.ts';

/** Tags cannot be set yet, so the set is empty; `aws s3 cp` between buckets asks for it. */
export const getObjectTagging: S3Operation = {
  name: 'GetObjectTagging',
  async handle(exchange, ports) {
    await readObject(exchange, ports, true);
    return xmlResponse(xmlDocument('Tagging', [element('TagSet', [])]));
  },
};
