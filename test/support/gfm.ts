/**
 * Markdown as GitHub shows it: CommonMark with GitHub's extensions and raw HTML, before the sanitiser. What a
 * sanitiser would take away counts as a fault all the same.
 */
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

export const htmlOf = (markdown: string): string =>
  micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });

export interface Tag {
  readonly name: string;
  readonly closes: boolean;
  /** As written between name and `>`. */
  readonly attributes: string;
}

interface Piece {
  readonly tag?: Tag;
  /** Text between tags, entities decoded. */
  readonly text?: string;
}

function piecesOf(html: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [whole, closing, name, attributes = ''] of html.matchAll(
    /<(\/?)([A-Za-z!?][A-Za-z0-9]*)([^>]*)>|[^<]+|</g,
  )) {
    pieces.push(
      name === undefined
        ? { text: decoded(whole) }
        : { tag: { name: name.toLowerCase(), closes: closing === '/', attributes: attributes.trim() } },
    );
  }
  return pieces;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

const decoded = (text: string): string =>
  text.replace(
    /&(?:#(\d+)|(lt|gt|amp|quot));/g,
    (_whole, number: string | undefined, name: string | undefined) =>
      number === undefined ? (NAMED[name ?? ''] ?? '') : String.fromCodePoint(Number(number)),
  );

export const tagsOf = (html: string): Tag[] => piecesOf(html).flatMap(({ tag }) => tag ?? []);

/** What a reader sees, without any tag. */
export const textOf = (html: string): string =>
  piecesOf(html)
    .map(({ text }) => text ?? '')
    .join('');

const VOID = new Set(['br', 'wbr', 'hr', 'img', 'input']);

/** Names of elements that are closed in the wrong order or not at all. */
export function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const { name, closes, attributes } of tagsOf(html)) {
    if (VOID.has(name) || attributes.endsWith('/')) continue;
    if (!closes) open.push(name);
    else if (open.at(-1) === name) open.pop();
    else wrong.push(name);
  }
  return [...wrong, ...open];
}

/**
 * What GitHub makes of text after rendering: its filters look for these outside `pre`, `code` and `a`; e-mails
 * its parser links in any text but that of a fence, between two tags, after entities are decoded.
 */
export function activeIn(html: string): string[] {
  const inside: string[] = [];
  const found: string[] = [];
  for (const { tag, text } of piecesOf(html)) {
    if (tag !== undefined && !VOID.has(tag.name)) {
      if (tag.closes) inside.pop();
      else inside.push(tag.name);
    }
    if (text === undefined || inside.includes('pre')) continue;
    found.push(...(text.match(/[A-Za-z0-9.+_-]+@[A-Za-z0-9]/g) ?? []));
    if (!inside.includes('code') && !inside.includes('a')) found.push(...(text.match(ACTIVE) ?? []));
  }
  return found;
}

/** Mentions, issues, commits, emoji, addresses. */
const ACTIVE =
  /@[A-Za-z0-9]|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|:[a-z0-9_+-]+:|\bwww\.|\b(?:https?|ftp|mailto|xmpp):/gi;
