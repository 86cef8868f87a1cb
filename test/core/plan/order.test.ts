/** Order, waiting and the floor, told as facts about people. */
import { describe, expect, it } from 'vitest';
import { integrationIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import type { Operation } from '../../../src/core/plan/operation.ts';
import { makePlan, type Plan } from '../../../src/core/plan/plan.ts';
import { verdictOf } from '../../../src/say/verdict.ts';
import { account, person } from '../../support/live.ts';
import { INTEGRATIONS, NOW, ORIGIN, readText } from '../../support/world.ts';

const [cash, returns] = INTEGRATIONS.map(({ id }) => integrationIdOf(id));
if (cash === undefined || returns === undefined) throw new Error('a world has resources');

const HEAD = `version: 1\naccount: { name: Acme, region: us, contains: [${cash}] }\n`;
const LOOSE = 'maxDemotions: 100%, maxRemovals: 100%, maxGrantLoss: 100%';

function planFor(users: string, people: readonly LiveUser[], policy = '', now = NOW): Plan {
  const text = `${HEAD}policy: { ${policy === '' ? LOOSE : policy} }\nusers:\n  root@acme.example: { accessLevel: administrator }\n${users}`;
  const result = makePlan({ config: readText(text, now), live: account(people), origin: ORIGIN, now });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  expect(result.plan.certificate.kind).toBe('safe');
  return result.plan;
}

const told = ({ kind, user, waitsFor }: Operation): string =>
  `${kind} ${user.email.split('@')[0]}${waitsFor === undefined ? '' : ` waits for ${waitsFor.join(', ')}`}`;
const story = (plan: Plan): string[] => plan.operations.map(told);
const needsOf = (plan: Plan, what: string): string[] => {
  const operation = plan.operations.find((each) => told(each) === what);
  if (operation === undefined) throw new Error(`${what} is not in ${story(plan).join('; ')}`);
  return operation.needs.map((step) => told(plan.operations[step - 1] ?? operation));
};
const guards = (plan: Plan): string[] => plan.breaches.map(({ guard, number }) => `${guard}=${number}`);

const admin = (name: string, facts = {}): LiveUser => person(name, { level: 'administrator', ...facts });

describe('the floor of administrators', () => {
  it('the two only administrators who swap with two invited people wait for them', () => {
    const plan = planFor(
      `  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor }
  cal@acme.example: { accessLevel: administrator }
  dan@acme.example: { accessLevel: administrator }
`,
      [admin('ada'), admin('bea')],
    );
    expect(story(plan)).toEqual([
      'demote ada waits for cal@acme.example',
      'demote bea waits for dan@acme.example',
      'invite cal',
      'invite dan',
    ]);
    expect(guards(plan)).toEqual([]);
  });

  it('with floor 2 and one spare, of two demotions one runs and the other needs the promotion', () => {
    const plan = planFor(
      `  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor }
  cal@acme.example: { accessLevel: administrator }
  dan@acme.example: { accessLevel: administrator }
`,
      [admin('ada'), admin('bea'), admin('cal'), person('dan', { level: 'monitor' })],
    );
    expect(story(plan)).toEqual(['promote dan', 'demote ada', 'demote bea']);
    expect(needsOf(plan, 'demote ada')).toEqual([]);
    expect(needsOf(plan, 'demote bea')).toEqual(['promote dan']);
  });

  it('a disabled administrator who is enabled makes one: the demotion needs the enabling, whatever the ranks', () => {
    const plan = planFor(
      `  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: administrator, enabled: true }
  cal@acme.example: { accessLevel: administrator }
`,
      [admin('ada'), admin('bea', { disabled: true }), admin('cal')],
    );
    expect(story(plan)).toEqual(['enable bea', 'demote ada']);
    expect(needsOf(plan, 'demote ada')).toEqual(['enable bea']);
  });

  it('leavers come before demotions, and then e-mails decide', () => {
    const plan = planFor(
      `  ada@acme.example: { accessLevel: monitor }
  zoe@acme.example: { state: absent }
  cal@acme.example: { accessLevel: administrator }
  dan@acme.example: { accessLevel: administrator }
`,
      [admin('ada'), admin('zoe'), admin('cal'), person('dan', { level: 'monitor' })],
    );
    expect(needsOf(plan, 'demote zoe')).toEqual([]);
    expect(needsOf(plan, 'demote ada')).toEqual(['promote dan']);
    expect(needsOf(plan, 'remove zoe')).toEqual(['demote zoe']);
  });

  it('more takers than makers and invited ones is the guard, with the number that would be left', () => {
    const plan = planFor(
      '  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: monitor }\n',
      [admin('ada'), admin('bea'), admin('cal')],
    );
    expect(guards(plan)).toEqual(['admin-floor=1']);
  });

  it('what was already below the floor is no breach as long as nobody is taken', () => {
    expect(
      guards(
        planFor('  ada@acme.example: { accessLevel: administrator }\n', [
          person('ada', { level: 'monitor' }),
        ]),
      ),
    ).toEqual([]);
  });

  it('removing somebody who is no administrator never waits', () => {
    const plan = planFor(
      `  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { state: absent }
  cal@acme.example: { accessLevel: administrator }
`,
      [admin('ada'), person('bea', { level: 'monitor' })],
    );
    expect(story(plan)).toEqual(['demote ada waits for cal@acme.example', 'remove bea', 'invite cal']);
  });

  it('the token user does not count, as administrator or as taker', () => {
    const plan = planFor(
      '  ada@acme.example: { accessLevel: monitor }\n',
      [admin('ada')],
      `${LOOSE}, minAdministrators: 1`,
    );
    expect(guards(plan)).toEqual(['admin-floor=0']);
  });
});

it('where nobody knows whose token it is, an administrator is taken last: it may be the token', () => {
  const files = readText(
    `${HEAD}policy: { ${LOOSE}, minAdministrators: 0 }\nusers:\n  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: monitor }\n`,
  );
  const live = account([admin('ada'), person('bea')]);
  const storyFor = (tokenUserId: LiveState['tokenUserId']): string[] => {
    const result = makePlan({ config: files, live: { ...live, tokenUserId }, origin: ORIGIN, now: NOW });
    return result.kind === 'planned' ? story(result.plan) : [];
  };
  expect(storyFor(live.tokenUserId)).toEqual(['demote ada', 'grant bea']);
  expect(storyFor(userIdOf('somebody'))).toEqual(['grant bea', 'demote ada']);
});

describe('guards', () => {
  it('the token user demoted is refused, and nothing lifts it', () => {
    const text = `${HEAD}users:\n  root@acme.example: { accessLevel: monitor }\n  ada@acme.example: { accessLevel: administrator }\n`;
    const result = makePlan({
      config: readText(text),
      live: account([admin('ada'), admin('bea')]),
      origin: ORIGIN,
      now: NOW,
    });
    expect(result.kind === 'planned' && guards(result.plan)).toEqual(['self=1']);
  });

  it('a role that loses a grant for 40 people meets the limit and states the number', () => {
    const names = Array.from({ length: 40 }, (_, index) => `p${String(index).padStart(2, '0')}`);
    const users = names.map((name) => `  ${name}@acme.example: { roles: [operator] }\n`).join('');
    const plan = planFor(
      `${users}roles:\n  operator: { integrations: { Order to Cash: manage } }\n`,
      names.map((name) =>
        person(name, {
          integrations: new Map([
            [cash, 'manage'],
            [returns, 'monitor'],
          ]),
        }),
      ),
      'unmanagedUsers: report',
    );
    expect(guards(plan)).toEqual(['grant-loss-limit=40']);
    expect(plan.breaches[0]).toMatchObject({ limit: 24, total: 80 });
  });

  it('removals are limited to a fifth, at least two', () => {
    const names = ['a', 'b', 'c'];
    const users = names.map((name) => `  ${name}@acme.example: { state: absent }\n`).join('');
    const people = ['a', 'b', 'c', 'd'].map((name) => person(name, { level: 'monitor' }));
    expect(guards(planFor(users, people, 'unmanagedUsers: report'))).toEqual(['removal-limit=3']);
    expect(guards(planFor(users, people, 'maxRemovals: 3'))).toEqual([]);
  });

  it('an account that nothing proves cannot be applied to', () => {
    const text =
      'version: 1\naccount: { name: Acme, region: us }\nusers:\n  ada@acme.example: { accessLevel: monitor }\n';
    const result = makePlan({ config: readText(text), live: account([]), origin: ORIGIN, now: NOW });
    expect(result.kind === 'planned' && guards(result.plan)).toEqual(['account-unproven=0']);
  });
});

describe('who is touched', () => {
  it('a protected person is never written, and the difference is said', () => {
    const plan = planFor(
      '  ada@acme.example: { accessLevel: monitor }\n',
      [admin('ada')],
      `${LOOSE}, protectedUsers: [ADA@acme.example]`,
    );
    expect(story(plan)).toEqual([]);
    expect(plan.notes).toContainEqual({
      code: 'protected-drift',
      person: 'ada@acme.example',
      wants: 'other access',
      isBreakGlass: false,
    });
  });

  it('a protected person who is to go is left alone, and no plan calls them as declared', () => {
    const file =
      '  ada@acme.example: { state: absent }\n  alan@acme.example: { accessLevel: administrator }\n';
    const policy = `${LOOSE}, protectedUsers: [ada@acme.example]`;
    const stays = planFor(file, [admin('ada'), admin('alan')], policy);
    expect(verdictOf(stays)).toBe(
      'Nothing to do: 2 declared people are as declared, 1 left alone (see the notes).',
    );
    expect(stays.notes).toContainEqual({
      code: 'protected-drift',
      person: 'ada@acme.example',
      wants: 'to be absent',
      isBreakGlass: false,
    });
    // Whom the verdict counts, the notes name; also who is as declared and protected.
    const same = planFor('  ada@acme.example: { accessLevel: administrator }\n', [admin('ada')], policy);
    for (const plan of [stays, same])
      expect(plan.notes).toContainEqual({ code: 'left-alone', people: ['ada@acme.example'] });
    // Who is gone already is as declared.
    expect(verdictOf(planFor(file, [admin('alan')], policy))).toBe(
      'Nothing to do: all 3 declared people are as declared.',
    );
  });

  it('outside production, an administrator of production is not touched', () => {
    const plan = planFor('  ada@acme.example: { accessLevel: monitor }\n', [
      admin('ada', { isProductionAdmin: true }),
    ]);
    expect(story(plan)).toEqual([]);
    expect(plan.notes).toContainEqual({ code: 'production-administrator', person: 'ada@acme.example' });
  });

  it('a declared person with two records stops the run', () => {
    const text = `${HEAD}users:\n  ada@acme.example: { accessLevel: monitor }\n`;
    const twin = { ...person('twin'), email: person('ada').email, shownEmail: 'Ada@acme.example' };
    const result = makePlan({
      config: readText(text),
      live: account([person('ada'), twin]),
      origin: ORIGIN,
      now: NOW,
    });
    expect(result).toMatchObject({ kind: 'invalid', findings: [{ code: 'two-records' }] });
  });

  it('a pinned person whose e-mail changed is the same person, and nobody is invited', () => {
    const text = `${HEAD}users:\n  ada@acme.example: { id: aaaaaaaaaaaaaaaaaaaaaaaa, accessLevel: monitor }\n`;
    const moved = {
      ...person('augusta', { level: 'manage' }),
      userId: 'aaaaaaaaaaaaaaaaaaaaaaaa' as LiveUser['userId'],
    };
    const result = makePlan({ config: readText(text), live: account([moved]), origin: ORIGIN, now: NOW });
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    expect(story(result.plan)).toEqual(['revoke augusta']);
    expect(result.plan.notes).toContainEqual({
      code: 'email-changed',
      person: 'ada@acme.example',
      now: 'augusta@acme.example',
    });
  });

  it('a person whose last grant has ended is removed; the day before they are told to end soon', () => {
    const users =
      '  ada@acme.example: { integrations: { Order to Cash: { level: manage, until: 2026-11-22 } } }\n';
    const people = [person('ada', { integrations: new Map([[cash, 'manage']]) })];
    const today = planFor(users, people);
    expect(story(today)).toEqual([]);
    expect(today.notes).toContainEqual({
      code: 'ends-soon',
      person: 'ada@acme.example',
      what: 'manage on Order to Cash',
      until: '2026-11-22',
    });
    const tomorrow = planFor(users, people, LOOSE, new Date('2026-11-23T00:00:00Z'));
    expect(story(tomorrow)).toEqual(['remove ada']);
    // Nothing here tells that the date was reviewed, so the removal is acknowledged like any other.
    expect(tomorrow.operations[0]).toMatchObject({ origin: 'due', acknowledged: [] });
  });
});
