import { expect, test } from 'vitest';
import { sharedStack } from '../support/stack.ts';
import { walkThrough } from '../walkthrough/walk-through.ts';

test('every curl of the product document, in its order, answers as the document says', async () => {
  const steps = await walkThrough(sharedStack(), () => undefined);

  expect(steps).toHaveLength(25);
  const wrong = steps.filter(({ problems }) => problems.length > 0);
  expect(wrong.map(({ line, documented, answer, problems }) => ({ line, documented, answer, problems }))).toEqual([]);
});
