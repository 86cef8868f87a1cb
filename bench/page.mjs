// @ts-check
// `npm run bench:page`: how large the page of a large plan is (500 people, 200 resources, 2,000 changes), and how
// soon Chromium shows it from disk. CHROMIUM names another browser.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const TIMES = 5;
const BUDGET = { bytes: 3_000_000, firstPaintMs: 1500 };

const folder = mkdtempSync(join(tmpdir(), 'celigo-page-'));
try {
  const bundle = join(folder, 'page.mjs');
  await build({
    stdin: {
      contents: "export { largeCompany } from './large.ts'; export { pageOf } from './page.ts';",
      resolveDir: 'test/support',
    },
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const { largeCompany, pageOf } = await import(pathToFileURL(bundle).href);
  const company = largeCompany();
  const startedAt = performance.now();
  const page = pageOf(company);
  const madeIn = performance.now() - startedAt;
  const file = join(folder, 'plan.html');
  writeFileSync(file, page);
  const paints = await firstPaints(pathToFileURL(file).href);
  const bytes = Buffer.byteLength(page);
  process.stdout.write(
    `The page of 500 people, 200 resources and 2,000 changes:
  ${(bytes / 1e6).toFixed(2)} MB (budget ${BUDGET.bytes / 1e6} MB), made in ${madeIn.toFixed(0)} ms
  first shown after ${paints.map((each) => each.toFixed(0)).join(', ')} ms (budget ${BUDGET.firstPaintMs} ms)
`,
  );
  if (bytes > BUDGET.bytes || median(paints) > BUDGET.firstPaintMs) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} address */
async function firstPaints(address) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const paints = [];
  for (let n = 0; n < TIMES; n += 1) {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await tab.goto(address);
    paints.push(
      await tab.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      ),
    );
    await tab.close();
  }
  await browser.close();
  return paints;
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
