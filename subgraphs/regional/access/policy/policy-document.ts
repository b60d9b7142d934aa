/** A bucket policy as it is evaluated; `parsePolicy` makes it from the JSON that was put. */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Selection<PrincipalPattern>;
  /** Lower case: actions are compared without case. */
  readonly actions: Selection<string>;
  /** Without `arn:aws:s3:::`. */
  readonly resources: Selection<string>;
  readonly conditions: readonly PolicyCondition[];
}

/** The element, or its `Not…` form. */
export interface Selection<Item> {
  readonly negated: boolean;
  readonly items: readonly Item[];
}

export type PrincipalPattern =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'customer'; readonly customerId: string }
  | { readonly kind: 'access-key'; readonly customerId: string; readonly accessKeyId: string }
  /** Somebody who cannot ask here: a role, a service. */
  | { readonly kind: 'nobody' };

export interface PolicyCondition {
  readonly operator: ConditionOperator;
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
  /** Lower case, up to a `/`: a tag's key keeps its case. */
  readonly key: string;
  readonly values: readonly string[];
}

export const CONDITION_OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'Null',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** Global keys are not case-sensitive, but the tag key in `s3:ExistingObjectTag/Key` is. */
export function conditionKey(name: string): string {
  const slash = name.indexOf('/');
  return slash < 0 ? name.toLowerCase() : `${name.slice(0, slash).toLowerCase()}${name.slice(slash)}`;
}
