/** `--force` never takes from an access file what people wrote in it and no account tells. */
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LOSSES, lostBy } from '../src/config/lost.ts';
import { EXIT } from '../src/errors.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';

const SEED = `account: { name: Acme }
tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
  con@partner.example: { accessLevel: monitor, integrations: { Returns: manage } }
  nina@acme.example: { accessLevel: administrator }
integrations: [{ name: Returns, id: 5e44efa28015c94642722570 }]
mcpServers: [{ name: Orders, uri: /orders }]
`;
const EXPORT = ['export', '--region', 'us', '--force', '--output', 'access.yaml'];
const exported = async (sandbox: TestSandbox): Promise<{ cwd: string; text: string }> => {
  const cwd = await folderWith({});
  expect((await runCli(EXPORT, { sandbox, cwd })).code).toBe(EXIT.done);
  return { cwd, text: await readFile(join(cwd, 'access.yaml'), 'utf8') };
};

/** Of each kind of loss: what somebody writes into an export, and what is then told. */
const WRITTEN: Readonly<Record<(typeof LOSSES)[number], readonly [(text: string) => string, string]>> = {
  people: [
    (text) => text.replace('\nusers:\n', '\nusers:\n  mira@acme.example: { accessLevel: monitor }\n'),
    '1 person who is not in what is written: mira@acme.example',
  ],
  edits: [
    (text) => text.replace('Returns: manage', 'Returns: monitor'),
    '1 person whose access was changed since the base and is not applied: con@partner.example',
  ],
  absences: [
    (text) =>
      text.replace(
        /( {2}con@partner\.example:\n) {4}accessLevel: monitor\n {4}integrations:\n {6}Returns: manage\n/,
        '$1    state: absent\n',
      ),
    '1 `state: absent`: con@partner.example',
  ],
  ends: [
    (text) =>
      text
        .replace('  con@partner.example:\n', '  con@partner.example:\n    until: 2027-01-31\n')
        .replace('Returns: manage', 'Returns: { level: manage, until: 2026-12-31 }'),
    '2 ends by date: con@partner.example and con@partner.example (Returns)',
  ],
  reasons: [
    (text) => text.replace('  con@partner.example:\n', '  con@partner.example:\n    reason: SOW 12\n'),
    '1 reason: con@partner.example',
  ],
  pins: [
    (text) =>
      text.replace('  con@partner.example:\n', '  con@partner.example:\n    id: 0123456789abcdef01234567\n'),
    '1 pinned person: con@partner.example',
  ],
  switches: [
    (text) =>
      text.replace(
        '  con@partner.example:\n',
        '  con@partner.example:\n    ssoRequired: false\n    enabled: true\n',
      ),
    '2 settings that are to be off, or on for good: ssoRequired of con@partner.example and enabled of con@partner.example',
  ],
  notifications: [
    (text) =>
      text.replace('  con@partner.example:\n', '  con@partner.example:\n    notifications: [Returns]\n'),
    '1 person with mail: con@partner.example',
  ],
  roles: [(text) => `${text}\nroles:\n  on-call: { accessLevel: administrator }\n`, '1 role: on-call'],
  policy: [
    (text) =>
      text.replace(
        '\npolicy:\n',
        '\npolicy:\n  protectedUsers: [bot@acme.example]\n  review: { every: 90d }\n',
      ),
    '2 parts of policy: protectedUsers (bot@acme.example) and review',
  ],
  defaults: [(text) => `${text}\ndefaults: { ssoRequired: true }\n`, '1 default: ssoRequired'],
  account: [
    (text) => text.replace('  name: Celigo account', '  name: Acme\n  owner: cio@acme.example'),
    '2 lines of account: name and owner',
  ],
  files: [
    (text) => `${text}\nfiles:\n  access.yaml: { accessLevel: monitor }\n`,
    '1 limit of files: access.yaml',
  ],
  tests: [
    (text) => `${text}\ntests:\n  - { name: nobody, users: "*", never: { accessLevel: manage } }\n`,
    '1 access test: nobody',
  ],
  resources: [
    (text) =>
      text.replace(
        '\nintegrations:\n',
        '\nintegrations:\n  Portal: { whenMissing: wait, manage: [con@partner.example] }\n',
      ),
    '2 lines about resources: Portal (whenMissing) and Portal (manage)',
  ],
  sections: [(text) => `${text}\nx-team: orders\n`, '1 section: x-team'],
  comments: [(text) => `# Ours.\n${text.replace('manage', 'manage # INC-12')}`, '2 comments: line 1 and '],
};

