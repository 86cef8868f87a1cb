/** Whose e-mail changed in the account, as far as anything tells. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { movedPeople } from '../../../src/core/plan/moved.ts';
import { flat } from '../../../src/say/line.ts';
import { noteWords } from '../../../src/say/notes.ts';
import { admin, CASH, filesAbout, planAbout } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

const stateOf = (users: readonly string[], rest = '') => {
  const config = filesAbout(users, rest);
  return resolveDesired(config, namesOf(config, account([])), NOW);
};
const moved = (
  users: readonly string[],
  people: readonly LiveUser[],
  before?: readonly string[],
  rest = '',
) => {
  const base = before && new Map(stateOf(before).users.map((user) => [user.email, user]));
  return movedPeople({ live: account(people), desired: stateOf(users, rest), base, now: NOW }).map(
    ({ desired, live }) => `${desired.email.split('@')[0]} → ${live.email.split('@')[0]}`,
  );
};
const ADA = 'ada@acme.example: { accessLevel: administrator }';
const CASHIER = 'ada@acme.example: { integrations: { Order to Cash: manage } }';
const cashier = (name: string) => person(name, { integrations: new Map([[CASH, 'manage']]) });

describe('an e-mail that changed', () => {
  it('is told by look: one is missing, and one in no file has just that access', () => {
    expect(moved([ADA], [admin('gina')])).toEqual(['ada → gina']);
    expect(moved([CASHIER], [cashier('gina'), person('pat', { level: 'monitor' })])).toEqual(['ada → gina']);
  });

  it.each<[string, string[], LiveUser[], string]>([
    ['somebody with other access', [ADA], [person('gina', { level: 'manage' })], ''],
    ['somebody with other settings', [ADA.replace('{', '{ mfaRequired: true,')], [admin('gina')], ''],
    ['one of two who may be it', [ADA], [admin('gina'), admin('gil')], ''],
    ['one whom two are missing', [ADA, ADA.replace('ada', 'bea')], [admin('gina')], ''],
    ['somebody whom a file declares', [ADA, ADA.replace('ada', 'gina')], [admin('gina')], ''],
    ['somebody protected', [ADA], [admin('gina')], 'policy: { protectedUsers: [gina@acme.example] }\n'],
    ['anybody of a person who is there', [ADA], [admin('ada'), admin('gina')], ''],
    [
      'anybody of a person with a pin',
      [ADA.replace('{', '{ id: 5e44efa28015c94642722571,')],
      [admin('gina')],
      '',
    ],
  ])('is not taken for that of %s', (_, users, people, policy) => {
    expect(moved(users, people, undefined, policy)).toEqual([]);
  });

  it('is never that of somebody whom the base does not have, or has under the other e-mail too', () => {
    expect(moved([ADA], [admin('gina')], [])).toEqual([]);
    expect(moved([ADA], [admin('gina')], [ADA])).toEqual(['ada → gina']);
    expect(moved([ADA], [admin('gina')], [ADA, ADA.replace('ada', 'gina')])).toEqual([]);
  });

  it('is compared with what the base gave: whoever is to leave, or to have less, had that', () => {
    expect(moved(['ada@acme.example: { state: absent }'], [admin('gina')], [ADA])).toEqual(['ada → gina']);
    expect(moved([CASHIER], [admin('gina')], [ADA])).toEqual(['ada → gina']);
    expect(moved(['ada@acme.example: { state: absent }'], [admin('gina')])).toEqual([]);
  });

  it('is told of whom a date has ended lately, with a base and without: that end ends nothing', () => {
    const until = (day: string) => ADA.replace('}', `, until: ${day} }`);
    const role = 'roles: { boss: { accessLevel: administrator } }\n';
    const ended = until('2026-11-21');
    const byRole = 'ada@acme.example: { roles: [{ role: boss, until: 2026-11-21 }] }';
    for (const before of [undefined, [ended]])
      expect(moved([ended], [admin('gina')], before)).toEqual(['ada → gina']);
    expect(moved([byRole], [admin('gina')], undefined, role)).toEqual(['ada → gina']);
    // Whoever left long ago may stand in the files for ever, and others have such access, too.
    expect(moved([until('2026-10-01')], [admin('gina')])).toEqual([]);
  });

  it('is certain by the id that the base has, whatever they have now', () => {
    const id = '5e44efa28015c94642722571';
    const gina: LiveUser = { ...person('gina', { level: 'monitor' }), userId: id as LiveUser['userId'] };
    const pinned = ADA.replace('{', `{ id: ${id},`);
    expect(moved([ADA], [gina, admin('gil')], [pinned])).toEqual(['ada → gina']);
  });
});

describe('a plan', () => {
  const notesIn = (users: readonly string[], people: readonly LiveUser[], before?: readonly string[]) =>
    planAbout(filesAbout(users), people, before && { base: filesAbout(before) }).notes.flatMap((note) =>
      note.code === 'looks-moved' ? [`${note.person} ${note.becomes} ${note.now} ${note.level}`] : [],
    );

  it('warns of an invitation beside the record that is perhaps theirs, and of an end that ends nothing', () => {
    expect(notesIn([ADA], [admin('gina')])).toEqual([
      'ada@acme.example invited gina@acme.example administrator',
    ]);
    const ended = ADA.replace('}', ', until: 2026-11-21 }');
    for (const [users, base] of [
      [['ada@acme.example: { state: absent }'], [ADA]],
      [[ended]],
      [[ended], [ended]],
    ] as const)
      expect(notesIn(users, [admin('gina')], base)).toEqual([
        'ada@acme.example absent gina@acme.example administrator',
      ]);
  });

  it('says nothing where it neither invites nor ends: that is for drift', () => {
    expect(notesIn([ADA], [admin('gina')], [ADA])).toEqual([]);
  });

  it('says of whom the base knows by the id that it is one person, and not that the access is the same', () => {
    const id = '5e44efa28015c94642722571';
    const gina: LiveUser = { ...person('gina', { level: 'manage' }), userId: id as LiveUser['userId'] };
    const base = filesAbout([ADA.replace('{', `{ id: ${id},`)]);
    for (const entry of [ADA, 'ada@acme.example: { state: absent }']) {
      const { notes } = planAbout(filesAbout([entry]), [gina], { base });
      const note = notes.find(({ code }) => code === 'looks-moved');
      const words = note && flat(noteWords(note));
      expect(words).toContain(
        'By the id that the base has, the same person is gina@acme.example now (manage)',
      );
      expect(words).not.toContain('just');
    }
  });
});
