// @ts-check
// Makes docs/playground.html: the core in one page that opens from disk and asks nothing of any network, with an
// account that was read from the emulated one. The same sources give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { licencesOf, packagesIn } from './licences.mjs';

const EXAMPLE = 'examples/small';
const TOKEN = 'sandbox-token';
const ORIGIN = 'https://api.integrator.io';

/** Node's modules that the core names: the page has a file of its own in their place. */
const STAND_INS = ['crypto', 'fs/promises', 'path', 'url', 'util', 'v8'].map((name) => [
  `node:${name}`,
  './src/playground/in-browser.ts',
]);

/**
 * Writes `playground.html` into `folder`; returns the packages that are in it.
 * @param {string} folder
 */
export async function makePlayground(folder) {
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/playground/page.ts'],
    outdir: folder,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    alias: Object.fromEntries(STAND_INS),
    logLevel: 'warning',
  });
  const [{ text: script } = { text: '' }] = outputFiles;
  const packages = packagesIn(metafile);
  const { accountOf, judge, kept, STYLE } = await inNode();
  const example = readFileSync(join(EXAMPLE, 'access.yaml'), 'utf8').replace(
    /^# yaml-language-server.*\n/,
    '',
  );
  const account = await accountOf(readFileSync(join(EXAMPLE, 'account.yaml'), 'utf8'), TOKEN);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const live = kept(account);
  const { page } = judge(example, { live, origin: ORIGIN, version, now: new Date(0) });
  const text = pageOf({
    script,
    style: STYLE,
    live,
    inner: page,
    licences: licencesOf(packages),
    carried: { version, origin: ORIGIN, example, account },
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'playground.html'), text);
  return packages;
}

/** What the page is made with, run here. */
async function inNode() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { accountOf } from './src/playground/account.ts';
export { judge } from './src/playground/judge.ts';
export { kept } from './src/playground/kept.ts';
export { STYLE } from './src/form/html/style.ts';`,
      resolveDir: process.cwd(),
    },
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const [{ text } = { text: '' }] = outputFiles;
  // A file beside the packages: what is not bundled is found from there.
  const file = join('build', `.playground-${process.pid}.mjs`);
  mkdirSync('build', { recursive: true });
  writeFileSync(file, text);
  try {
    return await import(join(process.cwd(), file));
  } finally {
    const { rmSync } = await import('node:fs');
    rmSync(file);
  }
}

/** @param {string} text */
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
/** @param {unknown} text */
const escaped = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const OWN_STYLE = `
body{max-width:none}
.bench{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1.5rem;margin-top:1.5rem}
.bench h2{margin-bottom:.5rem}
textarea,.bench pre{width:100%;min-height:34rem;margin:0;padding:.75rem;font:.8125rem/1.5 ui-monospace,"SF Mono","Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;border:1px solid var(--edge);border-radius:.25rem;background:var(--paper);color:var(--ink);tab-size:2}
textarea{resize:vertical;white-space:pre;overflow:auto}
.bench pre{background:var(--raised);white-space:pre-wrap;overflow-wrap:anywhere;overflow:auto;max-height:60rem}
label{display:block;font-weight:600;margin-bottom:.25rem}
.framed{white-space:pre}
select{font:inherit;min-height:2rem;max-width:100%;margin-top:.25rem;border:1px solid var(--edge);border-radius:.25rem;background:var(--paper);color:var(--ink)}
iframe{width:100%;height:60rem;border:1px solid var(--edge);border-radius:.25rem;background:var(--paper);margin-top:1rem}
@media (max-width:60rem){.bench{grid-template-columns:minmax(0,1fr)}textarea,.bench pre{min-height:16rem}}
`;

/** @param {any} parts */
function pageOf({ script, style, live, inner, licences, carried }) {
  /** What the page of a plan, which is shown in a frame, may do there. @param {string} kind */
  const allowedIn = (kind) => {
    const hash = new RegExp(`${kind} &#39;(sha256-[^&]+)&#39;`).exec(inner)?.[1];
    if (hash === undefined) throw new Error(`The page of a plan names no ${kind}.`);
    return `'${hash}'`;
  };
  const own = style + OWN_STYLE;
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(own)} ${allowedIn('style-src')}`,
    `script-src ${hashOf(script)} ${allowedIn('script-src')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const people = live.users
    .map(
      (/** @type {any} */ user) =>
        `<tr><th scope="row"><bdi>${escaped(user.shownEmail)}</bdi><td data-label="Access level">${escaped(user.access.level)}<td data-label="Invitation">${escaped(user.invitation)}`,
    )
    .join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><title>celigo-access: playground</title>
<style>${own}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><p class="eyebrow">Playground</p><h1>Edit a file, see the plan and its proof</h1>
<p class="where">Everything happens in this page: it has no network, and nothing that you write leaves it. It knows one file and one invented account.</p></header>
<main id="main" tabindex="-1">
<div class="bench">
<section aria-labelledby="file-title"><h2 id="file-title">access.yaml</h2>
<p><label for="start">Begin with</label><select id="start"></select></p>
<p><label for="file">The file</label></p><textarea id="file" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"></textarea></section>
<section aria-labelledby="plan-title"><h2 id="plan-title">celigo-access plan</h2>
<p id="status" role="status"></p><pre id="words" tabindex="0" role="region" aria-label="What the command prints"></pre></section>
</div>
<section aria-labelledby="account-title"><h2 id="account-title">The account before</h2>
<table class="cards"><thead><tr><th scope="col">Person<th scope="col">Access level<th scope="col">Invitation</thead><tbody>
${people}</tbody></table></section>
<section aria-labelledby="page-title"><h2 id="page-title">The same plan as a page</h2>
<p id="no-page" hidden>There is no plan, so there is no page of it.</p>
<iframe id="page" title="The plan as a page" sandbox="allow-scripts"></iframe></section>
<details><summary>Licences of the packages in this page</summary><pre>${escaped(licences)}</pre></details>
</main>
<script type="application/json" id="carried">${JSON.stringify(carried).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) await makePlayground('docs');
