import { S3Error } from '../errors/s3-error.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { readConfiguration, writeConfiguration } from './bucket-configuration.ts';
import type { S3Operation } from './s3-operation.ts';

/** AWS: 20 KB; the region says so, this only keeps a larger one from being read. */
const LARGEST_DOCUMENT = 64 * 1024;

export const getBucketPolicy: S3Operation = {
  name: 'GetBucketPolicy',
  async handle(exchange, ports) {
    const { document } = await readConfiguration(exchange, ports, 'policy');
    const bytes = Buffer.from(String(document));
    return { status: 200, headers: { 'content-type': 'application/json' }, content: { kind: 'bytes', bytes } };
  },
};

export const putBucketPolicy: S3Operation = {
  name: 'PutBucketPolicy',
  async handle(exchange, ports) {
    const text = (await exchange.body.readAll(LARGEST_DOCUMENT)).toString('utf8');
    if (text.includes('\0')) throw new S3Error('MalformedPolicy');
    return writeConfiguration(exchange, ports, 'policy', text, 204);
  },
};

export const getBucketPolicyStatus: S3Operation = {
  name: 'GetBucketPolicyStatus',
  async handle(exchange, ports) {
    const { document } = await readConfiguration(exchange, ports, 'policyStatus');
    const { isPublic } = document as { isPublic: boolean };
    return xmlResponse(xmlDocument('PolicyStatus', [element('IsPublic', isPublic)]));
  },
};
