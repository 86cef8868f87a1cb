/** `drift`: what somebody changed, who did it, and how to adopt or undo it. See core/export/adopt.test.ts for the law. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import type { Edit } from '../src/sandbox/edit.ts';
import { argvOf } from './support/command.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';

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
      expect([code, stdout.split('\n').at(-2)]).toEqual([EXIT.done, 'Nothing that the files state differs.']);
    }));

  it('says of which account it speaks as a plan does, the environment included', () =>
    withSandbox(SEED, async (sandbox) => {
      const file = FILE.replace('region: us,', 'region: us, environment: staging,');
      const [drift, plan] = await Promise.all(
        ['drift', 'plan'].map((command) => runCli([command], { sandbox, files: { 'access.yaml': file } })),
      );
      const [head] = drift?.stdout.split('\n') ?? [];
      expect(head).toMatch(/^Acme \(staging, http/);
      expect(plan?.stdout.split('\n')[0]).toBe(head);
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
        '  ~ Returns: the account has monitor (by level), the files say manage',
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
        '  and without this person in these places, which give more:',
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

  it('names an end that the entry cannot say, with the line that gave it', () =>
    withSandbox(SEED, async (sandbox) => {
      const set = { integrations: { 'Order to Cash': 'manage' } } as const;
      sandbox.edit({ do: 'change', user: 'ada@acme.example', set });
      const text = FILE.replace(
        '[{ role: watcher, until: 2027-03-31 }]',
        '[{ role: returns, until: 2027-03-31 }]',
      )
        .replace(/ {4}members:\n.*ada@acme\.example\n/, '')
        .replace(/ {6}- \{ user: ada.*\n/, '      - bea@acme.example\n');
      const files = { 'access.yaml': text };
      const { stdout } = await runCli(['drift'], { sandbox, files });
      expect(about('ada@acme.example', stdout).slice(-3)).toEqual([
        '      until: 2027-06-30',
        '  which lets this go on for longer, since neither a level nor a setting has an end of its own there. To keep the end, give it by a role, with `until` beside the name of the role:',
        '    monitor, until now to 2027-03-31 · role returns, access.yaml:13',
      ]);
      const json = JSON.parse((await runCli(['drift', '--format', 'json'], { sandbox, files })).stdout);
      expect(json.drifted[0].endsLost).toMatchObject([
        { what: 'monitor', until: '2027-03-31', by: 'role returns', place: { line: 13 } },
      ]);
      const markdown = (await runCli(['drift', '--format', 'markdown'], { sandbox, files })).stdout;
      expect(markdown).toContain('which lets this go on for longer');
      expect(markdown).toMatch(/until now to .*2027-03-31/);
    }));

  it('offers an entry where it may stand: what a limited file may not give, it would be refused', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { accessLevel: 'manage' } });
      sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { integrations: { Returns: 'manage' } } });
      sandbox.edit({ do: 'invite', user: 'new@acme.example', set: { accessLevel: 'manage' } });
      sandbox.edit({ do: 'insert', user: 'own@acme.example', set: { accessLevel: 'manage' } });
      const root = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
users:
  root@acme.example: { accessLevel: administrator }
  own@acme.example: { accessLevel: monitor }
files: { access/team.yaml: { accessLevel: monitor, integrations: [Returns] } }
`;
      const [ada, bea] = [
        'ada@acme.example: { integrations: { Returns: manage } }',
        'bea@acme.example: { accessLevel: monitor }',
      ];
      const team = (...entries: string[]) =>
        `version: 1\nusers:\n${entries.map((each) => `  ${each}\n`).join('')}`;
      const files = { 'access/main.yaml': root, 'access/team.yaml': team(ada, bea) };
      const { stdout } = await runCli(['drift'], { sandbox, files });
      const told = about('ada@acme.example', stdout);
      expect(told).toContain(
        '  to adopt it, this entry under `users`, which access/main.yaml may hold instead of theirs, whose file may not:',
      );
      for (const name of ['bea', 'own'])
        expect(about(`${name}@acme.example`, stdout)).toContain('  to adopt it, this entry under `users`:');
      expect(about('new@acme.example', stdout)).toContain(
        '  to keep the access, this entry under `users`, which access/main.yaml may hold unlike another that `files` limits:',
      );
      const entry = 'ada@acme.example: { accessLevel: manage }';
      const validate = (main: string, other: string) =>
        runCli(['validate'], { files: { 'access/main.yaml': main, 'access/team.yaml': other } });
      expect((await validate(root, team(entry, bea))).stdout).toContain('outside-limit');
      expect((await validate(root.replace('users:\n', `users:\n  ${entry}\n`), team(bea))).code).toBe(
        EXIT.done,
      );
    }));

  it('tells what is reached: who was made administrator lost no grant', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { accessLevel: 'administrator' } });
      const { stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(about('ada@acme.example', stdout).slice(1, 3)).toEqual([
        '  ~ access level: the account has administrator, the files say monitor',
        '  to adopt it, this entry under `users`:',
      ]);
    }));

  it('says with a base how it is undone, and that the dangers of that are shown first', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { accessLevel: 'administrator' } });
      const files = { 'access.yaml': FILE };
      const last = async (...argv: string[]) =>
        (await runCli(['drift', ...argv], { sandbox, files })).stdout.trimEnd().split('\n').slice(-3);
      expect(await last('--base', 'access.yaml')).toEqual([
        '1 person was changed outside.',
        'To undo it: without `--base`, this writes what the files say, and shows the plan with its dangers first:',
        '  celigo-access apply',
      ]);
      expect((await last())[1]).toContain('with its dangers first:');
      // So does the plan that holds it: what a run of files did that were taken back since, no other sentence undoes.
      const { stdout } = await runCli(['plan', '--base', 'access.yaml'], { sandbox, files });
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        'which may be a run of files that were taken back since; an apply without `--base`, or `policy.outsideChanges: undo`, writes what the files say.',
      );
    }));

  it('says of somebody who was removed and invited again that nothing of the record counts yet', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'remove', user: 'ada@acme.example' });
      sandbox.edit({ do: 'invite', user: 'ada@acme.example', set: { accessLevel: 'monitor' } });
      const { stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(about('ada@acme.example', stdout)).toContainEqual(
        expect.stringMatching(
          /^ {2}~ the record came \S+, by invitation; has not accepted the invitation yet, so nothing of it counts$/,
        ),
      );
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

  it('tempts nobody to end somebody whose e-mail changed, and says whose pin nobody has', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { email: 'beatrix@acme.example' } });
      const pin = 'id: 5e44efa28015c94642722571, ';
      const drift = async (id: string): Promise<string> => {
        const files = { 'base.yaml': FILE, 'access.yaml': FILE.replace(pin, id) };
        const argv = ['drift', 'access.yaml', '--base', 'base.yaml'];
        return (await runCli(argv, { sandbox, files })).stdout.replace(/\s+/g, ' ');
      };
      const unpinned = await drift('');
      expect(unpinned).toContain('the same person is beatrix@acme.example now');
      expect(unpinned).toContain('as is said above: beatrix@acme.example. Find that out before');
      expect(unpinned).not.toContain('`state: absent`');
      expect(await drift('id: 5e44efa28015c94642722579, ')).toContain(
        'no run invites whom an entry pins (5e44efa28015c94642722579): take `id:` out of the entry',
      );
    }));

  it('says that somebody who is gone is to be absent', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'remove', user: 'ada@acme.example' });
      const { stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(about('ada@acme.example', stdout)).toEqual([
        'ada@acme.example   access.yaml:14',
        '  is not in the account; by the files their level is monitor',
        '  to adopt it, this entry under `users`:',
        '    ada@acme.example:',
        '      state: absent',
      ]);
    }));

  it('does not call it adopting where the record gives nothing any more and the entry would remove the person', () =>
    withSandbox(SEED, async (sandbox) => {
      const set = { accessLevel: 'custom', integrations: {}, mcpServers: {} } as const;
      sandbox.edit({ do: 'change', user: 'ada@acme.example', set });
      const { stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(about('ada@acme.example', stdout).slice(-3)).toEqual([
        '  the record gives nothing any more, and no entry says that. To remove the person, this one under `users`:',
        '    ada@acme.example:',
        '      state: absent',
      ]);
    }));

  it('says of somebody in no file how they came, what keeps and what ends them, and offers no undo', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'invite', user: 'mal@evil.example', set: { integrations: { Returns: 'manage' } } });
      const { code, stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(code).toBe(EXIT.differences);
      expect(about('mal@evil.example', stdout)).toEqual([
        'mal@evil.example   in no file',
        `  + is in no file; came 2026-11-22, by invitation; has not accepted the invitation yet`,
        '  to keep the access, this entry under `users`:',
        '    mal@evil.example:',
        '      integrations:',
        '        Returns: manage',
        '      mfaRequired: false',
        '  to end it, this one:',
        '    mal@evil.example:',
        '      state: absent',
      ]);
      expect(stdout).toMatch(/how, by the audit log \(best effort\): create by .+ through UI/);
      expect(stdout.split('\n').at(-2)).toBe('1 person came in who is in no file.');
      expect(stdout).toContain('policy.unmanagedUsers');
      expect(stdout).not.toContain('celigo-access apply');
      // Two records of one person are one person.
      sandbox.edit({ do: 'insert', user: 'mal@evil.example', set: { integrations: { Returns: 'monitor' } } });
      const again = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(again.stdout.split('\n').at(-2)).toBe('1 person came in who is in no file.');
    }));

  it('says where the audit log cannot be read, and asks it about one person', () =>
    withSandbox(
      SEED,
      async (sandbox) => {
        for (const name of ['mal', 'max'])
          sandbox.edit({ do: 'invite', user: `${name}@evil.example`, set: { accessLevel: 'manage' } });
        const files = { 'access.yaml': FILE };
        for (const format of ['text', 'markdown', 'json']) {
          const { code, stdout } = await runCli(['drift', '--format', format], { sandbox, files });
          expect([code, stdout]).toEqual([
            EXIT.differences,
            expect.stringMatching(/The audit log could not be read|"auditUnread": true/),
          ]);
        }
        const asked = sandbox.requests.filter(({ path }) => path.startsWith('/v1/audit'));
        expect(new Set(asked.map(({ path }) => path)).size).toBe(2);
      },
      { faults: ['GET /v1/audit:status=403'] },
    ));

  it('offers nothing that would end somebody as a way to keep them, where the record gives nothing', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'invite', user: 'new@acme.example' });
      const files = { 'access.yaml': FILE };
      const shown = about('new@acme.example', (await runCli(['drift'], { sandbox, files })).stdout);
      expect(shown.slice(2)).toEqual([
        '  the record gives nothing, so there is nothing to keep: give a level or a grant for that. To end it, this entry under `users`:',
        '    new@acme.example:',
        '      state: absent',
      ]);
      const markdown = (await runCli(['drift', '--format', 'markdown'], { sandbox, files })).stdout;
      expect([markdown.includes('to keep the access'), markdown.includes('gives nothing')]).toEqual([
        false,
        true,
      ]);
      const { stdout } = await runCli(['drift', '--format', 'json'], { sandbox, files });
      expect(stdout).toContain('"end":');
      expect(stdout).not.toContain('"adopt":');
    }));

  it('says of somebody at a foreign domain what else the entry needs, and only of them', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'invite', user: 'mal@evil.example', set: { accessLevel: 'monitor' } });
      sandbox.edit({ do: 'invite', user: 'new@acme.example', set: { accessLevel: 'manage' } });
      const text = FILE.replace('minAdministrators: 0', 'minAdministrators: 0, domains: [acme.example]');
      const { stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': text } });
      const [foreign, own] = ['mal@evil.example', 'new@acme.example'].map((who) => about(who, stdout)[2]);
      expect(foreign).toBe(
        '  to keep the access, this entry under `users`, and its domain in `policy.domains`:',
      );
      expect(own).toBe('  to keep the access, this entry under `users`:');
    }));

  it('takes nobody for an outsider whom the tool itself invited', () =>
    withSandbox(SEED, async (sandbox) => {
      const more = FILE.replace('users:\n', 'users:\n  new@acme.example: { accessLevel: monitor }\n');
      const applied = await runCli(['apply', '--yes', '--allow', 'weakens-sign-in'], {
        sandbox,
        files: { 'access.yaml': more },
      });
      expect(applied.code).toBe(EXIT.done);
      const { code, stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': FILE } });
      expect(code).toBe(EXIT.done);
      expect(stdout).toContain('In no file, and still in the account: new@acme.example.');
      expect(stdout).toContain('Nothing that the files state differs.');
    }));

  it('names somebody protected who is not as the files say, and what to do', () =>
    withSandbox(SEED, async (sandbox) => {
      const guarded = FILE.replace(
        'policy: { minAdministrators: 0 }',
        'policy: { minAdministrators: 0, protectedUsers: [bea@acme.example] }',
      );
      sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'administrator' } });
      const { code, stdout } = await runCli(['drift'], { sandbox, files: { 'access.yaml': guarded } });
      expect(code).toBe(EXIT.differences);
      expect(about('bea@acme.example', stdout)[1]).toBe(
        '  ~ is in `policy.protectedUsers`, and the files say otherwise (other access): never written, so put it right in the product, or say it in the files',
      );
      expect(about('bea@acme.example', stdout)[2]).toBe(
        '  ~ access level: the account has administrator, the files say monitor',
      );
      expect(stdout.split('\n').at(-2)).toBe('1 protected person differs.');
    }));
});

describe('somebody who was disabled in the product', () => {
  const disabledWith = async (entry: string, ...argv: readonly string[]) =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { disabled: true } });
      const text = FILE.replace(
        'accessLevel: monitor }\nintegrations',
        `accessLevel: monitor${entry} }\nintegrations`,
      );
      const files = { 'access.yaml': text, 'base/access.yaml': text };
      const ended = await runCli([...argv], { sandbox, files });
      expect(sandbox.writes()).toEqual([]);
      return ended;
    });
  const NOTE = 'warning Declared, but disabled in the account: bea@acme.example.';
  const COMMANDS = [['drift'], ['drift', '--base', 'base'], ['plan'], ['plan', '--base', 'base']];

  it('is no difference where the files do not say `enabled`, and is said wherever files and account are compared', async () => {
    for (const argv of COMMANDS) {
      const { code, stdout } = await disabledWith('', ...argv);
      expect([code, stdout.includes(NOTE)], argv.join(' ')).toEqual([EXIT.done, true]);
    }
    const explained = await disabledWith('', 'explain', 'bea@acme.example', '--live');
    expect(explained.stdout).toContain(
      'The account records what the files say, and the person is disabled there.',
    );
    expect(explained.stdout).not.toContain('The account has what the files say');
    const document = JSON.parse((await disabledWith('', 'drift', '--format', 'json')).stdout);
    expect([document.drifted, document.notes]).toEqual([
      [],
      [{ code: 'declared-but-disabled', people: ['bea@acme.example'] }],
    ]);
    expect((await disabledWith('', 'drift', '--format', 'markdown')).stdout).toContain('### Notes');
  });

  it('is named with who did it where they are an administrator by the files, in drift, report and digest', async () => {
    const boss = FILE.replace(
      '94642722571, accessLevel: monitor',
      '94642722571, accessLevel: administrator',
    ).replace('minAdministrators: 0', 'minAdministrators: 1');
    await withSandbox(
      SEED.replace(
        'bea@acme.example: { accessLevel: monitor',
        'bea@acme.example: { accessLevel: administrator',
      ),
      async (sandbox) => {
        sandbox.edit({ do: 'disable', user: 'bea@acme.example' });
        const files = { 'access.yaml': boss };
        const { code, stdout } = await runCli(['drift'], { sandbox, files });
        expect([code, stdout.split('\n').at(-2)]).toEqual([
          EXIT.done,
          'Nothing that the files state differs.',
        ]);
        expect(stdout).toMatch(
          /bea@acme\.example is an administrator by the files, and disabled in the account; last change in the audit log \(best effort\): update by \S/,
        );
        const missing =
          "1 administrator is missing: `policy.minAdministrators` wants 1 besides the token's own user.";
        const digest = JSON.parse(
          (await runCli(['report', '--format', 'digest'], { sandbox, files })).stdout,
        );
        expect(digest.text).toContain(missing);
        expect(digest.text).toContain('Declared, but disabled in the account (1): bea@acme.example');
        expect((await runCli(['report'], { sandbox, files })).stdout).toContain(missing);
      },
    );
  });

  it('is a difference where the files say that they are enabled: held with a base, undone without', async () => {
    const enabled = ', enabled: true';
    for (const argv of COMMANDS.slice(0, 2)) {
      const { code, stdout } = await disabledWith(enabled, ...argv);
      expect([
        code,
        stdout.includes('enabled: the account has no, the files say yes'),
        stdout.includes(NOTE),
      ]).toEqual([EXIT.differences, true, false]);
    }
    expect((await disabledWith(enabled, 'plan')).stdout).toContain('can sign in again');
    expect((await disabledWith(enabled, 'plan', '--base', 'base')).stdout).toContain('Nothing to do');
  });
});

describe('a name that does not resolve', () => {
  const stray = FILE.replace('Returns: manage', 'Refunds: manage').replace(/ {4}manage:\n.*peak \}\n/, '');
  const look = (edits: readonly Edit[], text: string, ...argv: string[]) =>
    withSandbox(SEED, async (sandbox) => {
      for (const edit of edits) sandbox.edit(edit);
      const ended = await runCli(['drift', ...argv], { sandbox, files: { 'access.yaml': text } });
      expect(sandbox.writes()).toEqual([]);
      return ended;
    });
  const DELETED = { do: 'delete-integration', integration: 'Returns' } as const;
  const ENDED = 'accessLevel: monitor, roles: [{ role: boss, until: 2026-01-31 }] }\nintegrations';
  const RAISED = { do: 'change', user: 'bea@acme.example', set: { accessLevel: 'administrator' } } as const;

  it.each([
    ['an integration', 'Returns', FILE, DELETED],
    [
      'a server',
      '/stock',
      `${FILE}mcpServers: { /stock: { read: [ada@acme.example] } }\n`,
      {
        do: 'delete-server',
        mcpServer: '/stock',
      },
    ],
  ] as const)('as somebody deleted %s, hides no new administrator', async (_, name, text, deleted) => {
    const { code, stdout, stderr } = await look([deleted, RAISED], text);
    expect(code).toBe(EXIT.differences);
    expect(about('bea@acme.example', stdout).slice(0, 2)).toEqual([
      'bea@acme.example   access.yaml:17',
      '  ~ access level: the account has administrator, the files say monitor',
    ]);
    expect(stdout).toMatch(
      new RegExp(`Not compared\n  (integration|MCP server) ${name}: it does not resolve`),
    );
    expect(stdout).toContain('Until they do, `plan` and `apply` refuse');
    expect(stdout).not.toContain('  celigo-access apply');
    expect(stderr).toMatch(/error\[unknown-(integration|mcp-server)\]/);
  });

  it('is no end of the watch that is well: the files are not', async () => {
    const { code, stdout } = await look([DELETED], FILE);
    expect(code).toBe(EXIT.invalid);
    expect(stdout.split('\n').at(-2)).toBe('Nothing that could be compared differs.');
    const json = JSON.parse((await look([DELETED], FILE, '--format', 'json')).stdout);
    expect(json).toMatchObject({
      ...{ drifted: [], isPartly: true },
      uncompared: [
        {
          what: 'integration',
          name: 'Returns',
          people: [
            { person: 'ada@acme.example', fields: [] },
            { person: 'bea@acme.example', fields: [] },
          ],
        },
      ],
    });
    const apart = `${FILE}tests: [{ name: apart, neverTogether: { integrations: { Returns: manage, Order to Cash: manage } } }]\n`;
    expect((await look([DELETED], apart)).stdout).toContain(
      '  access test "apart": not judged on Returns, which it names\n',
    );
    const { stdout: markdown } = await look([DELETED], FILE, '--format', 'markdown');
    expect(markdown).toContain('### Not compared');
    expect(markdown).toContain('**error** <code>unknown-integration</code>');
  });

  it('accuses nobody of what it may be the name of, and says what that is', async () => {
    const renamed = { do: 'rename-integration', integration: 'Returns', name: 'Retouren' } as const;
    for (const [edits, text] of [
      [[renamed], FILE],
      [[], stray],
    ] as const) {
      const { code, stdout } = await look(edits, text);
      expect(code, stdout).toBe(EXIT.invalid);
      expect(stdout).toMatch(
        / {2}ada@acme\.example, (Retouren|Returns): the account has manage, the files say monitor \(by level\); (Returns|Refunds) may be the name of that\n/,
      );
    }
  });

  it('hides no level that a date has ended, and says that no timer ends it as things are', async () => {
    const late = FILE.replace('accessLevel: monitor }\nintegrations', ENDED)
      .replace('roles:\n', 'roles:\n  boss: { accessLevel: administrator }\n')
      .replace('Returns: manage', 'Gone: manage');
    const { code, stdout } = await look([RAISED], late);
    expect(code, stdout).toBe(EXIT.differences);
    expect(stdout).toMatch(
      /Overdue\n {2}bea@acme\.example: access level: the account has administrator, the files say monitor · .* · waits until the names in the files resolve/,
    );
    expect(stdout).not.toContain('  celigo-access apply');
    const whole = await look([RAISED], late.replace('Gone: manage', 'Returns: manage'));
    expect(whole.stdout).toContain('  celigo-access apply --due');
  });

  it('hides nothing else that is told of people whom it is not about', async () => {
    const others = `  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor }
`;
    const files = (entries: string, refunds: string): string => `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
users:
  root@acme.example: { accessLevel: administrator, integrations: { ${refunds}: manage } }
${entries}`;
    const seed = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, disabled: true, allowAccessToApim: true }
  bea@acme.example: { accessLevel: monitor }
  cid@acme.example: { accessLevel: monitor, integrations: { Returns: manage } }
integrations:
  - { name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  - { name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa2 }
`;
    const said = async (refunds: string) =>
      withSandbox(seed, async (sandbox) => {
        const { stdout } = await runCli(['drift', '--base', 'base'], {
          sandbox,
          files: {
            'access.yaml': files(
              others.replace(
                'bea@acme.example: { accessLevel: monitor',
                'bea@acme.example: { accessLevel: manage',
              ),
              refunds,
            ),
            'base/access.yaml': files(`${others}  cid@acme.example: { accessLevel: monitor }\n`, refunds),
          },
        });
        return stdout;
      });
    const [whole, partly] = await Promise.all([said('Returns'), said('Refunds')]);
    expect(partly).toContain('root@acme.example');
    expect(whole).not.toContain('Not compared');
    for (const words of [
      'Declared, but disabled in the account: ada@acme.example.',
      'stated by no line: may use API management (ada@acme.example).',
      'Waits for an apply: what the files newly say of bea@acme.example.',
      'cid@acme.example   in no file\n',
      '  + Returns: the account has manage, the base gave monitor (by level)\n',
    ])
      expect([words, whole.includes(words), partly.includes(words)]).toEqual([words, true, true]);
  });

  it('hides nothing that is certain of somebody who is protected', async () => {
    const guarded = (bea: string) =>
      FILE.replace(
        'minAdministrators: 0',
        'minAdministrators: 0, protectedUsers: [bea@acme.example]',
      ).replace(
        'id: 5e44efa28015c94642722571, accessLevel: monitor }',
        `accessLevel: monitor, integrations: { Gone: manage }${bea} }`,
      );
    const codeOf = async (edits: readonly Edit[], bea = '') => (await look(edits, guarded(bea))).code;
    expect(await codeOf([])).toBe(EXIT.invalid);
    expect(await codeOf([RAISED])).toBe(EXIT.differences);
    expect(await codeOf([], ', mfaRequired: false')).toBe(EXIT.differences);
    const meant = { integrations: { 'Order to Cash': 'manage' } } as const;
    expect(await codeOf([{ ...RAISED, set: meant }])).toBe(EXIT.invalid);
  });

  it('leaves what no name can mean to be told', async () => {
    const set = { accessLevel: 'monitor', mcpServers: { '/stock': 'read' } } as const;
    const { code, stdout } = await look([{ do: 'change', user: 'ada@acme.example', set }], stray);
    expect(code).toBe(EXIT.differences);
    expect(about('ada@acme.example', stdout)).toContain(
      '  ~ MCP /stock: the account has read, the files say none',
    );
  });
});

describe('a resource that the files wait for', () => {
  const file = (role: string, policy = '') => `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0${policy} }
roles: { boss: { accessLevel: administrator } }
users:
  root@acme.example: { accessLevel: administrator, mfaRequired: false }
  bea@acme.example: { accessLevel: monitor }
  ada@acme.example: { integrations: { Returns: monitor }${role} }
integrations: { Returns: { whenMissing: wait } }
`;
  const look = (edits: readonly Edit[], text: string, base?: string) =>
    withSandbox(SEED, async (sandbox) => {
      for (const edit of edits) sandbox.edit(edit);
      const files = { 'access.yaml': text, ...(base === undefined ? {} : { 'base/access.yaml': base }) };
      const argv = base === undefined ? [] : ['access.yaml', '--base', 'base'];
      return runCli(['drift', ...argv], { sandbox, files });
    });
  const set = (access: Extract<Edit, { do: 'change' }>['set']) =>
    ({ do: 'change', user: 'ada@acme.example', set: access }) as const;
  const BOSS = set({ accessLevel: 'administrator', integrations: {} });

  it('hides no administrator, and nothing beyond what the files say, with a base and without', async () => {
    const raised = set({ accessLevel: 'custom', integrations: { Returns: 'manage' } });
    for (const base of [undefined, file('')])
      for (const [edit, line] of [
        [BOSS, '  ~ access level: the account has administrator, the files say custom'],
        [raised, '  ~ Returns: the account has manage, the files say monitor'],
      ] as const) {
        const { code, stdout } = await look([edit], file(''), base);
        expect(code, stdout).toBe(EXIT.differences);
        expect(about('ada@acme.example', stdout)).toContain(line);
      }
  });

  it('leaves without a base nothing untold, and with one not what no run could do', async () => {
    const none = set({ accessLevel: 'custom', integrations: { 'Order to Cash': 'monitor' } });
    const entry = file('').replace('Returns: monitor', "'Order to Cash': monitor, Returns: monitor");
    expect((await look([none], entry)).code).toBe(EXIT.differences);
    expect((await look([none], entry, entry)).code).toBe(EXIT.done);
  });

  it('makes an end overdue only where the base has it, and of nobody who is never written', async () => {
    const gone = { do: 'delete-integration', integration: 'Returns' } as const;
    const ended = file(', roles: [{ role: boss, until: 2026-01-31 }]');
    const later = file(', roles: [{ role: boss, until: 2027-01-31 }]');
    const kept = file(', roles: [{ role: boss, until: 2026-01-31 }]', ', protectedUsers: [ada@acme.example]');
    const codes = [];
    for (const [text, base] of [[ended], [ended, ended], [ended, later], [kept]] as const)
      codes.push((await look([BOSS, gone], text, base)).code);
    expect(codes).toEqual([EXIT.differences, EXIT.differences, EXIT.done, EXIT.done]);
  });
});

describe('what can be known', () => {
  const edited = FILE.replace('accessLevel: monitor }\nintegrations', 'accessLevel: manage }\nintegrations');

  it('without a base is not who made a difference: an edit of the files is called no change of the account', () =>
    withSandbox(SEED, async (sandbox) => {
      for (const format of ['text', 'markdown']) {
        const { code, stdout } = await runCli(['drift', '--format', format], {
          sandbox,
          files: { 'access.yaml': edited },
        });
        expect(code).toBe(EXIT.differences);
        expect(stdout).toContain('1 person differs from the files.');
        expect(stdout).toContain('edits of the files since the last apply may be among this');
        expect(stdout).not.toMatch(/outside|changed\./i);
      }
    }));

  it('with a base is that the account was changed, and edits of the files are none of it', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': edited, 'base/access.yaml': FILE };
      const own = await runCli(['drift', '--base', 'base'], { sandbox, files });
      expect([own.code, own.stdout.split('\n').at(-2)]).toEqual([
        EXIT.done,
        'Nothing that the files state was changed outside.',
      ]);
      sandbox.edit({ do: 'remove', user: 'ada@acme.example' });
      const { stdout } = await runCli(['drift', '--base', 'base'], { sandbox, files });
      expect(stdout).toContain(
        '  is not in the account any more; by the files their level is monitor\n  last change in the audit log (best effort): delete by ',
      );
      expect(stdout).toContain('1 person was changed outside.');
    }));
});

describe('a part of the files', () => {
  const parts = {
    'access/main/account.yaml': `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
users:
  root@acme.example: { accessLevel: administrator }
`,
    'access/teams/more.yaml': `version: 1
users:
  ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage, Returns: manage } }
  bea@acme.example: { accessLevel: monitor }
  New@acme.example: { accessLevel: monitor }
`,
  };

  it('ends nobody whom a file names that was not read, and says which file, also of people whose line the base has', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'invite', user: 'new@acme.example', set: { accessLevel: 'manage' } });
      sandbox.edit({ do: 'invite', user: 'mal@evil.example', set: { accessLevel: 'monitor' } });
      const runs = [
        ['drift', 'access/main'],
        ['drift', 'access/main', '--base', 'access'],
      ];
      for (const [index, argv] of runs.entries()) {
        const { code, stdout } = await runCli(argv, { sandbox, files: parts });
        expect(code).toBe(EXIT.differences);
        expect(about('new@acme.example', stdout)).toEqual([
          'new@acme.example   in a file that was not read',
          '  + is in none of the files that were read, and named in access/teams/more.yaml, which was not; came 2026-11-22, by invitation; has not accepted the invitation yet',
        ]);
        expect(stdout).toContain('The paths seem to be a part of the files');
        expect(stdout).toMatch(
          index === 0
            ? /1 person is in a file that was not read/
            : /3 people are in files that were not read/,
        );
        // Whoever is in no file at all is as suspicious as ever, and alone offered an end.
        expect(stdout.match(/state: absent/g)).toHaveLength(1);
        expect(about('mal@evil.example', stdout).at(-1)).toBe('      state: absent');
      }
      const other = {
        ...parts,
        'access/teams/account.yaml': 'version: 1\naccount: { name: B, region: us }\n',
      };
      const beside = await runCli(['drift', 'access/main'], { sandbox, files: other });
      // Files about another account say nothing of this one.
      expect(about('new@acme.example', beside.stdout).at(-1)).toBe('      state: absent');
      const whole = await runCli(['drift', 'access'], { sandbox, files: parts });
      expect(whole.stdout).not.toContain('new@acme.example');
    }));
});

describe('the look-ahead', () => {
  const now = new Date('2026-11-28T12:00:00Z');
  const ROLES = `version: 1
roles:
  returns:
    integrations: { Returns: manage }
    members: [{ user: ada@acme.example, until: 2026-12-05, reason: peak }]
`;
  const PEOPLE = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Order to Cash: { level: manage, until: 2026-12-12 } } }
  bea@acme.example: { accessLevel: monitor, until: 2026-12-11 }
  cal@acme.example: { accessLevel: monitor, until: 2026-11-27 }
  dan@acme.example: { accessLevel: monitor }
`;
  const files = {
    '.github/CODEOWNERS': '*  @acme/everybody\n/access/roles/  @acme/operations @wes\n',
    'access/people.yaml': PEOPLE,
    'access/roles/returns.yaml': ROLES,
  };
  const seed = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: custom, integrations: { Order to Cash: manage, Returns: manage } }
  bea@acme.example: { accessLevel: monitor }
  dan@acme.example: { accessLevel: monitor }
integrations:
  - { name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  - { name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa2 }
mcpServers: []
`;
  const look = (...argv: string[]) =>
    withSandbox(seed, (sandbox) => runCli(['drift', ...argv], { sandbox, now, files }));

  it('says what ends within 14 days, by which line and whom to ask, and is no difference', async () => {
    const { code, stdout } = await look();
    expect(code).toBe(EXIT.done);
    expect(stdout).toContain(`Ends within 14 days
  2026-12-05: ada@acme.example, manage on Returns (peak) · access/roles/returns.yaml:5 · to extend it, ask @acme/operations and @wes
  2026-12-11: bea@acme.example, access · access/people.yaml:7 · to extend it, ask @acme/everybody
`);
    expect(stdout).toContain('Within 14 days 2 things of 2 people end by date, the first on 2026-12-05.');
    expect(stdout).toContain('Nothing that the files state differs.');
    expect(stdout).toContain('to let it end, do nothing: `apply --due` ends it.');
    expect(stdout).not.toMatch(/2026-12-12|cal@|dan@/);
  });

  it('says of what waits for files that fit that no timer ends it, where a name is open', async () => {
    const open = {
      ...files,
      'access/people.yaml': files['access/people.yaml'].replace(
        'users:',
        'users:\n  eve@acme.example: { integrations: { Refunds: manage } }',
      ),
    };
    const { stdout } = await withSandbox(seed, (sandbox) => runCli(['drift'], { sandbox, now, files: open }));
    expect(stdout).toContain(
      '· to extend it, ask @acme/operations and @wes · waits until the files and the account fit together',
    );
    expect(stdout).toMatch(/bea@acme.example, access · .* ask @acme\/everybody\n/);
    expect(stdout).toContain('`apply --due` ends it, but for what waits.');
  });

  it('says the same in Markdown and to programs', async () => {
    expect((await look('--format', 'markdown')).stdout).toContain('### Ends within 14 days');
    const { upcoming } = JSON.parse((await look('--format', 'json')).stdout) as {
      upcoming: readonly Record<string, unknown>[];
    };
    expect(upcoming).toMatchObject([
      {
        email: 'ada@acme.example',
        what: 'integrations/aaaaaaaaaaaaaaaaaaaaaaa2',
        level: 'manage',
        moment: '2026-12-06T00:00:00.000Z',
        ask: ['@acme/operations', '@wes'],
      },
      { email: 'bea@acme.example', what: 'person', ask: ['@acme/everybody'] },
    ]);
  });
});

describe('what is overdue', () => {
  const LATE = FILE.replace('bea@acme.example: { id', 'bea@acme.example: { until: 2026-11-01, id').replace(
    'until: 2027-06-30, reason: Q1',
    'until: 2026-11-02, reason: Q1',
  );
  const files = { 'it is/access.yaml': LATE, 'before/access.yaml': LATE, 'older/access.yaml': FILE };
  const overdueIn = (stdout: string): string[] =>
    (stdout.split('\n\n').find((block) => block.startsWith('Overdue')) ?? '').split('\n').slice(1);

  it.each([
    ['without a base', ['it is']],
    ['with a base that has the dates', ['it is', '--base', 'before']],
  ])('is told %s, and the command under it ends it', (_, paths) =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const { code, stdout } = await runCli(['drift', ...paths], { sandbox, cwd });
      expect(code).toBe(EXIT.differences);
      expect(overdueIn(stdout)).toEqual([
        '  ada@acme.example: Order to Cash: the account has manage, the files say monitor (by level) · own entry, ended, it is/access.yaml:16 (Q1, until 2026-11-02)',
        '  bea@acme.example: is still in the account · access has ended, it is/access.yaml:17 (until 2026-11-01)',
      ]);
      expect(stdout).toMatch(/^2 people still have what the files have ended\.$/m);
      const command = /^ {2}(celigo-access apply .* --due)$/m.exec(stdout)?.[1] ?? '';
      expect((await runCli([...argvOf(command), '--yes'], { sandbox, cwd })).code).toBe(EXIT.done);
      const after = await runCli(['drift', ...paths], { sandbox, cwd });
      expect([after.code, overdueIn(after.stdout)]).toEqual([EXIT.done, []]);
    }),
  );

  it('says nothing of a date that the base does not have: that is a change, and for a plan', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const { code, stdout } = await runCli(['drift', 'it is', '--base', 'older'], { sandbox, cwd });
      expect([code, overdueIn(stdout)]).toEqual([EXIT.done, []]);
    }));

  it('names somebody who was sent away and is there again, in every form', () =>
    withSandbox(SEED, async (sandbox) => {
      const gone = FILE.replace(/bea@acme.example: {[^}]*}/, 'bea@acme.example: { state: absent }');
      const cwd = await folderWith({
        'access.yaml': gone.replace('    monitor:\n      - bea@acme.example\n', ''),
      });
      for (const format of ['text', 'markdown']) {
        const { code, stdout } = await runCli(['drift', '--format', format], { sandbox, cwd });
        expect([code, stdout.includes('is still in the account')]).toEqual([EXIT.differences, true]);
        expect(stdout).toContain('celigo-access apply --due');
      }
      const { stdout } = await runCli(['drift', '--format', 'json'], { sandbox, cwd });
      expect(JSON.parse(stdout).overdue).toMatchObject([
        { person: 'bea@acme.example', leaves: true, because: [{ text: 'state: absent', line: 17 }] },
      ]);
    }));

  it.each(['text', 'markdown'])(
    'advises no timer for what only another administrator can end (%s)',
    (format) => {
      const id = 'aaaaaaaaaaaaaaaaaaaaaaa1';
      const seed = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  adm@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: monitor }
integrations: [{ name: Orders, id: ${id} }]
`;
      const late = (bea: string) => ({
        'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [${id}] }
policy: { minAdministrators: 1 }
users:
  root@acme.example: { accessLevel: administrator }
  adm@acme.example: { accessLevel: administrator, until: 2026-01-31 }
  bea@acme.example: { accessLevel: monitor${bea} }
`,
      });
      return withSandbox(seed, async (sandbox) => {
        const drift = (files: Record<string, string>) =>
          runCli(['drift', '--format', format], { sandbox, files });
        const alone = await drift(late(''));
        expect([alone.code, alone.stdout]).toEqual([
          EXIT.differences,
          expect.stringContaining('No run of `apply --due` ends it as things are'),
        ]);
        expect(alone.stdout).not.toMatch(/A timer that runs|celigo-access apply/);
        const { stdout } = await drift(late(', until: 2026-01-31'));
        expect(stdout.replace(/\s+/g, ' ')).toContain('This ends it, but for what waits:');
        expect(stdout).toContain('celigo-access apply --due');
      });
    },
  );
});
