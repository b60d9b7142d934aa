import { S3ObjectLockDocument, S3SetObjectRetentionDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import { bypassesGovernance } from './object-lock-headers.ts';
import { readRetention } from './object-lock-xml.ts';
import type { S3Operation } from './s3-operation.ts';
import { versionOf } from './target.ts';
import { versionHeaders } from './version-headers.ts';

const LARGEST_DOCUMENT = 16 * 1024;

export const getObjectRetention: S3Operation = {
  name: 'GetObjectRetention',
  async handle({ request, facts }, { executor }) {
    const { result } = await executor.execute(S3ObjectLockDocument, { request: facts, ...versionOf(request) });
    const { retention } = accepted(result);
    return xmlResponse(
      xmlDocument('Retention', [element('Mode', retention?.mode), element('RetainUntilDate', retention?.until)]),
    );
  },
};

export const putObjectRetention: S3Operation = {
  name: 'PutObjectRetention',
  async handle({ request, facts, body }, { executor, clock }) {
    const place = versionOf(request);
    const retention = readRetention(parseXml(await body.readAll(LARGEST_DOCUMENT), 'Retention'), clock.now());
    const bypassGovernance = bypassesGovernance(request);
    const variables = { request: facts, ...place, retention, bypassGovernance };
    const { result } = await executor.execute(S3SetObjectRetentionDocument, variables);
    return { status: 200, headers: versionHeaders(accepted(result)) };
  },
};
