/**
 * Comparing a fresh plan with what was reviewed: by meaning, never by text. A saved plan is untrusted: its
 * digest is computed again from its operations, and it must belong to the same account.
 */

import { PERSON, partsOfWhat, type What } from '../desired/ends.ts';
import { compareLevelWords } from '../model/access.ts';
import { type FieldChange, fieldParts } from '../model/field.ts';
import { groupBy } from '../model/group-by.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import { removalOf } from './chain.ts';
import {
  afterOf,
  digestOf,
  fingerprintOf,
  type Meaning,
  meaningOf,
  operationDigest,
  planDigest,
} from './digest.ts';
import { fingerprintedAfter, statedEnd } from './document.ts';
import { ReviewedEnds, type StatedEnd, unreviewedEnds } from './ends.ts';
import type { Operation, Standing } from './operation.ts';
import type { Plan } from './plan.ts';
import { coverageOf, takesAdministrator } from './record.ts';
import type { OperationDocument, PlanDocument } from './saved.ts';
import { personKey, type Way, waysOf } from './way.ts';

/** How a fresh plan stands to the reviewed ones. */
export type Comparison =
  | { readonly kind: 'identical' }
  /** Every operation was reviewed; some that were reviewed are no longer needed. */
  | { readonly kind: 'subset' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'diverged'; readonly differences: readonly Divergence[] };

export interface Divergence {
  readonly person: string;
  /** `gone`: reviewed and no longer planned; it is told, and diverges nothing by itself. */
  readonly kind: 'new' | 'different' | 'left-behind' | 'gone' | 'end';
  /** The end of which no reviewed plan says this moment; `Infinity`: without an end. */
  readonly end?: { readonly what: What; readonly label: string; readonly moment: number };
  /** What the fresh plan would do; the kinds of its operations. */
  readonly now: readonly string[];
  readonly reviewed: readonly string[];
  /** Of `gone`: when a listed end of this came, where one has: then nobody else did it. */
  readonly ended?: number;
  /** Whether it gives back access of which only the end was reviewed: the account had it then. */
  readonly givesBack?: boolean;
  /** Whether the person has accepted the invitation since, so that what is done to them is another thing. */
  readonly hasAccepted?: boolean;
}

/** Why a saved plan cannot be compared with. */
export type Unusable = 'edited' | 'other-account' | 'other-origin';

export function usability(
  document: PlanDocument,
  plan: { readonly account: Pick<Plan['account'], 'name' | 'origin'> },
): Unusable | undefined {
  if (document.account.name !== plan.account.name) return 'other-account';
  if (document.account.origin !== plan.account.origin) return 'other-origin';
  return fitsItsDigest(document) ? undefined : 'edited';
}

/** Whether a saved plan still has the digest that its operations make. */
export function fitsItsDigest(document: PlanDocument): boolean {
  const recomputed = planDigest({
    account: document.account.name,
    origin: document.account.origin,
    operations: document.operations.map((each) => operationDigest(meaningOfDocument(each), each.kind)),
    leftBehind: document.leftBehind.map(({ recordId }) => recordId),
    ends: document.ends.map(statedEnd),
  });
  return recomputed === document.digest;
}

/** Every end that reviewed plans list. */
export const endsIn = (reviewed: readonly PlanDocument[]): ReviewedEnds =>
  new ReviewedEnds(reviewed.flatMap(({ ends }) => ends.map(statedEnd)));

const meaningOfDocument = ({ user, precondition, after }: OperationDocument): Meaning => ({
  user: keyOf(user),
  before: precondition.fingerprint ?? null,
  after: after === null ? null : fingerprintedAfter(after),
});

/** By what operations of a document belong together, as by `personKey` those of a plan. */
const keyOf = ({ recordId, email }: OperationDocument['user']): string => recordId ?? emailOf(email);

/**
 * People who wait, as a saved plan claims, by record or e-mail. Only the end of an administrator can wait, and an
 * operation that needs it. The digest covers neither the status nor the needs, so `waitsStill` asks a fresh plan.
 */
export function waitingIn({ operations }: PlanDocument): Set<string> {
  const steps = new Set<number>();
  const people = new Set<string>();
  for (const { step, status, waitsFor = [], needs, before, after, user } of operations) {
    if (status !== 'waiting' || waitsFor.length === 0) continue;
    const takes = administrates(before) && !administrates(after);
    if (!takes && !needs.some((need) => steps.has(need))) continue;
    steps.add(step);
    people.add(keyOf(user));
  }
  return people;
}

/**
 * Of people who wait, as saved plans claim, those of whom a fresh plan of everything bears it out. It, or an operation
 * that the digest covers, ends an administrator, and all that it would do to the person was reviewed, their ends too.
 * `claimed` are their records or e-mails.
 */
