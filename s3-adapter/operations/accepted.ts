import { S3Error } from '../errors/s3-error.ts';
import type { RefusalFragment } from '../generated/graphql.ts';

type Refused = { readonly __typename: 'S3Refusal' } & RefusalFragment;

/** The region's answer, or its refusal as an error. The region has recorded a refusal already. */
export function accepted<Result extends { readonly __typename: string }>(
  result: Result | Refused,
): Exclude<Result, { readonly __typename: 'S3Refusal' }> {
  if (isRefused(result)) throw refusalError(result);
  return result as Exclude<Result, { readonly __typename: 'S3Refusal' }>;
}

const isRefused = (result: { readonly __typename: string }): result is Refused => result.__typename === 'S3Refusal';

function refusalError({ code, condition, actualSize, message }: Refused): S3Error {
  const fields: Record<string, string | number> = {};
  if (typeof condition === 'string') fields['Condition'] = condition;
  if (typeof actualSize === 'number') fields['ActualObjectSize'] = actualSize;
  return new S3Error(code, { fields, recorded: true, ...(typeof message === 'string' ? { message } : {}) });
}
