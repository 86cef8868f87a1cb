/** `explain` and `who-can`: what they say, what they ask of the account, and how they fail. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { endOf } from '../src/core/model/until.ts';
import { EXIT } from '../src/errors.ts';
import { untilLines } from '../src/say/answer.ts';
import { flat } from '../src/say/line.ts';
import { type Ended, folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const EXAMPLE = join(HERE, '..', 'examples', 'company');
const COMPANY = readFileSync(join(EXAMPLE, 'account.yaml'), 'utf8');

/** In the folder of the example company, whose files and account differ. */
const ask = (argv: readonly string[], sandbox?: TestSandbox): Promise<Ended> =>
  runCli(argv, { cwd: EXAMPLE, ...(sandbox === undefined ? {} : { sandbox }) });

/** As it is told everywhere: the port is another one in every run. */
const portless = (text: string): string => text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:8080');

async function live(argv: readonly string[]): Promise<Ended> {
  return withSandbox(COMPANY, async (sandbox) => {
    const ended = await ask([...argv, '--live'], sandbox);
    expect(ended.requests.map(({ method }) => method)).not.toEqual([]);
    expect(sandbox.writes()).toEqual([]);
    return { ...ended, stdout: portless(ended.stdout) };
  });
}

const FILE = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { New portal: manage, Retruns: manage, Order to Cash: monitor } }
  bob@acme.example: { integrations: { New portal: manage } }
integrations:
  New portal: { whenMissing: wait }
`;
describe('explain', () => {
  it('answers from the files alone: no network, no token, the chain behind every line', async () => {
    expect(await ask(['explain', 'ADA.marsh@fernhill.example'])).toMatchObject({
      code: EXIT.done,
      stderr: '',
      stdout: `By the files of Fernhill production, judged on 2026-11-22 12:00 UTC, ada.marsh@fernhill.example has access:
  access level          monitor   role order-operator, access/teams/commerce.yaml:5 → access/roles.yaml:12
  every integration     monitor   by the level monitor: role order-operator, access/teams/commerce.yaml:5 → access/roles.yaml:12
  Order to Cash         manage    role order-operator, access/teams/commerce.yaml:5 → access/roles.yaml:13
  Returns and Refunds   manage    role returns-agent, access/teams/commerce.yaml:5 → access/roles.yaml:19
  MCP /orders           write     role order-operator, access/teams/commerce.yaml:5 → access/roles.yaml:14
  SSO required          yes       defaults, access/account.yaml:21
  may edit retry data   yes       role order-operator, access/teams/commerce.yaml:5 → access/roles.yaml:15
  Without effect:
    MCP /orders   read   another line gives more; role returns-agent, access/teams/commerce.yaml:5 → access/roles.yaml:20
`,
    });
  });

  it('tells on one resource what counts, with its end and its reason, and what does not', async () => {
    const argv = ['explain', 'umar.farah@fernhill.example', 'Stock America'];
    expect((await ask(argv)).stdout).toBe(
      `By the files of Fernhill production, judged on 2026-11-22 12:00 UTC, umar.farah@fernhill.example has manage on Stock America:
  Stock America   manage   list of Stock America, access/resources.yaml:26 (Opening of the Reno warehouse, until 2030-03-31)
  Without effect:
    Stock America   monitor   another line gives more; role stock-keeper, access/roles.yaml:32 → access/roles.yaml:29
`,
    );
    const later = await ask([...argv, '--at', '2031-01-01']);
    expect(later.stdout).toBe(
      `By the files of Fernhill production, judged on 2031-01-01 00:00 UTC, umar.farah@fernhill.example has monitor on Stock America:
  Stock America   monitor   role stock-keeper, access/roles.yaml:32 → access/roles.yaml:29
  Without effect:
    Stock America   manage   ended; list of Stock America, access/resources.yaml:26 (Opening of the Reno warehouse, until 2030-03-31)
`,
    );
  });

  it('with --live tells both sides, and plainly what differs', async () => {
    const { stdout, code } = await live(['explain', 'tom.eriksen@fernhill.example', '--live']);
    expect(code).toBe(EXIT.done);
    expect(
      stdout,
    ).toContain(`In the account at http://127.0.0.1:8080, read on 2026-11-22 12:00 UTC, tom.eriksen@fernhill.example has access:
  access level        administrator
  every integration   manage          by the level administrator
  every MCP server    write           by the level administrator
  SSO required        yes
  Without effect:
    MCP /orders     write   an administrator reaches every MCP server by role