export function waitingStill(
  claimed: ReadonlySet<string>,
  fresh: Plan,
  reviewed: readonly PlanDocument[],
): Set<string> {
  const { approved, comparison } = compareWithReviewed(fresh, reviewed);
  const differences = comparison.kind === 'diverged' ? comparison.differences : [];
  const endsOtherwise = new Set(
    differences.flatMap(({ kind, person }) => (kind === 'end' ? emailOf(person) : [])),
  );
  const demoted = new Set(
    reviewed.flatMap(({ operations }) =>
      operations.flatMap(({ kind, user }) => (kind === 'demote' ? [keyOf(user)] : [])),
    ),
  );
  const isBorneOut = (person: string): boolean => {
    const theirs = fresh.operations.filter(({ user }) => personKey(user) === person);
    const takes = theirs.some(takesAdministrator) || demoted.has(person);
    return (
      takes && theirs.every(({ step, user }) => approved.has(step) && !endsOtherwise.has(emailOf(user.email)))
    );
  };
  return new Set([...claimed].filter(isBorneOut));
}

const administrates = (standing: OperationDocument['before']): boolean =>
  standing?.accessLevel === 'administrator' && standing.enabled && standing.invitation === 'accepted';

export interface ReviewedPlan {
  readonly comparison: Comparison;
  /** Steps of the fresh plan that a reviewed plan has too; their hazards are acknowledged. */
  readonly approved: ReadonlySet<number>;
  /** What was reviewed and is no longer planned for a person: it is so already, or nobody asks for it any more. */
  readonly gone: readonly Divergence[];
}

/** Compares with the union of reviewed plans. */
export function compareWithReviewed(plan: Plan, reviewed: readonly PlanDocument[]): ReviewedPlan {
  const documentsReviewed = reviewed.flatMap((each) => each.operations);
  const known = new Set(documentsReviewed.map((each) => digestOf(meaningOfDocument(each))));
  const byPerson = groupBy(documentsReviewed, ({ user }) => keyOf(user));
  const approved = new Set<number>(
    [...waysOf(plan.operations).values()]
      .filter((way) => isRemovalIn(known, way))
      .flatMap(({ operations }) => operations.map(({ step }) => step)),
  );
  const wasInvited = invitedIn(reviewed);
  const stated = reviewed.flatMap(({ ends }) => ends.map(statedEnd));
  const isDue = dueIn(plan, stated);
  const strange: Operation[] = [];
  for (const operation of plan.operations) {
    if (known.has(digestOf(meaningOf(operation)))) approved.add(operation.step);
    else if (!isDue(operation) && operation.isInForce !== true && !approved.has(operation.step))
      strange.push(operation);
  }
  const differences: Divergence[] = [...waysOf(strange)].map(([person, { user, operations }]) => {
    const before = byPerson.get(person) ?? [];
    const ofPerson = stated.filter(({ email }) => email === user.email);
    const isGiven = ofPerson.some(({ what }) => operations.some((each) => gives(each, what)));
    return {
      person: user.shown,
      kind: before.length === 0 ? 'new' : 'different',
      now: operations.map(({ kind }) => kind),
      reviewed: before.map(({ kind }) => kind),
      givesBack: before.length === 0 && isGiven,
      hasAccepted: operations[0]?.before?.invitation === 'accepted' && wasInvited.has(person, user.email),
    };
  });
  const knownLeft = new Set<string>(
    reviewed.flatMap((each) => each.leftBehind.map(({ recordId }) => recordId)),
  );
  for (const { recordId, email } of plan.leftBehind) {
    if (!knownLeft.has(recordId))
      differences.push({ person: email, kind: 'left-behind', now: [], reviewed: [] });
  }
  const written = new Set<string>(plan.operations.map(({ user }) => user.email));
  // What is merged and not reviewed must not keep alive what ends by itself: a timer carries no such end out.
  const unreviewed = plan.made.due ? [] : unreviewedEnds(plan.ends, stated, written);
  for (const { shown, what, moment } of unreviewed) {
    const [, id] = fieldParts(partsOfWhat(what)?.field ?? what);
    const label = (id && plan.labels.get(id)) ?? id ?? '';
    differences.push({ person: shown, kind: 'end', now: [], reviewed: [], end: { what, label, moment } });
  }
  const asked = plan.operations.filter((each) => approved.has(each.step) || !isDue(each));
  const gone = goneFrom(plan, new Set(asked.map(({ user }) => personKey(user))), byPerson, stated);
  if (differences.length > 0) {
    const all = [...differences, ...gone].sort(byName);
    return { approved, gone, comparison: { kind: 'diverged', differences: all } };
  }
  if (plan.operations.length === 0) return { approved, gone, comparison: { kind: 'empty' } };
  return { approved, gone, comparison: { kind: approved.size < known.size ? 'subset' : 'identical' } };
}

/**
 * What needs no review, since time alone asks for it. A base or a timer's own request says that an end was there before.
 * Without either, the reviewed plans do: an end that they list has come. A date that was written since, or `state: absent`,
 * looks the same in the files, and nobody reviewed it.
 */
function dueIn({ made, ends }: Plan, stated: readonly StatedEnd[]): (operation: Operation) => boolean {
  if (made.due || ends.base !== undefined) return ({ origin }) => origin === 'due';
  const isOver = (moment: number | null): boolean => moment !== null && moment <= ends.judgedAt.getTime();
  const byPerson = groupBy(stated, ({ email }) => email);
  return ({ origin, user, after, fields }) => {
    const theirs = byPerson.get(user.email) ?? [];
    const [come, lasting] = [true, false].map((over) =>
      theirs.filter(({ moment }) => isOver(moment) === over),
    );
    if (origin !== 'due' || come === undefined || lasting === undefined) return false;
    if (come.some(({ what }) => what === PERSON)) return true;
    return after !== undefined && fields.every((each) => !takes(each) || isCome(each, come, lasting));
  };
}

