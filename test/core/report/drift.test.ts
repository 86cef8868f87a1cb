/** What soon ends by itself, and what should have. */
import { expect, it } from 'vitest';
import type { DesiredUser } from '../../../src/core/desired/resolve.ts';
import { endingSoon, splitFields, unappliedIn, upcomingUntil } from '../../../src/core/report/drift.ts';
import { overdueOf } from '../../../src/core/report/overdue.ts';
import { CASH, filesAbout, planAbout } from '../../support/about.ts';
import { person } from '../../support/live.ts';

it('is what ends within fourteen days, the last moment included', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const ends = ['2026-11-21T00:00:00Z', '2026-12-06T12:00:00Z', '2026-12-06T12:00:01Z'].map((at) => ({
    moment: Date.parse(at),
  }));
  expect(upcomingUntil(ends, now)).toEqual(ends.slice(0, 2));
});

it('ends soon only of what the account gives, and while a name is open only of whole people by their own date', () => {
  const config = filesAbout([
    'ada@acme.example: { accessLevel: monitor, until: 2026-11-30 }',
    'bob@acme.example: { accessLevel: monitor, integrations: { Order to Cash: { level: manage, until: 2026-11-30 } } }',
    'cal@acme.example: { integrations: { Order to Cash: { level: manage, until: 2026-11-30 } } }',
  ]);
  const now = new Date('2026-11-22T12:00:00Z');
  const soon = (isPartly: boolean, integrations = new Map([[CASH, 'manage' as const]])) => {
    const people = [person('ada', { level: 'monitor' }), person('bob', { level: 'monitor', integrations })];
    const all = [...people, person('cal', { integrations })];
    const { ends } = planAbout(config, all, { now });
    const recordOf = ({ email }: DesiredUser) => all.find((each) => each.email === email);
    return endingSoon(ends.schedule, { declared: ends.desired, recordOf, now, isPartly }).map(
      ({ shown, waits }) => `${shown.slice(0, 3)}${waits ? ' waits' : ''}`,
    );
  };
  expect(soon(false)).toEqual(['ada', 'bob', 'cal']);
  // Nothing but the grant of an open name may keep cal: no date of their own says that they leave.
  expect(soon(true)).toEqual(['ada', 'bob waits', 'cal waits']);
  expect(soon(false, new Map())).toEqual(['ada', 'cal']);
});

it('says what it waits for, where no run of a timer may end it', () => {
  const config = filesAbout(
    ['ada@acme.example: { state: absent }', 'bob@acme.example: { accessLevel: administrator }'],
    'policy: { minAdministrators: 1 }\n',
  );
  const { operations } = planAbout(config, [person('ada', { level: 'administrator' })]);
  const overdue = overdueOf(operations.filter(({ origin }) => origin === 'due'));
  expect(overdue).toMatchObject([{ person: 'ada@acme.example', waitsFor: ['bob@acme.example'] }]);
});

it('is overdue once for each person, by all that their operations change', () => {
  const config = filesAbout(
    [
      'ada@acme.example: { accessLevel: monitor, until: 2026-11-01 }',
      'bob@acme.example: { accessLevel: monitor, integrations: { Order to Cash: { level: manage, until: 2026-11-02 } } }',
    ],
    'policy: { minAdministrators: 0 }\n',
  );
  const { operations } = planAbout(config, [
    // Of an administrator who leaves, the level is taken before the record.
    person('ada', { level: 'administrator' }),
    person('bob', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) }),
  ]);
  expect(operations.map(({ kind }) => kind).sort()).toEqual(['demote', 'remove', 'revoke']);
  const overdue = overdueOf(operations);
  expect(overdue.map((each) => [each.person, each.leaves])).toEqual([
    ['ada@acme.example', true],
    ['bob@acme.example', false],
  ]);
  const level = { by: 'level', level: 'monitor' };
  expect(overdue[1]?.fields).toEqual([
    { field: `integrations/${CASH}`, before: 'manage', after: null, coveredAfter: level },
  ]);
});

it('is certain but for what a name that does not resolve may mean', () => {
  const change = (field: string, before: string | boolean | null, after: string | boolean | null) => ({
    ...{ field, before, after },
  });
  const fields = [
    change('accessLevel', 'administrator', 'none'),
    change('integrations/a', 'manage', null),
    change('integrations/b', 'monitor', 'manage'),
    change('notifications/a', true, null),
    change('mcpServers/c', 'write', 'read'),
    change('mcpServers', 'all', null),
    change('mfaRequired', false, true),
  ];
  const open = (what: 'integration' | 'MCP server', isPinned: boolean) => [
    { what, name: 'Refunds', isPinned, people: [] },
  ];
  const split = (...given: Parameters<typeof splitFields>) => {
    const { certain, open: left } = splitFields(...given);
    return [certain, left].map((all) => all.map(({ field }) => field).join(' '));
  };
  const all = fields.map(({ field }) => field).join(' ');
  expect(splitFields(fields, [])).toEqual({ certain: fields, open: [] });
  expect(split(fields, open('integration', true))).toEqual([all, '']);
  expect(split(fields, open('integration', false))).toEqual([
    'accessLevel integrations/b mcpServers/c mcpServers mfaRequired',
    'integrations/a notifications/a',
  ]);
  expect(split(fields, open('MCP server', false))[1]).toBe('mcpServers/c');
  // Whoever is granted something has a level, if only what is granted is unknown.
  const [level] = splitFields(fields, open('integration', true)).certain;
  expect(level).toEqual(change('accessLevel', 'administrator', 'custom'));
  expect(split([change('accessLevel', 'custom', 'none')], open('integration', true))).toEqual(['', '']);
});

it('is a lost merge where the files ask for something, and none where a role that ended does', () => {
  const lines = ['ada@acme.example: { accessLevel: monitor, roles: [{ role: op, until: 2026-11-01 }] }'];
  const rest = `policy: { minAdministrators: 0 }
defaults: { allowAccessToApim: false }
roles: { op: { accessLevel: monitor, allowAccessToApim: true } }
`;
  const [config, live] = [
    filesAbout(lines, rest),
    [person('ada', { level: 'monitor', settings: { allowAccessToApim: true } })],
  ];
  const inForce = planAbout(config, live, { base: config, hold: true });
  expect([unappliedIn(inForce), inForce.returning.length]).toEqual([[], 1]);
  const more = filesAbout([lines[0]?.replace('monitor', 'manage') ?? ''], rest);
  expect(unappliedIn(planAbout(more, live, { base: config, hold: true }))).toEqual(['ada@acme.example']);
});
