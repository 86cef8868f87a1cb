/**
 * A date may take all that somebody has while the files give them something that only a later run may give: the record
 * stays and gives nothing until then, and nobody else's end waits for it.
 */
import { expect, onTestFinished, test } from 'vitest';
import type { Role, User } from '../src/core/written/file.ts';
import { EXIT } from '../src/errors.ts';
import type { SeedUser } from '../src/sandbox/seed-shape.ts';
import { email, filesWith, seedWith, standingOf } from './apply/stage.ts';
import { appliedFrom, openSandbox, outcomesOf, runCli } from './support/harness.ts';

const until = '2026-10-31';
const role = { roles: [{ role: 'op', until }] };

interface Case {
  readonly had: SeedUser;
  readonly entry: User;
  /** What the role gave that has ended. */
  readonly op?: Role;
}

const CASES: Readonly<Record<string, Case>> = {
  'an integration': {
    had: { integrations: { Returns: 'manage' } },
    entry: { integrations: { Returns: { level: 'manage', until }, 'Order to Cash': 'monitor' } },
  },
  'an MCP server': {
    had: { mcpServers: { '/orders': 'write' } },
    entry: { mcpServers: { '/orders': { level: 'write', until } }, integrations: { Returns: 'monitor' } },
  },
  'every MCP server': {
    had: { mcpServers: 'all' },
    entry: { ...role, integrations: { Returns: 'monitor' } },
    op: { mcpServers: 'all' },
  },
  'an MCP server, before a level': {
    had: { mcpServers: { '/orders': 'write' } },
    entry: { mcpServers: { '/orders': { level: 'write', until } }, accessLevel: 'monitor' },
  },
  'the level monitor': {
    had: { accessLevel: 'monitor' },
    entry: { ...role, mcpServers: { '/orders': 'read' } },
    op: { accessLevel: 'monitor' },
  },
  'the level manage': {
    had: { accessLevel: 'manage' },
    entry: { ...role, mcpServers: { '/orders': 'write' } },
    op: { accessLevel: 'manage' },
  },
};
const RUNS: Readonly<Record<string, readonly string[]>> = { 'a timer': ['--due'], 'an apply that holds': [] };

test.each(
  Object.entries(CASES).flatMap(([what, each]) =>
    Object.entries(RUNS).map(([run, flags]) => [what, run, each, flags] as const),
  ),
)(
  'an end of %s leaves a record that gives nothing, by %s',
  async (_, _run, { had, entry, op = {} }, flags) => {
    const monitor = { accessLevel: 'monitor' } as const;
    const sandbox = await openSandbox(seedWith({ eve: had, fay: monitor }));
    onTestFinished(() => sandbox.close());
    const files = filesWith({ eve: entry, fay: { ...monitor, until } }, { roles: { op } });
    const base = { 'base/access.yaml': files['access.yaml'] ?? '' };
    const argv = ['apply', 'access.yaml', '--base', 'base', ...flags, '--yes', '--format', 'json'];
    const { code, stdout, stderr } = await runCli(argv, { sandbox, files: { ...files, ...base } });
    expect(code, stderr).toBe(EXIT.done);
    expect(outcomesOf(appliedFrom(stdout)).sort()).toEqual(['remove fay: done', 'revoke eve: done']);
    const nothing = { accessLevel: 'custom', integrations: {}, mcpServers: {} };
    expect(standingOf(sandbox, 'eve')).toMatchObject(nothing);
    const whole = await runCli(['apply', '--yes', '--format', 'json'], { sandbox, files });
    expect([whole.code, outcomesOf(appliedFrom(whole.stdout))]).toEqual([EXIT.done, ['grant eve: done']]);
    expect(sandbox.mails.filter(({ to }) => to === email('eve'))).toEqual([]);
  },
);

test.each(Object.entries(RUNS))(
  'an end of a grant leaves what a level gives of it that only a later run may give, by %s',
  async (_, flags) => {
    const sandbox = await openSandbox(seedWith({ eve: { integrations: { Returns: 'manage' } } }));
    onTestFinished(() => sandbox.close());
    const entry: User = { accessLevel: 'monitor', integrations: { Returns: { level: 'manage', until } } };
    const files = filesWith({ eve: entry });
    const base = { 'base/access.yaml': files['access.yaml'] ?? '' };
    const argv = ['apply', 'access.yaml', '--base', 'base', ...flags, '--yes'];
    const { code, stderr } = await runCli(argv, { sandbox, files: { ...files, ...base } });
    expect(code, stderr).toBe(EXIT.done);
    const left = standingOf(sandbox, 'eve');
    expect([left?.accessLevel, Object.values(left?.integrations ?? {})]).toEqual(['custom', ['monitor']]);
  },
);
