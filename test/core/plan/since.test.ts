/** What a date makes of a plan: nothing without one, and otherwise whom and what it names. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makePlan, type Plan } from '../../../src/core/plan/plan.ts';
import { otherwiseThan } from '../../../src/core/plan/since.ts';
import { account, person } from '../../support/live.ts';
import { configOf, liveOf, NOW, ORIGIN, readText, world } from '../../support/world.ts';

const END = '2026-11-22T13:00:00Z';
const AT_END = new Date(END);
const JUST_BEFORE = new Date(AT_END.getTime() - 1);

function planAt(now: Date, parts: object, people: readonly ReturnType<typeof person>[]): Plan {
  const users = { 'root@acme.example': { accessLevel: 'administrator' } };
  const file = { version: 1, account: { name: 'Acme', region: 'us' }, users, ...parts };
  const config = readText(JSON.stringify(file), NOW);
  const result = makePlan({ config, live: account(people), origin: ORIGIN, now });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return result.plan;
}

it('names whose end has come, at the very moment of it and not before', () => {
  const users = {
    'root@acme.example': { accessLevel: 'administrator' },
    'Ada@acme.example': { accessLevel: 'manage', until: END },
    'bea@acme.example': { accessLevel: 'manage' },
  };
  const people = [person('ada', { level: 'monitor' }), person('bea', { level: 'monitor' })];
  const at = (now: Date): Plan => planAt(now, { users }, people);
  expect(otherwiseThan(at(NOW), at(JUST_BEFORE))).toEqual([]);
  expect(otherwiseThan(at(NOW), at(AT_END))).toEqual(['Ada@acme.example', 'the hazard removes-user']);
});

it('names the guard whose limit has ended, with the digest being the same', () => {
  const names = ['ada', 'bea', 'cal', 'dan', 'eve'];
  const absent = Object.fromEntries(names.map((name) => [`${name}@acme.example`, { state: 'absent' }]));
  const users = { 'root@acme.example': { accessLevel: 'administrator' }, ...absent };
  const policy = { maxRemovals: { limit: 5, until: END } };
  const people = names.map((name) => person(name, { level: 'monitor' }));
  const at = (now: Date): Plan => planAt(now, { users, policy }, people);
  expect(at(AT_END).digest).toBe(at(NOW).digest);
  expect(otherwiseThan(at(NOW), at(JUST_BEFORE))).toEqual([]);
  expect(otherwiseThan(at(NOW), at(AT_END))).toEqual(['the guard removal-limit (5)']);
  expect(otherwiseThan(at(AT_END), at(NOW))).toEqual([]);
});

it('finds no difference where no date has passed, over arbitrary worlds', () => {
  fc.assert(
    fc.property(world, (made) => {
      const [config, live] = [configOf(made), liveOf(made)];
      const [a, b] = [0, 1].map((ms) =>
        makePlan({ config, live, origin: ORIGIN, now: new Date(NOW.getTime() + ms) }),
      );
      if (a?.kind !== 'planned' || b?.kind !== 'planned') return;
      expect(otherwiseThan(a.plan, b.plan)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
