import { S3ObjectAclDocument, S3PutObjectAclDocument } from '../generated/graphql.ts';
import { parameterOf } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { aclXml } from './acl-wish.ts';
import { readAclOfPut } from './bucket-acl.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';

export const getObjectAcl: S3Operation = {
  name: 'GetObjectAcl',
  async handle({ request, facts }, { executor }) {
    const asked = { request: facts, ...objectOf(request), versionId: parameterOf(request, 'versionId') };
    const { result } = await executor.execute(S3ObjectAclDocument, asked);
    const { ownerId, acl } = accepted(result);
    return xmlResponse(xmlDocument('AccessControlPolicy', aclXml(ownerId, acl)));
  },
};

export const putObjectAcl: S3Operation = {
  name: 'PutObjectAcl',
  async handle(exchange, { executor }) {
    const { request, facts } = exchange;
    const versionId = parameterOf(request, 'versionId');
    const acl = await readAclOfPut(exchange);
    const { result } = await executor.execute(S3PutObjectAclDocument, {
      request: facts,
      ...objectOf(request),
      versionId,
      acl,
    });
    accepted(result);
    return { status: 200 };
  },
};
