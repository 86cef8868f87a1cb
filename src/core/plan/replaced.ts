/** Whether anything of a reviewed plan is what files ask for that were merged after it. */

import { groupBy } from '../model/group-by.ts';
import { emailOf } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import { afterOf } from './digest.ts';
import { fingerprintedAfter, statedEnd } from './document.ts';
import { allEnds } from './ends.ts';
import type { Plan } from './plan.ts';
import { standingOf } from './record.ts';
import type { OperationDocument, PlanDocument } from './saved.ts';
import { waysOf } from './way.ts';

/**
 * Whether a saved plan asked for something, and a fresh plan of these people comes to nothing of it: somebody took it
 * back, or wrote something else. What a date has ended since is not that, and neither is what nobody can tell.
 */
export function isReplaced(reviewed: PlanDocument, plan: Plan, users: readonly LiveUser[]): boolean {
  const people = [
    ...groupBy(reviewed.operations, ({ user }) => user.recordId ?? emailOf(user.email)).values(),
  ];
  const ended = endedIn(reviewed, plan);
  if (people.length > 0)
    return people.every(
      (operations) => !ended.has(emailOf(operations[0].user.email)) && !comesTo(operations, plan, users),
    );
  const planned = new Set(allEnds(plan.ends).map(({ email, what, moment }) => endKey(email, what, moment)));
  const named = new Set(allEnds(plan.ends).map(({ email, what }) => endKey(email, what)));
  const ends = reviewed.ends.map(statedEnd);
  return (
    ends.length > 0 &&
    ends.every(({ email, what, moment }) =>
      moment === null ? named.has(endKey(email, what)) : !planned.has(endKey(email, what, moment)),
    )
  );
}

const endKey = (...parts: readonly (string | number)[]): string => JSON.stringify(parts);

/** People of whom an end that the plan lists has come by now. */
function endedIn({ ends }: PlanDocument, { ends: { judgedAt } }: Plan): Set<string> {
  const come = ends.map(statedEnd).filter(({ moment }) => moment !== null && moment <= judgedAt.getTime());
  return new Set(come.map(({ email }) => email));
}

/** Invitations are accepted, and mail is read only where files state it. */
const OPEN = /^(accepted|dismissed|notifications\/.*)$/;

/** Whether a person is to have, or has, any of what these operations of theirs were to change. */
function comesTo(operations: readonly OperationDocument[], plan: Plan, users: readonly LiveUser[]): boolean {
  const last = operations.at(-1);
  if (last === undefined) return true;
  const email = emailOf(last.user.email);
  const live =
    users.find(({ recordId }) => recordId === last.user.recordId) ??
    users.find((user) => user.email === email);
  const way = waysOf(plan.operations).get(live?.recordId ?? email);
  const after = way === undefined ? live && standingOf(live, SETTING_NAMES) : way.after;
  if (last.after === null || after === undefined) return last.after === null && after === undefined;
  const [wanted, comes] = [fingerprintedAfter(last.after), { ...live?.settings, ...afterOf(after) }];
  const changed = new Set(operations.flatMap(({ fields }) => fields.map(({ field }) => field)));
  const told = [...changed].filter((field) => !OPEN.test(field));
  return told.length === 0 || told.some((field) => Reflect.get(wanted, field) === Reflect.get(comes, field));
}
