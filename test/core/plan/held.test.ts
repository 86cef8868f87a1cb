/**
 * Whoever watches with a base is told of what somebody changed in the account, and of nothing else: also of people whom
 * a merged change speaks of while it waits for its apply.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE } from '../../../src/core/model/access.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { heldChanges } from '../../../src/core/plan/change.ts';
import { differencesSince, heldUnder, PRESENCE } from '../../../src/core/plan/held.ts';
import type { Note } from '../../../src/core/plan/note.ts';
import { makePlan, type Plan, type PlanRequest } from '../../../src/core/plan/plan.ts';
import {
  admin,
  CASH,
  desiredOf,
  filesAbout,
  ORDERS,
  planAbout,
  RETURNS_EU,
  STOCK,
} from '../../support/about.ts';
import { carriedOut } from '../../support/carried-out.ts';
import { untilEnough } from '../../support/enough.ts';
import { person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, liveOf, NOW, ORIGIN, world } from '../../support/world.ts';

const MONITOR = 'accessLevel: monitor';

function planned(request: Pick<PlanRequest, 'config' | 'live' | 'base' | 'hold'>): Plan {
  const result = makePlan({ origin: ORIGIN, now: NOW, ...request });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return result.plan;
}

/** Each part that is held, as `ada@… accessLevel`. */
const heldParts = ({ held }: Plan): string[] =>
  held.flatMap(({ shown, fields }) =>
    fields.length === 0 ? [`${shown} ${PRESENCE}`] : fields.map(({ field }) => `${shown} ${field}`),
  );
const UNDOING: readonly Note['code'][] = ['undoes-outside', 'half-way'];
const undoneParts = ({ notes }: Pick<Plan, 'notes'>, codes = UNDOING): string[] =>
  notes.flatMap((note) =>
    'fields' in note && codes.includes(note.code)
      ? note.fields.map((field) => `${note.person} ${field}`)
      : [],
  );

it('over arbitrary worlds, a watch says exactly what a plan holds or undoes beside a change', () => {
  let [beside, held] = [0, 0];
  untilEnough(
    () =>
      fc.assert(
        fc.property(world, world, (made, other) => {
          // The change speaks of every second person.
          const before = new Map(other.people.map((each) => [each.name, each.written]));
          const people = made.people.map((each, index) =>
            index % 2 === 0 ? each : { ...each, written: before.get(each.name) ?? each.written },
          );
          const [config, live] = [configOf(made), liveOf(made)];
          const base = configOf({ ...made, people });
          const plan = planned({ config, live, base });
          const watch = planned({ config, live, base, hold: true });
          beside += undoneParts(plan).length;
          held += heldParts(plan).length;
          expect(heldParts(watch).sort()).toEqual([...heldParts(plan), ...undoneParts(plan)].sort());
        }),
        { numRuns: usually(70, 400) },
      ),
    () => beside > 20 && held > 5,
  );
  expect([beside > 20, held > 5]).toEqual([true, true]);
});

it('over arbitrary worlds, wherever a run breaks off, nobody is said to have changed in the account what it wrote', () => {
  let halfWay = 0;
  untilEnough(
    () =>
      fc.assert(
        fc.property(world, world, (made, before) => {
          const [config, base] = [configOf(made), configOf(before)];
          const start = liveOf(before);
          const live = carriedOut(start, planned({ config: base, live: start }).operations);
          const whole = planned({ config, live, base });
          const already = new Set(undoneParts(whole));
          const written = whole.operations.filter(({ kind }) => kind !== 'invite');
          for (const [index] of written.entries()) {
            const broken = carriedOut(live, written.slice(0, index));
            const left = planned({ config, live: broken, base });
            halfWay += undoneParts(left, ['half-way']).length;
            expect(undoneParts(left, ['undoes-outside']).filter((part) => !already.has(part))).toEqual([]);
          }
        }),
        { numRuns: usually(70, 400) },
      ),
    () => halfWay > 5,
  );
  expect(halfWay).toBeGreaterThan(5);
});

const HALF = ['half-way', 'held as half way'];
const OTHER = ['undoes-outside'];
/** What a plan notes of ada, and how a watch holds her. */
function noted(files: string, base: string, live: Parameters<typeof person>[1]): string[] {
  const of = (entry: string) => filesAbout([`ada@acme.example: { ${entry} }`]);
  const plan = (hold: boolean) => planAbout(of(files), [person('ada', live)], { base: of(base), hold });
  const codes = plan(false).notes.flatMap(({ code }) => (UNDOING.includes(code) ? [code] : []));
  const isHeldSo = plan(true).held.some(({ isHalfWay }) => isHalfWay);
  return [...codes, ...(isHeldSo ? ['held as half way'] : [])];
}

