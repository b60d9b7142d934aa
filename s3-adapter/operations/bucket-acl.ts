import { S3Error } from '../errors/s3-error.ts';
import { xmlResponse } from '../s3-response.ts';
import { xmlDocument } from '../xml/element.ts';
import { type AclWish, aclXml, parseAclDocument, readAclHeaders } from './acl-wish.ts';
import { readConfiguration, writeConfiguration } from './bucket-configuration.ts';
import type { S3Exchange, S3Operation } from './s3-operation.ts';

const LARGEST_DOCUMENT = 256 * 1024;

export const getBucketAcl: S3Operation = {
  name: 'GetBucketAcl',
  async handle(exchange, ports) {
    const { ownerId, document } = await readConfiguration(exchange, ports, 'acl');
    return xmlResponse(xmlDocument('AccessControlPolicy', aclXml(ownerId, document)));
  },
};

export const putBucketAcl: S3Operation = {
  name: 'PutBucketAcl',
  async handle(exchange, ports) {
    return writeConfiguration(exchange, ports, 'acl', await readAclOfPut(exchange), 200);
  },
};

/** In headers or as a document, not as both. */
export async function readAclOfPut({ request, body }: S3Exchange): Promise<AclWish> {
  const wish = readAclHeaders(request);
  const document = await body.readAll(LARGEST_DOCUMENT);
  if (wish === null) {
    if (document.length > 0) return parseAclDocument(document);
    throw new S3Error('InvalidRequest', { message: 'Your request was missing a required header: x-amz-acl' });
  }
  if (document.length > 0) {
    throw new S3Error('InvalidRequest', { message: 'This request does not support content' });
  }
  return wish;
}
