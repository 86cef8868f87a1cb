/**
 * What every command says of every scenario, and what it sends, as a reviewer approved it: all files of a scenario's
 * folder but what it is made of. `npm run bless` rewrites them.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandLines, goldenRound, type Questions } from './support/golden.ts';
import { consentTo, type Ended } from './support/harness.ts';
import {
  expectedOfPlan,
  FOLDER,
  GIVEN,
  NAMES,
  onStage,
  pagesOf,
  questionsOfPlan,
  seedOf,
  textOf,
} from './support/scenario.ts';
import { FIRST, STRIDE } from './support/thorough.ts';

const BLESS = process.env.BLESS === '1';

/** Twice, so that nothing of the first round can be in the second; of one run's cases every fourth, all when blessed. */
const isTwice = (name: string): boolean => BLESS || (NAMES.indexOf(name) + FIRST) % STRIDE === 0;

describe.each(NAMES)('%s', (name) => {
  it('reads and sends as it was approved, in every form', () =>
    onStage(name, async ({ sandbox, plan, cli }) => {
      const pages = pagesOf(sandbox, seedOf(name)) + questionsOfPlan(name);
      const asked: Questions = parse(textOf(name, 'ask.yaml'));
      const commands = commandLines(asked, consentTo(plan));
      const once = await goldenRound(commands, { sandbox, digest: plan.digest }, cli);
      if (isTwice(name)) {
        const again = await goldenRound(commands, { sandbox, digest: plan.digest }, cli);
        expect(again.files).toEqual(once.files);
      }
      for (const [file, { code, requests }] of once.ended) {
        if (file === 'apply.txt') continue;
        expect([file, requests.filter(({ method }) => method !== 'GET')]).toEqual([file, []]);
        if (!file.startsWith('plan.')) continue;
        expect([file, code]).toEqual([file, expectedOfPlan(plan)]);
        expect(requests).toHaveLength(pages);
      }
      expectSamePlan(once.ended.get('plan.txt'), once.ended.get('apply.txt'));
      if (BLESS) bless(name, once.files);
      expectApproved(name, once.files);
    }));
});

/**
 * What somebody agrees to at the prompt is the plan that `plan` showed, warnings included: all but the command, and
 * but for what the flags of this very run lift.
 */
function expectSamePlan(plan: Ended | undefined, applied: Ended | undefined): void {
  const shown =
    plan?.stdout
      .replace(/^To apply: .*\n/m, '')
      .replace(/ Refused by [a-z, -]+\.$/m, '')
      .trimEnd() ?? '';
  expect(shown).not.toBe('');
  expect(applied?.stdout.slice(0, shown.length)).toBe(shown);
}

const goldensOf = (name: string): string[] =>
  readdirSync(join(FOLDER, name)).filter((file) => !GIVEN.includes(file));

function bless(name: string, files: ReadonlyMap<string, string>): void {
  for (const file of goldensOf(name)) rmSync(join(FOLDER, name, file));
  for (const [file, shown] of files) writeFileSync(join(FOLDER, name, file), shown);
}

/** Names every file that differs, not only the first one. */
function expectApproved(name: string, files: ReadonlyMap<string, string>): void {
  expect.soft(goldensOf(name).sort()).toEqual([...files.keys()].sort());
  for (const [file, shown] of files) expect.soft(shown, file).toBe(textOf(name, file));
}
