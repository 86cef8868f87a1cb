/** Who is meant: pins before e-mails, whatever the order of the account's list, and nobody twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailOf, recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import { makePlan, type PlanResult } from '../../../src/core/plan/plan.ts';
import { account, person } from '../../support/live.ts';
import { NOW, ORIGIN, readText } from '../../support/world.ts';

const file = (users: string, policy = 'minAdministrators: 0'): string => `
version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { ${policy}, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
users:
  root@acme.example: { accessLevel: administrator }
${users}`;

/** Pins are 24 hexadecimal digits. */
const ADA = 'a'.repeat(24);
const WES = 'b'.repeat(24);
const pinnable = (name: string, id: string, facts: Parameters<typeof person>[1]): LiveUser => ({
  ...person(name, facts),
  userId: userIdOf(id),
});

const renamed = (user: LiveUser, to: string): LiveUser => ({
  ...user,
  email: emailOf(`${to}@acme.example`),
  shownEmail: `${to}@acme.example`,
});

const planned = (text: string, live: LiveState): PlanResult =>
  makePlan({ config: readText(text), live, origin: ORIGIN, now: NOW });

/** What a plan comes to, for comparing: digest and notes, or the codes of its findings. */
function summary(result: PlanResult): unknown {
  if (result.kind === 'planned')
    return [result.plan.digest, result.plan.notes, result.plan.operations.length];
  return result.kind === 'invalid'
    ? result.findings.map(({ code, summary: words }) => [code, words])
    : result.missing;
}

function inEveryOrder(text: string, people: readonly LiveUser[]): PlanResult {
  const live = account(people);
  const first = planned(text, live);
  fc.assert(
    fc.property(fc.shuffledSubarray([...live.users], { minLength: live.users.length }), (users) => {
      expect(summary(planned(text, { ...live, users }))).toEqual(summary(first));
    }),
    { numRuns: 24 },
  );
  return first;
}

const codesOf = (result: PlanResult): string[] =>
  result.kind === 'invalid'
    ? result.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)
    : [];

describe('a pinned person with another e-mail now', () => {
  const ada = renamed(pinnable('ada', ADA, { level: 'monitor' }), 'new');
  const pinned = `  ada@acme.example: { id: ${ADA}, accessLevel: monitor }\n`;

  it('is meant, shown, and nobody is invited', () => {
    const result = inEveryOrder(file(pinned), [ada, person('wes', { level: 'monitor' })]);
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    expect(result.plan.operations).toEqual([]);
    expect(result.plan.notes).toContainEqual({
      code: 'email-changed',
      person: 'ada@acme.example',
      now: 'new@acme.example',
    });
  });

  it.each(['report', 'ignore', 'remove', 'disable'])(
    'leaves whoever has the old e-mail a finding, also with unmanagedUsers: %s',
    (unmanaged) => {
      const taker = { ...renamed(person('eve', { level: 'administrator' }), 'ada') };
      const text = file(pinned, `minAdministrators: 0, unmanagedUsers: ${unmanaged}`);
      expect(codesOf(inEveryOrder(text, [ada, taker]))).toEqual(['e-mail-of-a-pinned-person']);
    },
  );

  it('is ended by a timer, and not whoever has the old e-mail, in whichever order they are listed', () => {
    const taker = renamed(person('eve', { level: 'monitor' }), 'ada');
    const config = readText(file(`  ada@acme.example: { id: ${ADA}, state: absent }\n`));
    for (const people of [
      [ada, taker],
      [taker, ada],
    ]) {
      const asked = { config, live: account(people), origin: ORIGIN, now: NOW };
      const result = makePlan({ ...asked, due: { waited: new Set() } });
      if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
      expect(result.plan.operations.map(({ user }) => user.userId)).toEqual([ADA]);
    }
  });

  it('is an error that names both entries when the new e-mail is declared as well', () => {
    const result = inEveryOrder(file(`${pinned}  new@acme.example: { accessLevel: manage }\n`), [ada]);
    expect(codesOf(result)).toEqual(['same-person-twice']);
    const [finding] = result.kind === 'invalid' ? result.findings : [];
    expect(finding?.summary).toContain('ada@acme.example and new@acme.example');
    expect([finding?.place?.line, finding?.related?.[0]?.line]).toEqual([8, 7]);
  });

  it('may swap e-mails with another pinned person', () => {
    const wes = renamed(pinnable('wes', WES, { level: 'monitor' }), 'ada');
    const swapped = renamed(pinnable('ada', ADA, { level: 'monitor' }), 'wes');
    const both = `${pinned}  wes@acme.example: { id: ${WES}, accessLevel: monitor }\n`;
    const result = inEveryOrder(file(both), [swapped, wes]);
    expect(result.kind === 'planned' && result.plan.operations).toEqual([]);
  });
});

