/** What answers to questions have in common: where they come from, their words and their passages. */

import { type Lasting, placeOfEnd } from '../core/desired/ends.ts';
import type { AccountLevel } from '../core/model/access.ts';
import type { Place } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import type { Reason } from '../core/model/reason.ts';
import { endOf } from '../core/model/until.ts';
import type { HolderDifference, PersonDifference } from '../core/reach/difference.ts';
import type { Answer, Condition, Idle, IdleWhy } from '../core/reach/person.ts';
import type { Resource } from '../core/reach/resource.ts';
import type { WhoCan } from '../core/reach/who-can.ts';
import { minuteIn } from './document.ts';
import { momentWords } from './ends.ts';
import { type Cell, flat, joined, type Line, ours, placed, say, withoutGaps } from './line.ts';
import { type Block, columnsOf, type PageOutline, type Section, type Table } from './section.ts';
import { chainLine, type LabelsById } from './words.ts';

/** What every answer says about where it comes from. */
export interface Asked {
  /** As the files call the account; missing without files. */
  readonly accountName?: string;
  /** Of the account that was read; missing where only the files were. */
  readonly origin?: string;
  /** When that was, by its clock. */
  readonly readAt?: Date;
  /** The moment on which the dates of the files were judged. */
  readonly judgedAt: Date;
  /** Whether that was asked for: then the account is of another day than the files. */
  readonly otherDay?: true;
  readonly labels: LabelsById;
  /** By the field that grants it. */
  readonly resources: ReadonlyMap<string, Resource>;
}

export type Side = 'files' | 'account';

/** `By the files of Acme production, judged on 2026-11-22 12:00 UTC` */
export const sourceLine = ({ accountName, origin, readAt, judgedAt }: Asked, side: Side): Line =>
  side === 'files'
    ? byFilesLine(accountName ?? '', judgedAt)
    : say`In the account at ${origin ?? ''}${readAt && ours(`, read on ${minuteIn(readAt)}`)}`;

export const byFilesLine = (accountName: string, judgedAt: Date): Line =>
  say`By the files of ${accountName}, judged on ${ours(minuteIn(judgedAt))}`;

/** Before what the two sides come to: what differs on another day perhaps does not today. */
export const otherDayLine = ({ judgedAt, otherDay }: Asked): Line =>
  otherDay ? say`The account is as it is now, the files are judged on ${ours(minuteIn(judgedAt))}. ` : [];

/** The parts of a sentence about a condition that is not met: why it is not, and what would be so otherwise. */
export interface ConditionWords {
  readonly between: ': ' | ' yet: ' | ' that could be told: ';
  readonly why: Line;
  readonly otherwise?: string;
}

const CONDITION_WORDS: {
  [Code in Exclude<Condition['code'], 'in-force'>]: (
    condition: Extract<Condition, { code: Code }>,
  ) => ConditionWords;
} = {
  absent: ({ because }) => ({ between: ': ', why: chainLine(because) }),
  disabled: ({ because }) => ({
    between: ': ',
    why: say`disabled${because === undefined ? undefined : say` (${chainLine(because)})`}`,
    otherwise: 'Enabled',
  }),
  pending: () => ({
    between: ' yet: ',
    why: say`the invitation is not accepted`,
    otherwise: 'Accepted',
  }),
  dismissed: () => ({
    between: ': ',
    why: say`the invitation was declined`,
    otherwise: 'Invited again and accepted',
  }),
  waits: () => ({ between: ' yet: ', why: say`all of it is on things that the account does not have` }),
  'unknown-level': ({ word, oddity }) => ({
    between: ' that could be told: ',
    why:
      oddity === undefined
        ? say`the level "${word}" is not known to this tool`
        : say`the record cannot be read (${oddity})`,
  }),
};

export function conditionWords(condition: Condition): ConditionWords | undefined {
  if (condition.code === 'in-force') return undefined;
  const words = CONDITION_WORDS[condition.code] as (given: Condition) => ConditionWords;
  return words(condition);
}

export const nameOf = ({ kind, label }: Pick<Resource, 'kind' | 'label'>): string =>
  kind === 'server' ? `MCP ${label}` : label;

/** One line: a resource or a person, what is reached, and why. */
export interface Row {
  readonly what: string;
  readonly level: Line;
  readonly why: readonly Line[];
}

