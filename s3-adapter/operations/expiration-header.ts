import { httpDate } from '../http-date.ts';

interface Expiring {
  readonly expiration?: { readonly at: string; readonly ruleId: string } | null;
}

/** AWS: the rule's id is percent-encoded. */
export const expirationHeader = ({ expiration }: Expiring): Record<string, string> =>
  expiration === null || expiration === undefined
    ? {}
    : {
        'x-amz-expiration': `expiry-date="${httpDate(expiration.at)}", rule-id="${encodeURIComponent(expiration.ruleId)}"`,
      };
