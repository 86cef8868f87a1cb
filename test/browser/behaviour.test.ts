/** A page is one file: it asks nothing of the network, runs nothing but its own script, and reads without it. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { HOSTILE } from '../support/hostile-account.ts';
import { opened, useBrowser } from './browser.ts';
import { company, hostile, nothing, offline, refused, reviewed } from './sights.ts';

useBrowser();

const wordsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    ['header', 'nav', 'main', 'footer'].map(
      (part) => document.querySelector<HTMLElement>(part)?.innerText ?? '',
    ),
  );

describe.each(Object.entries({ company, refused, nothing, reviewed, offline: async () => offline() }))(
  'the page %s',
  (_name, made) => {
    it('sends no request and breaks no policy', async () => {
      await opened(await made(), {}, async ({ page, incidents }) => {
        await page.waitForLoadState('load');
        expect(incidents).toEqual([]);
      });
    });

    it('says the same with JavaScript switched off', async () => {
      const html = await made();
      const [on, off] = await Promise.all([
        opened(html, { javaScriptEnabled: true }, ({ page }) => wordsOf(page)),
        opened(html, { javaScriptEnabled: false }, ({ page }) => wordsOf(page)),
      ]);
      expect(off).toEqual(on);
      expect(off.join('').length).toBeGreaterThan(500);
    });
  },
);

describe.each(HOSTILE)('a name like %j', (text) => {
  it('runs nothing, loads nothing, moves nothing', async () => {
    await opened(hostile(text), {}, async ({ page, incidents }) => {
      for (const part of await page.locator('summary').all()) await part.click();
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      expect(incidents).toEqual([]);
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.evaluate(() => document.baseURI === location.href)).toBe(true);
      expect(await page.locator('script, iframe, img, svg, form, base').count()).toBe(1);
    });
  });
});

it('the policy stops a script that somebody else put in', async () => {
  const injected = hostile('x').replace('</main>', '<script>window.pwned=1</script></main>');
  await opened(injected, {}, async ({ page, incidents }) => {
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(incidents.join()).toContain('Content Security Policy');
  });
});

it('filters rows, and says how many are left', async () => {
  await opened(await company(), {}, async ({ page }) => {
    const rows = page.locator('#changes tbody tr:visible');
    const all = await rows.count();
    await page.getByLabel('Show only rows with').fill('TOM.eriksen');
    await expect.poll(() => page.locator('#filter-status').innerText()).toMatch(/^\d+ of \d+ rows match\.$/);
    expect(await rows.count()).toBeGreaterThan(0);
    expect(await rows.count()).toBeLessThan(all);
    for (const row of await rows.all()) expect(await row.innerText()).toContain('tom.eriksen');
    expect(await page.getByRole('status').count()).toBe(1);
    await page.getByLabel('Show only rows with').fill('');
    await expect.poll(() => rows.count()).toBe(all);
  });
});

it('shows who does not change on request, also without JavaScript', async () => {
  await opened(await company(), { javaScriptEnabled: false }, async ({ page }) => {
    const rows = page.locator('.matrix tbody tr:visible');
    const changed = await rows.count();
    expect(await page.locator('.matrix tbody tr.same:visible').count()).toBe(0);
    await page.locator('.toggle input').click();
    expect(await rows.count()).toBeGreaterThan(changed);
    expect(await rows.count()).toBe(await page.locator('.matrix tbody tr').count());
  });
});

it('draws into empty cells what a level reaches there', async () => {
  await opened(await company(), {}, async ({ page }) => {
    const drawn = await page.evaluate(() => {
      const row = [...document.querySelectorAll('.matrix tbody tr')].find((each) =>
        each.textContent?.startsWith('ada.marsh'),
      );
      const cells = [...(row?.querySelectorAll('td:empty') ?? [])];
      return cells.map((cell) => getComputedStyle(cell, '::before').content);
    });
    expect(new Set(drawn)).toEqual(new Set(['"monitor"']));
  });
});

it('prints everything, unfolded', async () => {
  await opened(await company(), {}, async ({ page }) => {
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await page.locator('#people').innerText()).toContain('role order-operator');
    // Nobody's heading is left alone at the end of a sheet.
    const breaks = await page
      .locator('#people .item')
      .evaluateAll((items) => items.map((item) => getComputedStyle(item).breakInside));
    expect(new Set(breaks)).toEqual(new Set(['avoid']));
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.locator('details[open]').count()).toBe(0);
    expect((await page.pdf()).byteLength).toBeGreaterThan(10_000);
  });
});

it('sorts the rows of a table by a click, and keeps their own order without script', async () => {
  const made = await reviewed();
  const names = (page: Page): Promise<string[]> => page.locator('#dormant tbody th').allInnerTexts();
  const own = await opened(made, { javaScriptEnabled: false }, async ({ page }) => {
    expect(await page.locator('.sort').count()).toBe(0);
    return names(page);
  });
  await opened(made, {}, async ({ page, incidents }) => {
    expect(await names(page)).toEqual(own);
    const sort = page.locator('#dormant').getByRole('button', { name: 'Sort by Person' });
    await sort.click();
    const rising = await names(page);
    expect(rising).toEqual([...own].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    expect(await page.locator('#dormant thead th').first().getAttribute('aria-sort')).toBe('ascending');
    await sort.click();
    expect(await names(page)).toEqual(rising.toReversed());
    await page.locator('#elevated').getByRole('button', { name: 'Sort by Score' }).click();
    const scores = await page.locator('#elevated tbody tr td:nth-child(2)').allInnerTexts();
    expect(scores.map(Number)).toEqual(scores.map(Number).toSorted((a, b) => a - b));
    expect(incidents).toEqual([]);
  });
});

it('the printed review can be signed: who, when, and which document', async () => {
  await opened(await reviewed(), {}, async ({ page }) => {
    expect(await page.locator('.signature').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.signature').innerText()).toMatch(
      /Name[\s\S]*Date[\s\S]*Signature[\s\S]*[0-9a-f]{64}/,
    );
    expect(await page.locator('.sort:visible').count()).toBe(0);
  });
});
