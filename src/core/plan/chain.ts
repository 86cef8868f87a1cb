/**
 * One person's difference as a chain of writes, each safe by itself:
 *
 *   demote  →  disable  →  access and settings  →  enable  →  reinvite or remove
 *
 * Access is narrowed before somebody is enabled and after they are disabled. A demotion stands alone where an
 * administrator is to be removed or has recorded MCP grants beyond the target's: MCP access cannot be taken
 * from an administrator, so the level goes first, and what is left over is taken by the next write. (Source:
 * the vendor's help center, "change the role first".)
 */

import {
  type Access,
  accessFrom,
  covers,
  joinMcp,
  type McpAccess,
  mcpOf,
  NONE,
  partsOf,
  sameAccess,
} from '../model/access.ts';
import type { McpServerId } from '../model/ids.ts';
import { isAdministrator, type LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { SETTING_NAMES, SETTINGS, type SettingName, type Settings } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import type { PolicyInForce } from '../written/policy.ts';
import type { Change, Wanted } from './change.ts';
import type { Kind, Standing } from './operation.ts';
import { mcpLost, recordedAfter, standingOf } from './record.ts';

/** One write in a person's chain. */
export interface Link {
  readonly kind: Kind;
  readonly before: Standing | undefined;
  readonly after: Standing | undefined;
}

export function chainOf(change: Change, policy: PolicyInForce): Link[] {
  if (change.live === undefined) return invitationOf(change.target.wanted);
  const { live, target } = change;
  if (target.kind === 'absent') return removalOf(standingOf(live, []));
  if (target.kind === 'unmanaged')
    return target.action === 'remove' ? removalOf(standingOf(live, [])) : disablingOf(live);
  return alterationOf(live, target.wanted, policy);
}

/** Somebody who is to be disabled is not invited first. */
function invitationOf(wanted: Wanted): Link[] {
  if (wanted.enabled === false) return [];
  const after: Standing = {
    access: wanted.access,
    recordedMcp: mcpOf(wanted.access),
    invitation: 'pending',
    disabled: false,
    settings: Object.fromEntries(wanted.settings),
  };
  return [{ kind: 'invite', before: undefined, after }];
}

/** The writes that remove somebody whose record is this. */
export function removalOf(before: Standing): Link[] {
  const chain = new Chain(before);
  const { recordedMcp } = before;
  if (isAdministrator(before)) chain.add('demote', { access: demotedTo(recordedMcp, NONE), recordedMcp });
  return chain.end('remove');
}

/** `monitor` is the least level that the API certainly accepts: a record without any may be refused. */
const LEAST = accessFrom({ level: 'monitor', integrations: new Map(), mcp: new Map() });

/** What a demotion on the way to `wanted` leaves: the recorded MCP grants, which only the next write may take. */
export function demotedTo(recordedMcp: McpAccess, wanted: Access): Access {
  const level = wanted.level === 'none' ? LEAST : wanted;
  return accessFrom({ ...partsOf(level), mcp: joinMcp(recordedMcp, mcpOf(wanted)) });
}

function disablingOf(live: LiveUser): Link[] {
  const chain = new Chain(standingOf(live, []));
  if (!live.disabled) chain.add('disable', { disabled: true });
  return chain.links;
}

function alterationOf(
  live: LiveUser,
  { access: wanted, settings, enabled, mayReinvite, mayDropUnknown, notifications }: Wanted,
  policy: PolicyInForce,
): Link[] {
  const changed = changedSettings(live, settings);
  const drops = mayDropUnknown && policy.unknownAccess === 'remove' ? droppedOf(live, wanted) : [];
  const start = standingOf(live, Object.keys(changed) as SettingName[]);
  const chain = new Chain(drops.length === 0 ? start : { ...start, unknownMcp: drops });
  const accepted = live.invitation === 'accepted';
  const from = accepted && live.notified ? [...live.notified.integrations].sort(compareText) : undefined;
  const to = notifications;

  const writes = dropping(recordWrites(live, wanted, changed), live, wanted, drops.length > 0);
  if (writes.first) chain.add(writes.first.kind, writes.first);
  if (accepted && enabled === false && !live.disabled) chain.add('disable', { disabled: true });
  if (writes.second) chain.add(writes.second.kind, writes.second);
  if (accepted && enabled === true && live.disabled) chain.add('enable', { disabled: false });
  if (
    live.invitation === 'dismissed' &&
    policy.dismissed === 'reinvite' &&
    enabled !== false &&
    mayReinvite
  ) {
    chain.add('reinvite', { invitation: 'pending' });
  }
  // Whoever has not accepted cannot be subscribed for certain: it waits for a later run, and a note says so.
  if (from !== undefined && to !== undefined && !sameList(from, to)) {
    chain.begin({ notifications: from });
    chain.add('notify', { notifications: to });
  }
  return chain.links;
}

/** Unknown access that nothing replaces. Of an administrator none is taken: that is refused while they are one. */
function droppedOf({ unknownMcp = [] }: LiveUser, wanted: Access): readonly McpServerId[] {
  const mcp = mcpOf(wanted);
  if (wanted.level === 'administrator' || mcp === 'all') return [];
  return unknownMcp.filter((id) => !mcp.has(id));
}

/** The last write also takes unknown access; after a demotion it is a write of its own. */
function dropping(writes: RecordWrites, live: LiveUser, wanted: Access, drops: boolean): RecordWrites {
  if (!drops) return writes;
  const { first, second } = writes;
  const last = second ?? { access: wanted, recordedMcp: mcpOf(wanted), settings: {} };
  const from = first?.access ?? live.access;
  // Somebody recorded as administrator who has not accepted, or is disabled, loses level and entries in one write.
  const kind = from.level === 'administrator' ? 'demote' : covers(from, wanted) ? 'revoke' : 'update';
  return { ...present({ first }), second: { ...last, kind, unknownMcp: [] } };
}

interface RecordWrites {
  readonly first?: RecordWrite;
  readonly second?: RecordWrite;
}

type RecordWrite = Partial<Standing> & { readonly kind: Kind };

/** The full-record writes: `first` is a demotion and comes before the switch, `second` after it. */
function recordWrites(live: LiveUser, wanted: Access, changed: Partial<Settings>): RecordWrites {
  const differs = !sameAccess(live.access, wanted);
  if (!differs) {
    return Object.keys(changed).length === 0 ? {} : { second: { kind: 'update', settings: changed } };
  }
  const kind = kindOf(live.access, wanted);
  const recordedMcp = recordedAfter(live, wanted);
  const whole: RecordWrite = { kind, access: wanted, recordedMcp, settings: changed };
  if (!isAdministrator(live)) return { second: whole };
  // What would remain recorded of an administrator after the demotion is taken by the next write.
  if (mcpLost(live.recordedMcp, mcpOf(wanted)) === 0) return { first: whole };
  const between = demotedTo(live.recordedMcp, wanted);
  const { tighter, looser } = splitSettings(changed);
  return {
    first: { kind: 'demote', access: between, recordedMcp: mcpOf(between), settings: tighter },
    second: { kind: kindOf(between, wanted), access: wanted, recordedMcp, settings: looser },
  };
}

/** The kind that follows from effective access, the record taken as accepted and enabled. */
export function kindOf(before: Access, after: Access): Kind {
  if (after.level === 'administrator' && before.level !== 'administrator') return 'promote';
  if (before.level === 'administrator' && after.level !== 'administrator') return 'demote';
  const [wider, narrower] = [covers(after, before), covers(before, after)];
  if (wider === narrower) return 'update';
  return wider ? 'grant' : 'revoke';
}

const changedSettings = (live: LiveUser, declared: Wanted['settings']): Partial<Settings> =>
  Object.fromEntries([...declared].filter(([name, value]) => value !== live.settings[name]));

/** Of settings that exclude each other, the other one. */
const INSTEAD: Partial<Record<SettingName, SettingName>> = {
  mfaRequired: 'ssoRequired',
  ssoRequired: 'mfaRequired',
};

/**
 * Tighter settings travel with the first write, looser ones with the last. Where MFA gives way to SSO or the
 * reverse, both travel with the first: the product forbids requiring both at once.
 */
function splitSettings(changed: Partial<Settings>): Record<'tighter' | 'looser', Partial<Settings>> {
  const isFirst = (name: SettingName): boolean => {
    const other = INSTEAD[name];
    return changed[name] === SETTINGS[name].strict || (other !== undefined && changed[other] === true);
  };
  const part = (is: (name: SettingName) => boolean): Partial<Settings> =>
    Object.fromEntries(
      SETTING_NAMES.filter((name) => name in changed && is(name)).map((name) => [name, changed[name]]),
    );
  return { tighter: part(isFirst), looser: part((name) => !isFirst(name)) };
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** Builds links one behind the other: each begins where the last one ended. */
class Chain {
  readonly links: Link[] = [];
  #now: Standing;

  constructor(start: Standing) {
    this.#now = start;
  }

  /** What the next link says of the record besides; links before it do not speak of it. */
  begin(more: Partial<Standing>): void {
    this.#now = { ...this.#now, ...more };
  }

  add(kind: Kind, change: Partial<Standing>): void {
    const { access, recordedMcp, invitation, disabled, unknownMcp, notifications } = {
      ...this.#now,
      ...change,
    };
    const settings = { ...this.#now.settings, ...change.settings };
    const after: Standing = {
      access,
      recordedMcp,
      invitation,
      disabled,
      settings,
      ...present({ unknownMcp, notifications }),
    };
    this.links.push({ kind, before: this.#now, after });
    this.#now = after;
  }

  end(kind: 'remove'): Link[] {
    this.links.push({ kind, before: this.#now, after: undefined });
    return this.links;
  }
}
