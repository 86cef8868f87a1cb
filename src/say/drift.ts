/** Changes made outside: what the account has, what the files say, who did it as far as the log tells. */
import type { TakeOut } from '../core/export/adopt.ts';
import type { AuditEntry } from '../core/model/doors.ts';
import type { FieldChange } from '../core/model/field.ts';
import { type Place, placeText } from '../core/model/finding.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type Line, ours, say } from './line.ts';
import { count, differenceWords, GONE } from './words.ts';

export interface Drifted {
  readonly person: string;
  readonly place: Place;
  /** From what the account has to what the files say; empty: the person is not in the account any more. */
  readonly fields: readonly FieldChange[];
  /** The entry under `users`, as YAML, with which the files would say what the account has. */
  readonly adopt: string;
  /** Lines that give more than the account has: grants add up, so they have to go as well. */
  readonly takeOut: readonly TakeOut[];
  /** The newest entry of the audit log about the record; best effort. */
  readonly last?: AuditEntry;
}

export interface DriftReport {
  readonly account: Plan['account'];
  readonly drifted: readonly Drifted[];
  /** The command that writes what the files say. */
  readonly undo: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const DRIFT = 'Changes outside';

/** How many people somebody changed in the account, in a sentence. */
export const driftVerdict = ({ drifted }: DriftReport): string =>
  drifted.length === 0
    ? 'Nothing was changed outside.'
    : `${count(drifted.length, 'person was', 'people were')} changed outside.`;

/** How somebody differs from the files; `sign` before each difference. */
export const differenceLines = ({ fields }: Drifted, { labels }: DriftReport): Line[] =>
  fields.map((field) => differenceWords(field, labels));

export const summaryLine = (each: Drifted): Line => {
  const { person, fields } = each;
  return say`${person}: ${fields.length === 0 ? GONE : ours(count(fields.length, 'difference'))}`;
};

/** What the audit log says of a change, as far as it says. */
export function auditLine({ last }: Drifted): Line | undefined {
  if (last === undefined) return undefined;
  const { at, by, event, source } = last;
  const parts = [event ?? 'changed', by && `by ${by}`, at && `at ${at}`, source && `through ${source}`];
  const entry = parts.filter((part) => part !== undefined && part !== '').join(' ');
  return say`last change in the audit log (best effort): ${entry}`;
}

/** How the files would say what the account has; short, for where the place is said before it. */
export const adoptLine = ({ place }: Drifted): Line =>
  say`Declared at ${placeText(place)}. To adopt the change, this entry under \`users\`:`;
export const ADOPT_IT = 'to adopt it, this entry under `users`:';

export const TAKE_OUT = 'and without these lines, which give more:';
export const takeOutLine = ({ text, place }: TakeOut, between: 'at' | ','): Line =>
  say`${text}${ours(between === 'at' ? ' at ' : ', ')}${placeText(place)}`;

export const UNDO = 'To undo it';
export const UNDO_WORDS = 'Without `--base`, this writes what the files say:';
export const undoSentence = ({ undo }: DriftReport): string => `To undo it without --base: ${undo}`;
