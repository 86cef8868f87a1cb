import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effective, levelOnIntegration, levelOnServer } from '../../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf, recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import type { AccessReview } from '../../../src/core/report/document.ts';
import { reviewOf } from '../../../src/core/report/report.ts';
import { heldResources } from '../../../src/core/report/resource.ts';
import type { ReviewedPerson } from '../../../src/core/report/saved.ts';
import { account, person } from '../../support/live.ts';
import {
  INTEGRATIONS,
  liveOf,
  NOW,
  ORIGIN,
  readText,
  SERVERS,
  type World,
  world,
} from '../../support/world.ts';

const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * DAY).toISOString();

const review = (live: LiveState, file?: string): AccessReview => {
  const request = { live, origin: ORIGIN, now: NOW, dormantDays: 90 };
  if (file === undefined) return reviewOf(request);
  const config = readText(file);
  const made = makePlan({ config, live, origin: ORIGIN, now: NOW });
  if (made.kind !== 'planned') throw new Error(JSON.stringify(made));
  return reviewOf({ ...request, files: { config, desired: made.desired, plan: made.plan } });
};

const found = ({ people }: AccessReview, name: string): ReviewedPerson => {
  const one = people.find(({ email }) => email === `${name}@acme.example`);
  if (one === undefined) throw new Error(`${name} is not in the review`);
  return one;
};

const of = (user: LiveUser, file?: string): ReviewedPerson =>
  found(review(account([user]), file), user.email.split('@')[0] ?? '');

describe('when somebody last signed in', () => {
  it.each([
    ['5 days ago', { lastSignIn: daysAgo(5) }, 'active'],
    ['exactly 90 days ago', { lastSignIn: daysAgo(90) }, 'active'],
    ['91 days ago', { lastSignIn: daysAgo(91) }, 'dormant'],
    ['tomorrow, by a clock that is ahead', { lastSignIn: daysAgo(-1) }, 'active'],
    ['never, in 91 days', { createdAt: daysAgo(91) }, 'never'],
    ['never, in 10 days', { createdAt: daysAgo(10) }, 'new'],
    ['on no date, and the account gives no other', {}, 'unknown'],
    ['on what is no date', { lastSignIn: 'yesterday', createdAt: daysAgo(400) }, 'unknown'],
    ['on what only looks like one', { lastSignIn: 'day 7', createdAt: daysAgo(400) }, 'unknown'],
  ])('%s', (_when, facts, expected) => {
    expect(of({ ...person('ada'), ...facts }).signIn).toBe(expected);
  });

  it('is asked only of people who can sign in', () => {
    const facts = { createdAt: daysAgo(400) };
    expect(of({ ...person('ada', { invitation: 'pending' }), ...facts })).not.toHaveProperty('signIn');
    expect(of({ ...person('ada', { invitation: 'dismissed' }), ...facts })).not.toHaveProperty('signIn');
    expect(of({ ...person('ada', { disabled: true }), ...facts })).not.toHaveProperty('signIn');
  });
});

describe('risk', () => {
  const all = { mcp: 'all' as const };
  const write = { mcp: new Map([[mcpServerIdOf(SERVERS[0].id), 'write' as const]]) };
  const sso = { settings: { ssoRequired: true } };

  it('puts administrators first, then the level manage, then every MCP server, then e-mails in order', () => {
    const people = [
      person('zoe', { level: 'monitor' }),
      person('bea', { level: 'monitor' }),
      person('cleo', { level: 'monitor', ...all, ...sso }),
      person('dora', { level: 'manage', ...sso }),
      person('yves', { level: 'administrator', ...sso }),
      person('wim', { level: 'monitor', ...write }),
    ].map((user) => ({ ...user, lastSignIn: daysAgo(1) }));
    const emails = review(account(people)).people.map(({ email }) => email.split('@')[0]);
    expect(emails).toEqual(['root', 'yves', 'dora', 'cleo', 'wim', 'bea', 'zoe']);
  });

  it('is the sum of its parts, and counts weak sign-in only where much is reached', () => {
    const active = { lastSignIn: daysAgo(1) };
    expect(of({ ...person('ada', { level: 'administrator' }), ...active })).toMatchObject({
      risks: ['administrator', 'sign-in-unprotected'],
      score: 110,
    });
    expect(of({ ...person('ada', { level: 'administrator', ...sso }), ...active }).score).toBe(100);
    expect(of({ ...person('ada', { level: 'monitor' }), ...active })).toMatchObject({ risks: [], score: 0 });
    expect(of({ ...person('ada', { level: 'monitor' }), createdAt: daysAgo(91) }).risks).toEqual(['dormant']);
  });

  it('is none of people who cannot sign in, and all of those who may come', () => {
    expect(of(person('ada', { level: 'administrator', disabled: true })).risks).toEqual([]);
    expect(of(person('ada', { level: 'administrator', invitation: 'dismissed' })).risks).toEqual([]);
    expect(of(person('ada', { level: 'administrator', invitation: 'pending' })).risks).toContain(
      'administrator',
    );
  });
});

