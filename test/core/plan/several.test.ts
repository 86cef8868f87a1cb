/** People of whom the account has several records: whoever is to be absent loses each of them, and of nobody else is one chosen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailOf, recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import { isAdministrator, type LiveState, type LiveUser } from '../../../src/core/model/live.ts';
import type { Operation } from '../../../src/core/plan/operation.ts';
import { makePlan, type Plan, type PlanRequest } from '../../../src/core/plan/plan.ts';
import { eachAlone, recordsOfOne, recordsTogether, recordWords } from '../../../src/core/plan/several.ts';
import { admin, CASH, filesAbout, planAbout } from '../../support/about.ts';
import { untilEnough } from '../../support/enough.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { NOW, ORIGIN } from '../../support/world.ts';

const ID = 'e'.repeat(24);
/** A record of its own, with the e-mail of somebody. */
const also = (name: string, facts: PersonFacts = {}, more: Partial<LiveUser> = {}): LiveUser => ({
  ...person(`${name}-2`, facts),
  email: emailOf(`${name}@acme.example`),
  shownEmail: `${name}@acme.example`,
  ...more,
});
const LEAVER = 'ada@acme.example: { state: absent }';
const LIMITS = 'policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100% }\n';
const story = ({ operations }: Pick<Plan, 'operations'>): string[] =>
  operations.map(({ kind, user }) => `${kind} ${user.recordId}`);
const errorsOf = (request: PlanRequest): string[] => {
  const result = makePlan(request);
  return result.kind === 'invalid' ? result.findings.map(({ code }) => code) : [result.kind];
};
const asked = (lines: readonly string[], people: readonly LiveUser[], rest = LIMITS): PlanRequest => ({
  config: filesAbout(lines, rest),
  live: account(people),
  origin: ORIGIN,
  now: NOW,
});

describe('whoever is to be absent', () => {
  it.each(['state: absent', 'accessLevel: monitor, until: 2026-11-01'])('by %s loses each record', (says) => {
    const twins = [person('ada', { level: 'monitor' }), also('ada', { level: 'administrator' })];
    const config = filesAbout([`ada@acme.example: { ${says} }`], LIMITS);
    for (const people of [twins, [...twins].reverse()]) {
      const plan = planAbout(config, people);
      expect(story(plan)).toEqual(['demote record-ada-2', 'remove record-ada', 'remove record-ada-2']);
      expect(plan.certificate.kind).toBe('safe');
      expect(plan.digest).toBe(planAbout(config, twins).digest);
      expect(plan.notes).toContainEqual({ code: 'deletes-in-this-environment', people: 1 });
      expect(plan.notes).toContainEqual({
        code: 'each-record',
        person: 'ada@acme.example',
        records: twins.map(recordWords),
      });
    }
  });

  it('loses both records that one person has', () => {
    const twins = [person('ada', { level: 'monitor' }), also('ada', {}, { userId: userIdOf('user-ada') })];
    for (const people of [twins, [...twins].reverse()])
      expect(story(planAbout(filesAbout([LEAVER], LIMITS), people))).toEqual([
        'remove record-ada',
        'remove record-ada-2',
      ]);
  });

  it('loses them by a timer too, and what is left when it broke off', () => {
    const twins = [person('ada', { level: 'monitor' }), also('ada', { level: 'manage' })];
    const config = filesAbout([LEAVER], LIMITS);
    const due = { due: { waited: new Set<string>() }, base: config };
    expect(story(planAbout(config, twins, due))).toEqual(['remove record-ada', 'remove record-ada-2']);
    expect(story(planAbout(config, twins.slice(1), due))).toEqual(['remove record-ada-2']);
    expect(story(planAbout(config, [], due))).toEqual([]);
  });

  const pinned = also('ada', { level: 'monitor' }, { userId: userIdOf(ID) });
  const both = [person('ada', { level: 'monitor' }), also('ada', { level: 'monitor' })];
  it.each<[string, readonly string[], readonly LiveUser[], string?]>([
    ['by a pin', [`ada@acme.example: { id: ${ID}, state: absent }`], [person('ada'), pinned]],
    [
      'while a pin means one of them',
      [LEAVER, `eve@acme.example: { id: ${ID}, accessLevel: monitor }`],
      [person('ada'), pinned],
    ],
    [
      'while one person of theirs has another e-mail',
      [LEAVER],
      [...both, { ...person('eve'), userId: userIdOf('user-ada') }],
    ],
    [
      'while two of them administer the account',
      [LEAVER],
      [admin('ada'), also('ada', { level: 'administrator' })],
    ],
    ['while one is the token’s own', ['root@acme.example: { state: absent }'], [also('root')]],
    [
      'while they are protected',
      [LEAVER],
      both,
      LIMITS.replace('{', '{ protectedUsers: [ada@acme.example],'),
    ],
    [
      'while one is a mirrored administrator of production',
      [LEAVER],
      [person('ada'), also('ada', { isProductionAdmin: true })],
    ],
  ])('%s is a finding, and nothing of theirs is written', (_, lines, people, rest) => {
    expect(errorsOf(asked(lines, people, rest))).toContain('two-records');
  });

  it('by a record that cannot be read is a finding', () => {
    const { recordId, userId, email, shownEmail } = also('ada');
    const unread = { recordId, userId, email, shownEmail, levelWord: 'tile' };
    const request = asked([LEAVER], [person('ada')]);
    const live: LiveState = { ...request.live, unknownLevels: [unread] };
    expect(errorsOf({ ...request, live })).toContain('two-records');
    const due = makePlan({ ...request, live, due: { waited: new Set() } });
    expect(due).toMatchObject({ kind: 'planned', plan: { operations: [] } });
  });
});

