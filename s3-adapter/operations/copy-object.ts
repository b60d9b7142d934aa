import { parseChecksumAlgorithm } from '../body/checksums.ts';
import { readEncryptionWish, readSourceKey } from '../encryption/encryption-headers.ts';
import { cipherOf } from '../encryption/object-encryption.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { S3PutObjectDocument } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { checksumElementName, checksumType, requestedChecksum } from './checksum-headers.ts';
import { type CopySource, copyBytes, copySourceVersion, openCopySource, readCopySource } from './copy-source.ts';
import { expirationHeader } from './expiration-header.ts';
import type { ObjectAnswer } from './object-headers.ts';
import { prepareWrite } from './prepare-write.ts';
import { LARGEST_PUT } from './put-object.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { readUploadHeaders, type UploadHeaders } from './upload-headers.ts';
import { versionHeaders } from './version-headers.ts';
import { readWriteConditions } from './write-conditions.ts';

export const copyObject: S3Operation = {
  name: 'CopyObject',
  async handle(exchange, ports) {
    const { request, facts } = exchange;
    const target = objectOf(request);
    const source = readCopySource(request);
    const replace = readDirective(request, 'x-amz-metadata-directive') === 'REPLACE';
    const replaceTags = readDirective(request, 'x-amz-tagging-directive') === 'REPLACE';
    const headers = readUploadHeaders(request, ports.clock.now());
    const conditions = readWriteConditions(request);
    refuseCopyOntoItself(
      source,
      target,
      replace || headers.storageClass !== 'STANDARD' || readEncryptionWish(request) !== null,
    );
    const { acl } = headers;
    const prepared = await prepareWrite({ request, facts, target, conditions, acl }, ports);

    const object = await openCopySource(exchange, ports, source, null);
    if (object.size > LARGEST_PUT) {
      throw new S3Error('InvalidRequest', {
        message: `The specified copy source is larger than the maximum allowable size for a copy source: ${LARGEST_PUT}`,
      });
    }
    const algorithm = requestedChecksum(request) ?? parseChecksumAlgorithm(Object.keys(object.checksums)[0] ?? '');
    const copied = await copyBytes(object, ports, {
      algorithm,
      from: cipherOf(object, readSourceKey(request)),
      to: prepared.cipher,
    });
    const described = replace ? headers : { ...headers, ...descriptionOf(object) };
    const tags = replaceTags ? headers.tags : object.tags;
    const { result } = await ports.executor.execute(S3PutObjectDocument, {
      request: facts,
      ...target,
      object: { ...described, ...copied, tags, conditions, encryption: prepared.encryption },
    });
    const done = accepted(result);
    const { etag, lastModified, checksums } = done;
    return xmlResponse(
      xmlDocument('CopyObjectResult', [
        element('LastModified', lastModified),
        element('ETag', `"${etag}"`),
        ...Object.entries(checksums).map(([name, value]) => element(checksumElementName(name), value)),
        element('ChecksumType', checksumType(checksums)),
      ]),
      { ...prepared.headers, ...versionHeaders(done), ...expirationHeader(done), ...copySourceVersion(object) },
    );
  },
};

function readDirective(request: S3Request, header: string): 'COPY' | 'REPLACE' {
  const directive = headerOf(request, header) ?? 'COPY';
  if (directive === 'COPY' || directive === 'REPLACE') return directive;
  throw invalidArgument(header, directive, `Unknown ${header.includes('tagging') ? 'tagging' : 'metadata'} directive.`);
}

const descriptionOf = ({
  contentType,
  systemHeaders,
  metadata,
}: ObjectAnswer): Pick<UploadHeaders, 'contentType' | 'systemHeaders' | 'metadata'> => ({
  contentType: contentType ?? 'binary/octet-stream',
  systemHeaders,
  metadata,
});

function refuseCopyOntoItself(source: CopySource, target: { bucket: string; key: string }, changes: boolean): void {
  if (
    changes ||
    source.versionId !== null ||
    source.bucketOwner !== null ||
    source.bucket !== target.bucket ||
    source.key !== target.key
  )
    return;
  throw new S3Error('InvalidRequest', {
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
}
