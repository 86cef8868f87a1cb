/** Delegation seen by somebody who owns one file and wants more: single attacks, then every file at random. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkLoaded, type ReadConfig, readConfig } from '../src/config/read.ts';
import { loadBack } from '../src/config/read-back.ts';
import { limitsIn } from '../src/core/desired/limit.ts';
import { namesAlone } from '../src/core/desired/names.ts';
import { type DesiredUser, resolveDesired } from '../src/core/desired/resolve.ts';
import {
  type Access,
  accessFrom,
  compareLevels,
  covers,
  effective,
  isWithin,
  NONE,
  partsOf,
} from '../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf } from '../src/core/model/ids.ts';
import { SETTING_NAMES, SETTINGS } from '../src/core/model/settings.ts';
import type { User } from '../src/core/written/file.ts';
import { folderWith } from './config/repository.ts';
import { untilEnough } from './support/enough.ts';
import { usually } from './support/thorough.ts';
import { NOW } from './support/world.ts';

const ORDERS = '5e44efa28015c9464272256f';
const RETURNS = '5e44efa28015c94642722570';

const ROOT = `version: 1
account: { name: Acme, region: us }
policy: { minAdministrators: 0, protectedUsers: [glass@acme.example] }
integrations:
  Order to Cash: { id: ${ORDERS} }
  Returns: { id: ${RETURNS} }
  New portal: { whenMissing: wait }
  Deceit: { name: "${ORDERS}" }
mcpServers:
  Stock: { uri: /stock }
  Trap: { name: /orders }
roles:
  root: { accessLevel: administrator }
  loose: { integrations: { Order to Cash: manage }, mfaRequired: false }
  editors: { integrations: { Order to Cash: manage }, allowToEditRetryData: true }
  sleepers: { integrations: { Order to Cash: manage }, enabled: false }
  orders: { integrations: { Order to Cash: monitor } }
  strict: { integrations: { Order to Cash: monitor }, ssoRequired: true }
users:
  boss@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Returns: manage }, mcpServers: { Stock: read } }
  gone@acme.example: { state: absent }
`;
const TEAM = 'access/teams/sales.yaml';
const limitedTo = (limit: string): string => `${ROOT}files:\n  access/teams/sales*.yaml: ${limit}\n`;
const USUAL = '{ integrations: [Order to Cash], mcpServers: [/orders] }';

function read(root: string, team: string, path: string = TEAM): ReadConfig {
  const loaded = [loadBack(root, 'access/account.yaml'), loadBack(`version: 1\n${team}`, path)];
  return checkLoaded(
    { files: loaded.flatMap(({ files }) => files), findings: loaded.flatMap(({ findings }) => findings) },
    NOW,
  );
}
const errorsOf = ({ findings }: ReadConfig): string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
const one = (email: string, entry: string): string => `users: { ${email}@acme.example: ${entry} }`;

it('an entry that is offered for a limited file is judged as one that stands there', () => {
  const given: User[] = [
    { integrations: { 'Order to Cash': 'manage' }, mcpServers: { '/orders': 'write' } },
    { integrations: { Returns: 'monitor' } },
    { mcpServers: { Stock: 'read' } },
    { mcpServers: 'all' },
    { accessLevel: 'monitor' },
    { integrations: { 'Order to Cash': 'monitor' }, notifications: ['Order to Cash'] },
    { integrations: { 'Order to Cash': 'monitor' }, notifications: ['Returns'] },
    { integrations: { 'Order to Cash': 'monitor' }, mfaRequired: true, until: '2030-01-01' },
    { integrations: { 'Order to Cash': 'monitor' }, mfaRequired: false },
    { integrations: { 'Order to Cash': 'monitor' }, allowToEditRetryData: true },
    { integrations: { 'Order to Cash': 'monitor' }, enabled: false },
    { state: 'absent' },
    { id: '5e44efa28015c94642722501', state: 'absent' },
  ];
  const whole = read(limitedTo(USUAL), one('zed', JSON.stringify(given[0]))).config;
  if (whole === undefined) throw new Error('the files do not hold');
  const limits = limitsIn(whole);
  const root = limitedTo(USUAL).replace('users:\n', 'users:\n  eve@acme.example: { roles: [orders] }\n');
  // Of eve another file says something, and no key matches the second file.
  for (const [path, name] of [TEAM, 'access/others.yaml'].flatMap((each) => [
    [each, 'zed'] as const,
    [each, 'eve'] as const,
  ])) {
    const isRefused = (entry: User): boolean =>
      read(root, one(name, JSON.stringify(entry)), path).findings.some(
        ({ code, place }) => code === 'outside-limit' && place?.file === path,
      );
    const judged = given.map((entry) => [path, name, entry, limits(path).allowsEntry(entry, name === 'eve')]);
    expect(judged).toEqual(given.map((entry) => [path, name, entry, !isRefused(entry)]));
    expect(given.map(isRefused)).toContain(true);
  }
});

describe('whoever owns one file cannot', () => {
  it.each([
    ['make somebody administrator', one('zed', '{ accessLevel: administrator }')],
    [
      'fill a role of another file that makes administrators',
      `${one('zed', '{}')}\nroles: { root: { members: [zed@acme.example] } }`,
    ],
    ['assign a role of another file that loosens sign-in', one('zed', '{ roles: [loose] }')],
    ['assign a role of another file with a permission', one('zed', '{ roles: [editors] }')],
    ['assign a role of another file that disables', one('zed', '{ roles: [sleepers] }')],
    ['widen a role of another file', 'roles: { orders: { integrations: { Returns: manage } } }'],
    ['grant what the limit does not list', one('zed', '{ integrations: { Returns: monitor } }')],
    [
      'grant by the id what the limit does not list',
      one('zed', `{ integrations: { "${RETURNS}": monitor } }`),
    ],
    ['grant through a name that looks like an id', one('zed', '{ integrations: { Deceit: manage } }')],
    ['grant a server whose name looks like a URI', one('zed', '{ mcpServers: { Trap: write } }')],
    [
      'grant from the side of the resource',
      `${one('zed', '{ integrations: { Order to Cash: monitor } }')}\nintegrations: { Returns: { manage: [zed@acme.example] } }`,
    ],
    ['grant every server', one('zed', '{ mcpServers: all }')],
    ['bind a name to another object', `integrations: { Order to Cash: { id: ${RETURNS} } }`],
    ['declare an alias', `integrations: { Mine: { id: ${RETURNS} } }`],
    ['wait for an object', 'integrations: { Order to Cash: { whenMissing: wait } }'],
    [
      'pin an entry to another person',
      one('zed', `{ id: ${ORDERS}, integrations: { Order to Cash: manage } }`),
    ],
    ['remove a person of another file', one('boss', '{ state: absent }')],
    ['end a person of another file', one('boss', '{ until: 2026-01-01 }')],
    ['disable a person of another file', one('boss', '{ enabled: false }')],
    ['spell a person of another file otherwise to do so', one('BOSS', '{ state: absent }')],
    ['require SSO of a person of another file', one('boss', '{ ssoRequired: true }')],
    ['take a permission from a person of another file', one('ada', '{ allowIntegrationCreation: false }')],
    [
      'require SSO through a role',
      `roles: { mine: { ssoRequired: true, integrations: { Order to Cash: monitor }, members: [boss@acme.example] } }`,
    ],
    [
      'disable through a role',
      `roles: { mine: { enabled: false, integrations: { Order to Cash: monitor }, members: [ada@acme.example] } }`,
    ],
    ['loosen sign-in', one('zed', '{ mfaRequired: false, integrations: { Order to Cash: manage } }')],
    ['give a permission', one('zed', '{ allowAccessToApim: true, integrations: { Order to Cash: manage } }')],
    [
      'give a permission through a role',
      `${one('zed', '{ roles: [mine] }')}\nroles: { mine: { allowToEditRetryData: true, integrations: { Order to Cash: manage } } }`,
    ],
    [
      'bring back somebody who is absent',
      one('gone', '{ state: present, integrations: { Order to Cash: manage } }'),
    ],
    [
      'bind a person of another file to a sign-in through a role of a third',
      one('ada', '{ roles: [strict] }'),
    ],
    ['do the same by filling that role', 'roles: { strict: { members: [ada@acme.example] } }'],
    [
      'take a permission from a person of another file through a role of its own',
      'roles: { mine: { allowAccessToApim: false, integrations: { Order to Cash: monitor }, members: [ada@acme.example] } }',
    ],
    ['set defaults', 'defaults: { mfaRequired: false }'],
    ['set a policy', 'policy: { minAdministrators: 0 }'],
    ['name another account', 'account: { name: Other, region: us }'],
    ['add access tests', 'tests: [{ name: mine, always: { accessLevel: custom } }]'],
  ])('%s', (_what, team) => {
    expect(read(limitedTo(USUAL), team).config).toBeUndefined();
    // Without limits it is this very thing that the file does, and nothing else is wrong with it.
    const wrongAnyway = ['conflicting-value', 'same-person-twice', 'two-accounts', 'two-keys-for-one-object'];
    expect(errorsOf(read(ROOT, team)).filter((code) => !wrongAnyway.includes(code))).toEqual([]);
  });

  it('write limits of its own', () => {
    const own = 'policy: {}\nfiles: { access/teams/sales.yaml: { accessLevel: administrator } }';
    expect(errorsOf(read(limitedTo(USUAL), own)).sort()).toEqual(['files-twice', 'outside-limit']);
  });

  it.each([
    ['in a new file beside', 'access/teams/stowaway.yaml'],
    ['in a folder below', 'access/teams/sales/more.yaml'],
    ['in a file that differs in case', 'access/teams/Sales.yaml'],
    ['in a file whose letters only look alike', 'access/teams/sаles.yaml'],
    ['outside the folder', 'teams/sales.yaml'],
  ])('hand out or take anything %s', (_where, path) => {
    const matching = { 'access/teams/sales.yaml': 'version: 1\n', 'access/account.yaml': limitedTo(USUAL) };
    for (const entry of [
      '{ integrations: { Order to Cash: monitor } }',
      '{ roles: [orders] }',
      '{ state: absent }',
      '{ enabled: false, accessLevel: custom }',
      '{ until: 2026-01-01 }',
    ]) {
      const files = Object.entries({ ...matching, [path]: `version: 1\n${one('zed', entry)}\n` }).flatMap(
        ([name, text]) => loadBack(text, name).files,
      );
      expect(errorsOf(checkLoaded({ files, findings: [] }, NOW)), entry).toContain('outside-limit');
    }
  });

  it('borrow the limit of a file by a link that has its name', async () => {
    const folder = folderWith({
      'access/account.yaml': limitedTo(USUAL),
      'access/teams/sales.yaml': `version: 1\n${one('zed', '{ roles: [orders] }')}\n`,
      'notes/mine.yaml': `version: 1\n${one('eve', '{ roles: [orders] }')}\n`,
    });
    symlinkSync('../../notes/mine.yaml', join(folder, 'access/teams/sales-more.yaml'));
    const { findings } = await readConfig({ paths: ['access'], cwd: folder, now: NOW });
    expect(findings.map(({ code }) => code)).toEqual(['outside-limit']);
    expect(findings[0]?.why).toContain('No key of `files` matches this file');
  });

  it('get another limit by a repository of its own within the repository', async () => {
    const folder = folderWith({
      'access/account.yaml': `${limitedTo(USUAL)}  wide/*.yaml: { integrations: all }\n`,
      'access/teams/sales.yaml': 'version: 1\n',
      'wide/team.yaml': 'version: 1\n',
      'access/mine/.git/HEAD': '',
      'access/mine/wide/team.yaml': `version: 1\n${one('zed', '{ integrations: { Returns: manage } }')}\n`,
    });
    const [inside, other] = ['access/mine/wide/team.yaml', 'access/teams/sales.yaml'];
    for (const paths of [
      ['access', 'wide'],
      ['access/account.yaml', inside, other, 'wide'],
      [inside, 'access/account.yaml', other, 'wide/team.yaml'],
      ['access/mine', 'access/account.yaml', other, 'wide'],
    ]) {
      const read = await readConfig({ paths, cwd: folder, now: NOW });
      expect(read.findings.map(({ code, place }) => `${code} ${place?.file}`)).toEqual([
        `outside-limit ${inside}`,
      ]);
    }
  });

  it('choose among several limits: all that match hold', () => {
    const root = `${limitedTo(USUAL)}  access/**: { integrations: all, accessLevel: administrator }\n`;
    expect(errorsOf(read(root, one('zed', '{ integrations: { Returns: manage } }')))).toEqual([
      'outside-limit',
    ]);
    expect(errorsOf(read(root, one('zed', '{ integrations: { Order to Cash: manage } }')))).toEqual([]);
  });
});

describe('whoever owns one file can', () => {
  it.each([
    [
      'grant what the limit lists, by name, alias or id',
      USUAL,
      one('zed', `{ integrations: { "${ORDERS}": manage }, mcpServers: { /orders: write } }`),
    ],
    [
      'grant it to people of other files',
      USUAL,
      'integrations: { Order to Cash: { manage: [ada@acme.example] } }',
    ],
    [
      'make a role of its own and fill it',
      USUAL,
      'roles: { mine: { integrations: { Order to Cash: manage }, members: [ada@acme.example] } }',
    ],
    ['assign a role of another file that fits', USUAL, one('ada', '{ roles: [orders] }')],
    [
      'assign a role that is stricter about sign-in to its own people',
      USUAL,
      one('zed', '{ roles: [orders, strict] }'),
    ],
    [
      'end, disable and tighten its own people',
      USUAL,
      one(
        'zed',
        '{ until: 2027-01-01, enabled: false, mfaRequired: true, allowAccessToApim: false, roles: [orders] }',
      ),
    ],
    [
      'keep the lines of somebody whom another file ended',
      USUAL,
      one('gone', '{ until: 2027-01-01, roles: [orders] }'),
    ],
    [
      'give a permission that the limit lists',
      '{ integrations: [Order to Cash], settings: [allowToEditRetryData] }',
      `${one('zed', '{ allowToEditRetryData: true, roles: [editors, mine] }')}\nroles: { mine: { allowToEditRetryData: true, integrations: { Order to Cash: manage } } }`,
    ],
    ['give a level within the limit', '{ accessLevel: monitor }', one('zed', '{ accessLevel: monitor }')],
  ])('%s', (_what, limit, team) => {
    expect(errorsOf(read(limitedTo(limit), team))).toEqual([]);
  });

  it('a base is not judged by its limits: they were judged when it came to be, wherever it lies now', async () => {
    const folder = folderWith(
      {
        'access/account.yaml': limitedTo(USUAL),
        [TEAM]: `version: 1\n${one('zed', '{ roles: [orders] }')}\n`,
      },
      { repository: false },
    );
    for (const [path, text] of [
      ['base/account.yaml', limitedTo(USUAL)],
      ['base/teams/sales.yaml', `version: 1\n${one('zed', '{ roles: [orders] }')}\n`],
    ] as const) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const base = { paths: ['base'], cwd: folder, now: NOW };
    expect(errorsOf(await readConfig(base))).toContain('glob-matches-nothing');
    expect(errorsOf(await readConfig({ ...base, inForce: true }))).toEqual([]);
    expect(errorsOf(await readConfig({ paths: ['access'], cwd: folder, now: NOW }))).toEqual([]);
  });
});

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const flag = maybe(fc.boolean());
const date = maybe(fc.constantFrom('2026-01-01', '2027-01-01'));
const grants = (keys: readonly string[], levels: readonly string[]) =>
  maybe(fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...levels), { minKeys: 1, maxKeys: 2 }));
const KEYS = ['Order to Cash', ORDERS, 'Returns', RETURNS, 'New portal', 'Other'];
const SERVER_KEYS = ['Stock', '/stock', '/orders', 'Trap'];
const access = {
  accessLevel: maybe(fc.constantFrom('administrator', 'manage', 'monitor', 'custom')),
  integrations: grants(KEYS, ['monitor', 'manage']),
  mcpServers: maybe(fc.oneof(fc.constant('all'), grants(SERVER_KEYS, ['read', 'write']))),
};
const switches = Object.fromEntries(['enabled', ...SETTING_NAMES].map((name) => [name, flag]));
const EMAILS = ['boss', 'ada', 'gone', 'glass', 'zed', 'yan'].map((name) => `${name}@acme.example`);
const list = maybe(fc.uniqueArray(fc.constantFrom(...EMAILS), { minLength: 1, maxLength: 2 }));
const sparsely = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) =>
  fc.record(model, { requiredKeys: [] });
const ROLES = ['root', 'loose', 'editors', 'sleepers', 'orders', 'strict', 'mine'];
const teamFile = sparsely({
  users: fc.dictionary(
    fc.constantFrom(...EMAILS),
    sparsely({
      ...access,
      ...switches,
      roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 2 }),
      until: date,
      state: fc.constantFrom('absent', 'present'),
    }),
    { minKeys: 1, maxKeys: 2 },
  ),
  roles: fc.dictionary(fc.constantFrom(...ROLES), sparsely({ ...access, ...switches, members: list }), {
    maxKeys: 1,
  }),
  integrations: fc.dictionary(fc.constantFrom(...KEYS), sparsely({ manage: list, monitor: list }), {
    maxKeys: 1,
  }),
  mcpServers: fc.dictionary(fc.constantFrom(...SERVER_KEYS), sparsely({ read: list, write: list }), {
    maxKeys: 1,
  }),
});
const limit = fc.record({
  accessLevel: fc.constantFrom('custom' as const, 'monitor' as const, 'manage' as const),
  integrations: fc.oneof(fc.constant('all' as const), fc.subarray(['Order to Cash', RETURNS, 'Other'])),
  mcpServers: fc.oneof(fc.constant('all' as const), fc.subarray(['Stock', '/orders'])),
  settings: fc.subarray(['allowAccessToApim', 'allowToEditRetryData', 'allowIntegrationCreation'] as const),
});
type Limit = typeof limit extends fc.Arbitrary<infer T> ? T : never;

/** The most that a limit lets anybody have beside what they have, in the ids that stand for names without an account. */
function most({ accessLevel, integrations, mcpServers }: Limit, has: Access = NONE) {
  const { level, ...grants } = partsOf(has);
  const ids: Readonly<Record<string, string>> = { 'Order to Cash': ORDERS, Stock: '/stock' };
  const every = [ORDERS, RETURNS, 'New portal', 'Other'];
  const listed = integrations === 'all' ? every : integrations.map((key) => ids[key] ?? key);
  return accessFrom({
    level: compareLevels(level, accessLevel) > 0 ? level : accessLevel,
    integrations: new Map([
      ...grants.integrations,
      ...listed.map((id) => [integrationIdOf(id), 'manage'] as const),
    ]),
    mcp:
      mcpServers === 'all' || grants.mcp === 'all'
        ? 'all'
        : new Map([
            ...grants.mcp,
            ...mcpServers.map((key) => [mcpServerIdOf(ids[key] ?? key), 'write'] as const),
          ]),
  });
}