`);
    expect(stdout).toContain(`The account differs from the files:
  access level: the account has administrator, the files say manage
`);
    expect((await live(['explain', 'ruth.calder@fernhill.example'])).stdout).toContain(
      'The account has what the files say.\n',
    );
  });

  it.each([
    [
      'sven.holt@fernhill.example',
      'has nothing: state: absent, access/teams/finance.yaml:11 (Left the company).',
    ],
    [
      'sven.holt@fernhill.example',
      'The account still has somebody whom the files want absent (access/teams/finance.yaml:11).',
    ],
    [
      'hugo.lindt@fernhill.example',
      'has nothing: disabled (own entry, access/teams/commerce.yaml:8 (Parental leave)). Enabled, it would be:',
    ],
    [
      'leo.brandt@fernhill.example',
      'has nothing yet: the invitation is not accepted. Accepted, it would be:',
    ],
    [
      'quentin.ash@fernhill.example',
      'has nothing: the invitation was declined. Invited again and accepted, it would be:',
    ],
    ['wanda.kirk@fernhill.example', 'is not in the user list and has nothing.'],
    [
      'wanda.kirk@fernhill.example',
      'The files want somebody whom the account does not have; an apply invites them.',
    ],
    [
      'old-test@fernhill.example',
      'is in no file; `policy.unmanagedUsers: report` says what becomes of them.',
    ],
    ['old-test@fernhill.example', 'The account has somebody who is in no file.'],
    ['break-glass@fernhill.example', 'Protected by `policy`: shown, and never written.'],
    [
      'cfo@fernhill.example',
      "is the account's owner (access/account.yaml:5): reaches everything, is never in the user list, and is never written.",
    ],
    ['cfo@fernhill.example', 'is not in the user list, as is right for the owner, who reaches everything.'],
  ])('says of %s: %s', async (user, words) => {
    expect((await live(['explain', user])).stdout).toContain(words);
  });

  it('says what an external identity provider does not enforce', async () => {
    const { stdout } = await live(['explain', 'zoe.winter@northbeam.example', '/partner-desk']);
    expect(stdout).toContain(
      '  MCP Partner desk   read   not enforced: an external identity provider decides\n',
    );
  });

  it('refuses somebody unknown with exit 3, says who may be meant, and shows nothing', async () => {
    expect(await ask(['explain', 'ada.march@fernhill.example'])).toMatchObject({
      code: EXIT.invalid,
      stdout: '',
      stderr:
        'Nobody with the address "ada.march@fernhill.example" is in the files.\nDid you mean ada.marsh@fernhill.example?\n',
    });
    expect((await ask(['explain', 'tom.eriksen@northbeam.example'])).stderr).toContain(
      'Did you mean tom.eriksen@fernhill.example?',
    );
    expect((await ask(['explain', 'dana.whitlock'])).stderr).toContain(
      'Did you mean dana.whitlock@fernhill.example?',
    );
    expect((await live(['explain', 'nobody@harbour.example'])).stderr).toContain(
      'Nobody with the address "nobody@harbour.example" is in the files or the account.\nCheck the address.',
    );
    // The account may know them; people of one domain are not alike by that.
    expect((await ask(['explain', 'old-test@fernhill.example'])).stderr).toContain(
      'With --live, the account is asked too.',
    );
  });

  it('says of the level none what ends access and what leaves listed access', async () => {
    const file = 'version: 1\nusers:\n  bob@acme.example:\n    accessLevel: none\n';
    const cwd = await folderWith({ 'access.yaml': file });
    expect((await runCli(['validate'], { cwd })).stdout).toContain(
      'To end all access of a person, write `state: absent`. For listed access alone, write `custom`.',
    );
  });

  it('goes into a file where one is named', async () => {
    const cwd = await folderWith({ 'access.yaml': FILE });
    const ended = await runCli(['explain', 'bob@acme.example', '--output', 'bob.txt'], { cwd });
    expect(ended).toMatchObject({ code: EXIT.done, stdout: '', stderr: 'Wrote bob.txt.\n' });
    expect(readFileSync(join(cwd, 'bob.txt'), 'utf8')).toContain('bob@acme.example has access:\n');
  });

  it('is a JSON document for programs', async () => {
    const { stdout } = await live(['explain', 'tom.eriksen@fernhill.example', '/orders', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      formatVersion: '1.0',
      accountName: 'Fernhill production',
      person: 'tom.eriksen@fernhill.example',
      resource: { kind: 'server', label: '/orders', external: false },
      files: [
        {
          level: 'write',
          condition: { code: 'in-force' },
          reaches: [
            {
              name: 'MCP /orders',
              because: [
                {
                  text: 'role integration-developer',
                  file: 'access/roles.yaml',
                  line: 8,
                  assigned: { line: 8 },
                },
              ],
            },
          ],
        },
      ],
      account: [{ level: 'write', reaches: [{ field: 'mcpServers', byLevel: 'administrator' }] }],
      comparison: { kind: 'same' },
    });
  });
});

describe('who-can', () => {
  it('lists everybody by the files, also those who reach it by level, and the owner', async () => {
    const { stdout, code } = await ask(['who-can', '/stock']);
    expect(code).toBe(EXIT.done);
    expect(
      stdout,
    ).toBe(`By the files of Fernhill production, judged on 2026-11-22 12:00 UTC, 9 people reach MCP /stock:
  access-bot@fernhill.example      write   by the level administrator: own entry, access/teams/platform.yaml:5
  break-glass@fernhill.example     write   by the level administrator: own entry, access/teams/platform.yaml:12
  dana.whitlock@fernhill.example   write   by the level administrator: own entry, access/teams/platform.yaml:6
  nadia.osei@fernhill.example      write   by the level administrator: own entry, access/teams/platform.yaml:7
  tessa.moran@fernhill.example     write   list of /stock, access/resources.yaml:32
  umar.farah@fernhill.example      read    role stock-keeper, access/roles.yaml:32 → access/roles.yaml:30
  wanda.kirk@fernhill.example      read    role stock-keeper, access/roles.yaml:33 → access/roles.yaml:30
  xavier.dunn@fernhill.example     read    role stock-keeper, access/roles.yaml:34 → access/roles.yaml:30
  yara.stone@fernhill.example      read    role stock-keeper, access/roles.yaml:35 → access/roles.yaml:30

