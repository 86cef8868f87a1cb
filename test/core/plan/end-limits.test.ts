/** How much may end on one day, and how much a timer may take in one run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { greatest } from '../../../src/core/plan/end-limits.ts';
import { ANOTHER_ADMINISTRATOR, THE_NEXT_RUN } from '../../../src/core/plan/order.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { runningOf } from '../../../src/core/plan/way.ts';
import { admin, CASH, filesAbout, planAbout, RETURNS_EU } from '../../support/about.ts';
import { carriedOut } from '../../support/carried-out.ts';
import { account, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';

const EIGHT = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'];
/** Eight people of whom some have a date, against a base in which nobody has one. */
function dated(dates: Readonly<Record<string, string>>, policy = 'maxRemovals: 2', before = {}): Plan {
  const files = (of: Readonly<Record<string, string>>) =>
    filesAbout(
      EIGHT.map((name) => {
        const until = of[name] === undefined ? '' : `, until: ${of[name]}`;
        return `${name}@acme.example: { accessLevel: monitor${until} }`;
      }),
      `policy: { minAdministrators: 0, ${policy} }\n`,
    );
  return planAbout(
    files(dates),
    EIGHT.map((name) => person(name, { level: 'monitor' })),
    { base: files(before) },
  );
}
const on = (day: string, ...names: string[]) => Object.fromEntries(names.map((name) => [name, day]));
const told = ({ breaches }: Plan): string[] =>
  breaches.map(({ guard, number, limit, day }) => `${guard}: ${number} of ${limit} on ${day}`);

describe('on one day', () => {
  it('no more people may end than may be removed at once', () => {
    expect(told(dated(on('2027-01-31', 'p1', 'p2')))).toEqual([]);
    expect(told(dated(on('2027-01-31', 'p1', 'p2', 'p3')))).toEqual(['removal-limit: 3 of 2 on 2027-01-31']);
  });

  it('ends count together that lie within it, and apart where the midnight lies between them', () => {
    const moments = { p1: '2027-01-31', p2: '2027-01-31T10:00:00Z', p3: '2027-01-31T00:00:01Z' };
    expect(told(dated(moments))).toEqual(['removal-limit: 3 of 2 on 2027-01-31']);
    expect(told(dated({ ...moments, p3: '2027-01-30' }))).toEqual([]);
    expect(told(dated({ ...moments, p3: '2027-02-01T00:00:01Z' }))).toEqual([]);
  });

  it('ends that were due before count with the new one, and alone they count no more', () => {
    const two = on('2027-01-31', 'p1', 'p2');
    expect(told(dated({ ...two, p3: '2027-01-31' }, undefined, two))).toEqual([
      'removal-limit: 3 of 2 on 2027-01-31',
    ]);
    const three = on('2027-01-31', 'p1', 'p2', 'p3');
    expect(told(dated(three, undefined, three))).toEqual([]);
    expect(told(dated({ ...three, p4: '2027-03-31' }, undefined, three))).toEqual([]);
  });

  it('the fullest of several days is named', () => {
    expect(
      told(dated({ ...on('2027-01-31', 'p1', 'p2', 'p3', 'p8'), ...on('2027-03-31', 'p4', 'p5', 'p6') })),
    ).toEqual(['removal-limit: 4 of 2 on 2027-01-31']);
  });

  it('a limit in percent says of how many it is', () => {
    const plan = dated(on('2027-01-31', 'p1', 'p2', 'p3', 'p4'), 'maxRemovals: 34%');
    expect(plan.breaches).toMatchObject([{ guard: 'removal-limit', number: 4, limit: 3, total: 9 }]);
  });

  it('somebody who is not in the account, or has not there what ends, loses nothing', () => {
    const config = (entry: string) =>
      filesAbout(
        ['a', 'b', 'c'].map((name) => `${name}@acme.example: ${entry}`),
        'policy: { minAdministrators: 0, maxRemovals: 1, maxGrantLoss: 1 }\n',
      );
    const monitors = (...names: string[]) => names.map((name) => person(name, { level: 'monitor' }));
    const whole = (until: string) => config(`{ accessLevel: monitor${until} }`);
    const leaving = (...names: string[]) =>
      told(planAbout(whole(', until: 2027-01-31'), monitors(...names), { base: whole('') }));
    expect(leaving('a')).toEqual([]);
    expect(leaving('a', 'b')).toEqual(['removal-limit: 2 of 1 on 2027-01-31']);
    const grant = (until: string) =>
      config(`{ accessLevel: monitor, integrations: { Order to Cash: { level: manage${until} } } }`);
    const a = person('a', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) });
    expect(
      told(planAbout(grant(', until: 2027-01-31'), [a, ...monitors('b', 'c')], { base: grant('') })),
    ).toEqual([]);
  });

  it('levels of administrators count as demotions, grants as grants, and other levels in no limit', () => {
    const three = (lines: (until: string) => string) => {
      const config = (until: string) =>
        filesAbout(
          ['a', 'b', 'c'].map((name) => `${name}@acme.example: ${lines(until)}`),
          'policy: { minAdministrators: 0, maxRemovals: 0, maxDemotions: 1, maxGrantLoss: 1 }\nroles: { chief: { accessLevel: administrator }, lead: { accessLevel: manage } }\n',
        );
      const role = lines('').includes('chief') ? 'administrator' : 'manage';
      const people = ['a', 'b', 'c'].map((name) =>
        lines('').includes('Order')
          ? person(name, { level: 'monitor', integrations: new Map([[CASH, 'manage']]) })
          : person(name, { level: role }),
      );
      return told(planAbout(config(', until: 2027-01-31'), people, { base: config('') }));
    };
    const held = (role: string) => (until: string) =>
      `{ accessLevel: monitor, roles: [{ role: ${role}${until} }] }`;
    expect(three(held('chief'))).toEqual(['demotion-limit: 3 of 1 on 2027-01-31']);
    expect(three(held('lead'))).toEqual([]);
    expect(
      three(
        (until) => `{ accessLevel: monitor, integrations: { Order to Cash: { level: manage${until} } } }`,
      ),
    ).toEqual(['grant-loss-limit: 3 of 1 on 2027-01-31']);
  });
});

