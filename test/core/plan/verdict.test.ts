/** Whether a plan may be applied, and with exactly which flags. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Breach, LiftableGuard } from '../../../src/core/plan/guard.ts';
import { makePlan, type Plan } from '../../../src/core/plan/plan.ts';
import { changesAnything, type Flags, openHazards, verdictOn } from '../../../src/core/plan/verdict.ts';
import { untilEnough } from '../../support/enough.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, liveOf, NOW, ORIGIN, planOf, world } from '../../support/world.ts';

const RUNS = { numRuns: usually(80, 400) };
const lifting = ({ overrides }: Pick<Flags, 'overrides'>): Map<LiftableGuard, number> =>
  new Map(overrides.map(({ guard, number }) => [guard, number]));
const flagsOn = (plan: Plan): Flags | undefined => {
  const verdict = verdictOn(plan);
  return 'flags' in verdict ? verdict.flags : undefined;
};
const withBreaches = (plan: Plan, ...breaches: Breach[]): Plan => ({ ...plan, breaches });
const SELF: Breach = { guard: 'self', number: 1, limit: 0, people: ['root@acme.example'] };
const UNPROVEN: Breach = { guard: 'account-unproven', number: 0, limit: 1, people: [] };
const REMOVALS: Breach = { guard: 'removal-limit', number: 3, limit: 1, people: [] };

describe('over arbitrary worlds', () => {
  it('its flags lift all that stands against a plan, and no smaller set does', () => {
    const seen = { overrides: 0, allow: 0 };
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, fc.boolean(), (made, isLimited) => {
            const plan = { ...planOf(made), failsTests: false };
            const judged = isLimited ? withBreaches(plan, ...plan.breaches, REMOVALS) : plan;
            const flags = flagsOn(judged);
            if (flags === undefined) return;
            expect(verdictOn(judged, lifting(flags)).kind).toBe('applicable');
            expect(openHazards(judged, { allow: new Set(flags.allow) }).size).toBe(0);
            for (const left of flags.overrides) {
              seen.overrides += 1;
              const fewer = lifting({ overrides: flags.overrides.filter((each) => each !== left) });
              expect(verdictOn(judged, fewer).kind).toBe('refused');
              // Only the exact number lifts.
              for (const number of [left.number - 1, left.number + 1])
                expect(verdictOn(judged, new Map([...fewer, [left.guard, number]])).kind).toBe('refused');
            }
            for (const left of flags.allow) {
              seen.allow += 1;
              const fewer = new Set(flags.allow.filter((each) => each !== left));
              expect([...openHazards(judged, { allow: fewer }).keys()]).toEqual([left]);
            }
          }),
          RUNS,
        ),
      () => Math.min(seen.overrides, seen.allow) > 20,
    );
    expect(Math.min(seen.overrides, seen.allow)).toBeGreaterThan(20);
  });

  it('is nothing where nobody is written or left behind, and says nothing of flags then', () => {
    fc.assert(
      fc.property(world, (made) => {
        const plan = { ...planOf(made), failsTests: false };
        const verdict = verdictOn(withBreaches(plan));
        expect(verdict.kind).toBe(changesAnything(plan) ? 'applicable' : 'nothing');
        const empty = { ...plan, operations: [], leftBehind: [], breaches: [] };
        expect(verdictOn(empty)).toEqual({ kind: 'nothing' });
      }),
      RUNS,
    );
  });

  it('asks for no hazard that a date acknowledged, that waits, or that somebody reviewed', () => {
    fc.assert(
      fc.property(world, (made) => {
        const plan = planOf(made);
        for (const [hazard, operations] of openHazards(plan)) {
          for (const { waitsFor, acknowledged, hazards } of operations) {
            expect([waitsFor, acknowledged.includes(hazard)]).toEqual([undefined, false]);
            expect(hazards).toContain(hazard);
          }
        }
        const reviewed = new Set(plan.operations.map(({ step }) => step));
        expect(openHazards(plan, { allow: new Set(), reviewed }).size).toBe(0);
      }),
      RUNS,
    );
  });

  it('a timer is asked for no hazard and stopped by no access test', () => {
    fc.assert(
      fc.property(world, (made) => {
        const due = { waited: new Set<string>() };
        const result = makePlan({
          config: configOf(made),
          live: liveOf(made),
          origin: ORIGIN,
          now: NOW,
          due,
        });
        if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
        const verdict = verdictOn({ ...result.plan, failsTests: true, breaches: [] });
        expect(['applicable', 'nothing']).toContain(verdict.kind);
        if (verdict.kind !== 'applicable') return;
        expect(verdict.flags).toMatchObject({ due: true, allow: [] });
      }),
      RUNS,
    );
  });
});

describe('a plan of one change', () => {
  const [made] = fc.sample(
    world.filter((each) => planOf(each).operations.length > 0),
    { numRuns: 1, seed: 11 },
  );
  if (made === undefined) throw new Error('no world changes anything');
  const plan: Plan = { ...planOf(made), breaches: [], failsTests: false };

  it.each([
    { name: 'the own user of the token', breach: SELF },
    { name: 'an unproven account', breach: UNPROVEN },
  ])('is impossible for $name, whatever is lifted besides', ({ breach }) => {
    const judged = withBreaches(plan, REMOVALS, breach);
    const verdict = verdictOn(judged, new Map([['removal-limit', 3]]));
    expect(verdict).toEqual({ kind: 'impossible', breaches: [breach], failsTests: false });
    expect(flagsOn(judged)).toBeUndefined();
  });

  it('is refused by a limit, and names the number that lifts it', () => {
    expect(verdictOn(withBreaches(plan, REMOVALS))).toMatchObject({
      kind: 'refused',
      breaches: [REMOVALS],
      flags: { overrides: [{ guard: 'removal-limit', number: 3 }] },
    });
  });

  it('is refused by an access test, which no flag lifts', () => {
    const verdict = verdictOn({ ...plan, failsTests: true });
    expect(verdict).toEqual({ kind: 'refused', breaches: [], failsTests: true });
  });

  it('is applied with what it was made with', () => {
    const made = { paths: ['access'], base: ['before', 'more'], due: false };
    expect(verdictOn({ ...plan, made })).toMatchObject({ kind: 'applicable', flags: made });
  });

  it('names whoever is left behind as a hazard of its own', () => {
    const [operation] = plan.operations;
    const recordId = operation?.user.recordId;
    const left =
      plan.leftBehind.length > 0 || recordId === undefined ? plan.leftBehind : [{ recordId, email: 'x' }];
    const alone = { ...plan, operations: [], leftBehind: left };
    expect(left).toHaveLength(1);
    expect(flagsOn(alone)?.allow).toEqual(['left-behind']);
  });
});
