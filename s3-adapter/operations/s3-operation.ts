import type { Clock } from '#kernel/clock.ts';
import type { Identity } from '../auth/identity.ts';
import type { SigningKeys } from '../auth/signing-keys.ts';
import type { BlobStore } from '../blob-store/blob-store.ts';
import type { RequestBody } from '../body/request-body.ts';
import type { S3RequestInput } from '../generated/graphql.ts';
import type { GraphqlExecutor } from '../metadata/graphql-executor.ts';
import type { S3Request } from '../s3-request.ts';
import type { S3Response } from '../s3-response.ts';

/** What every operation may use. */
export interface S3Ports {
  readonly executor: GraphqlExecutor;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** As clients are told it. */
  readonly regionName: string;
  /** What the signature of a form is verified with. */
  readonly forms: { readonly keys: Pick<SigningKeys, 'find'>; readonly regionNames: readonly string[] };
}

/** One authenticated request on its way through an operation. */
export interface S3Exchange {
  readonly request: S3Request;
  readonly identity: Identity;
  /** Facts of the request that go with every question to the region. */
  readonly facts: S3RequestInput;
  readonly body: RequestBody;
  /** Call when the request has been read and the answer may take long: the connection is then kept alive with white space. */
  readonly keepAlive: () => void;
  /** Told by an operation that finds out itself who asks (a form); refusals are then recorded with it. */
  readonly identified: (facts: S3RequestInput) => void;
}

export interface S3Operation {
  /** AWS's name; it stands in the audit trail. */
  readonly name: string;
  /** The checksum headers are about the object, not about this request's body. */
  readonly describesObject?: boolean;
  /** Answers anybody: no signature is looked at. */
  readonly isPublic?: boolean;
  handle(exchange: S3Exchange, ports: S3Ports): Promise<S3Response>;
}
