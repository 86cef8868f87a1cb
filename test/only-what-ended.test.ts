/**
 * The law of ends, resource by resource: a timer and an apply that holds take what a date has ended, all of it, and
 * nothing else, whatever stands beside it, in the account or in the files.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DesiredUser } from '../src/core/desired/resolve.ts';
import {
  type Access,
  accessFrom,
  compareLevelWords,
  effective,
  levelOnIntegration,
  levelOnServer,
  mcpOf,
  NO_MCP,
  NONE,
} from '../src/core/model/access.ts';
import type { LiveState } from '../src/core/model/live.ts';
import { makePlan, type PlanRequest } from '../src/core/plan/plan.ts';
import type { User } from '../src/core/written/file.ts';
import { plannedBeside } from './support/beside-world.ts';
import { carriedOut } from './support/carried-out.ts';
import { untilEnough } from './support/enough.ts';
import { usually } from './support/thorough.ts';
import { configOf, liveOf, NOW, ORIGIN, type World, type WorldPerson, world } from './support/world.ts';

const until = '2026-11-21';

type Grants = NonNullable<User['integrations'] | Exclude<User['mcpServers'], 'all'>>;
const levelOf = (grant: Grants[string] | undefined): string | null =>
  grant === undefined ? null : typeof grant === 'string' ? grant : grant.level;

/** The same grants; of those that `ends` says the date has come. */
const dated = (grants: Grants, ends: readonly boolean[]) =>
  Object.fromEntries(
    Object.entries(grants).map(([key, grant], at) => [
      key,
      ends[at] === true ? { level: levelOf(grant), until } : levelOf(grant),
    ]),
  );

interface Choice {
  readonly ends: readonly boolean[];
  readonly endsRole: boolean;
  /** Whether the account has what the entry would give without its dates. */
  readonly isAsDeclared: boolean;
  /** Whether it has another level, or another grant of three, all the same. */
  readonly other: 'level' | 0 | 1 | 2 | undefined;
}

const choice: fc.Arbitrary<Choice> = fc.record({
  ends: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  endsRole: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  isAsDeclared: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  other: fc.constantFrom<Choice['other'][]>(undefined, undefined, 'level', 0, 1, 2),
});

/** What people hold of three things, but for one of them that is as in another record. */
const beside = <T>(own: readonly (T | null)[], others: readonly (T | null)[], other: Choice['other']) =>
  own.map((each, at) => (at === other ? (others[at] ?? null) : each));

function withEnds(each: WorldPerson, { ends, endsRole, isAsDeclared, other }: Choice): WorldPerson {
  const { written, live } = each;
  if (written === null || live === null || written.state === 'absent') return each;
  const { until: _until, integrations = {}, mcpServers = {}, ...rest } = written;
  const entry = {
    ...rest,
    integrations: dated(integrations, ends),
    mcpServers: mcpServers === 'all' ? mcpServers : dated(mcpServers, ends.slice(3)),
    ...(endsRole ? { roles: [{ role: 'operator', until }] } : {}),
  } as User;
  if (!isAsDeclared) return { ...each, written: entry };
  const hasRole = (entry.roles ?? []).length > 0;
  const own = ['Order to Cash', 'Returns EU', 'Returns US'].map((key) => levelOf(integrations[key]));
  const servers = mcpServers === 'all' ? {} : mcpServers;
  const mcp = ['/orders', '/stock', 'Invoices'].map((key) => levelOf(servers[key]));
  const level = written.accessLevel ?? (hasRole ? 'monitor' : 'custom');
  const has = {
    ...live,
    level: other === 'level' ? live.level : level,
    integrations: beside(hasRole ? ['manage', ...own.slice(1)] : own, live.integrations, other),
    mcp:
      mcpServers === 'all'
        ? mcpServers
        : beside(hasRole ? ['write', ...mcp.slice(1)] : mcp, live.mcp === 'all' ? [] : live.mcp, other),
  } as NonNullable<WorldPerson['live']>;
  return { ...each, written: entry, live: has };
}

const worldWithEnds: fc.Arbitrary<World> = fc
  .tuple(world, fc.array(choice, { minLength: 8, maxLength: 8 }))
  .map(([made, choices]) => ({
    ...made,
    people: made.people.map((each, at) => withEnds(each, choices[at] ?? ({ ends: [] } as never))),
  }));

