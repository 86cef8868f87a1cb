/** One person through a run, whatever the order in which the run writes people. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveOfRecord, isWithin } from '../../../src/core/model/access.ts';
import { emailOf, recordIdOf } from '../../../src/core/model/ids.ts';
import { compareText } from '../../../src/core/model/text.ts';
import type { Operation } from '../../../src/core/plan/operation.ts';
import {
  countMovements,
  movementOf,
  peopleCount,
  personKey,
  reachedBy,
  runningOf,
  waysOf,
} from '../../../src/core/plan/way.ts';
import { carriedOut } from '../../support/carried-out.ts';
import { untilEnough } from '../../support/enough.ts';
import { person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { liveOf, planOf, world } from '../../support/world.ts';

const RUNS = { numRuns: usually(60, 400) };
const steps = (operations: readonly Operation[]): number[] => operations.map(({ step }) => step);

describe('over arbitrary worlds', () => {
  it('each operation is in the way of its person, once and in its place', () => {
    let several = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, (made) => {
            const { operations } = planOf(made);
            const ways = waysOf(operations);
            const all = [...ways.values()].flatMap((way) => way.operations);
            expect(steps(all).sort((a, b) => a - b)).toEqual(steps(operations));
            for (const [key, way] of ways) {
              expect(steps(way.operations)).toEqual(steps(way.operations).sort((a, b) => a - b));
              expect(new Set(way.operations.map(({ user }) => personKey(user)))).toEqual(new Set([key]));
              if (way.operations.length > 1) several += 1;
            }
            expect(peopleCount(operations)).toBe(ways.size);
          }),
          RUNS,
        ),
      () => several > 10,
    );
    expect(several).toBeGreaterThan(10);
  });

  it('each write begins where the one before it ended, from what the account has', () => {
    fc.assert(
      fc.property(world, (made) => {
        const live = liveOf(made);
        for (const [key, { operations, before, after }] of waysOf(planOf(made).operations)) {
          expect(before === undefined).toBe(!live.users.some(({ recordId }) => recordId === key));
          let now = before;
          for (const operation of operations) {
            expect(operation.before).toEqual(now);
            now = operation.after;
          }
          expect(now).toEqual(after);
        }
      }),
      RUNS,
    );
  });

  it('what running ways end with is what the account has after the run', () => {
    fc.assert(
      fc.property(world, (made) => {
        const live = liveOf(made);
        const { operations } = planOf(made);
        const then = new Map(carriedOut(live, operations).users.map((user) => [user.email, user]));
        for (const {
          user: { email },
          after,
        } of waysOf(runningOf(operations)).values()) {
          const user = then.get(email);
          expect(user !== undefined).toBe(after !== undefined);
          expect(effectiveOfRecord(user)).toEqual(effectiveOfRecord(after));
        }
      }),
      RUNS,
    );
  });

  it('has every hazard of its writes once, and the people of the first that waits', () => {
    fc.assert(
      fc.property(world, (made) => {
        for (const { operations, hazards, waitsFor } of waysOf(planOf(made).operations).values()) {
          expect([...hazards].sort(compareText)).toEqual(
            [...new Set(operations.flatMap((each) => each.hazards))].sort(compareText),
          );
          expect(waitsFor).toEqual(operations.find((each) => each.waitsFor !== undefined)?.waitsFor);
        }
      }),
      RUNS,
    );
  });

  it('gains what is more and nothing less, loses what is less and nothing more, and the way back turns it round', () => {
    const turned = { gains: 'loses', loses: 'gains', both: 'both', changes: 'changes' } as const;
    fc.assert(
      fc.property(world, (made) => {
        for (const { before, after } of waysOf(planOf(made).operations).values()) {
          const movement = movementOf({ before, after });
          const [was, is] = [reachedBy(before), reachedBy(after)];
          expect(movementOf({ before: after, after: before })).toBe(turned[movement]);
          if (movement === 'gains') expect(isWithin(was, is)).toBe(true);
          if (movement === 'loses') expect(isWithin(is, was)).toBe(true);
          const { gain, lose, change } = countMovements([
            { email: emailOf('ada@acme.example'), effect: movement },
            { email: emailOf('bea@acme.example'), effect: 'same' },
          ]);
          const [more, less] = [!isWithin(is, was), !isWithin(was, is)];
          expect([gain, lose, change]).toEqual([more, less, !more && !less].map(Number));
        }
      }),
      RUNS,
    );
  });
});

it('two records with one e-mail are two people, and one record is one person under either spelling', () => {
  const email = emailOf('ada@acme.example');
  const first = { email, shown: 'ada@acme.example', recordId: recordIdOf('a') };
  const second = { ...first, recordId: recordIdOf('b') };
  const other = { ...first, email: emailOf('ada@other.example'), shown: 'Ada@Other.example' };
  expect(personKey(first)).not.toBe(personKey(second));
  expect(personKey(first)).toBe(personKey(other));
  expect(personKey({ email })).toBe(email);
});

it.each([
  ['disabled', { disabled: true }],
  ['with the invitation declined', { invitation: 'dismissed' }],
] as const)('whoever is %s reaches nothing: a grant to them is no gain, and none is lost', (_, unusable) => {
  const ada = person('ada', { level: 'monitor' });
  const [away, raised] = [{ ...ada, ...unusable }, person('ada', { level: 'manage', ...unusable })];
  expect(movementOf({ before: ada, after: away })).toBe('loses');
  expect(movementOf({ before: away, after: ada })).toBe('gains');
  expect(movementOf({ before: away, after: raised })).toBe('changes');
});
