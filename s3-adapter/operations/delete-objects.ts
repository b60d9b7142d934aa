import { S3Error } from '../errors/s3-error.ts';
import { S3_ERRORS } from '../errors/s3-error-codes.ts';
import { S3DeleteObjectsDocument, type S3DeleteObjectsMutation, type S3DeleteTarget } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { childrenOf, parseXml, requiredText, textOf, type XmlElement } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

const MOST_KEYS = 1_000;
const LARGEST_DOCUMENT = 2 * 1024 * 1024;

export const deleteObjects: S3Operation = {
  name: 'DeleteObjects',
  async handle({ request, facts, body }, { executor }) {
    const bucket = bucketOf(request);
    // A damaged list must not delete the wrong objects. SDKs send a checksum, older ones Content-MD5; either will do.
    if (body.plan.md5 === null && body.plan.checksum === null) {
      throw new S3Error('InvalidRequest', {
        message: 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
      });
    }
    const root = parseXml(await body.readAll(LARGEST_DOCUMENT), 'Delete');
    const targets = childrenOf(root, 'Object').map(readTarget);
    if (targets.length === 0 || targets.length > MOST_KEYS) throw new S3Error('MalformedXML');
    const { result } = await executor.execute(S3DeleteObjectsDocument, { request: facts, bucket, targets });
    const quiet = textOf(root, 'Quiet') === 'true';
    return xmlResponse(
      xmlDocument(
        'DeleteResult',
        accepted(result).outcomes.map((outcome) => toXml(outcome, quiet)),
      ),
    );
  },
};

function readTarget(object: XmlElement): S3DeleteTarget {
  // Conditions that are not checked must not be taken for ones that hold.
  for (const name of ['LastModifiedTime', 'Size']) {
    if (textOf(object, name) !== null) throw new S3Error('NotImplemented', { fields: { Element: name } });
  }
  return { key: requiredText(object, 'Key'), versionId: textOf(object, 'VersionId'), ifMatch: textOf(object, 'ETag') };
}

type Outcome = Extract<
  S3DeleteObjectsMutation['result'],
  { readonly __typename: 'S3DeleteOutcomes' }
>['outcomes'][number];

function toXml({ key, versionId, refusal }: Outcome, quiet: boolean): Xml {
  const named = [element('Key', key), element('VersionId', versionId)];
  if (refusal === null || refusal === undefined) return quiet ? element('Deleted', null) : element('Deleted', named);
  return element('Error', [...named, element('Code', refusal), element('Message', S3_ERRORS[refusal].message)]);
}
