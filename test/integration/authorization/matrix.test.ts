import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../../kernel/authorization/caller.ts';
import { type Operation, POLICY, type PolicyRow, type Reach } from '../../../kernel/authorization/policy-table.ts';
import { createRegionalSchema } from '../../../subgraphs/regional/create-regional-schema.ts';
import { requestAt } from '../../support/generated-request.ts';
import { type Answer, type RunningRegion, startRegion } from '../regional/start-region.ts';

const OWN = 'own-corp';
const HOME = 'FI-HEL';
/** In the answers of nobody but who may read the customer. */
const CANARY = 'Canary Own Corporation';
const SITUATIONS = ['own customer', 'other customer', 'other region'] as const;
type Situation = (typeof SITUATIONS)[number];

let running: RunningRegion;
let schema: GraphQLSchema;

beforeAll(async () => {
  running = await startRegion({ regionId: HOME, authMode: 'enforced' });
  schema = createRegionalSchema().schema;
  for (const [id, name] of [
    [OWN, CANARY],
    ['other-corp', 'Other'],
  ]) {
    const { status } = await running.post(`/api/customers/${id}/register`, { customer_name: name, country: 'Finland' });
    expect(status).toBe(201);
  }
});
afterAll(() => running.close());

/** Requests are about `own-corp` in FI-HEL; the situation is in what the token names. */
const NAMED = {
  'own customer': { customers: [OWN], regions: [HOME] },
  'other customer': { customers: ['other-corp'], regions: [HOME] },
  'other region': { customers: ['other-corp'], regions: ['DE-FRA'] },
} as const;

interface Case {
  readonly operation: Operation;
  readonly place: string;
  readonly role: Role;
  readonly situation: Situation;
}

async function answerTo({ operation, place, role, situation }: Case): Promise<Answer> {
  const bearer = await running.issuer.bearer({ roles: [role], audience: HOME, ...NAMED[situation] });
  // Routes whose path names no customer are about the one in the header.
  const isNamed = POLICY[operation].target === 'customer' && / \/api\/(?!customers)/.test(place);
  const headers = { ...bearer, ...(isNamed ? { 'x-customer-id': OWN } : {}) };
  const { method, path, body = {} } = requestAt(place, schema, { customerId: OWN, regionId: HOME });
  return method === 'GET' ? running.get(path, headers) : running.post(path, body, headers);
}

/** The first code that the answer gives, of GraphQL and of RFC 9457 alike; undefined for one that is none. */
function codeOf({ body }: Answer): string | undefined {
  const code = body?.errors?.[0]?.extensions?.code ?? body?.code;
  return typeof code === 'string' ? code : undefined;
}

type Expected = 'allowed' | 'narrowed' | 'refused' | 'closed';

/**
 * What the table says, in words of its own. `closed`: no token with this role ever gets in. `narrowed`: a region as a whole is
 * cut down to the token's own customers.
 */
function expectedOf(reach: Reach | undefined, { target }: PolicyRow, situation: Situation): Expected {
  switch (reach) {
    case undefined:
      return 'closed';
    case 'any':
      return 'allowed';
    case 'region':
      return situation === 'other region' ? 'refused' : 'allowed';
    case 'own':
      if (situation === 'own customer') return 'allowed';
      return target === 'region' ? 'narrowed' : 'refused';
  }
}

const REFUSED =
  /^(FORBIDDEN|NOT_FOUND|CUSTOMER_NOT_FOUND|UNPROCESSABLE|BAD_REQUEST|BAD_USER_INPUT|WRONG_REGION|IDEMPOTENCY_KEY_REQUIRED)$/;

function holds(expected: Expected, answer: Answer): boolean {
  const code = codeOf(answer);
  const isShut = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED';
  const leaks = JSON.stringify(answer.body).includes(CANARY);
  switch (expected) {
    case 'allowed':
      return !isShut && code !== 'INTERNAL';
    case 'narrowed':
      return !leaks && code !== 'INTERNAL';
    case 'closed':
      return code === 'FORBIDDEN' && !leaks;
    case 'refused':
      return !leaks && code !== undefined && REFUSED.test(code);
  }
}

