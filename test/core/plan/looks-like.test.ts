/** Whose invitation is probably somebody else's, whose end reaches nobody, and where that is as it should be. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/errors.ts';
import { runCli, withSandbox } from '../../support/harness.ts';

const SEED = `tokens: { sandbox-token: root@borealis.example }
users:
  root@borealis.example: { accessLevel: administrator }
  anna.a@borealis.example: { accessLevel: monitor }
  svc1@borealis.example: { accessLevel: monitor }
  order04@borealis.example: { accessLevel: manage }
  break-glass@borealis.example: { accessLevel: administrator }
  eve@borealis.example: { accessLevel: monitor }
integrations: [{ name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`;
const fileWith = (people: readonly string[], policy = ''): string =>
  [
    'version: 1',
    'account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }',
    `policy: { minAdministrators: 0${policy} }`,
    'users:',
    ...[
      'root@borealis.example: { accessLevel: administrator }',
      ...people.map((each) => (each.includes(': ') ? each : `${each}: { accessLevel: monitor }`)),
    ].map((line) => `  ${line}`),
    '',
  ].join('\n');

interface Planned {
  readonly operations: readonly {
    readonly user: { readonly email: string };
    readonly hazards: readonly string[];
  }[];
  readonly notes: readonly {
    readonly code: string;
    readonly person?: string;
    readonly like?: string;
    readonly people?: readonly string[];
  }[];
}

/** Who is taken for whom. */
async function takenFor(people: readonly string[], policy?: string): Promise<string[]> {
  return withSandbox(SEED, async (sandbox) => {
    const files = { 'access.yaml': fileWith(people, policy) };
    const { stdout, stderr } = await runCli(['plan', '--format', 'json'], { sandbox, files });
    if (stdout === '') throw new Error(stderr);
    const plan: Planned = JSON.parse(stdout);
    const flagged = plan.operations.filter(({ hazards }) => hazards.includes('looks-like'));
    const notes = plan.notes.filter(({ code }) => code === 'looks-like');
    expect(notes.map(({ person }) => person)).toEqual(flagged.map(({ user }) => user.email));
    return notes.map(({ person, like }) => `${person} → ${like}`);
  });
}

describe('an invitation that looks like a slip', () => {
  it('is of somebody whom the account has under nearly the same name, and no file declares', async () =>
    expect(await takenFor(['anan.a@borealis.example'])).toEqual([
      'anan.a@borealis.example → anna.a@borealis.example',
    ]));

  it('is of whoever is in no file, and not of a sibling by number who is nearer in letters', async () =>
    expect(await takenFor(['ordre04@borealis.example', 'order03@borealis.example'])).toEqual([
      'ordre04@borealis.example → order04@borealis.example',
    ]));

  it('is of a domain that nobody has, beside one that everybody has', async () =>
    expect(await takenFor(['bob@boraelis.example'])).toEqual([
      'bob@boraelis.example → bob@borealis.example',
    ]));

  it('asks to be allowed by name before anybody is mailed', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': fileWith(['anan.a@borealis.example']) };
      const refused = await runCli(['apply', '--yes'], { sandbox, files });
      expect(refused.code).toBe(EXIT.refused);
      expect(refused.stderr + refused.stdout).toContain('looks-like');
      expect(sandbox.writes()).toEqual([]);
      expect((await runCli(['apply', '--yes', '--allow', 'looks-like'], { sandbox, files })).code).toBe(
        EXIT.done,
      );
    }));
});

describe('an invitation is taken for no slip', () => {
  it('beside a person whom the files declare too', async () =>
    expect(await takenFor(['anan.a@borealis.example', 'anna.a@borealis.example'])).toEqual([]));

  it('where a number tells two accounts apart, or the name is too short to tell', async () =>
    expect(await takenFor(['svc2@borealis.example', 'eva@borealis.example'])).toEqual([]));

  it('where `policy.domains` lists the domain, and of a domain unlike all others', async () => {
    const domains = ', domains: [borealis.example, boraelis.example, partner.example]';
    expect(await takenFor(['bob@boraelis.example', 'bob@partner.example'], domains)).toEqual([]);
  });
});

/** What is said of entries that end the access of nobody, and how the run ends. */
async function missed(people: readonly string[], policy?: string): Promise<string[]> {
  return withSandbox(SEED, async (sandbox) => {
    const files = { 'access.yaml': fileWith(people, policy) };
    const run = await runCli(['plan', '--format', 'json'], { sandbox, files });
    if (run.stdout === '') throw new Error(run.stderr);
    const plan: Planned = JSON.parse(run.stdout);
    expect([run.code, plan.operations]).toEqual([EXIT.done, []]);
    return plan.notes.flatMap(({ code, person, like, people: outside }) =>
      code === 'absent-looks-like' || code === 'protected-nowhere'
        ? [`${person} → ${like ?? 'nobody'}`]
        : code === 'absent-outside-domains'
          ? [`outside: ${outside?.join(', ')}`]
          : [],
    );
  });
}