/** A part of an answer: a sentence, and what follows from it. */
export interface AnswerPassage extends Pick<Section, 'id' | 'title' | 'items'> {
  readonly lead: Line;
  /** Whether it asks for attention. */
  readonly warns?: boolean;
  readonly rows?: readonly Row[];
  /** Instead of rows, where their three columns are too few. */
  readonly table?: Table;
  /** What is written and gives nothing. */
  readonly idle?: readonly Row[];
  readonly remarks?: readonly Line[];
}

/** Of a resource that the account may not have yet. */
export const WHEN_THERE = say`from when the account has it (whenMissing: wait)`;

export const WITHOUT_EFFECT = 'Without effect:';
export const SIDE_TITLES = { files: 'By the files', account: 'In the account' } as const;

/** What stands around an answer: where it comes from, above and below it, and what is signed of it. */
export interface AnswerFrame extends Pick<PageOutline, 'signature'> {
  readonly where?: readonly Line[];
  /** Whether `where` stands below in a text, since the first passage limits everything after it. */
  readonly isBelow?: true;
  readonly made?: Line;
}

/** An answer as a document that is read on its own. */
export function answerPage(
  { kind, name, columns }: AnswerKind & { readonly name: string },
  passages: readonly AnswerPassage[],
  version: string,
  { where = [], made = [], signature }: AnswerFrame = {},
): PageOutline {
  return {
    kind,
    name: say`${name}`,
    where,
    sections: passages.map((passage) => sectionOf(passage, columns)),
    made: say`${made}celigo-access ${{ term: version }}`,
    ...(signature === undefined ? {} : { signature }),
  };
}

/** What a question is, and what the columns of its answers are called. */
export interface AnswerKind {
  readonly kind: string;
  readonly columns: readonly [what: string, level: string, why: string];
}

function sectionOf(
  { id, title, lead, items, rows = [], table: own, idle = [], remarks = [] }: AnswerPassage,
  columns: AnswerKind['columns'],
): Section {
  const table = (all: readonly Row[], caption = title): Table => ({
    caption: ours(caption),
    columns: columnsOf(columns),
    rows: all.map(({ what, level, why }): Cell[] => [[say`${what}`], level.length === 0 ? [] : [level], why]),
  });
  return {
    id,
    title,
    // What only says the title again leads a text, where no title stands.
    ...(flat(lead) === `${title}:` ? {} : { lead }),
    ...present({ items, table: own ?? (rows.length === 0 ? undefined : table(rows)) }),
    blocks: withoutGaps<Block>([
      idle.length > 0 && { sentence: ours(WITHOUT_EFFECT) },
      idle.length > 0 && { table: table(idle, `${title}, without effect`) },
      ...remarks.map((sentence) => ({ sentence })),
    ]),
  };
}

/** `until 2027-03-31, access.yaml:12`; nothing of what has no end, or of whose only line says it already. */
export function untilLines(lasting: Lasting | undefined, because: readonly Reason[]): Line[] {
  if (lasting === undefined) return [];
  const { until, reason } = lasting;
  const place = placeOfEnd({ reason });
  const [only, ...others] = because;
  if (others.length === 0 && only?.until !== undefined && endOf(only.until) === until) return [];
  const words = ours(`until ${momentWords(until)}`);
  return [place === undefined ? words : say`${words}, ${placed(place)}`];
}

export function byLevelLine(level: AccountLevel, chains: readonly Line[]): Line {
  const by = ours(`by the level ${level}`);
  return chains.length === 0 ? by : say`${by}: ${joined(chains, '; ')}`;
}

/** Why something that is written gives nothing, and its line. */
export const idleWhy = ({ why, field, because }: Idle): Line[] =>
  withoutGaps([ours(idleWords(why, field)), because && chainLine(because)]);

function idleWords(why: IdleWhy, field: string): string {
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

export interface Explanation extends Asked {
  readonly person: string;
  readonly resource?: Resource;
  /** Where the files declare the person as the account's owner. */
  readonly owner?: Place;
  /** Whom the files call the owner although the user list has them. */
  readonly formerOwner?: string;
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
  /** Who is declared as the owner. */
  readonly owner?: string;
  /** The same, as the user list has them: then the account has another owner now. */
  readonly formerOwner?: string;
  readonly files?: WhoCan;
  readonly account?: WhoCan;
  /** Set if both sides were asked. */
  readonly differences?: readonly HolderDifference[];
}
