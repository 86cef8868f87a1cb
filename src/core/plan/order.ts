/**
 * Changes become operations, in an order that is safe whatever fails.
 *
 * Safety rests on `needs` alone:
 *
 *   who needs what                              why
 *   (a) a write of a person needs the person's  one record is never written twice at once; see chain.ts
 *       write before it
 *   (b) a taker of an administrator needs a     at every moment there are as many administrators as the
 *       maker, once the spare administrators    policy demands (or as many as there were, if fewer)
 *       are used up
 *   (c) an invitation needs the end of every    a pending invitation takes a seat, and a removal frees
 *       removal that does not wait, whether     one; a removal that failed must not stop invitations
 *       it went well or not
 *
 * Rank only says what starts first, for people to read:
 *
 *   0 promote   1 demote   2 disable, revoke, remove   3 update   4 grant, enable   5 reinvite, invite
 *   6 the token's own user, and takers where nobody is known to be that: if it went wrong, nothing must depend on it
 *
 * A *taker* is an operation whose person is an administrator before it and not after; a *maker* the reverse.
 * Both look at states (accepted and enabled), never at kinds.
 */

import type { FieldChange } from '../model/field.ts';
import { administratorsOf, knowsSelf, type LiveState, type LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { compareKeys, compareText } from '../model/text.ts';
import type { PolicyInForce } from '../written/policy.ts';
import { reasonsFor } from './because.ts';
import { chainOf, type Link } from './chain.ts';
import type { Change } from './change.ts';
import { fingerprintOf } from './digest.ts';
import { givesUntil } from './giving.ts';
import { acknowledgedByDate, hazardsOf } from './hazard.ts';
import type { Kind, Operation, Origin, Person, Standing } from './operation.ts';
import { isInForce, originOfChange } from './origin.ts';
import { addsAdministrator, coverageOf, fieldsBetween, takesAdministrator } from './record.ts';
import type { PlanDocument } from './saved.ts';
import { topologicalOrder } from './topology.ts';

const RANK: Record<Kind, number> = {
  promote: 0,
  demote: 1,
  disable: 2,
  revoke: 2,
  remove: 2,
  update: 3,
  grant: 4,
  enable: 4,
  reinvite: 5,
  invite: 5,
  notify: 7,
};
const OWN_RANK = 6;

/**
 * How the number of administrators (besides the token's own user) comes out. The `floor` is what this plan keeps at
 * every moment: min(now, the floor in force). A `shortfall` is what the file leaves where that is too few.
 */
export type Administrators = PlanDocument['administrators'];

export interface ScheduledPlan {
  readonly operations: readonly Operation[];
  readonly administrators: Administrators;
}

export interface PlanInput {
  readonly changes: readonly Change[];
  readonly live: LiveState;
  readonly policy: PolicyInForce;
  /** A timer's run: what the floor or the token's own user forbids waits, and the rest goes on. */
  readonly due?: boolean;
  /** Changes that could run and are beyond the limits of a timer's run, each with what it waits for. */
  readonly later?: (running: readonly Change[]) => ReadonlyMap<Change, string>;
}

/** An operation before it has a number. */
interface Draft {
  readonly link: Link;
  readonly change: Change;
  readonly person: Person;
  readonly rank: number;
  readonly needs: Set<Draft>;
  waitsFor?: readonly string[];
}

export function planOperations(input: PlanInput): ScheduledPlan {
  const { drafts, administrators } = draftedPlan(input);
  const ordered = inOrder(drafts);
  const steps = new Map(ordered.map((draft, index) => [draft, index + 1]));
  const selfKnown = knowsSelf(input.live);
  const operations = ordered.map((draft, index) => {
    const needs = [...draft.needs].map((need) => steps.get(need) ?? 0);
    return operationOf(
      draft,
      index + 1,
      needs.sort((a, b) => a - b),
      { due: input.due === true, selfKnown },
    );
  });
  return { operations, administrators };
}

interface Drafted {
  readonly drafts: readonly Draft[];
  readonly administrators: Administrators;
}

/**
 * What waits anyhow takes nothing in this run, so that it must not use up what the limits allow the others. Nor must
 * what the limits leave keep its place above the floor: then whoever waited for that place may go, within the limits.
 */
function draftedPlan(input: PlanInput): Drafted {
  const left = new Map<Change, string>();
  for (;;) {
    const drafted = draftedWithout(left, input);
    if (input.later === undefined) return drafted;
    const more = input.later(runningIn(drafted.drafts));
    if (more.size === 0) return drafted;
    for (const [change, until] of more) left.set(change, until);
  }
}

function draftedWithout(left: ReadonlyMap<Change, string>, input: PlanInput): Drafted {
  const drafts = input.changes.flatMap((change) => draftsOf(change, input));
  for (const draft of drafts) {
    const until = left.get(draft.change);
    if (until !== undefined) draft.waitsFor = [until];
  }
  const administrators = keepFloor(drafts, input);
  spreadWaiting(drafts);
  return { drafts, administrators };
}

/** Changes of which nothing waits. */
function runningIn(drafts: readonly Draft[]): Change[] {
  const waiting = new Set(
    drafts.filter(({ waitsFor }) => waitsFor !== undefined).map(({ change }) => change),
  );
  return [...new Set(drafts.map(({ change }) => change))].filter((change) => !waiting.has(change));
}

const compareDrafts = (a: Draft, b: Draft): number => a.rank - b.rank || comparePeople(a, b);

/** Somebody who leaves may have several records. */
const comparePeople = ({ person: a }: Draft, { person: b }: Draft): number =>
  compareText(a.email, b.email) || compareText(a.recordId ?? '', b.recordId ?? '');

/** (a) One person's chain. */
function draftsOf(change: Change, input: PlanInput): Draft[] {
  const person = personOf(change);
  const own = change.live?.userId === input.live.tokenUserId;
  // Whoever may be the token's own user comes last: what follows would lack the right.
  const mayBeOwn = (link: Link): boolean => takesAdministrator(link) && !knowsSelf(input.live);
  const drafts: Draft[] = [];
  for (const link of chainOf(change, input.policy)) {
    const last = drafts.at(-1);
    drafts.push({
      link,
      change,
      person,
      rank: own || mayBeOwn(link) ? OWN_RANK : RANK[link.kind],
      needs: new Set(last === undefined ? [] : [last]),
    });
  }
  return drafts;
}

function personOf({ live, target }: Change): Person {
  if (live === undefined) return { email: target.desired.email, shown: target.desired.shown };
  const { email, recordId, userId } = live;
  if (target.kind === 'unmanaged') return { email, shown: live.shownEmail, recordId, userId };
  const { shown, id } = target.desired;
  return { email, shown, recordId, userId, ...(id === undefined ? {} : { pinned: true }) };
}

const takes = ({ link }: Draft): boolean => takesAdministrator(link);
const makes = ({ link }: Draft): boolean => addsAdministrator(link);

/** (b) The floor. Returns how the administrators come out; sets `needs` and `waitsFor`. */
function keepFloor(drafts: readonly Draft[], input: PlanInput): Administrators {
  const isOwn = (user: LiveUser) => user.userId === input.live.tokenUserId;
  const isOfToken = ({ change: { live } }: Draft): boolean => live !== undefined && isOwn(live);
  const others = drafts.filter((draft) => !isOfToken(draft) && draft.waitsFor === undefined);
  const now = administratorsOf(input.live).size;
  const minimum = input.policy.minAdministrators;
  const takers = others.filter(takes).sort(compareTakers);
  const makers = others.filter(makes).sort(compareDrafts);
  const invited = invitedAdministrators(drafts, input.live);

  const left = now - takers.length + makers.length + invited.length;
  const short = takers.length > 0 && left < Math.min(now, minimum) && input.due !== true;
  const floor = Math.min(now, short ? left : minimum);
  const spare = Math.max(0, now - floor);
  for (const [k, taker] of takers.slice(spare).entries()) {
    const maker = makers[k];
    if (maker !== undefined) taker.needs.add(maker);
    else taker.waitsFor = [invited[k - makers.length] ?? ANOTHER_ADMINISTRATOR];
  }
  if (input.due) for (const draft of drafts.filter(isOfToken)) draft.waitsFor = [ANOTHER_ADMINISTRATOR];
  return { now, minimum, floor, ...(short ? { shortfall: left } : {}) };
}

/** What only another administrator can do, or make possible. */
export const ANOTHER_ADMINISTRATOR = 'another administrator';

/** More has ended than the limits allow one run to take: the oldest ends go first. */
export const THE_NEXT_RUN = 'the next run';

/** One person alone is beyond a limit, so that no later run gets to them either: the policy that would have to allow it. */
export const HIGHER_LIMITS = {
  'removal-limit': 'a higher policy.maxRemovals',
  'demotion-limit': 'a higher policy.maxDemotions',
  'grant-loss-limit': 'a higher policy.maxGrantLoss',
} as const;

/** People who leave come first: of several takers, those who only change their level should wait. */
function compareTakers(a: Draft, b: Draft): number {
  return Number(isLeaver(b)) - Number(isLeaver(a)) || comparePeople(a, b);
}

const isLeaver = ({ change: { target } }: Draft): boolean =>
  target.kind === 'absent' || (target.kind === 'unmanaged' && target.action === 'remove');

/** Whoever will be an administrator once they accept: invited by this run, or pending after it. */
function invitedAdministrators(drafts: readonly Draft[], live: LiveState): string[] {
  const last = new Map<string, Draft>(drafts.map((draft) => [draft.person.email, draft]));
  const isPromised = (standing: Pick<Standing, 'invitation' | 'access'> | undefined): boolean =>
    standing?.invitation === 'pending' && standing.access.level === 'administrator';
  const promised = new Map<string, string>();
  for (const [email, { person, link }] of last) if (isPromised(link.after)) promised.set(email, person.shown);
  for (const user of live.users)
    if (!last.has(user.email) && isPromised(user)) promised.set(user.email, user.shownEmail);
  return [...promised].sort(compareKeys).map(([, shown]) => shown);
}

/** Whatever needs a waiting operation waits with it, for the same people. */
function spreadWaiting(drafts: readonly Draft[]): void {
  const settled = new Set<Draft>();
  const settle = (draft: Draft): void => {
    if (settled.has(draft)) return;
    settled.add(draft);
    const people = new Set(draft.waitsFor ?? []);
    for (const need of draft.needs) {
      settle(need);
      for (const person of need.waitsFor ?? []) people.add(person);
    }
    if (people.size > 0) draft.waitsFor = [...people].sort(compareText);
  };
  for (const draft of drafts) settle(draft);
}

/**
 * (c) Invitations follow the removals: a removed person's seat is free for the next. One gate stands for all
 * removals, so that this costs one step a person and not one a pair.
 */
function inOrder(drafts: readonly Draft[]): Draft[] {
  const gate = 'removals have ended';
  const removals = drafts.filter((draft) => draft.link.kind === 'remove' && draft.waitsFor === undefined);
  const before = (item: Draft | typeof gate): Iterable<Draft | typeof gate> => {
    if (item === gate) return removals;
    return item.link.kind === 'invite' ? [...item.needs, gate] : item.needs;
  };
  const ordered = topologicalOrder<Draft | typeof gate>([...drafts, gate], before, (a, b) => {
    if (a === gate || b === gate) return Number(b === gate) - Number(a === gate);
    return compareDrafts(a, b);
  });
  return ordered.filter((item) => item !== gate);
}

function operationOf(
  draft: Draft,
  step: number,
  needs: number[],
  { due, selfKnown }: { readonly due: boolean; readonly selfKnown: boolean },
): Operation {
  const { kind, before, after } = draft.link;
  const hazards = hazardsOf(draft.link, { selfKnown });
  const fields = fieldsBetween(before, after);
  return {
    step,
    kind,
    user: draft.person,
    before,
    after,
    fields,
    hazards,
    // A timer's run writes only what a reviewed line or a reviewed plan asked for.
    acknowledged: due ? hazards : acknowledgedByDate(hazards, draft.change),
    ...present({ givesUntil: givesUntil(draft.link, draft.change.target) }),
    because: reasonsFor(draft.link, draft.change.target, fields),
    origin: originOf(draft.change, fields),
    ...(areInForce(draft.change, fields) ? { isInForce: true } : {}),
    precondition:
      before === undefined
        ? { kind: 'absent' }
        : { kind: 'unchanged', fingerprint: fingerprintOf(draft.person, before, coverageOf(before, after)) },
    needs,
    afterRemovals: kind === 'invite',
    ...(draft.waitsFor === undefined ? {} : { waitsFor: draft.waitsFor }),
  };
}

const areInForce = (change: Change, fields: readonly FieldChange[]): boolean =>
  fields.length > 0 && fields.every(({ field }) => isInForce(field, change));

/** An operation is what most of it asks for: a change if any of its fields is one, due only if all are. */
function originOf(change: Change, fields: readonly FieldChange[]): Origin {
  // That unknown access goes is the policy's word, and a policy is part of a change.
  const origins = new Set(
    fields.map(({ field, before }) => (before === 'unknown' ? 'change' : originOfChange(field, change))),
  );
  return (['change', 'outside'] as const).find((origin) => origins.has(origin)) ?? 'due';
}
