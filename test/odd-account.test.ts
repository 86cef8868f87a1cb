/** Accounts that say what the documents do not: nothing is lost without a word, and nobody is locked out by one record. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { openSandbox, planFrom, runCli, type TestSandbox } from './support/harness.ts';

const ORDER = '5e44efa28015c9464272256f';
const SERVER = '5e44efa28015c94642722570';
const HEAD = `version: 1
account: { name: Acme, region: us, contains: [${ORDER}] }
`;
const seedWith = (users: string, more = ''): string => `${more}
owner: cio@acme.example
tokens: { sandbox-token: cio@acme.example }
users:
  grace@acme.example: { accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator }
${users}
integrations: [{ name: Orders, id: ${ORDER} }]
mcpServers: [{ uri: /stock, name: Stock, id: ${SERVER} }]
`;
const filesWith = (users: string, policy = ''): Record<string, string> => ({
  'access.yaml': `${HEAD}${policy}users:
  grace@acme.example: { accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator }
${users}`,
});

async function open(seed: string): Promise<TestSandbox> {
  const sandbox = await openSandbox(seed);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const plan = async (sandbox: TestSandbox, files: Record<string, string>) =>
  planFrom((await runCli(['plan', '--format', 'json'], { sandbox, files })).stdout);
const apply = (sandbox: TestSandbox, files: Record<string, string>, ...flags: string[]) =>
  runCli(['apply', '--yes', '--format', 'json', ...flags], { sandbox, files });
const serversOf = ({ account }: TestSandbox, email: string) =>
  account.roster.findByEmail(email)?.fields.mcpServerAccessLevel;

describe('an MCP grant without scopes that we know', () => {
  const seed = seedWith('  ada@acme.example: { accessLevel: monitor, mcpServers: { /stock: [] } }');
  const recorded = [{ _mcpServerId: SERVER, scopes: [] }];

  test('is named by plan, export and report, and outlives a write of its person', async () => {
    const sandbox = await open(seed);
    const files = filesWith('  ada@acme.example: { accessLevel: manage }\n');
    const { notes } = await plan(sandbox, files);
    expect(notes).toContainEqual({
      code: 'unknown-access',
      person: 'ada@acme.example',
      servers: ['/stock'],
      becomes: 'kept',
    });
    const exported = await runCli(['export', '--region', 'us'], { sandbox });
    expect(exported.stdout).toMatch(/MCP grants without a scope[^\n]*\/stock/);
    const report = await runCli(['report'], { sandbox, files });
    expect(report.stdout).toContain('unknown access on MCP /stock');
    expect((await apply(sandbox, files, '--allow', 'grants-manage-all')).code).toBe(EXIT.done);
    expect(serversOf(sandbox, 'ada@acme.example')).toEqual(recorded);
  });

  test('is replaced by what is declared there, and that is said', async () => {
    const sandbox = await open(seed);
    const files = filesWith('  ada@acme.example: { accessLevel: monitor, mcpServers: { /stock: read } }\n');
    expect((await plan(sandbox, files)).notes).toContainEqual(
      expect.objectContaining({ code: 'unknown-access', becomes: 'replaced' }),
    );
    expect((await apply(sandbox, files)).code).toBe(EXIT.done);
    expect(serversOf(sandbox, 'ada@acme.example')).toEqual([{ _mcpServerId: SERVER, scopes: ['mcp:read'] }]);
  });

  test('is taken away where the policy says so, as a hazard of its own', async () => {
    const sandbox = await open(seed);
    const files = filesWith(
      '  ada@acme.example: { accessLevel: monitor }\n',
      'policy: { unknownAccess: remove }\n',
    );
    const { operations } = await plan(sandbox, files);
    expect(operations).toMatchObject([
      {
        kind: 'revoke',
        hazards: ['drops-unknown-access'],
        fields: [{ field: `mcpServers/${SERVER}`, before: 'unknown', after: null }],
      },
    ]);
    expect((await apply(sandbox, files)).code).toBe(EXIT.refused);
    expect(serversOf(sandbox, 'ada@acme.example')).toEqual(recorded);
    expect((await apply(sandbox, files, '--allow', 'drops-unknown-access')).code).toBe(EXIT.done);
    expect(serversOf(sandbox, 'ada@acme.example')).toEqual([]);
    expect((await plan(sandbox, files)).operations).toEqual([]);
  });
});

describe('one odd record', () => {
  test('is named and not touched, and everybody else is', async () => {
    const sandbox = await open(
      seedWith(`  odd@acme.example: { accessLevel: monitor, raw: { sharedWithUser: { _id: abc } } }
  ada@acme.example: { accessLevel: monitor }`),
    );
    const files = filesWith('  ada@acme.example: { integrations: { Orders: monitor } }\n');
    const { operations, notes } = await plan(sandbox, files);
    expect(operations.map(({ user }) => user.email)).toEqual(['ada@acme.example']);
    expect(notes).toContainEqual(
      expect.objectContaining({ code: 'unknown-level', oddity: expect.stringContaining('"email"') }),
    );
    expect((await apply(sandbox, files)).code).toBe(EXIT.done);
    for (const command of [
      ['export', '--region', 'us'],
      ['report'],
      ['doctor', '--region', 'us'],
      ['drift'],
    ]) {
      expect([command[0], (await runCli(command, { sandbox, files })).code]).toEqual([command[0], EXIT.done]);
    }
  });

  test('is no unknown level: what is wrong with it is said wherever people are counted or listed', async () => {
    const sandbox = await open(
      seedWith(`  odd@acme.example: { accessLevel: monitor, raw: { disabled: perhaps } }
  new@acme.example: { accessLevel: monitor, raw: { accessLevel: owner-ish } }
  ada@acme.example: { accessLevel: monitor }`),
    );
    const files = filesWith('  ada@acme.example: { accessLevel: monitor }\n');
    const said = async (...argv: string[]) =>
      (await runCli(argv, { sandbox, files })).stdout
        .replaceAll(/<[^>]+>/g, '')
        .replaceAll(/&#(\d+|x[0-9a-f]+);/g, '-')
        .replaceAll(/\s+/g, ' ');
    for (const format of ['text', 'markdown', 'html']) {
      const report = await said('report', '--format', format);
      expect(report).toMatch(/1 ?person has a level that this version does not know/);
      expect(report).toMatch(/1 ?person has a record that cannot be read/);
      expect(report).toContain('Unknown levels and records that cannot be read');
    }
    const page = await said('plan', '--format', 'html');
    expect(page).toMatch(
      /The record of odd.acme.example cannot be read \(.+\): what they reach cannot be said/,
    );
    expect(page).not.toContain('unreadable record');
  });
});

describe('an account with its owner alone', () => {
  const seed = `
owner: cio@acme.example
tokens: { sandbox-token: cio@acme.example }
users: {}
integrations: [{ name: Orders, id: ${ORDER} }]
`;
  const files = filesWith('');

  test('can be exported, reviewed and checked', async () => {
    const sandbox = await open(seed);
    for (const command of [
      ['export', '--region', 'us'],
      ['report', '--no-files', '--region', 'us'],
      ['doctor', '--region', 'us'],
    ]) {
      expect([command[0], (await runCli(command, { sandbox })).code]).toEqual([command[0], EXIT.done]);
    }
  });

  test('is filled only by whoever says that it really is empty', async () => {
    const sandbox = await open(seed);
    const flags = ['--allow', 'grants-administrator'];
    const refused = await apply(sandbox, files, ...flags);
    expect([refused.code, sandbox.writes()]).toEqual([EXIT.refused, []]);
    expect(refused.stderr).toContain('--allow empty-account');
    expect((await apply(sandbox, files, ...flags, '--allow', 'empty-account')).code).toBe(EXIT.done);
  });

  test.each([
    ['plan with a base', ['plan', '--base', 'access.yaml']],
    ['drift', ['drift']],
    ['a timer', ['apply', '--due', '--yes']],
  ])('is not believed by %s', async (_, command) => {
    const sandbox = await open(seed);
    const { code, stderr } = await runCli(command, { sandbox, files });
    expect([code, stderr]).toEqual([EXIT.failure, expect.stringContaining('Nobody but the owner')]);
  });
});

describe('an account without MCP servers in its license', () => {
  const seed = seedWith(
    `  ada@acme.example: { accessLevel: monitor, mcpServers: { /stock: read } }
  bob@acme.example: { accessLevel: monitor, mcpServers: all }`,
    'dialects: { mcp-license: no }',
  ).replace('mcp-license: no', "mcp-license: 'no'");

  test('is planned and written; what records hold about servers stays', async () => {
    const sandbox = await open(seed);
    const files = filesWith(`  ada@acme.example: { integrations: { Orders: monitor } }
  bob@acme.example: { integrations: { Orders: monitor } }
  new@acme.example: { accessLevel: monitor }
`);
    expect((await plan(sandbox, files)).notes).toContainEqual({ code: 'no-mcp' });
    const { code, stdout } = await apply(sandbox, files);
    expect([code, JSON.parse(stdout).verification.converged]).toEqual([EXIT.done, true]);
    expect(serversOf(sandbox, 'ada@acme.example')).toEqual([{ _mcpServerId: SERVER, scopes: ['mcp:read'] }]);
    const bob = sandbox.account.roster.findByEmail('bob@acme.example');
    expect(bob?.fields.allMcpServerAccess).toBe(true);
  });

  test('is exported, and names what records hold about servers', async () => {
    const sandbox = await open(seed);
    const { code, stdout } = await runCli(['export', '--region', 'us'], { sandbox });
    expect(code).toBe(EXIT.done);
    const text = stdout.replaceAll(/\n *# +/g, ' ');
    expect(text).toContain(`what the account does not list (MCP server ${SERVER})`);
    expect(text).toContain('what the account does not list (every MCP server)');
  });

  test.each(['mcpServers: { /stock: read }', 'mcpServers: all'])('refuses %s with a place', async (grant) => {
    const sandbox = await open(seed);
    const files = filesWith(`  ada@acme.example: { accessLevel: monitor, ${grant} }\n`);
    const { code, stderr } = await runCli(['plan'], { sandbox, files });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('mcp-not-licensed')]);
    expect(stderr).toContain('access.yaml:6');
  });
});

describe('who changed somebody outside the files', () => {
  test.each(['person', 'record'])('is named by drift if the audit log goes by the %s', async (by) => {
    const sandbox = await open(
      seedWith('  ada@acme.example: { accessLevel: monitor }', `dialects: { audit-id: ${by} }`),
    );
    sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { accessLevel: 'manage' } });
    const files = filesWith('  ada@acme.example: { accessLevel: monitor }\n');
    const { code, stdout } = await runCli(['drift', '--format', 'json'], { sandbox, files });
    expect(code).toBe(EXIT.differences);
    expect(JSON.parse(stdout).drifted[0].last).toMatchObject({ event: 'update', source: 'UI' });
  });
});

describe('an invitation that is refused with 400', () => {
  test('ends once, in the words of the server', async () => {
    const sandbox = await open(
      seedWith('', "seats: 2\ndialects: { seat-limit: '400', batch-error: message }"),
    );
    const files = filesWith('  new@acme.example: { accessLevel: monitor }\n');
    const { code, stdout } = await apply(sandbox, files);
    expect(code).toBe(EXIT.incomplete);
    expect(JSON.parse(stdout).outcomes).toMatchObject([
      { kind: 'failed', words: expect.stringContaining('All user seats') },
    ]);
    expect(sandbox.writes()).toHaveLength(1);
  });
});
