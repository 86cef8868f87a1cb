/** Pages of people with long e-mails and many columns: nothing is cut, and each click on a heading keeps every row. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { renderPage } from '../../src/form/html/page.ts';
import { type Line, ours, say } from '../../src/say/line.ts';
import { columnsOf, type PageOutline } from '../../src/say/section.ts';
import { opened, useBrowser } from './browser.ts';
import { across, company, explained } from './sights.ts';

useBrowser();

/** A4 without the margins of the style, in CSS pixels. */
const PAPER = 688;
const EMAIL = 'bartholomaeus.maximilian.von.hohenstein.wittelsbach@subsidiary.longname.holding.example';

const GRID = ['Score', 'Why', 'Status', 'Last sign-in', 'Given by', 'Ends'] as const;

/** Four people of one table, with what stands in one of its columns. */
function wide(column: (typeof GRID)[number], cells: readonly (readonly string[])[]): string {
  const own: Record<(typeof GRID)[number], Line> = {
    Score: ours('115'),
    Why: ours('may change every integration'),
    Status: ours('accepted'),
    'Last sign-in': ours('2026-03-15, more than 90 days ago'),
    'Given by': say`own entry, ${'access/departments/platform-engineering-and-operations.yaml:12'}`,
    Ends: ours('access 2026-12-03'),
  };
  const page: PageOutline = {
    kind: 'Access review',
    name: ours('Acme'),
    where: [],
    made: ours('Made by a test'),
    sections: [
      {
        id: 'elevated',
        title: 'Elevated access',
        table: {
          caption: ours('People'),
          columns: columnsOf(['Person', ...GRID]).map((each) =>
            each.title === 'Why' ? { ...each, kind: 'why' } : each,
          ),
          rows: cells.map((lines, n) => [
            [say`${`${n}.${EMAIL}`}`],
            ...GRID.map((title) => (title === column ? lines.map(ours) : [own[title]])),
          ]),
        },
      },
    ],
  };
  return renderPage(page);
}

it('a table of seven columns and long e-mails fits on a screen and on paper, with room for the reasons', async () => {
  const page = wide('Status', [['accepted'], ['accepted'], ['accepted']]);
  for (const [media, width] of [
    ['screen', 1280],
    ['print', PAPER],
  ] as const) {
    await opened(page, { viewport: { width, height: 900 } }, async ({ page: seen }) => {
      await seen.emulateMedia({ media });
      const { all, columns } = await seen.evaluate(() => ({
        all: document.documentElement.scrollWidth,
        columns: [...document.querySelectorAll('#elevated thead th')].map((head) => head.clientWidth),
      }));
      expect(all, media).toBeLessThanOrEqual(width);
      expect(Math.min(columns[0] ?? 0, columns[2] ?? 0, columns[5] ?? 0), media).toBeGreaterThan(100);
    });
  }
});

it('no line of a long e-mail ends inside a word, on a telephone too', async () => {
  const page = wide('Status', [['accepted'], ['accepted'], ['accepted']]);
  await opened(page, { viewport: { width: 390, height: 844 } }, async ({ page: seen }) => {
    const ends = await seen.evaluate(() => {
      const name = document.querySelector('#elevated tbody bdi') ?? document.body;
      const found: string[] = [];
      let [line, top] = ['', Number.NaN];
      for (const text of name.childNodes) {
        for (let at = 0; at < (text.textContent ?? '').length && text.nodeType === 3; at += 1) {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          const y = range.getBoundingClientRect().top;
          if (line !== '' && y > top + 4) found.push(line.slice(-1) + range.toString());
          top = y;
          line += range.toString();
        }
      }
      return found;
    });
    expect(ends.length).toBeGreaterThan(1);
    for (const around of ends) expect(around).toMatch(/[.@]/);
  });
});

const people = (page: Page): Promise<string[]> =>
  page
    .locator('#elevated tbody th')
    .evaluateAll((all) => all.map((each) => (each.textContent ?? '')[0] ?? ''));

it.each([
  [
    'Ends',
    [['manage on I1 2026-12-17'], [], ['write on I2 2027-01-02', 'access 2026-12-24'], ['access 2027-02-01']],
    '0231',
    '3201',
  ],
  [
    'Last sign-in',
    [['2026-03-15, more than 90 days ago'], ['never, in more than 90 days'], ['2025-12-31'], ['2026-11-01']],
    '1203',
    '3021',
  ],
  ['Score', [['95'], ['115'], ['9'], ['120']], '2013', '3102'],
] as const)(
  'sorts the column %s by what it means, empty cells last',
  async (title, cells, rising, falling) => {
    await opened(wide(title, cells), {}, async ({ page, incidents }) => {
      const sort = page.getByRole('button', { name: `Sort by ${title}` });
      await sort.click();
      expect((await people(page)).join('')).toBe(rising);
      await sort.click();
      expect((await people(page)).join('')).toBe(falling);
      expect(incidents).toEqual([]);
    });
  },
);

