/** What a plan tells people besides its operations. Data only: the sentences are in say/notes.ts. */

import { leftAt, PERSON, type What, whatOf, whatWords } from '../desired/ends.ts';
import { fieldOf, type Grant, isGiving, levelOf, sum } from '../desired/grant.ts';
import type { DesiredState } from '../desired/resolve.ts';
import {
  type Effective,
  effective,
  effectiveOfRecord,
  isWithin,
  levelOnIntegration,
  mcpOf,
  NO_MCP,
  NO_REACH,
  sameAccess,
} from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import type { IntegrationId, McpServerId } from '../model/ids.ts';
import { isEmptyAccount, isToAdminister, knowsSelf, type LiveState, type LiveUser } from '../model/live.ts';
import type { Reason } from '../model/reason.ts';
import { compareText } from '../model/text.ts';
import { DAY, endOrNever } from '../model/until.ts';
import { type Held, inNoFile, leftAloneOf } from './change.ts';
import type { FutureInput } from './future.ts';
import type { Note, NoteOf } from './note.ts';
import type { Operation } from './operation.ts';
import type { Administrators } from './order.ts';
import { dropsUnknown } from './record.ts';
import { removals } from './several.ts';
import { runningOf, waysOf } from './way.ts';

export interface NoteInput
  extends Pick<FutureInput, 'changes' | 'operations' | 'live' | 'policy' | 'desired' | 'labels' | 'now'> {
  readonly held: readonly Held[];
  /** Whether nothing was judged but what ends. */
  readonly exitsOnly: boolean;
  readonly administrators: Administrators;
}

/** What is worth saying about a plan; in the order in which it is shown. */
export function notesOnPlan(input: NoteInput): Note[] {
  const running = runningOf(input.operations);
  return [
    ...(knowsSelf(input.live) ? [] : [{ code: 'token-user-unknown' as const }]),
    ...belowFloor(input.administrators),
    ...oddities(input.live),
    ...leftAlone(input),
    ...unknownAccess(input),
    ...aboutMail(input, running),
    ...withoutSso(input),
    ...bothRequired(input),
    ...notesOnPeople(input),
    ...unenforced(input, running),
    ...tokensLeft(input, running),
    ...integrationsLeft(input, running),
    ...seatLedger(input, running),
    ...removals(running, input.live),
    ...endingSoon(input),
  ];
}

/** A note that names people and says no more, if there are any. */
const noteOn = (
  code:
    | 'undeclared-administrators'
    | 'left-alone'
    | 'notify-waits'
    | 'declared-but-disabled'
    | 'pending'
    | 'dismissed'
    | 'mcp-tokens',
  people: readonly string[],
): Note[] => (people.length === 0 ? [] : [{ code, people: [...people].sort(compareText) }]);

function belowFloor({ now, minimum }: Administrators): Note[] {
  return now < minimum ? [{ code: 'below-floor', administrators: now, minimum }] : [];
}

/**
 * Administrators, and who will be one once they accept, whom no file declares and this run does not write: those whom a
 * watch names. Where files are limited, any of them could declare such a person, and that takes their level away. The
 * token's own user is safe: the guard `self` keeps their access.
 */
export function undeclaredAdministrators(
  desired: DesiredState,
  live: LiveState,
  operations: readonly Operation[],
): Note[] {
  const written = new Set(operations.map(({ user }) => user.recordId));
  const people = inNoFile(live.users, desired)
    .filter((user) => isToAdminister(user) && user.userId !== live.tokenUserId && !written.has(user.recordId))
    .map(({ shownEmail }) => shownEmail);
  return noteOn('undeclared-administrators', people);
}

/** The verdict counts them where nothing is to do, so they are named. Who is held is shown with what differs. */
function leftAlone({ changes, operations, live, desired, held, exitsOnly }: NoteInput): Note[] {
  const shown = new Set(held.map((each) => each.shown));
  const people = leftAloneOf(desired, live, changes)
    .map((each) => each.shown)
    .filter((each) => !shown.has(each));
  return exitsOnly || operations.length > 0 ? [] : noteOn('left-alone', people);
}

