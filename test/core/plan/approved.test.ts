/** What a reviewed plan covers of a fresh one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Access, accessFrom } from '../../../src/core/model/access.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import {
  compareWithReviewed,
  type ReviewedPlan,
  waitingIn,
  waitingStill,
} from '../../../src/core/plan/approved.ts';
import { planDocument } from '../../../src/core/plan/document.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { waysOf } from '../../../src/core/plan/way.ts';
import { admin, CASH, filesAbout, ORDERS, planAbout, STOCK } from '../../support/about.ts';
import { untilEnough } from '../../support/enough.ts';
import { person } from '../../support/live.ts';
import { liveOf, NOW, planOf, world } from '../../support/world.ts';

const made = { version: '0.0.0-test', judgedAt: NOW };
const compared = (fresh: Plan, reviewed: Plan): ReviewedPlan =>
  compareWithReviewed(fresh, [planDocument(reviewed, [], made)]);
const changed = (live: LiveState, change: (user: LiveUser, index: number) => LiveUser): LiveState => ({
  ...live,
  // The first is the token's own user.
  users: live.users.map((user, index) => (index === 0 ? user : change(user, index))),
});
const removedBy = (plan: Plan) =>
  [...waysOf(plan.operations).values()].filter(
    ({ before, after }) => before !== undefined && after === undefined,
  );

const administrator = ({ recordedMcp: mcp }: LiveUser): Access =>
  accessFrom({ level: 'administrator', integrations: new Map(), mcp });

const answer = fc.constantFrom(
  { invitation: 'accepted', disabled: false } as const,
  { invitation: 'accepted', disabled: true } as const,
  { invitation: 'pending', disabled: false } as const,
  { invitation: 'dismissed', disabled: false } as const,
);

describe('a removal that was reviewed', () => {
  it('is covered however the invitation and the switch stand by then, and not if the access is another one', () => {
    const seen = { covered: 0, administrators: 0, foreign: 0 };
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, fc.array(answer, { minLength: 9, maxLength: 9 }), (made, answers) => {
            const live = liveOf(made);
            const reviewed = planOf(made);
            const wasRemoved = new Set<string>(removedBy(reviewed).map(({ user }) => user.email));
            const later = planOf(
              made,
              changed(live, (user, index) => ({ ...user, ...answers[index % answers.length] })),
            );
            const { approved } = compared(later, reviewed);
            for (const { user, before, operations } of removedBy(later)) {
              if (!wasRemoved.has(user.email)) continue;
              seen.covered += 1;
              if (before?.access.level === 'administrator') seen.administrators += 1;
              expect(operations.every(({ step }) => approved.has(step))).toBe(true);
            }
            const others = planOf(
              made,
              changed(live, (user) =>
                user.access.level === 'manage' ? { ...user, access: administrator(user) } : user,
              ),
            );
            const foreign = compared(others, reviewed);
            for (const { before, operations } of removedBy(others)) {
              const was = live.users.find(({ email }) => email === operations[0].user.email);
              if (before?.access.level !== 'administrator' || was?.access.level !== 'manage') continue;
              seen.foreign += 1;
              expect(operations.some(({ step }) => foreign.approved.has(step))).toBe(false);
            }
          }),
          { numRuns: 100 },
        ),
      () => seen.covered > 50 && seen.administrators > 10 && seen.foreign > 5,
    );
    expect([seen.covered > 50, seen.administrators > 10, seen.foreign > 5]).toEqual([true, true, true]);
  });
});

describe('what nobody reviewed', () => {
  const CHIEF = 'roles: { chief: { integrations: { Order to Cash: manage } } }\n';
  const fresh = (live: LiveUser, was: string, is: string) => {
    const reviewed = planAbout(filesAbout([was], CHIEF), [live], { now: new Date('2026-10-01') });
    return compared(planAbout(filesAbout([is], CHIEF), [live]), reviewed).comparison;
  };

  it('is that an administrator stays who was to be removed', () => {
    const files = [
      'ada@acme.example: { state: absent }',
      'ada@acme.example: { accessLevel: manage }',
    ] as const;
    expect(fresh(admin('ada'), ...files)).toMatchObject({
      differences: [{ kind: 'different', now: ['demote'] }],
    });
  });

  it('is a date of another grant, beside one that was reviewed and has come', () => {
    const ada = person('ada', { level: 'monitor', mcp: new Map([ORDERS, STOCK].map((id) => [id, 'read'])) });
    const ended = '{ level: read, until: 2026-11-01 }';
    const files = (stock: string): string =>
      `ada@acme.example: { accessLevel: monitor, mcpServers: { /orders: ${ended}, /stock: ${stock} } }`;
    expect(fresh(ada, files('read'), files('read')).kind).toBe('identical');
    expect(fresh(ada, files('read'), files(ended)).kind).toBe('diverged');
  });

  it('is the end of what was to last beyond a reviewed one', () => {
    const ada = person('ada', { integrations: new Map([[CASH, 'manage']]), mcp: new Map([[STOCK, 'read']]) });
    const chief = 'mcpServers: { /stock: read }, roles: [{ role: chief, until: 2026-11-01 }]';
    const files = (lasting: string): string => `ada@acme.example: { ${chief}${lasting} }`;
    const both = files(', integrations: { Order to Cash: monitor }');
    expect(fresh(ada, both, both).kind).toBe('identical');
    expect(fresh(ada, both, files('')).kind).toBe('diverged');
  });
});

describe('somebody who waits, as a reviewed plan says', () => {
  const policy = 'policy: { minAdministrators: 1 }\n';
  const invited = 'new@acme.example: { accessLevel: administrator }';
  const monitor = (until = '') => `ada@acme.example: { accessLevel: monitor${until} }`;
  const reviewed = planDocument(
    planAbout(filesAbout([monitor(), invited], policy), [admin('ada')]),
    [],
    made,
  );
  const people = [admin('ada'), admin('new')];
  const still = (...entries: string[]) =>
    waitingStill(waitingIn(reviewed), planAbout(filesAbout([...entries, invited], policy), people), [
      reviewed,
    ]);

  it('is carried out by a timer where all of it was reviewed, their ends too', () => {
    const [ada = ''] = waitingIn(reviewed);
    expect(ada).not.toBe('');
    expect(still(monitor())).toEqual(new Set([ada]));
    // Of this end nobody has seen anything; that of somebody else is not theirs.
    expect(still(monitor(', until: 2027-01-31'))).toEqual(new Set());
    expect(still(monitor(), 'bea@acme.example: { accessLevel: monitor, until: 2027-01-31 }')).toEqual(
      new Set([ada]),
    );
  });
});