describe("a timer's run without a base", () => {
  const due = (lines: readonly string[], people: Parameters<typeof planAbout>[1], policy: string) =>
    planAbout(filesAbout(lines, `policy: { minAdministrators: 0, ${policy} }\n`), people, {
      due: { waited: new Set() },
    }).operations.map(({ kind, user, waitsFor = [] }) =>
      `${kind} ${user.email.split('@')[0]} ${waitsFor.join()}`.trim(),
    );
  const monitor = (name: string) => person(name, { level: 'monitor' });

  it('takes as many as the limit allows, those whose date is the oldest, and who is sent away first of all', () => {
    const lines = [
      'a@acme.example: { accessLevel: monitor, until: 2026-11-20 }',
      'b@acme.example: { accessLevel: monitor, until: 2026-11-01 }',
      'c@acme.example: { accessLevel: monitor, until: 2026-11-10 }',
      'd@acme.example: { state: absent }',
    ];
    const people = ['a', 'b', 'c', 'd'].map(monitor);
    expect(due(lines, people, 'maxRemovals: 2')).toEqual([
      'remove a the next run',
      'remove b',
      'remove c the next run',
      'remove d',
    ]);
    expect(due(lines, people, 'maxRemovals: 4').join()).not.toContain('next run');
    expect(due(lines, people, 'maxRemovals: 0')).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => `remove ${name} a higher policy.maxRemovals (1)`),
    );
  });

  it('leaves a loss of grants that alone is more than the limit, and waits for no run of which none would do it', () => {
    const grants = new Map([
      [CASH, 'manage'],
      [RETURNS_EU, 'manage'],
    ] as const);
    const line = (name: string, ended: readonly string[]) =>
      `${name}@acme.example: { accessLevel: monitor, integrations: { ${ended
        .map((key) => `${key}: { level: manage, until: 2026-11-01 }`)
        .join(', ')} } }`;
    const lines = [line('a', ['Order to Cash', 'Returns EU']), line('b', ['Order to Cash'])];
    const people = [
      person('a', { level: 'monitor', integrations: grants }),
      person('b', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) }),
    ];
    const rest = ['integrations: { Returns EU: { id: aaaaaaaaaaaaaaaaaaaaaaa2 } }', ''].join('\n');
    const made = planAbout(
      filesAbout(lines, `policy: { minAdministrators: 0, maxGrantLoss: 1 }\n${rest}`),
      people,
      { due: { waited: new Set() } },
    );
    expect(made.operations.map(({ user, waitsFor }) => [user.email[0], waitsFor])).toEqual([
      ['a', ['a higher policy.maxGrantLoss (2)']],
      ['b', undefined],
    ]);
  });

  it('counts the demotion of an administrator as one', () => {
    const lines = ['a', 'b'].map(
      (name) => `${name}@acme.example: { accessLevel: monitor, roles: [{ role: chief, until: 2026-11-01 }] }`,
    );
    const run = planAbout(
      filesAbout(
        lines,
        'policy: { minAdministrators: 0, maxDemotions: 1 }\nroles: { chief: { accessLevel: administrator } }\n',
      ),
      [admin('a'), admin('b')],
      { due: { waited: new Set() } },
    );
    expect(run.operations.filter(({ waitsFor }) => waitsFor !== undefined)).toHaveLength(1);
  });
});

