/** The examples do what their pages say, and the tour tells the truth about them. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { run, type Surroundings } from '../src/cli.ts';
import { connectReader, connectWriter } from '../src/commands/connect.ts';
import type { Environment, Sink } from '../src/commands/context.ts';
import { seal } from '../src/commands/seal.ts';
import { EXIT, type ExitCode } from '../src/errors.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NOW = new Date('2026-11-22T12:00:00Z');

interface Ended {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

interface Setting {
  readonly cwd?: string;
  readonly env?: Environment;
  readonly packageRoot?: string;
  /** Sees each text on its way to stdout. */
  readonly onOut?: (text: string) => void;
  readonly abort?: AbortController;
}

/** Runs a command line in process, with the streams caught. */
async function celigoAccess(line: string, setting: Setting = {}): Promise<Ended> {
  const { cwd = ROOT, env = {}, packageRoot = ROOT, onOut, abort = new AbortController() } = setting;
  const [out, err]: [string[], string[]] = [[], []];
  const sink = (texts: string[], seen?: (text: string) => void): Sink => ({
    isTerminal: false,
    write(text) {
      texts.push(text);
      seen?.(text);
    },
  });
  const version = '0.0.0-test';
  const { key, secrets, env: sealed } = seal(env, cwd);
  const maker = { key, version };
  const surroundings: Surroundings = {
    env: sealed,
    cwd,
    version,
    secrets,
    packageRoot,
    stdout: sink(out, onOut),
    stderr: sink(err),
    colorFor: () => ({ stdout: false, stderr: false }),
    now: () => new Date(NOW),
    sleep: async () => {},
    connectReader: (options) => connectReader(options, maker),
    connectWriter: (options) => connectWriter(options, maker),
    ask: async () => undefined,
    interruption: {
      signal: abort.signal,
      exitCode: () => EXIT.interrupted,
      shield: (work) => work(),
    },
  };
  const code = await run(line.split(' '), surroundings);
  return { code, out: out.join(''), err: err.join('') };
}

/** The emulated account of an example, and commands in its folder that use it. */
async function open(name: string) {
  const folder = join(ROOT, 'examples', name);
  const seed = parseSeed(await readFile(join(folder, 'account.yaml'), 'utf8'), 'account.yaml');
  const account = await startSandbox({ seed, now: () => new Date(NOW) });
  onTestFinished(() => account.close());
  const env = { CELIGO_BASE_URL: account.url, CELIGO_API_TOKEN: 'sandbox-token' };
  return { account, folder, command: (line: string) => celigoAccess(line, { cwd: folder, env }) };
}

interface PlannedOperation {
  readonly kind: string;
  readonly user: { readonly email: string };
  readonly after: unknown;
  readonly hazards: readonly string[];
  readonly step: number;
  readonly needs: readonly number[];
}

async function operationsOf(command: (line: string) => Promise<Ended>): Promise<PlannedOperation[]> {
  const { out } = await command('plan --format json');
  const document: { operations: PlannedOperation[] } = JSON.parse(out);
  return document.operations;
}

/** Two for an operation, three for a toggle, one for each content that is invited, and who must remain for each taker. */
function requestsFor(operations: readonly PlannedOperation[], floor: number): number {
  const invitations = operations.filter(({ kind }) => kind === 'invite');
  const calls = new Set(invitations.map(({ after }) => JSON.stringify(after))).size;
  const toggles = operations.filter(({ kind }) => kind === 'enable' || kind === 'disable').length;
  const takers = operations.filter(({ hazards }) => hazards.includes('removes-administrator'));
  const makers = operations.filter(
    ({ hazards, step }) =>
      hazards.includes('grants-administrator') && takers.some(({ needs }) => needs.includes(step)),
  );
  const ofOperations = calls + 2 * (operations.length - invitations.length) + toggles;
  return ofOperations + takers.length * floor + makers.length;
}

/** tokenInfo, users, integrations, MCP servers: a page each, before and after. */
const PAGES = 2 * 4;

const writesOf = (account: Sandbox) => account.requests.filter(({ method }) => method !== 'GET');

const short = ({ kind, user }: PlannedOperation): string => `${kind} ${user.email.replace(/@.*/, '')}`;

