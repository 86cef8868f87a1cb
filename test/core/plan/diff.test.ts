/** Who differs, what of it a run writes, what it leaves as somebody made it, and what it forgets nobody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userIdOf } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { differencesOf } from '../../../src/core/plan/held.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { CASH, desiredOf, filesAbout, ORDERS, planAbout, RETURNS_EU } from '../../support/about.ts';
import { untilEnough } from '../../support/enough.ts';
import { account, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, liveOf, planOf, world } from '../../support/world.ts';

const MONITOR = 'ada@acme.example: { accessLevel: monitor }';
const MANAGE = 'ada@acme.example: { accessLevel: manage }';
const PIN = 'e'.repeat(24);
const PAST = 'accessLevel: monitor, until: 2026-11-01';
const NO_FLOOR = 'policy: { minAdministrators: 0 }\n';
const story = ({ operations }: Plan): string[] =>
  operations.map(({ kind, user }) => `${kind} ${user.shown.split('@')[0]}`);
const heldIn = ({ held }: Plan): string[] =>
  held.flatMap(({ shown, fields }) =>
    fields.map(({ field, before, after }) => `${shown.split('@')[0]} ${field}: ${before} → ${after}`),
  );
const fieldsOf = (live: LiveUser, entry: string): string[] =>
  differencesOf(live, desiredOf(filesAbout([`ada@acme.example: { ${entry} }`]), 'ada')).map(
    ({ field }) => field,
  );

describe('one person', () => {
  it('who has what the files say differs in nothing', () => {
    expect(fieldsOf(person('ada', { level: 'monitor' }), 'accessLevel: monitor')).toEqual([]);
  });

  it('differs in the level, in each grant, and in each setting that the files name', () => {
    const live = person('ada', {
      integrations: new Map([[RETURNS_EU, 'manage']]),
      mcp: new Map([[ORDERS, 'read']]),
      settings: { mfaRequired: true },
    });
    const entry =
      'integrations: { Order to Cash: manage }, mcpServers: { /orders: write }, mfaRequired: false, enabled: false';
    expect(fieldsOf(live, entry).sort()).toEqual([
      'enabled',
      `integrations/${CASH}`,
      `integrations/${RETURNS_EU}`,
      `mcpServers/${ORDERS}`,
      'mfaRequired',
    ]);
  });

  it('a setting that no file names is no difference, whatever the account has', () => {
    const live = person('ada', { level: 'monitor', settings: { mfaRequired: true, ssoRequired: true } });
    expect(fieldsOf(live, 'accessLevel: monitor')).toEqual([]);
  });

  it('who was invited and has not accepted is not disabled, so the switch is no difference', () => {
    const live = person('ada', { level: 'monitor', invitation: 'pending' });
    expect(fieldsOf(live, 'accessLevel: monitor, enabled: false')).toEqual([]);
  });

  it('what is recorded below an administrator is no difference: the level covers it', () => {
    const live = person('ada', { level: 'administrator', mcp: new Map([[ORDERS, 'write']]) });
    expect(fieldsOf(live, 'accessLevel: administrator')).toEqual([]);
  });
});

describe('with the state that was in force before', () => {
  const raised = person('ada', { level: 'manage' });

  it('what somebody changed in the account is shown and not written', () => {
    const plan = planAbout(filesAbout([MONITOR]), [raised], { base: filesAbout([MONITOR]) });
    expect([story(plan), heldIn(plan)]).toEqual([[], ['ada accessLevel: manage → monitor']]);
  });

  it('it is written where the policy says to undo it', () => {
    const undo = filesAbout([MONITOR], 'policy: { outsideChanges: undo }\n');
    const plan = planAbout(undo, [raised], { base: undo });
    expect([story(plan).length, heldIn(plan)]).toEqual([1, []]);
  });

  it('a person whom this change speaks of is written whole, and it is said what that undoes', () => {
    const files = filesAbout(['ada@acme.example: { accessLevel: monitor, mfaRequired: true }']);
    const plan = planAbout(files, [raised], { base: filesAbout([MONITOR]) });
    expect(heldIn(plan)).toEqual([]);
    expect(plan.notes).toContainEqual({
      code: 'undoes-outside',
      person: 'ada@acme.example',
      fields: ['accessLevel'],
    });
  });

  it('what this change asks for undoes nothing that somebody made outside', () => {
    const plan = planAbout(filesAbout([MONITOR]), [raised], { base: filesAbout([MANAGE]) });
    expect(plan.notes.filter(({ code }) => code === 'undoes-outside')).toEqual([]);
    expect(plan.operations).toHaveLength(1);
  });

  it.each([
    [`id: ${PIN}, state: absent`, 'state: absent', person('ada', { level: 'manage' })],
    [`id: ${PIN}, ${PAST}`, PAST, person('ada', { level: 'manage' })],
    ['state: absent', `id: ${PIN}, state: absent`, { ...person('eve'), userId: userIdOf(PIN) }],
  ])('%s meant another person than %s does, so that nobody has reviewed the end', (was, is, live) => {
    const [base, config] = [was, is].map((says) => filesAbout([`ada@acme.example: { ${says} }`], NO_FLOOR));
    if (base === undefined || config === undefined) throw new Error('no files');
    expect(planAbout(config, [live], { base, due: { waited: new Set() } }).operations).toEqual([]);
    expect(planAbout(config, [live], { base }).operations).toMatchObject([
      { kind: 'remove', origin: 'change', acknowledged: [] },
    ]);
  });

  it('somebody whom the account lost is missing, and nobody invites them again', () => {
    const plan = planAbout(filesAbout([MONITOR]), [], { base: filesAbout([MONITOR]) });
    expect(story(plan)).toEqual([]);
    expect(plan.held.map(({ shown, live }) => [shown, live])).toEqual([['ada@acme.example', undefined]]);
  });

  it('but nobody is missing who was to be disabled anyway', () => {
    const files = filesAbout(['ada@acme.example: { accessLevel: monitor, enabled: false }']);
    expect(planAbout(files, [], { base: files }).held).toEqual([]);
  });

  it('of what was waited for and is there by now, more than the files give is what somebody gave', () => {
    const waiting = () =>
      filesAbout(
        ['ada@acme.example: { integrations: { Order to Cash: monitor } }'],
        'integrations: { Order to Cash: { whenMissing: wait } }\n',
      );
    const more = person('ada', { integrations: new Map([[CASH, 'manage']]) });
    const plan = planAbout(waiting(), [more], { base: waiting() });
    expect([story(plan), heldIn(plan)]).toEqual([[], [`ada integrations/${CASH}: manage → monitor`]]);
  });

  it('whoever declined and is to be disabled is not invited again', () => {
    const entry = 'ada@acme.example: { accessLevel: monitor, enabled: false }';
    const files = filesAbout([entry], 'policy: { dismissed: reinvite }\n');
    const declined = person('ada', { level: 'monitor', invitation: 'dismissed' });
    expect(story(planAbout(files, [declined], { base: files }))).toEqual([]);
  });

  it('who was declared, is so no longer, and keeps their access is left behind', () => {
    const plan = planAbout(filesAbout([]), [raised], { base: filesAbout([MANAGE]) });
    expect(plan.leftBehind.map(({ email }) => email)).toEqual(['ada@acme.example']);
  });

  it('also where the account has given them a level that nobody here knows', () => {
    const { access: _, ...ada } = raised;
    const live = { ...account([]), unknownLevels: [{ ...ada, levelWord: 'tile' }] };
    const plan = planAbout(filesAbout([]), [], { live, base: filesAbout([MANAGE]) });
    expect(plan.leftBehind.map(({ email }) => email)).toEqual(['ada@acme.example']);
  });

  it.each([
    ['the policy removes them', 'policy: { unmanagedUsers: remove }\n', []],
    ['they are protected', 'policy: { protectedUsers: [ada@acme.example] }\n', []],
    ['the policy only reports them', 'policy: { unmanagedUsers: report }\n', ['ada@acme.example']],
  ])('left behind or not: %s', (_why, policy, left) => {
    const plan = planAbout(filesAbout([], policy), [raised], { base: filesAbout([MANAGE]) });
    expect(plan.leftBehind.map(({ email }) => email)).toEqual(left);
  });

  it('an invitation is not ended by a policy that disables, so its person is left behind', () => {
    const disable = filesAbout([], 'policy: { unmanagedUsers: disable }\n');
    const left = (facts: Parameters<typeof person>[1]): string[] =>
      planAbout(disable, [person('ada', facts)], { base: filesAbout([MANAGE]) }).leftBehind.map(
        ({ email }) => email,
      );
    expect(left({ level: 'manage' })).toEqual([]);
    expect(left({ level: 'manage', invitation: 'pending' })).toEqual(['ada@acme.example']);
  });

  it('over arbitrary worlds, what somebody made outside is either held or not there, never written', () => {
    let held = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, (made) => {
            const config = configOf({ ...made, policy: { ...made.policy, unmanagedUsers: 'report' } });
            const live = liveOf(made);
            const plan = planAbout(config, [], { live, base: config });
            held += plan.held.length;
            expect(plan.operations.filter(({ origin }) => origin === 'outside')).toEqual([]);
            expect(plan.leftBehind).toEqual([]);
            const undone = planAbout(config, [], { live });
            const differs = new Set(undone.operations.map(({ user }) => user.email));
            for (const { email } of plan.held) expect(differs.has(email)).toBe(true);
          }),
          { numRuns: usually(60, 300) },
        ),
      () => held > 50,
    );
    expect(held).toBeGreaterThan(50);
  });
});

describe('people in no file', () => {
  const joined = (createdAt: string): LiveUser => person('new', { level: 'monitor', createdAt });

  it('who came within thirty days is named, everybody else only counted', () => {
    const plan = planAbout(filesAbout([]), [
      joined('2026-11-02T08:00:00Z'),
      person('old', { level: 'monitor', createdAt: '2025-01-01T00:00:00Z' }),
    ]);
    expect(plan.notes).toContainEqual(
      expect.objectContaining({ code: 'unmanaged', count: 2, recent: ['new@acme.example'] }),
    );
  });

  it('are removed, disabled, reported or ignored as the policy says', () => {
    const under = (word: string): string[] =>
      story(
        planAbout(filesAbout([], `policy: { unmanagedUsers: ${word}, minAdministrators: 0 }\n`), [
          person('bob', { level: 'monitor' }),
          person('cal', { level: 'monitor', invitation: 'pending' }),
        ]),
      ).sort();
    expect(under('remove')).toEqual(['remove bob', 'remove cal']);
    expect(under('disable')).toEqual(['disable bob']);
    expect([under('report'), under('ignore')]).toEqual([[], []]);
  });
});

it('a pending person in no file is removed where the policy removes, and told of where it can only disable', () => {
  const undeclared = (policy: string) => {
    const plan = planAbout(filesAbout([], `policy: { minAdministrators: 0, unmanagedUsers: ${policy} }\n`), [
      person('ada', { level: 'monitor', invitation: 'pending' }),
    ]);
    return [story(plan), plan.notes.map(({ code }) => code).includes('unmanaged-pending')];
  };
  expect(undeclared('remove')).toEqual([['remove ada'], false]);
  expect(undeclared('disable')).toEqual([[], true]);
});

it('an account differs from itself by nothing', () => {
  fc.assert(
    fc.property(world, (made) => {
      const nobody = { ...made, people: made.people.map((each) => ({ ...each, written: null })) };
      const untouched = { ...nobody, policy: { ...made.policy, unmanagedUsers: 'report' as const } };
      expect(planOf(untouched).operations).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
