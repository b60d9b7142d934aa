import { corsHeaders, findCorsRule } from '../cors/cors-rules.ts';
import { readCorsRules } from '../cors/read-cors-rules.ts';
import { S3Error } from '../errors/s3-error.ts';
import { S3RecordRefusalDocument } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

/** A browser asks before it sends; S3 answers anybody, from the bucket's rules alone. */
export const preflight: S3Operation = {
  name: 'Preflight',
  isPublic: true,
  async handle({ request, facts }, { executor }) {
    const asked = readPreflight(request);
    const bucket = bucketOf(request);
    const rule = findCorsRule(await readCorsRules(executor, bucket), asked);
    if (rule === null) {
      throw new S3Error('AccessForbidden', { message: 'CORSResponse: This CORS request is not allowed.' });
    }
    const answer = { bucket, key: request.key, statusCode: 200, errorCode: null, bytesTransferred: 0 };
    await executor.execute(S3RecordRefusalDocument, { request: facts, ...answer });
    return { status: 200, headers: corsHeaders(rule, asked) };
  },
};

function readPreflight(request: S3Request) {
  const origin = headerOf(request, 'origin');
  const method = headerOf(request, 'access-control-request-method');
  if (origin === null) {
    throw new S3Error('BadRequest', { message: 'Insufficient information. Origin request header needed.' });
  }
  if (method === null) throw new S3Error('BadRequest', { message: 'Invalid Access-Control-Request-Method: null' });
  const headers = (headerOf(request, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  return { origin, method, headers };
}
