/**
 * The shell of a page: one file that opens from disk, asks nothing of the network and reads without JavaScript.
 * Its policy allows exactly the one style and the one script that it carries, by their hashes.
 */
import { createHash } from 'node:crypto';
import { type Content, html, type Markup } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

export interface Section {
  /** Of our own making: letters and hyphens, unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What the section is and how it is meant, in a sentence or two. */
  readonly lead?: Content;
  readonly body: Content;
}

export interface Page {
  readonly title: string;
  /** The heading, the verdict and the facts: what is seen at one glance. */
  readonly head: Content;
  readonly sections: readonly Section[];
  /** The last line: who made the page, and when. */
  readonly foot: Content;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The whole document. The same page gives the same bytes. */
export function renderPage(page: Page): string {
  const head = html`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${page.title}</title>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
${head}
<style>${STYLE}</style>
</head>
<body>
${bodyOf(page)}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function bodyOf({ head, sections, foot }: Page): Markup {
  return html`<a class="skip" href="#main">Skip to the content</a>
<header>${head}</header>
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a>`)}</ul></nav>
<search hidden><label for="filter">Show only rows with</label><input id="filter" type="search" autocomplete="off" spellcheck="false"><p id="filter-status" role="status"></p></search>
<main id="main" tabindex="-1">
${sections.map(sectionOf)}</main>
<footer>${foot}</footer>`;
}

const sectionOf = ({ id, title, lead, body }: Section): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${
    lead === undefined ? undefined : html`<p class="lead">${lead}</p>`
  }${body}</section>
`;