describe.each([
  { name: 'small', people: '6 people in 1 file', allow: ['removes-user'] },
  {
    name: 'company',
    people: '25 people in 8 files',
    allow: ['grants-administrator', 'removes-administrator', 'removes-user', 'disables-user'],
  },
])('examples/$name', ({ name, people, allow }) => {
  const flags = allow.map((hazard) => ` --allow ${hazard}`).join('');

  test('is valid, and nothing is to be remarked', async () => {
    const { code, out, err } = await celigoAccess('validate', { cwd: join(ROOT, 'examples', name) });
    expect([code, out, err]).toEqual([EXIT.done, `Valid: ${people}.\n`, '']);
  });

  test('plans without a refusal or a finding, by reading alone', async () => {
    const { account, command } = await open(name);
    const { code, out, err } = await command('plan');
    expect([code, err]).toEqual([EXIT.done, '']);
    expect(out).toMatch(new RegExp(`To apply: celigo-access apply${flags}\\n`));
    expect(writesOf(account)).toEqual([]);
  });

  test('is not applied while a hazard is not allowed', async () => {
    const { account, command } = await open(name);
    const { code, err } = await command('apply --yes');
    expect(code).toBe(EXIT.refused);
    expect(err).toContain(`If they are meant, add:`);
    for (const hazard of allow) expect(err).toContain(`--allow ${hazard}`);
    expect(writesOf(account)).toEqual([]);
  });

  test('is applied, and then there is nothing to do', async () => {
    const { command } = await open(name);
    const applied = await command(`apply --yes${flags}`);
    expect(applied.out).toMatch(/\nConverged: .*\n$/);
    expect(applied.code).toBe(EXIT.done);
    const again = await command('plan --detailed-exitcode');
    expect(again.out).toMatch(/\nNothing to do: .*\n$/);
    expect(again.code).toBe(EXIT.done);
  });

  test('takes two requests an operation, three a toggle, one an invitation call, what the floor asks for, and the pages', async () => {
    const { account, command } = await open(name);
    const operations = await operationsOf(command);
    const { out } = await command('plan --format json');
    const { administrators }: { administrators: { floor: number } } = JSON.parse(out);
    const before = account.requests.length;
    await command(`apply --yes${flags}`);
    // Where a file demands single sign-on, the account is asked once whether it has any.
    const asks = account.requests.slice(before).filter(({ path }) => path === '/v1/ssoclients').length;
    expect(asks).toBe(name === 'company' ? 1 : 0);
    expect(account.requests.length - before).toBe(
      requestsFor(operations, administrators.floor) + PAGES + asks,
    );
  });

  test('names the schema of each file on its first line, so that editors know it', async () => {
    const folder = join(ROOT, 'examples', name);
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const [first = ''] = (await readFile(join(folder, file), 'utf8')).split('\n');
      const schema = /^# yaml-language-server: \$schema=(.+)$/.exec(first)?.[1] ?? '';
      const wanted = file === 'account.yaml' ? 'sandbox' : 'access';
      const found = relative(ROOT, join(folder, dirname(file), schema));
      expect(found, file).toBe(join('schemas', `${wanted}.schema.json`));
    }
  });

  test('has a page that names the command which applies it', async () => {
    const page = await readFile(join(ROOT, 'examples', name, 'README.md'), 'utf8');
    expect(page).toContain(`    celigo-access apply${flags}\n`);
  });
});

const APPLY_COMPANY =
  'apply --yes --allow disables-user --allow grants-administrator --allow removes-administrator --allow removes-user';

