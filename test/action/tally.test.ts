/** The numbers that outputs are made of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureReasonOf } from '../../src/action/outputs.ts';
import { tallyOf } from '../../src/action/tally.ts';
import { mcpServerIdOf } from '../../src/core/model/ids.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import { EXIT } from '../../src/errors.ts';
import { account, person } from '../support/live.ts';
import { configOf, liveOf, NOW, ORIGIN, readText, SERVERS, world } from '../support/world.ts';

const HEAD = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
users:
  root@acme.example: { accessLevel: administrator }
`;

function tally(users: string, people: Parameters<typeof account>[0]) {
  const result = makePlan({
    config: readText(`${HEAD}${users}`),
    live: account(people),
    origin: ORIGIN,
    now: NOW,
  });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return tallyOf(result.plan);
}

describe('A30 a plan in numbers', () => {
  it('counts people once, however many operations they take', () => {
    const server = SERVERS[0];
    const people = [
      person('ada', { level: 'administrator', mcp: new Map([[mcpServerIdOf(server?.id ?? ''), 'write']]) }),
      person('bea', { level: 'monitor' }),
      person('cid', { level: 'monitor' }),
    ];
    const users = `  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { state: absent }
  cid@acme.example: { accessLevel: administrator }
  dan@acme.example: { accessLevel: monitor }
`;
    expect(tally(users, people)).toEqual({
      changes: true,
      toAdd: 1,
      toChange: 2,
      toRemove: 1,
      gaining: 2,
      losing: 2,
      newAdmins: 1,
      invites: 1,
      mcpAdded: 0,
      mcpRemoved: 1,
    });
  });

  it('somebody who gains here and loses there is counted on both sides', () => {
    const server = SERVERS[0];
    const users = `  ada@acme.example: { accessLevel: custom, mcpServers: { ${server?.uri}: read } }\n`;
    expect(tally(users, [person('ada', { level: 'monitor' })])).toMatchObject({
      gaining: 1,
      losing: 1,
      toChange: 1,
    });
  });

  it('over arbitrary worlds: everybody is added, changed or removed, and nobody twice', () => {
    fc.assert(
      fc.property(world, (made) => {
        const result = makePlan({ config: configOf(made), live: liveOf(made), origin: ORIGIN, now: NOW });
        if (result.kind !== 'planned') return;
        const { operations } = result.plan;
        const people = new Set(operations.map(({ user }) => user.email)).size;
        const { toAdd, toChange, toRemove, changes, gaining, losing, newAdmins } = tallyOf(result.plan);
        expect(toAdd + toChange + toRemove).toBe(people);
        expect(changes).toBe(people > 0);
        for (const some of [gaining, losing, newAdmins]) expect(some).toBeLessThanOrEqual(people);
      }),
      { numRuns: 200 },
    );
  });
});

describe('A31 failure-reason', () => {
  it('is set for every exit code but those of a good end', () => {
    const words = Object.values(EXIT).map((exitCode) => [exitCode, failureReasonOf({ exitCode })]);
    expect(words).toEqual([
      [0, ''],
      [1, 'api-unavailable'],
      [2, 'drift'],
      [3, 'config-invalid'],
      [4, 'auth-failed'],
      [5, 'guard-refused'],
      [6, 'plan-changed'],
      [7, 'apply-partial'],
      [8, ''],
      [70, 'internal-error'],
      [129, 'interrupted'],
      [130, 'interrupted'],
      [143, 'interrupted'],
    ]);
  });
});
