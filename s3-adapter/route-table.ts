import { cors } from './cors/cors-rules.ts';
import { S3Error } from './errors/s3-error.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { getBucketAcl, putBucketAcl } from './operations/bucket-acl.ts';
import { deleteConfiguration, getConfiguration, putConfiguration } from './operations/bucket-configuration.ts';
import { putAccelerate, putRequestPayment } from './operations/bucket-constants.ts';
import { bucketEncryption } from './operations/bucket-encryption.ts';
import { bucketLogging } from './operations/bucket-logging.ts';
import { bucketNotification } from './operations/bucket-notification.ts';
import { getBucketPolicy, getBucketPolicyStatus, putBucketPolicy } from './operations/bucket-policy.ts';
import { bucketTagging } from './operations/bucket-tagging.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket } from './operations/create-bucket.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getBucketLocation } from './operations/get-bucket-location.ts';
import { getBucketVersioning } from './operations/get-bucket-versioning.ts';
import { getObject } from './operations/get-object.ts';
import { getObjectAttributes } from './operations/get-object-attributes.ts';
import { getObjectTorrent } from './operations/get-object-torrent.ts';
import { headBucket } from './operations/head-bucket.ts';
import { headObject } from './operations/head-object.ts';
import { lifecycle } from './operations/lifecycle-rules.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import { listObjects } from './operations/list-objects.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { listParts } from './operations/list-parts.ts';
import { defaultDocument, notConfigured } from './operations/not-configured.ts';
import { getObjectAcl, putObjectAcl } from './operations/object-acl.ts';
import { getObjectLegalHold, putObjectLegalHold } from './operations/object-legal-hold.ts';
import { getObjectLockConfiguration, putObjectLockConfiguration } from './operations/object-lock-configuration.ts';
import { getObjectRetention, putObjectRetention } from './operations/object-retention.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/object-tagging.ts';
import { ownershipControls } from './operations/ownership-controls.ts';
import { postObject } from './operations/post-object.ts';
import { preflight } from './operations/preflight.ts';
import { publicAccessBlock } from './operations/public-access-block.ts';
import { putBucketVersioning } from './operations/put-bucket-versioning.ts';
import { putObject } from './operations/put-object.ts';
import type { S3Operation } from './operations/s3-operation.ts';
import { uploadPart } from './operations/upload-part.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import { hasParameter, parameterOf, type S3Request } from './s3-request.ts';
import { element } from './xml/element.ts';

type Scope = 'service' | 'bucket' | 'object';

interface Route {
  readonly method: string;
  readonly scope: Scope;
  /** The query parameter that selects the sub-resource; null: the resource itself. */
  readonly subresource: string | null;
  readonly header?: string;
  readonly operation: S3Operation;
}