/** What an access comes to on all that there is and will be, and on each thing. */
const pointsOf = (access: Access, { integrations, mcpServers }: LiveState): string[] => {
  const reach = effective(access);
  return [
    reach.everyIntegration,
    reach.everyServer,
    ...integrations.map(({ id }) => levelOnIntegration(reach, id)),
    ...mcpServers.map(({ id }) => levelOnServer(reach, id)),
  ];
};

const isAtMost = (a = '', b = ''): boolean => (compareLevelWords(a, b) ?? Number.NaN) <= 0;

/** What a record gives by its level, and by being for every server. */
const broadOf = (access: Access): Access =>
  accessFrom({
    level: access.level,
    integrations: new Map(),
    mcp: mcpOf(access) === 'all' ? 'all' : NO_MCP,
  });

/** What is wrong on each point with what becomes of somebody; `ended` counts what a date took. */
function wrongWith(had: Access, { access, undated }: DesiredUser, has: Access, live: LiveState) {
  const [was = [], files = [], ever = [], now = [], broad = []] = [
    had,
    access,
    undated,
    has,
    broadOf(has),
  ].map((each) => pointsOf(each, live));
  const wrong: string[] = [];
  let ended = 0;
  for (const [at, after] of now.entries()) {
    const [before, asked, gave] = [was[at] ?? '', files[at] ?? '', ever[at] ?? ''];
    const isEnded = !isAtMost(gave, asked) && isAtMost(before, gave);
    if (!isAtMost(after, before)) wrong.push(`${at}: gives ${after} for ${before}`);
    if (!isAtMost(before, after) && !isAtMost(asked, after))
      wrong.push(`${at}: takes ${before} for ${after}`);
    if (!isEnded && after !== before) wrong.push(`${at}: takes ${before}, which no date ends`);
    if (isEnded && !isAtMost(after, asked) && !isAtMost(after, broad[at]))
      wrong.push(`${at}: leaves ${after}, which a date has ended`);
    if (isEnded && after !== before) ended += 1;
  }
  return { wrong, ended };
}

const RUNS: Readonly<Record<string, Partial<PlanRequest>>> = {
  'a timer': { due: { waited: new Set() } },
  'an apply that holds': {},
};

it.each(Object.entries(RUNS))('%s takes what a date has ended, all of it, and nothing else', (_, run) => {
  let met = 0;
  const law = (made: World): void => {
    const config = configOf(made);
    const live = liveOf(made);
    const result = makePlan({ config, base: config, live, origin: ORIGIN, now: NOW, ...run });
    if (result.kind !== 'planned') throw new Error(result.kind);
    const { plan, desired } = result;
    if (plan.breaches.every(({ guard }) => guard !== 'self'))
      expect(plan.certificate).toMatchObject({ kind: 'safe' });
    const after = new Map(
      carriedOut(live, plan.operations).users.map(({ email, access }) => [email, access]),
    );
    const entries = new Map(desired.users.map((user) => [user.email, user]));
    for (const { email, access, isProductionAdmin } of live.users) {
      const entry = entries.get(email);
      if (entry?.state !== 'present' || isProductionAdmin || desired.protectedUsers.has(email)) continue;
      const { wrong, ended } = wrongWith(access, entry, after.get(email) ?? NONE, live);
      expect(wrong, email).toEqual([]);
      met += ended;
    }
  };
  untilEnough(
    () => fc.assert(fc.property(worldWithEnds, law), { numRuns: usually(100, 3_000) }),
    () => met > 100,
  );
  expect(met).toBeGreaterThan(100);
});

it.each(Object.entries(RUNS))(
  '%s is certified, whatever mail and unknown access there is beside it',
  (_, run) => {
    let met = 0;
    const law = (made: World): void => {
      const beside = plannedBeside(made);
      if (beside === undefined) return;
      const { config, live } = beside;
      const result = makePlan({ config, base: config, live, origin: ORIGIN, now: NOW, ...run });
      if (result.kind !== 'planned') throw new Error(result.kind);
      const { breaches, certificate, operations } = result.plan;
      if (breaches.some(({ guard }) => guard === 'self')) return;
      expect(certificate).toMatchObject({ kind: 'safe' });
      met += operations.length;
    };
    untilEnough(
      () => fc.assert(fc.property(worldWithEnds, law), { numRuns: usually(60, 3_000) }),
      () => met > 50,
    );
    expect(met).toBeGreaterThan(50);
  },
);
