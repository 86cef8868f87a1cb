/** What the files come to for one person: who stays, with which settings, and which lines say it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOf, PERSON, untilOf } from '../../../src/core/desired/ends.ts';
import { sum } from '../../../src/core/desired/grant.ts';
import { namesOf } from '../../../src/core/desired/names.ts';
import { type DesiredUser, grantLinesOf, resolveDesired } from '../../../src/core/desired/resolve.ts';
import { sameAccess } from '../../../src/core/model/access.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import type { LiveState } from '../../../src/core/model/live.ts';
import { endOrNever } from '../../../src/core/model/until.ts';
import { CASH, desiredOf, filesAbout } from '../../support/about.ts';
import { account } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, liveOf, NOW, world } from '../../support/world.ts';

const ada = (entry: string, rest = '') =>
  desiredOf(filesAbout([`ada@acme.example: { ${entry} }`], rest), 'ada');
const ROLES = 'roles: { op: { integrations: { Order to Cash: manage }, mfaRequired: true } }\n';

describe('somebody leaves', () => {
  const why = (entry: string, rest = '') => {
    const { state, absence } = ada(entry, rest);
    return [state, absence?.by, absence?.text];
  };

  it('by their state, by their date, or with the last grant', () => {
    expect(why('accessLevel: monitor')).toEqual(['present', undefined, undefined]);
    expect(why('state: absent')).toEqual(['absent', 'state', 'state: absent']);
    expect(why('accessLevel: monitor, until: 2026-11-21')).toEqual(['absent', 'date', 'access has ended']);
    expect(why('accessLevel: monitor, until: 2026-11-22')[0]).toBe('present');
    const last = 'integrations: { Order to Cash: { level: manage, until: 2026-11-21 } }';
    expect(why(last)).toEqual(['absent', 'date', 'every grant has ended']);
    // The last of several ends is that of the person.
    const two = last.replace(' }', ' }, Returns EU: { level: manage, until: 2026-11-02 }');
    // Custom beside it is nothing that could end.
    const role = 'roles: [{ role: ops, until: 2026-11-21 }]';
    const within = ada(
      role,
      'roles: { ops: { mcpServers: { /orders: { level: read, until: 2026-11-02 } } } }',
    );
    expect([ada(last), ada(two), within].map(({ absence }) => absence?.until?.slice(8))).toEqual([
      '21',
      '21',
      '02',
    ]);
    expect(why(`accessLevel: monitor, ${last}`)[0]).toBe('present');
  });

  it('not while an object that they wait for may come', () => {
    const last = 'integrations: { Order to Cash: { level: manage, until: 2026-11-21 }, New portal: manage }';
    const rest = 'integrations: { New portal: { whenMissing: wait } }\n';
    expect(why(last, rest)[0]).toBe('present');
    const until = (day: string) => `integrations: { New portal: { level: manage, until: ${day} } }`;
    expect(why(until('2026-11-22'), rest)[0]).toBe('present');
    expect(why(until('2026-11-21'), rest)).toEqual(['absent', 'date', 'every grant has ended']);
    const roles = `${rest}roles: { portal: { integrations: { New portal: manage } } }\n`;
    expect(why('roles: [portal]', roles)[0]).toBe('present');
    expect(why('roles: [{ role: portal, until: 2026-11-21 }]', roles)[0]).toBe('absent');
    const list = (day: string) =>
      `integrations: { New portal: { whenMissing: wait, manage: [{ user: ada@acme.example, until: ${day} }] } }\n`;
    expect(why('', list('2026-11-22'))[0]).toBe('present');
    expect(why('', list('2026-11-21'))[0]).toBe('absent');
  });

  it('as the account for emergencies by being disabled, and not by being gone', () => {
    const policy = 'policy: { breakGlass: [ada@acme.example] }\n';
    const over = ada('accessLevel: administrator, until: 2026-11-21T10:00:00Z, reason: outage', policy);
    expect([over.state, over.enabled?.value, over.enabled?.reason.text]).toEqual([
      'present',
      false,
      'break glass has ended',
    ]);
  });
});

describe('what dates have taken', () => {
  it('stands beside what there is, so that it can be told from what nobody ever gave', () => {
    const { access, undated, isDated } = ada(
      'accessLevel: monitor, integrations: { Order to Cash: { level: manage, until: 2026-11-21 } }',
    );
    expect([access, undated, isDated]).toMatchObject([
      { level: 'monitor', manages: new Set() },
      { level: 'monitor', manages: new Set([CASH]) },
      true,
    ]);
    const plain = ada('accessLevel: monitor');
    expect([plain.access === plain.undated, plain.isDated]).toEqual([true, false]);
  });
});

describe('a setting', () => {
  const mfa = (entry: string, rest = ROLES) => {
    const declared = ada(entry, rest).settings.get('mfaRequired');
    return declared && [declared.value, declared.reason.text];
  };

  it('is that of the entry before that of a role, and that of a role before the defaults', () => {
    const defaults = `defaults: { mfaRequired: false }\n${ROLES}`;
    expect(mfa('roles: [op], mfaRequired: false', defaults)).toEqual([false, 'own entry']);
    expect(mfa('roles: [op]', defaults)).toEqual([true, 'role op']);
    expect(mfa('accessLevel: monitor', defaults)).toEqual([false, 'defaults']);
    expect(mfa('accessLevel: monitor')).toBeUndefined();
  });

  it('of a role holds as long as the role is held', () => {
    const held = (until: string) => mfa(`accessLevel: monitor, roles: [{ role: op, until: ${until} }]`);
    expect(held('2026-11-22')).toEqual([true, 'role op']);
    expect(held('2026-11-21')).toBeUndefined();
  });
});

describe('a reason beside an entry', () => {
  it('stands for each of its lines that has none of its own', () => {
    const notes = ada(
      'reason: cover, accessLevel: monitor, integrations: { Order to Cash: { level: manage, reason: quarter } }',
    )
      .grants()
      .map(({ reason }) => reason.note);
    expect(notes).toEqual(['cover', 'quarter']);
  });
});

describe('whoever is never written', () => {
  it('is protected or for emergencies', () => {
    const config = filesAbout(
      [
        'ada@acme.example: { accessLevel: monitor }',
        'bea@acme.example: { accessLevel: administrator, enabled: false }',
      ],
      'policy: { protectedUsers: [ADA@acme.example], breakGlass: [bea@acme.example] }\n',
    );
    const { protectedUsers, breakGlass } = resolveDesired(config, namesOf(config, account([])), NOW);
    expect([...protectedUsers].sort()).toEqual(['ada@acme.example', 'bea@acme.example']);
    expect([...breakGlass]).toEqual(['bea@acme.example']);
  });
});

describe('the lines that give somebody something', () => {
  it('are roles as a whole, and each grant and list entry by itself, their own ones marked', () => {
    const config = filesAbout(
      ['ada@acme.example: { accessLevel: monitor, roles: [op] }'],
      `roles:
  op: { integrations: { Order to Cash: manage } }
  lead: { accessLevel: manage, members: [{ user: ada@acme.example, until: 2026-11-21 }] }
mcpServers: { /orders: { read: [ada@acme.example] } }
`,
    );
    const user = config.users.get(emailOf('ada@acme.example'));
    const lines = user && grantLinesOf(config, namesOf(config, account([])), NOW)(user);
    expect(lines?.map(({ text, isOwn, end, grants }) => [text, isOwn, end, grants.length])).toEqual([
      ['role op', true, Infinity, 2],
      ['role lead', false, endOrNever('2026-11-21'), 1],
      ['own entry', true, Infinity, 1],
      ['list of /orders', false, Infinity, 1],
    ]);
  });
});

describe('whoever has dates on grants, of objects that exist and of others', () => {
  const DATES = ['2026-11-01', '2026-11-21', '2026-11-22', '2027-03-28', undefined] as const;
  const date = fc.constantFrom(...DATES);
  const line = fc.record({
    by: fc.constantFrom('own', 'list', 'role', 'member'),
    key: fc.constantFrom('Order to Cash', 'New portal'),
    until: date,
    held: date,
  });
  const dated = (until: string | undefined) => (until === undefined ? '' : `, until: ${until}`);
  const firstOf = (...dates: readonly (string | undefined)[]) =>
    Math.min(...dates.map((each) => endOrNever(each)));

  it('is there while one of them lasts or waits, and ends with the last', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(line, { minLength: 1, maxLength: 4, selector: ({ by, key }) => by + key }),
        (lines) => {
          const of = (by: string) => lines.filter((each) => each.by === by);
          const own = of('own').map(({ key, until }) => `${key}: { level: manage${dated(until)} }`);
          const held = of('role').map(({ held }, n) => `{ role: r${n}${dated(held)} }`);
          const roles = [...of('role'), ...of('member')].map(({ by, key, until, held }, n) => {
            const members = by === 'member' ? `, members: [{ user: ada@acme.example${dated(held)} }]` : '';
            return `  r${n}: { integrations: { ${key}: { level: manage${dated(until)} } }${members} }\n`;
          });
          const listed = (key: string) =>
            of('list')
              .filter((each) => each.key === key)
              .map(({ until }) => `{ user: ada@acme.example${dated(until)} }`);
          const rest = `roles:\n  none: { accessLevel: monitor }\n${roles.join('')}integrations:
  Order to Cash: { manage: [${listed('Order to Cash').join(', ')}] }
  New portal: { whenMissing: wait, manage: [${listed('New portal').join(', ')}] }
`;
          const user = ada(`integrations: { ${own.join(', ')} }, roles: [${held.join(', ')}]`, rest);
          const ends = lines.map(({ by, until, held }) =>
            by === 'role' || by === 'member' ? firstOf(until, held) : firstOf(until),
          );
          const last = Math.max(...ends);
          expect(user.state).toBe(last > NOW.getTime() ? 'present' : 'absent');
          if (user.state === 'present' && user.access.level === 'none')
            expect(user.waitsForResources).toEqual(['New portal']);
          expect(untilOf(user, PERSON)).toBe(last);
          expect(endsOf(user).find(({ what }) => what === PERSON)?.moment).toBe(
            last === Infinity ? undefined : last,
          );
        },
      ),
    );
  });
});

describe('everybody, in every world', () => {
  const inWorlds = (
    law: (alone: readonly DesiredUser[], beside: readonly DesiredUser[], live: LiveState) => void,
  ) =>
    fc.assert(
      fc.property(world, (made) => {
        const [config, live] = [configOf(made), liveOf(made)];
        const of = (records: LiveState['users'] = []) =>
          resolveDesired(config, namesOf(config, live), NOW, records).users;
        law(of(), of(live.users), live);
      }),
      { numRuns: usually(60, 400) },
    );

  it('has grants that say the same whenever they are asked for, and come to the access', () =>
    inWorlds((alone) => {
      for (const user of alone) {
        const grants = user.grants();
        expect(user.grants()).toEqual(grants);
        expect(sum(grants.filter(({ ended }) => !ended))).toEqual(user.access);
        expect(sum(grants)).toEqual(user.undated);
        expect(grants.some(({ end }) => end !== Infinity) && !user.isDated).toBe(false);
      }
    }));

  it('is resolved beside an account as alone, and holds the access of a record that has the same', () =>
    inWorlds((alone, beside, { users }) => {
      const told = (some: readonly DesiredUser[]) => some.map((user) => ({ ...user, grants: user.grants() }));
      expect(told(beside)).toEqual(told(alone));
      for (const user of beside) {
        const record = users.find(({ email }) => email === user.email);
        const isSame = record !== undefined && sameAccess(record.access, user.access);
        expect(user.access === record?.access).toBe(isSame);
      }
    }));
});