const textOf = (team: unknown): string =>
  stringify(team, { aliasDuplicateObjects: false, keepUndefined: false });
const peopleOf = ({ config }: ReadConfig): Map<string, DesiredUser> => {
  if (config === undefined) throw new Error('not valid');
  return new Map(resolveDesired(config, namesAlone(config), NOW).users.map((user) => [user.email, user]));
};
const rootAlone = peopleOf(checkLoaded(loadBack(ROOT, 'access/account.yaml'), NOW));

describe('over arbitrary files of a team', () => {
  it('what validates gives nobody more than the limit and takes nothing from people of other files', () => {
    let accepted = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(teamFile, limit, (team, given) => {
            const together = read(limitedTo(JSON.stringify(given)), textOf(team));
            if (together.config === undefined) return;
            accepted += 1;
            for (const [email, user] of peopleOf(together)) {
              const before = rootAlone.get(email);
              // Whoever is absent stays so, whatever else is said of them.
              if (before?.state === 'absent' && user.state === 'absent') continue;
              const limited = most(given, before?.access);
              expect(isWithin(effective(user.access), effective(limited))).toBe(true);
              if (before !== undefined) {
                expect([user.state, user.enabled?.value]).toEqual([before.state, before.enabled?.value]);
                expect(covers(user.access, before.access)).toBe(true);
              }
              for (const name of SETTING_NAMES) {
                const [was, is] = [before?.settings.get(name)?.value, user.settings.get(name)?.value];
                if (is === was || (before === undefined && is === SETTINGS[name].strict)) continue;
                if (before !== undefined) expect(is).not.toBe(SETTINGS[name].strict);
                expect(given.settings.map(String)).toContain(name);
              }
            }
          }),
          { numRuns: usually(180, 1_600) },
        ),
      () => accepted > 25,
    );
    expect(accepted).toBeGreaterThan(25);
  });

  it('limits only shrink what validates: whatever does under them does without, and under wider ones', () => {
    const wide =
      '{ accessLevel: administrator, integrations: all, mcpServers: all, settings: [allowAccessToApim, allowToEditRetryData, allowIntegrationCreation] }';
    fc.assert(
      fc.property(teamFile, limit, (team, given) => {
        const text = textOf(team);
        if (read(limitedTo(JSON.stringify(given)), text).config === undefined) return;
        expect(errorsOf(read(ROOT, text))).toEqual([]);
        expect(errorsOf(read(limitedTo(wide), text))).toEqual([]);
      }),
      { numRuns: usually(80, 600) },
    );
  });
});