/** Rows in order of preference; the first that matches answers. */
const ROUTES: readonly Route[] = [
  { method: 'GET', scope: 'service', subresource: null, operation: listBuckets },

  { method: 'PUT', scope: 'bucket', subresource: null, operation: createBucket },
  { method: 'HEAD', scope: 'bucket', subresource: null, operation: headBucket },
  { method: 'DELETE', scope: 'bucket', subresource: null, operation: deleteBucket },
  { method: 'GET', scope: 'bucket', subresource: null, operation: listObjects },
  { method: 'POST', scope: 'bucket', subresource: null, operation: postObject },
  { method: 'POST', scope: 'bucket', subresource: 'delete', operation: deleteObjects },
  { method: 'GET', scope: 'bucket', subresource: 'versions', operation: listObjectVersions },
  { method: 'GET', scope: 'bucket', subresource: 'uploads', operation: listMultipartUploads },
  { method: 'GET', scope: 'bucket', subresource: 'location', operation: getBucketLocation },
  { method: 'GET', scope: 'bucket', subresource: 'versioning', operation: getBucketVersioning },
  { method: 'PUT', scope: 'bucket', subresource: 'versioning', operation: putBucketVersioning },
  { method: 'GET', scope: 'bucket', subresource: 'object-lock', operation: getObjectLockConfiguration },
  { method: 'PUT', scope: 'bucket', subresource: 'object-lock', operation: putObjectLockConfiguration },
  ...bucketConfigurations(),
  ...defaultAnswers(),

  { method: 'PUT', scope: 'object', subresource: 'uploadId', header: 'x-amz-copy-source', operation: uploadPartCopy },
  { method: 'PUT', scope: 'object', subresource: 'uploadId', operation: uploadPart },
  { method: 'PUT', scope: 'object', subresource: null, header: 'x-amz-copy-source', operation: copyObject },
  { method: 'PUT', scope: 'object', subresource: null, operation: putObject },
  { method: 'GET', scope: 'object', subresource: 'uploadId', operation: listParts },
  { method: 'GET', scope: 'object', subresource: 'acl', operation: getObjectAcl },
  { method: 'PUT', scope: 'object', subresource: 'acl', operation: putObjectAcl },
  { method: 'GET', scope: 'object', subresource: 'tagging', operation: getObjectTagging },
  { method: 'PUT', scope: 'object', subresource: 'tagging', operation: putObjectTagging },
  { method: 'DELETE', scope: 'object', subresource: 'tagging', operation: deleteObjectTagging },
  { method: 'GET', scope: 'object', subresource: 'retention', operation: getObjectRetention },
  { method: 'PUT', scope: 'object', subresource: 'retention', operation: putObjectRetention },
  { method: 'GET', scope: 'object', subresource: 'legal-hold', operation: getObjectLegalHold },
  { method: 'PUT', scope: 'object', subresource: 'legal-hold', operation: putObjectLegalHold },
  { method: 'GET', scope: 'object', subresource: 'attributes', operation: getObjectAttributes },
  { method: 'GET', scope: 'object', subresource: 'torrent', operation: getObjectTorrent },
  { method: 'GET', scope: 'object', subresource: null, operation: getObject },
  { method: 'HEAD', scope: 'object', subresource: null, operation: headObject },
  { method: 'POST', scope: 'object', subresource: 'uploads', operation: createMultipartUpload },
  { method: 'POST', scope: 'object', subresource: 'uploadId', operation: completeMultipartUpload },
  { method: 'DELETE', scope: 'object', subresource: 'uploadId', operation: abortMultipartUpload },
  { method: 'DELETE', scope: 'object', subresource: null, operation: deleteObject },
];

/** Sub-resources that can be read, put and removed. */
function bucketConfigurations(): readonly Route[] {
  const on = (method: string, subresource: string, operation: S3Operation): Route => ({
    method,
    scope: 'bucket',
    subresource,
    operation,
  });
  return [
    on('GET', 'acl', getBucketAcl),
    on('PUT', 'acl', putBucketAcl),
    on('GET', 'policy', getBucketPolicy),
    on('PUT', 'policy', putBucketPolicy),
    on('DELETE', 'policy', deleteConfiguration('DeleteBucketPolicy', 'policy')),
    on('GET', 'policyStatus', getBucketPolicyStatus),
    on('GET', 'ownershipControls', getConfiguration('GetBucketOwnershipControls', ownershipControls)),
    on('PUT', 'ownershipControls', putConfiguration('PutBucketOwnershipControls', ownershipControls)),
    on('DELETE', 'ownershipControls', deleteConfiguration('DeleteBucketOwnershipControls', 'ownershipControls')),
    on('GET', 'publicAccessBlock', getConfiguration('GetPublicAccessBlock', publicAccessBlock)),
    on('PUT', 'publicAccessBlock', putConfiguration('PutPublicAccessBlock', publicAccessBlock)),
    on('DELETE', 'publicAccessBlock', deleteConfiguration('DeletePublicAccessBlock', 'publicAccessBlock')),
    on('GET', 'cors', getConfiguration('GetBucketCors', cors)),
    on('PUT', 'cors', putConfiguration('PutBucketCors', cors)),
    on('DELETE', 'cors', deleteConfiguration('DeleteBucketCors', 'cors')),
    on('GET', 'tagging', getConfiguration('GetBucketTagging', bucketTagging)),
    on('PUT', 'tagging', putConfiguration('PutBucketTagging', bucketTagging, 204)),
    on('DELETE', 'tagging', deleteConfiguration('DeleteBucketTagging', 'tagging')),
    on('GET', 'encryption', getConfiguration('GetBucketEncryption', bucketEncryption)),
    on('PUT', 'encryption', putConfiguration('PutBucketEncryption', bucketEncryption)),
    on('DELETE', 'encryption', deleteConfiguration('DeleteBucketEncryption', 'encryption')),
    on('GET', 'lifecycle', getConfiguration('GetBucketLifecycleConfiguration', lifecycle)),
    on('PUT', 'lifecycle', putConfiguration('PutBucketLifecycleConfiguration', lifecycle)),
    on('DELETE', 'lifecycle', deleteConfiguration('DeleteBucketLifecycle', 'lifecycle')),
    on('GET', 'logging', getConfiguration('GetBucketLogging', bucketLogging)),
    on('PUT', 'logging', putConfiguration('PutBucketLogging', bucketLogging)),
    on('GET', 'notification', getConfiguration('GetBucketNotificationConfiguration', bucketNotification)),
    on('PUT', 'notification', putConfiguration('PutBucketNotificationConfiguration', bucketNotification)),
    on('PUT', 'requestPayment', putRequestPayment),
    on('PUT', 'accelerate', putAccelerate),
  ];
}

