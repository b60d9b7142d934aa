import { S3ObjectLockConfigurationDocument, S3PutObjectLockConfigurationDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import { lockDefaultXml, readLockDefault } from './object-lock-xml.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

const LARGEST_DOCUMENT = 16 * 1024;

export const getObjectLockConfiguration: S3Operation = {
  name: 'GetObjectLockConfiguration',
  async handle({ request, facts }, { executor }) {
    const bucket = bucketOf(request);
    const { result } = await executor.execute(S3ObjectLockConfigurationDocument, { request: facts, bucket });
    const { objectLockDefault } = accepted(result);
    const rule = objectLockDefault ? lockDefaultXml(objectLockDefault) : ('' as Xml);
    return xmlResponse(xmlDocument('ObjectLockConfiguration', [element('ObjectLockEnabled', 'Enabled'), rule]));
  },
};

export const putObjectLockConfiguration: S3Operation = {
  name: 'PutObjectLockConfiguration',
  async handle({ request, facts, body }, { executor }) {
    const bucket = bucketOf(request);
    const lockDefault = readLockDefault(parseXml(await body.readAll(LARGEST_DOCUMENT), 'ObjectLockConfiguration'));
    const variables = { request: facts, bucket, default: lockDefault };
    const { result } = await executor.execute(S3PutObjectLockConfigurationDocument, variables);
    accepted(result);
    return { status: 200 };
  },
};