describe('of somebody whom a merged change speaks of', () => {
  const ada = (entry: string) => filesAbout([`ada@acme.example: { ${entry} }`]);
  const watched = (files: string, base: string, live: Parameters<typeof person>[1] | 'gone') => {
    const people = live === 'gone' ? [] : [person('ada', live)];
    const plan = planAbout(ada(files), people, { base: ada(base), hold: true });
    return plan.held.map((each) =>
      each.fields.length === 0
        ? PRESENCE
        : heldChanges(each)
            .map(({ field, before, after }) => `${field}: ${before} → ${after}`)
            .join(', '),
    );
  };

  it.each<[string, string, string, Parameters<typeof person>[1] | 'gone', string[]]>([
    [
      'a level that neither side has',
      `${MONITOR}, mfaRequired: true`,
      MONITOR,
      { level: 'administrator' },
      ['accessLevel: administrator → monitor'],
    ],
    [
      'nothing that the files say already',
      'accessLevel: administrator',
      MONITOR,
      { level: 'administrator' },
      [],
    ],
    ['nothing that waits for an apply', 'accessLevel: manage', MONITOR, { level: 'monitor' }, []],
    [
      'a grant beside the one that is to come',
      'integrations: { Order to Cash: manage }',
      'integrations: { Order to Cash: monitor }',
      {
        integrations: new Map([
          [CASH, 'monitor' as const],
          [RETURNS_EU, 'manage' as const],
        ]),
      },
      [`integrations/${RETURNS_EU}: manage → null`],
    ],
    [
      'a setting beside another level',
      'accessLevel: manage, mfaRequired: true',
      `${MONITOR}, mfaRequired: true`,
      { level: 'monitor' },
      ['mfaRequired: false → true'],
    ],
    [
      'what somebody got who is to leave',
      'state: absent',
      MONITOR,
      { level: 'administrator' },
      ['accessLevel: administrator → none'],
    ],
    ['nothing of a leaver as they were', 'state: absent', MONITOR, { level: 'monitor' }, []],
    ['that somebody took them out', 'accessLevel: manage', MONITOR, 'gone', [PRESENCE]],
    ['nothing of a leaver who has left', 'state: absent', MONITOR, 'gone', []],
    ['nothing of whoever is to come', MONITOR, 'state: absent', 'gone', []],
    [
      'nothing that a date has ended on both sides',
      `${MONITOR}, mfaRequired: true, integrations: { Order to Cash: { level: manage, until: 2026-11-01 } }`,
      `${MONITOR}, integrations: { Order to Cash: { level: manage, until: 2026-11-01 } }`,
      { level: 'monitor', integrations: new Map([[CASH, 'manage' as const]]) },
      [],
    ],
  ])('tells %s', (_, files, base, live, told) => {
    expect(watched(files, base, live)).toEqual(told);
  });

  it('is no part of what an apply does: that writes the person as a whole, and says what it undoes', () => {
    const [files, base] = [ada('accessLevel: manage'), ada(MONITOR)];
    const undone = (live: Parameters<typeof planAbout>[1]) => {
      const plan = planAbout(files, live, { base });
      return [plan.held, undoneParts(plan), plan.operations.map(({ kind }) => kind)];
    };
    expect(undone([person('ada', { level: 'administrator' })])).toEqual([
      [],
      ['ada@acme.example accessLevel'],
      ['demote'],
    ]);
    expect(undone([])).toEqual([[], [`ada@acme.example ${PRESENCE}`], ['invite']]);
  });
});