/** The adapter's own fields carry one row, and are asked for by nobody with a token; routing is the gateway's. */
const ROWS = (Object.entries(POLICY) as [Operation, PolicyRow][]).filter(
  ([name]) => name !== 's3.serve' && !name.startsWith('routing.'),
);
/** The registry is written at the gateway, and its routes are the gateway's. */
const isHere = (place: string): boolean => {
  if (/^(GET|POST) /.test(place)) return place.includes(' /api/');
  const [type = '', field = ''] = place.split('.');
  const found = createRegionalSchema().schema.getType(type);
  return (
    found !== undefined && 'getFields' in found && field in (found.getFields() as object) && !field.startsWith('__')
  );
};
const PLACES = ROWS.map(([operation, row]) => ({ operation, row, places: row.at.filter(isHere) }));

const casesAt = (operation: Operation, place: string): Case[] =>
  ROLES.flatMap((role) => SITUATIONS.map((situation) => ({ operation, place, role, situation })));

describe('every way in of a region, for every role, over HTTP', () => {
  test.each(PLACES.flatMap(({ operation, row, places }) => places.map((place) => ({ operation, row, place }))))(
    '$operation at $place',
    async ({ operation, row, place }) => {
      const wrong: string[] = [];
      for (const each of casesAt(operation, place)) {
        const expected = expectedOf(row.allow[each.role], row, each.situation);
        const answer = await answerTo(each);
        if (!holds(expected, answer)) {
          wrong.push(
            `${each.role} on ${each.situation}: ${expected}, but ${answer.status} ${codeOf(answer)} ${JSON.stringify(answer.body).slice(0, 200)}`,
          );
        }
      }

      expect(wrong).toEqual([]);
    },
  );

  test('there is a request for almost every row', () => {
    const without = PLACES.filter(({ places }) => places.length === 0).map(({ operation }) => operation);

    expect(without).toEqual(['registry.write']);
  });
});

describe('every rule is noticed, over HTTP', () => {
  const isRight = async (each: Case, row: PolicyRow): Promise<boolean> =>
    holds(expectedOf(row.allow[each.role], row, each.situation), await answerTo(each));

  /** Rows share what they allow, so a row gets another object instead of another entry. */
  const change = (row: PolicyRow, allow: PolicyRow['allow']): void => {
    (row as { allow: PolicyRow['allow'] }).allow = allow;
  };

  /** Gives the role everything, or takes what it has, in the running region's table; asks every way in until one answers otherwise. */
  async function isNoticed(
    operation: Operation,
    row: PolicyRow,
    places: readonly string[],
    role: Role,
  ): Promise<boolean> {
    const customer: PolicyRow = POLICY['customer.read'];
    const [before, reading] = [{ ...row }, { ...customer }];
    const { [role]: had, ...others } = row.allow;
    if (had === undefined) {
      // A field of a customer is behind reading the customer, whose own row is noticed elsewhere.
      change(customer, { ...customer.allow, [role]: 'any' });
      change(row, { ...row.allow, [role]: 'any' });
    } else change(row, others);
    try {
      for (const each of places.flatMap((place) => casesAt(operation, place).filter((one) => one.role === role))) {
        if (!(await isRight(each, before))) return true;
      }
      return false;
    } finally {
      change(customer, reading.allow);
      change(row, before.allow);
    }
  }

  test.each(PLACES.filter(({ places }) => places.length > 0))('$operation', async ({ operation, row, places }) => {
    const unnoticed: Role[] = [];
    for (const role of ROLES) if (!(await isNoticed(operation, row, places, role))) unnoticed.push(role);

    expect(unnoticed).toEqual([]);
  });
});
