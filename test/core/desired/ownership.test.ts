/** Whose the account is: whom the files call the owner and a list shows has handed it over. */
import { expect, it } from 'vitest';
import { formerOwnerOf } from '../../../src/core/desired/ownership.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import { account, person } from '../../support/live.ts';

const owner = emailOf('cio@acme.example');
const of = { name: 'Acme', region: 'us' } as const;

it('tells whom the files call the owner and the list has, as it spells them', () => {
  const listed = { ...person('cio', { level: 'manage' }), shownEmail: 'CIO@acme.example' };
  expect(formerOwnerOf({ owner, account: of }, account([person('ada', { level: 'manage' }), listed]))).toBe(
    'CIO@acme.example',
  );
});

it('tells it of a record that cannot be read, too', () => {
  const { userId, recordId, email, shownEmail } = person('cio', { level: 'manage' });
  const unknownLevels = [{ userId, recordId, email, shownEmail, levelWord: 'king' }];
  expect(formerOwnerOf({ owner, account: of }, { ...account([]), unknownLevels })).toBe('cio@acme.example');
});

it('tells nobody where the list or the files say nothing of it', () => {
  const live = account([person('ada', { level: 'manage' })]);
  expect(formerOwnerOf({ owner, account: of }, live)).toBeUndefined();
  expect(formerOwnerOf({ account: of }, live)).toBeUndefined();
});

it('tells nobody by a record that an environment mirrors of production, unless it may be production itself', () => {
  const mirrored = { ...person('cio', { level: 'administrator' }), isProductionAdmin: true };
  const told = (environment?: string) =>
    formerOwnerOf({ owner, account: { ...of, ...(environment && { environment }) } }, account([mirrored]));
  expect([told('sandbox'), told('production'), told()]).toEqual([
    undefined,
    'cio@acme.example',
    'cio@acme.example',
  ]);
});
