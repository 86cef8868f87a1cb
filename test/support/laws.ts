/**
 * The laws of a plan, over arbitrary worlds, in shards: each shard makes its own worlds from a seed of its own and
 * holds every law against them. So no single test builds all worlds, and two files share the work.
 *
 * A failure names the seed of its shard. SEED=<that seed> makes these worlds again, as the first shard.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareLevelWords,
  type Effective,
  effective,
  isWithin,
  levelOnIntegration,
  levelOnServer,
} from '../../src/core/model/access.ts';
import { isAdministrator, type LiveState } from '../../src/core/model/live.ts';
import type { Note } from '../../src/core/plan/note.ts';
import type { Operation, Standing } from '../../src/core/plan/operation.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { carriedOut, summary } from './carried-out.ts';
import { QUICK, SEED, usually } from './thorough.ts';
import { liveOf, planOf, type World, world } from './world.ts';

/** With `npm run test:quick` one half of 400 worlds. */
const WORLDS = QUICK ? 240 : usually(560, 4_000);
const SHARDS = 8;

interface Case {
  readonly made: World;
  readonly live: LiveState;
  readonly plan: Plan;
}
/** All laws look at the same worlds, so that each world is read and planned once. */
function casesOf(): (made: World) => Case {
  const cases = new Map<string, Case>();
  return (made) => {
    const key = JSON.stringify(made);
    const known = cases.get(key);
    if (known !== undefined) return known;
    const live = liveOf(made);
    const fresh = { made, live, plan: planOf(made, live) };
    cases.set(key, fresh);
    return fresh;
  };
}

type Always = (law: (subject: Case) => void, worlds?: number) => void;

/** Holds a law against the worlds of one shard; `worlds` counts those of all shards together. */
function alwaysIn(shard: number): Always {
  const caseOf = casesOf();
  return (law, worlds = WORLDS) => {
    const property = fc.property(world, (made) => {
      law(caseOf(made));
    });
    fc.assert(property, { numRuns: Math.ceil(Math.min(worlds, WORLDS) / SHARDS), seed: SEED + shard });
  };
}

const NOBODY = effective({ level: 'none' });
const reach = (standing: Pick<Standing, 'access' | 'disabled'> | undefined) =>
  standing === undefined || standing.disabled ? NOBODY : effective(standing.access);

/** What somebody reaches, point by point: of all that there is, and of all that will come. */
const pointsOf = (access: Effective, { integrations, mcpServers }: LiveState): string[] => [
  access.level,
  access.everyIntegration,
  access.everyServer,
  ...integrations.map(({ id }) => levelOnIntegration(access, id)),
  ...mcpServers.map(({ id }) => levelOnServer(access, id)),
];

const isAtMost = (a = '', b = ''): boolean => (compareLevelWords(a, b) ?? Number.NaN) <= 0;

/** Every set of started operations that is closed under needs; plans here have at most a dozen. */
function closedSets(operations: readonly Operation[], most: number): Operation[][] {
  let sets: Operation[][] = [[]];
  for (const operation of operations) {
    if (operation.waitsFor !== undefined) continue;
    const grown = sets.filter((set) =>
      operation.needs.every((need) => set.some(({ step }) => step === need)),
    );
    sets = [...sets, ...grown.map((set) => [...set, operation])].slice(0, most);
  }
  return sets;
}

const othersAdministrating = (live: LiveState): number =>
  live.users.filter((user) => user.userId !== live.tokenUserId && isAdministrator(user)).length;

/** One half of the shards: 0 or 1. */
export function describeLaws(half: 0 | 1): void {
  const shards = Array.from({ length: SHARDS / 2 }, (_, index) => 2 * index + half);
  console.info(`laws: ${WORLDS / 2} of ${WORLDS} worlds, SEED=${SEED + half}`);
  describe.each(shards)('laws over arbitrary worlds, shard %i', (shard) => lawsOver(alwaysIn(shard)));
}