function oddities(live: LiveState): Note[] {
  const { odd = [], withoutMcp } = live;
  return [
    ...odd.map(({ what, shown, oddity }): Note => ({ code: 'odd-resource', what, name: shown, oddity })),
    ...(withoutMcp === true ? [{ code: 'no-mcp' as const }] : []),
    ...(isEmptyAccount(live) ? [{ code: 'empty-account' as const }] : []),
  ];
}

/** Everybody with MCP grants that say something we do not know, and what this run makes of them. */
function unknownAccess({ live, changes, operations, labels }: NoteInput): Note[] {
  const written = new Map(changes.flatMap((change) => (change.live ? [[change.live.recordId, change]] : [])));
  const dropping = new Set(operations.filter(dropsUnknown).flatMap(({ user }) => user.recordId ?? []));
  return live.users.flatMap((user): Note[] => {
    const { unknownMcp = [], recordId, shownEmail: person } = user;
    const target = written.get(recordId)?.target;
    const isRemoved =
      target?.kind === 'absent' || (target?.kind === 'unmanaged' && target.action === 'remove');
    if (isRemoved) return [];
    const mcp = target?.kind === 'present' ? mcpOf(target.wanted.access) : NO_MCP;
    const had = mcpOf(user.access);
    const becomesOf = (id: McpServerId): NoteOf<'unknown-access'>['becomes'] => {
      if (mcp === 'all') return 'replaced';
      const wanted = mcp.get(id);
      if (wanted === undefined) return dropping.has(recordId) ? 'removed' : 'kept';
      return had !== 'all' && had.get(id) === wanted ? 'kept' : 'replaced';
    };
    return [...groupBy(unknownMcp, becomesOf)].map(([becomes, ids]) => {
      const servers = ids.map((id) => labels.get(id) ?? id).sort(compareText);
      return { code: 'unknown-access', person, servers, becomes };
    });
  });
}

function aboutMail({ live, changes, labels }: NoteInput, running: readonly Operation[]): Note[] {
  const waits = changes.flatMap(({ live: user, target }) => {
    const declared = target.kind === 'present' && (target.desired.notifications?.size ?? 0) > 0;
    return declared && user?.invitation !== 'accepted' ? [target.desired.shown] : [];
  });
  const last = new Map(running.map((operation) => [operation.user.recordId, operation]));
  const still = live.users.flatMap((user): Note[] => {
    const { recordId, notified, access, disabled, shownEmail: person } = user;
    const operation = last.get(recordId);
    if (notified === undefined || operation === undefined) return [];
    const { after } = operation;
    const isOut = after === undefined || (after.disabled && !disabled);
    const [was, is] = [effective(access), isOut ? NO_REACH : effective(after.access)];
    // A run that also sets their mail ends it: what it leaves counts.
    const lost = [...(after?.notifications ?? notified.integrations)]
      .filter((id) => notified.integrations.has(id))
      .filter((id) => levelOnIntegration(was, id) !== 'none' && levelOnIntegration(is, id) === 'none')
      .map((id) => labels.get(id) ?? id)
      .sort(compareText);
    const gone = after === undefined && ({ isRemoved: true } as const);
    return lost.length === 0 ? [] : [{ code: 'still-notified', person, integrations: lost, ...gone }];
  });
  const { notificationsUnread: words } = live;
  return [
    ...noteOn('notify-waits', distinct(waits)),
    ...still,
    ...(words === undefined ? [] : [{ code: 'notifications-unread' as const, words }]),
  ];
}

function withoutSso({ live: { ssoClient = 'ready' }, desired }: NoteInput): Note[] {
  if (ssoClient === 'ready') return [];
  const people = desired.users
    .filter(({ state, settings }) => state !== 'absent' && settings.get('ssoRequired')?.value === true)
    .map(({ shown }) => shown);
  return people.length === 0
    ? []
    : [{ code: 'sso-without-client', people: distinct(people), client: ssoClient }];
}

/**
 * Of whom the files require one of MFA and SSO, say nothing of the other, and the account requires that: the product
 * forbids both, and nobody knows whether the account takes them. One note for each line that requires it.
 */
