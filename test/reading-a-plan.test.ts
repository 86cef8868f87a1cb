/** The page about reading plans explains each word that a plan may use. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LIFTABLE_GUARDS } from '../src/core/plan/guard.ts';
import { HAZARDS } from '../src/core/plan/operation.ts';

it('every hazard and every guard that can be lifted has a row', () => {
  const rows = readFileSync('docs/reading-a-plan.md', 'utf8').split('\n');
  const missing = [...HAZARDS, ...LIFTABLE_GUARDS].filter(
    (word) => !rows.some((row) => row.startsWith(`| \`${word}\` |`)),
  );
  expect(missing).toEqual([]);
});
