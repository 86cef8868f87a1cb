/** Settings and mail that lines gave and give no more: what returns, what a timer leaves, and what stays. */
import { describe, expect, it } from 'vitest';
import type { Note } from '../../../src/core/plan/note.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { filesAbout, planAbout, RETURNS_EU } from '../../support/about.ts';
import { type PersonFacts, person } from '../../support/live.ts';

const HEAD = 'policy: { minAdministrators: 0 }\n';
const ROLE =
  'roles: { builder: { accessLevel: monitor, allowAccessToApim: true, allowToEditRetryData: true } }\n';
const DEFAULTS = 'defaults: { allowAccessToApim: false, allowToEditRetryData: false }\n';
const builder = (until = '') =>
  `ada@acme.example: { accessLevel: monitor, roles: [${until === '' ? 'builder' : `{ role: builder, until: ${until} }`}] }`;
const PLAIN = 'ada@acme.example: { accessLevel: monitor }';
const ada = (facts: PersonFacts = {}) =>
  person('ada', {
    level: 'monitor',
    settings: { allowAccessToApim: true, allowToEditRetryData: true },
    ...facts,
  });
const files = (line: string, rest = `${HEAD}${ROLE}`) => filesAbout([line], rest);
const notesOf = ({ notes }: Plan, code: Note['code']) => notes.filter((note) => note.code === code);

describe('what the defaults say again after a role', () => {
  const config = files(builder('2026-11-01'), `${HEAD}${DEFAULTS}${ROLE}`);

  it('is what a plan writes, with the line that ended', () => {
    const plan = planAbout(config, [ada()]);
    expect(plan.returning).toMatchObject([
      {
        shown: 'ada@acme.example',
        fields: [
          { field: 'allowAccessToApim', before: true, after: false },
          { field: 'allowToEditRetryData', before: true, after: false },
        ],
        because: [
          { text: 'role builder', until: '2026-11-01', fields: ['allowAccessToApim'] },
          { text: 'role builder', until: '2026-11-01', fields: ['allowToEditRetryData'] },
        ],
      },
    ]);
    const written = plan.operations.flatMap(({ fields }) => fields.map(({ field }) => field));
    expect(written).toEqual(['allowAccessToApim', 'allowToEditRetryData']);
  });

  it('is nothing where the account has it, or nobody is there', () => {
    expect(planAbout(config, [ada({ settings: {} })]).returning).toEqual([]);
    expect(planAbout(config, []).returning).toEqual([]);
  });

  it('is left by a timer, which names what it would take if it were access', () => {
    const due = planAbout(config, [ada()], { due: { waited: new Set() } });
    expect(due.operations).toEqual([]);
    expect(notesOf(due, 'left-by-due')).toMatchObject([
      {
        person: 'ada@acme.example',
        what: ['may use API management', 'may edit retry data'],
        by: 'role builder',
        until: '2026-11-01',
      },
    ]);
    const loose = files(
      builder('2026-11-01'),
      `${HEAD}${DEFAULTS}${ROLE}`
        .replaceAll('true', 'x')
        .replaceAll('false', 'true')
        .replaceAll('x', 'false'),
    );
    const looser = planAbout(loose, [ada({ settings: {} })], { due: { waited: new Set() } });
    expect([looser.returning.length, notesOf(looser, 'left-by-due')]).toEqual([1, []]);
  });

  it('is none of what a timer leaves of whom it writes all, as a reviewed plan waits', () => {
    const waited = { waited: new Set([ada().recordId]) };
    expect(notesOf(planAbout(config, [ada()], { due: waited }), 'left-by-due')).toEqual([]);
  });

  it('is asked for also where the line went before anybody carried it out, and nobody changed the account', () => {
    const tidied = files(PLAIN, `${HEAD}${DEFAULTS}${ROLE}`);
    const plan = planAbout(tidied, [ada()], { base: config });
    expect([plan.held, plan.operations.map(({ origin }) => origin), plan.returning.length]).toEqual([
      [],
      ['change'],
      1,
    ]);
    // Without that line in the base it is somebody's doing.
    const { held, operations } = planAbout(tidied, [ada()], { base: tidied });
    expect([held.length, operations]).toEqual([1, []]);
  });
});

