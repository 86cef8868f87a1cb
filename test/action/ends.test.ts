/** How runs end: well, badly, half way and cut off; outputs and results are there each time. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, acmeRaised, MANAGE, SEED } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { ACTION_TOKEN, GITHUB_TOKEN, type Ran, Repository } from '../support/repository.ts';

const PEOPLE = Array.from(
  { length: 20 },
  (_, n) => `  person-${n}@acme.example: { accessLevel: monitor }\n`,
).join('');
const kindsIn = (ran: Ran): string[] =>
  (ran.files['receipt.ndjson'] ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; kind?: string })
    .flatMap(({ type, kind }) => (type === 'outcome' && kind !== undefined ? [kind] : []));

/** What somebody at a terminal runs beside the files in force: twice and on another day, too. */
function applyBeside(commit: string): string {
  const folder = `../in-force-${commit.slice(0, 12)}`;
  return `test -d ${folder} || git worktree add ${folder} ${commit} && celigo-access apply --base ${folder}/access.yaml`;
}

/** Aborts the run, as a signal would, when the log shows these words. */
function interruptAt(repository: Repository, words: string): void {
  repository.onLog = (text) => {
    if (text.includes(words)) repository.abort.abort();
  };
}

describe('a machine whose clock is a day ahead', () => {
  it('writes nothing where a date lies between its clock and that of the account, and says what to do', async () => {
    const repository = await acme();
    const ends = '{ accessLevel: manage, until: 2026-11-22 }';
    const number = repository.propose({ 'access.yaml': access({ ada: ends }) });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    const there = repository.now;
    repository.github.now = () => there;
    repository.pass(24 * 60);
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['exit-code']], ran.log).toEqual([EXIT.invalid, '3']);
    expect(repository.sandbox.writes()).toEqual([]);
    for (const words of ['ahead of the account', 'dates of the files lie between the two', 'Set the clock'])
      expect(ran.log).toContain(words);
  });
});

describe('A83 A34 a run that is cut off', () => {
  for (const words of [
    'Reading the files',
    'Recalling what is in force',
    'Reading the account and planning',
  ]) {
    it(`at "${words}": outputs, summary and results are there, and nothing was written`, async () => {
      const repository = await acme();
      const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
      interruptAt(repository, `::group::${words}`);
      const ran = await repository.onPull(number);
      expect([ran.code, ran.outputs['exit-code'], ran.outputs['failure-reason']]).toEqual([
        130,
        '130',
        'interrupted',
      ]);
      expect(ran.outputs.folder).toBeDefined();
      expect(ran.summary).toContain('cancelled');
      expect(ran.log.match(/^::group::/gm)?.length).toBe(ran.log.match(/^::endgroup::$/gm)?.length);
      expect(repository.github.comments).toEqual([]);
    });
  }

  it('while it writes: what is in flight ends, nothing more starts, and each operation is accounted for', async () => {
    const repository = await acme();
    const before = repository.main;
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE, bea: MANAGE, more: PEOPLE }) });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    repository.sandbox.meet('PUT /v1/ashares/*:slow=50');
    interruptAt(repository, 'Carrying out');
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([130, 'interrupted']);
    expect(JSON.parse(ran.files['in-force.json'] ?? '{}')).toMatchObject({ commit: before, exitCode: 130 });
    const kinds = kindsIn(ran);
    expect(kinds).toHaveLength(22);
    expect(kinds).toContain('not-run');
    expect(ran.summary).toContain('Access applied');
    // Nobody is told by comment then, since what is left of the time is for the results: it was told before.
    const told = () =>
      repository.github.comments.map(({ body, minimized }) => [/state=(\w+)/.exec(body)?.[1], minimized]);
    expect(told()).toEqual([['applying', false]]);
    expect(plain(repository.github.comments[0]?.body ?? '')).toContain(`gh run rerun ${ran.runId}`);
    repository.abort = new AbortController();
    repository.onLog = () => {};
    // A run that writes nothing does not say so in the place of one that may have.
    repository.sandbox.meet('GET /v1/*:status=403');
    expect((await repository.onPush()).code).toBe(EXIT.token);
    expect(told()).toEqual([
      ['applying', false],
      ['failed', false],
    ]);
    // The next run does the rest.
    repository.sandbox.meet();
    expect((await repository.onPush()).code).toBe(0);
    expect(repository.sandbox.mails).toHaveLength(20);
    expect(told()).toEqual([
      ['outdated', true],
      ['applied', false],
    ]);
  });

  it('keeps its word in a comment, whatever becomes of the runs behind it that write nothing', async () => {
    const repository = await acmeRaised();
    const { github, sandbox } = repository;
    // As a run leaves it that is lost before its first write.
    const [lost] = github.comments;
    if (lost === undefined) expect.fail('no comment');
    lost.body = lost.body.replace('state=planned', 'state=applying');
    sandbox.meet('PUT /v1/**:status=400');
    expect((await repository.onPush()).code).toBe(EXIT.incomplete);
    expect(github.comments.map(({ body }) => /state=(\w+)/.exec(body)?.[1])).toEqual(['applying', 'failed']);
  });

  it('A21 by its own time limit: the same, with 143', async () => {
    const repository = await acme();
    repository.github.refusals = [];
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    repository.sandbox.meet('GET /v1/ashares:slow=3000');
    const limit = AbortSignal.timeout;
    AbortSignal.timeout = (ms) => limit(ms === 60_000 ? 200 : ms);
    try {
      const ran = await repository.onPull(number, 'plan', { timeout: '1' });
      expect([ran.code, ran.outputs['failure-reason']]).toEqual([143, 'interrupted']);
    } finally {
      AbortSignal.timeout = limit;
    }
  });
});