describe('figures', () => {
  it('count as administrators only who is accepted and enabled', () => {
    const live = account([
      person('ada', { level: 'administrator', invitation: 'pending' }),
      person('bea', { level: 'administrator', disabled: true }),
    ]);
    expect(review(live).figures).toMatchObject({
      people: 3,
      administrators: 1,
      pending: 1,
      pendingElevated: 1,
      disabled: 1,
    });
  });

  it('say how many days an invitation has been pending', () => {
    expect(of(person('ada', { invitation: 'pending', createdAt: daysAgo(45.9) })).pendingDays).toBe(45);
    expect(of(person('ada', { invitation: 'pending' }))).not.toHaveProperty('pendingDays');
    expect(of(person('ada', { createdAt: daysAgo(45) }))).not.toHaveProperty('pendingDays');
  });
});

const FILE = `version: 1
account: { name: Acme, region: us, owner: cio@acme.example, contains: [${INTEGRATIONS[0].id}] }
policy: { protectedUsers: [glass@acme.example] }
roles:
  operator:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { roles: [operator], mcpServers: { /orders: { level: write, until: 2026-11-01 } } }
  moved@acme.example: { id: ${'e'.repeat(24)}, accessLevel: monitor, until: 2027-01-31 }
  leaver@acme.example: { state: absent }
mcpServers:
  /orders: { read: [ada@acme.example] }
`;

describe('beside the files', () => {
  const orders = mcpServerIdOf(SERVERS[0].id);
  const lines = (because: readonly { readonly place?: { readonly line: number } }[]) =>
    because.map(({ place }) => place?.line);

  it('each grant leads to the lines that give at least as much', () => {
    const ada = person('ada', {
      level: 'monitor',
      integrations: new Map([[integrationIdOf(INTEGRATIONS[0].id), 'manage']]),
      mcp: new Map([[orders, 'read']]),
    });
    const reviewed = of(ada, FILE);
    expect(reviewed).toMatchObject({ inFiles: 'declared', declaredAt: { file: 'access.yaml', line: 10 } });
    expect(lines(reviewed.levelBecause)).toEqual([6]);
    expect(lines(reviewed.integrations[0]?.because ?? [])).toEqual([7]);
    expect(lines(reviewed.mcpServers[0]?.because ?? [])).toEqual([14]);
  });

  it('what a line gave until a day that is past, no line gives', () => {
    const ada = person('ada', { level: 'administrator', mcp: new Map([[orders, 'write']]) });
    expect(of(ada, FILE).levelBecause).toEqual([]);
    const demoted = person('ada', { level: 'monitor', mcp: new Map([[orders, 'write']]) });
    expect(of(demoted, FILE).mcpServers).toMatchObject([{ level: 'write', because: [] }]);
  });

  it('a pinned person is found whatever the e-mail, and says until when', () => {
    const bea = { ...person('bea', { level: 'monitor' }), userId: userIdOf('e'.repeat(24)) };
    expect(of(bea, FILE)).toMatchObject({
      inFiles: 'declared',
      declaredAt: { line: 11 },
      until: '2027-01-31',
    });
  });

  it('tells protected people, leavers and people in no file apart', () => {
    expect(of(person('glass', { level: 'administrator' }), FILE).inFiles).toBe('protected');
    expect(of(person('eve'), FILE)).toMatchObject({ inFiles: 'outside', risks: ['outside-files'] });
    expect(of(person('leaver', { level: 'manage' }), FILE).risks).toEqual([
      'manages-everything',
      'declared-absent',
      'sign-in-unprotected',
    ]);
  });

  it('counts who differs by person', () => {
    const live = account([person('leaver', { level: 'manage' }), person('ada')]);
    expect(review(live, FILE).files).toMatchObject({
      owner: 'cio@acme.example',
      differences: [
        { email: 'ada@acme.example', kinds: ['grant'] },
        { email: 'leaver@acme.example', kinds: ['remove'] },
      ],
    });
  });
});