describe('what no line states any more', () => {
  const what = ['may edit retry data = yes', 'may use API management = yes'];

  it('is named by person with the line of the base that gave it', () => {
    const plan = planAbout(files(PLAIN), [ada()], { base: files(builder()) });
    expect(plan.operations).toEqual([]);
    expect(notesOf(plan, 'unstated')).toMatchObject([
      { what, people: ['ada@acme.example'], by: 'role builder', place: { line: 5 } },
    ]);
    expect(notesOf(plan, 'unmanaged-settings')).toEqual([]);
  });

  it('is named with the date by which it ended, without a base too', () => {
    const plan = planAbout(files(builder('2026-11-01')), [ada()]);
    expect(notesOf(plan, 'unstated')).toMatchObject([{ what, by: 'role builder', until: '2026-11-01' }]);
  });

  it('is named by a timer, too, and with a base also after the line that had ended was deleted', () => {
    const ended = files(builder('2026-11-01'));
    const due = planAbout(ended, [ada()], { due: { waited: new Set<string>() } });
    const until = [{ by: 'role builder', until: '2026-11-01' }];
    expect(notesOf(due, 'unstated')).toMatchObject(until);
    expect(notesOf(due, 'unmanaged-settings')).toEqual([]);
    expect(notesOf(planAbout(files(PLAIN), [ada()], { base: ended }), 'unstated')).toMatchObject(until);
  });

  it('is nothing where the account has something else, or another line states it', () => {
    const base = files(builder());
    expect(notesOf(planAbout(files(PLAIN), [ada({ settings: {} })], { base }), 'unstated')).toEqual([]);
    const stated = files(PLAIN, `${HEAD}${DEFAULTS}${ROLE}`);
    expect(notesOf(planAbout(stated, [ada()], { base }), 'unstated')).toEqual([]);
    expect(notesOf(planAbout(files(builder()), [ada()], { base }), 'unstated')).toEqual([]);
  });

  it('is said once of all who had it by one line, and of mail as well', () => {
    const lists =
      'integrations: { Returns EU: { id: aaaaaaaaaaaaaaaaaaaaaaa2, notify: [ada@acme.example, bob@acme.example] } }\n';
    const two = [PLAIN, PLAIN.replace('ada@', 'bob@')];
    const people = ['ada', 'bob'].map((name) => ({
      ...person(name, { level: 'monitor' }),
      notified: { integrations: new Set([RETURNS_EU]), others: 0 },
    }));
    const now = filesAbout(two, `${HEAD}integrations: { Returns EU: { id: aaaaaaaaaaaaaaaaaaaaaaa2 } }\n`);
    const plan = planAbout(now, people, { base: filesAbout(two, `${HEAD}${lists}`) });
    expect(notesOf(plan, 'unstated')).toMatchObject([
      {
        what: ['mail about Returns EU = yes'],
        by: 'notify of Returns EU',
        people: ['ada@acme.example', 'bob@acme.example'],
      },
    ]);
    const ended = people.map((each) => ({
      ...each,
      notified: { integrations: new Set<never>(), others: 0 },
    }));
    expect(notesOf(planAbout(now, ended, { base: filesAbout(two, `${HEAD}${lists}`) }), 'unstated')).toEqual(
      [],
    );
  });
});

describe('permissions that no line ever stated', () => {
  it('are counted for each, the first three people named', () => {
    const names = ['ada', 'bob', 'cyd', 'dan'];
    const lines = names.map((name) => PLAIN.replace('ada@', `${name}@`));
    const people = names.map((name) =>
      person(name, { level: 'monitor', settings: { allowAccessToApim: true } }),
    );
    expect(notesOf(planAbout(filesAbout(lines, HEAD), people), 'unmanaged-settings')).toEqual([
      {
        code: 'unmanaged-settings',
        settings: [
          {
            setting: 'allowAccessToApim',
            count: 4,
            people: ['ada@acme.example', 'bob@acme.example', 'cyd@acme.example'],
          },
        ],
      },
    ]);
  });

  it('are none where a line states them, and none of sign-in', () => {
    const signIn = person('ada', { level: 'monitor', settings: { mfaRequired: true, ssoRequired: false } });
    const stated = files(
      'ada@acme.example: { accessLevel: monitor, allowAccessToApim: true, allowToEditRetryData: true }',
    );
    expect(notesOf(planAbout(files(PLAIN), [signIn]), 'unmanaged-settings')).toEqual([]);
    expect(notesOf(planAbout(stated, [ada()]), 'unmanaged-settings')).toEqual([]);
  });
});
