import { AppError } from './errors.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A region of the federation, e.g. `FI-HEL`: ISO 3166-1 country, then place. */
export type RegionId = Branded<'RegionId'>;
/** A customer: letters, digits, `.`, `_`, `-`, at most 64. Never an e-mail address: it is known to the global layer. */
export type CustomerId = Branded<'CustomerId'>;

const REGION_ID = /^[A-Z]{2}(-[A-Z0-9]{1,12}){1,2}$/;
const CUSTOMER_ID = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;

export const isRegionId = (value: string): value is RegionId => REGION_ID.test(value);
export const isCustomerId = (value: string): value is CustomerId => CUSTOMER_ID.test(value);

export function parseRegionId(value: string): RegionId {
  if (isRegionId(value)) return value;
  throw new AppError('BAD_USER_INPUT', 'A region id looks like FI-HEL: a country code, a dash, a place.');
}

export function parseCustomerId(value: string): CustomerId {
  if (isCustomerId(value)) return value;
  throw new AppError(
    'BAD_USER_INPUT',
    'A customer id has 1 to 64 letters, digits, dots, dashes or underscores and starts and ends with a letter or digit.',
  );
}