describe('the company', () => {
  test('changes as its page says, in this order', async () => {
    const { command } = await open('company');
    const operations = await operationsOf(command);
    expect(operations.map(short)).toEqual([
      'promote nadia.osei',
      'demote tom.eriksen',
      'disable felix.gray',
      'revoke olga.petrov',
      'remove sven.holt',
      'revoke tom.eriksen',
      'update iris.novak',
      'grant ada.marsh',
      'grant chloe.ferris',
      'grant pia.lund',
      'grant umar.farah',
      'grant zoe.winter',
      'invite gemma.rowe',
      'reinvite quentin.ash',
      'invite wanda.kirk',
      'invite xavier.dunn',
      'invite yara.stone',
    ]);
  });

  test('invites people with equal access in one call', async () => {
    const { account, command } = await open('company');
    await command(APPLY_COMPANY);
    const calls = account.requests.filter(({ path }) => path === '/v1/invite/multiple');
    const invited = calls.map(({ changes }) => changes.map(({ email }) => email.replace(/@.*/, '')));
    expect(invited.sort()).toEqual([['gemma.rowe'], ['wanda.kirk', 'xavier.dunn', 'yara.stone']]);
    expect(account.mails).toHaveLength(5);
  });

  test('never writes whoever is protected, or in no file, or as declared', async () => {
    const { account, command } = await open('company');
    await command(APPLY_COMPANY);
    const written = new Set(writesOf(account).flatMap(({ changes }) => changes.map(({ email }) => email)));
    expect(written.size).toBe(16);
    for (const email of [
      'break-glass@fernhill.example',
      'audit@ledgerhouse.example',
      'old-test@fernhill.example',
      'ken.ito@fernhill.example',
      'hugo.lindt@fernhill.example',
      'leo.brandt@fernhill.example',
      'access-bot@fernhill.example',
    ]) {
      expect(account.account.roster.findByEmail(email), email).toBeDefined();
      expect(written.has(email), email).toBe(false);
    }
  });

  test('does not demote before the new administrator is one', async () => {
    const { account, command } = await open('company');
    await command(APPLY_COMPANY);
    const order = writesOf(account).flatMap(({ changes }) => changes.map(({ email }) => email));
    const [promoted, demoted] = [
      order.indexOf('nadia.osei@fernhill.example'),
      order.indexOf('tom.eriksen@fernhill.example'),
    ];
    expect(promoted).toBeGreaterThanOrEqual(0);
    expect(demoted).toBeGreaterThan(promoted);
  });
});