describe('of somebody who was an administrator by the base', () => {
  const ADMINISTRATOR = 'accessLevel: administrator';
  const TO_CUSTOM = 'mcpServers: { /orders: read }';
  const written = new Map([
    [ORDERS, 'write' as const],
    [STOCK, 'read' as const],
  ]);

  it.each<[string, string, string, Parameters<typeof person>[1], string[]]>([
    ['demoted and not yet removed', 'state: absent', ADMINISTRATOR, { level: 'monitor', mcp: written }, HALF],
    ['the same without grants', 'state: absent', ADMINISTRATOR, { level: 'monitor' }, HALF],
    ['demoted, and the rest recorded', TO_CUSTOM, ADMINISTRATOR, { mcp: written }, HALF],
    ['another level than a run gives', 'state: absent', ADMINISTRATOR, { level: 'manage' }, OTHER],
    [
      'a grant that no run gives',
      'state: absent',
      ADMINISTRATOR,
      { level: 'monitor', integrations: new Map([[CASH, 'manage' as const]]) },
      OTHER,
    ],
    [
      'a setting beside it',
      `${TO_CUSTOM}, mfaRequired: true`,
      `${ADMINISTRATOR}, mfaRequired: true`,
      { mcp: written },
      OTHER,
    ],
    ['nobody of the kind in the base', TO_CUSTOM, 'accessLevel: manage', { mcp: written }, OTHER],
    ['an administrator still', `${ADMINISTRATOR}, enabled: true`, ADMINISTRATOR, { disabled: true }, OTHER],
  ])('tells a run that broke off from what somebody did: %s', (_, files, base, live, told) => {
    expect(noted(files, base, live)).toEqual(told);
  });
});

describe('of somebody whose line was deleted', () => {
  const rest = 'roles: { on-call: { accessLevel: administrator } }\n';
  const since = (base: string, level: 'monitor' | 'manage' | 'administrator') =>
    differencesSince(
      person('ada', { level }),
      desiredOf(filesAbout([`ada@acme.example: { ${base} }`], rest), 'ada'),
    ).map(({ field, before, after }) => `${field}: ${before} → ${after}`);

  it('is told what goes beyond the base, what dates of the base have ended included: no timer ends that now', () => {
    expect(since(MONITOR, 'monitor')).toEqual([]);
    expect(since(MONITOR, 'manage')).toEqual(['accessLevel: manage → monitor']);
    const ended = `${MONITOR}, roles: [{ role: on-call, until: 2026-11-21 }]`;
    expect(since(ended, 'administrator')).toEqual(['accessLevel: administrator → monitor']);
    expect(since(ended, 'monitor')).toEqual([]);
    expect(since(`${MONITOR}, until: 2026-11-21`, 'monitor')).toEqual(['accessLevel: monitor → none']);
    expect(since('state: absent', 'monitor')).toEqual(['accessLevel: monitor → none']);
  });
});

describe('somebody who is perhaps here under another e-mail', () => {
  const ROLE = `roles: { op: { notifications: [Order to Cash], allowAccessToApim: true } }
defaults: { allowAccessToApim: false }
`;
  const gina: LiveUser = {
    ...person('gina', {
      level: 'monitor',
      integrations: new Map([[CASH, 'manage']]),
      settings: { allowAccessToApim: true },
    }),
    notified: { integrations: new Set([CASH]), others: 0 },
  };
  const under = (live: LiveUser, entry: string, before = entry) => {
    const [desired, was] = [entry, before].map((text) =>
      desiredOf(filesAbout([`ada@acme.example: { ${text} }`], ROLE), 'ada'),
    );
    if (desired === undefined || was === undefined) throw new Error('both are declared');
    const { email, shown, place } = desired;
    const gone = { email, shown, place, fields: [], leaves: NONE, live: undefined };
    const { fields, leaves, hasEnded } = heldUnder(gone, live, { desired, was });
    return { fields: fields.map(({ field }) => field), leaves: leaves.level, hasEnded };
  };

  it('keeps nothing that a date has ended, be it access, a setting or mail', () => {
    const role = 'roles: [{ role: op, until: 2026-11-21 }]';
    const manages = 'integrations: { Order to Cash: manage }';
    const none = { fields: [], leaves: 'monitor', hasEnded: true };
    expect(under(gina, `${MONITOR}, ${manages}, ${role}`)).toEqual(none);
    const ended = 'integrations: { Order to Cash: { level: manage, until: 2026-11-21 } }';
    expect(under(gina, `${MONITOR}, ${ended}, allowAccessToApim: true`)).toEqual(none);
    expect(under(gina, `${MONITOR}, ${manages}, roles: [op]`)).toEqual({ ...none, hasEnded: false });
  });

  it('keeps nothing that a merged change takes, and all that somebody changed', () => {
    const settled = { hasEnded: false, fields: [] };
    expect(under(admin('gina'), MONITOR, 'accessLevel: administrator')).toEqual({
      ...settled,
      leaves: 'monitor',
    });
    expect(under(admin('gina'), MONITOR)).toMatchObject({
      leaves: 'administrator',
      fields: ['accessLevel'],
    });
  });
});
