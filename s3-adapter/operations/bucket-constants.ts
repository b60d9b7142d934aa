import { S3Error } from '../errors/s3-error.ts';
import { S3BucketDocument } from '../generated/graphql.ts';
import { parseXml, requiredText } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

const LARGEST_DOCUMENT = 16 * 1024;

/** A setting with one possible value here: putting that is fine, anything else is not implemented. */
const constantSetting = (name: string, root: string, element: string, value: string): S3Operation => ({
  name,
  async handle({ request, facts, body }, { executor }) {
    const document = parseXml(await body.readAll(LARGEST_DOCUMENT), root);
    if (requiredText(document, element) !== value)
      throw new S3Error('NotImplemented', { fields: { Element: element } });
    const { result } = await executor.execute(S3BucketDocument, { request: facts, bucket: bucketOf(request) });
    accepted(result);
    return { status: 200 };
  },
});

export const putRequestPayment = constantSetting(
  'PutBucketRequestPayment',
  'RequestPaymentConfiguration',
  'Payer',
  'BucketOwner',
);
export const putAccelerate = constantSetting(
  'PutBucketAccelerateConfiguration',
  'AccelerateConfiguration',
  'Status',
  'Suspended',
);
