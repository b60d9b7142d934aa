import { S3Error } from '../errors/s3-error.ts';
import { S3ObjectLockDocument, S3SetObjectLegalHoldDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { parseXml, requiredText } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { versionOf } from './target.ts';
import { versionHeaders } from './version-headers.ts';

const LARGEST_DOCUMENT = 16 * 1024;

export const getObjectLegalHold: S3Operation = {
  name: 'GetObjectLegalHold',
  async handle({ request, facts }, { executor }) {
    const { result } = await executor.execute(S3ObjectLockDocument, { request: facts, ...versionOf(request) });
    return xmlResponse(
      xmlDocument('LegalHold', [element('Status', accepted(result).legalHold === true ? 'ON' : 'OFF')]),
    );
  },
};

export const putObjectLegalHold: S3Operation = {
  name: 'PutObjectLegalHold',
  async handle({ request, facts, body }, { executor }) {
    const place = versionOf(request);
    const status = requiredText(parseXml(await body.readAll(LARGEST_DOCUMENT), 'LegalHold'), 'Status');
    if (status !== 'ON' && status !== 'OFF') throw new S3Error('MalformedXML');
    const variables = { request: facts, ...place, on: status === 'ON' };
    const { result } = await executor.execute(S3SetObjectLegalHoldDocument, variables);
    return { status: 200, headers: versionHeaders(accepted(result)) };
  },
};
