/** Lines: what somebody else wrote never passes for our words, in any form. */
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../src/form/html/line.ts';
import { html } from '../../src/form/html/markup.ts';
import { wholeOf } from '../../src/form/markdown/line.ts';
import { textOf } from '../../src/form/text/line.ts';
import { paint } from '../../src/form/text/paint.ts';
import { visible } from '../../src/form/visible.ts';
import { flat, type Line, listed, ours, type Piece, say, tag } from '../../src/say/line.ts';
import { activeIn, htmlOf, tagsOf, textOf as wordsOf } from '../support/gfm.ts';
import { HOSTILE_NAMES } from '../support/hostile.ts';
import { binaryText } from '../support/text.ts';

/** Each kind of piece that can hold what somebody wrote. */
const HOLDING: Record<string, (text: string) => Piece> = {
  live: (live) => ({ live }),
  quote: (quote) => ({ quote }),
  term: (term) => ({ term }),
  code: (code) => ({ code }),
  again: (again) => ({ again }),
  strong: (live) => ({ strong: [{ live }] }),
  quiet: (live) => ({ quiet: [{ live }] }),
  implied: (live) => ({ implied: [{ live }] }),
};
const ELEMENTS = new Set(['p', 'code', 'wbr', 'strong']);
const names = fc.oneof(fc.constantFrom(...HOSTILE_NAMES), binaryText({ maxLength: 150 }));

describe.each(Object.entries(HOLDING))(
  'text of somebody else in a piece of the kind %s',
  (_kind, holding) => {
    it('is inert in Markdown and can still be read', () => {
      fc.assert(
        fc.property(names, (name) => {
          const markdown = htmlOf(`a ${wholeOf([holding(name)])} b`);
          const foreign = tagsOf(markdown).filter((each) => !ELEMENTS.has(each.name));
          expect(foreign).toEqual([]);
          expect(activeIn(markdown)).toEqual([]);
          // A name that is far too long is shortened; its beginning still says which it is.
          const beginning = [...visible(name).trim()].slice(0, 90).join('');
          expect(wordsOf(markdown)).toContain(beginning);
        }),
      );
    });

    it('makes no element of a page', () => {
      // A long name with an @ may be broken at <wbr>, which holds nothing and does nothing.
      const bare = (name: string): string[] =>
        `${html`${contentOf([holding(name)])}`}`
          .match(/<[^>]*>/g)
          ?.filter((each) => !/code>|^<wbr>$/.test(each)) ?? [];
      fc.assert(
        fc.property(names, (name) => {
          expect(bare(name)).toEqual(bare('ada'));
        }),
      );
    });

    it('moves no terminal, with colours or without', () => {
      fc.assert(
        fc.property(names, (name) => {
          expect(textOf([holding(name)])).toBe(visible(name));
          const coloured = stripVTControlCharacters(textOf([holding(name)], paint(true)));
          expect(coloured).toBe(visible(name));
        }),
      );
    });
  },
);

describe('a line', () => {
  it('takes what is put into a literal for text of somebody else, and numbers for ours', () => {
    expect(say`a ${'b'} c ${1}${ours('d')}${undefined}`).toEqual([
      { ours: 'a ' },
      { live: 'b' },
      { ours: ' c ' },
      { ours: '1' },
      { ours: 'd' },
    ]);
  });

  it('has the same words without a form', () => {
    const line: Line = say`${'ada'} ${tag('waits', 'calm')} ${{ strong: say`for ${'bea'}` }}`;
    expect(flat(line)).toBe('ada waits for bea');
    expect(textOf(line)).toBe(flat(line));
  });

  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd'], 'a, b and 2 others'],
  ])('names of %j at most two, and never "1 others"', (people, words) => {
    expect(flat(listed(people, 2))).toBe(words);
  });
});
