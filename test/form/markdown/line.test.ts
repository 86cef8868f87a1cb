/** Places in files as links: the same text as without, and only to where we say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inLength } from '../../../src/form/markdown/fitting.ts';
import { markdownOf, type PlaceLinks } from '../../../src/form/markdown/line.ts';
import type { MarkdownOptions } from '../../../src/form/options.ts';
import { visible } from '../../../src/form/visible.ts';
import { addressAt } from '../../../src/github/trees.ts';
import { type Cited, citedText } from '../../../src/say/line.ts';
import { activeIn, htmlOf, tagsOf, textOf, unbalanced } from '../../support/gfm.ts';
import { HOSTILE_NAMES } from '../../support/hostile.ts';
import { binaryText } from '../../support/text.ts';
import { usually } from '../../support/thorough.ts';

const REPOSITORY = 'https://github.com/octo/access_files';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** As Git has them: no name of a path is empty or leads elsewhere, and none has half a character. */
const isWhole = (path: string): boolean =>
  !/\p{Cs}/u.test(path) && path.split('/').every((name) => !['', '.', '..'].includes(name));
const nameable = HOSTILE_NAMES.filter((name) => isWhole(name) && name.length < 1000);
const file = fc
  .oneof(fc.constantFrom(...nameable), binaryText({ minLength: 1 }))
  .filter((name) => isWhole(name));

const at = (name: string, line: number) => ({ place: { file: name, line, column: 1 } });
const linkTo: PlaceLinks = ({ file: name, line }) => `${addressAt(REPOSITORY, COMMIT, name)}#L${line}`;

const cited: fc.Arbitrary<Cited> = fc.array(
  fc.oneof(
    fc.constantFrom(...HOSTILE_NAMES.filter((name) => !/\p{Cs}/u.test(name))),
    fc.tuple(file, fc.integer({ min: 1, max: 99_999 })).map(([name, line]) => at(name, line)),
  ),
  { maxLength: 5 },
);

const opened = (html: string): string[] =>
  tagsOf(html)
    .filter(({ name, closes }) => name === 'a' && !closes)
    .map(({ attributes }) => attributes);

/** What an address leads to, as a browser reads it. */
function target(attributes: string): { readonly path: string; readonly line: number } {
  const url = new URL(/^href="([^"]*)"$/.exec(attributes)?.[1] ?? '');
  expect(url.origin).toBe('https://github.com');
  const start = `/octo/access_files/blob/${COMMIT}/`;
  expect(url.pathname.startsWith(start)).toBe(true);
  expect(url.search).toBe('');
  return {
    path: url.pathname.slice(start.length).split('/').map(decodeURIComponent).join('/'),
    line: Number(/^#L(\d+)$/.exec(url.hash)?.[1]),
  };
}

describe('places in Markdown', () => {
  it('whatever files are called: each leads to its own line and nothing else is active', () => {
    fc.assert(
      fc.property(cited, fc.boolean(), (parts, inTable) => {
        const line = [{ cited: parts }];
        const code = markdownOf(line, Number.POSITIVE_INFINITY, linkTo);
        const markdown = inTable ? `| a | b |\n| --- | --- |\n| x | ${code} |` : `- ${code}`;
        const html = htmlOf(markdown);
        const places = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.place]));
        expect(opened(html).map(target)).toEqual(
          places.map((place) => ({ path: place.file, line: place.line })),
        );
        expect(unbalanced(html)).toEqual([]);
        expect(activeIn(html)).toEqual([]);
        expect(textOf(html)).toContain(visible(citedText(parts)).trim());
        const elements = new Set(tagsOf(html).map(({ name }) => name));
        for (const name of ['ul', 'li', 'code', 'wbr', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'])
          elements.delete(name);
        expect([...elements]).toEqual([]);
      }),
      { numRuns: usually(150, 800) },
    );
  });

  it('the text is that without links, at any length', () => {
    fc.assert(
      fc.property(cited, fc.integer({ min: 5, max: 60 }), (parts, most) => {
        const line = [{ cited: parts }];
        const linked = markdownOf(line, most, linkTo);
        expect(linked.replace(/<a href="[^"]*">|<\/a>/g, '')).toBe(markdownOf(line, most));
        expect(markdownOf(line, most, () => undefined)).toBe(markdownOf(line, most));
      }),
      { numRuns: usually(150, 800) },
    );
  });

  it.each([
    ['another scheme', 'http://github.com/octo/repo/blob/x/access.yaml#L1'],
    ['a script', 'javascript:alert(1)//github.com/a#L1'],
    ['the end of an attribute', 'https://github.com/octo/repo/a"onclick="x#L1'],
    ['a tag', 'https://github.com/octo/repo/<b>#L1'],
    ['a reference of characters', 'https://github.com/octo/repo/&quot;#L1'],
  ])('an address with %s is no link', (_what, address) => {
    const line = [{ cited: ['own entry, ', at('access.yaml', 1)] }];
    expect(markdownOf(line, undefined, () => address)).toBe(markdownOf(line));
  });

  it('reads as one text with a link in it', () => {
    const line = [{ cited: ['role ops, ', at('access/my team (a) #1.yaml', 12), ' (INC-12)'] }];
    expect(markdownOf(line, undefined, linkTo)).toBe(
      `<code>role ops&#44; <a href="${REPOSITORY}/blob/${COMMIT}/access/my%20team%20%28a%29%20%231.yaml#L12">access<wbr>&#47;my team &#40;a&#41; &#35;1&#46;yaml&#58;12</a> &#40;INC-12&#41;</code>`,
    );
  });

  it('each length of a document is tried without its links before it is shortened', () => {
    const options = { findings: [], version: '1', judgedAt: new Date(0) };
    const triedWith = (given: MarkdownOptions): unknown[] => {
      const tried: unknown[] = [];
      inLength({ ...given, limit: 10 }, ['long', 'short'], (each, length) => {
        tried.push([length, each.linkTo !== undefined]);
        return ['of eleven..'];
      });
      return tried;
    };
    expect(triedWith(options)).toEqual([
      ['long', false],
      ['short', false],
    ]);
    expect(triedWith({ ...options, linkTo })).toEqual([
      ['long', true],
      ['long', false],
      ['short', true],
      ['short', false],
    ]);
  });
});