it('sorted by person, a row with the dangers still begins the rows of that person, and none is lost', async () => {
  await opened(await company(), {}, async ({ page }) => {
    const rows = page.locator('#changes tbody tr');
    const before = await rows.count();
    await page.locator('#changes').getByRole('button', { name: 'Sort by Person' }).click();
    expect(await rows.count()).toBe(before);
    const firsts = await page.locator('#changes tbody th').evaluateAll((all) => {
      const seen = new Set<string>();
      return all.map((each) => {
        const who = each.querySelector('bdi')?.textContent ?? '';
        const isFirst = !seen.has(who);
        seen.add(who);
        return isFirst === (each.querySelector('.again') === null);
      });
    });
    expect(firsts.every(Boolean)).toBe(true);
  });
});

/** Dates and e-mails of which a line ends inside, though they would fit on one. */
const broken = (page: Page): Promise<{ readonly looked: number; readonly broken: string[] }> =>
  page.evaluate(() => {
    const found: string[] = [];
    let looked = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const linesOf = (range: Range): number =>
      new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    const range = document.createRange();
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      for (const { index, 0: date } of (node.textContent ?? '').matchAll(/\d{4}-\d{2}-\d{2}/g)) {
        range.setStart(node, index);
        range.setEnd(node, index + date.length);
        if (range.getClientRects().length === 0) continue;
        looked += 1;
        if (linesOf(range) > 1) found.push(date);
      }
    }
    for (const name of document.querySelectorAll('bdi')) {
      if (!/^[^\s@]+@[^\s@]+$/.test(name.textContent ?? '') || name.getClientRects().length === 0) continue;
      looked += 1;
      range.selectNodeContents(name);
      if (linesOf(range) < 2) continue;
      const width = [...range.getClientRects()].reduce((sum, rect) => sum + rect.width, 0);
      const around = name.closest('td,th,li,p,h1,dd') ?? document.body;
      const { paddingRight, paddingLeft, width: room } = getComputedStyle(around);
      if (
        width <
        Number.parseFloat(room) - Number.parseFloat(paddingRight) - Number.parseFloat(paddingLeft) - 1
      )
        found.push(name.textContent ?? '');
    }
    return { looked, broken: found };
  });

/** People whose reasons have notes and dates in every column that is narrow. */
const dated = (): string =>
  wide('Why', [
    ['role order-operator, access/teams/orders.yaml:12 (INC-12, until 2026-12-31)', 'ends 2027-01-31'],
    ['asked for by ada.marsh@fernhill.example until 2026-12-31'],
  ]);

it.each([
  ['screen', 390],
  ['screen', 1280],
  ['print', PAPER],
] as const)(
  'on %s of %i px no line ends inside a date, or inside an e-mail that fits on one',
  async (media, width) => {
    for (const html of [across(), dated(), await explained()]) {
      await opened(html, { viewport: { width, height: 900 } }, async ({ page }) => {
        await page.emulateMedia({ media });
        const { looked, broken: found } = await broken(page);
        expect(found).toEqual([]);
        expect(looked).toBeGreaterThan(1);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      });
    }
  },
);

it('no word of a command is broken behind its hyphens, on a telephone too, and it is copied as it is', async () => {
  const command =
    'celigo-access apply access/shared access/production --base in-force/access --override grant-loss-limit=57 --allow grants-administrator --allow removes-user';
  const page = renderPage({
    kind: 'Plan',
    name: ours('Acme'),
    where: [],
    made: ours('Made by a test'),
    facts: [{ term: 'To apply', is: { command } }],
    sections: [],
  });
  for (const width of [320, 390, 768]) {
    await opened(page, { viewport: { width, height: 844 } }, async ({ page: seen }) => {
      const { broken, copied, all } = await seen.evaluate(() => {
        const code = document.querySelector('pre code') ?? document.body;
        const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        const letters: { sign: string; top: number }[] = [];
        for (let text = walker.nextNode(); text !== null; text = walker.nextNode())
          for (let at = 0; at < (text.textContent ?? '').length; at += 1) {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            letters.push({ sign: range.toString(), top: Math.round(range.getBoundingClientRect().top) });
          }
        const breaks = letters.filter(
          ({ sign, top }, at) =>
            sign !== ' ' && letters[at + 1]?.sign !== ' ' && top < (letters[at + 1]?.top ?? 0),
        );
        getSelection()?.selectAllChildren(code);
        return {
          broken: breaks.map(({ sign }) => sign),
          copied: String(getSelection()),
          all: document.documentElement.scrollWidth,
        };
      });
      expect([width, broken, copied]).toEqual([width, [], command]);
      expect(all).toBeLessThanOrEqual(width);
    });
  }
});
