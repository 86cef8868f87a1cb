/**
 * What files come to where names in them do not resolve, for whoever only looks: everything that does, and whose access
 * is left open by which name. Nothing of this is ever written.
 */

import { type Access, accessFrom, partsOf } from '../model/access.ts';
import { isError } from '../model/finding.ts';
import { type Email, isPinId } from '../model/ids.ts';
import { type LiveState, resourceIds } from '../model/live.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import type { WrittenConfig } from '../written/config.ts';
import type { Noun } from './missing.ts';
import { type Names, namesLeniently } from './names.ts';
import { type DesiredState, type DesiredUser, resolveDesired } from './resolve.ts';

/** Something that the files grant and that does not resolve, and the people of whom it leaves something open. */
export interface OpenName {
  readonly what: Noun;
  /** As the files call it. */
  readonly name: string;
  /** By its id, which means nothing else; another object may be meant by a name. */
  readonly isPinned: boolean;
  readonly people: readonly Pick<DesiredUser, 'email' | 'shown'>[];
}

interface Asked {
  readonly config: WrittenConfig;
  readonly base: WrittenConfig | undefined;
  readonly names: Names;
  readonly live: LiveState;
  readonly now: Date;
  /** Nothing is planned: whoever only looks is told of everything that resolves. */
  readonly isLook: boolean;
}

/** What the files want and what was in force. What does not resolve is found in `names`. */
export function statesOf({ config, base, names, live, now, isLook }: Asked): {
  readonly desired: DesiredState;
  readonly inForce: DesiredState | undefined;
} {
  const desired = resolveDesired(config, names, now, live.users);
  if (isLook && names.findings().some(isError)) {
    const part = (written: WrittenConfig): DesiredState => withoutMissing(written, live, now);
    return { desired: part(config), inForce: base && part(base) };
  }
  return { desired, inForce: base && resolveDesired(base, namesLeniently(base, live), now, live.users) };
}

/** The desired state without what the account does not have. */
function withoutMissing(config: WrittenConfig, live: LiveState, now: Date): DesiredState {
  const there = resourceIds(live);
  const state = resolveDesired(config, namesLeniently(config, live), now);
  return { ...state, users: state.users.map((user) => withoutThose(user, there)) };
}

/** What the files grant, or notify about, and the account does not have, by name. */
export function openNames(config: WrittenConfig, live: LiveState, now: Date): OpenName[] {
  const there = resourceIds(live);
  const names = namesLeniently(config, live);
  const open = new Map<string, { readonly what: Noun; readonly people: Map<Email, DesiredUser> }>();
  for (const user of resolveDesired(config, names, now).users) {
    if (user.state === 'absent') continue;
    for (const [what, id] of resourcesOf(user)) {
      if (there.has(id)) continue;
      const entry = open.get(id) ?? { what, people: new Map() };
      open.set(id, entry);
      entry.people.set(user.email, user);
    }
  }
  const labels: ReadonlyMap<string, string> = names.labels;
  const rows = [...open].map(([id, { what, people }]) => ({
    what,
    name: labels.get(id) ?? id,
    isPinned: isPinId(id),
    people: [...people.values()].map(({ email, shown }) => ({ email, shown })),
  }));
  return rows.sort((a, b) => compareText(a.name, b.name));
}

function resourcesOf({ grants, notifications = new Map() }: DesiredUser): [Noun, string][] {
  return [
    ...grants().flatMap((grant): [Noun, string][] => {
      if (grant.ended || !('id' in grant)) return [];
      return [[grant.what === 'server' ? 'MCP server' : 'integration', grant.id]];
    }),
    ...[...notifications.keys()].map((id): [Noun, string] => ['integration', id]),
  ];
}

function withoutThose(user: DesiredUser, there: ReadonlySet<string>): DesiredUser {
  const { access, undated, notifications } = user;
  const left = withinOf(access, there);
  return {
    ...user,
    access: left,
    // Where no date has passed, the two are one object.
    undated: undated === access ? left : withinOf(undated, there),
    ...present({
      notifications: notifications && new Map([...notifications].filter(([id]) => there.has(id))),
    }),
  };
}

function withinOf(access: Access, there: ReadonlySet<string>): Access {
  const { level, integrations, mcp } = partsOf(access);
  return accessFrom({
    level,
    integrations: new Map([...integrations].filter(([id]) => there.has(id))),
    mcp: mcp === 'all' ? mcp : new Map([...mcp].filter(([id]) => there.has(id))),
  });
}
