/** What dates alone will break: the floor, access tests, the last manager, and people who are left with nothing. */
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import type { LaterBreach } from '../../../src/core/plan/calendar.ts';
import { admin, CASH, filesAbout, planAbout } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';

const HEAD = 'policy: { minAdministrators: 2 }\n';
const ROLES =
  'roles: { chief: { accessLevel: administrator }, lead: { integrations: { Order to Cash: manage } } }\n';
const monitor = (name: string, more = '') => `${name}@acme.example: { accessLevel: monitor${more} }`;
const chief = (name: string, until = '') =>
  `${name}@acme.example: { accessLevel: administrator${until === '' ? '' : `, until: ${until}`} }`;
const plan = (lines: readonly string[], people: readonly LiveUser[] = [], rest = '') =>
  planAbout(filesAbout(lines, `${HEAD}${ROLES}${rest}`), people);
const told = (breach: LaterBreach): string => {
  if (breach.kind === 'floor') return `floor: ${breach.left.map((each) => each.split('@')[0]).join()}`;
  if (breach.kind === 'manager') return `manager of ${breach.integration}`;
  const who = breach.person.split('@')[0];
  if (breach.kind === 'test') return `test ${breach.test}: ${who} ${breach.words}`;
  if (breach.kind === 'nothing') return `nothing: ${who}`;
  if (breach.kind === 'stays') return `${breach.settings.join(' and ')} stay: ${who}`;
  return `${breach.kind} ${breach.setting} to ${breach.value}: ${who}`;
};
/** The day on which something ends: a date is over at the midnight after it. */
const lastDayOf = (moment: number): string => new Date(moment - 1).toISOString().slice(0, 10);
const breaches = (...given: Parameters<typeof plan>): string[] =>
  plan(...given).calendar.flatMap(({ moment, breaches: all }) =>
    all.map((each) => `${lastDayOf(moment)} ${told(each)}`),
  );

describe('the floor of administrators', () => {
  it('breaks on the first day after which fewer remain than the policy demands', () => {
    const lines = [chief('a', '2027-01-31'), chief('b', '2027-02-28'), chief('c')];
    expect(
      breaches(
        lines,
        ['a', 'b', 'c'].map((name) => admin(name)),
      ),
    ).toEqual(['2027-02-28 floor: c']);
    expect(
      breaches(
        [...lines, chief('d')],
        ['a', 'b', 'c', 'd'].map((name) => admin(name)),
      ),
    ).toEqual([]);
  });

  it('counts administrators whom no file declares, and not the token’s own user', () => {
    const lines = [chief('a', '2027-01-31'), chief('b')];
    expect(breaches(lines, [admin('a'), admin('b')])).toEqual(['2027-01-31 floor: b']);
    expect(breaches(lines, [admin('a'), admin('b'), admin('c')])).toEqual([]);
  });

  it('counts no token’s own user whom no file declares', () => {
    const token = admin('x');
    const live = { ...account([admin('a'), token]), tokenUserId: token.userId };
    const { calendar } = planAbout(filesAbout([chief('a', '2027-01-31')], `${HEAD}${ROLES}`), [], { live });
    expect(calendar.flatMap(({ breaches: all }) => all.map(told))).toEqual(['floor: root']);
  });

  it('counts nobody whom the files or the account disable', () => {
    const off = 'c@acme.example: { accessLevel: administrator, enabled: false }';
    const people = [admin('a'), admin('b'), admin('c')];
    expect(breaches([chief('a', '2027-01-31'), chief('b'), off], people)).toEqual(['2027-01-31 floor: b']);
    expect(
      breaches(
        [chief('a', '2027-01-31'), chief('b'), chief('c')],
        [admin('a'), { ...admin('c'), disabled: true }, admin('b')],
      ),
    ).toEqual(['2027-01-31 floor: b']);
  });

  it('breaks further where it is broken already, down to the last of them', () => {
    expect(breaches([chief('a')], [admin('a')])).toEqual([]);
    expect(breaches([chief('a', '2027-01-31')], [admin('a')])).toEqual(['2027-01-31 floor: ']);
    const lines = [chief('a', '2027-01-31'), chief('b', '2027-02-28'), chief('c', '2027-02-28')];
    const people = ['a', 'b', 'c'].map((name) => admin(name));
    expect(breaches(lines, people)).toEqual(['2027-02-28 floor: ']);
    const one = [...lines.slice(0, 2), chief('c', '2027-03-31')];
    expect(breaches(one, people)).toEqual(['2027-02-28 floor: c', '2027-03-31 floor: ']);
  });

  it('counts protected people as the account has them, whose dates are never carried out', () => {
    const protect = (name: string) => `protectedUsers: [${name}@acme.example]`;
    const planned = (lines: readonly string[], who: string, people: readonly LiveUser[]) =>
      planAbout(
        filesAbout(lines, `policy: { minAdministrators: 2, ${protect(who)} }\n${ROLES}`),
        people,
      ).calendar.flatMap(({ moment, breaches: all }) =>
        all.map((each) => `${lastDayOf(moment)} ${told(each)}`),
      );
    const people = [admin('a'), admin('b'), admin('p')];
    const lines = [chief('a', '2027-02-28'), chief('b'), chief('p', '2027-01-31')];
    expect(planned(lines, 'p', people)).toEqual([]);
    expect(planned(lines.slice(0, 1).concat(lines.slice(2)), 'p', [admin('a'), admin('p')])).toEqual([
      '2027-02-28 floor: p',
    ]);
    expect(planned(lines, 'p', [admin('a'), admin('b'), person('p')])).toEqual(['2027-02-28 floor: b']);
  });
});

