/** `--format markdown` from end to end: an account and files full of names that were made to deceive. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../src/errors.ts';
import { visible } from '../../src/form/visible.ts';
import { activeIn, htmlOf, tagsOf, textOf, unbalanced } from '../support/gfm.ts';
import { folderWith, runCli, withSandbox } from '../support/harness.ts';
import { HOSTILE_NAMES } from '../support/hostile.ts';

/** Names that a file may hold: not empty, on one line, without what YAML files may not have. */
const NAMES = HOSTILE_NAMES.filter((name) => /^[^\p{Cc}\p{Cs}]+$/u.test(name) && name.trim() === name)
  .map((name) => name.slice(0, 100))
  .filter((name, index, all) => name !== '' && all.indexOf(name) === index);

const hex = (n: number): string => n.toString(16).padStart(24, 'a');
const integrations = NAMES.map((name, index) => ({ name, id: hex(index + 1) }));

const SEED = stringify({
  owner: 'owner@acme.example',
  tokens: { 'sandbox-token': 'root@acme.example' },
  users: {
    'root@acme.example': { accessLevel: 'administrator' },
    'ada@acme.example': { integrations: { [hex(1)]: 'manage', [hex(2)]: 'monitor' } },
  },
  integrations,
});

const fileWith = (granted: readonly string[]): string =>
  stringify({
    version: 1,
    account: { name: NAMES[3], region: 'us', contains: [hex(1)] },
    users: {
      'root@acme.example': { accessLevel: 'administrator' },
      'ada@acme.example': {
        integrations: Object.fromEntries(granted.map((name) => [name, { level: 'manage', reason: name }])),
      },
    },
  });

const FILE = fileWith(NAMES.slice(5));

function expectInert(markdown: string): void {
  const html = htmlOf(markdown);
  expect(
    tagsOf(html).filter(({ name }) => /^(a|img|input|script|h1|del|em|ol|blockquote|table|hr)$/.test(name)),
  ).toEqual([]);
  expect(activeIn(html)).toEqual([]);
  expect(unbalanced(html)).toEqual([]);
}

describe('--format markdown', () => {
  it('shows a plan in which every hostile name is there and is text', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': FILE };
      const { code, stdout } = await runCli(['plan', '--format', 'markdown'], { sandbox, files });
      expect(code).toBe(EXIT.done);
      expectInert(stdout);
      const text = textOf(htmlOf(stdout));
      for (const name of NAMES.slice(5)) expect(text).toContain(`${visible(name)}: none → manage`);
    }));

  it('goes into a file, whole, and what it says is the same as on stdout', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': FILE });
      const { stdout } = await runCli(['plan', '--format', 'markdown'], { sandbox, cwd });
      const written = await runCli(['plan', '--format', 'markdown', '--output', 'plan.md'], { sandbox, cwd });
      expect([written.code, written.stdout]).toEqual([EXIT.done, '']);
      expect(await readFile(join(cwd, 'plan.md'), 'utf8')).toBe(stdout);
    }));

  it('shows what two files differ in, without an account', async () => {
    const files = { 'access.yaml': FILE, 'base/access.yaml': fileWith(NAMES.slice(0, 9)) };
    const argv = ['plan', 'access.yaml', '--offline', '--base', 'base', '--format', 'markdown'];
    const { code, stdout } = await runCli(argv, { files });
    expect(code).toBe(EXIT.done);
    expectInert(stdout);
    expect(textOf(htmlOf(stdout))).toContain(
      '1 person would gain access, 1 person would lose some, 0 people would change otherwise.',
    );
  });

  it('shows what somebody changed in the account, and the YAML that adopts it', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': FILE };
      const { code, stdout } = await runCli(['drift', '--format', 'markdown'], { sandbox, files });
      expect(code).toBe(EXIT.differences);
      expectInert(stdout);
      expect(textOf(htmlOf(stdout))).toContain('to adopt it, this entry under users:');
    }));
});
