/** The page says what the terminal says: whoever reads only one of them misses nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offlineDifference } from '../../../src/core/plan/offline.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { renderOfflinePage } from '../../../src/form/html/offline.ts';
import { renderOffline } from '../../../src/form/offline.ts';
import { planText } from '../../../src/form/text/plan.ts';
import { guardRemedy, guardWords } from '../../../src/say/guards.ts';
import { flat } from '../../../src/say/line.ts';
import { noteWords } from '../../../src/say/notes.ts';
import { peopleViews } from '../../../src/say/view.ts';
import { HAZARD_WORDS } from '../../../src/say/words.ts';
import { untilEnough } from '../../support/enough.ts';
import { folderWith, runCli, withSandbox } from '../../support/harness.ts';
import { linesOf, pageOf, reviewedOf, rowsOf, wordsOf } from '../../support/page.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, liveOf, NOW, ORIGIN, world } from '../../support/world.ts';

const plain = (text: string): string => text.replaceAll('`', '').replace(/\s+/g, ' ');

/**
 * The single facts of a plan as text: what stands between columns, each person of a list. Left out is how the
 * text joins them (counts of people, "and", marks).
 */
function factsOf(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => line.trim().split(/ {2,}/))
    .map((part) => part.replace(/^(?:[-+~!]|warning|waits) /, '').replace(/ \(\d+ people\)$/, ''))
    .flatMap((part) => {
      const test = /^(breaks|mends|already broken) "(.*)": (\S+) (.*)$/.exec(part);
      if (test) return test.slice(1);
      const hazard = /^(.*) \[([a-z-]+)\]$/.exec(part);
      if (hazard) return hazard.slice(1);
      const held = /^(.*): (the account has .*)$/.exec(part);
      if (held) return held.slice(1);
      const undeclared = /^(In no file any more): (.*)$/.exec(part);
      if (undeclared) return [undeclared[1] ?? '', ...(undeclared[2] ?? '').split(/, | and /)];
      const guard = /^([a-z]+(?:-[a-z]+)*): ([A-Z].*)$/.exec(part);
      if (guard) return guard.slice(1);
      const account = /^(.*) \((?:(.*), )?(http:[^)]*)\)$/.exec(part);
      if (account) return account.slice(1).map((each) => each ?? '');
      const command = /^(To apply): (.*)$/.exec(part);
      if (command) return command.slice(1);
      if (/^Digest [0-9a-f]{64}$/.test(part)) return part.split(' ');
      // A list of people, or the reasons of one line.
      if (/^\S+@\S+(?:, \S+@\S+)* and (?:\S+@\S+|\d+ others)$/.test(part))
        return part.replace(/ and \d+ others$/, '').split(/, | and /);
      return part.includes(', ') && part.includes('.yaml:') ? part.split('; ') : [part];
    })
    .map(plain)
    .filter((fact) => fact !== '');
}

function missing(text: string, page: string): string[] {
  const words = plain(wordsOf(page)).toLowerCase();
  return factsOf(text).filter((fact) => !words.includes(fact.toLowerCase()));
}

