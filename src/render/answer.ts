/** What answers to questions have in common: where they come from, their words and their table. */

import type { AccountLevel } from '../core/model/access.ts';
import type { Place } from '../core/model/finding.ts';
import type { HolderDifference, PersonDifference } from '../core/reach/difference.ts';
import type { Answer, Condition, IdleWhy } from '../core/reach/person.ts';
import type { Resource } from '../core/reach/resource.ts';
import type { WhoCan } from '../core/reach/who-can.ts';
import { visible } from './escape.ts';
import type { Paint } from './paint.ts';
import { chainWords } from './phrases.ts';
import { widthOf } from './width.ts';

export interface QuestionOptions {
  readonly color: boolean;
  /** Columns of the terminal; text that is not for one is not wrapped. */
  readonly columns?: number;
}

/** What every answer says about where it comes from. */
export interface Asked {
  /** As the files call the account; missing without files. */
  readonly accountName?: string;
  /** Of the account that was read; missing where only the files were. */
  readonly origin?: string;
  /** The moment on which the dates of the files were judged. */
  readonly judgedAt: Date;
  readonly labels: ReadonlyMap<string, string>;
  /** By the field that grants it. */
  readonly resources: ReadonlyMap<string, Resource>;
}

export type Side = 'files' | 'account';

/** `2026-11-22 12:00 UTC` */
const momentOf = (date: Date): string => date.toISOString().replace(/T(\d\d:\d\d).*/, ' $1 UTC');

/** `By the files of Acme production, judged on 2026-11-22 12:00 UTC` */
export const sourceWords = ({ accountName, origin, judgedAt }: Asked, side: Side): string =>
  side === 'files'
    ? `By the files of ${visible(accountName ?? '')}, judged on ${momentOf(judgedAt)}`
    : `In the account at ${visible(origin ?? '')}`;

/** What is wrong with a condition, and the words before what would be. */
const CONDITION_WORDS: {
  [Code in Exclude<Condition['code'], 'in-force'>]: (condition: Extract<Condition, { code: Code }>) => {
    readonly why: string;
    readonly otherwise?: string;
  };
} = {
  absent: ({ because }) => ({ why: `: ${chainWords(because)}` }),
  disabled: ({ because }) => ({
    why: `: disabled${because === undefined ? '' : ` (${chainWords(because)})`}`,
    otherwise: 'Enabled',
  }),
  pending: () => ({ why: ' yet: the invitation is not accepted', otherwise: 'Accepted' }),
  dismissed: () => ({ why: ': the invitation was declined', otherwise: 'Invited again and accepted' }),
  waits: () => ({ why: ' yet: all of it is on things that the account does not have' }),
  'unknown-level': ({ word }) => ({
    why: ` that could be told: the level "${word}" is not known to this tool`,
  }),
};

export function conditionWords(condition: Condition): { why: string; otherwise?: string } | undefined {
  if (condition.code === 'in-force') return undefined;
  const words = CONDITION_WORDS[condition.code] as (given: Condition) => { why: string; otherwise?: string };
  return words(condition);
}

export const nameOf = ({ kind, label }: Resource): string => (kind === 'server' ? `MCP ${label}` : label);

/** One line: a resource or a person, what is reached, and why. */
export interface Row {
  readonly what: string;
  readonly level: string;
  readonly why: readonly string[];
}

export const byLevelWords = (level: AccountLevel, chains: readonly string[]): string =>
  `by the level ${level}${chains.length === 0 ? '' : `: ${chains.join('; ')}`}`;

export function idleWords(why: IdleWhy, field: string): string {
  switch (why.code) {
    case 'ended':
      return 'ended';
    case 'absent':
      return 'whoever is absent has nothing';
    case 'lower':
      return 'another line gives more';
    case 'all-servers':
      return 'every MCP server is granted';
    case 'waits':
      return 'waits until the account has it (whenMissing: wait)';
    case 'covered':
      return field.startsWith('mcpServers')
        ? 'an administrator reaches every MCP server by role'
        : `the level ${why.by} gives it already`;
  }
}

export function table(rows: readonly Row[], colors: Paint): string[] {
  const safe = rows.map(({ what, level, why }) => ({ what: visible(what), level, why: why.map(visible) }));
  const whatWidth = Math.max(0, ...safe.map(({ what }) => widthOf(what)));
  const levelWidth = Math.max(0, ...safe.map(({ level }) => level.length));
  return safe.map(({ what, level, why }) => {
    const reason = why.length === 0 ? '' : `   ${colors.dim(why.join('; '))}`;
    const start = `  ${what}${' '.repeat(whatWidth - widthOf(what))}   `;
    return `${start}${reason === '' ? level : level.padEnd(levelWidth)}${reason}`;
  });
}

export interface Explanation extends Asked {
  readonly person: string;
  readonly resource?: Resource;
  /** Where the files declare the person as the account's owner. */
  readonly owner?: Place;
  /** One a side that was asked; empty: it does not list the person. Two: two records with one e-mail. */
  readonly files?: readonly Answer[];
  readonly account?: readonly Answer[];
  /** Set if both sides were asked. */
  readonly comparison?: PersonDifference;
}

/** Who reaches a resource, on each side that was asked. */
export interface Reach extends Asked {
  readonly resource: Resource;
  readonly least?: string;
  /** The declared owner, who reaches everything and is listed nowhere. */
  readonly owner?: string;
  readonly files?: WhoCan;
  readonly account?: WhoCan;
  /** Set if both sides were asked. */
  readonly differences?: readonly HolderDifference[];
}
