import { S3Error } from '../errors/s3-error.ts';
import { S3_ERRORS } from '../errors/s3-error-codes.ts';
import { S3DeleteObjectsDocument, type S3DeleteObjectsMutation, type S3DeleteTarget } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { childrenOf, parseXml, requiredText, textOf, type XmlElement } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import { readDate, readSize } from './delete-object.ts';
import { bypassesGovernance } from './object-lock-headers.ts';
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
    const { result } = await executor.execute(S3DeleteObjectsDocument, {
      request: facts,
      bucket,
      targets,
      bypassGovernance: bypassesGovernance(request),
    });
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
  const versionId = textOf(object, 'VersionId');
  return {
    key: requiredText(object, 'Key'),
    versionId: versionId === '' ? null : versionId,
    ifMatch: textOf(object, 'ETag'),
    ifLastModified: readDate(textOf(object, 'LastModifiedTime')),
    ifSize: readSize(textOf(object, 'Size')),
  };
}

type Outcome = Extract<
  S3DeleteObjectsMutation['result'],
  { readonly __typename: 'S3DeleteOutcomes' }
>['outcomes'][number];

function toXml({ key, versionId, refusal, outcomeVersionId, isDeleteMarker }: Outcome, quiet: boolean): Xml {
  const named = [element('Key', key), element('VersionId', versionId)];
  if (refusal === null || refusal === undefined) {
    if (quiet) return element('Deleted', null);
    const marker = [element('DeleteMarker', true), element('DeleteMarkerVersionId', outcomeVersionId)];
    return element('Deleted', isDeleteMarker ? [...named, ...marker] : named);
  }
  const code = refusal === 'ObjectLockMissing' ? 'InvalidRequest' : refusal;
  return element('Error', [...named, element('Code', code), element('Message', S3_ERRORS[code].message)]);
}
