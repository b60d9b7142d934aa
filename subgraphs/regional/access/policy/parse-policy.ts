import { z } from 'zod';
import {
  CONDITION_OPERATORS,
  type ConditionOperator,
  conditionKey,
  type PolicyCondition,
  type PolicyDocument,
  type PolicyStatement,
  type PrincipalPattern,
  type Selection,
} from './policy-document.ts';

/** AWS: a bucket policy is at most 20 KB. */
export const LARGEST_POLICY = 20 * 1024;
/** AWS gives every MalformedPolicy a sentence of its own; these are its words where a client can meet them. */
export class MalformedPolicy extends Error {}

const oneOrMany = z.union([z.string(), z.array(z.string())]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const conditionValues = z.union([scalar, z.array(scalar)]);
const principal = z.union([
  z.literal('*'),
  z.partialRecord(z.enum(['AWS', 'CanonicalUser', 'Service', 'Federated']), oneOrMany),
]);
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal.optional(),
  NotPrincipal: principal.optional(),
  Action: oneOrMany.optional(),
  NotAction: oneOrMany.optional(),
  Resource: oneOrMany.optional(),
  NotResource: oneOrMany.optional(),
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
});
const document = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement).min(1)]),
});
type Statement = z.infer<typeof statement>;

/** The policy that a client puts on its bucket; throws `MalformedPolicy` with the reason. */
export function parsePolicy(text: string, bucket: string): PolicyDocument {
  const parsed = document.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new MalformedPolicy(
      `Policies must be valid JSON policy documents: ${issue?.path.join('.') || 'the document'} is invalid.`,
    );
  }
  const statements = [parsed.data.Statement].flat();
  return { statements: statements.map((each) => toStatement(each, bucket)) };
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Answered below, in AWS's words.
  }
  throw new MalformedPolicy("Policies must be valid JSON and the first byte must be '{'");
}

function toStatement(raw: Statement, bucket: string): PolicyStatement {
  // With Allow, everybody else would be let in, whoever that is; AWS refuses it too.
  if (raw.Effect === 'Allow' && raw.NotPrincipal !== undefined) {
    throw new MalformedPolicy('Allow with NotPrincipal is not allowed.');
  }
  const principals = oneOf(raw.Principal, raw.NotPrincipal, 'Missing required field Principal');
  const actions = oneOf(raw.Action, raw.NotAction, 'Missing required field Action');
  const resources = oneOf(raw.Resource, raw.NotResource, 'Missing required field Resource');
  return {
    effect: raw.Effect,
    principals: { negated: principals.negated, items: principalsOf(principals.value) },
    actions: { negated: actions.negated, items: [actions.value].flat().map(parseAction) },
    resources: {
      negated: resources.negated,
      items: [resources.value].flat().map((each) => parseResource(each, bucket)),
    },
    conditions: Object.entries(raw.Condition ?? {}).flatMap(([operator, keys]) => conditionsOf(operator, keys)),
  };
}

function oneOf<Value>(plain: Value | undefined, negated: Value | undefined, missing: string) {
  if (plain !== undefined && negated === undefined) return { negated: false, value: plain };
  if (negated !== undefined && plain === undefined) return { negated: true, value: negated };
  throw new MalformedPolicy(missing);
}

function principalsOf(value: z.infer<typeof principal>): Selection<PrincipalPattern>['items'] {
  if (value === '*') return [{ kind: 'everyone' }];
  const items = Object.entries(value).flatMap(([type, names]) =>
    [names ?? []].flat().map((name): PrincipalPattern => {
      if (type === 'AWS') return awsPrincipal(name);
      return type === 'CanonicalUser' ? { kind: 'customer', customerId: name } : { kind: 'nobody' };
    }),
  );
  if (items.length === 0) throw new MalformedPolicy('Invalid principal in policy');
  return items;
}

/** An account is a customer; a user of it is one of its access keys. */
const ARN_OF_PRINCIPAL = /^arn:aws:iam::([A-Za-z0-9._-]*):(?:(root)|user\/(.+)|role\/.+|assumed-role\/.+)$/;

function awsPrincipal(name: string): PrincipalPattern {
  if (name === '*') return { kind: 'everyone' };
  if (/^[A-Za-z0-9._-]+$/.test(name)) return { kind: 'customer', customerId: name };
  const arn = ARN_OF_PRINCIPAL.exec(name);
  if (arn === null) throw new MalformedPolicy('Invalid principal in policy');
  const [, customerId = '', root, user] = arn;
  if (root !== undefined) return { kind: 'customer', customerId };
  return user === undefined ? { kind: 'nobody' } : { kind: 'access-key', customerId, accessKeyId: user };
}

function parseAction(action: string): string {
  if (action === '*' || /^s3:[A-Za-z*?]+$/i.test(action)) return action.toLowerCase();
  throw new MalformedPolicy('Policy has invalid action');
}

const ARN_OF_RESOURCE = /^arn:aws:s3:[^:]*:[^:]*:(.+)$/s;

/** A policy speaks of its own bucket only. */
function parseResource(resource: string, bucket: string): string {
  const path = resource === '*' ? '*' : ARN_OF_RESOURCE.exec(resource)?.[1];
  if (path === undefined) throw new MalformedPolicy('Policy has invalid resource');
  const name = path.split('/')[0] ?? '';
  const couldMean = path === '*' || name === bucket || (/[*?]/.test(name) && matchesPrefixOf(name, bucket));
  if (!couldMean) throw new MalformedPolicy('Policy has invalid resource');
  return path;
}

/** `buck*` and `*` may speak of this bucket among others. */
function matchesPrefixOf(pattern: string, bucket: string): boolean {
  const literal = pattern.split(/[*?]/)[0] ?? '';
  return bucket.startsWith(literal);
}

function conditionsOf(name: string, keys: Record<string, z.infer<typeof conditionValues>>): PolicyCondition[] {
  const [, quantifier, rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.+)$/.exec(name) ?? [];
  const ifExists = rest.endsWith('IfExists');
  const operator = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  if (!isOperator(operator)) throw new MalformedPolicy(`Invalid Condition type : ${name.slice(0, 64)}`);
  return Object.entries(keys).map(([key, values]) => {
    if (!/^(aws|s3|sts|iam):[^\s]+$/i.test(key)) throw new MalformedPolicy('Policy has an invalid condition key');
    return {
      operator,
      quantifier: (quantifier as PolicyCondition['quantifier']) ?? null,
      ifExists,
      key: conditionKey(key),
      values: [values].flat().map(String),
    };
  });
}

const isOperator = (name: string): name is ConditionOperator =>
  (CONDITION_OPERATORS as readonly string[]).includes(name);
