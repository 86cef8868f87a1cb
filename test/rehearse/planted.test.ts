/** Bugs that are planted in the product are found, on the example company and early within the default budget. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FoundViolation } from '../../src/rehearse/rehearse.ts';
import { openSandbox } from '../support/harness.ts';
import { someOf } from '../support/thorough.ts';
import { COMPANY, PLANTED, rehearsalOf } from './rehearsing.ts';

/** A twentieth of what the default budget plays on two quiet cores. */
const EARLY = 16;

test.each(someOf(PLANTED, 2).map((each) => [each.name, each] as const))(
  'finds %s',
  async (_name, { rule, ...sabotage }) => {
    const sandbox = await openSandbox(await readFile(join(COMPANY, 'account.yaml'), 'utf8'));
    try {
      let found: FoundViolation | undefined;
      // Most are found by half of them already.
      for (let runs = EARLY / 2; found === undefined && runs <= EARLY; runs *= 2) {
        const { violations } = await rehearsalOf(sandbox, ['access'], COMPANY, { runs }, sabotage);
        found = violations.find((each) => rule.test(each.rule));
      }
      expect(found).toBeDefined();
      // The command that a violation names plays it again.
      const again = await rehearsalOf(sandbox, ['access'], COMPANY, { only: found?.case ?? '' }, sabotage);
      expect(again.violations.map((each) => each.rule)).toContain(found?.rule);
      expect(sandbox.writes()).toEqual([]);
    } finally {
      await sandbox.close();
    }
  },
);
