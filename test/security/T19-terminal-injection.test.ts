/** T19: names in the account and in the files are written to terminals and logs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountReader } from '../../src/celigo/account.ts';
import { Token } from '../../src/celigo/token.ts';
import { driftReport } from '../../src/commands/drift.ts';
import { checkLoaded } from '../../src/config/read.ts';
import { loadBack } from '../../src/config/read-back.ts';
import { EXIT } from '../../src/errors.ts';
import { renderDrift } from '../../src/form/drift.ts';
import { renderFindings } from '../../src/form/findings.ts';
import { renderPlan } from '../../src/form/plan.ts';
import { visible } from '../../src/form/visible.ts';
import { lookForDrift } from '../../src/run/drift.ts';
import { planReading } from '../../src/run/plan.ts';
import { CANARY, type Handler, json } from '../celigo/loopback.ts';
import { type Ended, folderWith, runCli } from '../support/harness.ts';
import { someOf } from '../support/thorough.ts';
import { filesOf, readerOf } from '../support/watched.ts';
import { NOW, ORIGIN } from '../support/world.ts';
import { type Answers, accountAnswering, CASH, FILE, PEOPLE, record, runAgainst, YES } from './attack.ts';
import { activeLinesIn, CORPUS } from './corpus.ts';

const id = (letter: string, n: number): string => `${letter}${n.toString(16).padStart(23, '0')}`;
const integrations = [
  { _id: CASH, name: 'Order to Cash' },
  ...CORPUS.map((name, n) => ({ _id: id('a', n), name })),
];
const servers = CORPUS.map((name, n) => ({ _id: id('b', n), name, relativeURI: `/${name}` }));
const people = [
  ...PEOPLE,
  ...CORPUS.map((name, n) =>
    record(id('c', n), `${name}@acme.example`, {
      accessLevel: n % 5 === 0 ? name : 'monitor',
      integrationAccessLevel: [{ _integrationId: id('a', n), accessLevel: 'manage' }],
      mcpServerAccessLevel: [{ _mcpServerId: id('b', n), scopes: ['mcp:read'] }],
      createdAt: '2026-11-20T00:00:00.000Z',
      createdVia: name,
      sharedWithUser: { _id: id('d', n), email: `${name}@acme.example`, name },
    }),
  ),
];

/** Refuses with one hostile name after the other. */
function refusing(): Handler {
  let n = 0;
  return (asked, response, request) => {
    n += 1;
    const message = CORPUS[n % CORPUS.length];
    json({ errors: [{ code: message, message, field: message }] }, 422)(asked, response, request);
  };
}

const hostile = (): Answers => ({
  'GET /v1/integrations': json(integrations),
  'GET /v1/mcpservers': json(servers),
  'GET /v1/ashares': json(people),
  'GET /v1/audit': json(
    CORPUS.slice(0, 30).map((name) => ({
      time: name,
      event: name,
      source: name,
      byUser: { name, email: name },
    })),
  ),
  ...Object.fromEntries(people.map((each) => [`GET /v1/ashares/${String(each._id)}`, json(each)])),
  PUT: refusing(),
  POST: refusing(),
  DELETE: refusing(),
});

const granting = CORPUS.map((_, n) => `${id('a', n)}: manage`).join(', ');
const reaching = CORPUS.map((_, n) => `${id('b', n)}: read`).join(', ');
const POLICY =
  'policy: { unmanagedUsers: remove, maxRemovals: 100%, maxGrantLoss: 100%, maxDemotions: 100% }\n';
const LIVE = FILE.replace('users:', `${POLICY}users:`).replace(
  'nia@acme.example: { accessLevel: monitor }',
  `nia@acme.example: { integrations: { ${granting} }, mcpServers: { ${reaching} } }`,
);

const LOOK = { color: false, version: '0.0.0-test' } as const;

/** Those that a file can be called. */
const FILE_NAMES = CORPUS.filter((name) => !/[\p{Cs}/\0]/u.test(name) && name.length < 100);

