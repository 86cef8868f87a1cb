/** What stands around every Markdown document: its heading, what identifies it, and what it is shortened to. */
import {
  ALL_OF_IT,
  ELSEWHERE,
  identityLines,
  madeLine,
  NAMES_ELSEWHERE,
  NAMES_IN,
  titleLine,
} from '../../say/document.ts';
import { type Line, ours, say } from '../../say/line.ts';
import { SHORTENED } from '../../say/plan.ts';
import type { MarkdownOptions } from '../options.ts';
import { markdownOf } from './line.ts';
import { link } from './markup.ts';

type Account = Parameters<typeof titleLine>[1];

/** `## Access plan: Acme (production)` */
export const heading = (
  what: string,
  { title }: MarkdownOptions,
  account?: Account,
  most?: number,
): string => {
  const words: Line = title === undefined ? ours(what) : [{ term: title }];
  return `## ${markdownOf(titleLine(words, account), most)}`;
};

/** `Digest 0123456789ab · commit 0123456789ab · the full report` */
export const identity = ({ commit, link: target }: MarkdownOptions, digest?: string): string =>
  [...identityLines(digest, commit).map((line) => markdownOf(line)), link(target)]
    .filter((part) => part !== undefined)
    .join(' · ');

/** The last line. */
export const footer = (options: MarkdownOptions, origin?: string): string =>
  `<sub>${markdownOf(madeLine(options, origin))}</sub>`;

/** Where the names stand that a list leaves out. */
export const allNamed = ({ link: target }: MarkdownOptions): Line =>
  target === undefined || link(target) === undefined
    ? ours(` (${NAMES_ELSEWHERE})`)
    : say` (${ours(NAMES_IN)} ${{ term: target.text }})`;

/** That something is left out, what it is, and where to find it. */
export function shortened({ link: target }: MarkdownOptions, leftOut?: string): string {
  const to = link(target);
  const parts = [`**${SHORTENED}**`, leftOut, to === undefined ? ELSEWHERE : `${ALL_OF_IT} ${to}.`];
  return parts.filter((part) => part !== undefined).join(' ');
}
