import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathMatcher, starMatcher } from '../../../src/core/model/glob.ts';

describe('whom a pattern of people means', () => {
  it.each([
    ['*@acme.example', 'ada@acme.example', true],
    ['*@acme.example', 'ada@acme.example.evil.test', false],
    ['ada@*', 'adam@acme.example', false],
    // The two ends of a pattern are two places: one "x" is not both.
    ['x*x', 'x', false],
    ['x*x', 'xx', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ada@acme.example', 'ada@acme.example', true],
    ['ada@acme.example', 'ADA@acme.example', false],
    // A dot is a dot.
    ['ada@acme.example', 'ada@acmexexample', false],
  ])('%j for %j: %s', (pattern, text, isMeant) => {
    expect(starMatcher(pattern)(text)).toBe(isMeant);
  });

  it('is everybody whom its pieces are part of, in their order', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 4 }),
        fc.array(piece, { maxLength: 4 }),
        (pieces, between) => {
          const pattern = pieces.join('*');
          const text = pieces
            .map((each, index) => (index === 0 ? each : `${between[index] ?? ''}${each}`))
            .join('');
          expect(starMatcher(pattern)(text)).toBe(true);
          const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
          const other = between.join('');
          expect(starMatcher(pattern)(other)).toBe(expected.test(other));
        },
      ),
    );
  });
});

describe('which files a pattern of paths means', () => {
  it.each([
    ['access/*.yaml', 'access/users.yaml', true],
    ['access/*.yaml', 'access/teams/users.yaml', false],
    ['access/**/*.yaml', 'access/users.yaml', true],
    ['access/**/*.yaml', 'access/teams/eu/users.yaml', true],
    ['**', 'access/users.yaml', true],
    ['**/users.yaml', 'users.yaml', true],
    ['access/**', 'access', true],
    ['access/**', 'accessories/users.yaml', false],
    ['*/users.yaml', 'users.yaml', false],
  ])('%j for %j: %s', (pattern, path, isMeant) => {
    expect(pathMatcher(pattern)(path)).toBe(isMeant);
  });
});