function bothRequired({ changes }: NoteInput): Note[] {
  const found = changes.flatMap(({ live, target }) => {
    if (live === undefined || target.kind !== 'present') return [];
    const { shown, settings } = target.desired;
    return SIGN_IN.flatMap(([states, other]) => {
      const declared = settings.get(states);
      const { place } = declared?.reason ?? {};
      if (declared?.value !== true || settings.has(other) || !live.settings[other] || !place) return [];
      return [{ shown, states, place }];
    });
  });
  const byLine = groupBy(found, ({ states, place }) => `${states} ${place.file}:${place.line}`);
  return [...byLine.values()].map(([first, ...others]) => ({
    code: 'mfa-beside-sso',
    people: distinct([first, ...others].map(({ shown }) => shown)),
    states: first.states,
    place: first.place,
  }));
}

const SIGN_IN = [
  ['mfaRequired', 'ssoRequired'],
  ['ssoRequired', 'mfaRequired'],
] as const;

function notesOnPeople({ changes, policy }: NoteInput): Note[] {
  const notes: Note[] = [];
  const [disabled, pending, dismissed]: [string[], string[], string[]] = [[], [], []];
  for (const { live, target } of changes) {
    if (target.kind !== 'present') continue;
    const { shown, enabled } = target.desired;
    if (enabled?.value === false && live?.invitation !== 'accepted') {
      const waits = target.wanted.enabled === false && live?.invitation === 'pending' && !live.disabled;
      notes.push({
        code: 'switch-waits',
        person: shown,
        invitation: live?.invitation ?? 'none',
        ...(waits ? { waits } : {}),
      });
    }
    if (live === undefined) continue;
    if (live.disabled && enabled === undefined) disabled.push(shown);
    if (live.invitation === 'pending') pending.push(shown);
    if (live.invitation === 'dismissed' && policy.dismissed === 'report') dismissed.push(shown);
  }
  return [
    ...notes,
    ...noteOn('declared-but-disabled', disabled),
    ...noteOn('pending', pending),
    ...noteOn('dismissed', dismissed),
  ];
}

/** Grants that this run writes on servers where an external identity provider decides. */
function unenforced({ live, labels }: NoteInput, running: readonly Operation[]): Note[] {
  return live.mcpServers
    .filter((server) => server.external)
    .flatMap((server) => {
      const field = `mcpServers/${server.id}`;
      const people = running
        .filter(({ fields }) => fields.some((change) => change.field === field && change.after !== null))
        .map(({ user }) => user.shown);
      if (people.length === 0) return [];
      return [
        {
          code: 'not-enforced' as const,
          server: labels.get(server.id) ?? server.name,
          people: distinct(people),
        },
      ];
    });
}

/** Whether an operation takes MCP access from its person, so that issued tokens outlive it for a while. */
export function takesMcpAccess({ before, after, kind }: Operation): boolean {
  if (before === undefined || before.invitation !== 'accepted' || before.disabled) return false;
  const had = serversOnly(effective(before.access));
  if (had.everyServer === 'none' && had.servers.size === 0) return false;
  if (after === undefined || kind === 'disable') return true;
  return !isWithin(had, serversOnly(effective(after.access)));
}

const serversOnly = ({ everyServer, servers }: Effective): Effective => ({
  ...NO_REACH,
  everyServer,
  servers,
});

/** Where the account has no server, nobody has a token of one. */
function tokensLeft({ live }: NoteInput, running: readonly Operation[]): Note[] {
  const unread = (live.odd ?? []).some(({ what }) => what === 'MCP server');
  if (live.mcpServers.length === 0 && !unread) return [];
  return noteOn('mcp-tokens', distinct(running.filter(takesMcpAccess).map(({ user }) => user.shown)));
}

