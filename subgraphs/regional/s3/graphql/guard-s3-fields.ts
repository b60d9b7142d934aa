import { type GraphQLFieldResolver, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { actionOf } from '../../access/action-of.ts';
import { conditionKey } from '../../access/policy/policy-document.ts';
import type { Principal } from '../../access/principal.ts';
import type { RegionalContext } from '../../context.ts';
import type { S3RequestInput } from '../../generated/types.ts';
import { refuse } from '../refusal.ts';
import { refused } from '../s3-call.ts';
import { factsOf, principalOf } from './s3-call-of.ts';
import { refusal } from './to-graphql.ts';

type Resolver = GraphQLFieldResolver<unknown, RegionalContext, Arguments>;

/** The arguments by which the `s3…` fields name what they are about. */
interface Arguments {
  readonly request: S3RequestInput;
  readonly bucket: string;
  readonly key?: string | null;
  readonly read?: { readonly versionId?: string | null };
  readonly versionId?: string | null;
  readonly uploadId?: string | null;
  readonly targets?: readonly Target[];
}

interface Target {
  readonly key: string;
  readonly versionId?: string | null;
}

/** They concern a name that nobody has yet, or a request that was refused already. */
const UNGUARDED = new Set(['s3CreateBucket', 's3RecordRefusal']);

/**
 * Puts the authorisation step before every `s3…` field that names a bucket, so that none can be forgotten: the resolver runs only
 * with a grant in its context, and `callOf` then speaks of the bucket's owner.
 */
export function guardS3Fields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    if (!(type instanceof GraphQLObjectType)) continue;
    for (const field of Object.values(type.getFields())) {
      const names = field.args.map(({ name }) => name);
      if (!field.name.startsWith('s3') || UNGUARDED.has(field.name)) continue;
      if (!names.includes('request') || !names.includes('bucket') || field.resolve === undefined) continue;
      field.resolve = guarded(field.resolve as Resolver, field.name);
    }
  }
  return schema;
}

const guarded =
  (resolve: Resolver, field: string): Resolver =>
  async (parent, args, context, info) => {
    const { request } = args;
    if (request.operation === 'DeleteObjects') return removeAllowed(resolve, parent, args, context, info);
    const versionId = versionOf(args);
    const action = actionOf(request.operation, field === 's3Object', versionId);
    const about = { key: keyOf(args), versionId, uploadId: args.uploadId };
    const question = { ...questionOf(context, args, versionId), action, ...about };
    const opened = await context.services.s3.access.open(question);
    if (opened.kind === 'refusal') return refusal(opened);
    if (opened.kind === 'granted') return resolve(parent, args, { ...context, grant: opened }, info);
    return nothingThere(context, question) ?? resolve(parent, args, context, info);
  };

/** Each key of a multi-object delete is decided on: what may not be deleted gets its own error, the rest goes. */
const removeAllowed: (resolve: Resolver, ...call: Parameters<Resolver>) => Promise<unknown> = async (
  resolve,
  parent,
  args,
  context,
  info,
) => {
  const targets = args.targets ?? [];
  const question = { ...questionOf(context, args, null), action: 's3:DeleteObject' };
  const opened = await context.services.s3.access.openSome(
    question,
    targets.map(({ key, versionId = null }) => ({
      key,
      versionId,
      action: actionOf('DeleteObject', false, versionId),
    })),
  );
  if (opened.kind === 'refusal') return refusal(opened);
  if (opened.kind === 'nothing-there') return nothingThere(context, question) ?? resolve(parent, args, context, info);
  const allowed = targets.filter((_, index) => opened.allowed[index] === true);
  const result =
    allowed.length === 0
      ? { __typename: 'S3DeleteOutcomes', outcomes: [] }
      : await resolve(parent, { ...args, targets: allowed }, { ...context, grant: opened.grant }, info);
  return allowed.length === targets.length ? result : withDenials(result, targets, opened.allowed);
};

interface DeleteResult {
  readonly __typename: string;
  readonly outcomes?: readonly unknown[];
}

function withDenials(result: unknown, targets: readonly Target[], allowed: readonly boolean[]): unknown {
  const { outcomes, ...rest } = result as DeleteResult;
  if (outcomes === undefined) return result;
  const remaining = outcomes.values();
  const merged = targets.map(({ key, versionId }, index) =>
    allowed[index] === true ? remaining.next().value : { key, versionId, refusal: 'AccessDenied' },
  );
  return { ...rest, outcomes: merged };
}

/** The operation finds out for itself why its customer has no such bucket; for nobody in particular there just is none. */
function nothingThere(context: RegionalContext, { call, principal, bucket }: Question): Promise<unknown> | null {
  if (principal.kind === 'customer') return null;
  const entry = refused({ ...call, customerId: null }, { bucket }, 'NoSuchBucket');
  return context.services.s3.audit.record([entry]).then(() => refusal(refuse('NoSuchBucket')));
}

type Question = ReturnType<typeof questionOf>;

function questionOf(context: RegionalContext, { request, bucket }: Arguments, versionId: string | null) {
  const principal = principalOf(request);
  return {
    call: { request: factsOf(context, request), operation: request.operation },
    principal,
    bucket,
    expectedOwner: request.expectedOwner ?? null,
    conditions: conditionsOf(request, principal, versionId),
  };
}

/** A single delete is a list of one. */
const keyOf = ({ key, targets }: Arguments): string | null => key ?? targets?.[0]?.key ?? null;
const versionOf = ({ read, versionId, targets }: Arguments): string | null =>
  read?.versionId ?? versionId ?? targets?.[0]?.versionId ?? null;

/** What the adapter read from the request, and what only the region knows. */
function conditionsOf(
  { conditions, sourceIp, userAgent, startedAt, accessKeyId }: S3RequestInput,
  principal: Principal,
  versionId: string | null,
): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  const set = (key: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined) values.set(key, [value]);
  };
  for (const [key, value] of Object.entries((conditions ?? {}) as Record<string, string | string[]>)) {
    values.set(conditionKey(key), [value].flat());
  }
  const started = new Date(startedAt);
  set('aws:sourceip', sourceIp);
  set('aws:useragent', userAgent);
  set('aws:currenttime', started.toISOString());
  set('aws:epochtime', String(Math.floor(started.getTime() / 1000)));
  set('aws:principaltype', principal.kind === 'customer' ? 'Account' : 'Anonymous');
  if (principal.kind === 'customer') {
    set('aws:principalaccount', principal.customerId);
    set('aws:principalarn', `arn:aws:iam::${principal.customerId}:root`);
    set('aws:userid', principal.customerId);
  }
  set('s3:versionid', versionId);
  set('s3:authtype', accessKeyId === null || accessKeyId === undefined ? null : 'REST-HEADER');
  return values;
}
