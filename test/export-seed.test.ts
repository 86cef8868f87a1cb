/** `export --seed`: a plan against the seed is the plan against the account, and under pseudonyms nobody is named. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PlanDocument } from '../src/core/plan/saved.ts';
import { EXIT } from '../src/errors.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import type { Seed } from '../src/sandbox/seed-shape.ts';
import { untilEnoughOf } from './support/enough.ts';
import { folderWith, planFrom, runCli, type TestSandbox, TOKEN, withSandbox } from './support/harness.ts';
import { usually } from './support/thorough.ts';
import { fileOf, world, seedOf as worldSeed } from './support/world.ts';

const COMPANY = join(import.meta.dirname, '../examples/company');

/** Everything that a record can hold, and what nobody knows beside it. */
const ODD = `
owner: boss@secret.example
tokens: { ${TOKEN}: root@secret.example }
users:
  root@secret.example: { name: Root Person, accessLevel: administrator, notifications: [5e44efa28015c94642722571] }
  Ada@secret.example: { name: Ada Secretive, accessLevel: monitor, integrations: { 5e44efa28015c94642722571: manage }, mcpServers: { /payroll: [mcp:write] } }
  ada@secret.example: { accessLevel: monitor, raw: { nickname: Adaline, born: 1815, tags: [x], deep: { ada@secret.example: 1 } } }
  bea@other.example: { invitation: pending, integrations: { 5e44efa28015c946427225ff: monitor } }
  cyd@other.example: { invitation: dismissed, mcpServers: all, raw: { mcpServerAccessLevel: [{ _mcpServerId: 5e44efa28015c946427225fe, scopes: [secret-scope] }] } }
  dan@other.example: { disabled: true, accessLevel: manage, ssoRequired: true, createdVia: new_account_auto_join }
  eve@other.example: { raw: { accessLevel: overlord-secret } }
  fox@other.example: { userId: 5e44efa28015c94642722aaa, accessLevel: monitor }
  fox-again@other.example: { raw: { sharedWithUser: { _id: 5e44efa28015c94642722aaa, email: fox-again@other.example } } }
integrations: [{ name: Payroll, id: 5e44efa28015c94642722571 }, Payroll Two, { name: Payroll, id: 5e44efa28015c94642722570 }]
mcpServers: [{ uri: /payroll, name: Payroll server, external: true }]
`;
const ODD_FILES = {
  'access.yaml': `version: 1
account: { name: Files, region: us }
policy: { unmanagedUsers: remove, maxRemovals: 9, maxDemotions: 9, minAdministrators: 0, maxGrantLoss: 100% }
users:
  root@secret.example: { accessLevel: administrator, notifications: [Payroll Two] }
  bea@other.example: { accessLevel: monitor }
  dan@other.example: { accessLevel: monitor, enabled: true }
  joiner@other.example: { accessLevel: monitor, mcpServers: { /payroll: read } }
`,
};

const companyFiles = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(COMPANY, 'access'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [`access/${name}`, readFileSync(join(COMPANY, 'access', name), 'utf8')]),
  );

async function seedOf(sandbox: TestSandbox, ...flags: string[]): Promise<{ text: string; seed: Seed }> {
  const cwd = await folderWith({});
  const { code, stderr, requests } = await runCli(
    ['export', '--region', 'us', '--seed', 'seed.yaml', ...flags],
    {
      sandbox,
      cwd,
    },
  );
  expect([code, stderr]).toEqual([EXIT.done, 'Wrote seed.yaml.\n']);
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  expect((await stat(join(cwd, 'seed.yaml'))).mode & 0o777).toBe(0o600);
  const text = await readFile(join(cwd, 'seed.yaml'), 'utf8');
  return { text, seed: parseSeed(text, 'seed.yaml') };
}

type Told =
  | Pick<PlanDocument, 'operations' | 'notes' | 'guards' | 'administrators'>
  | { readonly code: number; readonly stderr: string };

/** What is decided, without what names the place and the moment. */
async function planOf(sandbox: TestSandbox, files: Readonly<Record<string, string>>): Promise<Told> {
  const { code, stdout, stderr } = await runCli(['plan', '--format', 'json'], { sandbox, files });
  if (stdout === '') return { code, stderr };
  const { operations, notes, guards, administrators } = planFrom(stdout);
  return { operations, notes, guards, administrators };
}