cfo@fernhill.example, the owner, reaches everything and is in no list of the account.

People whom no file declares may reach it too; --live reads the account.
`);
  });

  it('with --live lists both sides, and who reaches it otherwise than the files say', async () => {
    const { stdout } = await live(['who-can', 'Order to Cash']);
    expect(stdout).toContain('  ken.ito@fernhill.example         monitor\n');
    expect(stdout).toContain(
      '\nNot now, but it would be so:\n  hugo.lindt@fernhill.example   manage   disabled\n',
    );
    expect(
      stdout.slice(stdout.indexOf('The account differs')),
    ).toBe(`The account differs from the files on Order to Cash:
  audit@ledgerhouse.example: the account gives monitor, the files say none (in no file)
  chloe.ferris@fernhill.example: the account gives monitor, the files say manage
  iris.novak@fernhill.example: the account gives none, the files say manage
  ken.ito@fernhill.example: the account gives monitor, the files say none (in no file)
  old-test@fernhill.example: the account gives monitor, the files say none (in no file)
`);
  });

  it('of another day, the account of today is no drift: the answer says which day each side is of', async () => {
    const sides = 'The account is as it is now, the files are judged on 2031-01-01 00:00 UTC. The account';
    for (const argv of [
      ['who-can', 'Order to Cash'],
      ['explain', 'sven.holt@fernhill.example'],
    ]) {
      const [today, then] = [await live(argv), await live([...argv, '--at', '2031-01-01'])];
      expect(then.stdout).toContain(sides);
      expect(today.stdout).not.toContain('as it is now');
      expect([today, then].map(({ stdout }) => stdout.includes('still has'))).toEqual([
        argv[0] === 'explain',
        false,
      ]);
    }
  });

  it('with --level lists whoever has at least that, and refuses a level of the other kind', async () => {
    const { stdout } = await ask(['who-can', 'Order to Cash', '--level', 'manage']);
    expect(stdout).toContain('10 people reach Order to Cash with manage or more:');
    expect(stdout).not.toContain('martin.hale');
    expect(await ask(['who-can', 'Order to Cash', '--level', 'write'])).toMatchObject({
      code: EXIT.invalid,
      stdout: '',
      stderr: 'An integration has no level write.\nGive --level with one of: monitor, manage.\n',
    });
  });

  it.each([
    [
      'Orders to Cash',
      'There is no integration or MCP server "Orders to Cash" in the files.\nDid you mean "Order to Cash"?\n',
    ],
    [
      'order TO cash',
      'There is no integration or MCP server "order TO cash" in the files.\nDid you mean "Order to Cash"?\n',
    ],
    ['cash', 'There is no integration or MCP server "cash" in the files.\nDid you mean "Order to Cash"?\n'],
    [
      'stock',
      'There is no integration or MCP server "stock" in the files.\nDid you mean "/stock", "Stock America" or "Stock Europe"? Write the whole name.\n',
    ],
    [
      'ada@acme.example',
      'There is no integration or MCP server "ada@acme.example" in the files.\nFor what a person has: `celigo-access explain ada@acme.example`.\n',
    ],
    [
      'Zzz',
      'There is no integration or MCP server "Zzz" in the files.\nWrite its name, its key in the files, its id, or the relative URI of an MCP server. Known: "/invoices", "/orders", "/stock", "Order to Cash", "Partner desk", "Payroll", "Procure to Pay", "Returns and Refunds" and 2 more. With --live, the account is asked too.\n',
    ],
    [
      'administrator',
      'There is no integration or MCP server "administrator" in the files.\nThat is a level of access. `celigo-access report` lists who has which level.\n',
    ],
    [
      'Inventory Sync',
      '"Inventory Sync" could mean 2 resources.\nWrite one of: Stock America, Stock Europe.\n',
    ],
  ])('refuses "%s" with exit 3 and says what to write', async (resource, stderr) => {
    expect(await ask(['who-can', resource])).toMatchObject({ code: EXIT.invalid, stdout: '', stderr });
  });

  it('finds a resource by key, by its name in the account, by id and by URI', async () => {
    for (const text of ['Payroll', 'Payroll Journal (ADP to NetSuite)', '63a1f0c2b4d8e9001c7a1104']) {
      expect((await ask(['who-can', text])).stdout).toContain('reach Payroll:');
    }
    expect((await live(['who-can', 'Stock lookup'])).stdout).toContain('reach MCP /stock:');
  });

  it('is a JSON document for programs', async () => {
    const { stdout } = await live(['who-can', 'Partner desk', '--format', 'json']);
    const document: unknown = JSON.parse(stdout);
    expect(document).toMatchObject({
      formatVersion: '1.0',
      resource: { kind: 'server', label: 'Partner desk', external: true },
      owner: 'cfo@fernhill.example',
      files: {
        notNow: [
          { person: 'felix.gray@northbeam.example', condition: { code: 'disabled' }, enforced: false },
        ],
      },
      differences: [
        { person: 'felix.gray@northbeam.example', account: 'write', files: 'none' },
        { person: 'gemma.rowe@northbeam.example', account: 'none', files: 'write' },
        { person: 'nadia.osei@fernhill.example' },
        { person: 'tom.eriksen@fernhill.example' },
        { person: 'zoe.winter@northbeam.example', account: 'read', files: 'write' },
      ],
    });
  });
});

const ODD = `owner: owner@acme.example
tokens: { sandbox-token: root@acme.example }
integrations:
  - { name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  - { name: "\\e[2JReturns\\nDigest 00\\u202e", id: aaaaaaaaaaaaaaaaaaaaaaa2 }
mcpServers: [/orders]
users:
  root@acme.example: { accessLevel: administrator }
  mystery@acme.example: { raw: { accessLevel: superuser } }
  twice@acme.example: { accessLevel: monitor }
  Twice@acme.example: { accessLevel: manage }
  ada@acme.example: { integrations: { aaaaaaaaaaaaaaaaaaaaaaa2: manage }, mcpServers: all }
`;

describe('an account without files', () => {
  const inOdd = (...argv: string[]): Promise<Ended> =>
    withSandbox(ODD, (sandbox) => runCli([...argv, '--live'], { sandbox }));

  it('is asked alone', async () => {
    const { stdout, code } = await inOdd('who-can', '/orders');
    expect(code).toBe(EXIT.done);
    expect(
      portless(stdout),
    ).toBe(`In the account at http://127.0.0.1:8080, read on 2026-11-22 12:00 UTC, 2 people reach MCP /orders:
  ada@acme.example    write   by \`mcpServers: all\`
  root@acme.example   write   by the level administrator

It cannot be said of:
  mystery@acme.example   "superuser"   a level that this tool does not know

The account's owner reaches everything and is in no list; \`account.owner\` in the files names them.
`);
  });

  it('cannot make a name do anything to whoever reads it', async () => {
    for (const argv of [
      ['explain', 'ada@acme.example'],
      ['who-can', 'aaaaaaaaaaaaaaaaaaaaaaa2'],
      ['explain', 'ada@acme.example', '\u001b[2J'],
    ]) {
      const { stdout, stderr } = await inOdd(...argv);
      expect(stdout + stderr).toMatch(/^(\n|[^\p{C}\p{Zl}\p{Zp}])*$/u);
    }
    expect((await inOdd('explain', 'ada@acme.example')).stdout).toContain(
      '\\u{1b}[2JReturns\\u{a}Digest 00\\u{202e}   manage',
    );
  });

  it('tells two records with one e-mail one by one, and of an unknown level that it is unknown', async () => {
    const { stdout } = await inOdd('explain', 'twice@acme.example');
    expect(stdout).toContain('(record 1 of 2) has access:\n  access level        monitor');
    expect(stdout).toContain('(record 2 of 2) has access:\n  access level        manage');
    expect((await inOdd('explain', 'mystery@acme.example')).stdout).toContain(
      'has nothing that could be told: the level "superuser" is not known to this tool.',
    );
  });

  it('needs a region only where the address does not say it', async () => {
    const ended = await runCli(['explain', 'ada@acme.example', '--live'], {
      env: { CELIGO_API_TOKEN: 'x'.repeat(32) },
    });
    expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
    expect(ended.stderr).toContain('Give --region with one of: us, eu, au, ca.');
  });
});

