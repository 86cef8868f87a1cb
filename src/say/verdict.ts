/** What a plan comes to, in one sentence. */

import { countPeople } from '../core/model/ids.ts';
import { counted } from '../core/model/text.ts';
import { isLiftable, type LiftableGuard } from '../core/plan/guard.ts';
import { UNCOMPARED } from '../core/plan/note.ts';
import { isMailUnread, keptByDue, peopleOutlived, switchesThatWait } from '../core/plan/notes.ts';
import type { Kind, Operation } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { verdictOn } from '../core/plan/verdict.ts';
import { peopleCount, runningOf } from '../core/plan/way.ts';
import { endsVerdict } from './ends.ts';
import { countedEach, keepsBeyond, ONLY_EXITS } from './words.ts';

/** The last line of a plan; `lifted` are the guards that a run lifts. */
export function verdictOf(plan: Plan, lifted?: ReadonlyMap<LiftableGuard, number>): string {
  const { operations, declared, leftBehind, held } = plan;
  const left = countPeople(leftBehind);
  const ended = endsVerdict(plan.ends);
  const switches = switchesThatWait(plan.notes).length;
  const outlived = peopleOutlived(plan.notes).length;
  const beyond = outlived === 0 ? '' : ` ${keepsBeyond(outlived)} (see the notes).`;
  const kept = keptByDue(plan.notes).length;
  const aside = [
    left === 0 ? '' : ` ${counted(left, 'person is', 'people are')} left behind.`,
    held.length === 0
      ? ''
      : ` ${counted(held.length, 'person was', 'people were')} changed outside and held.`,
    ended === '' ? '' : ` ${ended}.`,
    switches === 0 ? '' : ` ${counted(switches, 'person is', 'people are')} to be disabled after accepting.`,
    kept === 0 ? '' : ` ${keptWords(kept)}`,
    isMailUnread(plan.notes) ? ' Notifications could not be read and were not compared.' : '',
  ].join('');
  if (operations.length === 0 && plan.exitsOnly) return `${ONLY_EXITS}${beyond}`;
  if (operations.length === 0) {
    if (ended !== '') return `Nothing is written now.${aside}${beyond}${refusalWords(plan, lifted)}`;
    if (leftBehind.length > 0) return `Nothing is written.${aside}${beyond}${refusalWords(plan, lifted)}`;
    if (aside !== '') return `Nothing to do.${aside}${beyond}`;
    // A timer's run compares what has ended, and nothing else.
    if (plan.made.due)
      return plan.notes.some(({ code }) => UNCOMPARED.has(code))
        ? `Nothing is due of what could be compared: the notes name the rest.${beyond}`
        : beyond === ''
          ? 'Nothing to do: nothing is due that the account still gives.'
          : `Nothing to do: nothing is due that a run may end.${beyond}`;
    if (declared.leftAlone > 0) {
      const others = declared.people - declared.leftAlone;
      return `Nothing to do: ${counted(others, 'declared person is', 'declared people are')} as declared, ${declared.leftAlone} left alone (see the notes).${beyond}`;
    }
    const everybody =
      declared.people === 1 ? 'the one declared person is' : `all ${declared.people} declared people are`;
    const isDated = plan.notes.some(({ code }) => code === 'date-passed');
    return `Nothing to do: ${everybody} as declared${isDated ? '; what dates have ended is in the notes' : ''}.`;
  }
  return `${summaryOf(plan)}${aside}${beyond}${refusalWords(plan, lifted)}`;
}

/** What a timer's run leaves. */
export const keptWords = (people: number): string =>
  `${counted(people, 'person keeps', 'people keep')} settings or mail of a role that has ended: \`--due\` leaves those.`;

function refusalWords(plan: Plan, lifted?: ReadonlyMap<LiftableGuard, number>): string {
  const verdict = verdictOn(plan, lifted);
  if (verdict.kind === 'impossible') {
    const final = verdict.breaches.filter((breach) => !isLiftable(breach));
    return ` It cannot be applied: ${final.map(({ guard }) => guard).join(', ')}.`;
  }
  if (verdict.kind !== 'refused') return '';
  const refusals = verdict.breaches.map(({ guard }): string => guard);
  if (verdict.failsTests) refusals.push('access tests');
  return ` Refused by ${refusals.join(', ')}.`;
}

function summaryOf({ operations }: Plan): string {
  const running = runningOf(operations);
  const people = (test: (operation: Operation) => boolean): number => peopleCount(running.filter(test));
  const kind = (wanted: Kind) => (operation: Operation) => operation.kind === wanted;
  const promoted = (operation: Operation): boolean => operation.hazards.includes('grants-administrator');
  const waiting = operations.filter(({ waitsFor }) => waitsFor !== undefined);
  const parts = countedEach(
    [people(kind('invite')), 'is invited', 'are invited'],
    [people(kind('remove')), 'is removed', 'are removed'],
    [people(kind('disable')), 'is disabled', 'are disabled'],
    [people(kind('enable')), 'is enabled', 'are enabled'],
    [people(kind('reinvite')), 'is invited again', 'are invited again'],
    [people(promoted), 'becomes administrator', 'become administrators'],
    [people(kind('demote')), 'is demoted', 'are demoted'],
    [peopleCount(waiting), 'waits', 'wait'],
  );
  const all = counted(peopleCount(operations), 'person changes', 'people change');
  return parts.length === 0 ? `${all}.` : `${all}: ${parts.join(', ')}.`;
}
