import type { MutationResolvers } from '../../../generated/types.ts';
import { factsOf } from '../../graphql/s3-call-of.ts';

export const s3RecordRefusal: NonNullable<MutationResolvers['s3RecordRefusal']> = async (_parent, args, context) => {
  const { request, bucket, key, statusCode, errorCode, bytesTransferred } = args;
  const facts = factsOf(context, request);
  const entry = {
    request: facts,
    customerId: request.customerId ?? null,
    operation: request.operation,
    ...(bucket === null || bucket === undefined ? {} : { bucket }),
    ...(key === null || key === undefined ? {} : { objectKey: key }),
    statusCode,
    ...(errorCode === null || errorCode === undefined ? {} : { errorCode }),
    bytesTransferred,
    decision: statusCode === 403 ? ('DENY' as const) : ('ALLOW' as const),
  };
  await context.services.s3.audit.record([entry]);
  return true;
};
