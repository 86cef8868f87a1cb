/** Whether a line of a receipt is as it was written. */
import { expect, it } from 'vitest';
import { isSealed, sealedText } from '../../../src/core/plan/seal.ts';

it('a sealed line is told from one that was edited, and from one without a seal', () => {
  const line = sealedText({ kind: 'outcome', person: 'ada@acme.example' });
  expect(isSealed(line)).toBe(true);
  expect(isSealed(line.replace('ada@', 'bea@'))).toBe(false);
  expect(isSealed('{"kind":"outcome"}')).toBe(false);
});
