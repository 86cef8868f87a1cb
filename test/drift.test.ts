/** `drift`: what it offers for adoption is what it takes, or it names the lines that must go as well. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, isMap, isSeq, parse, stringify, visit } from 'yaml';
import { loadText } from '../src/config/load-text.ts';
import { checkLoaded, type ReadConfig } from '../src/config/read.ts';
import { entryText } from '../src/config/write.ts';
import { namesOf } from '../src/core/desired/names.ts';
import { resolveDesired } from '../src/core/desired/resolve.ts';
import { type Adoption, adopter } from '../src/core/export/adopt.ts';
import type { LiveState } from '../src/core/model/live.ts';
import type { Held } from '../src/core/plan/change.ts';
import { differencesOf } from '../src/core/plan/diff.ts';
import { makePlan } from '../src/core/plan/plan.ts';
import type { WrittenConfig } from '../src/core/written/config.ts';
import type { Member, User, WrittenFile } from '../src/core/written/file.ts';
import { EXIT } from '../src/errors.ts';
import { runCli, withSandbox } from './support/harness.ts';
import { emailOfPerson, fileOf, liveOf, NOW, ORIGIN, type World, world } from './support/world.ts';

type Texts = ReadonlyMap<string, string>;

function readTexts(texts: Texts): ReadConfig {
  const loaded = [...texts].map(([name, text]) => loadText(text, name));
  const [files, findings] = [loaded.flatMap((each) => each.files), loaded.flatMap((each) => each.findings)];
  return checkLoaded({ files, findings }, NOW);
}

function driftOf(config: WrittenConfig, live: LiveState): { held: Held; adoption: Adoption }[] {
  const result = makePlan({ config, live, origin: ORIGIN, now: NOW, base: config, hold: true });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  const { held, labels } = result.plan;
  const adopt = adopter({ config, names: namesOf(config, live), now: NOW, labels });
  const declared = new Map(result.desired.users.map((user) => [user.email, user]));
  return held.map((each) => ({ held: each, adoption: adopt(each, declared.get(each.email)) }));
}

/** The fields of somebody in which the account has more than the files say, because a date has passed. */
function endedBefore(config: WrittenConfig, live: LiveState, { email, fields }: Held): string[] {
  const desired = resolveDesired(config, namesOf(config, live), NOW).users.find(
    (user) => user.email === email,
  );
  const user = live.users.find((each) => each.email === email);
  if (desired === undefined || user === undefined) return [];
  const held = new Set(fields.map(({ field }) => field));
  return differencesOf(user, desired)
    .map(({ field }) => field)
    .filter((field) => !held.has(field));
}