const expectTame = ({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): void => {
  // The tab in the two head lines of a unified diff is ours.
  expect(activeLinesIn(stdout.replace(/^((?:---|\+\+\+) .*)\t(live|desired)$/gm, '$1 $2'))).toEqual([]);
  expect(activeLinesIn(stderr)).toEqual([]);
  for (const forged of ['Nothing to do.', 'Safe at every step', 'link', 'evil'])
    expect(stdout.split('\n')).not.toContain(forged);
};

test('there are about two hundred hostile names, all different', () => {
  expect(new Set(CORPUS).size).toBe(CORPUS.length);
  expect(CORPUS.length).toBeGreaterThan(150);
});

describe('names in the account', () => {
  test.each([
    ['plan', ['plan'], EXIT.done],
    ['plan --diff', ['plan', '--diff'], EXIT.done],
    ['plan --format json', ['plan', '--format', 'json'], EXIT.done],
    ['plan --format markdown', ['plan', '--format', 'markdown'], EXIT.done],
    ['drift --format markdown', ['drift', 'report.yaml', '--format', 'markdown'], EXIT.differences],
    ['export', ['export'], EXIT.done],
    ['explain', ['explain', 'nia@acme.example'], EXIT.done],
    ['explain --live', ['explain', `${CORPUS[40]}@acme.example`, '--live'], EXIT.done],
    ['who-can', ['who-can', id('a', 31), '--live'], EXIT.done],
    ['plan without policy', ['plan', 'report.yaml'], EXIT.done],
    ['drift', ['drift', 'report.yaml'], EXIT.differences],
    ['drift --format json', ['drift', 'report.yaml', '--format', 'json'], EXIT.differences],
    ['a name that nobody has', ['plan', 'unknown.yaml'], EXIT.invalid],
    ['apply', ['apply', ...YES], EXIT.incomplete],
    ['apply --format json', ['apply', '--format', 'json', ...YES], EXIT.incomplete],
  ])('%s shows every one of them and obeys none', async (_, argv, exit) => {
    const api = await accountAnswering(hostile());
    const cwd = await folderWith({
      'access.yaml': LIVE,
      'report.yaml': FILE,
      'unknown.yaml': FILE.replace('Order to Cash:', 'xxxx:'),
    });
    const ended = await runAgainst(api, argv, { cwd });
    expect([ended.code, ended.code === exit ? '' : ended.stderr]).toEqual([exit, '']);
    expectTame(ended);
    expect(ended.stdout + ended.stderr).toContain(exit === EXIT.invalid ? 'unknown-integration' : 'cme');
  });

  test('a prompt shows none of them raw', async () => {
    const api = await accountAnswering(hostile());
    const asked: string[] = [];
    const cwd = await folderWith({ 'access.yaml': LIVE });
    const answer = (question: string): string => {
      asked.push(question);
      return 'no';
    };
    expectTame(await runAgainst(api, ['apply'], { cwd, answer }));
    expect(asked).toHaveLength(1);
    expect(asked.flatMap(activeLinesIn)).toEqual([]);
  });
});

describe('texts in the files', () => {
  const quoted = (name: string): string => JSON.stringify(name);
  const written = (name: string): string => `version: 1
account: { name: ${quoted(name)}, region: us, contains: [${CASH}], environment: ${quoted(`e${name}`)} }
roles:
  ${quoted(`r${name}`)}: { description: ${quoted(name)}, accessLevel: monitor, members: [${quoted(`m${name}@x.example`)}] }
integrations:
  ${quoted(`i${name}`)}: { name: ${quoted(name)}, manage: [${quoted(`${name}@x.example`)}] }
users:
  ${quoted(`${name}@x.example`)}: { roles: [${quoted(name)}], until: ${quoted(name)}, reason: ${quoted(name)} }
  root@acme.example: { accessLevel: ${quoted(name)} }
tests:
  - { name: ${quoted(name)}, users: ${quoted(`*${name}`)}, never: { accessLevel: manage } }
${quoted(`k${name}`)}: 1
`;

  const validated = async (names: readonly (readonly [number, string])[], format: string): Promise<void> => {
    const cwd = await folderWith({});
    for (const [n, name] of names) {
      await writeFile(join(cwd, 'access.yaml'), written(name));
      const ended = await runCli(['validate', '--format', format], { cwd });
      expect([n, ended.code]).toEqual([n, EXIT.invalid]);
      expectTame(ended);
    }
  };
  const names = [...CORPUS.entries()];

  // Read once for all formats; that the command shows what is rendered is seen of a sample.
  const found = names.map(([, name]) => checkLoaded(loadBack(written(name), 'access.yaml'), NOW).findings);
  test.each(['text', 'json', 'github', 'sarif', 'gitlab'] as const)(
    'validate --format %s obeys none',
    async (format) => {
      await validated(someOf(names, 12), format);
      for (const findings of found) {
        const stdout = renderFindings(findings, { ...LOOK, format, limit: 20 });
        expect(stdout).not.toBe('');
        expectTame({ stdout, stderr: '' });
      }
    },
  );

  test('a valid file of hostile texts is planned and obeyed in what it means alone', async () => {
    const api = await accountAnswering();
    const valid = (name: string): string => `version: 1
account: { name: ${quoted(`a${name}`)}, region: us, contains: [${CASH}] }
roles: { ${quoted(`r${name}`)}: { description: ${quoted(name)}, accessLevel: manage } }
integrations: { ${quoted(`i${name}`)}: { id: ${CASH} } }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { roles: [{ role: ${quoted(`r${name}`)}, until: 2026-12-01, reason: ${quoted(name)} }] }
  nia@acme.example: { integrations: { ${quoted(`i${name}`)}: { level: manage, reason: ${quoted(name)} } } }
`;
    for (const [n, name] of someOf(names, 12)) {
      const cwd = await folderWith({ 'access.yaml': valid(name) });
      expectTame(await runAgainst(api, [n % 2 === 0 ? 'plan' : 'drift'], { cwd }));
    }
    const live = await accountReader({ origin: api.origin, token: new Token(CANARY) }).readAccount();
    let planned = 0;
    for (const name of CORPUS) {
      const { config, findings } = checkLoaded(loadBack(valid(name), 'access.yaml'), NOW);
      expectTame({ stdout: renderFindings(findings, { ...LOOK, format: 'text', limit: 20 }), stderr: '' });
      if (config === undefined) continue;
      const files = filesOf(config);
      const made = planReading(files, { live, origin: ORIGIN, readAt: NOW, readUntil: NOW }, NOW);
      const found = await lookForDrift(files, readerOf(live), NOW, () => NOW);
      if (made.kind === 'rejected' || found.kind === 'rejected') continue;
      planned += 1;
      for (const stdout of [
        await renderPlan(made, 'text', { ...LOOK, findings, judgedAt: NOW }),
        renderDrift(driftReport(found, [], []), 'text', LOOK),
      ])
        expectTame({ stdout, stderr: '' });
    }
    expect(planned).toBeGreaterThan(40);
  });

  test('names of files are shown and not obeyed', async () => {
    const cwd = await folderWith({});
    await mkdir(join(cwd, 'access'));
    for (const [n, name] of FILE_NAMES.entries()) {
      await writeFile(
        join(cwd, 'access', `${name}.yaml`),
        n === 0 ? FILE : `version: 1\nusers: { ada@acme.example: 7 }\n`,
      );
      await writeFile(join(cwd, 'access', `${name}.yml`), '');
    }
    expect(FILE_NAMES.length).toBeGreaterThan(140);
    for (const argv of [
      ['validate'],
      ['validate', '--format', 'github'],
      ['plan'],
      ['plan', '--base', 'access'],
    ]) {
      const ended = await runCli(argv, { cwd });
      expect(ended.code).toBe(EXIT.invalid);
      expectTame(ended);
    }
  });

  test('files with hostile names that are valid are shown beside their reasons', async () => {
    const own = FILE_NAMES.map((_, n) => `p${n}@acme.example`);
    const listed = own.map((email, n) =>
      record(id('c', n), email, { accessLevel: 'monitor', sharedWithUser: { _id: id('d', n), email } }),
    );
    const api = await accountAnswering({ 'GET /v1/ashares': json([...PEOPLE, ...listed]) });
    const written = FILE_NAMES.map((name, n) => [
      `access/${name}.yaml`,
      `${n === 0 ? FILE : 'version: 1\nusers:\n'}  ${own[n]}: { accessLevel: manage }\n`,
    ]);
    const cwd = await folderWith(Object.fromEntries(written));
    const paths = written.map(([path = '']) => path);
    for (const named of [[], paths]) {
      for (const command of ['plan', 'drift']) {
        const ended = await runAgainst(api, [command, ...named], { cwd });
        expect(ended.code, ended.stderr).toBe(command === 'plan' ? EXIT.done : EXIT.differences);
        expectTame(ended);
        expect(paths.filter((path) => !ended.stdout.includes(visible(path)))).toEqual([]);
      }
    }
  });
});

describe('arguments', () => {
  test('that are hostile are shown and not obeyed', async () => {
    const api = await accountAnswering();
    const cwd = await folderWith({ 'access.yaml': FILE });
    for (const [n, name] of CORPUS.filter((each) => !each.includes('\0')).entries()) {
      const tries = [
        ['plan', name],
        ['plan', '--base', name],
        ['plan', '--at', name],
        ['plan', '--format', name],
        ['plan', '--output', `access.yaml/${name}`],
        ['apply', '--expect', name],
        ['apply', '--allow', name],
        ['apply', '--override', name],
        ['apply', '--yes', '--allow', 'removes-user', '--receipt', `missing/${name}`],
        [name],
      ];
      expectTame(await runAgainst(api, tries[n % tries.length] ?? [], { cwd }));
    }
  });
});
