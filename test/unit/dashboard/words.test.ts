import { expect, test } from 'vitest';
import { words } from '../../../dashboard/parts/words.ts';

test.each([
  ['A17_ERASURE', 'Art. 17 erasure'],
  ['A7_3_WITHDRAW_CONSENT', 'Art. 7(3) withdraw consent'],
  ['A17_1_B', 'Art. 17(1)(b)'],
  ['A17_3_A_EXPRESSION', 'Art. 17(3)(a) expression'],
  ['A15_4_RIGHTS_OF_OTHERS', 'Art. 15(4) rights of others'],
  ['EU_ONLY', 'EU only'],
  ['INTRA_EEA', 'Intra EEA'],
  ['MUST_STAY', 'Must stay'],
])('%s reads "%s"', (constant, text) => {
  expect(words(constant)).toBe(text);
});
