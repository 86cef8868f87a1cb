/** The page of a large account is written as it is made: nobody holds all of its rows. */
import { expect, it } from 'vitest';
import { pageParts, renderPage } from '../../../src/form/html/page.ts';
import { ours, say } from '../../../src/say/line.ts';
import { columnsOf, madeRows, type PageOutline, type Table } from '../../../src/say/section.ts';

const PEOPLE = Array.from({ length: 1000 }, (_, n) => `person${n}@acme.example`);

const pageWith = (table: Table): PageOutline => ({
  kind: 'Access review',
  name: ours('Acme'),
  where: [],
  made: ours('Made by a test'),
  sections: [{ id: 'people', title: 'Everybody', table }],
});

it.each(['records', 'groups', undefined] as const)(
  'a row is made when it is due, in a table of %s',
  (kind) => {
    let made = 0;
    const rows = madeRows(PEOPLE, (email) => {
      made += 1;
      return [[[say`${email}`], [ours('monitor')], [ours('everything')]]];
    });
    const columns = columnsOf(['Person', 'Level', 'Reaches']);
    const page = pageWith({ caption: ours('Everybody'), columns, rows, ...(kind && { kind }) });
    const ahead: number[] = [];
    let written = 0;
    for (const part of pageParts(page)) {
      if (part.includes('@acme.')) written += 1;
      ahead.push(made - written);
    }
    expect(made).toBe(PEOPLE.length);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(1);
    expect([...pageParts(page)].join('')).toBe(renderPage(page));
  },
);

it('rows that begin alike open together, and what they are about is said once', () => {
  const rows = PEOPLE.slice(0, 6).map((email, n) => [[say`Flow ${Math.floor(n / 3)}`], [say`${email}`]]);
  const page = renderPage(
    pageWith({ caption: ours('Who reaches'), columns: columnsOf(['Resource', 'Who']), rows, kind: 'groups' }),
  );
  expect(page.match(/<details/g)).toHaveLength(2);
  expect(page.match(/<th scope="row">/g)).toHaveLength(6);
});

it('a long e-mail says where it may be broken, and a short one is as it was', () => {
  const long = 'bartholomaeus.maximilian.45@subsidiary.holding.example';
  const rows = [long, 'ada@acme.example'].map((email) => [[say`${email}`], [ours('monitor')]]);
  const page = renderPage(pageWith({ caption: ours('Who'), columns: columnsOf(['Person', 'Level']), rows }));
  expect(page).toContain(
    '<bdi>bartholomaeus.<wbr>maximilian.<wbr>45<wbr>@subsidiary.<wbr>holding.<wbr>example</bdi>',
  );
  expect(page).toContain('<bdi>ada@acme.example</bdi>');
});

it('the last column takes the room that is left, unless it holds dates alone', () => {
  const kinds = (titles: readonly string[]) => columnsOf(titles).map(({ kind }) => kind);
  expect(kinds(['Person', 'Level', 'Reaches'])).toEqual([undefined, undefined, 'wide']);
  expect(kinds(['Person', 'Score', 'Given by', 'Ends'])).toEqual([undefined, 'number', 'wide', 'date']);
});

it('each printed page of what is signed has the moment and the digest, in letters that are no style', () => {
  const words = 'I have reviewed it.';
  const page = renderPage({
    ...pageWith({ caption: ours('Who'), columns: columnsOf(['Person']), rows: [] }),
    made: say`Made at ${ours('2026-11-29 08:00 UTC')} by ${'a tool";}body{display:none}</style>'}`,
    signature: { words, of: 'this review', digest: 'ab12' },
  });
  const style = /<style>(@media print\{@page[^<]*)<\/style>/.exec(page)?.[1] ?? '';
  expect(style).toContain(
    'content:"Access review. Made at 2026-11-29 08:00 UTC by a toolbodydisplay:nonestyle"',
  );
  expect(style).toContain('content:"SHA-256 ab12"');
  expect(page.match(/<style>/g)).toHaveLength(2);
});

it('the last line of a page has one full stop, whether its maker ends with one or not', () => {
  const page = pageWith({ caption: ours('Who'), columns: columnsOf(['Person']), rows: [] });
  for (const made of [ours('Made by a test'), ours('Made by a test.')]) {
    expect(renderPage({ ...page, made })).toContain('<footer>Made by a test. Times are UTC');
  }
});
