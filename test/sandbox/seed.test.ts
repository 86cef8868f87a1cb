import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import schema from '../../schemas/sandbox.schema.json' with { type: 'json' };
import { SandboxInputError } from '../../src/sandbox/complaint.ts';
import { isDocument } from '../../src/sandbox/document.ts';
import { parseSeed } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { open, rows } from './client.ts';

function complaint(text: string): string[] {
  try {
    parseSeed(text, 'seed.yaml');
  } catch (error) {
    if (error instanceof SandboxInputError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a seed', () => {
  test('may be empty: an owner, whose token works, and nobody else', async () => {
    const client = await open({ seedText: '' });
    expect((await client.get('/v1/ashares')).body).toEqual([]);
    expect((await client.get('/v1/tokenInfo')).status).toBe(200);
  });

  test('says what every kind of record looks like to the API', async () => {
    const client = await open({
      seedText: `
integrations: [{ name: Order to Cash, id: 5e44efa28015c9464272256f }]
mcpServers: [{ uri: /orders, id: 5e44efa28015c94642722565 }]
users:
  g@a.b: { accessLevel: administrator }
  full@a.b:
    id: 5e44efa28015c94642722560
    userId: 5e44efa28015c94642722561
    name: Full
    accessLevel: monitor
    integrations: { Order to Cash: manage, 5e44efa28015c946427225ff: monitor }
    mcpServers: { /orders: write }
    disabled: true
    mfaRequired: true
    ssoRequired: false
    allowToEditRetryData: true
    allowAccessToApim: true
    allowIntegrationCreation: true
    isProductionAdmin: true
    createdVia: new_account_auto_join
    createdAt: 2026-03-01
    lastModified: 2026-03-02T10:00:00Z
    lastSignIn: 2026-03-03
    ssoLinked: other_account
    raw: { timezone: UTC }
  custom@a.b: { accessLevel: custom, mcpServers: all }
  scopes@a.b: { mcpServers: { orders: [mcp:write] } }
  dismissed@a.b: { invitation: dismissed }
`,
    });
    expect(await client.read('full@a.b')).toEqual({
      _id: '5e44efa28015c94642722560',
      accessLevel: 'monitor',
      integrationAccessLevel: [
        { _integrationId: '5e44efa28015c9464272256f', accessLevel: 'manage' },
        { _integrationId: '5e44efa28015c946427225ff', accessLevel: 'monitor' },
      ],
      mcpServerAccessLevel: [{ _mcpServerId: '5e44efa28015c94642722565', scopes: ['mcp:read', 'mcp:write'] }],
      allMcpServerAccess: false,
      accountMFARequired: true,
      accountSSORequired: false,
      allowToEditRetryData: true,
      allowAccessToAPIM: true,
      allowIntegrationWorkspaceCreation: true,
      isProductionAdmin: true,
      disabled: true,
      accepted: true,
      createdVia: 'new_account_auto_join',
      createdAt: '2026-03-01T00:00:00.000Z',
      lastModified: '2026-03-02T10:00:00.000Z',
      lastSignIn: '2026-03-03T00:00:00.000Z',
      timezone: 'UTC',
      sharedWithUser: {
        _id: '5e44efa28015c94642722561',
        email: 'full@a.b',
        name: 'Full',
        lastSignIn: '2026-03-03T00:00:00.000Z',
        allowedToResetMFA: true,
        accountSSOLinked: 'other_account',
      },
    });
    const custom = await client.read('custom@a.b');
    expect(custom).toMatchObject({ allMcpServerAccess: true, mcpServerAccessLevel: [] });
    expect(custom).not.toHaveProperty('accessLevel');
    expect(await client.read('scopes@a.b')).toMatchObject({
      mcpServerAccessLevel: [{ scopes: ['mcp:write'] }],
    });
    expect(await client.read('dismissed@a.b')).toMatchObject({ accepted: false, dismissed: true });
  });

  test('may hold two records that differ in the case of the e-mail alone', async () => {
    const client = await open({
      seedText:
        'users: { g@a.b: { accessLevel: administrator }, two@a.b: {}, Two@a.b: { accessLevel: manage } }',
    });
    const list = rows((await client.get('/v1/ashares')).body);
    expect(new Set(list.map(({ _id }) => _id)).size).toBe(3);
    expect(
      new Set(list.map(({ sharedWithUser }) => isDocument(sharedWithUser) && sharedWithUser._id)).size,
    ).toBe(3);
  });

  test('lays raw fields over a record until they are written', async () => {
    const client = await open({
      seedText:
        'users: { g@a.b: { accessLevel: administrator }, m@a.b: { raw: { accessLevel: superuser, createdVia: magic } } }',
    });
    expect(await client.read('m@a.b')).toMatchObject({ accessLevel: 'superuser' });
    await client.put(client.pathOf('m@a.b'), { accessLevel: 'monitor' });
    expect(await client.read('m@a.b')).toMatchObject({ accessLevel: 'monitor', createdVia: 'magic' });
  });

  test('that never was a file is checked when the sandbox starts', async () => {
    const seed = { users: { 'a@a.b': { integrations: { Nowhere: 'manage' } as const } } };
    await expect(startSandbox({ seed, now: () => new Date(0) })).rejects.toThrow(
      /Nowhere: there is no such integration/,
    );
  });

  test('sets page size, latency, dialects and faults of the server', async () => {
    const client = await open({
      seedText: `
pageSize: 1
latencyMs: 60
dialects: { put-status: 200 }
faults: ["4:status=500"]
otherAdministrator: [{ before: 3, do: disable, user: u@a.b }]
users: { g@a.b: { accessLevel: administrator }, u@a.b: {} }
`,
    });
    const start = performance.now();
    expect(rows((await client.get('/v1/ashares')).body)).toHaveLength(1);
    expect(performance.now() - start).toBeGreaterThan(55);
    expect((await client.put(client.pathOf('u@a.b'), {})).status).toBe(200);
    expect(await client.read('u@a.b')).toMatchObject({ disabled: true });
    expect((await client.get('/v1/tokenInfo')).status).toBe(500);
  });
});

describe('a wrong seed', () => {
  test.each([
    [
      'users:\n  ada@a.b: { accesLevel: monitor }',
      'seed.yaml:2:14: users › ada@a.b › accesLevel: this key is not known. Did you mean "accessLevel"?',
    ],
    [
      'users: { ada@a.b: { accessLevel: monitor, enabled: false } }',
      'seed.yaml:1:43: users › ada@a.b › enabled: this key is not known. Write "disabled: true" for somebody who is disabled, and nothing for anybody else.',
    ],
    ['people: {}', 'seed.yaml:1:1: people: this key is not known. Known are: account, owner, tokens, users,'],
    ['users:\n  bob: {}', 'seed.yaml:2:3: users › bob: must be an e-mail address.'],
    [
      'users: { a@a.b: { accessLevel: admin } }',
      'seed.yaml:1:32: users › a@a.b › accessLevel: must be one of administrator, manage, monitor, custom.',
    ],
    [
      'users: { a@a.b: { createdAt: soon } }',
      'seed.yaml:1:30: users › a@a.b › createdAt: must be a UTC date or time, such as 2026-03-01T12:00:00Z.',
    ],
    [
      'users: { a@a.b: { mcpServers: some } }',
      'seed.yaml:1:31: users › a@a.b › mcpServers: must be `all`, or a map from server to level.',
    ],
    ['bucket: { capacity: 5 }', 'seed.yaml:1:9: bucket: "refillPerSecond" is missing.'],
    ['pageSize: 0', 'seed.yaml:1:11: pageSize: must be >= 1.'],
    ['version: 1\nroles: {}', 'seed.yaml:1:1: version: a seed has none, so this seems to be an access file.'],
    ['user: {}', 'seed.yaml:1:1: user: this key is not known. Did you mean "users"?'],
    ['- a', 'seed.yaml:1:1: must be object.'],
    [
      'integrations: [Order]\nusers:\n  a@a.b:\n    integrations:\n      Ordr: manage',
      'seed.yaml:5:7: users › a@a.b › integrations › Ordr: there is no such integration in this seed. Did you mean "Order"?',
    ],
    [
      'integrations: [Twin, Twin]\nusers: { a@a.b: { integrations: { Twin: manage } } }',
      'several integrations have this name',
    ],
    ['mcpServers: [/a, /a]', 'seed.yaml:1:18: mcpServers › 1: /a is taken.'],
    ['tokens: { t: nobody@a.b }', 'seed.yaml:1:14: tokens › t: nobody@a.b is neither a user nor the owner.'],
    [
      'dialects: { cursr: skip }',
      'seed.yaml:1:20: dialects › cursr: There is no dialect "cursr". Did you mean "cursor"?',
    ],
    [
      'faults: ["3:statu=1"]',
      'seed.yaml:1:10: faults › 0: Fault "3:statu=1": there is no kind "statu". Did you mean "status"?',
    ],
    [
      'otherAdministrator: [{ before: soon, do: remove, user: a@a.b }]',
      'is neither a number nor METHOD and path',
    ],
    [
      'otherAdministrator: [{ before: 1, do: remove, usr: a@a.b }]',
      'otherAdministrator › 0 › usr: this key is not known. Did you mean "user"? Known are: before, after, do, user, set,',
    ],
    [
      'owner: { email: a@a.b, nam: A }',
      'owner › nam: this key is not known. Did you mean "name"? Known are: email, name, id.',
    ],
    [
      'tokens: { t: { user: a@a.b, right: full } }',
      'tokens › t › right: this key is not known. Did you mean "rights"? Known are: user, rights.',
    ],
    ['otherAdministrator: [{ do: remove, user: a@a.b }]', 'one of "before" and "after" is needed'],
    [
      'otherAdministrator: [{ before: 1, after: 2, do: remove, user: a@a.b }]',
      'one of "before" and "after" is needed',
    ],
    [
      'otherAdministrator: [{ after: late, do: remove, user: a@a.b }]',
      'after: "late" is neither a number nor',
    ],
    ['otherAdministrator: [{ before: 1, do: delete-server }]', '"delete-server" needs "mcpServer".'],
    [
      'users: { a@a.b: { id: 5e44efa28015c94642722560 }, b@a.b: { id: 5e44efa28015c94642722560 } }',
      'users › b@a.b › id: 5e44efa28015c94642722560 is taken.',
    ],
    ['users: { a@a.b: {}, a@a.b: {} }', 'seed.yaml:1:21: "a@a.b" appears twice.'],
    ['users: { 5: {} }', 'seed.yaml:1:10: a key must be a string: put it in quotes.'],
    ['users: [', 'seed.yaml:1:9:'],
  ])('%j is told with its place', (text, words) => {
    expect(complaint(text).some((line) => line.includes(words))).toBe(true);
  });

  test('tells everything at once, from top to bottom', () => {
    const lines = complaint('pageSize: 0\nusers:\n  bob: {}\n  a@a.b: { acces: 1 }\nseats: -1');
    expect(lines.map((line) => line.split(':')[1])).toEqual(['1', '3', '4', '5']);
  });
});

describe('the examples', () => {
  const files = readdirSync('examples').filter((name) => name.startsWith('sandbox-seed-'));

  test('are there', () => {
    expect(files).toEqual(['sandbox-seed-hostile.yaml', 'sandbox-seed-small.yaml', 'sandbox-seed-team.yaml']);
  });

  test.each(files)('%s starts and answers', async (file) => {
    const seedText = readFileSync(`examples/${file}`, 'utf8');
    const client = await open({ seedText, faults: [] });
    expect(rows((await client.get('/v1/ashares')).body).length).toBeGreaterThan(1);
  });
});

test('every property of the schema has a title, a description and an example', () => {
  const incomplete: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (!isDocument(node)) return;
    for (const [name, property] of Object.entries(isDocument(node.properties) ? node.properties : {})) {
      if (!isDocument(property)) continue;
      const isComplete =
        typeof property.title === 'string' &&
        typeof property.description === 'string' &&
        Array.isArray(property.examples);
      if (!isComplete) incomplete.push(`${path}/${name}`);
    }
    for (const [name, child] of Object.entries(node)) walk(child, `${path}/${name}`);
  };
  walk(schema, '');
  expect(incomplete).toEqual([]);
});
