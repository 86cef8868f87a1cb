/** Worlds for laws in which some also have mail, and MCP grants that nobody here knows. */
import { namesLeniently } from '../../src/core/desired/names.ts';
import { type DesiredState, resolveDesired } from '../../src/core/desired/resolve.ts';
import { effective, levelOnIntegration } from '../../src/core/model/access.ts';
import type { LiveState, LiveUser } from '../../src/core/model/live.ts';
import { makePlan, type Plan } from '../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../src/core/written/config.ts';
import {
  blocksOf,
  configOf,
  fileOf,
  INTEGRATIONS,
  liveOf,
  NOW,
  ORIGIN,
  readText,
  type World,
} from './world.ts';

const KEYS = new Map(
  INTEGRATIONS.map(({ id }, at) => [id as string, ['Order to Cash', 'Returns EU', 'Returns US'][at] ?? id]),
);

/** The account of a world, where some have mail and MCP grants that nobody knows. */
function besideLive(made: World): LiveState {
  const live = liveOf(made);
  const users = live.users.map((user, at): LiveUser => {
    const { recordedMcp: had } = user;
    const servers = live.mcpServers.filter((_, nth) => had !== 'all' && (at + nth) % 3 === 0);
    const drawn = at * 5 + made.people.length;
    const notified = live.integrations.filter((_, nth) => (drawn >> nth) % 2 === 1);
    return {
      ...user,
      ...(servers.length === 0 ? {} : { unknownMcp: servers.map(({ id }) => id) }),
      notified: { integrations: new Set(notified.map(({ id }) => id)), others: at % 2 },
    };
  });
  return { ...live, users };
}

/** The file of a world, where every second of those who reach something has mail about a part of it. */
function besideFile(made: World, live: LiveState, { users }: DesiredState): WrittenConfig {
  const file = fileOf(made);
  const mailed = users.flatMap(({ email, state, access }, at) => {
    const own = file.users?.[email];
    if (at % 2 === 1 || state !== 'present' || own === undefined) return [];
    const reach = effective(access);
    const about = live.integrations.filter(
      ({ id }, nth) => levelOnIntegration(reach, id) !== 'none' && nth !== at % 4,
    );
    return [[email, { ...own, notifications: about.map(({ id }) => KEYS.get(id) ?? id) }] as const];
  });
  const unknownAccess = made.people.length % 2 === 0 ? 'remove' : 'keep';
  const policy = { ...file.policy, unknownAccess } as const;
  return readText(blocksOf({ ...file, policy, users: { ...file.users, ...Object.fromEntries(mailed) } }));
}

interface BesidePlan {
  readonly plan: Plan;
  readonly desired: DesiredState;
  readonly live: LiveState;
  readonly config: WrittenConfig;
}

/** The plan of such a world; undefined where its file is refused. */
export function plannedBeside(made: World): BesidePlan | undefined {
  const live = besideLive(made);
  const plain = configOf(made);
  const config = besideFile(made, live, resolveDesired(plain, namesLeniently(plain, live), NOW));
  const result = makePlan({ config, live, origin: ORIGIN, now: NOW });
  return result.kind === 'planned' ? { plan: result.plan, desired: result.desired, live, config } : undefined;
}
