import { parameterOf } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { decodeToken, encodeToken } from './continuation-token.ts';
import { entriesXml, readListPage } from './list-page.ts';
import type { S3Operation } from './s3-operation.ts';

export const listObjectsV2: S3Operation = {
  name: 'ListObjectsV2',
  async handle(exchange, ports) {
    const { request } = exchange;
    const token = parameterOf(request, 'continuation-token');
    const startAfter = parameterOf(request, 'start-after');
    const page = await readListPage(
      exchange,
      ports,
      token === null || token === '' ? (startAfter ?? '') : decodeToken(token),
    );
    const { encode, type } = page.encoding;
    const withOwner = parameterOf(request, 'fetch-owner') === 'true';
    return xmlResponse(
      xmlDocument('ListBucketResult', [
        element('Name', page.bucket),
        element('Prefix', encode(page.prefix)),
        element('ContinuationToken', token),
        element('NextContinuationToken', page.isTruncated && page.last !== null ? encodeToken(page.last) : null),
        element('StartAfter', startAfter === null ? null : encode(startAfter)),
        element('KeyCount', page.entries.length),
        element('MaxKeys', page.limit),
        element('Delimiter', page.delimiter === '' ? null : encode(page.delimiter)),
        element('IsTruncated', page.isTruncated),
        element('EncodingType', type),
        ...entriesXml(page, withOwner),
      ]),
    );
  },
};
