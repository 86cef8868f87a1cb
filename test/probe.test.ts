/** `probe`: each reading that GET can show is named, none is guessed, and nothing but GET is sent. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import schema from '../schemas/remote.schema.json' with { type: 'json' };
import { together } from '../src/celigo/probe/finding.ts';
import type { RemoteDocument } from '../src/core/report/remote.ts';
import { EXIT } from '../src/errors.ts';
import { parseDialects } from '../src/sandbox/dialect-choice.ts';
import {
  DIALECT_NAMES,
  DIALECTS,
  type Dialect,
  type DialectName,
  Dialects,
} from '../src/sandbox/dialects.ts';
import { randomFrom } from '../src/sandbox/random.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import { folderWith, openSandbox, runCli, type TestSandbox, TOKEN, withSandbox } from './support/harness.ts';
import { start, until } from './support/process.ts';
import {
  openSmallRemote,
  SECRET,
  type SmallRemote,
  SWITCHES,
  type Switches,
} from './support/small-remote.ts';
import { someOf } from './support/thorough.ts';

const TABLE: Readonly<Record<string, Dialect>> = DIALECTS;

/** An account in which every reading that GET can show does show: all but MCP servers is there. */
const SEED = `
owner: owner@acme.example
tokens: { ${TOKEN}: root@acme.example, custom: { user: root@acme.example, rights: custom } }
users:
  root@acme.example: { accessLevel: administrator, createdAt: 2024-02-01T00:00:00Z, notifications: [Cash] }
  ada@acme.example: { accessLevel: monitor, createdAt: 2024-02-02T00:00:00Z, notifications: [Cash], mfaRequired: false }
  bea@acme.example: { integrations: { Cash: manage }, createdAt: 2024-02-03T00:00:00Z }
  cyd@acme.example: { accessLevel: monitor, createdAt: 2024-02-04T00:00:00Z, ssoRequired: true }
  dan@acme.example: { accessLevel: monitor, createdAt: 2024-02-05T00:00:00Z, invitation: pending }
  eve@acme.example: { accessLevel: manage, createdAt: 2024-02-06T00:00:00Z }
  fay@acme.example: { accessLevel: monitor, createdAt: 2024-02-07T00:00:00Z }
integrations: [Cash, Returns]
`;

const questionsIn = ({ questions }: RemoteDocument) => new Map(questions.map((each) => [each.id, each]));

async function probed(
  argv: readonly string[],
  setting: Parameters<typeof runCli>[1],
): Promise<RemoteDocument> {
  const cwd = await folderWith({});
  const { code, stderr } = await runCli(['probe', '--save', 'remote.json', ...argv], { ...setting, cwd });
  expect([code, code === EXIT.done ? '' : stderr]).toEqual([EXIT.done, '']);
  return JSON.parse(await readFile(join(cwd, 'remote.json'), 'utf8'));
}

