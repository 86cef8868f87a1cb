/** A Chromium for the length of a test file, and pages in it that are watched for whatever they should not do. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

/** Debian's Chromium, and the browser that GitHub's machines have. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/google-chrome'];
const EXECUTABLE = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place)) ?? PLACES[0] ?? '';

let browser: Browser;
let folder: string;

/** To be called once in each test file. A missing browser fails the tests: nothing is skipped in silence. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (!existsSync(EXECUTABLE)) {
      throw new Error(
        `There is no Chromium at ${EXECUTABLE}. Install it (apt-get install chromium), or set CHROMIUM to its path.`,
      );
    }
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
    folder = await mkdtemp(join(tmpdir(), 'celigo-access-pages-'));
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
}

export interface Opened {
  readonly page: Page;
  /** What the page did besides being shown: requests, policy violations, messages, dialogs. */
  readonly incidents: readonly string[];
}

let files = 0;

/** Opens a page from disk, as somebody does to whom it was sent. It is closed after `look`. */
export async function opened<T>(
  html: string,
  options: BrowserContextOptions,
  look: (opened: Opened) => Promise<T>,
): Promise<T> {
  files += 1;
  const path = join(folder, `${files}.html`);
  await writeFile(path, html);
  const address = pathToFileURL(path).href;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const incidents: string[] = [];
  try {
    await context.route('**', (route) => {
      if (route.request().url() === address) return route.continue();
      return route.abort();
    });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.on('request', (request) => {
      if (request.url() !== address) incidents.push(`request: ${request.url()}`);
    });
    page.on('console', (message) => incidents.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => incidents.push(`error: ${error.message}`));
    page.on('dialog', async (dialog) => {
      incidents.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    await page.goto(address);
    return await look({ page, incidents });
  } finally {
    await context.close();
  }
}
