/** Whether an operation writes the record of the person whom the files mean. */
import { describe, expect, it } from 'vitest';
import { emailOf, recordIdOf, userIdOf } from '../../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../../src/core/model/live.ts';
import { People } from '../../../../src/core/plan/certify/identity.ts';
import { certify } from '../../../../src/core/plan/certify.ts';
import type { Operation, Person } from '../../../../src/core/plan/operation.ts';
import { desiredOf, filesAbout, planAbout } from '../../../support/about.ts';
import { account, person } from '../../../support/live.ts';

const PIN = 'e'.repeat(24);
const ada = { ...person('ada', { level: 'monitor' }), userId: userIdOf(PIN) };
const line = (more = '', who = 'ada') => `${who}@acme.example: { ${more}accessLevel: manage }`;
const declaredBy = (...lines: string[]) => {
  const config = filesAbout(lines);
  return lines.map((each) => desiredOf(config, each.split('@')[0] ?? ''));
};
const [granted] = planAbout(filesAbout([line()]), [ada]).operations;
const [invited] = planAbout(filesAbout([line()]), []).operations;
if (granted === undefined || invited === undefined) throw new Error('nothing is planned');

function mistakes(
  operation: Operation,
  user: Partial<Person> = {},
  { people = [ada], lines = [line()] }: { people?: readonly LiveUser[]; lines?: readonly string[] } = {},
): string[] {
  return new People(account(people), declaredBy(...lines)).mistaken({
    ...operation,
    user: { ...operation.user, ...user },
  });
}

describe('a write', () => {
  it('of the record, the person and the e-mail that belong together is right', () => {
    expect(mistakes(granted)).toEqual([]);
  });

  it('of a record that is not there is none', () => {
    expect(mistakes(granted, { recordId: recordIdOf('gone') }).join()).toContain('does not have');
  });

  it('may not mean another person or another e-mail than the record has', () => {
    for (const other of [{ userId: userIdOf('other') }, { email: emailOf('eve@acme.example') }])
      expect(mistakes(granted, other).join()).toContain('writes the record of ada@acme.example and means');
  });

  it('may not choose between two records of one person or of one e-mail', () => {
    const eve = person('eve');
    for (const twin of [
      { ...eve, userId: ada.userId },
      { ...eve, email: ada.email },
    ])
      expect(mistakes(granted, {}, { people: [ada, twin] }).join()).toContain('one of several records');
  });

  it('may be of any of them where an entry ends whoever has the e-mail, and nobody else is meant by it', () => {
    const eve = person('eve');
    const twin = { ...eve, email: ada.email };
    const same = { ...twin, userId: ada.userId };
    const absent = ['ada@acme.example: { state: absent }'];
    for (const people of [
      [ada, twin],
      [ada, same],
    ])
      expect(mistakes(granted, {}, { people, lines: absent })).toEqual([]);
    const elsewhere = [ada, { ...eve, userId: ada.userId }];
    expect(mistakes(granted, {}, { people: elsewhere, lines: absent }).join()).toContain('one of several');
    for (const lines of [
      [`ada@acme.example: { id: ${PIN}, state: absent }`],
      [...absent, line(`id: ${PIN}, `, 'bea')],
      [],
    ])
      expect(mistakes(granted, {}, { people: [ada, twin], lines }).join()).toContain(
        'one of several records',
      );
  });

  it('of some of the records of an e-mail and not of the others is a choice', () => {
    const twins = [ada, { ...person('eve'), email: ada.email, userId: ada.userId }];
    const config = filesAbout(['ada@acme.example: { state: absent }'], 'policy: { maxRemovals: 100% }\n');
    const live = account(twins);
    const { operations } = planAbout(config, twins);
    const asked = {
      people: [desiredOf(config, 'ada')],
      unmanaged: 'report',
      unknownAccess: 'keep',
      held: new Map(),
    } as const;
    const kindOf = (steps: readonly Operation[], onlyDue = false) =>
      certify({ operations: steps, live, floor: 0, asked: { ...asked, onlyDue } });
    expect(operations).toHaveLength(2);
    expect(kindOf(operations)).toMatchObject({ kind: 'safe' });
    for (const one of operations) {
      expect(kindOf([one])).toEqual({
        kind: 'unsafe',
        violations: ['The plan leaves a record of ada@acme.example as it is.'],
      });
      expect(kindOf([one], true)).toMatchObject({ kind: 'safe' });
    }
  });

  it('says of a pin what the files say', () => {
    const pinned = { lines: [line(`id: ${PIN}, `)] };
    expect(mistakes(granted, { pinned: true }, pinned)).toEqual([]);
    expect(mistakes(granted, {}, pinned).join()).toContain('wrong about a pin');
    expect(mistakes(granted, { pinned: true }).join()).toContain('wrong about a pin');
  });
});

describe('an invitation', () => {
  it('is of somebody whom an entry asks for, and who has no record', () => {
    expect(mistakes(invited, {}, { people: [] })).toEqual([]);
    expect(mistakes(invited).join()).toContain('who has a record');
    expect(mistakes(invited, { userId: userIdOf('x') }, { people: [] }).join()).toContain('who has a record');
    for (const lines of [[line('', 'bea')], [line(`id: ${PIN}, `)], ['ada@acme.example: { state: absent }']])
      expect(mistakes(invited, {}, { people: [], lines }).join()).toContain('whom no entry asks for');
  });
});

describe('the entry of a person', () => {
  const entry = (user: Partial<Person>, ...lines: string[]) =>
    new People(account([ada]), declaredBy(...lines)).entryOf({
      ...granted,
      user: { ...granted.user, ...user },
    })?.shown;

  it('is the one that pins them, before the one that has their e-mail', () => {
    expect(entry({}, line(), line(`id: ${PIN}, `, 'bea'))).toBe('bea@acme.example');
    expect(entry({}, line())).toBe('ada@acme.example');
  });

  it('is not the one with their e-mail that pins somebody else', () => {
    expect(entry({ userId: userIdOf('other') }, line(`id: ${PIN}, `))).toBeUndefined();
  });
});