it('has no end of whom this environment mirrors from production, where alone a run writes them', () => {
  const mirrored = admin('p', { isProductionAdmin: true });
  const told = (environment: string) => {
    const proof = `contains: [${CASH}], environment: ${environment}`;
    const lines = [chief('p', '2027-01-31'), chief('b')];
    const { calendar, ends } = planAbout(
      filesAbout(lines, `policy: { minAdministrators: 2 }\n${ROLES}`, proof),
      [mirrored, admin('b')],
    );
    return [calendar.length, ends.schedule.length];
  };
  expect([told('production'), told('staging')]).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

describe('the last manager of an integration', () => {
  const lead = (name: string, until = '') =>
    monitor(name, `, roles: [${until === '' ? 'lead' : `{ role: lead, until: ${until} }`}]`);

  it('is missed from the day on which the last of them ends', () => {
    const lines = [lead('a', '2027-02-28'), lead('b', '2027-01-31')];
    expect(breaches(lines)).toEqual(['2027-02-28 manager of Order to Cash']);
    expect(breaches([...lines, lead('c')])).toEqual([]);
  });

  it('is not missed where the level manage reaches it for longer, or somebody in no file manages it', () => {
    const manage = (until = '') => `m@acme.example: { accessLevel: manage${until} }`;
    expect(breaches([lead('a', '2027-01-31'), manage()])).toEqual([]);
    expect(breaches([lead('a', '2027-01-31'), manage(', until: 2027-02-28')])).toEqual([
      '2027-02-28 manager of Order to Cash',
    ]);
    const manages = person('x', { level: 'manage' });
    expect(breaches([lead('a', '2027-01-31')], [manages])).toEqual([]);
    expect(breaches([lead('a', '2027-01-31')], [{ ...manages, disabled: true }])).toHaveLength(1);
    const declared = monitor('x', ', roles: [lead]');
    expect(breaches([lead('a', '2027-01-31'), declared], [{ ...person('x'), disabled: true }])).toHaveLength(
      1,
    );
  });

  it('is a protected person for as long as the account says so, whatever date the files have', () => {
    const nights = (people: readonly LiveUser[]) =>
      planAbout(
        filesAbout(
          [lead('a', '2027-01-31'), lead('p', '2026-12-31')],
          `policy: { minAdministrators: 2, protectedUsers: [p@acme.example] }\n${ROLES}`,
        ),
        people,
      ).calendar.flatMap(({ breaches: all }) => all.map(told));
    expect(nights([person('a'), person('p', { level: 'manage' })])).toEqual([]);
    expect(nights([person('a'), person('p')])).toEqual(['manager of Order to Cash']);
  });
});

describe('somebody is left with nothing', () => {
  const grant = (more: string) =>
    `a@acme.example: { mcpServers: { /orders: { level: read, until: 2027-01-31 } }${more} }`;

  it('where the last grant ends, and not where the entry itself says that they leave', () => {
    expect(breaches([grant('')])).toEqual(['2027-01-31 nothing: a']);
    expect(breaches([grant(', until: 2027-01-31')])).toEqual([]);
    expect(breaches([grant(', accessLevel: monitor')])).toEqual([]);
  });
});

describe('an access test', () => {
  const tests =
    'tests: [{ name: cover, users: a@acme.example, always: { integrations: { Order to Cash: manage } } }]\n';
  const lead = (until: string, more = '') =>
    monitor('a', `, roles: [{ role: lead, until: ${until} }]${more}`);

  it('breaks on the day on which what it demands ends, and while the person is there', () => {
    const other = monitor('b', ', roles: [lead]');
    expect(breaches([lead('2027-01-31'), other], [], tests)).toEqual([
      '2027-01-31 test cover: a lacks manage on Order to Cash',
    ]);
    const second = ', mcpServers: { /orders: { level: read, until: 2027-03-31 } }';
    expect(breaches([lead('2027-01-31', second), other], [], tests)).toHaveLength(1);
    const leaves = monitor('a', ', until: 2027-01-31, roles: [{ role: lead, until: 2027-01-31 }]');
    expect(breaches([leaves, other], [], tests)).toEqual([]);
  });
});

describe('seats', () => {
  it('are those that are taken once this plan is carried out, less each person who ends', () => {
    const lines = [monitor('a', ', until: 2027-01-31'), monitor('b', ', until: 2027-02-28'), monitor('c')];
    const seats = (people: readonly LiveUser[]) =>
      planAbout(filesAbout(lines, 'policy: { minAdministrators: 0, seats: 10 }\n'), people).calendar.map(
        (each) => each.seats,
      );
    expect(seats([])).toEqual([3, 2]);
    expect(seats(['a', 'b', 'c', 'x'].map((name) => person(name, { level: 'monitor' })))).toEqual([4, 3]);
    const server = ', mcpServers: { /orders: { level: read, until: 2026-12-31 } }';
    lines.push(monitor('d', server));
    expect(seats([])).toEqual([5, 4, 3]);
    expect(plan(lines).calendar.some((each) => 'seats' in each)).toBe(false);
  });
});

it('a setting becomes looser on the day on which the role ends that made it stricter, unless the person ends first', () => {
  const strict = `defaults: { mfaRequired: false }
roles: { strict: { accessLevel: monitor, mfaRequired: true } }
`;
  const line = (more: string) =>
    `a@acme.example: { accessLevel: monitor, roles: [{ role: strict, until: 2027-01-31 }]${more} }`;
  const loosens = (more: string, rest = '') =>
    planAbout(
      filesAbout([line(more)], `policy: { minAdministrators: 0${rest} }\n${strict}`),
      [],
    ).calendar.flatMap(({ breaches: all }) => all.map(told));
  expect(loosens('')).toEqual(['loosens mfaRequired to false: a']);
  expect(loosens(', until: 2027-01-31')).toEqual([]);
  expect(loosens('', ', protectedUsers: [a@acme.example]')).toEqual([]);
});

describe('what a role gives beside access', () => {
  const gives = 'allowAccessToApim: true, allowIntegrationCreation: true, ssoRequired: true, enabled: true';
  const plans = (more: string, defaults = '') =>
    planAbout(
      filesAbout(
        [`a@acme.example: { accessLevel: monitor, roles: [{ role: builder, until: 2027-01-31 }]${more} }`],
        `policy: { minAdministrators: 0 }\n${defaults}roles: { builder: { ${gives} } }\n`,
      ),
      [],
    ).calendar.flatMap(({ moment, breaches: all }) =>
      all.map((each) => `${lastDayOf(moment)} ${told(each)}`),
    );

  it('has a day in the calendar though no access ends: it stays where no line states it then', () => {
    expect(plans('')).toEqual(['2027-01-31 allowAccessToApim and allowIntegrationCreation stay: a']);
    expect(plans(', allowAccessToApim: false')).toEqual(['2027-01-31 allowIntegrationCreation stay: a']);
    expect(plans(', until: 2027-01-31')).toEqual([]);
  });

  it('becomes stricter again where the defaults say so', () => {
    expect(plans('', 'defaults: { allowAccessToApim: false }\n')).toEqual([
      '2027-01-31 tightens allowAccessToApim to false: a',
      '2027-01-31 allowIntegrationCreation stay: a',
    ]);
  });
});