describe('A80 the results', () => {
  it('are in a folder below RUNNER_TEMP, readable by their owner alone, in every format', async () => {
    const repository = await acme();
    const modes: number[] = [];
    const ran = await repository.onPull(repository.propose({ 'access.yaml': access({ ada: MANAGE }) }));
    const folder = ran.outputs.folder ?? '';
    expect(folder).toMatch(/\/temp\/celigo-access-\w+$/);
    expect(Object.keys(ran.files)).toEqual(
      expect.arrayContaining(['findings.sarif', 'plan.json', 'plan.txt', 'report.html', 'report.md']),
    );
    for (const file of Object.keys(ran.files)) modes.push(statSync(join(folder, file)).mode & 0o777);
    expect(new Set([statSync(folder).mode & 0o777, ...modes])).toEqual(new Set([0o700, 0o600]));
  });
});

describe('A84 a run that fails half way', () => {
  it('lists what is done and what is not; the next run goes on from there', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    repository.sandbox.meet('PUT /v1/ashares/*:status=422,times=1');
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.incomplete, 'apply-partial']);
    expect(kindsIn(ran).sort()).toEqual(['done', 'failed']);
    expect(repository.github.comments[0]?.body).toContain('state=partial');
    const again = await repository.onPush();
    expect([again.code, repository.github.comments[0]?.body.includes('state=applied')]).toEqual([0, true]);
  });
});

