import { describe, expect, it } from 'vitest';
import { domainFolded, emailOf, isId } from '../../../src/core/model/ids.ts';

describe('one person is one e-mail', () => {
  it.each([
    ['Ada@Acme.Example', 'ada@acme.example'],
    [' ada@acme.example ', 'ada@acme.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    // Composed and decomposed.
    ['zo\u00eb@acme.example', 'zoe\u0308@acme.example'],
  ])('%j is whom %j means', (one, other) => {
    expect(emailOf(one)).toBe(emailOf(other));
  });

  it.each([
    ['ada@acme.example', 'ada@acme.test'],
    ['ada.l@acme.example', 'adal@acme.example'],
    ['ada+1@acme.example', 'ada@acme.example'],
    // A letter of another script that looks the same.
    ['ada@acme.example', '\u0430da@acme.example'],
  ])('%j is somebody else than %j', (one, other) => {
    expect(emailOf(one)).not.toBe(emailOf(other));
  });

  it('keeps what is no domain as it is', () => {
    expect([domainFolded('acme.example'), domainFolded('a b\u00fc')]).toEqual(['acme.example', 'a b\u00fc']);
  });
});

it('an id cannot lead a request elsewhere', () => {
  expect(['5f0c', 'a_b-C'].map(isId)).toEqual([true, true]);
  for (const text of ['', '..', 'a/b', 'a?b', 'a#b', 'a b', '%2e', 'a'.repeat(65), 7, undefined])
    expect([text, isId(text)]).toEqual([text, false]);
});