it('of anybody else is named with each record, and with where all but one are removed', () => {
  const people = [
    person('ada', { level: 'monitor' }),
    also('ada', { level: 'manage', invitation: 'pending' }),
  ];
  const declared = makePlan(asked(['ada@acme.example: { accessLevel: monitor }'], people));
  const [finding] = declared.kind === 'invalid' ? declared.findings : [];
  expect(finding?.summary).toContain(
    'record-ada (ada@acme.example, monitor); record-ada-2 (ada@acme.example, manage, pending)',
  );
  expect(finding?.fix).toContain('"Remove user from account"');
  const noteOf = (stranger: readonly LiveUser[]) =>
    planAbout(filesAbout([], LIMITS), stranger).notes.filter(({ code }) => code === 'two-records');
  const records = people.map(recordWords);
  expect(noteOf(people)).toEqual([
    { code: 'two-records', person: 'ada@acme.example', records, isEndedByEntry: true },
  ]);
  const ofOwner = filesAbout([], LIMITS, `contains: [${CASH}], owner: ada@acme.example`);
  expect(planAbout(ofOwner, people).notes).toContainEqual({
    code: 'two-records',
    person: 'ada@acme.example',
    records,
  });
  const elsewhere = { ...person('eve'), userId: userIdOf('user-ada') };
  expect(noteOf([person('ada'), elsewhere])).toEqual(
    ['ada', 'eve'].map((name) => ({
      code: 'two-records',
      person: `${name}@acme.example`,
      records: [person('ada'), elsewhere].map(recordWords),
    })),
  );
});

it('are found by e-mail and by person, together with whoever shares one with another of them', () => {
  const bea = { ...also('ada'), userId: userIdOf('user-bea') };
  const all = [person('ada'), bea, person('bea'), person('cid')];
  const ids = ['record-ada', 'record-ada-2', 'record-bea'];
  expect([...recordsOfOne(all)].sort()).toEqual(ids);
  for (const one of all.slice(0, 3))
    expect(recordsTogether(one, all).map(({ recordId }) => recordId)).toEqual(ids);
  for (const list of eachAlone(all)) expect(recordsOfOne(list).size).toBe(0);
  expect(eachAlone(all).flat()).toHaveLength(all.length);
});

