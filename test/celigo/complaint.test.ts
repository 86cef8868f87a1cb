/** What the body of an accepted write says against its status. */
import { expect, test } from 'vitest';
import { answerTo } from '../../src/celigo/meaning.ts';

const answer = (body: unknown) =>
  answerTo({ kind: 'accepted', body }, (text) => text.replace('secret', '[token]'));

test.each<[unknown]>([
  [undefined],
  [null],
  [''],
  [[]],
  [{}],
  [{ _id: 'a1', accessLevel: 'monitor', accepted: false }],
  [{ _id: 'a1', errors: [], error: null, status: 'pending', success: true }],
  [{ statusCode: 204 }],
  [[{ statusCode: 200 }, { status: 201 }]],
])('%j says nothing against it', (body) => {
  expect(answer(body)).toEqual({ kind: 'accepted' });
});

test.each<[unknown, string]>([
  [{ errors: [{ code: 'odd', message: 'Not now.' }] }, 'Not now. (odd)'],
  [{ errors: ['Not now.'] }, 'Not now.'],
  [{ error: 'the secret is out' }, 'the [token] is out'],
  [{ success: false }, '{"success":false}'],
  [{ status: 503, message: 'Later.' }, '503: Later.'],
  [[{ statusCode: 200 }, { errors: [{ message: 'Not this one.' }] }], 'Not this one.'],
])('%j leaves open whether it happened', (body, words) => {
  expect(answer(body)).toMatchObject({ kind: 'unclear', words: expect.stringContaining(words) });
});

test('a status of a refusal is one, and names a reference that the account does not know', () => {
  expect(answer({ statusCode: 422, message: 'No.' })).toEqual({ kind: 'refused', status: 422, words: 'No.' });
  const unknown = { status: 422, errors: [{ code: 'invalid_ref', message: 'No such integration.' }] };
  expect(answer(unknown)).toMatchObject({ kind: 'refused', unknownReference: true });
});

test.each([
  { kind: 'refused', status: 403, words: 'no' } as const,
  { kind: 'unclear', words: 'lost' } as const,
  { kind: 'busy', words: '429', retryAfterMs: 1 } as const,
])('$kind stays what it is', (sent) => {
  expect(answerTo(sent, (text) => text)).toEqual(sent);
});