/** What stands for what: names, e-mails, domains and ids of one seed and of the other, in their order. */
function pairsOf(plain: Seed, redacted: Seed): Map<string, string> {
  const wordsIn = ({ users = {}, integrations = [], mcpServers = [] }: Seed): string[] => [
    ...Object.entries(users).flatMap(([email, user]) => [
      email,
      email.split('@')[1] ?? '',
      user?.id ?? '',
      user?.userId ?? '',
      user?.name ?? '',
    ]),
    ...integrations.flatMap((each) => (typeof each === 'string' ? [each] : [each.name, each.id ?? ''])),
    ...mcpServers.flatMap((each) =>
      typeof each === 'string' ? [each] : [each.uri, each.name ?? '', each.id ?? ''],
    ),
  ];
  const others = wordsIn(redacted);
  return new Map(wordsIn(plain).map((each, index) => [each, others[index] ?? '']));
}

function translated(text: string, pairs: ReadonlyMap<string, string>): string {
  const words = [...pairs.keys()].filter((each) => each !== '').sort((a, b) => b.length - a.length);
  const pattern = new RegExp(words.map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  return text.replace(pattern, (each) => pairs.get(each) ?? each);
}

/**
 * A file of access with pseudonyms for names. Its values are translated and written again, since a pseudonym can look
 * like a number: an id of 24 hexadecimal digits does where all but one `e` are decimal.
 */
function translatedFile(text: string, pairs: ReadonlyMap<string, string>): string {
  const within = (value: unknown): unknown => {
    if (typeof value === 'string') return translated(value, pairs);
    if (Array.isArray(value)) return value.map(within);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, each]) => [translated(key, pairs), within(each)]);
    return Object.fromEntries(entries) as unknown;
  };
  return yamlOf(within(parse(text)));
}

describe.each([
  ['the example company', readFileSync(join(COMPANY, 'account.yaml'), 'utf8'), companyFiles()],
  ['an account with everything odd', ODD, ODD_FILES],
] as const)('of %s', (_, account, files) => {
  it('a plan against the seed is the plan against the account', () =>
    withSandbox(account, async (sandbox) => {
      const { seed } = await seedOf(sandbox);
      const before = await planOf(sandbox, files);
      await withSandbox({ ...seed, dialects: {} }, async (copy) => {
        expect(await planOf(copy, files)).toEqual(before);
      });
      expect('operations' in before && before.operations.length).toBeGreaterThan(2);
    }));

  it('so it is under pseudonyms, once the files have them as well', () =>
    withSandbox(account, async (sandbox) => {
      const { seed: plain } = await seedOf(sandbox);
      const { seed } = await seedOf(sandbox, '--redact');
      const pairs = pairsOf(plain, seed);
      const redacted = Object.fromEntries(
        Object.entries(files).map(([name, text]) => [name, translatedFile(text, pairs)]),
      );
      const before = await planOf(sandbox, files);
      await withSandbox({ ...seed, dialects: {} }, async (copy) => {
        const after = await planOf(copy, redacted);
        expect(sortedOf(after, new Map())).toEqual(sortedOf(before, pairs));
      });
    }));
});

/**
 * Operations in an order of their own, since pseudonyms sort otherwise and steps follow that order. Where several could
 * wait, or stand for a guard, that order also chooses who does: `any` compares whatever does not depend on the choice.
 */
function sortedOf(told: Told, pairs: ReadonlyMap<string, string>, choice: 'same' | 'any' = 'same'): unknown {
  if (!('operations' in told)) return { code: told.code };
  const { administrators, notes } = told;
  const isSame = choice === 'same';
  const operations = told.operations.map(({ kind, user, before, after, hazards, status }) => ({
    ...{ kind, email: user.email.toLowerCase(), before, after, hazards },
    ...(isSame ? { status } : {}),
  }));
  const guards = told.guards.map(({ people, ...guard }) => ({
    ...guard,
    people: isSame ? people : people.length,
  }));
  const text = translated(JSON.stringify({ operations, guards }), pairs);
  const kinds = isSame ? notes.map(({ code }) => code).sort() : [];
  return { ...sortedOfText(text), administrators, kinds };
}

const sortedOfText = (text: string) => ({ decided: sortedJson(JSON.parse(text)) });

