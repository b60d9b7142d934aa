import { S3BucketDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { ownerXml } from './owner-xml.ts';
import { readObject } from './read-object.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

/** BucketOwnerEnforced: the owner has full control, nobody else has any. */
function ownerOnly(customerId: string | null): string {
  const grantee =
    `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${element('ID', customerId)}${element('DisplayName', customerId)}</Grantee>` as Xml;
  const grant = element('Grant', [grantee, element('Permission', 'FULL_CONTROL')]);
  return xmlDocument('AccessControlPolicy', [ownerXml('Owner', customerId), element('AccessControlList', [grant])]);
}

export const getBucketAcl: S3Operation = {
  name: 'GetBucketAcl',
  async handle({ request, facts, identity }, { executor }) {
    const { result } = await executor.execute(S3BucketDocument, { request: facts, bucket: bucketOf(request) });
    accepted(result);
    return xmlResponse(ownerOnly(identity.customerId));
  },
};

export const getObjectAcl: S3Operation = {
  name: 'GetObjectAcl',
  async handle(exchange, ports) {
    await readObject(exchange, ports, true);
    return xmlResponse(ownerOnly(exchange.identity.customerId));
  },
};
