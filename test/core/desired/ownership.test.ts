/** Whose the account is: whom the files call the owner and a list shows has handed it over. */
import { expect, it } from 'vitest';
import { formerOwnerOf } from '../../../src/core/desired/ownership.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import { account, person } from '../../support/live.ts';

const owner = emailOf('cio@acme.example');

it('tells whom the files call the owner and the list has, as it spells them', () => {
  const listed = { ...person('cio', { level: 'manage' }), shownEmail: 'CIO@acme.example' };
  expect(formerOwnerOf({ owner }, account([person('ada', { level: 'manage' }), listed]))).toBe(
    'CIO@acme.example',
  );
});

it('tells it of a record that cannot be read, too', () => {
  const { userId, recordId, email, shownEmail } = person('cio', { level: 'manage' });
  const unknownLevels = [{ userId, recordId, email, shownEmail, levelWord: 'king' }];
  expect(formerOwnerOf({ owner }, { ...account([]), unknownLevels })).toBe('cio@acme.example');
});

it('tells nobody where the list or the files say nothing of it', () => {
  const live = account([person('ada', { level: 'manage' })]);
  expect(formerOwnerOf({ owner }, live)).toBeUndefined();
  expect(formerOwnerOf({}, live)).toBeUndefined();
});
