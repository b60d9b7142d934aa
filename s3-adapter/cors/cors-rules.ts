import { S3Error } from '../errors/s3-error.ts';
import type { ConfigurationForm } from '../operations/bucket-configuration.ts';
import { element } from '../xml/element.ts';
import { childrenOf, textOf, type XmlElement } from '../xml/parse-xml.ts';

export interface CorsRule {
  readonly id: string | null;
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly maxAgeSeconds: number | null;
}

const METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);
const MOST_RULES = 100;

export const cors: ConfigurationForm<readonly CorsRule[]> = {
  name: 'cors',
  root: 'CORSConfiguration',
  parse(root) {
    const rules = childrenOf(root, 'CORSRule').map(parseRule);
    if (rules.length === 0 || rules.length > MOST_RULES) throw new S3Error('MalformedXML');
    return rules;
  },
  render: (rules) =>
    (rules ?? []).map(({ id, origins, methods, allowedHeaders, exposedHeaders, maxAgeSeconds }) =>
      element('CORSRule', [
        element('ID', id),
        ...methods.map((method) => element('AllowedMethod', method)),
        ...origins.map((origin) => element('AllowedOrigin', origin)),
        ...allowedHeaders.map((header) => element('AllowedHeader', header)),
        ...exposedHeaders.map((header) => element('ExposeHeader', header)),
        element('MaxAgeSeconds', maxAgeSeconds),
      ]),
    ),
};

function parseRule(rule: XmlElement): CorsRule {
  const texts = (name: string): string[] => childrenOf(rule, name).map(({ text }) => text);
  const methods = texts('AllowedMethod');
  const origins = texts('AllowedOrigin');
  if (methods.length === 0 || origins.length === 0) throw new S3Error('MalformedXML');
  const unknown = methods.find((method) => !METHODS.has(method));
  if (unknown !== undefined) {
    throw new S3Error('InvalidRequest', {
      message: `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown.slice(0, 32)}`,
    });
  }
  for (const pattern of [...origins, ...texts('AllowedHeader')]) {
    if (pattern.split('*').length > 2) {
      throw new S3Error('InvalidRequest', {
        message: `AllowedOrigin "${pattern.slice(0, 64)}" can not have more than one wildcard.`,
      });
    }
  }
  const maxAge = textOf(rule, 'MaxAgeSeconds');
  if (maxAge !== null && !/^\d{1,9}$/.test(maxAge)) throw new S3Error('MalformedXML');
  return {
    id: textOf(rule, 'ID'),
    origins,
    methods,
    allowedHeaders: texts('AllowedHeader'),
    exposedHeaders: texts('ExposeHeader'),
    maxAgeSeconds: maxAge === null ? null : Number(maxAge),
  };
}

export interface CrossOriginRequest {
  readonly origin: string;
  readonly method: string;
  /** Of a preflight: the headers that are going to be sent, in lower case. */
  readonly headers: readonly string[];
}

/** Amazon S3, "How does Amazon S3 evaluate the CORS configuration on a bucket?": the first rule that matches in all points. */
export function findCorsRule(
  rules: readonly CorsRule[],
  { origin, method, headers }: CrossOriginRequest,
): CorsRule | null {
  return (
    rules.find(
      (rule) =>
        rule.origins.some((pattern) => matchesOneStar(pattern, origin)) &&
        rule.methods.includes(method) &&
        headers.every((header) => rule.allowedHeaders.some((pattern) => matchesOneStar(pattern.toLowerCase(), header))),
    ) ?? null
  );
}

function matchesOneStar(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

export function corsHeaders(rule: CorsRule, { origin, headers }: CrossOriginRequest): Record<string, string> {
  const everybody = rule.origins.includes('*');
  return {
    'access-control-allow-origin': everybody ? '*' : origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(headers.length > 0 ? { 'access-control-allow-headers': headers.join(', ') } : {}),
    ...(rule.exposedHeaders.length > 0 ? { 'access-control-expose-headers': rule.exposedHeaders.join(', ') } : {}),
    ...(rule.maxAgeSeconds === null ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    ...(everybody ? {} : { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}