describe('A87 GitHub fails around an apply that succeeds', () => {
  const refusals = [
    ['the comment is refused', /POST .*\/comments|PATCH .*\/comments/, 403],
    ['the comments cannot be read', /GET .*\/issues\/\d+\/comments/, 500],
    ['nobody says whose token it is', /graphql/, 401],
  ] as const;
  for (const [name, to, status] of refusals) {
    it(`${name}: done is done, exit 0, one warning`, async () => {
      const repository = await acmeRaised();
      repository.github.refusals = [{ to, status, message: 'no' }];
      const ran = await repository.onPush();
      expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([0, '']);
      expect(ran.log.match(/^::warning/gm)).toHaveLength(1);
      expect(JSON.parse(ran.files['in-force.json'] ?? '{}')).toMatchObject({ commit: repository.main });
      expect(snapshotOf(repository.sandbox.account).get('ada@acme.example')?.accessLevel).toBe('manage');
    });
  }

  it("an answer that is not GitHub's, of a proxy: done is done", async () => {
    const repository = await acmeRaised();
    repository.github.refusals = [{ to: /graphql/, status: 200, message: 'sign in' }];
    const ran = await repository.onPush();
    expect([ran.code, ran.log.match(/^::warning/gm)?.length], ran.log).toEqual([0, 1]);
    expect(JSON.parse(ran.files['in-force.json'] ?? '{}')).toMatchObject({ commit: repository.main });
  });

  it('says once that it may not comment, however many pull requests there are', async () => {
    const repository = await acme();
    for (const change of [access({ ada: MANAGE }), access({ ada: MANAGE, bea: MANAGE })]) {
      const number = repository.propose({ 'access.yaml': change });
      await repository.onPull(number);
      repository.review(number);
      repository.merge(number);
    }
    const refusal = { status: 403, message: 'Resource not accessible by integration' };
    repository.github.refusals = [{ to: /PATCH .*\/comments/, ...refusal }];
    const ran = await repository.onPush();
    expect(ran.code, ran.log).toBe(0);
    expect(ran.log.match(/^::warning/gm)).toHaveLength(1);
  });

  it('but before it, what was reviewed is not known, and nothing is written', async () => {
    const repository = await acmeRaised();
    for (const to of [/\/commits\/\w+\/pulls/, /\/reviews/, /\/compare\//, /\/permission/, /actions\/runs/]) {
      repository.github.refusals = [{ to, status: 403, message: 'API rate limit exceeded for installation' }];
      const ran = await repository.onPush();
      expect([ran.code, ran.outputs['failure-reason']], String(to)).toEqual([
        EXIT.failure,
        'api-unavailable',
      ]);
      expect(ran.log).toContain('GitHub limits');
    }
    expect(repository.sandbox.writes()).toEqual([]);
    // Whoever reviewed it is told as soon as GitHub says who that is.
    expect(repository.github.comments[0]?.body).toContain('state=failed');
  });
});

describe('A85 the account does not let the run in', () => {
  it('without a token an apply says so, exit 4', async () => {
    const repository = await acmeRaised();
    repository.env = { CELIGO_API_TOKEN: '' };
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['failure-reason'], ran.log.includes('There is no API token')]).toEqual([
      4,
      'auth-failed',
      true,
    ]);
  });

  it('403 on the first reading is exit 4, an outage on a branch exit 1', async () => {
    const repository = await acme();
    repository.sandbox.meet('GET /v1/*:status=403');
    expect((await repository.onPush('plan')).outputs['failure-reason']).toBe('auth-failed');
    repository.sandbox.meet('GET /v1/*:status=503');
    const down = await repository.onPush('plan');
    expect([down.code, down.outputs['failure-reason']]).toEqual([EXIT.failure, 'api-unavailable']);
  });

  it('T05 an answer that echoes a token shows it nowhere: not in log, summary, comment or results', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    repository.github.refusals = [
      { to: /actions\/artifacts/, status: 500, message: `Bearer ${ACTION_TOKEN} and ${GITHUB_TOKEN} said` },
    ];
    const ran = await repository.onPull(number);
    expect([ran.code, ran.summary.includes('[token]')]).toEqual([EXIT.failure, true]);
    const shown = [repository.github.comments.map(({ body }) => body), Object.values(ran.files)]
      .flat()
      .join();
    for (const secret of [ACTION_TOKEN, GITHUB_TOKEN]) expect(plain(shown)).not.toContain(secret);
  });

  it('T02 A13 an origin that nobody allowed gets no token, whoever asks', async () => {
    const repository = await acme();
    const ran = await repository.onPush('plan', { 'base-url': 'https://api.integrator.io.evil.test' });
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.invalid, 'config-invalid']);
  });
});

