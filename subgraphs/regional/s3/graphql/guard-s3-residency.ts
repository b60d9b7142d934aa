import { type GraphQLFieldResolver, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { RegionalContext } from '../../context.ts';
import type { S3RequestInput } from '../../generated/types.ts';
import { toRecord } from '../../residency/gate/gate-decision.ts';
import { kindOfOperation } from '../../residency/gate/kind-of-operation.ts';
import { refuse } from '../refusal.ts';
import { refused } from '../s3-call.ts';
import { callOf } from './s3-call-of.ts';
import { refusal } from './to-graphql.ts';

interface Arguments {
  readonly request: S3RequestInput;
  readonly bucket?: string | null;
  readonly key?: string | null;
}

type Resolver = GraphQLFieldResolver<unknown, RegionalContext, Arguments>;

/** A request that was refused already. */
const UNGUARDED = new Set(['s3RecordRefusal']);
/** Fields behind which data arrives in this region's store. */
const STORES = new Set([
  's3PrepareWrite',
  's3PutObject',
  's3CreateMultipartUpload',
  's3PutPart',
  's3CompleteMultipartUpload',
]);

/**
 * Puts the residency decision before every `s3…` field that is about a request, so that none can be forgotten. It runs inside the
 * access guard, because that one finds out whose bucket it is.
 */
export function guardS3Residency(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    if (!(type instanceof GraphQLObjectType)) continue;
    for (const field of Object.values(type.getFields())) {
      const takesRequest = field.args.some(({ name }) => name === 'request');
      if (!field.name.startsWith('s3') || UNGUARDED.has(field.name) || !takesRequest || field.resolve === undefined)
        continue;
      field.resolve = decided(field.resolve as Resolver, field.name);
    }
  }
  return schema;
}

const decided =
  (resolve: Resolver, field: string): Resolver =>
  async (parent, args, context, info) => {
    const { request, bucket = null, key = null } = args;
    const call = callOf(context, request);
    const decision = await context.services.residencyGate.decide({
      facts: call.request,
      customerId: call.customerId,
      kind: kindOfOperation('s3', request.operation),
      operation: request.operation,
      bucket,
      stores: STORES.has(field),
    });
    if (decision === null) return resolve(parent, args, context, info);
    const residency = toRecord(decision);
    if (decision.disclosure === 'VALUE') return resolve(parent, args, { ...context, residency }, info);
    const target = { ...(bucket === null ? {} : { bucket }), ...(key === null ? {} : { objectKey: key }) };
    const entry = { ...refused({ ...call, residency }, target, 'AccessDenied'), decision: decision.decision };
    await context.services.s3.audit.record([entry]);
    return refusal(refuse('AccessDenied'));
  };
