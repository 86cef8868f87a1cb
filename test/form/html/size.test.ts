/** A page of a large company can still be sent, kept and opened. */
import { expect, it } from 'vitest';
import { LARGE, largeCompany } from '../../support/large.ts';
import { pageOf, rowsOf } from '../../support/page.ts';

it('500 people, 200 resources and 2,000 changes are at most 3 MB', () => {
  const page = pageOf(largeCompany());
  expect(rowsOf(page, 'changes').length).toBeGreaterThan(LARGE.changes - 50);
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(3_000_000);
});
