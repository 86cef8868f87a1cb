/** Whoever copies an example out of a help page gets what it promises. */
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HAZARDS } from '../../src/core/plan/operation.ts';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli, TOKEN, withSandbox } from '../support/harness.ts';

const ID = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const FILE = `version: 1
account: { name: Acme, region: us, contains: [${ID}] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage }, mcpServers: { /orders: read } }
  wes@acme.example: { state: absent }
`;
const SEED = `
owner: owner@acme.example
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  wes@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: ${ID} }]
mcpServers: [/orders]
`;

/** The words of a line as a shell splits it, without what it redirects. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/ > .*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );

async function helpOf(...command: string[]): Promise<string> {
  const { code, stdout } = await runCli([...command, '--help'], { cwd: tmpdir() });
  expect(code).toBe(EXIT.done);
  return stdout;
}

/** The lines below `Examples:`; what is said about one stands behind two spaces. */
const examplesIn = (help: string): string[] =>
  (/^Examples:\n((?: {2}\S.*\n)+)/m.exec(help)?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/)[0] ?? '')
    .filter((line) => line !== '');

const PROGRAM = await helpOf();
const COMMANDS = [...PROGRAM.matchAll(/^ {2}([a-z-]+) (?:\[|<|\s).*$/gm)]
  .map(([, name]) => name ?? '')
  .filter((name) => name !== 'help' && name !== 'celigo-access');
const EXAMPLES = [...examplesIn(PROGRAM)];
for (const command of COMMANDS) EXAMPLES.push(...examplesIn(await helpOf(command)));

/** A repository with what the examples name: files, the files in force, a seed, an older report. */
async function repository(): Promise<string> {
  const root = await folderWith({
    'repository/examples/small/account.yaml': SEED,
    'in-force/access/access.yaml': FILE,
    'repository/.github/CODEOWNERS': 'access.yaml @acme/finance\n',
    'repository/reviews/README.md': 'Decisions of owners.\n',
    'repository/accounts.yaml':
      'version: 1\naccounts: { acme-eu: { region: us, paths: [access.yaml], token: CELIGO_API_TOKEN_ACME } }\n',
  });
  await mkdir(join(root, 'repository/.git'));
  return join(root, 'repository');
}

/** Where the files of an example stand; undefined: it is about an account that has none. */
function fileOf(line: string): string | undefined {
  if (/ (?:init|export) | --region eu/.test(line)) return undefined;
  return / access( |$)/.test(line) ? 'access/access.yaml' : 'access.yaml';
}

describe('the examples of the help pages', () => {
  it('are given by every command but the one that takes nothing', async () => {
    const without: string[] = [];
    for (const command of COMMANDS) if (examplesIn(await helpOf(command)).length === 0) without.push(command);
    expect(without).toEqual(['demo']);
    expect(COMMANDS.length).toBeGreaterThan(10);
  });

  it.each([...new Set(EXAMPLES)].map((line) => [line]))('%s', (line) =>
    withSandbox(SEED, async (sandbox) => {
      const [program, ...argv] = wordsOf(line);
      expect(program).toBe('celigo-access');
      const [command = ''] = argv;
      const cwd = await repository();
      const file = fileOf(line);
      if (file !== undefined) {
        await mkdir(dirname(join(cwd, file)), { recursive: true });
        await writeFile(join(cwd, file), FILE);
      }
      if (line.includes('--plans plans')) {
        const reviewed = ['accounts', 'plan', '--format', 'json', '--results', 'plans'];
        const env = { CELIGO_API_TOKEN_ACME: TOKEN };
        expect((await runCli(reviewed, { sandbox, cwd, env })).code).toBe(EXIT.done);
      }
      if (line.includes('last-quarter.json')) {
        const older = ['report', '--format', 'json', '--output', 'last-quarter.json'];
        expect((await runCli(older, { sandbox, cwd })).stderr).toBe('Wrote last-quarter.json.\n');
      }
      if (command === 'leavers') {
        const people = [...FILE.matchAll(/^ {2}(\S+@[^:\s]+):/gm)].map(([, email]) => email);
        await writeFile(join(cwd, 'people.csv'), `email\n${people.join('\n')}\n`);
      }
      if (line.includes('2026-q3.json')) {
        const later = ['report', '--format', 'json', '--output', '2026-q3.json'];
        expect((await runCli(later, { sandbox, cwd })).code).toBe(EXIT.done);
      }
      if (line.includes('--receipts receipts/')) {
        await mkdir(join(cwd, 'receipts'));
        const allowed = HAZARDS.flatMap((hazard) => ['--allow', hazard]);
        const applied = ['apply', '--yes', ...allowed, '--receipt', 'receipts/run.ndjson'];
        expect((await runCli(applied, { sandbox, cwd })).code).toBe(EXIT.done);
      }
      // The emulated account serves until it is interrupted: here before it starts, on a port that is free.
      const abort = new AbortController();
      if (command === 'sandbox') abort.abort();
      const typed = argv.map((word) => (word === '8080' ? '0' : word));
      // Hundreds of cases show no more of the command than a few: test/rehearse has the rest.
      if (command === 'rehearse') typed.push('--runs', '6');
      // It prints the token of its account, which no other command may.
      const account = command === 'sandbox' ? {} : { sandbox };
      const ofMany = command === 'accounts' ? { env: { CELIGO_API_TOKEN_ACME: TOKEN } } : {};
      const { code, stderr } = await runCli(typed, { ...account, ...ofMany, cwd, abort, answer: 'yes' });
      const expected = command === 'drift' ? EXIT.differences : EXIT.done;
      expect({ code, stderr: code === expected ? '' : stderr }).toEqual({ code: expected, stderr: '' });
    }),
  );
});

it('a command that is asked for is declared alone, and no other way tells more of it', async () => {
  const { stdout } = await runCli(['--help'], {});
  const names = [...stdout.matchAll(/^ {2}([a-z-]+)(?: \[options\])?(?: [<[].*?)? {2,}/gm)].map(
    ([, name = '']) => name,
  );
  expect(names.length).toBeGreaterThan(20);
  for (const name of names.filter((each) => each !== 'help')) {
    const [alone, among] = [await runCli([name, '--help'], {}), await runCli(['help', name], {})];
    expect([alone.code, alone.stdout], name).toEqual([EXIT.done, among.stdout]);
  }
});

it('the list of all commands declares no flag of theirs, and is what it is where all are declared', async () => {
  const [brief, whole] = [await runCli(['--help'], {}), await runCli(['help'], {})];
  expect([brief.code, brief.stdout]).toEqual([EXIT.done, whole.stdout]);
  expect(whole.stdout).toContain('leavers [options] [paths...]');
});
