/** Who did it, as far as anything tells: the audit log, and what a run leaves that broke off. */
import type { AuditEntry } from '../core/model/doors.ts';
import type { DriftedPerson, FoundDrift } from '../core/report/drift.ts';
import { MOST_ASKED, type Overdue } from '../core/report/overdue.ts';
import { type Line, ours, say } from './line.ts';

/** What the audit log says of a change, as far as it says, and whether an own run may have done it. */
export function auditLines(each: DriftedPerson): Line[] {
  const { last } = each;
  const half = each.kind === 'changed' && each.isHalfWay ? [ours(HALF_WAY)] : [];
  if (last === undefined) return half;
  const what =
    each.kind === 'newcomer' && each.why === 'came'
      ? 'how, by the audit log'
      : 'last change in the audit log';
  const own = each.kind === 'changed' && each.isOwn ? [ours(OWN)] : [];
  return [say`${ours(what)} (best effort): ${doneWords(last)}`, ...own, ...half];
}

/** `create by Ada Byron at 2026-11-22T12:00:00Z through UI` */
export const doneWords = ({ at, by, event, source }: AuditEntry): string =>
  [event ?? 'changed', by && `by ${by}`, at && `at ${at}`, source && `through ${source}`]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');

/** Whether a timer is to blame for what is overdue. */
export function timerWords(overdue: readonly Overdue[]): string {
  if (!overdue.some(isPerhapsAgain)) return endedWords('it');
  return overdue.every(isAgain) ? GIVEN_AGAIN : `${GIVEN_AGAIN} ${endedWords('the rest')}`;
}

/** Of whoever leaves a timer leaves no record that anybody could change. */
const isPerhapsAgain = ({ since, leaves }: Overdue): boolean =>
  since === 'came' || (!leaves && since !== undefined);

/** What has no date may have been there before its line. */
const isAgain = ({ since, because }: Overdue): boolean =>
  since === 'came' && because.every(({ until }) => until !== undefined);

const endedWords = (what: string): string =>
  `A timer that runs \`apply --due\` would have ended ${what}: look at its last run, and whether it has one.`;
const GIVEN_AGAIN =
  'A timer may have ended it before, and somebody given it again: the lines say who, as far as the audit log tells.';

const OWN =
  'that is how this token writes: a run of files that were taken back since may have done it, or one that broke off; an apply without `--base` then writes what the files say';
const HALF_WAY =
  'a run of these files that breaks off leaves an administrator so, too: if one did, adopt nothing, since the next apply goes on from there';

/** Why it is not said who did something; undefined where the audit log was asked and answered. */
export function auditSentence({
  auditUnread,
  auditUnasked: more,
}: Pick<FoundDrift, 'auditUnread' | 'auditUnasked'>): string | undefined {
  if (auditUnread) return 'The audit log could not be read, so it is not said who made these changes.';
  if (more === 0) return undefined;
  return `The audit log is asked after ${MOST_ASKED} people at most, one request each. It was not asked after ${more} more, so of them it is not said who made the changes.`;
}
