import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadText } from '../../src/config/load-text.ts';
import { type Merged, mergeFiles } from '../../src/config/merge.ts';
import { checkSchema } from '../../src/config/schema.ts';
import { emailOf } from '../../src/core/model/ids.ts';
import type { WrittenConfig } from '../../src/core/written/config.ts';

/** Texts as files `0.yaml`, `1.yaml`, …; `version: 1` is put before each. */
function merge(...texts: string[]): Merged {
  const checked = texts.map((text, index) => {
    const { files, findings } = loadText(`version: 1\n${text}`, `${index}.yaml`);
    const results = files.map(checkSchema);
    expect([...findings, ...results.flatMap((each) => each.findings)]).toEqual([]);
    return results.flatMap(({ file }) => file ?? []);
  });
  return mergeFiles(checked.flat());
}

function configOf(...texts: string[]): WrittenConfig {
  const { config, findings } = merge(...texts);
  expect(findings).toEqual([]);
  if (config === undefined) throw new Error('There is no state.');
  return config;
}

const ACCOUNT = 'account: { name: Acme, region: us }\n';
const person = (config: WrittenConfig, email: string) => config.users.get(emailOf(email));
const codes = ({ findings }: Merged): string[] => findings.map(({ code }) => code);

describe('several files', () => {
  test('add up: the entries of one person are united property by property', () => {
    const config = configOf(
      `${ACCOUNT}users: { ada@acme.example: { accessLevel: monitor, integrations: { Returns: manage } } }`,
      'users: { ada@acme.example: { roles: [operator], integrations: { Orders: monitor }, until: 2027-01-31 } }',
      'users: { ada@acme.example: { roles: [auditor], ssoRequired: true }, wes@acme.example: {} }',
    );
    expect(config.users.size).toBe(2);
    const ada = person(config, 'ada@acme.example');
    expect(ada?.accessLevel?.value).toBe('monitor');
    expect(ada?.roles.map(({ role, place }) => `${role} ${place.file}`)).toEqual([
      'operator 1.yaml',
      'auditor 2.yaml',
    ]);
    expect(ada?.integrations.map(({ key, level }) => `${key} ${level}`)).toEqual([
      'Returns manage',
      'Orders monitor',
    ]);
    expect(ada?.until).toEqual({ value: '2027-01-31', place: expect.objectContaining({ file: '1.yaml' }) });
    expect(ada?.settings.get('ssoRequired')?.value).toBe(true);
    expect(ada?.place.file).toBe('0.yaml');
  });

  test('unite the lists of roles, integrations and MCP servers', () => {
    const config = configOf(
      `${ACCOUNT}users: { ada@acme.example: {} }
roles: { operator: { members: [ada@acme.example] } }
integrations: { Returns: { id: 5e44efa28015c9464272256f, manage: [ada@acme.example] } }
mcpServers: { Stock: { uri: /stock, read: [ada@acme.example] } }`,
      `roles: { operator: { accessLevel: monitor, members: [wes@acme.example] } }
integrations: { Returns: { manage: [wes@acme.example], monitor: [{ user: alan@acme.example, until: 2027-01-31 }] } }
mcpServers: { Stock: { write: [wes@acme.example] } }`,
    );
    const shown = (list: readonly { shown: string }[] | undefined) => list?.map((member) => member.shown);
    expect(shown(config.roles.get('operator')?.members)).toEqual(['ada@acme.example', 'wes@acme.example']);
    expect(config.roles.get('operator')?.accessLevel?.value).toBe('monitor');
    const returns = config.integrations.get('Returns');
    expect(returns?.id?.value).toBe('5e44efa28015c9464272256f');
    expect(shown(returns?.manage)).toEqual(['ada@acme.example', 'wes@acme.example']);
    expect(returns?.monitor[0]).toMatchObject({ shown: 'alan@acme.example', until: '2027-01-31' });
    expect(config.mcpServers.get('Stock')).toMatchObject({ uri: { value: '/stock' } });
    expect(config.mcpServers.get('Stock')).not.toHaveProperty('whenMissing');
  });

  test('may say the same thing twice', () => {
    const same = `${ACCOUNT.replace('account', 'policy').replace(/\{.*\}/, '{ minAdministrators: 3, maxRemovals: 5% }')}
defaults: { ssoRequired: true }
users: { ada@acme.example: { id: 5e44efa28015c9464272256f, accessLevel: monitor, until: 2027-01-31, reason: INC-1 } }`;
    const config = configOf(ACCOUNT, same, same);
    expect(config.policy).toEqual({ minAdministrators: 3, maxRemovals: '5%' });
    expect(person(config, 'ada@acme.example')?.reason).toBe('INC-1');
  });

  test('unite protected people and domains, and keep the place of each policy', () => {
    const config = configOf(
      `${ACCOUNT}users: { ada@acme.example: {} }\npolicy: { domains: [a.example], protectedUsers: [x@a.example] }`,
      'policy: { domains: [b.example, a.example], protectedUsers: [y@a.example], seats: 9 }',
    );
    expect(config.policy).toEqual({
      domains: ['a.example', 'b.example'],
      protectedUsers: ['x@a.example', 'y@a.example'],
      seats: 9,
    });
    expect(config.policyPlaces.get('seats')?.file).toBe('1.yaml');
  });

  test('that give one grant with different ends disagree', () => {
    const merged = merge(
      `${ACCOUNT}users: { ada@acme.example: { integrations: { Returns: manage } } }`,
      'users: { ada@acme.example: { integrations: { Returns: { level: manage, until: 2027-01-31 } } } }',
    );
    expect(codes(merged)).toEqual(['conflicting-value']);
    expect(merged.findings[0]?.summary).toContain('`manage` and `manage until 2027-01-31`');
    expect(merged.findings[0]?.related?.[0]?.file).toBe('0.yaml');
  });

  test('that are about two accounts name the folders to choose from', () => {
    const merged = mergeFiles(
      ['east/a.yaml', 'west/a.yaml'].flatMap((name) =>
        loadText(`version: 1\n${ACCOUNT}users: { ada@acme.example: {} }`, name).files.flatMap(
          (file) => checkSchema(file).file ?? [],
        ),
      ),
    );
    expect(codes(merged)).toEqual(['two-accounts']);
    expect(merged.findings[0]?.fix).toBe(
      'Name the files of one of them: `east/`, or `west/`. In a workflow each account has a job of its own, which `celigo-access init --workflow --force` writes.',
    );
  });

  test('without an account or without a person are no desired state', () => {
    expect(merge('users: { ada@acme.example: {} }').config).toBeUndefined();
    expect(codes(merge('users: { ada@acme.example: {} }'))).toEqual(['missing-account']);
    expect(merge(ACCOUNT, 'users: {}').config).toBeUndefined();
    expect(codes(merge(ACCOUNT, 'users: {}'))).toEqual(['no-users']);
    expect(codes(merge(''))).toEqual(['missing-account', 'no-users']);
  });
});

