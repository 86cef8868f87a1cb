/** What stands around every document: its heading, and what identifies it. */
import { markdownCode } from '../escape.ts';
import { link, own } from './markup.ts';
import type { MarkdownOptions } from './options.ts';

interface Account {
  readonly name: string;
  readonly environment?: string;
  readonly origin?: string;
}

/** `## Access plan: Acme (production)` */
export function heading(
  what: string,
  { title }: MarkdownOptions,
  account?: Account,
  length?: number,
): string {
  const text = title === undefined ? what : own(title, length);
  if (account === undefined) return `## ${text}`;
  const { name, environment } = account;
  const where = environment === undefined ? '' : ` (${own(environment, length)})`;
  return `## ${text}: ${markdownCode(name, length)}${where}`;
}

/** `Digest 0123456789ab · commit 0123456789ab · the full report` */
export function identity({ commit, link: target }: MarkdownOptions, digest?: string): string {
  return [
    digest === undefined ? undefined : `Digest ${markdownCode(digest.slice(0, SHORT))}`,
    commit === undefined ? undefined : `commit ${markdownCode(commit.slice(0, SHORT))}`,
    link(target),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

const SHORT = 12;

const VERSION = /^\d+\.\d+\.\d+(?:-[a-z.0-9]+)?$/;

/** By what, of which account and for which moment: the last line. */
export function footer({ version, judgedAt }: MarkdownOptions, origin?: string): string {
  const of = origin === undefined ? '' : ` of ${markdownCode(origin)}`;
  return `<sub>celigo-access ${VERSION.test(version) ? version : markdownCode(version)}${of}; dates judged as of ${judgedAt.toISOString().slice(0, 16)}Z</sub>`;
}

/** Where to find what a shortened document leaves out. */
export const elsewhere = ({ link: target }: MarkdownOptions): string => {
  const to = link(target);
  return to === undefined ? 'The command line shows all of it.' : `All of it: ${to}.`;
};