describe('guards and hazards on the way', () => {
  it('a reviewed plan that a guard refuses is not applied, and its pull request is told', async () => {
    const repository = await acme();
    const strict = access({ ada: '{ state: absent }' }).replace('maxRemovals: 100%', 'maxRemovals: 0');
    const number = repository.propose({ 'access.yaml': strict });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.refused, 'guard-refused']);
    expect(repository.sandbox.writes()).toEqual([]);
    expect(repository.github.comments[0]?.body).toContain('state=failed');
    const lifted = await repository.onPush('apply', { override: 'removal-limit=1' });
    expect([lifted.code, repository.sandbox.writes().length]).toEqual([0, 1]);
  });
});

describe('A45 drift', () => {
  const changeBea = (repository: Repository): void =>
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });

  it('is one issue, found by marker and author; a copy of it by somebody else is left alone', async () => {
    const repository = await acme();
    const { github } = repository;
    changeBea(repository);
    await repository.onTimer('drift');
    const forged = {
      number: github.id(),
      user: { id: 5, login: 'mallory', type: 'User' },
      title: 'x',
      state: 'open' as const,
    };
    github.issues.push({ ...forged, body: github.issues[0]?.body ?? '' });
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'monitor' } });
    const clean = await repository.onTimer('drift');
    expect(clean.code).toBe(0);
    expect(github.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
    changeBea(repository);
    await repository.onTimer('drift');
    expect(github.issues.map(({ state }) => state)).toEqual(['closed', 'open', 'open']);
  });

  it('a run that could not look says so in the issue, and stays red', async () => {
    const repository = await acme();
    repository.env = { CELIGO_API_TOKEN: 'a-token-that-has-expired' };
    const ran = await repository.onTimer('drift');
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.token, 'auth-failed']);
    expect(repository.github.issues).toMatchObject([{ state: 'open' }]);
    expect(repository.github.issues[0]?.body).toContain('The account could not be looked at');
    repository.env = {};
    await repository.onTimer('drift');
    expect(repository.github.issues).toMatchObject([{ state: 'closed' }]);
  });

  it('a run that could not read mail which the files state keeps the issue open, and is red', async () => {
    const mail = '{ accessLevel: monitor, notifications: [] }';
    const repository = await acme({ 'access.yaml': access({ ada: mail }) });
    repository.sandbox.meet('GET /v1/notifications:status=403');
    const ran = await repository.onTimer('drift');
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.failure, 'api-unavailable']);
    expect(repository.github.issues).toMatchObject([{ state: 'open' }]);
    expect(repository.github.issues[0]?.body).toContain('Notifications could not be read');
    repository.sandbox.meet();
    expect((await repository.onTimer('drift')).code).toBe(EXIT.done);
    expect(repository.github.issues).toMatchObject([{ state: 'closed' }]);
  });

  it('a timer says of a number for a guard that it lifts nothing of what ends by itself, and goes on', async () => {
    const repository = await acme();
    const ran = await repository.onTimer('due', { override: 'removal-limit=1' });
    expect(ran.code).toBe(EXIT.done);
    expect(ran.log).toContain('The input override (removal-limit) is for what reviewed plans have waiting.');
    expect((await repository.onTimer('due')).log).not.toContain('The input override');
  });

  it('names the end of what is overdue with the base that the run had', async () => {
    const dated = '{ accessLevel: monitor, until: 2026-11-30 }';
    const repository = await acme({ 'access.yaml': access({ ada: dated }) });
    const { github, main } = repository;
    repository.now = new Date('2026-12-01T09:00:00Z');
    await repository.onTimer('drift');
    const issue = github.issues.find(({ title }) => title.startsWith('What the files have ended'));
    expect(issue?.body).toContain(`${applyBeside(main)} --due`);
  });

  it('tells what a timer leaves of a role that ended beside what is overdue, and blames no merge for it', async () => {
    const role = `defaults: { allowAccessToApim: false }\nroles: { op: { allowAccessToApim: true } }\n`;
    const held = '{ accessLevel: monitor, roles: [{ role: op, until: 2026-11-30 }] }';
    const repository = await Repository.open({
      files: { 'access.yaml': access({ ada: held, more: role }) },
      seed: SEED.replace(
        'ada@acme.example: { accessLevel: monitor',
        'ada@acme.example: { allowAccessToApim: true, accessLevel: monitor',
      ),
    });
    const begun = await repository.onPush();
    expect(begun.code, begun.log).toBe(EXIT.done);
    const { github, main } = repository;
    repository.now = new Date('2026-12-01T09:00:00Z');
    const due = await repository.onTimer('due');
    expect([due.code, due.log]).toEqual([
      EXIT.done,
      expect.stringContaining('a timer leaves settings or mail of roles that have ended'),
    ]);
    // The folder of the run is on a machine that nobody has any more.
    const told = due.summary
      .replaceAll('<wbr>', '')
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
    expect(told).toContain(`Run <code>${applyBeside(main)}</code>: it takes`);
    const watched = await repository.onTimer('drift');
    expect(watched.code).toBe(EXIT.differences);
    expect(github.issues.map(({ title }) => title)).toEqual([
      expect.stringMatching(/^What the files have ended is still in the account/),
    ]);
    // No access is overdue, and what is left is said to be the timer's.
    expect(github.issues[0]?.body).toMatch(/## Left by the timer/);
    expect(github.issues[0]?.body).not.toContain('Overdue');
    expect(github.issues[0]?.body).toContain(`${applyBeside(main)}\n`);
  });

  it('without the permission for issues the run still tells drift', async () => {
    const repository = await acme();
    changeBea(repository);
    repository.github.refusals = [
      { to: /POST .*\/issues/, status: 403, message: 'Resource not accessible by integration' },
    ];
    const ran = await repository.onTimer('drift');
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.differences, 'drift']);
    expect(ran.log).toContain('issues: write');
    repository.github.refusals = [
      { to: / \S*\/issues/, status: 403, message: 'Resource not accessible by integration' },
    ];
    const blind = await repository.onTimer('drift');
    expect([blind.code, blind.log.match(/The issue could not be written/g)?.length]).toEqual([
      EXIT.differences,
      1,
    ]);
  });
});

