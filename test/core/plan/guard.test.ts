/** When a plan is refused for its size or its target, and by which number it is lifted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordIdOf } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { limitsOf } from '../../../src/core/plan/guard.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { policyOf } from '../../../src/core/written/policy.ts';
import { admin, CASH, filesAbout, ORDERS, planAbout, RETURNS_EU, STOCK } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

const guards = ({ breaches }: Plan): string[] =>
  breaches.map(({ guard, number, limit }) => `${guard}=${number} of ${limit}`);
const crowd = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const line = (name: string, entry: string): string => `${name}@acme.example: { ${entry} }`;
const policy = (words: string): string => `policy: { minAdministrators: 0, ${words} }\n`;

/** So many accepted people who monitor; the first of them become what `entry` says. */
function plannedFor(total: number, touched: number, entry: string, words: string): Plan {
  const names = crowd('p', total);
  const users = names.map((name, index) => line(name, index < touched ? entry : 'accessLevel: monitor'));
  return planAbout(
    filesAbout(users, policy(words)),
    names.map((name) => person(name, { level: 'monitor' })),
  );
}

describe('removals', () => {
  it('as many as the limit says go, one more is refused', () => {
    expect(guards(plannedFor(12, 3, 'state: absent', 'maxRemovals: 3'))).toEqual([]);
    expect(guards(plannedFor(12, 4, 'state: absent', 'maxRemovals: 3'))).toEqual(['removal-limit=4 of 3']);
  });

  it('who is disabled counts like who is removed, because they lose the same', () => {
    expect(guards(plannedFor(12, 4, 'accessLevel: monitor, enabled: false', 'maxRemovals: 3'))).toEqual([
      'removal-limit=4 of 3',
    ]);
  });

  it('the refusal names everybody concerned, each once', () => {
    const plan = planAbout(
      filesAbout(
        [line('ada', 'state: absent'), line('bob', 'state: absent')],
        policy('maxRemovals: 1, maxDemotions: 100%'),
      ),
      [admin('ada'), person('bob')],
    );
    expect(plan.breaches.map(({ people }) => people)).toEqual([['ada@acme.example', 'bob@acme.example']]);
  });

  it('a percentage is of all people in the account, and allows two of however few', () => {
    // 12 people and root: 20% of 13 is 2.
    expect(guards(plannedFor(12, 3, 'state: absent', 'maxRemovals: 20%'))).toEqual(['removal-limit=3 of 2']);
    expect(guards(plannedFor(2, 2, 'state: absent', 'maxRemovals: 1%'))).toEqual([]);
    expect(guards(plannedFor(2, 1, 'state: absent', 'maxRemovals: 0%'))).toEqual(['removal-limit=1 of 0']);
  });

  it('a percentage counts a person of several records once, as the number does that it limits', () => {
    const twin = { ...admin('ada'), recordId: recordIdOf('another') };
    const limits = limitsOf(account([admin('ada'), twin]), policyOf(filesAbout([]).policy, NOW));
    // With root.
    expect([limits['removal-limit'].total, limits['demotion-limit'].total]).toEqual([2, 2]);
  });

  it('whatever the count and the limit, a plan is refused exactly if it counts more than the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (count, limit) => {
        const expected = count > limit ? [`removal-limit=${count} of ${limit}`] : [];
        expect(guards(plannedFor(6, count, 'state: absent', `maxRemovals: ${limit}`))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('demotions', () => {
  const plannedWith = (entry: string, words: string): Plan =>
    planAbout(
      filesAbout(
        [line('ada', entry), line('bob', entry), line('cal', 'accessLevel: administrator')],
        policy(words),
      ),
      [admin('ada'), admin('bob'), admin('cal')],
    );

  it('administrators who become less count', () => {
    expect(guards(plannedWith('accessLevel: manage', 'maxDemotions: 1'))).toEqual(['demotion-limit=2 of 1']);
  });

  it('administrators who leave count as removals alone', () => {
    expect(guards(plannedWith('state: absent', 'maxDemotions: 1, maxRemovals: 2'))).toEqual([]);
  });

  it('who was invited as administrator and has not accepted was none', () => {
    const plan = planAbout(filesAbout([line('ada', 'accessLevel: monitor')], policy('maxDemotions: 0')), [
      admin('ada', { invitation: 'pending' }),
    ]);
    expect(plan.operations.map(({ user }) => user.shown)).toEqual(['ada@acme.example']);
    expect(guards(plan)).toEqual([]);
  });
});

describe('grants that are lost', () => {
  const held = new Map([
    [CASH, 'manage'],
    [RETURNS_EU, 'monitor'],
  ] as const);
  const ada = (facts = {}): LiveUser => person('ada', { integrations: held, ...facts });
  const judged = (entry: string, user = ada()): string[] =>
    guards(
      planAbout(
        filesAbout([line('ada', entry)], policy('maxGrantLoss: 0, maxDemotions: 9, maxRemovals: 9')),
        [user],
      ),
    );

  it('a grant that goes and a grant that is lowered count one each', () => {
    expect(judged('integrations: { Order to Cash: monitor }')).toEqual(['grant-loss-limit=2 of 0']);
  });

  it('a grant that the new level covers is not lost', () => {
    expect(judged('accessLevel: manage')).toEqual([]);
    expect(judged('accessLevel: monitor')).toEqual(['grant-loss-limit=1 of 0']);
  });

  it('a person who is removed or disabled loses no grants on top of it', () => {
    expect(judged('state: absent')).toEqual([]);
    expect(judged('integrations: { Order to Cash: monitor }, enabled: false')).toEqual([]);
  });

  it('every server is one grant, and giving it instead of single ones loses none', () => {
    const servers = new Map([
      [ORDERS, 'write'],
      [STOCK, 'read'],
    ] as const);
    expect(judged('mcpServers: { /orders: write }', person('ada', { mcp: 'all' }))).toEqual([
      'grant-loss-limit=1 of 0',
    ]);
    expect(judged('mcpServers: all', person('ada', { mcp: servers }))).toEqual([]);
    expect(judged('mcpServers: { /orders: read }', person('ada', { mcp: servers }))).toEqual([
      'grant-loss-limit=2 of 0',
    ]);
  });
});

describe('the token and its account', () => {
  it.each(['accessLevel: manage', 'state: absent', 'accessLevel: administrator, enabled: false'])(
    'the person whose token it is loses nothing, whatever the limits: %s',
    (entry) => {
      const config = filesAbout([line('root', entry)], policy('maxDemotions: 100%, maxRemovals: 100%'));
      const plan = planAbout(config, [admin('ada')]);
      expect(plan.breaches.map(({ guard, people }) => [guard, people])).toContainEqual([
        'self',
        ['root@acme.example'],
      ]);
    },
  );

  it('what takes nothing from that person is no breach', () => {
    const config = filesAbout([line('root', 'accessLevel: administrator, mfaRequired: true')]);
    expect(guards(planAbout(config, [admin('ada'), admin('bob')]))).not.toContain('self=1 of 0');
  });

  it('a plan with operations is refused where nothing proves the account; an empty one is not', () => {
    const unproven = (entry: string): string[] =>
      guards(
        planAbout(filesAbout([line('ada', entry)], policy('maxRemovals: 9'), 'environment: production'), [
          person('ada', { level: 'monitor' }),
        ]),
      );
    expect(unproven('accessLevel: manage')).toEqual(['account-unproven=0 of 1']);
    expect(unproven('accessLevel: monitor')).toEqual([]);
  });
});

describe('a timer', () => {
  it('what ends by itself counts in no limit', () => {
    const config = filesAbout(
      crowd('p', 6).map((name) => line(name, 'state: absent')),
      policy('maxRemovals: 1'),
    );
    const people = crowd('p', 6).map((name) => person(name, { level: 'monitor' }));
    expect(guards(planAbout(config, people))).toEqual(['removal-limit=6 of 1']);
    const due = planAbout(config, people, { due: { waited: new Set() } });
    expect([due.operations.length, guards(due)]).toEqual([6, []]);
  });
});
