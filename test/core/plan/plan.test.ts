/** Whether there is a plan at all, whom it may exit in spite of mistakes, and what proves the account. */
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { makePlan, type PlanRequest } from '../../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { admin, CASH, filesAbout, planAbout, RETURNS_EU } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { NOW, ORIGIN } from '../../support/world.ts';

const LOOSE = 'policy: { minAdministrators: 0 }\n';
const monitor = (name: string): LiveUser => person(name, { level: 'monitor' });
const make = (config: WrittenConfig, people: readonly LiveUser[], request: Partial<PlanRequest> = {}) =>
  makePlan({ config, live: account(people), origin: ORIGIN, now: NOW, ...request });
const DUE = { due: { waited: new Set<string>() } };

describe('there is no plan', () => {
  it('for an account that lacks what the files say only theirs has', () => {
    const gone = 'f'.repeat(24);
    expect(make(filesAbout([], LOOSE, `contains: [${CASH}, ${gone}]`), [])).toEqual({
      kind: 'other-account',
      missing: [gone],
      pinsHere: 1,
    });
  });

  it('where a name means nothing in the account', () => {
    const config = filesAbout(['ada@acme.example: { integrations: { Payroll: manage } }'], LOOSE);
    expect(make(config, [])).toMatchObject({ kind: 'invalid', findings: [{ severity: 'error' }] });
  });
});

describe('a name that means nothing any more', () => {
  const leavers = [
    'gone@acme.example: { state: absent, integrations: { Payroll: manage }, mcpServers: { /gone: read }, notifications: [Payroll] }',
    'over@acme.example: { accessLevel: monitor, until: 2026-11-01, integrations: { Payroll: manage }, notifications: [Payroll] }',
  ];

  it('in the entry of a leaver stops nobody', () => {
    const { operations, notes } = planAbout(filesAbout(leavers, LOOSE), [monitor('gone'), monitor('over')]);
    expect(operations.map(({ kind, user }) => `${kind} ${user.email}`).sort()).toEqual([
      'remove gone@acme.example',
      'remove over@acme.example',
    ]);
    expect(notes.filter(({ code }) => code === 'resource-missing')).toEqual([]);
  });

  it.each([
    ['a line still gives it', 'integrations: { Payroll: manage }'],
    // Renamed, and not gone: then the end of the grant would be left out in silence.
    [
      'it names what has ended',
      'accessLevel: monitor, integrations: { Payroll: { level: manage, until: 2026-11-01 } }',
    ],
  ])('is an error where %s', (_, entry) => {
    const result = make(filesAbout([...leavers, `ada@acme.example: { ${entry} }`], LOOSE), []);
    expect(result).toMatchObject({ kind: 'invalid', findings: [{ code: 'unknown-integration' }] });
  });
});

describe('a grant that has ended on a name that two objects have by now', () => {
  it('is no end that a timer leaves in silence', () => {
    const entry =
      'eve@acme.example: { accessLevel: monitor, integrations: { Returns: { level: manage, until: 2026-11-01 } } }';
    const config = filesAbout([entry], LOOSE);
    const eve = person('eve', { level: 'monitor', integrations: new Map([[RETURNS_EU, 'manage']]) });
    expect(make(config, [eve], { ...DUE, base: config })).toMatchObject({
      plan: { operations: [], exitsOnly: true },
      findings: [{ severity: 'error', code: 'ambiguous-name' }],
    });
  });
});

describe("a timer's run in spite of a misspelt name", () => {
  const ended = ', until: 2026-11-01';
  const config = filesAbout(
    [
      'ada@acme.example: { integrations: { Payroll: manage } }',
      `bea@acme.example: { accessLevel: monitor${ended} }`,
      `cal@acme.example: { accessLevel: monitor, integrations: { Order to Cash: { level: manage${ended} } } }`,
      `dan@acme.example: { integrations: { Order to Cash: { level: manage${ended} } } }`,
    ],
    `${LOOSE}`,
  );
  const people = [
    monitor('ada'),
    monitor('bea'),
    person('cal', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) }),
    person('dan', { integrations: new Map([[CASH, 'manage']]) }),
  ];

  it('removes whose own entry has ended, and takes no grant and nobody whose grants have ended', () => {
    const result = make(config, people, DUE);
    if (result.kind !== 'planned') throw new Error(result.kind);
    expect(result.plan.exitsOnly).toBe(true);
    expect(result.plan.operations.map(({ kind, user }) => `${kind} ${user.email}`)).toEqual([
      'remove bea@acme.example',
    ]);
  });
});

describe('the account is proven', () => {
  const notes = (proof: string, rest = LOOSE) => {
    const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: monitor }'], rest, proof), []);
    return [
      plan.breaches.map(({ guard }) => guard),
      plan.notes.flatMap((note) => (note.code === 'proof' ? [note.id] : [])),
    ];
  };

  it('by what the files say only it has, or by a pin that meets its object', () => {
    expect(notes(`contains: [${CASH}]`)).toEqual([[], []]);
    expect(notes('', `${LOOSE}integrations: { Cash: { id: ${CASH} } }\n`)).toEqual([[], []]);
  });

  it('by nothing else, and the plan says what would prove it', () => {
    expect(notes('')).toEqual([['account-unproven'], [CASH]]);
  });
});

