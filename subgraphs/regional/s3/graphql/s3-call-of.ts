import { AppError } from '#kernel/errors.ts';
import { type CustomerId, parseCustomerId } from '#kernel/ids.ts';
import type { KeyGrant, Principal } from '../../access/principal.ts';
import type { RegionalContext } from '../../context.ts';
import type { S3RequestInput } from '../../generated/types.ts';
import type { RequestFacts } from '../../shared/request-facts.ts';
import type { S3Call } from '../s3-call.ts';

/** The `s3…` fields trust what the adapter says about a request, so nobody else may use them. */
export function requireService({ facts }: RegionalContext): void {
  if (facts.caller.kind === 'service') return;
  throw new AppError('FORBIDDEN', 'This field is for the S3 adapter of the region only.');
}

/** Whose data it is about: the owner of the bucket that access was granted to, else the customer that asks. */
export function callOf(context: RegionalContext, input: S3RequestInput): S3Call {
  const customerId = context.grant?.bucket.ownerId ?? customerOf(input);
  if (customerId === null) throw new AppError('FORBIDDEN', `${input.operation} needs a customer.`);
  const call = { request: factsOf(context, input), customerId, operation: input.operation };
  return context.residency === undefined ? call : { ...call, residency: context.residency };
}

/** The facts of the S3 request itself, not of the call that the adapter makes for it. */
export function factsOf(context: RegionalContext, input: S3RequestInput): RequestFacts {
  requireService(context);
  const customerId = customerOf(input);
  return context.services.residencyGate.locate({
    requestId: input.requestId,
    channel: 's3',
    via: input.viaGateway ? 'gateway' : 'direct',
    caller: customerId === null ? { kind: 'anonymous' } : { kind: 'customer', customerId },
    actor: input.accessKeyId ?? null,
    sourceIp: input.sourceIp ?? null,
    userAgent: input.userAgent ?? null,
    startedAt: input.startedAt,
  });
}

/** Who asks, as the access decision sees it. */
export function principalOf(input: S3RequestInput): Principal {
  const customerId = customerOf(input);
  if (customerId === null) return { kind: 'anonymous' };
  const grants = (input.grants ?? null) as readonly KeyGrant[] | null;
  return { kind: 'customer', customerId, accessKeyId: input.accessKeyId ?? null, grants };
}

const customerOf = ({ customerId }: S3RequestInput): CustomerId | null =>
  customerId === null || customerId === undefined ? null : parseCustomerId(customerId);
