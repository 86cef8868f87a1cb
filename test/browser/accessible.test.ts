/** Everybody can read the pages: axe-core finds nothing, in every form in which they are shown. */
import axe, { type AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { opened, useBrowser } from './browser.ts';
import { company, hostile, nothing, offline, refused, reviewed } from './sights.ts';

useBrowser();

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results: AxeResults = await page.evaluate(
    (tags) =>
      // The only rule of WCAG 2.2 AA is off by default.
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: { type: 'tag', values: tags },
        rules: { 'target-size': { enabled: true } },
      }),
    TAGS,
  );
  // In print there is nothing to hit.
  const judged = [...results.passes, ...results.violations, ...results.inapplicable];
  expect(judged.map(({ id }) => id)).toContain('target-size');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

const FORMS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
  '320 px': { viewport: { width: 320, height: 640 } },
  'dark at 320 px': { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
  print: {},
};

const SIGHTS = {
  company,
  refused,
  nothing,
  reviewed,
  hostile: async () => hostile(),
  offline: async () => offline(),
};

describe.each(Object.entries(SIGHTS))('the page %s', (_name, made) => {
  it.each(Object.entries(FORMS))('has no violation in %s, folded and unfolded', async (form, options) => {
    await opened(await made(), options, async ({ page }) => {
      if (form === 'print') await page.emulateMedia({ media: 'print' });
      expect(await violations(page)).toEqual([]);
      await unfold(page);
      expect(await violations(page)).toEqual([]);
    });
  });
});

/** Opens everything and shows every row. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true;
    for (const box of document.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) box.checked = true;
  });
}

it('the check itself sees a violation', async () => {
  const broken = (await company()).replace('<html lang="en">', '<html>');
  await opened(broken, {}, async ({ page }) => {
    expect((await violations(page)).join()).toContain('html-has-lang');
  });
});

it('reflows at 320 px: nothing makes the page scroll sideways', async () => {
  for (const made of [await company(), hostile(), await refused(), await reviewed()]) {
    await opened(made, { viewport: { width: 320, height: 640 } }, async ({ page }) => {
      await unfold(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(320);
    });
  }
});

interface Focused {
  readonly what: string;
  readonly problem: string | undefined;
}

/** What has the focus, and what would keep somebody from seeing or hitting it. */
const focused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return { what: 'nothing', problem: undefined };
    const what = `${element.tagName.toLowerCase()} ${(element.textContent ?? '').slice(0, 40)}`;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const y = Math.min(box.bottom - 2, Math.max(box.top, 0) + 4);
    const top = document.elementFromPoint(box.left + 4, y);
    if (style.outlineStyle === 'none' || Number.parseFloat(style.outlineWidth) < 2)
      return { what, problem: 'no outline' };
    if (box.bottom < 0 || box.top > innerHeight) return { what, problem: 'outside the window' };
    if (box.height < 24 || box.width < 24) return { what, problem: `${box.width} × ${box.height}` };
    if (top === null || !(element.contains(top) || top.contains(element)))
      return { what, problem: `covered by ${top?.tagName}` };
    return { what, problem: undefined };
  });

it('is used with the keyboard alone: each stop is seen, large enough and covered by nothing', async () => {
  for (const viewport of [
    { width: 1280, height: 700 },
    { width: 320, height: 640 },
  ]) {
    await opened(await company(), { viewport }, async ({ page }) => {
      const stops: Focused[] = [];
      for (let n = 0; n < 300; n += 1) {
        await page.keyboard.press('Tab');
        const stop = await focused(page);
        if (stop.what === 'nothing') break;
        stops.push(stop);
      }
      expect(stops.filter(({ problem }) => problem !== undefined)).toEqual([]);
      expect(stops[0]?.what).toContain('Skip to the content');
      expect(stops.length).toBeGreaterThan(40);
    });
  }
});

it('has one heading of the first rank, and skips none below it', async () => {
  await opened(await company(), {}, async ({ page }) => {
    const ranks = await page.evaluate(() =>
      [...document.querySelectorAll('h1,h2,h3,h4')].map(({ tagName }) => Number(tagName[1])),
    );
    expect(ranks.filter((rank) => rank === 1)).toHaveLength(1);
    ranks.reduce((before, rank) => {
      expect(rank).toBeLessThanOrEqual(before + 1);
      return rank;
    });
  });
});

it('moves nothing by itself, whatever somebody prefers', async () => {
  await opened(await company(), {}, async ({ page }) => {
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { scrollBehavior, animationName, transitionDuration } = getComputedStyle(element);
        return scrollBehavior !== 'auto' || animationName !== 'none' || transitionDuration !== '0s';
      }),
    );
    expect(moving).toEqual([]);
  });
});
