/**
 * The shell of a page: one file that opens from disk, asks nothing of the network and reads without JavaScript.
 * Its policy allows exactly the one style and the one script that it carries, by their hashes.
 */
import { createHash } from 'node:crypto';
import { IN_UTC } from '../../say/document.ts';
import { flat } from '../../say/line.ts';
import type { Callout, Fact, Figure, PageOutline, Signature } from '../../say/section.ts';
import { chartOf, sectionParts } from './blocks.ts';
import { cellOf, contentOf } from './line.ts';
import { type Content, html, type Markup } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const policyOf = (styles: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${styles.map(hashOf).join(' ')}`,
    `script-src ${hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/**
 * On each printed page of what is signed: when it was made, and the digest that the signature is of. A style cannot
 * encode text as HTML can, so that only letters, digits and a few marks of ours are let in.
 */
function pageMargins({ kind, made, signature }: PageOutline): string[] {
  if (signature === undefined) return [];
  const text = (words: string): string => words.replace(/[^\w .:+-]/g, '');
  return [
    `@media print{@page{@top-left{content:"${text(`${kind}. ${flat(made)}`)}";font:8pt sans-serif}@bottom-left{content:"SHA-256 ${text(signature.digest)}";font:7pt monospace}}}`,
  ];
}

/** The whole document. The same page gives the same bytes. */
export const renderPage = (page: PageOutline): string => [...pageParts(page)].join('');

/** The same piece by piece, made while it is read: the page of a large account takes more room than the account. */
export function* pageParts(page: PageOutline): Generator<string> {
  const styles = [STYLE, ...pageMargins(page)];
  const head = html`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policyOf(styles)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${`${page.kind}: ${flat(page.name)}`}</title>`;
  yield `<!DOCTYPE html>
<html lang="en">
<head>
${head}
${styles.map((style) => `<style>${style}</style>`).join('\n')}
</head>
<body>
`;
  for (const part of bodyOf(page)) yield part.toString();
  yield `
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function* bodyOf(page: PageOutline): Generator<Markup> {
  const { sections, charts = [], made, signature } = page;
  yield html`<a class="skip" href="#main">Skip to the content</a>
<header>${headOf(page)}</header>
<nav aria-label="Contents"><ul>${charts.length > 0 && html`<li><a href="#spread">${SPREAD}</a>`}${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a>`)}</ul></nav>
<search hidden><label for="filter">Show only rows with</label><input id="filter" type="search" autocomplete="off" spellcheck="false"><p id="filter-status" role="status"></p></search>
<main id="main" tabindex="-1">
${
  charts.length > 0 &&
  html`<section id="spread" aria-labelledby="spread-title"><h2 id="spread-title">${SPREAD}</h2><p class="lead">${WHO_COUNTS}</p><div class="charts">${charts.map(chartOf)}</div></section>
`
}`;
  for (const section of sections) yield* sectionParts(section);
  yield html`${signature && signatureOf(signature)}</main>
<footer>${contentOf(made)}${!flat(made).endsWith('.') && '.'} ${IN_UTC}</footer>`;
}

const SPREAD = 'How access is spread';
const WHO_COUNTS =
  'Among people who can sign in now: who is invited, has declined or is disabled does not count.';

/** For the printer alone: who reviewed which document, and when. */
const signatureOf = ({ words, of, digest }: Signature): Markup =>
  html`<section class="signature"><p>${words}</p><dl>${['Name', 'Date', 'Signature'].map(
    (term) => html`<div><dt>${term}<dd></div>`,
  )}</dl><p class="hint">Digest of ${of}: <code>${digest}</code></p></section>
`;

/** What is seen at one glance. */
function headOf(page: PageOutline): Markup {
  const { kind, name, where, verdict, callouts = [], figures = [], facts, remarks = [] } = page;
  const places = (lines: typeof where) => lines.map((line) => html`<p class="where">${contentOf(line)}</p>`);
  return html`<p class="eyebrow">${kind}</p><h1>${contentOf(name)}</h1>${places(where)}${
    verdict &&
    html`
<p class="verdict ${verdict.mark}">${verdict.state && html`<span class="state">${verdict.state}</span>`}${verdict.words}</p>`
  }${callouts.map(calloutOf)}${figures.length > 0 && tilesOf(figures)}${facts && factsOf(facts)}${places(remarks)}`;
}

const calloutOf = ({ title, lines }: Callout): Markup =>
  html`<p class="verdict bad"><span class="state">${title}</span>${cellOf(lines)}</p>`;

/** Numbers at one glance, each with its words. */
const tilesOf = (figures: readonly Figure[]): Markup =>
  html`<ul class="tiles">${figures.map(
    ({ count, words, grave }) => html`<li${grave && html` class="warn"`}><strong>${count}</strong> ${words}`,
  )}</ul>`;

/** A word of a shell: what stands in quotes belongs to one, blanks and all. */
const SHELL_WORD = /((?:'[^']*'|[^ '])+)/;
/** Without quotes, and short enough for a telephone: a longer one must break there, or it would be cut. */
const HYPHENATED = /^(?=.*-)[\w=./-]{1,32}$/;

/** Browsers break behind each hyphen, and `--` at the end of a line is no flag to anybody who reads on. */
const unbrokenWords = (command: string): readonly Content[] =>
  command
    .split(SHELL_WORD)
    .map((word) => (HYPHENATED.test(word) ? html`<span class="whole">${word}</span>` : word));

/** A list of terms and what they are. */
const factsOf = (facts: readonly Fact[]): Markup =>
  html`<dl class="facts">${facts.map(
    ({ term, is, broad }) =>
      html`<div${broad && html` class="broad"`}><dt>${term}<dd>${
        'command' in is ? html`<pre><code>${unbrokenWords(is.command)}</code></pre>` : contentOf(is)
      }</div>`,
  )}</dl>`;
