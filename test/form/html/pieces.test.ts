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
      if (part.includes('@acme.example')) written += 1;
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
