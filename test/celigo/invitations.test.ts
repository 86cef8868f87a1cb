import { describe, expect, test } from 'vitest';
import { invitationAnswers } from '../../src/celigo/invitations.ts';
import type { Sent } from '../../src/celigo/meaning.ts';
import { CANARY } from './loopback.ts';

const ADA = 'Ada@Acme.example';
const WES = 'wes@acme.example';
const EVE = 'eve@acme.example';

const redact = (text: string): string => text.replaceAll(CANARY, '[token]');
const answers = (emails: string[], body: unknown) =>
  invitationAnswers(emails, { kind: 'accepted', body }, redact);
const kinds = (emails: string[], body: unknown) => answers(emails, body).map(({ kind }) => kind);
const invited = (email: string, statusCode = 201) => ({
  statusCode,
  doc: { _id: 'a9', sharedWithUser: { _id: 'u9', email } },
});

describe('one element for each e-mail', () => {
  test.each<[string, object, string]>([
    ['201', { statusCode: 201, doc: { _id: 'a9' } }, 'accepted'],
    ['200', { statusCode: 200 }, 'accepted'],
    ['409', { statusCode: 409 }, 'exists'],
    ['400 without a word', { statusCode: 400 }, 'exists'],
    ['400 in words', { statusCode: 400, message: 'User already has access' }, 'exists'],
    ['400 with a code of its own', { statusCode: 400, errors: [{ code: 'has_access' }] }, 'exists'],
    ['400 about the request', { statusCode: 400, errors: [{ code: 'invalid_ref' }] }, 'refused'],
    ['400 about the plan', { statusCode: 400, code: 'feature_not_enabled' }, 'refused'],
    ['401', { statusCode: 401 }, 'refused'],
    ['403', { statusCode: 403 }, 'refused'],
    ['422', { statusCode: 422, errors: [{ message: 'No seats left' }] }, 'refused'],
    ['429', { statusCode: 429 }, 'unclear'],
    ['500', { statusCode: 500 }, 'unclear'],
    ['no status', { doc: {} }, 'unclear'],
    ['a status that is a text', { statusCode: '201' }, 'unclear'],
  ])('%s', (_, element, kind) => {
    expect(kinds([ADA], [element])).toEqual([kind]);
  });

  test('a refusal quotes the server', () => {
    const body = [{ statusCode: 422, errors: [{ code: 'seats', message: `No seats left ${CANARY}` }] }];
    expect(answers([ADA], body)).toEqual([
      { kind: 'refused', status: 422, words: 'No seats left [token] (seats)' },
    ]);
  });
});

describe('whose element it is', () => {
  test('by position where no e-mail is named', () => {
    expect(kinds([ADA, WES, EVE], [{ statusCode: 201 }, { statusCode: 400 }, { statusCode: 422 }])).toEqual([
      'accepted',
      'exists',
      'refused',
    ]);
  });

  test('by e-mail where the order differs, whatever its spelling', () => {
    const body = [invited(WES), invited('ada@acme.EXAMPLE', 409), invited(EVE, 422)];
    expect(kinds([ADA, WES, EVE], body)).toEqual(['exists', 'accepted', 'refused']);
  });

  test('once the order is not ours, an element without an e-mail says nothing', () => {
    expect(kinds([ADA, WES, EVE], [invited(WES), { statusCode: 400 }, invited(EVE)])).toEqual([
      'unclear',
      'accepted',
      'accepted',
    ]);
  });

  test.each<[string, unknown]>([
    ['too few elements', [invited(ADA)]],
    ['too many elements', [invited(ADA), invited(WES), invited(EVE)]],
    ['somebody else', [invited(ADA), invited('mallory@evil.test')]],
    ['one person twice', [invited(ADA), invited(ADA)]],
    ['no list', { statusCode: 201 }],
    ['nothing', undefined],
    ['null', null],
  ])('with %s nothing is certain for anybody', (_, body) => {
    expect(kinds([ADA, WES], body)).toEqual(['unclear', 'unclear']);
  });

  test.each([0, -1, 100, 199, 500, 599, 1_000, Number.NaN])(
    'an element with the status %d says neither yes nor no',
    (statusCode) => {
      expect(kinds([ADA, WES], [{ statusCode }, invited(WES)])).toEqual(['unclear', 'accepted']);
    },
  );

  test('an element that is no object is unclear for its own person only', () => {
    expect(kinds([ADA, WES], [null, invited(WES)])).toEqual(['unclear', 'accepted']);
  });
});

describe('an answer to the whole call', () => {
  const whole = (emails: string[], sent: Sent) => invitationAnswers(emails, sent, redact);

  test('409 means that the one person exists, and says nothing of each of several', () => {
    const sent: Sent = { kind: 'refused', status: 409, words: 'has access' };
    expect(whole([ADA], sent)).toEqual([{ kind: 'exists', status: 409, words: 'has access' }]);
    expect(whole([ADA, WES], sent).map(({ kind }) => kind)).toEqual(['batch-refused', 'batch-refused']);
  });

  test.each<Sent>([
    { kind: 'refused', status: 403, words: 'not an administrator' },
    { kind: 'unclear', words: 'the connection was lost', retryAfterMs: 5 },
  ])('$kind is so for everybody', (sent) => {
    expect(whole([ADA, WES], sent)).toEqual([sent, sent]);
  });

  test.each([400, 404, 409, 422])('%i may be because of one of several, and is so for one', (status) => {
    const sent: Sent = { kind: 'refused', status, words: 'bad address' };
    const refused = { kind: 'batch-refused', status, words: 'bad address' };
    expect(whole([ADA, WES], sent)).toEqual([refused, refused]);
    expect(whole([ADA], sent)).toEqual([
      status === 409 ? { kind: 'exists', status, words: 'bad address' } : sent,
    ]);
  });
});
