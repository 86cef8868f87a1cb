/** What nothing depends on: single sign-on and environments, as an account may tell them or not. */
import { describe, expect, it } from 'vitest';
import { environmentsIn, ownersIn, ssoClientIn } from '../../src/celigo/sso-and-environments.ts';

const told = (value: unknown) => ({ kind: 'told', value });

describe('single sign-on', () => {
  it.each([
    ['no body', undefined, 'none'],
    ['an empty list', [], 'none'],
    ['a client', [{ _id: 'a', type: 'oidc' }], 'ready'],
    ['a client that is switched off', [{ _id: 'a', disabled: true }], 'disabled'],
    ['two, of which one works', [{ disabled: true }, { disabled: false }], 'ready'],
  ])('%s', (_, body, value) => {
    expect(ssoClientIn(body)).toEqual(told(value));
  });

  it.each([
    ['an object', {}],
    ['a text', 'none'],
    ['a list of texts', ['oidc']],
  ])('is not known from %s', (_, body) => {
    expect(ssoClientIn(body)).toMatchObject({ kind: 'untold', words: expect.stringContaining('ssoclients') });
  });
});

describe('the environment of a token', () => {
  const listed = [
    { _id: 'e1', name: 'Production', _envUserId: 'owner' },
    { _id: 'e2', name: 'Test', _envUserId: 'tester' },
    { _id: 'e3', name: ' ' },
    'odd',
  ];
  const ownOf = (body: unknown, ...owners: string[][]) => {
    const found = environmentsIn(
      body,
      owners.map((ids) => new Set(ids)),
    );
    return found.kind === 'untold' ? found : found.value.find(({ isTokens }) => isTokens)?.name;
  };

  it('is the one whose user the token names, before the one whose user owns what it sees', () => {
    expect(ownOf(listed, ['tester'], ['owner'])).toBe('Test');
    expect(ownOf(listed, ['somebody'], ['owner'])).toBe('Production');
  });

  it('is not known where none fits, or several do', () => {
    expect(ownOf(listed, ['somebody'], ['nobody'])).toBeUndefined();
    expect(ownOf(listed, [], ['owner', 'tester'])).toBeUndefined();
  });

  it('is the only one of an account that has a single one', () => {
    expect(ownOf([{ name: 'Production' }], [])).toBe('Production');
  });

  it('is in no list that is empty, and a list without a name is not understood', () => {
    expect(environmentsIn(undefined, [])).toEqual(told([]));
    expect(environmentsIn([{ id: 1 }], [])).toMatchObject({ kind: 'untold' });
    expect(environmentsIn({ environments: [] }, [])).toMatchObject({ kind: 'untold' });
  });
});

it('owners are the ids that documents name as such, and nothing else', () => {
  expect([...ownersIn([{ _userId: 'a' }, { _userId: 7 }, null, 'b', { _id: 'c' }])]).toEqual(['a']);
});
