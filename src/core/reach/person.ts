/**
 * What one person has, and why: by the files, by the account, or by both. The answer holds the chain behind
 * every line (person → role, list or own entry → grant → file and line), and whatever has no effect, with the
 * reason. Nothing here decides anything; plans are made elsewhere.
 */

import type { AfterRole } from '../desired/after-roles.ts';
import { endOfWhat, type Lasting, PERSON } from '../desired/ends.ts';
import { fieldOf, type Grant, isGiving } from '../desired/grant.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { type Access, type AccountLevel, compareGrants, effective, mcpOf, NONE } from '../model/access.ts';
import type { Email } from '../model/ids.ts';
import type { LiveUser, UnknownLevelUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { SETTING_NAMES, type SettingName } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import type { WrittenConfig } from '../written/config.ts';
import { eachOf, type Holdings, holdingsOf, linesIn, whatOfHolding } from './holding.ts';
import { fieldOfResource, type Resource, SECTIONS } from './resource.ts';

/** Whether what a person has counts now. Everything but `in-force` means: at this moment, nothing. */
export type Condition =
  | { readonly code: 'in-force' }
  /** `state: absent`, or ended by date. */
  | { readonly code: 'absent'; readonly because: Reason }
  | { readonly code: 'disabled'; readonly because?: Reason }
  | { readonly code: 'pending' }
  | { readonly code: 'dismissed' }
  /** All that the files grant is on things that the account does not have yet. */
  | { readonly code: 'waits' }
  /** A level that this tool does not know: what it gives cannot be said. */
  | { readonly code: 'unknown-level'; readonly word: string; readonly oddity?: string };

/** A grant that changes nothing, and why it does not. */
export interface Idle {
  /** As in `Holding`; what waits has no id yet, so it is `waits/` and its key. */
  readonly field: string;
  readonly level: string;
  readonly because?: Reason;
  readonly why: IdleWhy;
}

export type IdleWhy =
  | { readonly code: 'ended' }
  | { readonly code: 'absent' }
  /** The account-wide level gives as much, or is all that the remote looks at. */
  | { readonly code: 'covered'; readonly by: AccountLevel }
  /** Every MCP server is granted. */
  | { readonly code: 'all-servers' }
  /** Another line gives more. */
  | { readonly code: 'lower' }
  /** The account does not have it yet (`whenMissing: wait`). */
  | { readonly code: 'waits' };

/** An entry of a record of which nobody can say what it gives. */
export interface Beside {
  /** As in `Holding`. */
  readonly field: string;
  /** `unknown-scopes`: it has no scope, or others than those that we know. `unlisted`: no list names the resource. */
  readonly why: 'unknown-scopes' | 'unlisted';
}

/** About what somebody gets mail. */
export interface MailHeld {
  /** As in `Holding`; without a line in the account. */
  readonly about: readonly { readonly field: string; readonly because?: Reason }[];
  /** Subscriptions to single flows and connections, which no file states. */
  readonly others: number;
}

/** What one side says of one person. */
export interface Answer {
  readonly person: string;
  readonly email: Email;
  readonly condition: Condition;
  /** As recorded or declared; whether it counts is the condition's business. */
  readonly access: Access;
  readonly holdings: Holdings;
  readonly idle: readonly Idle[];
  /** What the record holds besides; of files never anything. */
  readonly beside: readonly Beside[];
  readonly settings: readonly {
    readonly name: SettingName;
    readonly value: boolean;
    readonly because?: Reason;
    /** What becomes of it when the role ends that states it. */
    readonly after?: Pick<AfterRole, 'moment' | 'becomes'>;
  }[];
  /** About what they get mail; missing where the files do not state it, and where it was not read. */
  readonly mail?: MailHeld;
  /** When the whole access ends, as the files say: by the person's own date, or with the last grant. */
  readonly ends?: Lasting;
  /** By field, until when what they hold there lasts; nothing of what has no end. */
  readonly lasts: ReadonlyMap<string, Lasting>;
  /** Listed in `policy.protectedUsers`: nothing that the files say of them is ever written. */
  readonly isProtected: boolean;
}

/** The files, resolved. */
export interface FilesSide {
  readonly config: WrittenConfig;
  readonly desired: DesiredState;
}

export function answerFromFiles(user: DesiredUser, { desired }: FilesSide): Answer {
  const access = user.state === 'absent' ? NONE : user.access;
  const waiting = user.waitsForResources.map(
    (key): Idle => ({ field: `waits/${key}`, level: 'none', why: { code: 'waits' } }),
  );
  const grants = user.grants();
  const holdings = holdingsOf(effective(access), linesIn(grants, 'exactly'));
  return {
    person: user.shown,
    email: user.email,
    condition: conditionOf(user),
    access,
    holdings,
    idle: [...grants.flatMap((grant) => idleOf(grant, user)), ...waiting],
    beside: [],
    settings: user.state === 'absent' ? [] : declaredIn(user),
    ...present({ ends: endOfWhat(user, PERSON), mail: declaredMail(user) }),
    lasts: lastsOf(user, holdings),
    isProtected: desired.protectedUsers.has(user.email),
  };
}

function lastsOf(user: DesiredUser, holdings: Holdings): ReadonlyMap<string, Lasting> {
  if (!user.isDated) return NO_ENDS;
  return new Map(
    eachOf(holdings).flatMap((holding) => {
      const end = endOfWhat(user, whatOfHolding(holding));
      return end === undefined ? [] : [[holding.field, end] as const];
    }),
  );
}

const NO_ENDS: ReadonlyMap<string, Lasting> = new Map();

function declaredMail({ state, notifications }: DesiredUser): MailHeld | undefined {
  if (state === 'absent' || notifications === undefined) return undefined;
  return { about: [...notifications].map(([id, because]) => ({ field: mailField(id), because })), others: 0 };
}

const mailField = (id: string): string => `notifications/${id}`;

/** The same, of one integration alone; nothing where it is of none. */
export function mailOn({ mail }: Answer, { kind, id }: Resource): MailHeld | undefined {
  const about = mail?.about.filter(({ field }) => kind === 'integration' && field === mailField(id)) ?? [];
  return about.length === 0 ? undefined : { about, others: 0 };
}

/** Whether what the files say of somebody counts. */
export function conditionOf(user: DesiredUser): Condition {
  if (user.absence !== undefined) return { code: 'absent', because: user.absence };
  if (user.enabled?.value === false) return { code: 'disabled', because: user.enabled.reason };
  if (user.access.level === 'none' && user.waitsForResources.length > 0) return { code: 'waits' };
  return { code: 'in-force' };
}

const declaredIn = ({ settings, afterRoles = [] }: DesiredUser): Answer['settings'] =>
  [...settings].map(([name, { value, reason }]) => {
    const role = afterRoles.find(({ setting }) => setting === name);
    const after = role && { moment: role.moment, ...present({ becomes: role.becomes }) };
    return { name, value, because: reason, ...present({ after }) };
  });

export function answerFromAccount(user: LiveUser): Answer {
  const moot = user.access.level === 'administrator' ? user.recordedMcp : mcpOf(NONE);
  const idle = (field: string, level: string): Idle => ({
    field,
    level,
    why: { code: 'covered', by: user.access.level },
  });
  return {
    person: user.shownEmail,
    email: user.email,
    condition: recordedCondition(user),
    access: user.access,
    holdings: holdingsOf(effective(user.access)),
    idle:
      moot === 'all'
        ? [idle('mcpServers', 'write')]
        : [...moot].map(([id, level]) => idle(`mcpServers/${id}`, level)),
    beside: besideOf(user),
    settings: SETTING_NAMES.filter((name) => user.settings[name]).map((name) => ({ name, value: true })),
    lasts: NO_ENDS,
    ...present({ mail: recordedMail(user) }),
    isProtected: false,
  };
}

const besideOf = ({ unknownMcp = [], unlisted = [] }: LiveUser): Beside[] => [
  ...unknownMcp.map((id): Beside => ({ field: `mcpServers/${id}`, why: 'unknown-scopes' })),
  ...unlisted.map((field): Beside => ({ field, why: 'unlisted' })),
];

/** Of those, the ones about one resource. */
export const besideOn = ({ beside }: Answer, resource: Resource): Beside[] =>
  beside.filter(({ field }) => field === fieldOfResource(resource));

function recordedMail({ notified }: LiveUser): MailHeld | undefined {
  if (notified === undefined) return undefined;
  const about = [...notified.integrations].sort(compareText).map((id) => ({ field: mailField(id) }));
  return { about, others: notified.others };
}

/** Somebody whose level is a word that we do not know. */
export const answerOnUnknownLevel = (user: UnknownLevelUser): Answer => ({
  person: user.shownEmail,
  email: user.email,
  condition: { code: 'unknown-level', word: user.levelWord, ...present({ oddity: user.oddity }) },
  access: NONE,
  holdings: holdingsOf(effective(NONE)),
  idle: [],
  beside: [],
  settings: [],
  lasts: NO_ENDS,
  isProtected: false,
});

/** A switch that is off counts before the invitation, as in a review: accepting it would give nothing. */
function recordedCondition({ invitation, disabled }: LiveUser): Condition {
  if (disabled) return { code: 'disabled' };
  return { code: invitation === 'accepted' ? 'in-force' : invitation };
}

/** Why a grant changes nothing; empty if it is one of those that give what the person has. */
function idleOf(grant: Grant, user: DesiredUser): Idle[] {
  const why = isGiving(grant) ? whyIdle(grant, user) : undefined;
  const level = grant.what === 'allServers' ? 'write' : grant.level;
  return why === undefined ? [] : [{ field: fieldOf(grant), level, because: grant.reason, why }];
}

function whyIdle(grant: Grant, { access, absence }: DesiredUser): IdleWhy | undefined {
  if (grant.ended) return { code: 'ended' };
  // A date of the person's own ends each of their lines; nothing calls them absent.
  if (absence !== undefined) return { code: absence.by === 'state' ? 'absent' : 'ended' };
  const covered: IdleWhy = { code: 'covered', by: access.level };
  if (grant.what === 'level') return grant.level === access.level ? undefined : { code: 'lower' };
  if (grant.what === 'integration') {
    const reach = effective(access);
    if (compareGrants(reach.everyIntegration, grant.level) >= 0) return covered;
    return reach.integrations.get(grant.id) === grant.level ? undefined : { code: 'lower' };
  }
  if (access.level === 'administrator') return covered;
  const mcp = mcpOf(access);
  if (grant.what === 'allServers') return undefined;
  if (mcp === 'all') return { code: 'all-servers' };
  return mcp.get(grant.id) === grant.level ? undefined : { code: 'lower' };
}

/** Of an answer's grants without effect, those that speak of one resource. */
export function idleOn({ idle }: Answer, resource: Resource): Idle[] {
  const fields = [fieldOfResource(resource), SECTIONS[resource.kind]];
  return idle.filter(({ field }) => fields.includes(field));
}
