import { invalidArgument } from '../errors/s3-error.ts';
import { parameterOf, type S3Request } from '../s3-request.ts';

export interface WholeNumberBounds {
  readonly fallback: number;
  readonly smallest: number;
  /** Larger values count as this one, as on AWS. */
  readonly largest: number;
}

/** A numeric query parameter such as max-keys; AWS treats an empty one as absent. */
export function wholeNumberParameter(request: S3Request, name: string, bounds: WholeNumberBounds): number {
  const text = parameterOf(request, name);
  if (text === null || text === '') return bounds.fallback;
  const value = Number(text);
  if (!/^-?\d{1,10}$/.test(text) || value < bounds.smallest || value > 2_147_483_647) {
    throw invalidArgument(name, text, `Argument ${name} must be an integer between ${bounds.smallest} and 2147483647`);
  }
  return Math.min(value, bounds.largest);
}