describe('an empty account', () => {
  const files = filesAbout(['ada@acme.example: { accessLevel: monitor }'], LOOSE);
  const into = (people: readonly LiveUser[], config = files) => {
    const result = makePlan({ config, live: { ...account([]), users: people }, origin: ORIGIN, now: NOW });
    return result.kind === 'planned' && result.plan.intoEmptyAccount;
  };

  it('is filled only with consent; one with anybody in it is none', () => {
    expect(into([])).toBe(true);
    expect(into([person('root', { level: 'administrator' })])).toBe(false);
  });
});

describe('access tests', () => {
  const TESTS =
    'tests: [{ name: few, users: "*@acme.example", only: { administrator: [root@acme.example] } }]\n';
  const fails = (lines: readonly string[], people: readonly LiveUser[]) => {
    const { failsTests, tests } = planAbout(filesAbout(lines, `${LOOSE}${TESTS}`), people);
    return [failsTests, tests.map(({ change, person: who }) => `${change} ${who.split('@')[0]}`)];
  };

  it('stop a plan whose files break them', () => {
    expect(fails(['ada@acme.example: { accessLevel: administrator }'], [])).toEqual([true, ['breaks ada']]);
  });

  it('that somebody outside the files breaks, or that the plan mends, stop nothing', () => {
    expect(fails([], [admin('eve')])).toEqual([false, ['already-broken eve']]);
    expect(
      fails(['ada@acme.example: { accessLevel: monitor }'], [admin('ada'), admin('bea'), admin('cal')])[1],
    ).toContain('mends ada');
  });

  it('are judged on what a run starts: what waits has not happened', () => {
    const lines = [
      'ada@acme.example: { accessLevel: monitor }',
      'new@acme.example: { accessLevel: administrator }',
    ];
    const policy = 'policy: { minAdministrators: 1 }\n';
    const { tests } = planAbout(filesAbout(lines, `${policy}${TESTS}`), [admin('ada')]);
    expect(tests.map(({ change, person: who }) => `${change} ${who.split('@')[0]}`)).toEqual([
      'already-broken ada',
      'breaks new',
    ]);
  });
});

describe('an object that the files wait for', () => {
  const waits = (more = '') =>
    filesAbout(
      [
        'ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage, Cash two: manage } }',
      ],
      `${LOOSE}integrations: { Order to Cash: { whenMissing: wait }, Cash two: { id: ${RETURNS_EU}${more} } }\n`,
    );

  it('is granted once it exists if the base waited for it too; else it was taken by somebody, and is held', () => {
    const kinds = (base: WrittenConfig, config = base) => {
      const { operations, held } = planAbout(config, [monitor('ada')], { base, hold: true });
      return [
        operations.flatMap(({ fields }) => fields.map(({ field }) => field)),
        held.flatMap(({ fields }) => fields.map(({ field }) => field)),
      ];
    };
    const [cash, two] = [`integrations/${CASH}`, `integrations/${RETURNS_EU}`];
    expect(kinds(waits(), waits())).toEqual([[cash], [two]]);
    expect(kinds(waits(', whenMissing: wait'), waits(', whenMissing: wait'))).toEqual([[cash, two], []]);
    expect(kinds(waits(), waits(', whenMissing: wait'))).toEqual([[cash], [two]]);
  });

  it('is told like everything else where somebody looks and the files are their own base', () => {
    const files = waits();
    const { operations, held } = planAbout(files, [monitor('ada')], { base: files, hold: true });
    expect([operations, held.flatMap(({ fields }) => fields.map(({ field }) => field))]).toEqual([
      [],
      [`integrations/${CASH}`, `integrations/${RETURNS_EU}`],
    ]);
  });
});

it('what is refused to protect the token’s own user does not make the certificate of the rest unsafe', () => {
  const plan = planAbout(
    filesAbout(
      ['root@acme.example: { accessLevel: monitor }', 'ada@acme.example: { accessLevel: monitor }'],
      LOOSE,
    ),
    [],
  );
  expect(plan.breaches.map(({ guard }) => guard)).toContain('self');
  expect(plan.certificate.kind).toBe('safe');
});

it('a plan says the same whatever the order of the account’s answers', () => {
  const config = filesAbout(
    ['ada', 'bea', 'eve', 'cal'].map((name) => `${name}@acme.example: { accessLevel: manage }`),
    'policy: { minAdministrators: 0, protectedUsers: [ada@acme.example, eve@acme.example] }\n',
  );
  const people = [monitor('eve'), person('ada', { invitation: 'pending' }), person('bea'), admin('cal')];
  const { notes, operations, digest } = planAbout(config, people);
  expect(notes.length).toBeGreaterThan(1);
  expect(planAbout(config, [...people].reverse())).toMatchObject({ notes, operations, digest });
});
