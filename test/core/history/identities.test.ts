/** Who is the same person, whatever their e-mail and their record become. */
import { expect, it } from 'vitest';
import { Identities } from '../../../src/core/history/identities.ts';

const never = () => false;
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
  others.meet([adele]);
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