describe('the two environments', () => {
  const EXAMPLE = join(ROOT, 'examples', 'two-environments');

  /** A copy of the example, as its page begins; and commands in it that use one of its accounts. */
  async function copied() {
    const folder = await mkdtemp(join(tmpdir(), 'two-environments-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await cp(EXAMPLE, folder, { recursive: true });
    const serve = async (name: string) => {
      const file = join(folder, 'accounts', `${name}.yaml`);
      const account = await startSandbox({
        seed: parseSeed(await readFile(file, 'utf8'), name),
        now: () => new Date(NOW),
      });
      onTestFinished(() => account.close());
      const env = { CELIGO_BASE_URL: account.url, CELIGO_API_TOKEN: 'sandbox-token' };
      return { account, command: (line: string) => celigoAccess(line, { cwd: folder, env }) };
    };
    return { folder, serve };
  }

  const BOTH = { production: 'access/shared access/production', staging: 'access/shared access/staging' };

  test.each(Object.entries(BOTH))('%s is valid, and nothing is to be remarked', async (_name, paths) => {
    const { folder } = await copied();
    const { code, out, err } = await celigoAccess(`validate ${paths}`, { cwd: folder });
    expect([code, out, err]).toEqual([EXIT.done, 'Valid: 11 people in 6 files.\n', '']);
  });

  test.each([
    ['production', ' --allow removes-user'],
    ['staging', ''],
  ] as const)('%s is planned, applied and then as declared', async (name, flags) => {
    const { serve } = await copied();
    const { command, account } = await serve(name);
    const planned = await command(`plan ${BOTH[name]}`);
    expect(planned.code).toBe(EXIT.done);
    // Nothing is in force yet, so it cannot be told whose the people of the teams' files were.
    const remarks = [...planned.err.matchAll(/^(?:error|warning|notice)\[([\w-]+)\]/gm)].map(
      ([, code]) => code,
    );
    expect([...new Set(remarks)]).toEqual(['takes-over']);
    expect(planned.out).toContain(`\nTo apply: celigo-access apply ${BOTH[name]}${flags}\n`);
    expect(writesOf(account)).toEqual([]);
    const applied = await command(`apply ${BOTH[name]} --yes${flags}`);
    expect([applied.code, applied.out.split('\n').at(-2)]).toEqual([
      EXIT.done,
      'Converged: 7 operations done; the account was read again and is as declared.',
    ]);
    const again = await command(`plan ${BOTH[name]} --detailed-exitcode`);
    expect(again.code).toBe(EXIT.done);
  });

  test('who waits for an integration in production is invited only where it exists', async () => {
    const { serve } = await copied();
    const [production, staging] = [await serve('production'), await serve('staging')];
    await production.command(`apply ${BOTH.production} --yes --allow removes-user`);
    await staging.command(`apply ${BOTH.staging} --yes`);
    const vic = 'vic.dunn@larkspur.example';
    expect(production.account.account.roster.findByEmail(vic)).toBeUndefined();
    expect(staging.account.account.roster.findByEmail(vic)).toBeDefined();
  });

  test('when it appears, its grants are made, though no line changed; and a pin is asked for', async () => {
    const { folder, serve } = await copied();
    await cp(join(folder, 'access'), join(folder, 'base'), { recursive: true });
    const { command, account } = await serve('production-weeks-later');
    const flags = `${BOTH.production} --base base/shared --base base/production`;
    const { code, out, err } = await command(`plan ${flags} --format json`);
    const document: { operations: (PlannedOperation & { origin: string })[] } = JSON.parse(out);
    expect([code, document.operations.map((each) => `${short(each)}, ${each.origin}`)]).toEqual([
      EXIT.done,
      ['grant fay.ortiz, change', 'invite vic.dunn, change'],
    ]);
    expect(err).toBe('');
    expect((await command(`plan ${flags}`)).err).toContain('warning[unpinned]');
    expect((await command(`plan ${flags}`)).out).toContain(`\nTo apply: celigo-access apply ${flags}\n`);
    expect((await command(`apply ${flags} --yes`)).code).toBe(EXIT.done);
    expect(writesOf(account)).toHaveLength(2);
  });

  test.each([
    ['accessLevel: administrator'],
    ['integrations: { Returns: manage }'],
    ['roles: [order-operator]'],
    ['allowIntegrationCreation: true'],
  ])('finance cannot give %s', async (line) => {
    const { folder } = await copied();
    const file = join(folder, 'access/shared/teams/finance.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/(vic\.dunn.*:\n) .*\n/, `$1    ${line}\n`));
    for (const paths of Object.values(BOTH)) {
      const { code, out } = await celigoAccess(`validate ${paths}`, { cwd: folder });
      expect(code).toBe(EXIT.invalid);
      expect(out).toContain('error[outside-limit] access/shared/teams/finance.yaml:');
    }
  });

  test('CODEOWNERS and the limits name the same files, and platform owns every other', async () => {
    const owners = (await readFile(join(EXAMPLE, 'CODEOWNERS'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/ +/));
    expect(owners[0]).toEqual(['*', '@larkspur/platform']);
    const teams = owners.slice(1).map(([path = '']) => path.slice(1));
    const limited = new Set<string>();
    for (const environment of ['production', 'staging']) {
      const text = await readFile(join(EXAMPLE, 'access', environment, 'account.yaml'), 'utf8');
      for (const [, path = ''] of text.matchAll(/^ {2}(access\/\S+\.yaml):/gm)) limited.add(path);
    }
    const platforms = ['access/shared/roles.yaml', 'access/shared/teams/platform.yaml'];
    expect([...limited].filter((path) => !platforms.includes(path)).sort()).toEqual(teams.sort());
  });

  test('names the schema of each file on its first line, and every file in its page', async () => {
    const page = await readFile(join(EXAMPLE, 'README.md'), 'utf8');
    const files = (await readdir(EXAMPLE, { recursive: true })).filter((file) => file.endsWith('.yaml'));
    expect(files.filter((file) => file.startsWith('access'))).toHaveLength(8);
    for (const file of files) {
      const [first = ''] = (await readFile(join(EXAMPLE, file), 'utf8')).split('\n');
      const schema = /^# yaml-language-server: \$schema=(.+)$/.exec(first)?.[1] ?? '';
      const wanted = file.startsWith('accounts') ? 'sandbox' : 'access';
      const found = relative(ROOT, join(EXAMPLE, dirname(file), schema));
      expect(found, file).toBe(join('schemas', `${wanted}.schema.json`));
      if (wanted === 'access') expect(page).toContain(`| \`${file}\` |`);
    }
  });
});

describe('the tour', () => {
  let scratch: string;

  /** Temporary folders of the tour are made here, so that one left behind is seen. */
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'examples-test-'));
    const { TMPDIR } = process.env;
    process.env.TMPDIR = scratch;
    return async () => {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
      await rm(scratch, { recursive: true, force: true });
    };
  });

  /** A package whose company example has something added to its account. */
  async function packageWith(more: string): Promise<string> {
    const folder = await mkdtemp(join(scratch, 'package-'));
    await cp(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
    const file = join(folder, 'examples', 'company', 'account.yaml');
    await writeFile(file, `${await readFile(file, 'utf8')}\n${more}\n`);
    return folder;
  }

  test('ends with 0 and tells the whole story in order', async () => {
    const { code, out, err } = await celigoAccess('demo');
    expect([code, err]).toEqual([EXIT.done, '']);
    const story = {
      'The files are checked': ['Valid: 25 people in 8 files.', '(exit code 0)'],
      'A mistake is explained': [
        'access/teams/commerce.yaml:6',
        '[order-operater]',
        '^^^',
        'Did you mean "order-operator"?',
        '(exit code 3)',
      ],
      'The plan': [
        'nadia.osei@fernhill.example',
        'mends "only these administer"',
        'To apply: celigo-access apply',
        '(exit code 0)',
      ],
      'A refusal': ['Refused: these hazards were not allowed.', 'removes-user', '(exit code 5)'],
      'The apply': ['Converged: 17 operations done', '(exit code 0)'],
      'The plan once more': [
        'Nothing to do: 24 declared people are as declared, 1 left alone (see the notes).',
        '(exit code 0)',
      ],
      'What it took, and what to try next': ['42  in all', 'celigo-access sandbox --seed'],
    };
    const [, ...chapters] = out.split(/^(?=\d\. [A-Z])/m);
    expect(chapters.map((chapter) => chapter.slice(3, chapter.indexOf('\n')))).toEqual(Object.keys(story));
    for (const [index, parts] of Object.values(story).entries()) {
      for (const words of parts) expect(chapters[index]).toContain(words);
    }
  });

  test('counts the requests of the apply as the account logged them', async () => {
    const { out } = await celigoAccess('demo');
    const rows = [...out.matchAll(/^ +(\d+) {2}(.+)$/gm)].map(([, n, what]) => `${n} ${what}`);
    expect(rows).toEqual([
      '9 all of the account, before and after',
      '18 one record, before or after its write',
      '15 writes',
      '42 in all',
    ]);
  });

  test('shows one plan once, in black and white, and leaves no folder behind', async () => {
    const { out } = await celigoAccess('demo');
    expect(out.match(/To apply: celigo-access apply/g)).toHaveLength(1);
    expect(out.match(/\(Here the plan is shown again, as above\.\)/g)).toHaveLength(2);
    expect(out).not.toContain('\u001b');
    expect(await readdir(scratch)).toEqual([]);
  });

  test('uses nothing of the account that the environment is set up for', async () => {
    const env = {
      CELIGO_BASE_URL: 'https://api.eu.integrator.io',
      CELIGO_API_TOKEN: 'a-token-of-a-real-account',
      CELIGO_API_TOKEN_FILE: join(scratch, 'nowhere'),
      CELIGO_ALLOWED_ORIGIN: 'https://proxy.example',
    };
    const { code, out } = await celigoAccess('demo', { cwd: scratch, env });
    expect(code).toBe(EXIT.done);
    expect(out).not.toContain('api.eu.integrator.io');
  });

  test('ends with 1 and says what was otherwise when a write fails', async () => {
    const packageRoot = await packageWith('faults: ["PUT /v1/ashares/*:status=422"]');
    const { code, out, err } = await celigoAccess('demo', { packageRoot });
    expect(code).toBe(EXIT.failure);
    expect(err).toMatch(/^The tour did not go as told: .*exit code 7 instead of 0\.\n$/);
    expect(out).not.toContain('6. The plan once more');
  });

  test('ends with 1 and says what to do when its examples are missing', async () => {
    const { code, err } = await celigoAccess('demo', { packageRoot: scratch });
    expect(code).toBe(EXIT.failure);
    expect(err).toContain('cannot be read, so there is nothing to show.\nInstall the package once more');
  });

  test('ends with 130 after the chapter in which it was interrupted', async () => {
    const abort = new AbortController();
    const onOut = (text: string) => {
      if (text.includes('2. A mistake')) abort.abort();
    };
    const { code, out, err } = await celigoAccess('demo', { abort, onOut });
    expect([code, err]).toEqual([EXIT.interrupted, '']);
    expect(out).not.toContain('3. The plan');
    expect(await readdir(scratch)).toEqual([]);
  });
});