describe('an access file that is to be replaced', () => {
  it.each(LOSSES)('is left as it is where %s would be lost, which are named and counted', async (what) => {
    await withSandbox(SEED, async (sandbox) => {
      const { text } = await exported(sandbox);
      const [write, words] = WRITTEN[what];
      const grown = write(text);
      expect(grown).not.toBe(text);
      expect(lostBy(text, text)).toEqual([]);
      for (const base of what === 'edits' ? [['--base', 'base.yaml']] : [[], ['--base', 'base.yaml']]) {
        const beside = base.length === 0 ? {} : { base: [parse(text)] };
        expect(lostBy(grown, text, beside)?.map((each) => each.what)).toContain(what);
        const cwd = await folderWith({ 'access.yaml': grown, 'base.yaml': text });
        const { code, stderr } = await runCli([...EXPORT, ...base], { sandbox, cwd });
        expect([code, stderr]).toEqual([
          EXIT.invalid,
          expect.stringMatching(
            /^access\.yaml says what no account tells:\n {2}.*\nIt would be lost, so nothing was written\.\nMove /s,
          ),
        ]);
        expect(stderr).toContain(`\n  ${words}`);
        expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).toBe(grown);
      }
    });
  });

  it('is replaced where the account alone has changed, since that is what it is exported for', () =>
    withSandbox(SEED, async (sandbox) => {
      const { cwd } = await exported(sandbox);
      sandbox.reseed(
        SEED.replace('monitor, integrations: { Returns: manage }', 'manage').replace(
          'nina@acme.example: { accessLevel: administrator }',
          'nina@acme.example: { accessLevel: monitor, mcpServers: { /orders: read }, disabled: true }\n  new@acme.example: { accessLevel: monitor }',
        ),
      );
      const { code, stderr } = await runCli(EXPORT, { sandbox, cwd });
      expect([code, stderr]).toEqual([EXIT.done, expect.stringContaining('Wrote access.yaml.\n')]);
      expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).toContain('new@acme.example');
    }));

  it('is replaced under the name that is given for it, and keeps its own where none is', () =>
    withSandbox(SEED, async (sandbox) => {
      const { cwd, text } = await exported(sandbox);
      const named = [...EXPORT, '--name', 'Acme production'];
      expect((await runCli(named, { sandbox, cwd })).code).toBe(EXIT.done);
      expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).not.toBe(text);
      const again = await runCli(EXPORT, { sandbox, cwd });
      expect([again.code, again.stderr]).toEqual([
        EXIT.invalid,
        expect.stringMatching(/1 line of account: name\n[\s\S]*say again .*, with --name\.$/m),
      ]);
      expect(again.stderr).not.toContain('--base');
    }));
  it('is replaced whatever the comments of the export said of the account, with no word of somebody lost', () =>
    withSandbox(
      SEED.replace(
        'nina@acme.example: { accessLevel: administrator }',
        `nina@acme.example: { accessLevel: administrator, invitation: pending }
  quentin@acme.example: { invitation: dismissed, integrations: { Returns: monitor }, mcpServers: { /orders: write } }`,
      ),
      async (sandbox) => {
        const { cwd, text } = await exported(sandbox);
        expect(text).toMatch(/# - quentin@acme\.example declined .*\n# {3}/);
        const changed = SEED.replaceAll('Returns', 'Orders in');
        const withWords = [
          (was: string) =>
            was.replace(/(# - quentin@.*\n(?:# {3}.*\n)*)/, '$1# Bob: he is not to come back.\n'),
          (was: string) => was.replace(/( +# Proves .*\n)/, '$1  # Ask Bob.\n'),
          (was: string) => was.replace(/( +# invited, .*\n)/, '$1  # Ask Bob.\n'),
        ];
        sandbox.reseed(changed);
        for (const write of withWords) {
          const grown = write(text);
          expect(grown).not.toBe(text);
          const other = await folderWith({ 'access.yaml': grown });
          const refused = await runCli(EXPORT, { sandbox, cwd: other });
          expect([refused.code, refused.stderr]).toEqual([
            EXIT.invalid,
            expect.stringMatching(/\d comments?: /),
          ]);
        }
        const { code, stderr } = await runCli(EXPORT, { sandbox, cwd });
        expect([code, stderr]).toEqual([EXIT.done, expect.stringContaining('Wrote access.yaml.\n')]);
        const windows = await folderWith({ 'access.yaml': text.replaceAll('\n', '\r\n') });
        expect((await runCli(EXPORT, { sandbox, cwd: windows })).code).toBe(EXIT.done);
      },
    ));

  it('is replaced by the hint of init as long as nobody has written in it, and not afterwards', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({});
      const { stdout } = await runCli(['init', '--environment', 'staging'], { cwd });
      const [, hint = ''] = /^ {2}celigo-access (export .*)$/m.exec(stdout) ?? [];
      const starter = await readFile(join(cwd, 'access.yaml'), 'utf8');
      const windows = await folderWith({ 'access.yaml': starter.replaceAll('\n', '\r\n') });
      for (const folder of [cwd, windows])
        expect((await runCli(hint.split(' '), { sandbox, cwd: folder })).code).toBe(EXIT.done);
      for (const edited of [
        `${starter}  ada@acme.example: { accessLevel: monitor }\n`,
        starter.replace('unmanagedUsers: report', 'unmanagedUsers: disable'),
        `${starter}# ours\n`,
      ]) {
        const other = await folderWith({ 'access.yaml': edited });
        expect((await runCli(hint.split(' '), { sandbox, cwd: other })).code).toBe(EXIT.invalid);
        expect(await readFile(join(other, 'access.yaml'), 'utf8')).toBe(edited);
      }
    }));

  it('stays where init would begin anew, where a seed would stand in its place, and where it cannot be read', () =>
    withSandbox(SEED, async (sandbox) => {
      const grown = 'version: 1\nusers:\n  ada@acme.example: { accessLevel: monitor }\n';
      for (const [text, argv, words] of [
        [grown, ['init', '--force'], '1 person who is not in what is written: ada@acme.example'],
        [
          grown,
          ['export', '--region', 'us', '--seed', 'access.yaml', '--force'],
          'access.yaml is an access file',
        ],
        [
          'version: 1\nusers: [',
          ['export', '--region', 'us', '--seed', 'access.yaml', '--force'],
          'is an access file',
        ],
        ['version: 1\nusers: [', EXPORT, 'cannot be read as YAML, so nobody can tell what would be lost'],
        ['version: 1\nusers: [', ['init', '--force'], 'cannot be read as YAML'],
      ] as const) {
        const cwd = await folderWith({ 'access.yaml': text });
        const { code, stderr } = await runCli([...argv], { sandbox, cwd });
        expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining(words)]);
        // Where no option names a file, none can be named.
        expect(argv[0] === 'init' && stderr.includes('name another file')).toBe(false);
        expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).toBe(text);
      }
    }));

  it('is shown to nobody to whom it was not shown before', () =>
    withSandbox(SEED, async (sandbox) => {
      for (const argv of [['init'], EXPORT]) {
        const cwd = await folderWith({});
        await runCli(argv, { sandbox, cwd });
        await chmod(join(cwd, 'access.yaml'), 0o600);
        expect((await runCli([...argv, '--force'], { sandbox, cwd })).code).toBe(EXIT.done);
        expect((await stat(join(cwd, 'access.yaml'))).mode & 0o777).toBe(0o600);
      }
    }));

  it('can be read by whoever may read the repository, whichever command made it', () =>
    withSandbox(SEED, async (sandbox) => {
      const [made, own] = [await folderWith({ 'beside.txt': '' }), await folderWith({})];
      const ofAnyFile = (await stat(join(made, 'beside.txt'))).mode & 0o777;
      await runCli(['init'], { cwd: made });
      await runCli(EXPORT, { sandbox, cwd: own });
      await runCli(['export', '--region', 'us', '--output', 'production/'], { sandbox, cwd: own });
      for (const folder of [made, own, join(own, 'production')])
        for (const name of ['access.yaml', 'access.schema.json'])
          expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, ofAnyFile]);
    }));

  const CHANGED = SEED.replace('monitor, integrations: { Returns: manage }', 'manage');
  const BESIDE = [...EXPORT, '--base', 'base.yaml'];

  it('is replaced with the base that says the same, whomever the product has changed or removed', () =>
    withSandbox(SEED, async (sandbox) => {
      const { text } = await exported(sandbox);
      sandbox.reseed(CHANGED.replace(/ {2}nina@.*\n/, ''));
      const respelled = text
        .replace('con@partner', 'Con@partner')
        .replace('Returns: manage', 'Returns: { level: manage }');
      for (const before of [text, respelled]) {
        const cwd = await folderWith({ 'access.yaml': before, 'base.yaml': text });
        const { code, stderr } = await runCli(BESIDE, { sandbox, cwd });
        expect([code, stderr]).toEqual([EXIT.done, expect.stringMatching(/^Wrote access\.yaml\.\n/)]);
        expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).not.toContain('nina');
        const without = await folderWith({ 'access.yaml': before });
        const refused = await runCli(EXPORT, { sandbox, cwd: without });
        expect([refused.code, refused.stderr]).toEqual([
          EXIT.invalid,
          expect.stringMatching(
            /nina@acme\.example[\s\S]*With `--base`, the files in force, whoever was removed/,
          ),
        ]);
      }
    }));

  it('keeps whom somebody took out of it since the base, and whom they changed besides the account', () =>
    withSandbox(SEED, async (sandbox) => {
      const { text } = await exported(sandbox);
      sandbox.reseed(CHANGED);
      const without = text.replace(/ {2}nina@acme\.example:\n( {4}.*\n)+/, '');
      const changed = text.replace('Returns: manage', 'Returns: monitor');
      for (const [before, name] of [
        [without, 'nina@acme.example'],
        [changed, 'con@partner.example'],
      ] as const) {
        expect(before).not.toBe(text);
        const cwd = await folderWith({ 'access.yaml': before, 'base.yaml': text });
        const { code, stderr } = await runCli(BESIDE, { sandbox, cwd });
        expect([code, stderr]).toEqual([
          EXIT.invalid,
          expect.stringContaining(`since the base and is not applied: ${name}\n`),
        ]);
        expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).toBe(before);
      }
    }));

  it('says without a base whose access is taken from the account, and nothing where none is', () =>
    withSandbox(SEED, async (sandbox) => {
      const { cwd, text } = await exported(sandbox);
      const edited = text.replace('Returns: manage', 'Returns: monitor');
      const other = await folderWith({ 'access.yaml': edited });
      expect((await runCli(EXPORT, { sandbox, cwd: other })).stderr).toContain(
        'access.yaml says otherwise: con@partner.example.\nWithout --base nobody can tell',
      );
      // A name that no pin in the file explains means what the account calls so.
      const unpinned = await folderWith({ 'access.yaml': text.replace(/\nintegrations:[\s\S]*/, '\n') });
      for (const folder of [cwd, unpinned])
        expect((await runCli(EXPORT, { sandbox, cwd: folder })).stderr).not.toContain('otherwise');
    }));

  it('takes a base for what it is: in force, valid, and another file', () =>
    withSandbox(SEED, async (sandbox) => {
      const { cwd } = await exported(sandbox);
      for (const [argv, words] of [
        [[...EXPORT, '--base', 'access.yaml'], '--base access.yaml is the file that is to be replaced'],
        [[...EXPORT, '--base', 'none.yaml'], 'The base (--base) cannot be used:'],
        [['export', '--region', 'us', '--base', 'access.yaml'], 'Add --force and --output with the file'],
        [
          ['export', '--region', 'us', '--seed', 's.yaml', '--base', 'access.yaml'],
          '--base was given beside',
        ],
      ] as const) {
        const { code, stderr } = await runCli([...argv], { sandbox, cwd });
        expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining(words)]);
      }
    }));

  it('loses no role that --mine-roles made and makes anew, and each that somebody touched', () =>
    withSandbox(TWO, async (sandbox) => {
      const cwd = await folderWith({});
      const mine = [...EXPORT, '--mine-roles'];
      await runCli(mine, { sandbox, cwd });
      const text = await readFile(join(cwd, 'access.yaml'), 'utf8');
      expect(text).toContain('  manage-returns:\n');
      expect(text).toMatch(/\n {2}[\w-]+-[0-9a-f]{8}:\n/);
      // Without the flag, the structure would go.
      expect((await runCli(EXPORT, { sandbox, cwd })).stderr).toMatch(/\n {2}2 roles: /);
      for (const [from, to] of [
        ['  manage-returns:\n', '  manage-returns:\n    description: Ours\n'],
        ['  manage-returns:\n', '  ours:\n'],
        ['      Returns: manage', '      Returns: monitor'],
      ] as const) {
        const grown = text
          .replaceAll(from, to)
          .replaceAll('- manage-returns', to === '  ours:\n' ? '- ours' : '$&');
        const other = await folderWith({ 'access.yaml': grown });
        const { code, stderr } = await runCli(mine, { sandbox, cwd: other });
        expect([code, stderr]).toEqual([EXIT.invalid, expect.stringMatching(/\n {2}\d roles?: /)]);
      }
      sandbox.reseed(
        TWO.replace(/(ada@.*)manage/, '$1monitor').replaceAll('{ Long', '{ Short: monitor, Long'),
      );
      const { code, stderr } = await runCli(mine, { sandbox, cwd });
      expect([code, stderr]).toEqual([
        EXIT.done,
        expect.stringContaining(
          // Alan has by his own entry what the role gave him.
          'otherwise: ada@acme.example, con@acme.example and dora@acme.example.\nWithout --base',
        ),
      ]);
      expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).not.toContain('manage-returns');
    }));
});