const ENDED = ['state: absent', 'accessLevel: monitor, until: 2026-11-01'] as const;
const PINNED = [`id: ${ID}, state: absent`, `id: ${ID}, accessLevel: manage`] as const;
const entry = fc.constantFrom('', ...ENDED, 'state: absent', 'accessLevel: manage');
/** Few e-mails and few people, so that most records share one with another. */
const drawn = fc.record({
  records: fc.array(
    fc.record({
      email: fc.constantFrom('ada', 'bea', 'cid'),
      user: fc.constantFrom('1', '2', '3', '4', ID),
      level: fc.constantFrom('monitor', 'manage', 'administrator'),
      invitation: fc.constantFrom('accepted', 'accepted', 'pending', 'dismissed'),
      disabled: fc.boolean(),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  says: fc.tuple(entry, entry, fc.oneof(entry, fc.constantFrom(...PINNED))),
  isProtected: fc.boolean(),
  floor: fc.nat(2),
  due: fc.boolean(),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer Case> ? Case : never;

function requestOf({ records, says, isProtected, floor, due }: Drawn): PlanRequest {
  const people = records.map(
    ({ email, user, level, invitation, disabled }, index): LiveUser => ({
      ...person(email, { level, invitation, disabled: disabled && invitation === 'accepted' }),
      recordId: recordIdOf(`record-${index}`),
      userId: userIdOf(user),
    }),
  );
  const lines = ['ada', 'bea', 'cid'].flatMap((name, index) =>
    says[index] === '' ? [] : [`${name}@acme.example: { ${says[index]} }`],
  );
  const guarded = isProtected ? 'protectedUsers: [ada@acme.example], ' : '';
  const rest = `policy: { ${guarded}minAdministrators: ${floor}, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }\n`;
  return {
    ...asked(lines, people, rest),
    hold: !due,
    ...(due ? { due: { waited: new Set<string>() } } : {}),
  };
}

/** Every state that a run can stop in: what was done, in any order that the needs allow. */
function statesOf(operations: readonly Operation[]): ReadonlySet<number>[] {
  const found = new Map<string, ReadonlySet<number>>([['', new Set()]]);
  for (const done of found.values())
    for (const { step, needs } of operations)
      if (!done.has(step) && needs.every((need) => done.has(need))) {
        const more = new Set([...done, step]);
        found.set([...more].sort((a, b) => a - b).join(), more);
      }
  return [...found.values()];
}

/** What is wrong with what a plan makes of records that share an e-mail or a person; looked up in the case alone. */
function wrongWith(made: Drawn, request: PlanRequest, plan: Plan): string[] {
  const { users } = request.live;
  const shared = (one: LiveUser): boolean =>
    users.some((other) => other !== one && (other.email === one.email || other.userId === one.userId));
  const isEnded = ({ email }: LiveUser): boolean => {
    const says = made.says[['ada', 'bea', 'cid'].indexOf(email.split('@')[0] ?? '')] ?? '';
    return ENDED.some((each) => each === says);
  };
  const running = plan.operations.filter(({ waitsFor }) => waitsFor === undefined);
  const wrong: string[] = [];
  for (const user of users.filter(shared)) {
    const own = plan.operations.filter(({ user: { recordId } }) => recordId === user.recordId);
    if (own.length === 0) continue;
    if (!isEnded(user) || (made.isProtected && user.email === 'ada@acme.example'))
      wrong.push(`writes ${user.recordId}, and nothing ends all that have its e-mail`);
    if (user.userId === ID && PINNED.some((each) => made.says.includes(each)))
      wrong.push(`writes ${user.recordId}, whose person another line means`);
    if (own.at(-1)?.after !== undefined) wrong.push(`leaves ${user.recordId}`);
    const others = users.filter(({ email }) => email === user.email);
    for (const { recordId, userId } of others) {
      if (!plan.operations.some((each) => each.user.recordId === recordId && each.after === undefined))
        wrong.push(`chooses ${user.recordId} and leaves ${recordId}`);
      if (users.some((each) => each.userId === userId && each.email !== user.email))
        wrong.push(`takes ${recordId} from a person with another e-mail`);
    }
  }
  const administrators = (done: ReadonlySet<number>): number => {
    const last = new Map(
      running.filter(({ step }) => done.has(step)).map((each) => [each.user.recordId, each.after]),
    );
    const still = users.filter((user) => {
      const record = last.has(user.recordId) ? last.get(user.recordId) : user;
      return user.userId !== request.live.tokenUserId && record !== undefined && isAdministrator(record);
    });
    return new Set(still.map(({ userId }) => userId)).size;
  };
  const least = Math.min(administrators(new Set()), plan.administrators.floor);
  if (statesOf(running).some((done) => administrators(done) < least))
    wrong.push('takes too many administrators');
  return wrong;
}

it('are all ended or all left, whoever shares what, and no stop leaves too few administrators', () => {
  let ended = 0;
  untilEnough(
    () =>
      fc.assert(
        fc.property(drawn, (made) => {
          const request = requestOf(made);
          const result = makePlan(request);
          if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
          expect(result.plan.certificate).toMatchObject({ kind: 'safe' });
          expect(wrongWith(made, request, result.plan)).toEqual([]);
          if (result.plan.notes.some(({ code }) => code === 'each-record')) ended += 1;
        }),
        { numRuns: usually(120, 2_000) },
      ),
    () => ended > 5,
  );
  expect(ended).toBeGreaterThan(5);
});
