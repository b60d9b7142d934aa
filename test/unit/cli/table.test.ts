import { expect, test } from 'vitest';
import { table } from '../../../cli/output/table.ts';

test('columns are as wide as their longest cell, and control characters are shown instead of obeyed', () => {
  expect(
    table(
      ['id', 'name'],
      [
        ['customer-1', 'Acme\u001b[2J'],
        ['b', ''],
      ],
    ),
  ).toEqual(['id          name', 'customer-1  Acme\\x1b[2J', 'b']);
});
