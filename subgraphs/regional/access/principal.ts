import type { CustomerId } from '#kernel/ids.ts';

/** Who asks. An access key is its customer, less what its grants leave out. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'customer';
      readonly customerId: CustomerId;
      /** Null for an unsigned request of the open mode. */
      readonly accessKeyId: string | null;
      /** What the key may do at most; null: whatever its customer may. */
      readonly grants: readonly KeyGrant[] | null;
    };

/** Actions and resources (both with `*` and `?`) that a key is limited to. Resources are `bucket` or `bucket/key`. */
export interface KeyGrant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Listing only: names below this prefix, which the request must ask for. */
  readonly prefix?: string;
}

export const customerOfPrincipal = (principal: Principal): CustomerId | null =>
  principal.kind === 'customer' ? principal.customerId : null;
