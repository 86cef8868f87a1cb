/**
 * What is seen can be told from what is behind it, computed from the styles that the browser has in force: text 4.5:1,
 * the borders of controls and the ring around what has the focus 3:1 (WCAG 2.2 AA, 1.4.3 and 1.4.11), light and dark.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { opened, useBrowser } from './browser.ts';
import * as sights from './sights.ts';

useBrowser();

const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  plan: sights.company,
  'refused plan': sights.refused,
  'plan without an account': sights.offline,
  report: sights.reviewed,
  'all accounts': sights.across,
  rehearsal: sights.rehearsed,
  explain: sights.explained,
  'who-can': sights.reached,
  review: sights.recertified,
  playground: () => readFileSync(join(import.meta.dirname, '../../docs/playground.html'), 'utf8'),
};

/** Put into each page: how two colours differ, and what is behind an element. */
const TOOLS = `
  window.seen = {
    parts(color) { return color.match(/[\\d.]+/g).map(Number); },
    light(color) {
      const [r, g, b] = seen.parts(color).map((part) => part / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    },
    ratio(a, b) {
      const [x, y] = [seen.light(a), seen.light(b)].sort((m, n) => n - m);
      return (x + 0.05) / (y + 0.05);
    },
    behind(element) {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        const [, , , alpha = 1] = seen.parts(color);
        if (alpha === 1) return color;
        if (alpha !== 0) throw new Error('half of a colour: ' + color);
      }
      return getComputedStyle(document.documentElement).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
    },
    isShown(element) { return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0; },
    name(element) { return element.tagName.toLowerCase() + (element.className ? '.' + element.className : '') + ' ' + (element.textContent ?? '').trim().slice(0, 30); },
  };
`;

/** All that is too faint, text and what a style writes before and after it, borders of controls too. */
const faint = (page: Page): Promise<{ readonly looked: number; readonly faint: string[] }> =>
  page.evaluate(() => {
    const found: string[] = [];
    let looked = 0;
    const look = (what: string, front: string, back: string, least: number): void => {
      looked += 1;
      const ratio = seen.ratio(front, back);
      if (ratio < least) found.push(`${what}: ${front} on ${back} is ${ratio.toFixed(2)}`);
    };
    for (const element of document.querySelectorAll('body *')) {
      if (!seen.isShown(element) || element.matches('script,style,option')) continue;
      const style = getComputedStyle(element);
      if (style.opacity !== '1') found.push(`${seen.name(element)}: opacity ${style.opacity}`);
      const back = seen.behind(element);
      const says = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent?.trim() !== '',
      );
      if (says || element.matches('input,textarea,select')) look(seen.name(element), style.color, back, 4.5);
      for (const part of ['::before', '::after', '::marker']) {
        const made = getComputedStyle(element, part);
        if (part === '::marker' ? element.matches('li,summary') : /"[^"]/.test(made.content))
          look(`${seen.name(element)} ${part}`, made.color, back, part === '::marker' ? 3 : 4.5);
      }
      if (element.matches('input:not([type=checkbox]),textarea,select'))
        look(
          `${seen.name(element)} border`,
          style.borderTopColor,
          seen.behind(element.parentElement ?? element),
          3,
        );
    }
    return { looked, faint: found };
  });

interface Stop {
  readonly name: string;
  readonly problems: readonly string[];
}

/** What has the focus, and what is wrong with how that shows. */
const stop = (page: Page): Promise<Stop | undefined> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return undefined;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const problems: string[] = [];
    if (style.outlineStyle === 'none' || Number.parseFloat(style.outlineWidth) < 2) problems.push('no ring');
    else {
      const ratio = seen.ratio(style.outlineColor, seen.behind(element.parentElement ?? element));
      if (ratio < 3) problems.push(`a ring of ${ratio.toFixed(2)}`);
    }
    if (box.width < 24 || box.height < 24) problems.push(`${box.width} × ${box.height}`);
    const last = (window as unknown as { last?: Element }).last;
    if (last !== undefined && !(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING))
      problems.push('out of order');
    (window as unknown as { last?: Element }).last = element;
    return { name: seen.name(element), problems };
  });

declare const seen: {
  ratio(a: string, b: string): number;
  behind(element: Element): string;
  isShown(element: Element): boolean;
  name(element: Element): string;
};

/** Stops that are looked at: what follows is more of the same. */
const STOPS = 40;

async function stops(page: Page): Promise<Stop[]> {
  const found: Stop[] = [];
  while (found.length < STOPS) {
    await page.keyboard.press('Tab');
    const next = await stop(page);
    // In a frame of the page the focus goes on by itself.
    if (next === undefined || next.name.startsWith('iframe')) break;
    found.push(next);
  }
  return found;
}

/** Rows and folds after the first few are more of the same. */
const shorten = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const list of document.querySelectorAll('tbody,section,ul'))
      for (const more of [...list.querySelectorAll(':scope>tr,:scope>details,:scope>li')].slice(8))
        more.remove();
  });

const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true;
    for (const box of document.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) box.checked = true;
  });

describe.each(Object.entries(PAGES))('the page of %s', (_name, made) => {
  it.each(['light', 'dark'] as const)(
    'is told from its ground, and shows the focus, in %s',
    async (colorScheme) => {
      await opened(await made(), { colorScheme }, async ({ page }) => {
        await page.evaluate(TOOLS);
        await shorten(page);
        const reached = await stops(page);
        expect(reached.filter(({ problems }) => problems.length > 0)).toEqual([]);
        expect(reached.length).toBeGreaterThan(1);
        await unfold(page);
        const { looked, faint: all } = await faint(page);
        expect(all).toEqual([]);
        expect(looked).toBeGreaterThan(10);
        if (colorScheme === 'dark') return;
        await page.emulateMedia({ media: 'print' });
        expect((await faint(page)).faint).toEqual([]);
        await page.setViewportSize({ width: 390, height: 844 });
        await page.emulateMedia({ media: 'screen' });
        expect((await faint(page)).faint).toEqual([]);
      });
    },
  );
});

it('the check itself sees text, a ring and a border that are too faint', async () => {
  const style = (css: string): string => `<style>${css}</style></head>`;
  const broken = 'caption{color:#888}input[type=search]{border-color:#ccc}:focus-visible{outline-color:#bbb}';
  const html = sights
    .across()
    .replace(/<meta http-equiv[^>]*>/, '')
    .replace('</head>', style(broken));
  await opened(html, { colorScheme: 'light' }, async ({ page }) => {
    await page.evaluate(TOOLS);
    expect((await stops(page)).flatMap(({ problems }) => problems).join()).toContain('a ring of');
    const { faint: all } = await faint(page);
    expect(all.join()).toContain('input');
    expect(all.join()).toContain('caption');
  });
});
