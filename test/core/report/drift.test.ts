/** What soon ends by itself, and what should have. */
import { expect, it } from 'vitest';
import { overdueOf, upcomingUntil } from '../../../src/core/report/drift.ts';
import { CASH, filesAbout, planAbout } from '../../support/about.ts';
import { person } from '../../support/live.ts';

it('is what ends within fourteen days, the last moment included', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const ends = ['2026-11-21T00:00:00Z', '2026-12-06T12:00:00Z', '2026-12-06T12:00:01Z'].map((at) => ({
    moment: Date.parse(at),
  }));
  expect(upcomingUntil(ends, now)).toEqual(ends.slice(0, 2));
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
