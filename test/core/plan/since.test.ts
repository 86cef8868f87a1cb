/** What a date makes of a plan: nothing without one, and otherwise whom and what it names. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY } from '../../../src/core/model/until.ts';
import { makePlan, type Plan } from '../../../src/core/plan/plan.ts';
import { hasDateBetween, otherwiseThan } from '../../../src/core/plan/since.ts';
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

it('finds no difference where no written date comes between, over arbitrary worlds', () => {
  const moment = fc.constantFrom(
    ...[-500, -40, -1, 0, 1, 40, 500].map((days) => new Date(NOW.getTime() + days * DAY)),
  );
  const seen = { same: 0, other: 0 };
  fc.assert(
    fc.property(world, moment, moment, (made, one, other) => {
      const [config, live] = [configOf(made), liveOf(made)];
      const [a, b] = [one, other].map((now) => makePlan({ config, live, origin: ORIGIN, now }));
      if (a?.kind !== 'planned' || b?.kind !== 'planned') return;
      const otherwise = otherwiseThan(a.plan, b.plan);
      if (otherwise.length > 0) seen.other += 1;
      if (hasDateBetween(config, one, other)) return;
      if (one.getTime() !== other.getTime()) seen.same += 1;
      expect(otherwise).toEqual([]);
    }),
    { numRuns: 80 },
  );
  expect(Math.min(seen.same, seen.other), JSON.stringify(seen)).toBeGreaterThan(0);
});

it('finds a date wherever one may stand, from the moment of its end on and in either direction', () => {
  const days = Array.from({ length: 9 }, (_, n) => `2027-01-0${n + 1}`);
  const [a, b, c, d, e, f, g, h, i] = days;
  const config = readText(
    `version: 1
account: { name: Acme, region: us }
policy: { maxRemovals: { limit: 5, until: ${a} }, maxGrantLoss: { limit: 5, until: ${b} } }
roles: { lead: { accessLevel: monitor, members: [{ user: ada@acme.example, until: ${c} }] } }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Returns: { level: manage, until: ${d} } }, until: ${e} }
  bea@acme.example: { roles: [{ role: lead, until: ${f} }], mcpServers: { /orders: { level: read, until: ${g} } } }
integrations: { Order to Cash: { monitor: [{ user: ada@acme.example, until: ${h} }] } }
mcpServers: { /stock: { read: [{ user: bea@acme.example, until: ${i} }] } }
`,
    NOW,
  );
  for (const day of days) {
    const end = new Date(Date.parse(day) + DAY);
    const before = new Date(end.getTime() - 1);
    expect([hasDateBetween(config, before, end), hasDateBetween(config, end, before)], day).toEqual([
      true,
      true,
    ]);
    expect(hasDateBetween(config, end, new Date(end.getTime() + DAY - 1)), day).toBe(false);
  }
});