/** Makes the log hold a change by token. */
async function change(sandbox: TestSandbox): Promise<void> {
  const record = sandbox.account.roster.findByEmail('fay@acme.example');
  const { status } = await fetch(`${sandbox.url}/v1/ashares/${record?.id}/disable`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(status).toBeLessThan(300);
}

async function probedUnder(dialects: Dialects, seed = SEED): Promise<RemoteDocument> {
  const parsed = parseSeed(seed, 'seed.yaml');
  const chosen = Object.fromEntries(dialects.describe().map((text) => text.split('=')));
  return withSandbox({ ...parsed, dialects: chosen }, async (sandbox) => {
    await change(sandbox);
    const remote = await probed([], { sandbox });
    const probing = sandbox.requests.slice(1).map(({ method }) => method);
    expect(new Set(probing)).toEqual(new Set(['GET']));
    return remote;
  });
}

it('says nothing of a lag by a change that the log dates after the time that the account tells', () => {
  const made = '2026-11-22T12:00:00.400Z';
  const clock = { now: new Date(made) };
  return withSandbox(
    SEED,
    async (sandbox) => {
      await change(sandbox);
      const lag = async (seconds: number) => {
        clock.now = new Date(Date.parse(made) + seconds * 1_000);
        return questionsIn(await probed([], { sandbox })).get('read-lag');
      };
      const ahead = await lag(-600);
      expect(ahead).not.toHaveProperty('answer');
      expect(JSON.stringify(ahead)).toContain(`a change is in the log, of ${made}`);
      // The account tells whole seconds alone.
      for (const [seconds, age] of [
        [0.5, 0],
        [30, 30],
      ] as const) {
        const answer = await lag(seconds);
        expect(answer).toMatchObject({ answer: 'none-seen' });
        expect(JSON.stringify(answer)).toContain(`a change ${age} s ago is in the log`);
      }
    },
    { now: () => clock.now },
  );
});

/** The dialects whose value this account shows under these others. */
function shownUnder(dialects: Dialects): DialectName[] {
  const shown: DialectName[] = [
    ...(['accepted-false', 'empty-grants', 'last-modified-by', 'shared-with-user-id'] as const),
    ...([
      'cursor',
      'link-host',
      'link-path',
      'link-relations',
      'last-page',
      'slash-at-end',
      'mcp-path',
    ] as const),
    ...(['token-info', 'token-user', 'error-shape', 'list-order'] as const),
    ...(['audit-shape', 'audit-type', 'audit-id', 'audit-change'] as const),
  ];
  const isDocumented = dialects.is('error-shape', 'errors');
  const licensed = dialects.is('mcp-license', 'yes');
  if (licensed || isDocumented) shown.push('mcp-license');
  if (licensed || dialects.is('empty-list', 'always-204')) shown.push('empty-list');
  if (dialects.is('flag-false', 'as-stored')) shown.push('flag-false');
  if (dialects.is('audit-source', 'api')) shown.push('audit-source');
  if (dialects.is('sso-enforced', 'off')) shown.push('sso-enforced');
  if (dialects.is('page-size', '5') || dialects.is('link-relations', 'several')) shown.push('page-size');
  if (isDocumented || dialects.is('error-shape', 'strings')) shown.push('unauthorized-shape');
  shown.push('sso-none');
  const isOneEnvironment = dialects.is('environments-none', 'production');
  if (isOneEnvironment || isDocumented) shown.push('environments-none');
  const isSelfListed = dialects.is('token-user', 'user');
  if (isOneEnvironment && (isSelfListed || !dialects.is('environment-user', 'owner')))
    shown.push('environment-user');
  return shown;
}

function expectTrue(remote: RemoteDocument, dialects: Dialects): void {
  const questions = questionsIn(remote);
  const value = (name: string): string => dialects.get(name as DialectName);
  const wrong = DIALECT_NAMES.filter((name) => questions.get(name)?.possible.includes(value(name)) !== true);
  expect(wrong.map((name) => [name, value(name), questions.get(name)])).toEqual([]);
  const named = shownUnder(dialects).map((name) => [name, questions.get(name)?.answer]);
  expect(named).toEqual(shownUnder(dialects).map((name) => [name, value(name)]));
}

const EACH = Object.entries(TABLE).flatMap(([name, { values }]) => values.map((value) => `${name}=${value}`));
/** Those of which GET shows nothing: that nothing is claimed of them is one case. */
const SEEN = new Set<string>(
  shownUnder(new Dialects()).concat(
    'flag-false',
    'page-size',
    'unauthorized-shape',
    'audit-source',
    'sso-enforced',
    'environment-user',
  ),
);

const VISIBLE = EACH.filter((text) => SEEN.has(text.split('=')[0] ?? ''));

describe('against the emulated account', () => {
  it.each(someOf(VISIBLE, 4))('names what it sees under %s alone', async (text) => {
    const dialects = parseDialects([text]);
    expectTrue(await probedUnder(dialects), dialects);
  });

  it('claims nothing of what only a write shows', async () => {
    for (const last of [false, true]) {
      const chosen = Object.entries(TABLE)
        .filter(([name]) => !SEEN.has(name))
        .map(([name, { values }]) => `${name}=${(last ? values.at(-1) : values[0]) ?? ''}`);
      const remote = await probedUnder(parseDialects(chosen));
      for (const [name, { values }] of Object.entries(TABLE).filter(([id]) => !SEEN.has(id))) {
        const { answer, possible } = questionsIn(remote).get(name) ?? {};
        expect([name, answer, possible]).toEqual([name, undefined, [...values]]);
        expect(remote.unknown.find(({ id }) => id === name)?.why).toMatch(/^Only /);
      }
    }
  });

  it('is right under random combinations, in which each value that shows stands', async () => {
    const drawn = new Set<string>();
    for (let seed = 1; seed <= 24; seed += 1) {
      // No draw has this value, since it obstructs changes.
      const unlicensed = seed % 6 === 0 ? ['mcp-license=no'] : [];
      const dialects = parseDialects([`random:${seed}`, ...unlicensed]);
      expectTrue(await probedUnder(dialects), dialects);
      for (const name of DIALECT_NAMES) drawn.add(`${name}=${dialects.get(name as DialectName)}`);
    }
    expect(VISIBLE.filter((text) => !drawn.has(text))).toEqual([]);
  });

  it('is never wrong where a request meets a fault, and sends GET alone', async () => {
    const kinds = [
      'status=503',
      'html',
      'truncated',
      'close-after',
      'status=404',
      'vanished-page',
      'short=1',
      'revoked=403',
    ];
    const dialects = parseDialects(['page-size=5', 'cursor=after', 'link-host=relative', 'last-page=empty']);
    const seed = {
      ...parseSeed(SEED, 'seed.yaml'),
      dialects: { 'page-size': '5', cursor: 'after', 'link-host': 'relative', 'last-page': 'empty' },
    } as const;
    const sandbox = await openSandbox(seed);
    try {
      const places = [1, 3, 6, 9, 12, 17, 21, 25, 30];
      const faults = kinds.flatMap((kind, index) => places.map((at) => `${at + (index % 3)}:${kind}`));
      for (const fault of someOf(faults, 2)) {
        sandbox.reset();
        sandbox.meet(fault);
        const cwd = await folderWith({});
        const { code, requests } = await runCli(['probe', '--save', 'remote.json'], {
          sandbox,
          cwd,
          hasty: true,
        });
        expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
        const text = await readFile(join(cwd, 'remote.json'), 'utf8').catch(() => undefined);
        expect(text === undefined, fault).toBe(code !== EXIT.done);
        if (text === undefined) continue;
        const questions = questionsIn(JSON.parse(text));
        for (const name of DIALECT_NAMES)
          expect(questions.get(name)?.possible, `${fault} ${name}`).toContain(
            dialects.get(name as DialectName),
          );
      }
    } finally {
      await sandbox.close();
    }
  });

  it.each([[['skip', 'after']], [['skip', 'skip', 'after']]])(
    'takes no answer of rounds that say %j',
    (said) => {
      const rounds = said.map((answer) => [{ question: 'cursor', answer, excluded: [], evidence: [] }]);
      expect(together(rounds)).toEqual([expect.not.objectContaining({ answer: expect.anything() })]);
    },
  );

  it('believes no single answer that nothing else confirms', () =>
    withSandbox(
      { ...parseSeed(SEED, 'seed.yaml'), mcpServers: ['/orders'], dialects: { 'empty-list': 'array' } },
      async (sandbox) => {
        // Once, the list of MCP servers comes empty, as it would under another reading.
        sandbox.meet('GET /v1/mcpservers #1:status=204');
        const { answer, possible } = questionsIn(await probed([], { sandbox })).get('empty-list') ?? {};
        expect([answer, possible]).toEqual([undefined, ['mcp-204', 'array']]);
      },
    ));

  it('leaves no half document, and has sent GET alone, where it is killed', async () => {
    await withSandbox(SEED, async (sandbox) => {
      for (const [index, count] of [1, 9, 30, 60].entries()) {
        for (const signal of someOf(['SIGINT', 'SIGKILL'] as const, 2, index)) {
          sandbox.reset();
          const cwd = await folderWith({});
          const running = start(['probe', '--save', 'remote.json'], { sandbox, cwd });
          await until(() => sandbox.requests.length >= count, running);
          running.child.kill(signal);
          await running.ended;
          expect(new Set(sandbox.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
          const text = await readFile(join(cwd, 'remote.json'), 'utf8').catch(() => '{}');
          expect(typeof JSON.parse(text)).toBe('object');
        }
      }
    });
  });
});

describe('against a server that shares nothing with it', () => {
  const draw = (seed: number): Switches => {
    const random = randomFrom(seed);
    const drawn = Object.entries(SWITCHES).map(([name, values]) => [
      name,
      values[Math.floor(random() * values.length)],
    ]);
    return Object.fromEntries(drawn);
  };

  it('names each switch that shows, and none wrongly', async () => {
    for (const seed of someOf(
      Array.from({ length: 60 }, (_, index) => index + 1),
      3,
    )) {
      const switches = draw(seed);
      const remote = await openSmallRemote(switches);
      try {
        const env = { CELIGO_BASE_URL: remote.url, CELIGO_API_TOKEN: remote.token };
        const document = await probed([], { env });
        expectSwitches(document, switches, seed);
        expect(new Set(remote.methods)).toEqual(new Set(['GET']));
        expectTokens(document, switches);
      } finally {
        await remote.close();
      }
    }
  });

  function expectSwitches(document: RemoteDocument, s: Switches, seed: number): void {
    const envelope401 = s.body401 === 'errors' ? 'envelope' : 'message';
    const own = s.notifications === 'there' || s.tokenInfo === 'named';
    const expected: Record<string, string | number | undefined> = {
      'page-size': s.pageSize === 4 ? '4' : undefined,
      cursor: s.cursor === 'page' ? undefined : s.cursor,
      'link-host': s.host,
      'link-path': s.path,
      'link-relations': s.relations,
      'last-page': s.lastPage,
      'empty-list': s.empty === '204' ? 'always-204' : 'array',
      'slash-at-end': s.slash,
      'mcp-path': s.spelling,
      'mcp-license': 'yes',
      'token-info': s.tokenInfo,
      'token-user': s.tokenUser === 'owner' && !own ? undefined : s.tokenUser,
      'error-shape': s.body404,
      'unauthorized-shape': s.body401 === 'message' && s.body404 === 'message' ? undefined : envelope401,
      'body-of-401': s.body401,
      'body-of-404': s.body404,
      'accepted-false': s.acceptedFalse,
      'false-flags-seen': s.falseFlags,
      'empty-grants': s.emptyGrants,
      'audit-shape': s.auditShape,
      'audit-type': 'user',
      'audit-id': s.auditId,
      'audit-change': s.auditChange,
      'audit-source': 'api',
      notifications: s.notifications,
      environments: s.environments,
      'sso-clients': s.ssoClients,
      'api-tokens': s.tokens,
      'sso-none': s.ssoClients === 'there' ? (s.empty === '204' ? '204' : 'array') : undefined,
      'environments-none':
        s.environments === 'there' ? 'production' : s.environments === 'not-licensed' ? 'refused' : undefined,
      'environment-user': s.environments === 'there' ? 'absent' : undefined,
      'list-order': s.order,
      'read-lag': s.lag,
    };
    const questions = questionsIn(document);
    const found = Object.keys(expected).map((name) => [name, questions.get(name)?.answer]);
    expect(Object.fromEntries(found), `seed ${seed}`).toEqual(expected);
    expect(questions.get('flag-false')?.possible).toContain(s.falseFlags);
    expect(questions.get('flag-false')?.answer).toBeUndefined();
  }

  function expectTokens({ tokens }: RemoteDocument, s: Switches): void {
    const listed = [
      {
        owner: 'p1@acme.example',
        kind: 'account',
        rights: 'full',
        createdAt: '2026-05-22T12:00:00Z',
        ageDays: 184,
      },
      { owner: 'p2@acme.example', kind: 'account', rights: 'custom', revoked: true },
    ];
    expect(tokens).toEqual(s.tokens === 'there' ? listed : undefined);
  }

  const withRemote = async (change: Partial<Switches>, test: (remote: SmallRemote) => Promise<void>) => {
    const remote = await openSmallRemote({ ...draw(1), ...change });
    try {
      await test(remote);
    } finally {
      await remote.close();
    }
  };

  it('keeps no value of a token, and no person but the owners of tokens', () =>
    withRemote({ tokens: 'there' }, async ({ url, token }) => {
      const env = { CELIGO_BASE_URL: url, CELIGO_API_TOKEN: token };
      const text = JSON.stringify(await probed([], { env }));
      expect(text).not.toContain(SECRET);
      expect(text).not.toMatch(/p[3-9]@acme|Thing/);
    }));
});

describe('what it writes', () => {
  const validate = new Ajv({ strict: false }).compile(schema);

  it('is a document of its schema in a file that nobody else may read', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({});
      const files = ['--save', 'remote.json', '--output', 'shown.json'];
      const { stdout, stderr } = await runCli(['probe', '--format', 'json', ...files], { sandbox, cwd });
      expect([stdout, stderr]).toEqual(['', 'Wrote remote.json.\nWrote shown.json.\n']);
      const text = await readFile(join(cwd, 'remote.json'), 'utf8');
      expect(await readFile(join(cwd, 'shown.json'), 'utf8')).toBe(text);
      expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
      expect((await stat(join(cwd, 'remote.json'))).mode & 0o777).toBe(0o600);
      const { questions, unknown } = JSON.parse(text) as RemoteDocument;
      const open = questions.filter(({ answer }) => answer === undefined).map(({ id }) => id);
      expect(unknown.map(({ id }) => id)).toEqual(open);
    }));

  it('may be asked for under one name in one form, and never in two', () =>
    withSandbox(SEED, async (sandbox) => {
      const same = ['--save', 'remote.json', '--output', 'remote.json'];
      for (const format of [['--format', 'json'], []]) {
        const one = await runCli(['probe', ...format, ...same], { sandbox });
        expect([one.code, one.stderr]).toEqual([EXIT.done, 'Wrote remote.json.\n']);
      }
      const cwd = await folderWith({});
      await writeFile(join(cwd, 'remote.json'), '');
      const two = await runCli(['probe', '--format', 'text', ...same], { sandbox, cwd });
      expect([two.code, two.requests]).toEqual([EXIT.invalid, []]);
    }));

  it('says with --compare what surprises, and in every form', () =>
    withSandbox({ ...parseSeed(SEED, 'seed.yaml'), dialects: { cursor: 'after' } }, async (sandbox) => {
      const cwd = await folderWith({});
      const plain = await runCli(['probe'], { sandbox, cwd });
      // Nothing is written that nobody asked for, and how to ask for it is said.
      expect([await readdir(cwd), plain.stderr]).toEqual([
        ['.git'],
        expect.stringContaining('--save remote.json'),
      ]);
      expect(plain.stdout).not.toContain('from what is expected');
      const { stdout } = await runCli(['probe', '--compare'], { sandbox });
      expect(stdout).toMatch(/1 answer differs from what is expected:\n {2}cursor +after, not skip/);
      const { stdout: markdown } = await runCli(['probe', '--compare', '--format', 'markdown'], { sandbox });
      expect(markdown).toMatch(/What surprises/);
      expect(markdown).toContain('<code>after</code>, not <code>skip</code>');
    }));

  it('says what a token without the right could not learn, and still what it could', () =>
    withSandbox(SEED, async (sandbox) => {
      const env = { CELIGO_API_TOKEN: 'custom' };
      const remote = await probed([], { sandbox, env });
      const answers = questionsIn(remote);
      expect(remote.refused).toEqual(['/v1/ashares', '/v1/audit']);
      expect(answers.get('accepted-false')?.answer).toBeUndefined();
      expect([answers.get('cursor')?.answer, answers.get('error-shape')?.answer]).toEqual(['skip', 'errors']);
      const { stdout } = await runCli(['probe'], { sandbox, env });
      expect(stdout).toMatch(/This token may not read these lists.*:\n {2}\/v1\/ashares\n/);
    }));

  it('is nothing where the token is wrong', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({});
      const env = { CELIGO_API_TOKEN: 'another-token' };
      const { code } = await runCli(['probe', '--save', 'remote.json'], { sandbox, cwd, env });
      expect(code).toBe(EXIT.token);
      await expect(stat(join(cwd, 'remote.json'))).rejects.toThrow('ENOENT');
    }));
});