describe('due', () => {
  it('ends access even where GitHub does not say what was reviewed', async () => {
    const until = access({ ada: '{ accessLevel: monitor, until: 2026-12-31 }' });
    const repository = await acme({ 'access.yaml': until });
    repository.now = new Date('2027-01-01T00:30:00Z');
    // A newer commit, so that there is something to ask for.
    repository.pushDirectly({ 'README.md': 'words' });
    repository.github.refusals = [
      { to: /\/pulls/, status: 403, message: 'Resource not accessible by integration' },
    ];
    const ran = await repository.onTimer('due');
    expect(ran.code, ran.log).toBe(0);
    expect(ran.log).toContain('::warning');
    expect(snapshotOf(repository.sandbox.account).has('ada@acme.example')).toBe(false);
  });

  it('ends what is in force, whatever was merged and not applied, and leaves its comment as it is', async () => {
    const ada = '{ accessLevel: monitor, until: 2026-12-31 }';
    const more = '  cid@acme.example: { accessLevel: monitor }\n';
    const repository = await acme({ 'access.yaml': access({ ada }) });
    const number = repository.propose({ 'access.yaml': access({ ada, more }) });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    // Nobody has reviewed this end, and it stands in no plan of anybody.
    const bea = '{ accessLevel: monitor, until: 2027-03-01 }';
    repository.pushDirectly({ 'access.yaml': access({ ada, bea, more }) });
    const told = () => repository.github.comments.map(({ body }) => body);
    const planned = told();
    repository.now = new Date('2027-01-01T00:30:00Z');
    expect((await repository.onTimer('due')).code).toBe(0);
    expect(snapshotOf(repository.sandbox.account).has('ada@acme.example')).toBe(false);
    expect(told()).toEqual(planned);
    expect((await repository.onPush()).code).toBe(EXIT.stale);
    const stale = told();
    expect(stale[0]).toContain('state=stale');
    expect((await repository.onTimer('due')).code).toBe(0);
    expect(told()).toEqual(stale);
  });

  it('that did not do all is run again as a timer, and no more than that', async () => {
    const until = '{ accessLevel: monitor, until: 2026-12-31 }';
    const repository = await acme({ 'access.yaml': access({ ada: until }) });
    repository.now = new Date('2027-01-01T00:30:00Z');
    repository.sandbox.meet('DELETE /v1/**:status=422');
    const ran = await repository.onTimer('due');
    expect([ran.code, plain(ran.summary)]).toEqual([
      EXIT.incomplete,
      expect.stringMatching(/Run .*celigo-access apply [^\n]* --due<?[^\n]* again/),
    ]);
  });

  describe('where the newest files do not hold', () => {
    const UNTIL = '{ accessLevel: monitor, until: 2026-12-31 }';
    const people = ({ sandbox }: Repository): string[] =>
      ['ada', 'bea'].filter((name) => snapshotOf(sandbox.account).has(`${name}@acme.example`));

    it('goes by the newest before them that do, and stays red', async () => {
      const repository = await acme({ 'access.yaml': access({ ada: UNTIL, bea: UNTIL }) });
      const { main } = repository;
      const later = '{ accessLevel: monitor, until: 2027-03-01 }';
      const held = repository.pushDirectly({ 'access.yaml': access({ ada: UNTIL, bea: later }) });
      repository.pushDirectly({ 'access.yaml': access({ ada: '{ accessLevl: monitor }', bea: later }) });
      repository.now = new Date('2027-01-01T00:30:00Z');
      const ran = await repository.onTimer('due');
      expect([ran.code, ran.outputs['failure-reason'], people(repository)], ran.log).toEqual([
        EXIT.invalid,
        'config-invalid',
        ['bea'],
      ]);
      expect(ran.log).toContain(`the timer went by those of ${held.slice(0, 12)}`);
      expect(ran.log).toMatch(/::error [^\n]*file=access.yaml,line=8/);
      expect(`${ran.log}${ran.summary}`).not.toContain('nothing was written');
      expect(plain(ran.summary)).toMatch(/1 operation done(.|\n)*accessLevl/);
      expect(JSON.parse(ran.files['in-force.json'] ?? '{}')).toMatchObject({
        commit: main,
        exitCode: 3,
        contains: ['5e44efa28015c9464272256f'],
      });
    });

    it('advises a command over the files that it went by, and not over those that do not hold', async () => {
      const repository = await acme({ 'access.yaml': access({ ada: UNTIL }) });
      const { main } = repository;
      const held = repository.pushDirectly({ 'README.md': 'other words' }).slice(0, 12);
      repository.pushDirectly({ 'access.yaml': 'users: [' });
      repository.now = new Date('2027-01-01T00:30:00Z');
      repository.sandbox.meet('DELETE /v1/**:status=422');
      const { code, summary } = await repository.onTimer('due');
      const [added] = /\{ test -d \S+ .*(?= again)/.exec(plain(summary)) ?? [];
      expect([code, added?.replaceAll(/<[^>]+>/g, '')]).toEqual([
        EXIT.incomplete,
        expect.stringMatching(
          `git worktree add \\.\\./access-${held} .*${main} && celigo-access apply \\.\\./access-${held}/access.yaml .*--due`,
        ),
      ]);
    });

    const broken = (name: string) => ({ 'access.yaml': access({ ada: `{ ${name}: monitor }` }) });
    const askedBy = async (repository: Repository) => {
      const before = repository.github.asked.length;
      const ran = await repository.onTimer('due');
      const asked = repository.github.asked.slice(before).map(({ request }) => request);
      return { ...ran, of: (what: RegExp) => asked.filter((each) => what.test(each)).length };
    };

    it.each([
      { says: true, most: 6 },
      { says: false, most: 12 },
    ])(
      'passes over commits that leave them as they are, if GitHub says so ($says)',
      async ({ says, most }) => {
        const repository = await acme({ 'access.yaml': access({ ada: UNTIL, bea: UNTIL }) });
        const later = '{ accessLevel: monitor, until: 2027-03-01 }';
        const held = repository.pushDirectly({ 'access.yaml': access({ ada: UNTIL, bea: later }) });
        repository.pushDirectly(broken('accessLevl'));
        for (let each = 0; each < (says ? 40 : 5); each += 1)
          repository.pushDirectly({ 'README.md': `${each}` });
        repository.now = new Date('2027-01-01T00:30:00Z');
        const refusal = { to: /graphql.*expression/, status: 502, message: 'no' };
        repository.github.refusals = says ? [] : [refusal];
        const ran = await askedBy(repository);
        expect([ran.code, people(repository)], ran.log).toEqual([EXIT.invalid, ['bea']]);
        expect(ran.log).toContain(`the timer went by those of ${held.slice(0, 12)}`);
        expect([ran.of(/access\/commits$/), ran.of(/git\/commits/)]).toEqual([1, 0]);
        expect(ran.of(/git\/(trees|blobs)/)).toBeLessThanOrEqual(most);
      },
    );

    it.each([9, 10])(
      'tries ten versions of them, and then goes by those in force: behind %d',
      async (count) => {
        const repository = await acme({ 'access.yaml': access({ ada: UNTIL }) });
        const { main } = repository;
        const held = repository.pushDirectly({ 'access.yaml': access({ ada: UNTIL, bea: UNTIL }) });
        for (let each = 0; each < count; each += 1) repository.pushDirectly(broken(`a${each}`));
        // Which does not say the account, so that those before it are looked at for that, too.
        repository.pushDirectly({ 'access.yaml': 'users: [' });
        repository.now = new Date('2027-01-01T00:30:00Z');
        const ran = await askedBy(repository);
        const by = count === 9 ? held : main;
        expect(ran.log).toContain(`the timer went by those of ${by.slice(0, 12)}`);
        expect(ran.of(/git\/(trees|blobs)/)).toBeLessThanOrEqual(23);
      },
    );

    it('tries each commit where they are found over a link, which may lead to something else', async () => {
      const files = (team: string) => ({ 'access/all.yaml': access({ ada: UNTIL }), 'team.yaml': team });
      const repository = await acme({ ...files('version: 1\n'), 'access/team.yaml': 'link:../team.yaml' });
      const held = repository.pushDirectly({ 'team.yaml': 'version: 1\nroles: {}\n' });
      repository.pushDirectly({ 'team.yaml': 'users: [' });
      repository.pushDirectly({ 'team.yaml': 'users: {' });
      repository.now = new Date('2027-01-01T00:30:00Z');
      const { log } = await repository.onTimer('due');
      expect(log).toContain(`the timer went by those of ${held.slice(0, 12)}`);
    });

    it('goes by those in force where there are no others, also where the newest do not say the account', async () => {
      const repository = await acme({ 'access.yaml': access({ ada: UNTIL }) });
      repository.pushDirectly({ 'access.yaml': 'users: [' });
      repository.now = new Date('2027-01-01T00:30:00Z');
      const ran = await repository.onTimer('due');
      expect([ran.code, people(repository)], ran.log).toEqual([EXIT.invalid, ['bea']]);
    });
  });

  it('does not do what a push without review asks for', async () => {
    const repository = await acme();
    repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE, bea: '{ state: absent }' }) });
    const ran = await repository.onTimer('due');
    expect(ran.code, ran.log).toBe(0);
    expect(repository.sandbox.writes()).toEqual([]);
  });
});

const plain = (markdown: string): string =>
  markdown
    .replaceAll('<wbr>', '')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)));
