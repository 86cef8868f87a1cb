/**
 * Who reaches what, before a run and after it: what a plan means for each person and each resource, with the
 * lines that grant it. A plan says what is written; a picture also has what is reached without being granted
 * (by the account-wide level, by "all servers") and everybody whom the run leaves as they are.
 *
 * `after` is the end of this run without what waits. Linear in people and grants: what a level gives on each
 * of many resources is said once per person (`everyIntegration`, `everyServer`), never resource by resource.
 */

import { fieldOf, levelOf } from '../desired/grant.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { reached } from '../desired/tests.ts';
import {
  compareGrants,
  covers,
  type Effective,
  effective,
  type IntegrationLevel,
  levelOnIntegration,
  levelOnServer,
  type McpLevel,
  NONE,
} from '../model/access.ts';
import { type Email, integrationIdOf, mcpServerIdOf } from '../model/ids.ts';
import type { Invitation, LiveState, LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { compareText } from '../model/text.ts';
import type { Operation, Standing } from '../plan/operation.ts';
import type { Plan } from '../plan/plan.ts';

/** A person's record at one of the two moments. */
export interface Side {
  readonly invitation: Invitation;
  readonly disabled: boolean;
  /** What they reach: nothing while disabled; what is recorded while they are invited. */
  readonly access: Effective;
  /** What is recorded, whether or not they can use it. */
  readonly recorded: Effective;
}

export type ReachLevel = 'none' | IntegrationLevel | McpLevel;

/** What somebody has on one resource, and whether a grant of its own gives it or something that covers it. */
export interface Hold {
  readonly level: ReachLevel;
  readonly by: 'nothing' | 'grant' | 'level' | 'all-servers';
}

/** One person on one resource on which a grant of theirs stands, before or after. */
export interface Reach {
  readonly kind: 'integration' | 'server';
  readonly id: string;
  readonly before: Hold;
  readonly after: Hold;
  /** The lines that give what they have after the run; empty where no line does. */
  readonly because: readonly Reason[];
}

export type Effect = 'gains' | 'loses' | 'changes' | 'same';

export interface PersonPicture {
  readonly email: Email;
  readonly shown: string;
  readonly name?: string;
  /** Undefined: not in the account. */
  readonly before: Side | undefined;
  readonly after: Side | undefined;
  /** What the run does to what they reach; `changes`: wider here and narrower there, or settings alone. */
  readonly effect: Effect;
  /** Their writes, in order; the waiting ones too. */
  readonly operations: readonly Operation[];
  /** Whether any file declares them. */
  readonly declared: boolean;
  /** The lines that give the account-wide level, and access to every MCP server. */
  readonly levelBecause: readonly Reason[];
  readonly serversBecause: readonly Reason[];
  readonly reaches: readonly Reach[];
}

export interface ResourcePicture {
  readonly kind: 'integration' | 'server';
  readonly id: string;
  readonly label: string;
  /** The account's own name, where people call it otherwise. */
  readonly liveName?: string;
  /** Whether an external identity provider keeps the grants unenforced. */
  readonly external: boolean;
  /** People with a grant of their own on it, before or after. */
  readonly granted: readonly { readonly person: PersonPicture; readonly reach: Reach }[];
}

export interface Picture {
  readonly region: string;
  /** Declared as the owner, who reaches everything and stands in no list. */
  readonly owner?: string;
  /** By e-mail. */
  readonly people: readonly PersonPicture[];
  /** By kind, then by what people call them. */
  readonly resources: readonly ResourcePicture[];
  /** People whose level is a word that we do not know: what they reach cannot be said. */
  readonly unknownLevels: readonly { readonly shown: string; readonly word: string }[];
}

export function pictureOf(plan: Plan, desired: DesiredState, live: LiveState): Picture {
  const chains = chainsOf(plan.operations);
  const lines = new Lines(desired);
  const people = live.users.map((user) => personOf(user, chains.take(user.recordId), lines));
  for (const chain of chains.rest()) people.push(personOf(undefined, chain, lines));
  people.sort((a, b) => compareText(a.email, b.email));
  return {
    region: desired.account.region,
    ...present({ owner: desired.account.owner }),
    people,
    resources: resourcesOf(people, live, plan.labels),
    unknownLevels: live.unknownLevels
      .map(({ shownEmail, levelWord }) => ({ shown: shownEmail, word: levelWord }))
      .sort((a, b) => compareText(a.shown, b.shown)),
  };
}

type Chain = readonly [Operation, ...Operation[]];

/** Operations by person; who is left over when the account was gone through is invited. */
function chainsOf(operations: readonly Operation[]): {
  take(key: string): Chain | undefined;
  rest(): Chain[];
} {
  const chains = new Map<string, [Operation, ...Operation[]]>();
  for (const operation of operations) {
    const key = operation.user.recordId ?? operation.user.email;
    const chain = chains.get(key);
    if (chain) chain.push(operation);
    else chains.set(key, [operation]);
  }
  return {
    take(key) {
      const chain = chains.get(key);
      chains.delete(key);
      return chain;
    },
    rest: () => [...chains.values()],
  };
}

/** The lines that grant, by person and field; each person's grants are indexed once. */
class Lines {
  readonly #byId = new Map<string, DesiredUser>();
  readonly #byEmail: ReadonlyMap<string, DesiredUser>;

  constructor({ users }: DesiredState) {
    this.#byEmail = new Map(users.map((user) => [user.email, user]));
    for (const user of users) if (user.id !== undefined) this.#byId.set(user.id, user);
  }

  personOf(email: string, userId: string | undefined): DesiredUser | undefined {
    return (userId === undefined ? undefined : this.#byId.get(userId)) ?? this.#byEmail.get(email);
  }
}

/** Gives the lines that grant a level on a field; a level that no line grants has none. */
function becauseOf(desired: DesiredUser | undefined): (field: string, level: string) => readonly Reason[] {
  const granting = new Map<string, Reason[]>();
  for (const grant of desired?.state === 'present' ? desired.grants : []) {
    if (grant.ended) continue;
    const key = `${fieldOf(grant)} ${levelOf(grant)}`;
    const reasons = granting.get(key);
    if (reasons) reasons.push(grant.reason);
    else granting.set(key, [grant.reason]);
  }
  return (field, level) => granting.get(`${field} ${level}`) ?? [];
}

function personOf(live: LiveUser | undefined, chain: Chain | undefined, lines: Lines): PersonPicture {
  const user = live ?? chain?.[0].user;
  const email = user?.email ?? ('' as Email);
  const desired = lines.personOf(email, user?.userId);
  const ran = chain?.filter(({ waitsFor }) => waitsFor === undefined) ?? [];
  const last = ran.at(-1);
  const [before, after] = [live, last === undefined ? live : last.after];
  const [was, is] = [before && sideOf(before), after && sideOf(after)];
  const because = becauseOf(desired);
  return {
    email,
    shown: chain?.[0].user.shown ?? live?.shownEmail ?? email,
    ...present({ name: live?.name }),
    before: was,
    after: is,
    effect: effectOf(before, after, ran.length > 0),
    operations: chain ?? [],
    declared: desired !== undefined,
    levelBecause: is === undefined ? [] : because('accessLevel', is.access.level),
    serversBecause:
      is?.access.everyServer === 'write' && is.access.level !== 'administrator'
        ? because('mcpServers', 'all')
        : [],
    reaches: reachesOf(was?.access, is?.access, because),
  };
}

const sideOf = (record: Pick<LiveUser | Standing, 'access' | 'invitation' | 'disabled'>): Side => ({
  invitation: record.invitation,
  disabled: record.disabled,
  access: reached(record),
  recorded: effective(record.access),
});

type Recorded = Pick<Standing, 'access' | 'disabled'>;

function effectOf(before: Recorded | undefined, after: Recorded | undefined, written: boolean): Effect {
  const [was, is] = [before, after].map((each) => (each === undefined || each.disabled ? NONE : each.access));
  if (was === undefined || is === undefined) return 'same';
  const [wider, narrower] = [covers(is, was), covers(was, is)];
  if (wider && narrower) return written ? 'changes' : 'same';
  return wider ? 'gains' : narrower ? 'loses' : 'changes';
}

const NOBODY: Effective = effective(NONE);

function reachesOf(
  before: Effective = NOBODY,
  after: Effective = NOBODY,
  because: (field: string, level: string) => readonly Reason[],
): Reach[] {
  const reaches: Reach[] = [];
  for (const id of new Set([...before.integrations.keys(), ...after.integrations.keys()])) {
    const [was, is] = [integrationHold(before, id), integrationHold(after, id)];
    const lines = is.by === 'grant' ? because(`integrations/${id}`, is.level) : [];
    reaches.push({ kind: 'integration', id, before: was, after: is, because: lines });
  }
  for (const id of new Set([...before.servers.keys(), ...after.servers.keys()])) {
    const [was, is] = [serverHold(before, id), serverHold(after, id)];
    const lines = is.by === 'grant' ? because(`mcpServers/${id}`, is.level) : [];
    reaches.push({ kind: 'server', id, before: was, after: is, because: lines });
  }
  return reaches;
}

/** What somebody has on a resource, whether or not a grant of their own stands on it. */
export function holdOf(access: Effective | undefined, kind: Reach['kind'], id: string): Hold {
  if (access === undefined) return { level: 'none', by: 'nothing' };
  return kind === 'integration' ? integrationHold(access, id) : serverHold(access, id);
}

function integrationHold(access: Effective, text: string): Hold {
  const id = integrationIdOf(text);
  const level = levelOnIntegration(access, id);
  if (level === 'none') return { level, by: 'nothing' };
  return { level, by: access.integrations.has(id) ? 'grant' : 'level' };
}

function serverHold(access: Effective, text: string): Hold {
  const id = mcpServerIdOf(text);
  const level = levelOnServer(access, id);
  if (level === 'none') return { level, by: 'nothing' };
  if (access.servers.has(id)) return { level, by: 'grant' };
  return { level, by: access.level === 'administrator' ? 'level' : 'all-servers' };
}

/** What somebody has on every resource of a kind, current and future, that no grant of theirs names. */
export function holdOfEvery(access: Effective | undefined, kind: Reach['kind']): Hold {
  const level = (kind === 'integration' ? access?.everyIntegration : access?.everyServer) ?? 'none';
  if (level === 'none') return { level, by: 'nothing' };
  return { level, by: kind === 'integration' || access?.level === 'administrator' ? 'level' : 'all-servers' };
}

/** A grant that goes while as much or more is still reached: no loss, whatever the record says. */
export const isCovered = ({ before, after }: Reach): boolean =>
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
  const granted = new Map<string, { person: PersonPicture; reach: Reach }[]>();
  for (const person of people) {
    for (const reach of person.reaches) {
      const list = granted.get(reach.id);
      if (list) list.push({ person, reach });
      else granted.set(reach.id, [{ person, reach }]);
    }
  }
  const make = (kind: Reach['kind'], { id, name, uri, external = false }: Named): ResourcePicture => {
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
  ].sort((a, b) => compareText(a.kind, b.kind) || compareText(a.label, b.label) || compareText(a.id, b.id));
}
