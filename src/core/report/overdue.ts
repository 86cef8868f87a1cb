/** What has ended by itself and the account still gives. */
import { type End, partsOfWhat } from '../desired/ends.ts';
import type { DesiredState } from '../desired/resolve.ts';
import { compareLevels } from '../model/access.ts';
import { type CoveredChange, onEverythingOf, withCovering } from '../model/covered.ts';
import type { AuditEntry } from '../model/doors.ts';
import { groupBy } from '../model/group-by.ts';
import type { LiveState } from '../model/live.ts';
import { present } from '../model/present.ts';
import { endOrNever } from '../model/until.ts';
import { RECENT } from '../plan/diff.ts';
import { hasNow, liveLookup, NOTHING_REVIEWED, passedEnds, wasExpected } from '../plan/ends.ts';
import type { Because, Operation } from '../plan/operation.ts';
import type { Plan } from '../plan/plan.ts';
import { fieldsBetween } from '../plan/record.ts';
import { type Way, waysOf } from '../plan/way.ts';

/** Somebody who still has what the files have ended, by `state: absent` or a date that has passed. */
export interface Overdue {
  readonly person: string;
  /** Whether all of it has ended, so that they are to leave the account. */
  readonly leaves: boolean;
  /** From what the account has to what is left of it. */
  readonly fields: readonly CoveredChange[];
  readonly because: readonly Because[];
  /** What a timer's run would wait for, as only another administrator can do it. */
  readonly waitsFor?: readonly string[];
  /**
   * Whether the record came, or another than its person and this token changed it, after all of it had ended; unknown: it
   * was changed, and no log says by whom.
   */
  readonly since?: 'came' | 'changed' | 'unknown';
  /** What the audit log says of that. */
  readonly last?: AuditEntry;
}

/** More people than this are not asked after in the audit log, one request each. */
export const MOST_ASKED = 20;

/** From when on a record that came or was changed is later than its ends; one without a date ended in the last 30 days. */
export const endedBy = ({ because }: Pick<Overdue, 'because'>, now: Date): number =>
  Math.max(...because.map(({ until }) => (until === undefined ? now.getTime() - RECENT : endOrNever(until))));

/** What a timer's plan would carry out, person by person. */
export const overdueOf = (due: readonly Operation[]): Overdue[] =>
  [...groupBy(waysOf(due).values(), ({ user }) => user.email).values()].map((ways) => {
    // Who leaves may have several records: they are told by the one that gives most.
    const [{ user, before, after, operations, waitsFor }] = ways.sort(givesMore);
    return {
      person: user.shown,
      leaves: after === undefined,
      fields: withCovering(fieldsBetween(before, after), before && onEverythingOf(before.access)),
      because: operations.flatMap(({ because }) => because),
      ...present({ waitsFor }),
    };
  });

const givesMore = ({ before: a }: Way, { before: b }: Way): number =>
  a === undefined || b === undefined ? 0 : compareLevels(b.access.level, a.access.level);

/** Before what an end waits for that no run carries out until a resource exists. */
export const UNTIL_THERE_IS = 'there is ';

/** What an end waits for where names do not resolve, so that a timer ends nobody's access but as a whole. */
export const THE_NAMES = 'the names';

/** What an end waits for of whom the account has several records: no run writes any of those. */
export const ONE_RECORD = 'one record';

/**
 * What dates have ended of people who are left with nothing but what waits: nothing of them is written, so that no
 * timer's plan has it.
 */
export function overdueWhileWaiting(
  { users }: DesiredState,
  live: LiveState,
  { notes, ends: { base, judgedAt } }: Pick<Plan, 'notes' | 'ends'>,
): Overdue[] {
  // The plan says so of no one who is never written: nobody's date ends anything of theirs.
  const keeping = new Set(
    notes.flatMap((note) => (note.code === 'resource-missing' && note.keeps ? [note.person] : [])),
  );
  const recordOf = liveLookup(live);
  return users.flatMap((user): Overdue[] => {
    if (!keeping.has(user.shown)) return [];
    const record = recordOf(user);
    // What was not in force before is for a plan to tell.
    const isOverdue = (end: End): boolean =>
      record !== undefined &&
      hasNow(record, end.what) &&
      (base === undefined || wasExpected(end, base.get(user.email), NOTHING_REVIEWED, judgedAt));
    const ended = passedEnds(user, judgedAt).filter(isOverdue);
    if (ended.length === 0) return [];
    const because = ended.map(({ what, reason }) => ({
      ...reason,
      fields: [partsOfWhat(what)?.field ?? what],
    }));
    const fields = ended.flatMap(({ what }): CoveredChange[] => {
      const parts = partsOfWhat(what);
      return parts === undefined ? [] : [{ field: parts.field, before: parts.level, after: null }];
    });
    const waitsFor = user.waitsForResources.map((each) => `${UNTIL_THERE_IS}${each}`);
    return [{ person: user.shown, leaves: false, fields, because, waitsFor }];
  });
}