/** What AWS answers to a bucket that was created and never configured. */
function defaultAnswers(): readonly Route[] {
  const payer = [element('Payer', 'BucketOwner')];
  const notTruncated = [element('IsTruncated', false)];
  const get = (subresource: string, operation: S3Operation): Route => ({
    method: 'GET',
    scope: 'bucket',
    subresource,
    operation,
  });
  return [
    get('replication', notConfigured('GetBucketReplication', 'ReplicationConfigurationNotFoundError')),
    get('website', notConfigured('GetBucketWebsite', 'NoSuchWebsiteConfiguration')),
    get('accelerate', defaultDocument('GetBucketAccelerateConfiguration', 'AccelerateConfiguration')),
    get('requestPayment', defaultDocument('GetBucketRequestPayment', 'RequestPaymentConfiguration', payer)),
    get(
      'analytics',
      defaultDocument('ListBucketAnalyticsConfigurations', 'ListBucketAnalyticsConfigurationResult', notTruncated),
    ),
    get(
      'inventory',
      defaultDocument('ListBucketInventoryConfigurations', 'ListInventoryConfigurationsResult', notTruncated),
    ),
    get('metrics', defaultDocument('ListBucketMetricsConfigurations', 'ListMetricsConfigurationsResult', notTruncated)),
    get(
      'intelligent-tiering',
      defaultDocument(
        'ListBucketIntelligentTieringConfigurations',
        'ListBucketIntelligentTieringConfigurationsOutput',
        notTruncated,
      ),
    ),
  ];
}

/** Every query parameter that makes a request mean something else. One that no route has is never read as the resource itself. */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  ...ROUTES.flatMap(({ subresource }) => (subresource === null ? [] : [subresource])),
  ...['restore', 'select', 'append', 'session', 'metadataTable', 'metadataConfiguration', 'renameObject'],
]);
/** Lists of configurations; with an id it is one configuration, which does not exist. */
const CONFIGURATION_LISTS = new Set(['analytics', 'inventory', 'metrics', 'intelligent-tiering']);
const METHODS = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE']);

export function findOperation(request: S3Request): S3Operation {
  const scope: Scope = request.bucket === null ? 'service' : request.key === null ? 'bucket' : 'object';
  if (request.method === 'OPTIONS' && scope !== 'service') return preflight;
  const subresource = request.parameters.find(({ name }) => SUBRESOURCES.has(name))?.name ?? null;
  if (
    scope === 'bucket' &&
    request.method === 'GET' &&
    subresource === null &&
    parameterOf(request, 'list-type') === '2'
  ) {
    return listObjectsV2;
  }
  if (
    subresource !== null &&
    CONFIGURATION_LISTS.has(subresource) &&
    request.method === 'GET' &&
    hasParameter(request, 'id')
  ) {
    return notConfigured(`GetBucketConfiguration:${subresource}`, 'NoSuchConfiguration');
  }
  const route = ROUTES.find(
    (row) =>
      row.method === request.method &&
      row.scope === scope &&
      row.subresource === subresource &&
      (row.header === undefined || request.headers.has(row.header)),
  );
  if (route !== undefined) return route.operation;
  if (!METHODS.has(request.method)) throw new S3Error('MethodNotAllowed', { fields: { Method: request.method } });
  throw new S3Error('NotImplemented', { fields: subresource === null ? {} : { Resource: subresource } });
}

/** For the audit trail of a request that has no operation. */
export const UNKNOWN_OPERATION = 'Unknown';