/** Integrations that lose their last manager who is no administrator. */
function integrationsLeft({ live, labels }: NoteInput, running: readonly Operation[]): Note[] {
  if (running.length === 0) return [];
  const ways = waysOf(running);
  const after = (user: LiveUser, was: Effective): Effective => {
    const way = ways.get(user.recordId);
    return way === undefined ? was : effectiveOfRecord(way.after);
  };
  const [managedBefore, managedAfter] = [new Set<IntegrationId>(), new Set<IntegrationId>()];
  for (const user of live.users) {
    const was = effectiveOfRecord(user);
    const becomes = after(user, was);
    if (becomes.level === 'manage') return [];
    for (const [access, managed] of [
      [was, managedBefore],
      [becomes, managedAfter],
    ] as const) {
      if (access.level === 'administrator') continue;
      for (const id of access.integrations.keys())
        if (levelOnIntegration(access, id) === 'manage') managed.add(id);
    }
  }
  return [...managedBefore]
    .filter((id) => !managedAfter.has(id))
    .map((id) => ({ code: 'no-manager', integration: labels.get(id) ?? id }));
}

function seatLedger({ live, policy }: NoteInput, running: readonly Operation[]): Note[] {
  if (policy.seats === undefined) return [];
  const taken = live.users.length + live.unknownLevels.length;
  const freed = running.filter(({ kind }) => kind === 'remove').length;
  const invited = running.filter(({ kind }) => kind === 'invite').length;
  return [{ code: 'seats', seats: policy.seats, taken, freed, invited }];
}

const SOON = 14 * DAY;

function endingSoon({ desired: { users, protectedUsers }, labels, now }: NoteInput): Note[] {
  const isSoon = (reason: Reason): boolean => {
    const left = endOrNever(reason.until) - now.getTime();
    return left > 0 && left <= SOON;
  };
  return users.flatMap((user) => {
    // Nothing is written of protected people, and so no end of theirs comes about.
    if (!user.isDated || user.state === 'absent' || protectedUsers.has(user.email)) return [];
    const ending: Note[] = [];
    const add = (what: What, reason: Reason, left: readonly What[] = []): void => {
      const until = reason.until ?? '';
      if (!isSoon(reason)) return;
      const words = left.map((each) => whatWords(each, labels));
      const about = { person: user.shown, what: whatWords(what, labels), until };
      ending.push({ code: 'ends-soon', ...about, ...(words.length === 0 ? {} : { left: words }) });
    };
    if (user.until !== undefined) add(PERSON, user.until);
    const grants = user.grants();
    for (const grant of grants) {
      if (!isSoon(grant.reason) || grant.ended || !isGiving(grant)) continue;
      if (grants.some((other) => outlasts(other, grant))) continue;
      const left = grant.what === 'level' ? leftAt(user, grant.end) : [];
      add(whatOf(fieldOf(grant), levelOf(grant)), grant.reason, left);
    }
    return ending;
  });
}

/** Whether another grant gives the same or more, for longer: then nothing ends. */
function outlasts(other: Grant, grant: Grant): boolean {
  if (other === grant || other.ended || fieldOf(other) !== fieldOf(grant)) return false;
  const covers = sum([other, grant]);
  if (!sameAccess(covers, sum([other]))) return false;
  const [end, otherEnd] = [endOrNever(grant.reason.until), endOrNever(other.reason.until)];
  return otherEnd > end || (otherEnd === end && !sameAccess(covers, sum([grant])));
}

const distinct = (people: readonly string[]): string[] => [...new Set(people)].sort(compareText);

/** Whom this change disables as soon as they accept: until then the files are not in force as a whole. */
export const switchesThatWait = (notes: readonly Note[]): string[] =>
  notes.flatMap((note) => (note.code === 'switch-waits' && note.waits === true ? [note.person] : []));

/** Who keeps access that a date has ended, since nothing else is left to them than what waits. */
export const peopleOutlived = (notes: readonly Note[]): string[] =>
  notes.flatMap((note) => (note.code === 'resource-missing' && note.outlives ? [note.person] : []));

/** Who keeps what a role gave beside access, because a timer's run leaves it. */
export const keptByDue = (notes: readonly Note[]): string[] => [
  ...new Set(notes.flatMap((note) => (note.code === 'left-by-due' ? [note.person] : []))),
];

/** Whether mail that the files state was not compared, because the account did not tell it. */
export const isMailUnread = (notes: readonly Note[]): boolean =>
  notes.some(({ code }) => code === 'notifications-unread');