/** Pieces that do not contradict each other, whatever the files they stand in. */
const PIECES = [
  ['users', 'ada@acme.example: { accessLevel: monitor }'],
  ['users', 'ada@acme.example: { roles: [a] }'],
  ['users', 'ada@acme.example: { roles: [b], until: 2027-01-31 }'],
  ['users', 'wes@acme.example: { integrations: { Returns: manage } }'],
  ['users', 'wes@acme.example: { integrations: { Orders: monitor }, mcpServers: { /s: read } }'],
  ['users', 'alan@acme.example: { state: absent }'],
  ['roles', 'a: { accessLevel: monitor, members: [wes@acme.example] }'],
  ['roles', 'a: { description: All, members: [alan@acme.example] }'],
  ['roles', 'b: { mcpServers: all }'],
  ['integrations', 'Returns: { id: 5e44efa28015c9464272256f }'],
  ['integrations', 'Returns: { manage: [ada@acme.example] }'],
  ['mcpServers', 'Stock: { uri: /stock }'],
  ['policy', 'domains: [b.example]'],
  ['policy', 'domains: [a.example]'],
  ['policy', 'seats: 3'],
  ['defaults', 'ssoRequired: true'],
] as const;

/** A state without what depends on the order of files: places, and the order of lists. */
const essence = (config: WrittenConfig): string => JSON.stringify(plain(config));
function plain(value: unknown): unknown {
  if (value instanceof Map) return plain([...value]);
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(plain(each))).sort();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !/place/i.test(key));
  const values = entries.map(([key, each]) => [key, key === 'allMcpServers' ? true : plain(each)]);
  return Object.fromEntries(values.sort());
}

test('the order of the files changes nothing but places', () => {
  const texts = [ACCOUNT, ...PIECES.map(([section, entry]) => `${section}:\n  ${entry}`)];
  const expected = essence(configOf(...texts));
  fc.assert(
    fc.property(fc.shuffledSubarray(texts, { minLength: texts.length }), (shuffled) => {
      expect(essence(configOf(...shuffled))).toBe(expected);
    }),
  );
});

test('what two files disagree about is found in either order', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['users: { a@x.example: { accessLevel: monitor } }', 'users: { a@x.example: { accessLevel: manage } }'],
    ['users: { a@x.example: { mcpServers: all } }', 'users: { a@x.example: { mcpServers: { /s: read } } }'],
    ['users: { a@x.example: { enabled: true } }', 'users: { a@x.example: { enabled: false } }'],
    ['users: { a@x.example: { state: present } }', 'users: { a@x.example: { state: absent } }'],
    ['users: { a@x.example: { reason: one } }', 'users: { a@x.example: { reason: two } }'],
    ['roles: { r: { description: one } }', 'roles: { r: { description: two } }'],
    ['integrations: { I: { whenMissing: wait } }', 'integrations: { I: { whenMissing: error } }'],
    ['mcpServers: { S: { uri: /a } }', 'mcpServers: { S: { uri: /b } }'],
    ['policy: { seats: 1 }', 'policy: { seats: 2 }'],
    ['policy: { maxRemovals: 5 }', 'policy: { maxRemovals: { limit: 5, until: 2027-01-31 } }'],
    ['defaults: { mfaRequired: true }', 'defaults: { mfaRequired: false }'],
  ];
  const base = `${ACCOUNT}users: { somebody@x.example: {} }`;
  for (const [one, other] of pairs) {
    expect([one, codes(merge(base, one, other))]).toEqual([one, ['conflicting-value']]);
    expect([one, codes(merge(base, other, one))]).toEqual([one, ['conflicting-value']]);
  }
});
