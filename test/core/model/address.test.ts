/** Which misspelt e-mail is taken for whose, and which two people are left in peace. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBook } from '../../../src/core/model/address.ts';
import { SCHEMES, staffOf } from '../../support/staff.ts';
import { SEED } from '../../support/thorough.ts';

const AT = '@borealis.example';
const bookOf = (locals: readonly string[]) =>
  addressBook(locals.map((local) => ({ email: `${local}${AT}`, shown: `${local}${AT}` })));
const likeOf = (local: string, known: readonly string[]): string | undefined =>
  bookOf(known).alike(`${local}${AT}`)?.replace(AT, '');

/** The same numbers for the same seed, from 0 up to and without 1. */
function drawing(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

describe('an address is alike', () => {
  it.each([
    ['a letter too few', 'oder04', 'order04'],
    ['a letter too many', 'orrder04', 'order04'],
    ['another letter', 'orfer04', 'order04'],
    ['two letters that changed places', 'ordre04', 'order04'],
    ['the same in a short name', 'anan', 'anna'],
    ['parts that changed places', 'marsh.ada', 'ada.marsh'],
    ['another separator', 'ada_marsh', 'ada.marsh'],
    ['no separator', 'adamarsh', 'ada.marsh'],
    ['a number without the zero before it', 'order4', 'order04'],
    ['a digit for a letter', '0lga', 'olga'],
    ['a letter for a digit', 'svcl', 'svc1'],
    ['two slips in a long name', 'catherien.marchmnt', 'catherine.marchmont'],
  ])('that has %s', (_, written, meant) => {
    expect(likeOf(written, [meant])).toBe(meant);
    expect(likeOf(meant, [written])).toBe(written);
  });

  it('to the person and not to the number beside them', () =>
    expect(likeOf('ordre04', ['order01', 'order02', 'ordre03', 'order04', 'order05'])).toBe('order04'));

  it(`whatever one slip of the hand makes of anybody of a company (SEED=${SEED})`, () => {
    const draw = drawing(SEED);
    const letter = () => String.fromCharCode(97 + Math.floor(draw() * 26));
    const staff = (Object.keys(SCHEMES) as (keyof typeof SCHEMES)[]).flatMap((scheme) =>
      staffOf(scheme, 12, draw),
    );
    const book = bookOf(staff);
    const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[a-z]/.test(sign);
    /** Single-letter parts, and the first of a name in one piece, tell families apart. */
    const tells = (local: string, at: number): boolean =>
      (!isLetter(local[at - 1]) && !isLetter(local[at + 1])) || (at === 0 && !/[._]/.test(local));
    let tried = 0;
    for (const local of staff) {
      const slips = [...local].flatMap((sign, at) => {
        if (!isLetter(sign)) return [];
        const [before, after] = [local.slice(0, at), local.slice(at + 1)];
        const next = after[0];
        return [
          `${before}${letter()}${sign}${after}`,
          ...(tells(local, at) ? [] : [`${before}${letter()}${after}`, `${before}${after}`]),
          ...(isLetter(next) ? [`${before}${next}${sign}${after.slice(1)}`] : []),
        ];
      });
      for (const slip of slips.filter((each) => each.length > 3 && !staff.includes(each))) {
        tried += 1;
        expect(book.alike(`${slip}${AT}`), slip).toBeDefined();
      }
    }
    expect(tried).toBeGreaterThan(1000);
  });
});

describe('two people are left in peace', () => {
  it.each([
    ['by number', 'order03', 'order04'],
    ['by a number with other letters beside it', 'ordre03', 'order04'],
    ['by a number that only one has', 'jsmith2', 'jsmith'],
    ['by numbers in another order', 'shop.1.2', 'shop.2.1'],
    ['by the first initial', 'j.smith', 'm.smith'],
    ['by an initial without a dot', 'jsmith', 'msmith'],
    ['by the last initial', 'anna.a', 'anna.b'],
    ['by two letters of a short name', 'joan.hansen', 'joan.larsen'],
    ['by names that are too short', 'eva', 'eve'],
  ])('that differ %s', (_, one, other) => {
    expect(likeOf(one, [other])).toBeUndefined();
    expect(likeOf(other, [one])).toBeUndefined();
  });

  it(`whatever numbers they have (SEED=${SEED})`, () => {
    const number = fc.integer({ min: 0, max: 9999 });
    fc.assert(
      fc.property(fc.constantFrom('order', 'svc', 'ada.marsh', 'o'), number, number, (name, a, b) => {
        fc.pre(a !== b);
        expect(likeOf(`${name}${a}`, [`${name}${b}`])).toBeUndefined();
      }),
      { seed: SEED },
    );
  });

  it(`nearly always: of a hundred newcomers to 200 others at most five are taken for one (SEED=${SEED})`, () => {
    const draw = drawing(SEED);
    let [alarms, newcomers] = [0, 0];
    for (const scheme of Object.keys(SCHEMES) as (keyof typeof SCHEMES)[])
      for (let company = 0; company < 12; company += 1) {
        const staff = staffOf(scheme, 225, draw);
        const book = bookOf(staff.slice(25));
        for (const newcomer of staff.slice(0, 25)) {
          newcomers += 1;
          if (book.alike(`${newcomer}${AT}`) !== undefined) alarms += 1;
        }
      }
    expect([newcomers, alarms / newcomers <= 0.05]).toEqual([1500, true]);
  });
});

describe('the best guess', () => {
  it('is of the same domain, then the same name elsewhere', () => {
    const book = addressBook(
      ['ada.marsh@acme.example', 'ada.march@partner.example', 'bob@acme.example'].map((email) => ({
        email,
        shown: email.toUpperCase(),
      })),
    );
    expect(
      ['ada.marhs@acme.example', 'bob@acmee.example', 'adda.marsh', 'zoe@acme.example', 'order'].map(
        book.nearest,
      ),
    ).toEqual(['ADA.MARSH@ACME.EXAMPLE', 'BOB@ACME.EXAMPLE', 'ADA.MARSH@ACME.EXAMPLE', undefined, undefined]);
  });

  it('may be a neighbour by number, as whoever asked gets an error anyway', () =>
    expect(bookOf(['order04']).nearest(`order05${AT}`)).toBe(`order04${AT}`));
});