describe('files and account together', () => {
  const inOdd = (file: string, ...argv: string[]): Promise<Ended> =>
    withSandbox(ODD, (sandbox) => runCli(argv, { sandbox, files: { 'access.yaml': file } }));

  it('are answered although a name is misspelt somewhere: it is shown beside the answer', async () => {
    const { stdout, stderr, code } = await inOdd(FILE, 'explain', 'ada@acme.example', '--live');
    expect(code).toBe(EXIT.done);
    expect(stderr).toContain('The account has no integration "Retruns".');
    expect(stdout).toContain('    New portal      waits until the account has it (whenMissing: wait)');
    expect(stdout).toContain('  Order to Cash: the account has none, the files say monitor\n');
    expect(stdout).toMatch(/ Retruns +manage +own entry, access.yaml:5; the account does not list it\n/);
  });

  it('say nothing of a resource that the account does not list: the list of people would be about nothing', async () => {
    for (const argv of [
      ['who-can', 'Retruns'],
      ['explain', 'ada@acme.example', 'Retruns'],
    ]) {
      const ended = await inOdd(FILE, ...argv, '--live');
      expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
      expect(ended.stderr).toContain('The account lists no integration "Retruns", which the files name.\n');
      expect(ended.stderr).toContain('Leave --live out to see what the files give.');
    }
    expect((await inOdd(FILE, 'who-can', 'Retruns')).code).toBe(EXIT.done);
  });

  it('say of somebody who has nothing yet what it waits for', async () => {
    const { stdout } = await inOdd(FILE, 'explain', 'bob@acme.example', '--live');
    expect(stdout).toContain('has nothing yet: all of it is on things that the account does not have.');
    expect(stdout).toContain('an apply invites nobody who is disabled or has nothing yet.');
    const alone = await inOdd(FILE, 'explain', 'bob@acme.example');
    expect(alone.stdout).toContain(
      'manage   own entry, access.yaml:6; from when the account has it (whenMissing: wait)',
    );
    const reached = await inOdd(FILE, 'who-can', 'New portal');
    expect(reached.stdout).toMatch(/ New portal, from when the account has it \(whenMissing: wait\)/);
    const missing = await inOdd(FILE, 'who-can', 'New portal', '--live');
    expect(missing).toMatchObject({ code: EXIT.invalid, stdout: '' });
    expect(missing.stderr).toContain('The account has no "New portal" yet; the files wait for it');
  });

  it('must be about one account: exit 4', async () => {
    const other = FILE.replace('aaaaaaaaaaaaaaaaaaaaaaa1', 'ffffffffffffffffffffffff');
    const ended = await inOdd(other, 'explain', 'ada@acme.example', '--live');
    expect(ended).toMatchObject({ code: EXIT.token, stdout: '' });
    const region = await inOdd(FILE, 'explain', 'ada@acme.example', '--live', '--region', 'eu');
    expect(region).toMatchObject({ code: EXIT.invalid, stdout: '', requests: [] });
  });

  it('that cannot be read are an error, never an answer from the account alone', async () => {
    const broken = await inOdd('version: 1\nusers: [', 'explain', 'ada@acme.example', '--live');
    expect(broken).toMatchObject({ code: EXIT.invalid, stdout: '', requests: [] });
    const elsewhere = await inOdd(FILE, 'explain', 'ada@acme.example', '--live', '--file', 'nowhere.yaml');
    expect(elsewhere).toMatchObject({ code: EXIT.invalid, stdout: '', requests: [] });
  });
});

