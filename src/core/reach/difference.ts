/**
 * How the account differs from the files, in one person or on one resource, for answers to questions; plans have
 * their own. A difference is a `FieldChange` everywhere: `before` is what the account has, `after` what the files
 * say.
 */

import type { End } from '../desired/ends.ts';
import { formerOwnerOf } from '../desired/ownership.ts';
import { type DesiredUser, entryLookup } from '../desired/resolve.ts';
import { compareLevelWords, effective } from '../model/access.ts';
import { type CoveredChange, onEverythingOf, withCovering } from '../model/covered.ts';
import { type FieldChange, grantedOn } from '../model/field.ts';
import type { Place } from '../model/finding.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { permissionsOf, type SettingName } from '../model/settings.ts';
import { compareKeys } from '../model/text.ts';
import { hasNow, passedEnds } from '../plan/ends.ts';
import { differencesOf } from '../plan/held.ts';
import { policyOf } from '../written/policy.ts';
import type { FoundPerson } from './find-person.ts';
import { type Holdings, holdingOn, holdingsOf } from './holding.ts';
import {
  type Answer,
  answerFromAccount,
  answerFromFiles,
  type Condition,
  conditionOf,
  type FilesSide,
} from './person.ts';
import { fieldOfResource, type Resource } from './resource.ts';

/** How the account differs from the files in one person; told only where both were asked. */
export type PersonDifference =
  | ({ readonly kind: 'same' } & Uncounted)
  | ({ readonly kind: 'differs'; readonly fields: readonly CoveredChange[] } & Uncounted)
  | { readonly kind: 'not-in-account'; readonly condition: Condition['code'] }
  | { readonly kind: 'to-leave'; readonly place: Place }
  | { readonly kind: 'undeclared'; readonly policy: string }
  /** All that the files grant waits for things that the account does not have: nothing is written. */
  | { readonly kind: 'waits'; readonly outlives: readonly End[] }
  /** Two records, or a level that is not known. */
  | { readonly kind: 'unclear' };

interface Uncounted {
  /** Set where what the account records does not count now, and the files ask for nothing of the kind. */
  readonly condition?: 'disabled' | 'pending' | 'dismissed';
  /** Set where the files state what somebody is notified about, and the account did not tell. */
  readonly mailUnread?: true;
  /** Permissions that the account gives and no line states; of a whole person alone. */
  readonly unmanaged?: readonly SettingName[];
}

export function differenceInPerson(
  { desired, records, unknown }: FoundPerson,
  { config }: FilesSide,
  now: Date,
  resource?: Resource,
): PersonDifference {
  const [record, second] = records;
  if (unknown.length > 0 || second !== undefined) return { kind: 'unclear' };
  if (desired === undefined)
    return { kind: 'undeclared', policy: policyOf(config.policy, now).unmanagedUsers };
  const absent = desired.state === 'absent';
  if (record === undefined)
    return absent ? { kind: 'same' } : { kind: 'not-in-account', condition: conditionOf(desired).code };
  if (absent) return { kind: 'to-leave', place: desired.absence?.place ?? desired.place };
  if (conditionOf(desired).code === 'waits') {
    const outlives = passedEnds(desired, now).filter(({ what }) => hasNow(record, what));
    return { kind: 'waits', outlives };
  }
  const [had, wanted] = [record, desired].map(({ access }) => holdingsOf(effective(access)));
  const fields =
    resource === undefined
      ? differencesIn(record, desired, had, wanted)
      : differenceOn(resource, levelOn(had, resource), levelOn(wanted, resource));
  const isUnread =
    resource === undefined && desired.notifications !== undefined && record.notified === undefined;
  const uncounted = present({
    condition: uncountedBy(record, desired),
    mailUnread: isUnread || undefined,
    unmanaged: resource === undefined ? unmanagedOf(record, desired) : undefined,
  });
  return fields.length === 0 ? { kind: 'same', ...uncounted } : { kind: 'differs', fields, ...uncounted };
}

function unmanagedOf(record: LiveUser, { settings }: DesiredUser): Uncounted['unmanaged'] {
  const unstated = permissionsOf(record.settings).filter((name) => !settings.has(name));
  return unstated.length === 0 ? undefined : unstated;
}

