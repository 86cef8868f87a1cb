/** What every document says of itself: its title, its account, and how it was made. */
import { type Line, ours, say } from './line.ts';

interface Account {
  readonly name: string;
  readonly environment?: string;
}

/** `Access plan: Acme (production)` */
export function titleLine(title: Line, account: Account | undefined): Line {
  if (account === undefined) return title;
  const { name, environment } = account;
  return say`${title}: ${name}${environment === undefined ? [] : say` (${{ term: environment }})`}`;
}

const SHORT = 12;

/** The parts that identify a document: `Digest 0123456789ab`, `commit 0123456789ab`. */
export const identityLines = (digest: string | undefined, commit: string | undefined): Line[] => [
  ...(digest === undefined ? [] : [say`Digest ${digest.slice(0, SHORT)}`]),
  ...(commit === undefined ? [] : [say`commit ${commit.slice(0, SHORT)}`]),
];

const VERSION = /^\d+\.\d+\.\d+(?:-[a-z.0-9]+)?$/;

/** The program that made the document, the account's address, and the moment at which dates were judged. */
export function madeLine({ version, judgedAt }: Making, origin?: string): Line {
  const by: Line = VERSION.test(version) ? [{ ours: version }] : say`${version}`;
  const of = origin === undefined ? [] : say` of ${origin}`;
  return say`celigo-access ${by}${of}; dates judged as of ${{ ours: `${judgedAt.toISOString().slice(0, 16)}Z` }}`;
}

/** For which moment dates were judged, and what that means if it is not the moment of the run. */
export const judgedLine = ({ judgedAt, otherDay }: Judged): Line =>
  say`Dates judged as of ${{ term: momentIn(judgedAt) }}${ours(otherDay ? `, as asked: ${NOT_NOW}` : '')}.`;

interface Judged {
  /** The moment on which dates were judged. */
  readonly judgedAt: Date;
  /** That moment was asked for and is not the run's, so that no command does now what a plan says of it. */
  readonly otherDay?: true;
}

/** How a document was made. */
export interface Making extends Judged {
  readonly version: string;
}

/** Of a plan as of another day. */
export const NOT_NOW = 'an apply judges them on its own day, and may do something else';

export const ELSEWHERE = 'The command line shows all of it.';
export const ALL_OF_IT = 'All of it:';
/** Of a list of names that is cut. */
export const NAMES_BELOW = 'all named below';
export const NAMES_ELSEWHERE = 'the command line names all of them';
export const NAMES_IN = 'all named in';

/** A moment in UTC, to the second. */
export const momentIn = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
/** The same to the minute. */
export const minuteIn = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** By what a page was made, and for which moment. */
export const pageLine = (making: Making): Line =>
  say`celigo-access ${{ term: making.version }}. ${judgedLine(making)}`;

export const IN_UTC = 'Times are UTC.';