describe('an end that reaches nobody', () => {
  const absent = (...people: readonly string[]): string[] =>
    people.map((each) => `${each}@borealis.example: { state: absent }`);

  it('names whoever is in the account and in no file, where the entry looks like a slip', async () =>
    expect(await missed(absent('oder04', 'a.anna'))).toEqual([
      'a.anna@borealis.example → anna.a@borealis.example',
      'oder04@borealis.example → order04@borealis.example',
    ]));

  it('names them also where the domain is the slip, and where the date has passed', async () =>
    expect(
      await missed([
        'order04@boraelis.example: { state: absent }',
        'anna.a@borealis.com: { accessLevel: monitor, until: 2020-01-31 }',
      ]),
    ).toEqual([
      'anna.a@borealis.com → anna.a@borealis.example',
      'order04@boraelis.example → order04@borealis.example',
    ]));

  it('is told apart from people who left: of siblings by number and of protected people nothing is said, and declared ones were not missed', async () =>
    expect(
      await missed(
        [
          ...absent('order03', 'zoe', 'brek-glass', 'anna.b'),
          'svc1@borealis.example: { accessLevel: monitor }',
          ...absent('scv1'),
        ],
        ', protectedUsers: [break-glass@borealis.example]',
      ),
    ).toEqual([]));

  it('of a domain that `policy.domains` does not list is told, unless the person is in the account', async () => {
    const domains = ', domains: [borealis.example]';
    expect(await missed(['zoe@partner.example: { state: absent }', ...absent('gone')], domains)).toEqual([
      'outside: zoe@partner.example',
    ]);
    expect(await missed(['zoe@partner.example: { state: absent }'])).toEqual([]);
  });

  it('has a neighbour: protection that reaches nobody, while whoever was meant has none', async () => {
    const protectedUsers = ['ordre04', 'evi', 'zoe', 'break-glass', 'bof'].map(
      (each) => `${each}@borealis.example`,
    );
    expect(
      await missed(
        ['bof@borealis.example: { state: absent }'],
        `, protectedUsers: [${protectedUsers.join(', ')}, ana.a@nowhere.example, anna.a@nowhere.example]`,
      ),
    ).toEqual([
      'ana.a@nowhere.example → nobody',
      'anna.a@nowhere.example → anna.a@borealis.example',
      'evi@borealis.example → eve@borealis.example',
      'ordre04@borealis.example → order04@borealis.example',
      'zoe@borealis.example → nobody',
    ]);
  });

  it('stops no timer, and every form of the plan and of drift says it', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': fileWith(absent('oder04')) };
      const forms = [
        ['apply', '--yes'],
        ['apply', '--yes', '--due'],
        ['plan', '--format', 'markdown'],
        ['plan', '--format', 'html'],
        ['drift'],
        ['drift', '--format', 'json'],
        ['drift', '--format', 'markdown'],
      ];
      for (const form of forms) {
        const { code, stdout } = await runCli(form, { sandbox, files });
        expect([form.join(' '), code]).toEqual([form.join(' '), EXIT.done]);
        expect(stdout.replace(/<wbr>/g, ''), form.join(' ')).toMatch(
          /order04(?:@|&#64;)borealis(?:\.|&#46;)example/,
        );
        expect(stdout.replace(/<wbr>/g, ''), form.join(' ')).toMatch(/oder04(?:@|&#64;)/);
      }
      const explained = await runCli(['explain', 'oder04@borealis.example', '--live'], { sandbox, files });
      expect(explained.stderr).toContain('order04@borealis.example is in the account and in no file.');
      expect(sandbox.writes()).toEqual([]);
    }));
});

describe('an end that reaches nobody and resembles nobody', () => {
  const gone = (...people: readonly string[]): string[] =>
    people.map((each) => `${each}@borealis.example: { state: absent }`);
  const everybody = ['anna.a', 'svc1', 'order04', 'break-glass', 'eve'].map(
    (each) => `${each}@borealis.example: { accessLevel: monitor }`,
  );

  /** What is said of it, and whether it warns. */
  async function nowhere(
    is: readonly string[],
    { was, argv = ['plan'] }: { readonly was?: readonly string[]; readonly argv?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    return withSandbox(SEED, async (sandbox) => {
      const files = {
        'access.yaml': fileWith(is, ', maxDemotions: 5, unmanagedUsers: report'),
        ...(was === undefined ? {} : { 'base/access.yaml': fileWith(was) }),
      };
      const base = was === undefined ? [] : ['--base', 'base'];
      const { stdout } = await runCli([...argv, 'access.yaml', ...base], { sandbox, files });
      return stdout
        .split('\n')
        .filter((line) => line.includes('To be absent'))
        .map((line) => line.trim());
    });
  }

  it('is told with a base where the base lacks the line, and names who has a name in common', async () => {
    expect(await nowhere(gone('order.gone', 'zoe'), { was: gone('zoe') })).toEqual([
      "warning To be absent by this change, and not in the account, so that nobody's access ends: order.gone@borealis.example. Is the address right?",
    ]);
    expect(await nowhere(gone('glass.old'), { was: [] })).toEqual([
      expect.stringContaining('with a name in common: break-glass@borealis.example.'),
    ]);
    expect(await nowhere(gone('zoe'), { was: gone('zoe') })).toEqual([]);
    // Whoever was given something before, and is gone by now, has left.
    expect(await nowhere(gone('zoe'), { was: ['zoe@borealis.example'] })).toEqual([]);
  });

  it('is told without a base where somebody is in no file, and never by a timer', async () => {
    const said =
      "To be absent, and not in the account: bo@borealis.example and zoe@borealis.example. Whoever has left may stay so; an address that is misspelt ends nobody's access.";
    expect(await nowhere(gone('zoe', 'bo'))).toEqual([said]);
    expect(await nowhere([...everybody, ...gone('zoe', 'bo')])).toEqual([]);
    for (const was of [undefined, []])
      expect(await nowhere(gone('zoe'), { ...(was && { was }), argv: ['apply', '--due', '--yes'] })).toEqual(
        [],
      );
  });

  it('is not told twice, and of nobody who is pinned', async () => {
    expect(await nowhere(gone('oder04'), { was: [] })).toEqual([]);
    const pinned = ['zoe@borealis.example: { id: aaaaaaaaaaaaaaaaaaaaaaaa, state: absent }'];
    expect(await nowhere(pinned, { was: [] })).toEqual([]);
  });
});

describe('a second entry beside the right one', () => {
  const RIGHT = 'order04@borealis.example: { accessLevel: manage }';

  it('is told in the order of the addresses, whatever that of the files is', async () => {
    const slips = ['oder04', 'anna.aa', 'orderr04'].map(
      (each) => `${each}@borealis.example: { state: absent }`,
    );
    const right = [RIGHT, 'anna.a@borealis.example'];
    for (const entries of [slips, [...slips].reverse()])
      await withSandbox(SEED, async (sandbox) => {
        const files = { 'access.yaml': fileWith([...right, ...entries]) };
        const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files });
        const { notes }: Planned = JSON.parse(stdout);
        const told = notes.flatMap(({ code, person }) => (code === 'looks-like-declared' ? [person] : []));
        expect(told.map((each) => each?.split('@')[0])).toEqual(['anna.aa', 'oder04', 'orderr04']);
      });
  });

  it.each([
    ['invited', 'oder04@borealis.example: { accessLevel: monitor }', 'join the two entries'],
    [
      'absent',
      'oder04@borealis.example: { state: absent }',
      'and the files give them access (access.yaml:6)',
    ],
    ['absent', 'oder04@borealis.example: { accessLevel: monitor, until: 2020-01-31 }', 'Did you mean that?'],
    ['absent', 'order04@boraelis.example: { state: absent }', 'Did you mean that?'],
  ])('is told where it is %s: %s', (becomes, entry, words) =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': fileWith([RIGHT, entry]) };
      const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files });
      const person = entry.split(':')[0];
      const { notes, operations }: Planned = JSON.parse(stdout);
      expect(notes.filter(({ code }) => code.includes('looks-like'))).toMatchObject([
        {
          code: 'looks-like-declared',
          person,
          like: 'order04@borealis.example',
          becomes,
          place: { line: 7 },
          declaredAt: { line: 6 },
        },
      ]);
      // Both are written, so both may be right: it is said, and nobody has to allow it.
      expect(operations.flatMap(({ hazards }) => hazards)).toEqual([]);
      const shown = await runCli(['plan'], { sandbox, files });
      expect(shown.stdout).toContain(words);
      expect(shown.stdout.includes('warning oder04')).toBe(becomes === 'invited');
    }),
  );

  it('is told by drift and by explain, and of nobody who is in the account, a sibling or pinned', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': fileWith([RIGHT, 'oder04@borealis.example: { state: absent }']) };
      const watched = await runCli(['drift'], { sandbox, files });
      expect([watched.code, watched.stdout.includes('Did you mean that?')]).toEqual([EXIT.done, true]);
      const explained = await runCli(['explain', 'oder04@borealis.example', '--live'], { sandbox, files });
      expect(explained.stderr).toContain('and the files give them access');
      const others = [
        'order03@borealis.example: { state: absent }',
        'anna.a@borealis.example: { accessLevel: monitor }',
        'ana.a@borealis.example: { id: aaaaaaaaaaaaaaaaaaaaaaaa, state: absent }',
      ];
      const calm = { 'access.yaml': fileWith([RIGHT, ...others]) };
      const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files: calm });
      const { notes }: Planned = JSON.parse(stdout);
      expect(notes.filter(({ code }) => code.includes('looks-like'))).toEqual([]);
    }));
});
