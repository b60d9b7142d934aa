import { S3CorsRulesDocument } from '../generated/graphql.ts';
import type { GraphqlExecutor } from '../metadata/graphql-executor.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { type CorsRule, corsHeaders, findCorsRule } from './cors-rules.ts';

export async function readCorsRules(executor: GraphqlExecutor, bucket: string): Promise<readonly CorsRule[]> {
  const { rules } = await executor.execute(S3CorsRulesDocument, { bucket });
  return rules.flatMap((each) => each as readonly CorsRule[]);
}

/** What a browser needs to show the answer to its page; nothing for requests that do not come from a page. */
export async function crossOriginHeaders(
  executor: GraphqlExecutor,
  request: S3Request,
): Promise<Record<string, string>> {
  const origin = headerOf(request, 'origin');
  if (origin === null || request.bucket === null || request.method === 'OPTIONS') return {};
  const method = headerOf(request, 'access-control-request-method') ?? request.method;
  const asked = { origin, method, headers: [] };
  const rule = findCorsRule(await readCorsRules(executor, request.bucket), asked);
  return rule === null ? {} : corsHeaders(rule, asked);
}
