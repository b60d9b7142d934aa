import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documentedTable } from '../../../dev/authorization-table.ts';
import { refusalByRow } from '../../../kernel/authorization/authorize.ts';
import { type Caller, ROLES, type Role, type TokenCaller } from '../../../kernel/authorization/caller.ts';
import { POLICY, type PolicyRow, type Reach } from '../../../kernel/authorization/policy-table.ts';
import { type CustomerId, parseCustomerId, parseRegionId, type RegionId } from '../../../kernel/ids.ts';

const OWN = parseCustomerId('own-corp');
const OTHER = parseCustomerId('other-corp');
const HOME = parseRegionId('FI-HEL');
const ELSEWHERE = parseRegionId('DE-FRA');

const SITUATIONS = {
  'own customer': { customerId: OWN, regionId: HOME },
  'other customer': { customerId: OTHER, regionId: HOME },
  'other region': { customerId: OTHER, regionId: ELSEWHERE },
} as const;
type Situation = keyof typeof SITUATIONS;
type Policy = Readonly<Record<string, PolicyRow>>;

const callerWith = (role: Role): TokenCaller => ({
  kind: 'user',
  subject: 'jane',
  roles: [role],
  customers: [OWN],
  regions: [HOME],
  named: null,
});

/** What the rendered table, which people read and review, says about a cell; parsed from the page, not from the code. */
const DOCUMENTED = new Map(
  documentedTable(readFileSync('docs/authorization.md', 'utf8'))
    .split('\n')
    .slice(2)
    .map((line) => {
      const [operation = '', target = '', ...cells] = line
        .split(' | ')
        .map((cell) => cell.replace(/^\| |`/g, '').trim());
      return [operation, { target, cells }] as const;
    }),
);

function documentedReach(operation: string, role: Role): Reach | '—' {
  return (DOCUMENTED.get(operation)?.cells[ROLES.indexOf(role)] ?? '—') as Reach | '—';
}

/** What the word in the cell means, said independently of the code that enforces it. */
function documentedAnswer(operation: string, role: Role, situation: Situation): 'allowed' | 'refused' {
  const reach = documentedReach(operation, role);
  if (reach === 'any') return 'allowed';
  if (reach === 'region') return situation === 'other region' ? 'refused' : 'allowed';
  if (reach === 'own') return situation === 'own customer' ? 'allowed' : 'refused';
  return 'refused';
}

function enforcedAnswer(policy: Policy, operation: string, caller: Caller, situation: Situation) {
  const target: { customerId: CustomerId; regionId: RegionId } = SITUATIONS[situation];
  return refusalByRow(caller, policy[operation], target) === undefined ? 'allowed' : 'refused';
}

const CASES = Object.keys(POLICY).flatMap((operation) =>
  ROLES.flatMap((role) =>
    (Object.keys(SITUATIONS) as Situation[]).map((situation) => ({ operation, role, situation })),
  ),
);

/** The cases in which code and page disagree. */
const disagreements = (policy: Policy) =>
  CASES.filter(
    ({ operation, role, situation }) =>
      enforcedAnswer(policy, operation, callerWith(role), situation) !== documentedAnswer(operation, role, situation),
  );

describe('the matrix of operation, role and whose data it is', () => {
  test.each(CASES)('$operation by $role on $situation', ({ operation, role, situation }) => {
    expect(enforcedAnswer(POLICY, operation, callerWith(role), situation)).toBe(
      documentedAnswer(operation, role, situation),
    );
  });

  test('nobody without a credential gets anything, and nobody with a token what is the adapter’s', () => {
    for (const operation of Object.keys(POLICY)) {
      for (const reason of ['missing', 'invalid', 'forged'] as const) {
        expect(enforcedAnswer(POLICY, operation, { kind: 'rejected', reason }, 'own customer')).toBe('refused');
      }
      const isAdapters = operation === 's3.serve';
      expect(enforcedAnswer(POLICY, operation, { kind: 'service' }, 'own customer')).toBe(
        isAdapters ? 'allowed' : 'refused',
      );
    }
  });

  test('a token without roles, and an operation without a row, are refused', () => {
    const nobody = { ...callerWith('auditor'), roles: [] };
    for (const operation of Object.keys(POLICY)) {
      expect(enforcedAnswer(POLICY, operation, nobody, 'own customer')).toBe('refused');
    }
    for (const role of ROLES) expect(refusalByRow(callerWith(role), undefined, {})?.code).toBe('FORBIDDEN');
  });
});

describe('every rule is noticed', () => {
  const REACHES: readonly (Reach | undefined)[] = [undefined, 'own', 'region', 'any'];
  const mutants = Object.entries(POLICY as Policy).flatMap(([operation, row]) =>
    ROLES.flatMap((role) =>
      REACHES.filter((reach) => reach !== row.allow[role]).map((reach) => ({
        name: `${operation} for ${role} changed from ${row.allow[role] ?? 'none'} to ${reach ?? 'none'}`,
        policy: { ...POLICY, [operation]: { ...row, allow: withReach(row, role, reach) } },
      })),
    ),
  );

  test('there are three mutants for every cell', () => {
    expect(mutants).toHaveLength(Object.keys(POLICY).length * ROLES.length * 3);
  });

  test.each(mutants)('$name', ({ policy }) => {
    expect(disagreements(policy)).not.toEqual([]);
  });
});

function withReach({ allow }: PolicyRow, role: Role, reach: Reach | undefined): PolicyRow['allow'] {
  const { [role]: _, ...others } = allow;
  return reach === undefined ? others : { ...others, [role]: reach };
}

describe('a customer in X-Customer-ID is a choice, not a claim', () => {
  const naming = (named: CustomerId): TokenCaller => ({ ...callerWith('tenant_admin'), named });

  test('naming another customer opens nothing', () => {
    expect(refusalByRow(naming(OTHER), POLICY['customer.read'], SITUATIONS['other customer'])?.code).toBe('FORBIDDEN');
    expect(refusalByRow(naming(OTHER), POLICY['customer.list'], { regionId: HOME })?.code).toBe('FORBIDDEN');
  });

  test('asking for another customer than the named one is refused, even if the token reaches both', () => {
    const both = { ...naming(OTHER), customers: [OWN, OTHER] };

    expect(refusalByRow(both, POLICY['customer.read'], SITUATIONS['own customer'])?.code).toBe('FORBIDDEN');
    expect(refusalByRow(both, POLICY['customer.read'], SITUATIONS['other customer'])).toBeUndefined();
  });
});
