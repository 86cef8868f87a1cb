/** Blocks of Markdown as GitHub reads it. */
import { visible } from '../visible.ts';
import { own } from './line.ts';

/** A block of text in which every invisible character is shown; the fence is longer than any in the text. */
export function fence(text: string, language: string): string {
  const lines = text.trimEnd().split('\n').map(visible);
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const bar = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [`${bar}${language}`, ...lines, bar].join('\n');
}

/** Blocks that open on a click. Nothing that is a danger may be in them. */
export function* folded(summary: string, blocks: Iterable<string>): Generator<string> {
  yield `<details>\n<summary>${summary}</summary>`;
  yield* blocks;
  yield '</details>';
}

/** A link to a page of ours; undefined where the address is none that a reader should be sent to. */
export function link(
  target: { readonly text: string; readonly url: string } | undefined,
): string | undefined {
  if (target === undefined || target.url.length > LONGEST_URL || !URL.canParse(target.url)) return undefined;
  const { protocol, username, password, href } = new URL(target.url);
  if (protocol !== 'https:' || username !== '' || password !== '') return undefined;
  const safe = href.replace(/[^A-Za-z0-9:/?#=&%.~+,;-]/g, (character) =>
    character === '_' ? '%5F' : encodeURIComponent(character).replace(/[!'()*]/g, percent),
  );
  return `[${own(target.text)}](${safe})`;
}

const LONGEST_URL = 2000;
const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
