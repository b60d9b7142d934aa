import type { Identity } from '../auth/identity.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { S3CreateBucketDocument } from '../generated/graphql.ts';
import { headerOf } from '../s3-request.ts';
import { parseXml, textOf } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import { readAclHeaders } from './acl-wish.ts';
import { OBJECT_OWNERSHIPS } from './ownership-controls.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

const LARGEST_DOCUMENT = 16 * 1024;

export const createBucket: S3Operation = {
  name: 'CreateBucket',
  async handle({ request, facts, body, identity }, { executor, regionName }) {
    const bucket = bucketOf(request);
    if (request.bucketOwner !== null) throw new S3Error('InvalidBucketName');
    const objectLockEnabled = headerOf(request, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true';
    const objectOwnership = headerOf(request, 'x-amz-object-ownership');
    if (objectOwnership !== null && !OBJECT_OWNERSHIPS.has(objectOwnership)) {
      throw invalidArgument('x-amz-object-ownership', objectOwnership, 'Invalid x-amz-object-ownership header');
    }
    const acl = readAclHeaders(request);
    const document = await body.readAll(LARGEST_DOCUMENT);
    if (document.length > 0)
      checkLocation(textOf(parseXml(document, 'CreateBucketConfiguration'), 'LocationConstraint'), regionName);
    const wish = { objectOwnership, acl, objectLockEnabled, isRepeatable: isLegacyRegion(identity) };
    const { result } = await executor.execute(S3CreateBucketDocument, { request: facts, bucket, ...wish });
    accepted(result);
    return { status: 200, headers: { location: `/${bucket}` } };
  },
};

/** AWS: in us-east-1, for old times' sake, creating a bucket again that one owns succeeds and changes nothing. */
const isLegacyRegion = ({ seal }: Identity): boolean => seal?.scope.split('/')[1] === 'us-east-1';

/** A bucket is where its endpoint is; one meant for another place is refused before anything exists. */
function checkLocation(location: string | null, regionName: string): void {
  if (location === null || location === '' || location.toLowerCase() === regionName) return;
  throw new S3Error('IllegalLocationConstraintException', {
    message: `The ${location.slice(0, 64)} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  });
}