/** A switch that the files state is compared like everything else; one of which they say nothing is no difference. */
function uncountedBy({ invitation, disabled }: LiveUser, { enabled }: DesiredUser): Uncounted['condition'] {
  if (disabled && enabled === undefined) return 'disabled';
  return invitation === 'accepted' ? undefined : invitation;
}

/** As a plan compares them, but by what is held: a grant that the other side covers by level is no difference. */
function differencesIn(
  record: LiveUser,
  desired: DesiredUser,
  had: Holdings | undefined,
  wanted: Holdings | undefined,
): CoveredChange[] {
  return withCovering(differencesOf(record, desired), onEverythingOf(record.access))
    .map((change) => ({
      ...change,
      before: change.before ?? heldBy(had, change.field),
      after: change.after ?? heldBy(wanted, change.field),
    }))
    .filter(({ before, after }) => before !== after);
}

/** What somebody holds on the resource that a field names; null for nothing, and for other fields. */
function heldBy(holdings: Holdings | undefined, field: string): string | null {
  const resource = grantedOn(field);
  const level = resource === undefined ? 'none' : levelOn(holdings, resource);
  return level === 'none' ? null : level;
}

const levelOn = (holdings: Holdings | undefined, resource: Pick<Resource, 'kind' | 'id'>): string =>
  holdingOn(holdings, resource).level;

/** On one resource what is held counts, by whatever it is given. */
const differenceOn = (resource: Resource, has: string, says: string): FieldChange[] =>
  has === says ? [] : [{ field: fieldOfResource(resource), before: has, after: says }];

/** Somebody who reaches a resource otherwise in the account than the files say. */
export interface HolderDifference {
  readonly person: string;
  readonly difference: FieldChange;
  /** Set where the account records more than it gives now: disabled, not accepted yet. */
  readonly condition?: Condition['code'];
  /** Why the files say nothing of them, or nothing that is written; or that no list would show what they reach. */
  readonly remark?: 'undeclared' | 'protected' | 'perhaps-owner';
}

/** Compares what people reach now, on both sides; people are matched by pin, else by e-mail. */
export function differencesOnResource(
  files: FilesSide,
  live: LiveState,
  resource: Resource,
): HolderDifference[] {
  const entryOf = entryLookup(files.desired.users);
  const account = new Map<string, { answer: Answer; level: string }>();
  for (const user of live.users) {
    const answer = answerFromAccount(user);
    const email = entryOf(user)?.email ?? user.email;
    const level = levelNow(answer, resource);
    const other = account.get(email)?.level;
    // Of several records of one person, what the one gives that gives most.
    if (other === undefined || (compareLevelWords(level, other) ?? 0) > 0)
      account.set(email, { answer, level });
  }
  const isHandedOver = formerOwnerOf(files.desired, live) !== undefined;
  const differences = new Map<string, HolderDifference>();
  for (const user of files.desired.users) {
    const answer = answerFromFiles(user, files);
    const recorded = account.get(user.email);
    const condition = recorded?.answer.condition.code;
    for (const difference of differenceOn(resource, recorded?.level ?? 'none', levelNow(answer, resource))) {
      differences.set(user.email, {
        person: user.shown,
        difference,
        ...present({
          condition: condition === 'in-force' ? undefined : condition,
          remark: remarkOn(answer, isHandedOver && recorded === undefined),
        }),
      });
    }
    account.delete(user.email);
  }
  for (const [email, { answer, level }] of account) {
    for (const difference of differenceOn(resource, level, 'none'))
      differences.set(email, { person: answer.person, difference, remark: 'undeclared' });
  }
  return [...differences].sort(compareKeys).map(([, difference]) => difference);
}

const remarkOn = ({ isProtected }: Answer, mayOwn: boolean): HolderDifference['remark'] =>
  mayOwn ? 'perhaps-owner' : isProtected ? 'protected' : undefined;

const levelNow = ({ condition, holdings }: Answer, resource: Resource): string =>
  condition.code === 'in-force' ? levelOn(holdings, resource) : 'none';
