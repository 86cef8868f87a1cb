// @ts-check
// Takes the pictures in docs/images/: the example company's plan in a terminal, as a page and as a comment, and
// the review of its account. Needs Chromium (CHROMIUM names another one than /usr/bin/chromium) and a build.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { chromium } from 'playwright-core';

const CLI = resolve('build/cli.js');
const COMPANY = 'examples/company';
const IMAGES = 'docs/images';

const { origin, stop } = await openAccount();
const env = { ...process.env, CELIGO_BASE_URL: origin, CELIGO_API_TOKEN: 'sandbox-token' };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  mkdirSync(IMAGES, { recursive: true });
  await shoot('plan-terminal', terminalPage(print('--color', 'always', 'plan')), 1000, 760);
  await shoot('plan-page', print('plan', '--format', 'html'), 1280, 900);
  await shoot('plan-comment', commentPage(print('plan', '--format', 'markdown')), 760, 760);
  await shoot('report-page', print('report', '--format', 'html'), 1280, 900);
} finally {
  await browser.close();
  stop();
}

/** What a command prints; an address in it is that of a run, so it is shown as the vendor's. @param {string[]} args */
function print(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    env,
    cwd: COMPANY,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout.replaceAll(origin, 'https://api.integrator.io');
}

/** @param {string} name @param {string} html @param {number} width @param {number} height */
async function shoot(name, html, width, height) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
  await page.setContent(html);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await page.close();
  console.log(`${IMAGES}/${name}.png`);
}

/** A terminal's colours as a page. @param {string} text */
function terminalPage(text) {
  /** @type {Record<string, string>} */
  const styles = {
    1: 'font-weight:bold',
    2: 'opacity:.65',
    31: 'color:#ff8a80',
    32: 'color:#8fd694',
    33: 'color:#f3d27a',
  };
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape codes of colours begin with one.
  const body = escaped.replace(/\u001b\[(\d+)m/g, (_all, code) =>
    styles[code] === undefined ? '</span>' : `<span style="${styles[code]}">`,
  );
  return `<body style="margin:0;background:#14171c;color:#e4e7eb"><pre style="margin:24px;font:14px/1.5 'DejaVu Sans Mono',monospace;white-space:pre-wrap">${body}</pre></body>`;
}

/** @param {string} markdown */
function commentPage(markdown) {
  const body = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return `<style>body{margin:24px;font:15px/1.5 'Noto Sans',sans-serif;color:#1f2328}code{background:#eff1f3;border-radius:4px;padding:2px 5px;font-size:85%}pre{background:#f6f8fa;padding:12px;border-radius:6px;white-space:pre-wrap}li{margin:4px 0}table{border-collapse:collapse}td,th{border:1px solid #d1d9e0;padding:5px 10px}</style><body>${body}</body>`;
}

/** @returns {Promise<{ origin: string, stop: () => void }>} */
function openAccount() {
  const child = spawn(process.execPath, [CLI, 'sandbox', '--seed', `${COMPANY}/account.yaml`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('The sandbox did not start. Run `npm run build` first.')));
    child.stdout.on('data', (chunk) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk));
      if (found) resolve({ origin: found[0], stop: () => child.kill() });
    });
  });
}