describe('what the floor or the token forbids', () => {
  const ROLE = 'roles: { chief: { accessLevel: administrator } }\n';
  const run = (lines: readonly string[], people: readonly LiveUser[], policy: string) =>
    planAbout(filesAbout(lines, `policy: { ${policy} }\n${ROLE}`), people, { due: { waited: new Set() } })
      .operations;

  it('uses up nothing of what the limits allow the others', () => {
    const ended = (name: string, level: string, day: string) =>
      `${name}@acme.example: { accessLevel: ${level}, until: 2026-11-${day} }`;
    const lines = [
      ended('root', 'administrator', '01'),
      ended('a', 'administrator', '01'),
      ended('b', 'administrator', '01'),
      ended('w', 'monitor', '20'),
    ];
    const there = [admin('a'), admin('b'), person('w', { level: 'monitor' })];
    const kept = run(lines, there, 'minAdministrators: 2, maxRemovals: 1');
    expect(
      kept.map(({ kind, user, waitsFor = [] }) => `${kind} ${user.email[0]} ${waitsFor.join()}`.trim()),
    ).toEqual([
      'demote a another administrator',
      'demote b another administrator',
      'remove a another administrator',
      'remove b another administrator',
      'remove w',
      'demote r another administrator',
      'remove r another administrator',
    ]);
  });

  it('is not used up by what the limits leave: another one takes that place', () => {
    const lines = [
      'a@acme.example: { accessLevel: administrator, until: 2026-11-01 }',
      'b@acme.example: { accessLevel: monitor, roles: [{ role: chief, until: 2026-11-20 }] }',
    ];
    const made = run(lines, [admin('a'), admin('b')], 'minAdministrators: 1, maxRemovals: 0');
    expect(
      made.map(({ kind, user, waitsFor = [] }) => `${kind} ${user.email[0]} ${waitsFor.join()}`.trim()),
    ).toEqual([
      'demote a a higher policy.maxRemovals (1)',
      'demote b',
      'remove a a higher policy.maxRemovals (1)',
    ]);
  });

  const people = fc.array(
    fc.record({
      level: fc.constantFrom('administrator', 'monitor' as const),
      day: fc.integer({ min: 1, max: 20 }),
      stays: fc.boolean(),
    }),
    { minLength: 1, maxLength: 7 },
  );

  it('is all that is left when a timer has run often enough, however much has ended', () => {
    fc.assert(
      fc.property(
        people,
        fc.nat({ max: 3 }),
        fc.nat({ max: 2 }),
        fc.nat({ max: 2 }),
        fc.boolean(),
        (drawn, floor, removals, demotions, ownEnds) => {
          const lines = drawn.map(({ level, day, stays }, n) => {
            const until = `until: 2026-11-${String(day).padStart(2, '0')}`;
            if (!stays) return `p${n}@acme.example: { accessLevel: ${level}, ${until} }`;
            const role = level === 'administrator' ? `, roles: [{ role: chief, ${until} }]` : '';
            return `p${n}@acme.example: { accessLevel: monitor${role} }`;
          });
          const own = `root@acme.example: { accessLevel: administrator${ownEnds ? ', until: 2026-11-01' : ''} }`;
          const policy = `minAdministrators: ${floor}, maxRemovals: ${removals}, maxDemotions: ${demotions}`;
          let there = drawn.map(({ level }, n) => person(`p${n}`, { level }));
          for (let runs = 0; runs <= drawn.length; runs += 1) {
            const operations = run([own, ...lines], there, policy);
            const running = runningOf(operations);
            expect(running.filter(({ kind }) => kind === 'remove').length).toBeLessThanOrEqual(removals);
            if (running.length === 0) {
              const isOwn = ({ user }: (typeof operations)[number]) => user.email.startsWith('root@');
              const reasons = operations.flatMap(({ waitsFor = [] }) => waitsFor);
              expect(reasons).not.toContain(THE_NEXT_RUN);
              const waiting = operations.filter(({ waitsFor }) => waitsFor?.includes(ANOTHER_ADMINISTRATOR));
              const left = there.filter(({ access }) => access.level === 'administrator').length;
              if (!waiting.every(isOwn)) expect(left).toBeLessThanOrEqual(floor);
              if (removals > 0) expect(reasons.join()).not.toContain('policy.maxRemovals');
              if (demotions > 0) expect(reasons.join()).not.toContain('policy.maxDemotions');
              return;
            }
            there = carriedOut(account(there), running).users.filter(
              ({ email }) => !email.startsWith('root@'),
            );
          }
          throw new Error('The timer has run once for each person, and still has something to do.');
        },
      ),
      { numRuns: usually(60, 2000) },
    );
  });
});

it('of two breaches of one limit the greater stands for both', () => {
  const breach = (number: number, guard: 'removal-limit' | 'self' = 'removal-limit') => ({
    guard,
    number,
    limit: 1,
    people: [],
  });
  expect(greatest([breach(3), breach(5), breach(4), breach(1, 'self')]).map(({ number }) => number)).toEqual([
    5, 1,
  ]);
});

it('which record of a leaver goes first is no matter of the order in which the account lists them', () => {
  const config = filesAbout(['ada@acme.example: { state: absent }'], 'policy: { maxRemovals: 1 }\n');
  const ada = person('ada', { level: 'monitor' });
  const twins = [
    ada,
    { ...person('eve', { level: 'monitor' }), email: ada.email, shownEmail: ada.shownEmail },
  ];
  for (const people of [twins, [...twins].reverse()])
    expect(
      runningOf(planAbout(config, people, { due: { waited: new Set() } }).operations).map(
        ({ user }) => user.recordId,
      ),
    ).toEqual([ada.recordId]);
});
