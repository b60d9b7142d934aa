import { parameterOf } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { entriesXml, readListPage } from './list-page.ts';
import type { S3Operation } from './s3-operation.ts';

export const listObjects: S3Operation = {
  name: 'ListObjects',
  async handle(exchange, ports) {
    const marker = parameterOf(exchange.request, 'marker') ?? '';
    const page = await readListPage(exchange, ports, marker);
    const { encode, type } = page.encoding;
    // AWS gives NextMarker only with a delimiter; without one the last key serves.
    const next = page.isTruncated && page.delimiter !== '' ? page.last : null;
    return xmlResponse(
      xmlDocument('ListBucketResult', [
        element('Name', page.bucket),
        // As it was sent: the AWS SDKs decode every other name of this answer, but not this one.
        element('Prefix', page.prefix),
        element('Marker', encode(marker)),
        element('NextMarker', next === null ? null : encode(next)),
        element('MaxKeys', page.limit),
        element('Delimiter', page.delimiter === '' ? null : encode(page.delimiter)),
        element('IsTruncated', page.isTruncated),
        element('EncodingType', type),
        ...entriesXml(page, true),
      ]),
    );
  },
};