describe('people with a level that is not known', () => {
  it('stand apart: what they reach cannot be told', () => {
    const eve = {
      recordId: recordIdOf('record-eve'),
      userId: userIdOf('user-eve'),
      email: person('eve').email,
      shownEmail: 'Eve@acme.example',
      levelWord: 'overseer',
    };
    const { unknownLevels, figures } = review({ ...account([]), unknownLevels: [eve] }, FILE);
    expect(unknownLevels).toEqual([
      {
        email: 'Eve@acme.example',
        recordId: 'record-eve',
        personId: 'user-eve',
        levelWord: 'overseer',
        inFiles: 'outside',
      },
    ]);
    expect(figures).toMatchObject({ people: 2, unknownLevels: 1, outsideFiles: 1 });
  });
});

describe('resources', () => {
  it('of one name are told apart by id', () => {
    const labels = review(account([])).resources.map(({ label }) => label);
    expect(labels).toEqual([
      'Order to Cash',
      `Returns (${INTEGRATIONS[1].id})`,
      `Returns (${INTEGRATIONS[2].id})`,
      '/invoices',
      '/orders',
      '/stock',
    ]);
  });

  it('name administrators and people with every server, whom no grant names', () => {
    const live = account([
      person('ada', { level: 'custom', mcp: 'all' }),
      person('bea', { level: 'manage' }),
    ]);
    const { resources, groups } = review(live);
    expect(resources.find(({ uri }) => uri === '/orders')?.reachedBy).toEqual([
      { by: 'group', group: 'administrator', level: 'write', people: 1 },
      { by: 'group', group: 'every-server', level: 'write', people: 1 },
    ]);
    expect(groups.map(({ group, people }) => [group, people.map(({ email }) => email)])).toEqual([
      ['administrator', ['root@acme.example']],
      ['manage', ['bea@acme.example']],
      ['monitor', []],
      ['every-server', ['ada@acme.example']],
    ]);
  });

  it('list exactly the people who reach them, with the level that they reach, in every world', () => {
    fc.assert(
      fc.property(world, (made: World) => {
        const live = liveOf(made);
        const reviewed = review(live);
        for (const resource of reviewed.resources) {
          const expected = live.users
            .filter(({ disabled, invitation }) => !disabled && invitation !== 'dismissed')
            .map(({ recordId, access }) => {
              const what = effective(access);
              const level =
                resource.kind === 'integration'
                  ? levelOnIntegration(what, integrationIdOf(resource.id))
                  : levelOnServer(what, mcpServerIdOf(resource.id));
              return [recordId, level];
            })
            .filter(([, level]) => level !== 'none');
          expect(reachers(reviewed, resource.id).sort()).toEqual(expected.sort());
        }
      }),
    );
  });

  it('and what a person holds is what the resources list', () => {
    fc.assert(
      fc.property(world, (made: World) => {
        const reviewed = review(liveOf(made));
        const fromPeople = reviewed.people
          .filter(({ status }) => status === 'accepted' || status === 'pending')
          .flatMap((one) =>
            heldResources(one, reviewed.resources).map(({ resource, holding: { level } }) => [
              resource.id,
              one.recordId,
              level,
            ]),
          );
        const fromResources = reviewed.resources.flatMap(({ id }) =>
          reachers(reviewed, id).map(([recordId, level]) => [id, recordId, level]),
        );
        expect(fromPeople.sort()).toEqual(fromResources.sort());
      }),
    );
  });
});

/** Groups spelled out: everybody in them who has no grant of their own here. */
function reachers({ resources, groups }: AccessReview, id: string): (readonly [string, string])[] {
  const reachedBy = resources.find((resource) => resource.id === id)?.reachedBy ?? [];
  const granted = new Set(reachedBy.flatMap((reach) => (reach.by === 'grant' ? [reach.recordId] : [])));
  return reachedBy.flatMap((reach): (readonly [string, string])[] => {
    if (reach.by === 'grant') return [[reach.recordId, reach.level]];
    const group = groups.find((each) => each.group === reach.group)?.people ?? [];
    const members = group.filter(({ recordId }) => !granted.has(recordId));
    expect(members.length).toBe(reach.people);
    return members.map(({ recordId }) => [recordId, reach.level]);
  });
}