function sortedJson(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map((each) => sortedJson(each))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, sortedJson(each)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Nothing may be taken: a plan that takes something lists a guard for it. */
const STRICT = { maxRemovals: 0, maxDemotions: 0, maxGrantLoss: 0 };
const yamlOf = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false });

it('of any account, a plan against its seed is the plan against it, guards and hazards included', async () => {
  const seen = { operations: 0, hazards: 0, guards: 0 };
  const law = fc.asyncProperty(world, fc.boolean(), async (made, isStrict) => {
    const file = fileOf(made);
    const policy = isStrict ? { policy: { ...file.policy, ...STRICT } } : {};
    const text = yamlOf({ ...file, ...policy });
    await withSandbox(yamlOf(worldSeed(made)), async (sandbox) => {
      const before = await planOf(sandbox, { 'access.yaml': text });
      const { seed: plain } = await seedOf(sandbox);
      await withSandbox({ ...plain, dialects: {} }, async (copy) => {
        expect(await planOf(copy, { 'access.yaml': text })).toEqual(before);
      });
      const { seed: redacted } = await seedOf(sandbox, '--redact');
      const pairs = pairsOf(plain, redacted);
      await withSandbox({ ...redacted, dialects: {} }, async (copy) => {
        const after = await planOf(copy, { 'access.yaml': translatedFile(text, pairs) });
        expect(sortedOf(after, new Map(), 'any')).toEqual(sortedOf(before, pairs, 'any'));
      });
      if (!('operations' in before)) return;
      seen.operations += before.operations.length;
      seen.hazards += before.operations.flatMap(({ hazards }) => hazards).length;
      seen.guards += before.guards.length;
    });
  });
  const isEnough = (): boolean => seen.operations > 20 && seen.hazards > 5 && seen.guards > 2;
  await untilEnoughOf(() => fc.assert(law, { numRuns: usually(8, 200) }), isEnough);
  expect(isEnough(), JSON.stringify(seen)).toBe(true);
});

describe('under pseudonyms', () => {
  it('nothing that names anybody or anything leaves, and each file has pseudonyms of its own', () =>
    withSandbox(ODD, async (sandbox) => {
      const [one, other] = [await seedOf(sandbox, '--redact'), await seedOf(sandbox, '--redact')];
      expect(one.text).not.toMatch(/root|payroll|secret|overlord|Adaline|boss|other\.example|5e44efa2/i);
      const emails = Object.keys(one.seed.users ?? {});
      expect(emails.filter((email) => Object.hasOwn(other.seed.users ?? {}, email))).toEqual([]);
      for (const { id } of sandbox.account.roster.records()) expect(one.text).not.toContain(id);
      const odd = Object.values(one.seed.users ?? {})[2];
      expect(odd?.raw).toEqual({ nickname: 'text', born: 0, tags: [], deep: {} });
    }));

  it('what was one thing is one thing still', () =>
    withSandbox(ODD, async (sandbox) => {
      const { seed } = await seedOf(sandbox, '--redact');
      const [, ada, twin] = Object.keys(seed.users ?? {});
      expect(ada?.toLowerCase()).toBe(twin?.toLowerCase());
      const names = (seed.integrations ?? []).map((each) => (typeof each === 'string' ? each : each.name));
      expect([names[0] === names[2], names[0] === names[1]]).toEqual([true, false]);
    }));
});

describe('what does not go together', () => {
  it.each([
    [['--redact'], /--redact is for a seed/],
    [['--seed', 'seed.yaml', '--user', 'a@b.example'], /--user was given beside it/],
    [['--seed', 'seed.yaml', '--output', 'x.yaml'], /--output was given beside it/],
  ])('%j is refused before anything is asked', (flags, words) =>
    withSandbox(ODD, async (sandbox) => {
      const { code, stderr, requests } = await runCli(['export', '--region', 'us', ...flags], { sandbox });
      expect([code, requests]).toEqual([EXIT.invalid, []]);
      expect(stderr).toMatch(words);
    }),
  );

  it('a seed that is there already is kept', () =>
    withSandbox(ODD, async (sandbox) => {
      const cwd = await folderWith({ 'seed.yaml': 'mine' });
      const { code } = await runCli(['export', '--region', 'us', '--seed', 'seed.yaml'], { sandbox, cwd });
      expect([code, await readFile(join(cwd, 'seed.yaml'), 'utf8')]).toEqual([EXIT.invalid, 'mine']);
    }));
});