describe('over arbitrary worlds', () => {
  it('every line of a person stands in a row of that person, with what it was, is, and why', () => {
    fc.assert(
      fc.property(world, (made) => {
        const reviewed = reviewedOf(made);
        const rows = rowsOf(pageOf(reviewed), 'changes');
        for (const { people, lines } of peopleViews(reviewed.plan)) {
          for (const person of people) {
            for (const { what, before, after, why } of lines) {
              const row = rows.find(
                (each) => each.startsWith(person) && each.includes(` ${what} ${before} → ${after}`),
              );
              expect(row).toBeDefined();
              for (const reason of why) expect(row).toContain(flat(reason));
            }
          }
        }
      }),
      { numRuns: usually(50, 400) },
    );
  });

  it('everybody stands in the matrix with what they can use, or is named as left out of it', () => {
    const seen = { unusable: 0, leftOut: 0 };
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, (made) => {
            const reviewed = reviewedOf(made);
            const page = pageOf(reviewed);
            const rows = rowsOf(page, 'matrix');
            const asides = linesOf(page, 'matrix').filter((line) => line.startsWith('Not shown:'));
            const written = new Set(reviewed.plan.operations.map(({ user }) => user.email));
            for (const { email, shownEmail, disabled, invitation } of reviewed.live.users) {
              const own = rows.filter((row) => row.startsWith(`${shownEmail} `));
              const leftOut = asides.filter((line) => line.includes(shownEmail));
              expect([shownEmail, own.length + leftOut.length]).toEqual([shownEmail, 2]);
              seen.leftOut += leftOut.length;
              if (written.has(email) || !(disabled || invitation === 'dismissed')) continue;
              seen.unusable += own.length;
              const state = disabled ? 'disabled disabled' : 'declined the invitation declined';
              for (const row of own)
                expect(row).toMatch(new RegExp(`^\\S+ ${state} \\(recorded: [a-z]+\\)$`));
            }
          }),
          { numRuns: usually(50, 400) },
        ),
      () => seen.unusable > 0 && seen.leftOut > 0,
    );
    expect([seen.unusable > 0, seen.leftOut > 0]).toEqual([true, true]);
  });

  it('every hazard, guard and note is said in the same words', () => {
    fc.assert(
      fc.property(world, (made) => {
        const reviewed = reviewedOf(made);
        const { plan } = reviewed;
        const words = wordsOf(pageOf(reviewed));
        const hazards = new Set(plan.operations.flatMap((operation) => operation.hazards));
        for (const hazard of hazards) expect(words).toContain(`${HAZARD_WORDS[hazard]} ${hazard}`);
        for (const breach of plan.breaches) {
          expect(words).toContain(plain(guardWords(breach)));
          expect(words).toContain(guardRemedy(breach) ?? '');
        }
        for (const note of plan.notes) expect(words).toContain(plain(flat(noteWords(note))));
      }),
      { numRuns: usually(50, 400) },
    );
  });

  it('grants that people who stay lose are as many in the tile as the guard counts', () => {
    let lost = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, (made) => {
            const none = { ...made, policy: { ...made.policy, maxGrantLoss: 0 } };
            const reviewed = reviewedOf(none);
            const refused = reviewed.plan.breaches.find(({ guard }) => guard === 'grant-loss-limit');
            const [, said] =
              / (\d+) grants? of people who stay (?:is|are) /.exec(wordsOf(pageOf(reviewed))) ?? [];
            expect(Number(said)).toBe(refused?.number ?? 0);
            lost += refused?.number ?? 0;
          }),
          { numRuns: usually(50, 400) },
        ),
      () => lost > 0,
    );
    expect(lost).toBeGreaterThan(0);
  });

  it('nothing that the terminal prints is missing', () => {
    fc.assert(
      fc.property(world, (made) => {
        const reviewed = reviewedOf(made);
        const text = planText(reviewed.plan, { color: false, judgedAt: new Date('2026-11-22T12:00:00Z') });
        expect(missing(text, pageOf(reviewed))).toEqual([]);
      }),
      { numRuns: usually(50, 400) },
    );
  });

  it('what is held because somebody changed it outside is there too', () => {
    let held = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, (made) => {
            const [config, live] = [configOf(made), liveOf(made)];
            const result = makePlan({ config, live, origin: ORIGIN, now: NOW, base: config, hold: true });
            if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
            held += result.plan.held.length;
            const text = planText(result.plan, { color: false, judgedAt: new Date('2026-11-22T12:00:00Z') });
            expect(missing(text, pageOf({ ...result, live }))).toEqual([]);
          }),
          { numRuns: usually(30, 200) },
        ),
      () => held > 0,
    );
    expect(held).toBeGreaterThan(0);
  });

  it('a difference without an account says the same too', () => {
    fc.assert(
      fc.property(world, world, (was, is) => {
        const difference = offlineDifference(configOf(was), configOf(is), NOW, []);
        const options = { color: false, version: '1', judgedAt: NOW, account: 'Acme', findings: [] };
        const text = renderOffline(difference, 'text', options);
        expect(missing(text, renderOfflinePage(difference, options))).toEqual([]);
      }),
      { numRuns: usually(30, 200) },
    );
  });

  it('the same plan gives the same bytes', () => {
    fc.assert(
      fc.property(world, (made) => {
        expect(pageOf(reviewedOf(made))).toBe(pageOf(reviewedOf(made)));
      }),
      { numRuns: 20 },
    );
  });
});

const SCENARIOS = join(import.meta.dirname, '../../scenarios');

describe.each(readdirSync(SCENARIOS).sort())('scenario %s', (name) => {
  const textOf = (file: string) => readFileSync(join(SCENARIOS, name, file), 'utf8');

  it('has on the page what it has on the terminal', async () => {
    const cwd = await folderWith({ 'access.yaml': textOf('access.yaml') });
    await withSandbox(textOf('account.yaml'), async (sandbox) => {
      const text = await runCli(['plan'], { sandbox, cwd });
      const page = await runCli(['plan', '--format', 'html'], { sandbox, cwd });
      expect(page.code).toBe(text.code);
      expect(missing(text.stdout, page.stdout)).toEqual([]);
      expect(sandbox.writes()).toEqual([]);
    });
  });
});
