/** The playground in a browser: it opens from disk, asks for nothing, and answers at each pause in typing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { opened, useBrowser } from './browser.ts';

useBrowser();

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/playground.html'), 'utf8');
const statusOf = (page: Page) => page.locator('#status');

it('shows the plan of the example, its proof and its page, and asks for nothing', async () => {
  await opened(PAGE, {}, async ({ page, incidents }) => {
    await expect.poll(() => statusOf(page).textContent()).toBe('The files hold, and 4 people would change.');
    expect(await page.locator('#words').textContent()).toContain('Safe at every step');
    const frame = page.frameLocator('#page');
    await expect.poll(() => frame.locator('.verdict').first().textContent()).toContain('Can be applied');
    expect(incidents).toEqual([]);
  });
});

it('answers a mistake with its place, and mends when it is mended', async () => {
  await opened(PAGE, {}, async ({ page, incidents }) => {
    const editor = page.locator('#file');
    const text = await editor.inputValue();
    await editor.fill(text.replace('roles: [order-operator] }', 'roles: [order-operater] }'));
    await expect.poll(() => statusOf(page).textContent()).toBe('There is 1 error.');
    expect(await page.locator('#words').textContent()).toContain('Did you mean "order-operator"?');
    expect(await page.locator('#page').isHidden()).toBe(true);
    expect(await page.locator('#no-page').isVisible()).toBe(true);
    // The marks stand below the word: neither line is broken, and the letters are as wide as each other.
    const framed = await page
      .locator('#words .framed')
      .evaluateAll((all) =>
        all.map((each) => ({ rects: each.getClientRects().length, text: each.textContent ?? '' })),
      );
    const marks = framed.findIndex(({ text }) => text.includes('^^^'));
    expect(framed.every(({ rects }) => rects === 1)).toBe(true);
    expect(framed[marks]?.text.indexOf('^')).toBe(framed[marks - 1]?.text.indexOf('order-operater'));
    await editor.fill('version: 1\nusers: [');
    await expect.poll(() => page.locator('#words').textContent()).toContain('access.yaml:2');
    await editor.fill(text);
    await expect.poll(() => statusOf(page).textContent()).toContain('4 people');
    expect(incidents).toEqual([]);
  });
});

it('says so where a guard refuses the plan', async () => {
  await opened(PAGE, {}, async ({ page, incidents }) => {
    const editor = page.locator('#file');
    const text = await editor.inputValue();
    await editor.fill(
      text.replace(
        'alan@acme.example: { accessLevel: administrator }',
        'alan@acme.example: { state: absent }',
      ),
    );
    await expect.poll(() => statusOf(page).textContent()).toContain('the plan is refused');
    expect(await page.locator('#words').textContent()).toContain('admin-floor');
    await expect
      .poll(() => page.frameLocator('#page').locator('.verdict').first().textContent())
      .toContain('Refused');
    expect(incidents).toEqual([]);
  });
});

it('takes markup in the file for text', async () => {
  await opened(PAGE, {}, async ({ page, incidents }) => {
    const editor = page.locator('#file');
    const text = await editor.inputValue();
    await editor.fill(text.replace('name: Acme production', 'name: "<b id=made>Acme</b></script>"'));
    await expect.poll(() => page.locator('#words').textContent()).toContain('<b id=made>');
    await expect.poll(() => page.frameLocator('#page').locator('h1').textContent()).toContain('<b id=made>');
    expect(await page.locator('#made').count()).toBe(0);
    expect(incidents).toEqual([]);
  });
});

it('every beginning can be chosen with the keyboard and gives an answer', async () => {
  await opened(PAGE, {}, async ({ page, incidents }) => {
    const names = await page.locator('#start option').allTextContents();
    const answers = new Set<string>();
    for (const name of names) {
      await page.locator('#start').selectOption(name);
      answers.add((await page.locator('#words').textContent()) ?? '');
    }
    expect(answers.size).toBe(names.length);
    expect(incidents).toEqual([]);
  });
});

it.each([
  ['light', { colorScheme: 'light' as const }],
  ['dark at 320 px', { colorScheme: 'dark' as const, viewport: { width: 320, height: 640 } }],
  ['forced colours', { forcedColors: 'active' as const }],
])('everybody can read it: %s', async (_name, options) => {
  await opened(PAGE, options, async ({ page }) => {
    await page.evaluate(axe.source);
    const results = await page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false }),
    );
    expect(
      results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ).toEqual([]);
    if ('viewport' in options)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
});