function lawsOver(always: Always): void {
  it('every file of a world is valid against its account', () => {
    always(({ plan }) => expect(plan.digest).toMatch(/^[0-9a-f]{64}$/));
  });

  it('every plan that is not refused for the token user passes its certificate', () => {
    always(({ plan }) => {
      const selfless = plan.breaches.every(({ guard }) => guard !== 'self');
      if (selfless) expect(plan.certificate).toMatchObject({ kind: 'safe' });
    });
  });

  it('in every set of operations closed under needs the floor holds, whatever failed', () => {
    always(({ live, plan }) => {
      const floor = Math.min(othersAdministrating(live), plan.administrators.floor);
      for (const set of closedSets(plan.operations, 300)) {
        expect(othersAdministrating(carriedOut(live, set))).toBeGreaterThanOrEqual(floor);
      }
    });
  });

  it('nobody ever holds what neither the account nor the end of the run gives them', () => {
    always(({ live, plan }) => {
      const started = plan.operations.filter(({ waitsFor }) => waitsFor === undefined);
      const end = new Map(carriedOut(live, started).users.map((user) => [user.email, user]));
      const start = new Map(live.users.map((user) => [user.email, user]));
      for (const operation of started) {
        const { email } = operation.user;
        const records = [start.get(email), operation.after, end.get(email)];
        const [was = [], now = [], then = []] = records.map((each) => pointsOf(reach(each), live));
        const beyond = now.filter(
          (level, at) =>
            !(isAtMost(was[at], level) && isAtMost(level, then[at])) &&
            !(isAtMost(then[at], level) && isAtMost(level, was[at])),
        );
        expect(beyond).toEqual([]);
      }
    });
  });

  it('MCP access is never taken from somebody who is still administrator', () => {
    always(({ plan }) => {
      for (const { before, after: then } of plan.operations) {
        if (before === undefined || then === undefined || !isAdministrator(before)) continue;
        if (before.recordedMcp === 'all') expect(then.recordedMcp).toBe('all');
        else
          for (const id of before.recordedMcp.keys()) {
            const granted = then.recordedMcp === 'all' ? 'write' : then.recordedMcp.get(id);
            // One write may take it together with the level; only if nothing recorded is lost by that.
            expect(granted).toBeDefined();
          }
      }
    });
  });

  it('nobody is disabled after being widened, and nobody is enabled before being narrowed', () => {
    always(({ plan: { operations } }) => {
      for (const operation of operations) {
        const same = operations.filter(({ user }) => user.email === operation.user.email);
        const at = same.indexOf(operation);
        if (operation.kind === 'disable') {
          for (const earlier of same.slice(0, at))
            expect(isWithin(reach(earlier.after), reach(earlier.before))).toBe(true);
        }
        if (operation.kind === 'enable') expect(same.slice(at + 1)).toEqual([]);
      }
    });
  });

  it('a plan that has run leaves nothing but what waits', () => {
    always(({ made, live, plan }) => {
      const started = plan.operations.filter(({ waitsFor }) => waitsFor === undefined);
      const second = planOf(made, carriedOut(live, started));
      const waiting = new Set(
        plan.operations.filter(({ waitsFor }) => waitsFor !== undefined).map(({ user }) => user.email),
      );
      expect(second.operations.filter(({ user }) => !waiting.has(user.email))).toEqual([]);
    });
  });

  it('stopped anywhere, a second run comes to the same end', () => {
    always(({ made, live, plan }) => {
      // What the guard refuses does not run, so it has no end to come to.
      fc.pre(plan.administrators.shortfall === undefined);
      // An account below its floor may swap administrators one for one; once it has more, it keeps them.
      fc.pre(plan.administrators.now >= plan.administrators.minimum);
      const started = plan.operations.filter(({ waitsFor }) => waitsFor === undefined);
      const whole = summary(carriedOut(live, started));
      // Before all of it this plan is made again, and after all of it nothing is left: that is the law above.
      const isWhole = (set: readonly Operation[]): boolean =>
        set.length === started.length && started.length === plan.operations.length;
      for (const set of closedSets(plan.operations, 12)) {
        if (set.length === 0 || isWhole(set)) continue;
        const half = carriedOut(live, set);
        const rest = planOf(made, half).operations.filter(({ waitsFor }) => waitsFor === undefined);
        expect(summary(carriedOut(half, rest))).toEqual(whole);
      }
    }, 400);
  });

  it('A70 the order of files, users and answers changes nothing, the digest neither', () => {
    always(({ made, live, plan }) => {
      const shuffled = planOf(
        { ...made, people: [...made.people].reverse() },
        {
          ...live,
          users: [...live.users].reverse(),
          integrations: [...live.integrations].reverse(),
          mcpServers: [...live.mcpServers].reverse(),
        },
      );
      expect(shuffled.digest).toBe(plan.digest);
      expect(shuffled.operations.map(placeless)).toEqual(plan.operations.map(placeless));
      expect(withoutPlaces(shuffled.notes)).toEqual(withoutPlaces(plan.notes));
    });
  });

  it('the operations of one person need each other, so never two run at once', () => {
    always(({ plan }) => {
      const last = new Map<string, number>();
      for (const { step, needs, user } of plan.operations) {
        const previous = last.get(user.email);
        if (previous !== undefined) expect(needs).toContain(previous);
        last.set(user.email, step);
      }
    });
  });

  it('a demotion never drops MCP access below what both sides have', () => {
    always(({ live, plan }) => {
      const start = new Map(live.users.map((user) => [user.email, user]));
      for (const operation of plan.operations) {
        const user = start.get(operation.user.email);
        const end = plan.operations.filter((each) => each.user.email === operation.user.email).at(-1)?.after;
        if (user === undefined || end === undefined || operation.after === undefined) continue;
        for (const { id } of live.mcpServers) {
          const low = [user, end].map((each) => levelOnServer(reach(each), id));
          if (low[0] === 'write' && low[1] === 'write')
            expect(levelOnServer(reach(operation.after), id)).toBe('write');
        }
      }
    });
  });
}

/** Where somebody stands in a file is all that the order of people may change. */
const withoutPlaces = (notes: readonly Note[]): unknown =>
  JSON.parse(
    JSON.stringify(notes, (key, value: unknown) =>
      ['place', 'declaredAt'].includes(key) ? undefined : value,
    ),
  );

const placeless = ({ because, ...operation }: Operation) => ({
  ...operation,
  because: because.map(({ text }) => text).sort(),
});