/** Whether a listed end took this, and no more than it: what was to last beyond it is still there. */
function isCome(
  { field, after }: FieldChange,
  come: readonly StatedEnd[],
  lasting: readonly StatedEnd[],
): boolean {
  const isOf = ({ what }: StatedEnd): boolean => partsOfWhat(what)?.field === field;
  return (
    come.some(isOf) &&
    lasting
      .filter(isOf)
      .every(
        ({ what }) => (compareLevelWords(String(after ?? 'none'), partsOfWhat(what)?.level ?? '') ?? -1) >= 0,
      )
  );
}

/** Whether a field of access becomes less; mail and settings follow what is taken. */
function takes({ field, before, after }: FieldChange): boolean {
  if (!['accessLevel', 'integrations', 'mcpServers'].includes(fieldParts(field)[0])) return false;
  return (compareLevelWords(String(before ?? 'none'), String(after ?? 'none')) ?? 1) > 0;
}

/** Whoever had not accepted the invitation when it was reviewed, by record or by e-mail. */
function invitedIn(reviewed: readonly PlanDocument[]): { has(person: string, email: string): boolean } {
  const people = new Set<string>();
  for (const { operations, notes } of reviewed) {
    for (const { before, user } of operations)
      if (before !== null && before.invitation !== 'accepted') people.add(keyOf(user));
    for (const note of notes) {
      if (note.code === 'pending') for (const email of note.people ?? []) people.add(emailOf(email));
      if (note.code === 'switch-waits' && note.person !== undefined) people.add(emailOf(note.person));
    }
  }
  return { has: (person, email) => people.has(person) || people.has(emailOf(email)) };
}

/** Whether it gives somebody what an end is of. */
function gives({ before, fields }: Operation, what: What): boolean {
  const parts = partsOfWhat(what);
  if (parts === undefined) return before === undefined;
  return fields.some(({ field, after }) => field === parts.field && after === parts.level);
}

/** What can become of an invitation, and of the switch, between a review and a run. */
const STANDINGS: readonly Pick<Standing, 'invitation' | 'disabled'>[] = (
  ['accepted', 'pending', 'dismissed'] as const
).flatMap((invitation) => [
  { invitation, disabled: false },
  { invitation, disabled: true },
]);

/**
 * Whether this is a removal that was reviewed, although the invitation or the switch of the person has changed since.
 * Those decide which writes the removal takes; it ends the same.
 */
function isRemovalIn(known: ReadonlySet<string>, { user, before, after }: Way): boolean {
  // Of others the standing is not compared at all (see `coverageOf`).
  if (before?.access.level !== 'administrator' || after !== undefined) return false;
  const person = personKey(user);
  return STANDINGS.some((standing) =>
    removalOf({ ...before, ...standing }).every((link) => {
      if (link.before === undefined) return false;
      const fingerprint = fingerprintOf(user, link.before, coverageOf(link.before, link.after));
      const becomes = link.after === undefined ? null : afterOf(link.after);
      return known.has(digestOf({ user: person, before: fingerprint, after: becomes }));
    }),
  );
}

/** `planned` are the people for whom something is planned that no end alone asks for. */
function goneFrom(
  plan: Plan,
  planned: ReadonlySet<string>,
  reviewed: ReadonlyMap<string, readonly OperationDocument[]>,
  stated: readonly StatedEnd[],
): Divergence[] {
  const now = groupBy(plan.operations, ({ user }) => personKey(user));
  return [...reviewed]
    .filter(([person]) => !planned.has(person))
    .map(([person, operations]) => ({
      person: operations[0]?.user.email ?? person,
      kind: 'gone' as const,
      now: (now.get(person) ?? []).map(({ kind }) => kind),
      reviewed: operations.map(({ kind }) => kind),
      ...present({ ended: endOf(operations, stated, plan.ends.judgedAt) }),
    }))
    .filter((each) => each.now.length === 0 || each.ended !== undefined)
    .sort(byName);
}

/** When the latest listed end of what these operations give came, if one has come. */
function endOf(
  operations: readonly OperationDocument[],
  stated: readonly StatedEnd[],
  now: Date,
): number | undefined {
  const people = new Set(operations.map(({ user }) => emailOf(user.email)));
  const given = new Set(operations.flatMap(({ fields }) => fields.map(({ field }) => field)));
  const come = stated.flatMap(({ email, what, moment }) => {
    const isOf = what === PERSON || given.has(partsOfWhat(what)?.field ?? '');
    return isOf && people.has(emailOf(email)) && moment !== null && moment <= now.getTime() ? [moment] : [];
  });
  return come.length === 0 ? undefined : Math.max(...come);
}

const byName = (a: Divergence, b: Divergence): number => compareText(a.person, b.person);
