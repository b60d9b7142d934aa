import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { documentedTable, renderAuthorizationTable } from '../../../dev/authorization-table.ts';
import { operationAt } from '../../../kernel/authorization/find-row.ts';
import { POLICY, type PolicyRow } from '../../../kernel/authorization/policy-table.ts';
import { typeDefs as regional } from '../../../subgraphs/regional/generated/type-defs.ts';
import { typeDefs as routing } from '../../../subgraphs/routing/generated/type-defs.ts';

const GUARDED = ['Query', 'Mutation', 'Customer', 'Region'];

function fields(): string[] {
  const names = [regional, routing].flatMap((typeDefs) => {
    const schema = buildSubgraphSchema({ typeDefs });
    return GUARDED.flatMap((name) => {
      const type = schema.getType(name);
      return isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${name}.${field}`) : [];
    });
  });
  return [...new Set(names)];
}

/** Routes by how they are written down: whoever adds one adds a line that this finds. */
function routesBelow(folder: string, call: RegExp, prefix: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(call)].map(
      ([, method = 'get', path = '']) => `${method.toUpperCase()} ${prefix}${path}`,
    ),
  );
}

const routes = (): string[] => [
  ...routesBelow('subgraphs/regional', /addRoute\(\s*router,\s*'(\w+)',\s*'([^']+)'/g, '/api'),
  ...routesBelow('subgraphs/regional', /addStreamRoute\(\s*router()?,\s*'([^']+)'/g, '/api'),
  ...routesBelow('gateway/rest', /router\.(get|post|put|patch|delete)\('([^']+)'/g, '/routing'),
];

describe('every way in has a row in the policy table', () => {
  test.each(fields())('%s', (place) => {
    expect(operationAt(place), `give ${place} a row in kernel/authorization/policy-table.ts`).toBeDefined();
  });

  test.each(routes())('%s', (place) => {
    expect(operationAt(place), `give ${place} a row in kernel/authorization/policy-table.ts`).toBeDefined();
  });

  test('the search finds ways in', () => {
    expect(fields().length).toBeGreaterThan(40);
    expect(routes().length).toBeGreaterThan(7);
  });
});

test('the table names no way in that does not exist, and none twice', () => {
  const places = Object.values(POLICY as Record<string, PolicyRow>).flatMap(({ at }) => at);
  const known = new Set([...fields(), ...routes()]);

  expect(places.filter((place) => !known.has(place) && !/…|__schema/.test(place))).toEqual([]);
  expect(places.length).toBe(new Set(places).size);
});

test('only the adapter has fields with the prefix of its own', () => {
  expect(POLICY['s3.serve'].allow).toEqual({ service: 'any' });
  expect(operationAt('Query.s3Object')).toBe('s3.serve');
  expect(operationAt('Query.s3object')).toBeUndefined();
});

test('docs/authorization.md shows the table as it is', () => {
  expect(documentedTable(readFileSync('docs/authorization.md', 'utf8'))).toBe(renderAuthorizationTable());
});
