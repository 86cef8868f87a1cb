/**
 * The hidden first line by which a comment or an issue of ours is found again. It says what it is about and
 * nothing that could be trusted: it counts only together with the author.
 */
import { createHash } from 'node:crypto';
import type { MarkdownOptions } from '../form/options.ts';
import { commitOf, type Job, markdownOptions, slugOf } from './job.ts';

/** What GitHub takes of a comment or an issue; a summary may be longer. */
const MOST_CHARACTERS = 60_000;

/**
 * How far a pull request's plan has come; a timer is `resuming` what had waited, and `outdated` comments are history. The
 * last four are of issues.
 */
export type State =
  | 'planned'
  | 'applying'
  | 'resuming'
  | 'applied'
  | 'partial'
  | 'failed'
  | 'stale'
  | 'superseded'
  | 'replaced'
  | 'outdated'
  | 'drift'
  | 'overdue'
  | 'ends'
  | 'unapplied';

export interface Marker {
  readonly workflow: string;
  /** The account, as in names; `-` where the files did not say. */
  readonly account: string;
  /** A digest of its name, because two names can look alike in names on GitHub; `-` as above. */
  readonly name: string;
  /** A digest of the paths that the job reads, which tell it from others where the files do not. */
  readonly config: string;
  /** As given; `-` without one. */
  readonly label: string;
  readonly state: State;
  /** The plan's digest; `-` without a plan. */
  readonly digest: string;
  /** Whose plan it is. */
  readonly commit: string;
}

const FIELDS = ['workflow', 'account', 'name', 'config', 'label', 'state', 'digest', 'commit'] as const;

export const markerLine = (marker: Marker): string =>
  `<!-- celigo-access ${FIELDS.map((field) => `${field}=${plain(marker[field])}`).join(' ')} -->`;

/** Reads the first line of a body; undefined if it is no marker. */
export function markerIn(body: string): Marker | undefined {
  const words = /^<!-- celigo-access ((?:[a-z]+=[A-Za-z0-9._:-]+ )+)-->/.exec(body)?.[1]?.trim().split(' ');
  if (words === undefined) return undefined;
  const values = new Map(
    words.map((word): [string, string] => [word.split('=')[0] ?? '', word.replace(/^[a-z]+=/, '')]),
  );
  const marker = Object.fromEntries(FIELDS.map((field) => [field, values.get(field) ?? '-']));
  return marker as { [Field in (typeof FIELDS)[number]]: string } as Marker;
}

/** The marker of what this run says now. */
export function markerFor(
  job: Pick<Job, 'known' | 'inputs' | 'occasion'>,
  workflow: string,
  { state, digest = '-' }: { readonly state: State; readonly digest?: string },
): Marker {
  const { known, inputs } = job;
  const account = known.account ?? inputs.account;
  return {
    workflow: workflow.replace(/^.*\//, ''),
    account: account === undefined ? '-' : slugOf(account),
    name: account === undefined ? '-' : shortDigest(account),
    config: shortDigest(inputs.config.join('\n')),
    label: inputs.label ?? '-',
    state,
    digest,
    commit: commitOf(job),
  };
}

/** A comment or an issue: its marker, and below it as much of a document as GitHub takes. */
export function markedBody(
  job: Job,
  marker: Marker,
  render: (options: MarkdownOptions) => string,
  findings?: MarkdownOptions['findings'],
): string {
  const line = markerLine(marker);
  const limit = MOST_CHARACTERS - line.length - 1;
  return `${line}\n${job.hide(render({ ...markdownOptions(job, findings), limit }))}`;
}

const WRITERS: ReadonlySet<State | undefined> = new Set(['applying', 'resuming', 'partial', 'applied']);

/** Whether a run says this that has written to the account, or may have. */
const hasWritten = (state: State | undefined): boolean => WRITERS.has(state);

/** Whether a run says this before its first write. */
export const isAnnouncement = (state: State): boolean => state === 'applying' || state === 'resuming';

/** Whether all that a reviewed plan may still have waits for a timer, as far as this says. */
export const isTimers = (state: State | undefined): boolean => state === 'applied' || state === 'resuming';

/**
 * Where a run says what became of it, if the newest comment says this: over that, in a comment beside it, or nowhere. What
 * a run that wrote has said is never replaced by one that wrote nothing, and where all was done there is nothing to add.
 */
export function placeOf(says: State, there: State): 'over' | 'beside' | 'nowhere' {
  // A run that left its work to a newer one may end after it.
  if (says === 'superseded') return there === 'planned' ? 'over' : 'nowhere';
  if (says === 'replaced' || hasWritten(says) || !hasWritten(there)) return 'over';
  return there === 'applied' ? 'nowhere' : 'beside';
}

const shortDigest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * Whether two are of one workflow, account and label. Whoever did not know the account goes by the label, and without
 * one by the paths; earlier versions wrote down neither the name nor the paths.
 */
export function isSameSubject(a: Marker, b: Marker): boolean {
  if (plain(a.workflow) !== plain(b.workflow) || plain(a.label) !== plain(b.label)) return false;
  if (a.account === '-' || b.account === '-') return a.label !== '-' || a.config === b.config;
  return a.account === b.account && (a.name === b.name || a.name === '-' || b.name === '-');
}

/** Whether one is of the same account before it had a label, and so told of the very account that has one now. */
export const isBeforeLabel = (earlier: Marker, now: Marker): boolean =>
  earlier.label === '-' &&
  now.label !== '-' &&
  now.account !== '-' &&
  earlier.account !== '-' &&
  isSameSubject(earlier, { ...now, label: '-' });

/**
 * Nothing in it may end the HTML comment, or a field; two texts never become one, and what was written so already
 * stays as it is. A colon stands for the second of two hyphens, and before the number of any other character: no
 * label holds one.
 */
const plain = (text: string): string =>
  text
    .replace(
      /[^A-Za-z0-9._:-]/gu,
      (character) => `:${character.codePointAt(0)?.toString(16).padStart(6, '0')}`,
    )
    .replaceAll('--', '-:') || '-';
