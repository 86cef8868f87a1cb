/** Accounts drawn from what the vendor leaves open: nothing is lost without a word, nobody is locked out, the account's words arrive. */
import { expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { EXIT } from '../src/errors.ts';
import { type Drawn, drawnAccount, emailIn } from './support/drawn-account.ts';
import { runCli } from './support/harness.ts';
import { SEED } from './support/thorough.ts';

/** More of them: `ACCOUNTS=200`. */
const ACCOUNTS = Number(process.env.ACCOUNTS ?? 3);

type Json = Record<string, unknown>;
const list = (value: unknown): Json[] => (Array.isArray(value) ? value : []);

/** What of a record stands neither in the entry of its person nor in a comment. */
function lostFrom(text: string, record: unknown, { servers, hasMcp }: Drawn): string[] {
  const email = emailIn(record);
  if (email === undefined) return [];
  const comments = text.replaceAll(/\n *# +/g, ' ');
  const files = parse(text) as Record<
    'users' | 'integrations' | 'mcpServers',
    Record<string, Json> | undefined
  >;
  const entry = files.users?.[email];
  if (entry === undefined) return comments.includes(email) ? [] : [`${email} is nowhere`];
  const { accessLevel, integrationAccessLevel, mcpServerAccessLevel, allMcpServerAccess } = record as Json;
  if ((entry.accessLevel ?? '') !== (accessLevel || '')) return [`${email}: ${String(accessLevel)}`];
  if (accessLevel === 'administrator') return [];
  const given = (section: 'integrations' | 'mcpServers', id: unknown): unknown =>
    Object.entries((entry[section] ?? {}) as Json).find(
      ([key]) => (files[section]?.[key]?.id ?? key) === id,
    )?.[1];
  const integrations = list(accessLevel === 'manage' ? [] : integrationAccessLevel).flatMap((each) => {
    const { _integrationId: id, accessLevel: level } = each;
    const isCovered = accessLevel === 'monitor' && level === 'monitor';
    const isThere = given('integrations', id) === level || comments.includes(`integration ${id}`);
    return isCovered || isThere ? [] : [`${email}: ${level} on ${id}`];
  });
  if (allMcpServerAccess === true) {
    const isThere = hasMcp ? entry.mcpServers === 'all' : comments.includes('every MCP server');
    return isThere ? integrations : [...integrations, `${email}: all servers`];
  }
  const lost = list(mcpServerAccessLevel).flatMap(({ _mcpServerId: id, scopes }) => {
    const has = (scope: string): boolean => Array.isArray(scopes) && scopes.includes(scope);
    const level = has('mcp:write') ? 'write' : has('mcp:read') ? 'read' : undefined;
    const uri = servers.find((each) => each.id === id)?.uri;
    if (!hasMcp || typeof uri !== 'string' || uri === '')
      return comments.includes(`MCP server ${id}`) ? [] : [`${email}: unlisted ${id}`];
    if (level !== undefined && given('mcpServers', id) !== level) return [`${email}: ${level} on ${uri}`];
    const isKnown = level !== undefined && !has('mcp:admin');
    return isKnown || /without a scope[^:]*\//.test(comments) ? [] : [`${email}: unknown on ${uri}`];
  });
  return [...integrations, ...lost];
}

const seeds = Array.from({ length: ACCOUNTS }, (_, nth) => SEED + nth);

test.each(seeds)('account %i is exported, planned, answered and reviewed without a loss', async (seed) => {
  const account = await drawnAccount(seed);
  const { env, records } = account;
  const exported = await runCli(['export', '--region', 'us', '--notifications'], { env, hasty: true });
  expect(exported).toMatchObject({ code: EXIT.done });
  expect(records.flatMap((record) => lostFrom(exported.stdout, record, account))).toEqual([]);
  const files = { 'access.yaml': exported.stdout };
  const people = records.flatMap((record) => emailIn(record) ?? []);
  const commands = [
    ['plan', '--detailed-exitcode'],
    ['drift'],
    ['doctor'],
    ['report', '--format', 'json', '--notifications'],
    ['report'],
    ...people.map((email) => ['explain', email, '--live']),
    ...account.integrations.map(({ id }) => ['who-can', id, '--live']),
  ];
  for (const argv of commands) {
    const ended = await runCli(argv, { env, files, hasty: true });
    expect([argv, ended]).toMatchObject([argv, { code: EXIT.done }]);
    if (argv.join() !== 'report') continue;
    expect(people.filter((email) => !ended.stdout.includes(email))).toEqual([]);
  }
});

test.each(seeds)('a write in account %i changes its person and keeps what nobody can read', async (seed) => {
  const account = await drawnAccount(seed);
  const { env, records } = account;
  const { stdout } = await runCli(['export', '--region', 'us'], { env, hasty: true });
  const document = parseDocument(stdout);
  const users = Object.entries((document.toJS() as { users: Record<string, Json> }).users);
  const [target] =
    users.find(([, { accessLevel = 'custom' }]) => ['custom', 'monitor'].includes(String(accessLevel))) ?? [];
  if (target === undefined) return;
  document.setIn(['users', target, 'accessLevel'], 'manage');
  document.deleteIn(['users', target, 'integrations']);
  const files = { 'access.yaml': document.toString() };
  const argv = ['apply', '--yes', '--allow', 'grants-manage-all'];
  const words = 'The moon stands in the wrong house.';
  const refusing = await drawnAccount(seed);
  refusing.refuse(/^PUT/, words);
  expect((await runCli(argv, { env: refusing.env, files, hasty: true })).stdout).toContain(words);

  const before = structuredClone(records) as Json[];
  const ended = await runCli(argv, { env, files, hasty: true });
  expect(ended).toMatchObject({ code: EXIT.done });
  const others = (all: readonly unknown[]) => all.filter((record) => emailIn(record) !== target);
  expect(others(records)).toEqual(others(before));
  const [was, is] = [before, records].map((all) => all.find((record) => emailIn(record) === target) as Json);
  expect(is).toMatchObject({ accessLevel: 'manage' });
  expect(is?.somethingNew).toEqual(was?.somethingNew);
  expect(list(is?.mcpServerAccessLevel)).toEqual(expect.arrayContaining(list(was?.mcpServerAccessLevel)));
  const gone = list(was?.integrationAccessLevel).filter((each) =>
    account.gone.includes(String(each._integrationId)),
  );
  expect(list(is?.integrationAccessLevel)).toEqual(expect.arrayContaining(gone));
});

test.each(['ashares', 'integrations', 'tokenInfo', 'mcpservers', 'notifications'])(
  'the words in which %s is refused arrive',
  async (path) => {
    const account = await drawnAccount(SEED);
    account.refuse(new RegExp(`^GET /v1/${path}$`), `Not ${path}, not today.`);
    const { code, stderr } = await runCli(['export', '--region', 'us', '--notifications'], {
      ...account,
      hasty: true,
    });
    expect([code === EXIT.internal, stderr]).toEqual([
      false,
      expect.stringContaining(`Not ${path}, not today.`),
    ]);
  },
);