describe('until when', () => {
  const ENDING = `version: 1
account: { name: Acme, region: us }
roles:
  op: { integrations: { Orders: manage }, members: [{ user: ida@acme.example, until: 2027-01-31 }] }
users:
  hugo@acme.example: { accessLevel: administrator, until: 2027-03-31, reason: INC-12 }
  ida@acme.example:
    accessLevel: monitor
    integrations: { Orders: { level: manage, until: 2027-02-28 } }
    until: 2027-06-30
integrations: { Orders: { id: aaaaaaaaaaaaaaaaaaaaaaa1 } }
`;
  const files = { 'access.yaml': ENDING };
  const now = new Date('2026-11-28T12:00:00Z');

  it('is said of everything that is held, with the line that says so', async () => {
    const { stdout } = await runCli(['explain', 'ida@acme.example'], { files, now });
    expect(stdout).toContain('until 2027-06-30, access.yaml:10');
    // Two lines give it: the later date counts.
    expect(stdout).toMatch(/Orders .*until 2027-02-28, access\.yaml:9/);
    expect(stdout).toContain('The whole access ends 2027-06-30: own entry, access.yaml:10');
  });

  it('is said once of each line, whichever line of a role has the latest end', async () => {
    const role = `roles: { op: { integrations: { Orders: manage }, mcpServers: { /orders: read } } }
users: { ida@acme.example: { roles: [{ role: op, until: 2027-01-31 }] } }
`;
    const text = `${ENDING.slice(0, ENDING.indexOf('roles:'))}${role}`;
    const { stdout } = await runCli(['explain', 'ida@acme.example'], { files: { 'access.yaml': text }, now });
    const rows = stdout.split('\n').filter((line) => /^ {2}(Orders|MCP) /.test(line));
    expect(rows.map((row) => row.split('until 2027-01-31').length - 1)).toEqual([1, 1]);
  });

  it('is said where the only line that gives it says a later date', () => {
    const own = (until: string) => ({ text: 'own entry', until });
    const lasting = { until: endOf('2027-01-29') ?? 0, reason: own('2027-01-29') };
    const told = (until: string) => untilLines(lasting, [own(until)]).map(flat);
    expect([told('2027-01-29'), told('2027-01-31')]).toEqual([[], ['until 2027-01-29']]);
  });

  it('is said of whoever can reach a resource too', async () => {
    const { stdout } = await runCli(['who-can', 'Orders'], { files, now });
    expect(stdout).toMatch(/hugo@acme\.example .*2027-03-31/);
    expect(stdout).toMatch(/ida@acme\.example .*until 2027-02-28, access\.yaml:9/);
  });

  it('is told to programs as a moment', async () => {
    const { stdout } = await runCli(['explain', 'ida@acme.example', '--format', 'json'], { files, now });
    const [answer] = JSON.parse(stdout).files;
    expect(answer.ends.moment).toBe('2027-07-01T00:00:00.000Z');
    const on = answer.reaches.find(({ field }: { field: string }) => field.startsWith('integrations/'));
    expect(on.ends).toEqual({ moment: '2027-03-01T00:00:00.000Z', file: 'access.yaml', line: 9 });
    const who = await runCli(['who-can', 'Orders', '--format', 'json'], { files, now });
    expect(JSON.parse(who.stdout).files.now[0].ends).toMatchObject({ moment: '2027-04-01T00:00:00.000Z' });
  });
});
