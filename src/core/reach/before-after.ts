/**
 * Who reaches what, before a run and after it: what a plan means for each person and each resource, with the
 * lines that grant it. A plan says what is written; a picture also has what is reached without being granted
 * (by the account-wide level, by "all servers") and everybody whom the run leaves as they are.
 *
 * `after` is the end of this run without what waits. Linear in people and grants: what a level gives on each
 * of many resources is said once per person (`everyIntegration`, `everyServer`), never resource by resource.
 */

import { formerOwnerOf } from '../desired/ownership.ts';
import { type DesiredState, entryLookup } from '../desired/resolve.ts';
import { compareGrants, type Effective, effective, isWithin } from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email } from '../model/ids.ts';
import type { Invitation, LiveState, LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { compareText } from '../model/text.ts';
import type { Operation, Person, Standing } from '../plan/operation.ts';
import type { Plan } from '../plan/plan.ts';
import { type Movement, movementOf, reachedBy, runningOf, type Way, waysOf } from '../plan/way.ts';
import {
  type GivingLines,
  grantsBehind,
  type Holdings,
  holdingOn,
  holdingsOf,
  linesIn,
  NO_LINES,
  type ResourceHolding,
} from './holding.ts';
import { compareResources, type Resource } from './resource.ts';

/** A person's record at one of the two moments. */
export interface Moment {
  readonly invitation: Invitation;
  readonly disabled: boolean;
  /** What they reach: nothing while disabled, or after they declined; what is recorded while they are invited. */
  readonly access: Effective;
  /** What is recorded, whether or not they can use it. */
  readonly recorded: Effective;
  /** What they reach, resource by resource; after the run with the lines that give it. */
  readonly holdings: Holdings;
}

/** One person on one resource on which a grant of theirs stands, before or after. */
export interface BeforeAfter extends Pick<Resource, 'kind' | 'id'> {
  readonly before: ResourceHolding;
  readonly after: ResourceHolding;
}

export type Effect = Movement | 'same';

export interface PersonPicture {
  readonly email: Email;
  readonly shown: string;
  readonly name?: string;
  /** Undefined: not in the account. */
  readonly before: Moment | undefined;
  readonly after: Moment | undefined;
  /** What the run does to what they reach; `changes`: wider here and narrower there, or settings alone. */
  readonly effect: Effect;
  /** Their writes, in order; the waiting ones too. */
  readonly operations: readonly Operation[];
  /** Whether any file declares them. */
  readonly declared: boolean;
  /** The lines that give the account-wide level. */
  readonly levelBecause: readonly Reason[];
  readonly reaches: readonly BeforeAfter[];
}

export interface ResourcePicture extends Omit<Resource, 'awaited' | 'unlisted'> {
  /** The account's own name, where people call it otherwise. */
  readonly liveName?: string;
  /** People with a grant of their own on it, before or after. */
  readonly granted: readonly { readonly person: PersonPicture; readonly reach: BeforeAfter }[];
}

export interface Picture {
  readonly region: string;
  /** Declared as the owner, who reaches everything and stands in no list; nobody of whom the list says otherwise. */
  readonly owner?: string;
  /** By e-mail. */
  readonly people: readonly PersonPicture[];
  /** By kind, then by what people call them. */
  readonly resources: readonly ResourcePicture[];
  /** People whose level is a word that we do not know, or whose record cannot be read (`oddity`). */
  readonly unknownLevels: readonly {
    readonly shown: string;
    readonly word: string;
    readonly oddity?: string;
  }[];
}

export function pictureOf(plan: Plan, desired: DesiredState, live: LiveState): Picture {
  const ways = waysOf(plan.operations);
  const entryOf = entryLookup(desired.users);
  const people = live.users.map((user) => personOf(user, user, ways.get(user.recordId), entryOf));
  const recorded = new Set<string>(live.users.map(({ recordId }) => recordId));
  // Who is left over is invited.
  for (const [key, way] of ways)
    if (!recorded.has(key)) people.push(personOf(way.user, undefined, way, entryOf));
  people.sort((a, b) => compareText(a.email, b.email));
  return {
    region: desired.account.region,
    ...present({ owner: formerOwnerOf(desired, live) === undefined ? desired.account.owner : undefined }),
    people,
    resources: resourcesOf(people, live, plan.labels),
    unknownLevels: live.unknownLevels
      .map(({ shownEmail, levelWord, oddity }) => ({
        shown: shownEmail,
        word: levelWord,
        ...present({ oddity }),
      }))
      .sort((a, b) => compareText(a.shown, b.shown)),
  };
}

function personOf(
  user: Pick<Person, 'email' | 'userId'>,
  live: LiveUser | undefined,
  way: Way | undefined,
  entryOf: ReturnType<typeof entryLookup>,
): PersonPicture {
  const { email, userId } = user;
  const desired = entryOf({ email, userId });
  const ran = runningOf(way?.operations ?? []);
  const last = ran.at(-1);
  const [before, after] = [live, last === undefined ? live : last.after];
  const lines = linesIn(after === undefined ? [] : grantsBehind(desired, after), 'exactly');
  const [was, is] = [before && momentOf(before, NO_LINES), after && momentOf(after, lines)];
  return {
    email,
    shown: way?.user.shown ?? live?.shownEmail ?? email,
    ...present({ name: live?.name }),
    before: was,
    after: is,
    effect: effectOf({ before, after }, ran.length > 0),
    operations: way?.operations ?? [],
    declared: desired !== undefined,
    levelBecause: is === undefined ? [] : lines.level(is.access.level),
    reaches: reachesOf(was, is),
  };
}

function momentOf(
  record: Pick<LiveUser | Standing, 'access' | 'invitation' | 'disabled'>,
  lines: GivingLines,
): Moment {
  const access = reachedBy(record);
  return {
    invitation: record.invitation,
    disabled: record.disabled,
    access,
    recorded: effective(record.access),
    holdings: holdingsOf(access, lines),
  };
}

type Sides = Parameters<typeof movementOf>[0];

function effectOf({ before, after }: Sides, written: boolean): Effect {
  const [was, is] = [reachedBy(before), reachedBy(after)];
  return !written && isWithin(was, is) && isWithin(is, was) ? 'same' : movementOf({ before, after });
}

/** Resources on which a grant of theirs stands: first integrations, then servers. */
function reachesOf(before: Moment | undefined, after: Moment | undefined): BeforeAfter[] {
  const on = (kind: Resource['kind'], grants: 'integrations' | 'servers'): BeforeAfter[] =>
    [...new Set<string>([before, after].flatMap((moment) => [...(moment?.access[grants].keys() ?? [])]))].map(
      (id) => ({
        kind,
        id,
        before: holdingOn(before?.holdings, { kind, id }),
        after: holdingOn(after?.holdings, { kind, id }),
      }),
    );
  return [...on('integration', 'integrations'), ...on('server', 'servers')];
}

/** A grant that goes while as much or more is still reached: no loss, whatever the record says. */
export const isCovered = ({ before, after }: BeforeAfter): boolean =>
  before.by === 'grant' && after.by !== 'grant' && compareGrants(after.level, before.level) >= 0;

/** A resource of either kind, as far as it is shown. */
interface Named {
  readonly id: string;
  readonly name: string;
  readonly uri?: string;
  readonly external?: boolean;
}

function resourcesOf(
  people: readonly PersonPicture[],
  live: LiveState,
  labels: ReadonlyMap<string, string>,
): ResourcePicture[] {
  const granted = groupBy(
    people.flatMap((person) => person.reaches.map((reach) => ({ person, reach }))),
    ({ reach }) => reach.id,
  );
  const make = (kind: Resource['kind'], { id, name, uri, external = false }: Named): ResourcePicture => {
    const label = labels.get(id) ?? uri ?? name;
    return {
      kind,
      id,
      label,
      ...(label === name ? {} : { liveName: name }),
      external,
      granted: granted.get(id) ?? [],
    };
  };
  return [
    ...live.integrations.map((each) => make('integration', each)),
    ...live.mcpServers.map((each) => make('server', each)),
  ].sort(compareResources);
}