/** A file in which every item of a list and every grant has a line of its own. */
function linesOf(file: object): string {
  const document = new Document(file, { aliasDuplicateObjects: false });
  visit(document, {
    Map(_key, node, path) {
      const parent = path.at(-1);
      if (isSeq(parent) || (path.length > 7 && isMap(node))) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** What is left of a value when lists and maps that lost their last line are gone. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (value === null || typeof value !== 'object') return value ?? undefined;
  const entries = Object.entries(value).map(([key, inner]) => [key, pruned(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** Does what `drift` says: replaces the entry, takes the lines out. */
function adopted(texts: Texts, { held, adoption }: { held: Held; adoption: Adoption }): Texts {
  const result = new Map<string, string>();
  const entry: Record<string, User> = parse(entryText(held.shown, adoption.entry));
  for (const [name, text] of texts) {
    const lines = text.split('\n');
    const here = adoption.takeOut.filter(({ place }) => place.file === name);
    const entries = here.filter(({ text: words }) => words.startsWith('entry of'));
    for (const takeOut of here) {
      expect(lines[takeOut.place.line - 1]).toContain(held.shown);
      if (!entries.includes(takeOut)) lines[takeOut.place.line - 1] = '';
    }
    const { users, ...rest }: WrittenFile = parse(lines.join('\n'));
    const others = Object.entries(users ?? {}).filter(
      ([email]) => entries.length === 0 || email !== held.shown,
    );
    const now = {
      ...Object.fromEntries(others.map(([email, user]) => [email, pruned(user) ?? {}])),
      ...(held.place.file === name ? entry : {}),
    };
    const section = Object.keys(now).length === 0 ? {} : { users: now };
    result.set(name, stringify(Object.assign({}, pruned(rest), section)));
  }
  return result;
}

const NAMES = ['ada', 'alan', 'barbara', 'edsger', 'grace', 'ken', 'linus', 'wes'].map(emailOfPerson);
const some = fc.array(
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(undefined, undefined, '2026-11-21', '2027-01-31')),
  { maxLength: 4 },
);
const extras = fc.record({
  operators: some,
  bosses: some,
  readers: some,
  managers: some,
  second: fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.constantFrom<User[]>(
      { integrations: { 'Returns US': 'monitor' } },
      { integrations: { 'Returns US': { level: 'manage', until: '2027-01-31' } }, mfaRequired: false },
      { accessLevel: 'monitor' },
      { roles: ['boss'] },
      { mcpServers: { '/stock': 'write' }, enabled: true },
    ),
    { maxKeys: 3 },
  ),
  withDefaults: fc.boolean(),
});

/** The file of a world with memberships and lists of every kind, and second entries in a second file. */
function textsOf(made: World, extra: typeof extras extends fc.Arbitrary<infer T> ? T : never): Texts {
  const file = fileOf(made);
  const declared = new Set(Object.keys(file.users ?? {}));
  const members = (list: readonly (readonly [string, string | undefined])[]): Member[] =>
    [...new Map(list)].flatMap(([user, until]) =>
      declared.has(user) ? [until === undefined ? user : { user, until }] : [],
    );
  const main: WrittenFile = {
    ...file,
    ...(extra.withDefaults ? { defaults: { allowToEditRetryData: true } } : {}),
    roles: {
      ...file.roles,
      operator: { ...file.roles?.operator, members: members(extra.operators) },
      boss: {
        accessLevel: 'manage',
        mcpServers: 'all',
        allowToEditRetryData: false,
        members: members(extra.bosses),
      },
    },
    integrations: {
      ...file.integrations,
      'Returns US': {
        ...file.integrations?.['Returns US'],
        monitor: members(extra.readers),
        manage: members(extra.managers),
      },
    },
  };
  const users = Object.fromEntries(Object.entries(extra.second).filter(([email]) => declared.has(email)));
  return new Map([
    ['access.yaml', linesOf(main)],
    ['second.yaml', linesOf({ version: 1, users })],
  ]);
}

describe('over arbitrary worlds', () => {
  it('whoever adopts what drift offers, and takes out the lines it names, has no drift of that person left', () => {
    const seen = { entries: 0, lines: 0 };
    fc.assert(
      fc.property(world, extras, (made, extra) => {
        const texts = textsOf(made, extra);
        const { config } = readTexts(texts);
        if (config === undefined) return;
        const live = liveOf(made);
        for (const each of driftOf(config, live)) {
          seen.entries += 1;
          seen.lines += each.adoption.takeOut.length;
          const { config: after, findings } = readTexts(adopted(texts, each));
          if (after === undefined) throw new Error(findings.map(({ summary }) => summary).join('\n'));
          const left = driftOf(after, live).find(({ held }) => held.email === each.held.email);
          // What a date had ended and no run has taken yet is no drift; once its line is gone, it is.
          const ended = new Set(endedBefore(config, live, each.held));
          expect((left?.held.fields ?? []).filter(({ field }) => !ended.has(field))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
    expect(seen.entries).toBeGreaterThan(60);
    expect(seen.lines).toBeGreaterThan(15);
  });
});

const FILE = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
defaults: { mfaRequired: true }
roles:
  watcher: { accessLevel: monitor }
  returns:
    accessLevel: monitor
    integrations: { Returns: manage }
    members:
      - ada@acme.example
users:
  root@acme.example: { accessLevel: administrator, mfaRequired: false }
  ada@acme.example:
    roles: [{ role: watcher, until: 2027-03-31 }]
    integrations: { Order to Cash: { level: manage, until: 2027-06-30, reason: Q1 } }
  bea@acme.example: { id: 5e44efa28015c94642722571, accessLevel: monitor }
integrations:
  Order to Cash: { id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  Returns:
    monitor:
      - bea@acme.example
    manage:
      - { user: ada@acme.example, reason: peak }
`;
const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, mfaRequired: true, integrations: { Order to Cash: manage, Returns: manage } }
  bea@acme.example: { accessLevel: monitor, mfaRequired: true, userId: 5e44efa28015c94642722571 }
integrations:
  - { name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  - { name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa2 }
mcpServers: [/stock]
`;
/** The lines about one person, without the audit log's. */
const about = (email: string, stdout: string): string[] =>
  (stdout.split('\n\n').find((block) => block.startsWith(email)) ?? '')
    .split('\n')
    .filter((line) => !line.includes('audit log'));

describe('the command', () => {
  it('finds nothing where nothing was changed', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect([code, stdout.split('\n').at(-2)]).toEqual([EXIT.done, 'Nothing was changed outside.']);
    }));

  it('names the lines that give more than the account has, and keeps those that fit with their dates', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({
        do: 'change',
        user: 'ada@acme.example',
        set: {
          integrations: { 'Order to Cash': 'manage' },
          mcpServers: { '/stock': 'read' },
          mfaRequired: false,
        },
      });
      const files = { 'access.yaml': FILE };
      const { code, stdout } = await runCli(['drift'], { sandbox, files });
      expect(code).toBe(EXIT.differences);
      expect(about('ada@acme.example', stdout)).toEqual([
        'ada@acme.example   access.yaml:14',
        '  ~ Returns: the account has none, the files say manage',
        '  ~ MCP /stock: the account has read, the files say none',
        '  ~ MFA required: the account has no, the files say yes',
        '  to adopt it, this entry under `users`:',
        '    ada@acme.example:',
        '      roles:',
        '        - role: watcher',
        '          until: 2027-03-31',
        '      integrations:',
        '        Order to Cash:',
        '          level: manage',
        '          until: 2027-06-30',
        '          reason: Q1',
        '      mcpServers:',
        '        /stock: read',
        '      mfaRequired: false',
        '  and without these lines, which give more:',
        '    role returns, access.yaml:11',
        '    list of Returns, access.yaml:24',
      ]);
      const document = JSON.parse((await runCli(['drift', '--format', 'json'], { sandbox, files })).stdout);
      expect(document.drifted[0].takeOut).toMatchObject([
        { text: 'role returns', place: { file: 'access.yaml', line: 11 } },
        { text: 'list of Returns', place: { file: 'access.yaml', line: 24 } },
      ]);
      expect(sandbox.writes()).toEqual([]);
    }));

  it('does not take somebody for gone whose e-mail changed', () =>
    withSandbox(SEED, async (sandbox) => {
      const set = { email: 'beatrix@acme.example', accessLevel: 'administrator' } as const;
      sandbox.edit({ do: 'change', user: 'bea@acme.example', set });
      const { code, stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(code).toBe(EXIT.differences);
      expect(about('bea@acme.example', stdout).slice(2)).toEqual([
        '  to adopt it, this entry under `users`:',
        '    bea@acme.example:',
        '      id: 5e44efa28015c94642722571',
        '      accessLevel: administrator',
      ]);
    }));

  it('says that somebody who is gone is to be absent', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'remove', user: 'ada@acme.example' });
      const { stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(about('ada@acme.example', stdout)).toEqual([
        'ada@acme.example   access.yaml:14',
        '  is not in the account any more',
        '  to adopt it, this entry under `users`:',
        '    ada@acme.example:',
        '      state: absent',
      ]);
    }));
});