const LONG = 'Long and longer and longer than any name of a role that is cut would be';
const TWO = `account: { name: Acme }
tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Returns: manage } }
  alan@acme.example: { integrations: { Returns: manage } }
  con@acme.example: { integrations: { ${LONG}: monitor } }
  dora@acme.example: { integrations: { ${LONG}: monitor } }
integrations:
  - { name: Returns, id: 5e44efa28015c94642722570 }
  - { name: Short, id: 5e44efa28015c94642722571 }
  - { name: ${LONG}, id: 5e44efa28015c94642722572 }
mcpServers: [{ name: Orders, uri: /orders }]
`;

it('whatever stands where a role should, what would be lost is told: a text about to be replaced may be no valid file', () => {
  for (const odd of [
    'null',
    '7',
    'text',
    '[]',
    '[null]',
    '{}',
    '{ a: null }',
    '{ a: { level: manage } }',
    'all',
  ])
    for (const name of ['accessLevel', 'integrations', 'mcpServers', 'members', 'description'])
      for (const text of [
        `version: 1\nroles: { clerk: { ${name}: ${odd} } }\n`,
        `version: 1\nroles: { clerk: { mcpServers: { /a: read }, ${name}: ${odd} } }\nusers: { a@x.example: { roles: [clerk] } }\n`,
      ]) {
        const found = lostBy(text, 'version: 1\nusers: {}\n', { minesRoles: true, base: [] });
        // An invalid YAML mapping, where a name is given twice, cannot be read.
        if (found !== undefined) expect(found.find(({ what }) => what === 'roles')?.names).toEqual(['clerk']);
        else expect(name).toBe('mcpServers');
      }
});
