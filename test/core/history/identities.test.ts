/** Who is the same person, whatever their e-mail and their record become. */
import { describe, expect, it } from 'vitest';
import { Identities } from '../../../src/core/history/identities.ts';

const never = () => false;
/** A reading, hours after the one before. */
function meet(people: Identities, known: Parameters<Identities['meet']>[0], ids?: readonly string[]): void {
  const from = people.reading * 3 * 3_600_000;
  people.meet(known, { from, to: from }, ids);
}
const ada = { recordId: '1', email: 'ada@acme.example' };
const adele = { recordId: '1', email: 'Adele@acme.example' };

it('a record keeps its person under another e-mail, which is told once', () => {
  const people = new Identities();
  const key = people.keyOf(ada, never);
  expect(people.renamed(adele)).toEqual([{ field: 'e-mail', before: ada.email, after: adele.email }]);
  expect(people.keyOf(adele, never)).toBe(key);
  expect(people.renamed(adele)).toEqual([]);
  expect(people.lastOf(key)).toEqual({ person: adele.email, recordId: '1' });
});

it('a new record of an e-mail is the same person, unless whoever had it goes by another one', () => {
  const people = new Identities();
  const key = people.keyOf(ada, never);
  expect(people.keyOf({ recordId: '2', email: ada.email }, never)).toBe(key);
  const others = new Identities();
  const first = others.keyOf(ada, never);
  meet(others, [adele]);
  expect(others.keyOf({ recordId: '2', email: ada.email }, () => true)).not.toBe(first);
});

it('an e-mail of which nothing else is told is of whoever goes by it last', () => {
  const people = new Identities();
  const key = people.keyOf(ada, never);
  people.keyOf(adele, never);
  expect([people.withEmail('adele@acme.example'), people.withEmail('zed@acme.example')]).toEqual([
    key,
    'zed@acme.example',
  ]);
});

describe('by a reading that lists every record', () => {
  const listed = (people: Identities, ...ids: string[]) => meet(people, [], ids);

  it('a new record beside that of whoever had the e-mail is somebody else, whatever that one is called now', () => {
    const people = new Identities();
    listed(people, '1', '2');
    const key = people.keyOf(ada, never);
    listed(people, '1', '2');
    expect(people.keyOf({ recordId: '2', email: ada.email }, () => true)).not.toBe(key);
    // Neither is who is invited by it: nobody of that reading has it.
    expect(people.keyOf({ email: ada.email }, () => true)).not.toBe(key);
  });

  it('a new record is the same person for certain once the old one is gone, and else by the e-mail alone', () => {
    const people = new Identities();
    listed(people, '1');
    const key = people.keyOf(ada, never);
    listed(people, '2');
    expect(people.keyOf({ recordId: '2', email: ada.email }, () => true)).toBe(key);
    expect(people.isGuessed(key, '2')).toBe(false);
    meet(people, [{ recordId: '3', email: ada.email }]);
    expect(people.keyOf({ recordId: '3', email: ada.email }, () => true)).toBe(key);
    expect(people.isGuessed(key, '3')).toBe(true);
    listed(people, '3');
    expect(people.isGuessed(key, '3')).toBe(false);
  });

  it('the id of the person decides before the e-mail', () => {
    const people = new Identities();
    const key = people.keyOf({ ...ada, personId: 'p1' }, never);
    meet(people, [{ recordId: '2', email: ada.email }]);
    expect(people.keyOf({ recordId: '2', personId: 'p2', email: ada.email }, never)).not.toBe(key);
    const others = new Identities();
    const same = others.keyOf({ ...ada, personId: 'p1' }, never);
    meet(others, [{ recordId: '2', email: ada.email }]);
    expect(others.keyOf({ recordId: '2', personId: 'p1', email: ada.email }, never)).toBe(same);
    expect(others.isGuessed(same, '2')).toBe(false);
  });

  it('whoever was invited is the one record that came since, and of several perhaps another', () => {
    for (const [since, guessed] of [
      [['1', '2'], false],
      [['1', '2', '3'], true],
    ] as const) {
      const people = new Identities();
      listed(people, '1');
      const key = people.keyOf({ email: ada.email }, never);
      expect(people.awaited()).toEqual([key]);
      listed(people, ...since);
      expect(people.isGuessed(key, undefined)).toBe(true);
      expect(people.keyOf({ recordId: '2', email: ada.email }, () => true)).toBe(key);
      expect([people.isGuessed(key, '2'), people.awaited()]).toEqual([guessed, []]);
    }
  });

  it('a record that was there before an invitation is not that of whoever was invited', () => {
    const people = new Identities();
    listed(people, '1');
    const key = people.keyOf({ email: ada.email }, never);
    listed(people, '1', '2');
    expect(people.keyOf(ada, () => true)).not.toBe(key);
  });

  it('whoever is invited once more may have come under another e-mail', () => {
    const people = new Identities();
    listed(people, '1');
    const key = people.keyOf({ email: ada.email }, never);
    listed(people, '1');
    expect(people.keyOf({ email: ada.email }, () => true)).toBe(key);
    expect(people.isGuessed(key, undefined)).toBe(false);
    listed(people, '1', '2');
    expect(people.keyOf({ email: ada.email }, () => true)).toBe(key);
    expect(people.isGuessed(key, undefined)).toBe(true);
  });
});

describe('readings of which clocks leave open which was first', () => {
  const HOURS = 3 * 3_600_000;
  /** A reading that lists a record, and minutes later by the clocks one without it, whose run invites the person. */
  function invited(off: object, minutes: number): { readonly people: Identities; readonly key: string } {
    const people = new Identities();
    people.meet([], { from: HOURS, to: HOURS, ...off }, ['1']);
    const from = HOURS + minutes * 60_000;
    people.meet([], { from, to: from }, []);
    const key = people.keyOf({ email: ada.email }, never);
    people.meet([ada], { from: 3 * HOURS, to: 3 * HOURS }, ['1']);
    return { people, key };
  }

  it('do not prove that a record was there before the invitation, and else they do', () => {
    const near = invited({ off: 300_000 }, 3);
    expect(near.people.keyOf(ada, never)).toBe(near.key);
    for (const { people, key } of [invited({ off: 300_000 }, 7), invited({}, 3)])
      expect(people.keyOf(ada, never)).not.toBe(key);
  });
});
