import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CustomerId } from '#kernel/ids.ts';
import type { Identity } from '../auth/identity.ts';
import { parseCredential } from '../auth/signature-claim.ts';
import type { SigningKeys } from '../auth/signing-keys.ts';
import { S3Error } from '../errors/s3-error.ts';
import { S3LegacySignerDocument } from '../generated/graphql.ts';
import type { GraphqlExecutor } from '../metadata/graphql-executor.ts';

export interface FormVerifier {
  readonly keys: Pick<SigningKeys, 'find'>;
  readonly executor: GraphqlExecutor;
  readonly regionNames: readonly string[];
}

const ANONYMOUS: Identity = { customerId: null, accessKeyId: null, grants: null, seal: null };

/** Who signed the form's policy. A form without a policy is anonymous: then the bucket alone decides. */
export async function identifyForm(fields: ReadonlyMap<string, string>, verifier: FormVerifier): Promise<Identity> {
  const policy = fields.get('policy');
  if (policy === undefined) return ANONYMOUS;
  if (fields.has('x-amz-signature') || fields.has('x-amz-algorithm')) return verifySigV4(fields, policy, verifier);
  const accessKeyId = required(fields, 'AWSAccessKeyId');
  const signature = required(fields, 'signature');
  const { signer } = await verifier.executor.execute(S3LegacySignerDocument, { accessKeyId, text: policy, signature });
  if (signer === null || signer === undefined) throw new S3Error('SignatureDoesNotMatch');
  return { customerId: signer.customerId as CustomerId, accessKeyId, grants: signer.grants ?? null, seal: null };
}

/** Amazon S3, "Authenticating Requests: Browser-Based Uploads Using POST": the string to sign is the encoded policy. */
async function verifySigV4(
  fields: ReadonlyMap<string, string>,
  policy: string,
  { keys, regionNames }: FormVerifier,
): Promise<Identity> {
  const malformed = (message: string): S3Error => new S3Error('AuthorizationQueryParametersError', { message });
  if (required(fields, 'x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const date = required(fields, 'x-amz-date');
  const { accessKeyId, scope } = parseCredential(required(fields, 'x-amz-credential'), date, malformed);
  if (!regionNames.includes(scope.region)) throw malformed(`the region '${scope.region.slice(0, 64)}' is wrong`);
  const found = await keys.find(accessKeyId, scope);
  if (found === null) throw new S3Error('InvalidAccessKeyId', { fields: { AWSAccessKeyId: accessKeyId } });
  const expected = Buffer.from(createHmac('sha256', found.key).update(policy).digest('hex'));
  const given = Buffer.from(required(fields, 'x-amz-signature'));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new S3Error('SignatureDoesNotMatch');
  return { customerId: found.customerId, accessKeyId, grants: found.grants, seal: null };
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value !== undefined && value !== '') return value;
  throw new S3Error('InvalidArgument', {
    message: `Bucket POST must contain a field named '${name}'.`,
    fields: { ArgumentName: name, ArgumentValue: '' },
  });
}