describe('two records of one person', () => {
  const twin = (): LiveUser => ({
    ...renamed(person('ada', { level: 'administrator' }), 'ada2'),
    recordId: recordIdOf('record-ada2'),
  });

  it('are not touched, and an error where an entry means one of them', () => {
    const people = [person('ada', { level: 'administrator' }), twin()];
    const result = inEveryOrder(file('', 'minAdministrators: 0, unmanagedUsers: remove'), people);
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    expect(result.plan.operations).toEqual([]);
    expect(codesOf(inEveryOrder(file('  ada@acme.example: { accessLevel: monitor }\n'), people))).toEqual([
      'two-records',
    ]);
  });

  it('are one administrator', () => {
    const people = [
      person('ada', { level: 'administrator' }),
      twin(),
      person('wes', { level: 'administrator' }),
    ];
    const result = inEveryOrder(file('  wes@acme.example: { accessLevel: administrator }\n'), people);
    expect(result.kind === 'planned' && result.plan.administrators.now).toBe(2);
  });
});

describe('protected people', () => {
  it('are protected under the e-mail that they have now, if a pin or another record names them', () => {
    const ada = renamed(pinnable('ada', ADA, { level: 'administrator' }), 'new');
    const text = file(
      `  ada@acme.example: { id: ${ADA}, accessLevel: monitor }\n`,
      'minAdministrators: 0, protectedUsers: [ada@acme.example]',
    );
    const result = inEveryOrder(text, [ada]);
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    expect(result.plan.operations).toEqual([]);
    expect(result.plan.notes.map(({ code }) => code)).toContain('protected-drift');
  });
});

it('of a protected person who waits for an object nothing is said to differ', () => {
  const entry = 'integrations: { New portal: manage }';
  const notes = (rest: string) => {
    const policy = 'minAdministrators: 0, protectedUsers: [ada@acme.example]';
    const ada = person('ada', { level: 'monitor' });
    const result = inEveryOrder(`${file(`  ada@acme.example: { ${entry} }\n`, policy)}${rest}`, [ada]);
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    return result.plan.notes.map(({ code }) => code);
  };
  expect(notes('integrations: { New portal: { whenMissing: wait } }\n')).toEqual([
    'left-alone',
    'resource-missing',
  ]);
});

describe('an e-mail', () => {
  it('has one domain, however it is spelled', () => {
    expect(emailOf('User@B\u00fccher.example')).toBe(emailOf('user@xn--bcher-kva.example'));
    expect(emailOf('user@bu\u0308cher.example')).toBe('user@xn--bcher-kva.example');
    expect(emailOf('no domain')).toBe('no domain');
  });
});

describe('where the declared owner stands in the list', () => {
  const owned = (users: string, policy?: string): string =>
    file(users, policy).replace('name: Acme,', 'name: Acme, owner: cio@acme.example,');
  const handedOver = account([person('cio', { level: 'manage' })]);

  it.each([
    ['  grace@acme.example: { accessLevel: administrator }'],
    [`  grace@acme.example: { accessLevel: administrator, id: ${ADA} }`],
    ['  grace@acme.example: { accessLevel: administrator, enabled: false }'],
  ])('invites nobody who is missing from it, and says that they may own the account: %s', (entry) => {
    const result = planned(owned(entry), handedOver);
    if (result.kind !== 'planned') throw new Error(result.kind);
    expect(result.plan.operations).toEqual([]);
    expect(result.plan.notes).toContainEqual({
      code: 'owner-changed',
      person: 'cio@acme.example',
      perhaps: ['grace@acme.example'],
    });
  });

  it('takes no invitation from the same files where it does not', () => {
    const result = planned(owned('  grace@acme.example: { accessLevel: administrator }'), account([]));
    expect(result.kind === 'planned' && result.plan.operations.map(({ kind }) => kind)).toEqual(['invite']);
  });

  it('lets whoever is protected and missing differ all the same, whether or not it is theirs', () => {
    const policy = 'minAdministrators: 0, protectedUsers: [grace@acme.example]';
    const result = planned(owned('  grace@acme.example: { accessLevel: administrator }', policy), handedOver);
    expect(result.kind === 'planned' && result.plan.notes).toContainEqual({
      code: 'protected-drift',
      person: 'grace@acme.example',
      wants: 'to be there, unless the account is theirs now',
      isBreakGlass: false,
    });
  });
});
