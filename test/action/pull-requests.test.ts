/** What a pull request is told, by whom it comes and with what rights the run has. */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, MANAGE } from '../support/acme.ts';
import { REPOSITORY_ID } from '../support/github.ts';
import type { Occasion, Ran, Repository } from '../support/repository.ts';
import { usually } from '../support/thorough.ts';

const change = { 'access.yaml': access({ ada: MANAGE }) };
const annotations = ({ log }: Ran): string[] => log.match(/^::(?:error|warning|notice) .*$/gm) ?? [];
const writes = ({ github }: Repository): string[] =>
  github.asked.map(({ request }) => request).filter((request) => !/^GET|graphql/.test(request));

describe('A40 a pull request of the same repository', () => {
  it('gets plan, comment, summary, results and outputs; the account is only read', async () => {
    const repository = await acme();
    const ran = await repository.onPull(repository.propose(change));
    expect(ran.code).toBe(0);
    expect(ran.summary).toContain('Access plan');
    expect(repository.github.comments).toHaveLength(1);
    expect(Object.keys(ran.files).sort()).toEqual(
      expect.arrayContaining(['findings.sarif', 'plan.json', 'plan.txt', 'report.md']),
    );
    expect(ran.outputs['sarif-path']).toBe(`${ran.outputs.folder}/findings.sarif`);
    expect(ran.files['findings.sarif']).toMatch(/"version": "\d+\.\d+\.\d+/);
    expect(repository.sandbox.writes()).toEqual([]);
  });

  it('with a mistake in the files: annotated at its line, said in summary and comment, exit 3', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: '{ accessLevl: monitor }' }) });
    const ran = await repository.onPull(number);
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.invalid, 'config-invalid']);
    expect(annotations(ran).find((line) => line.includes('file=access.yaml,line=8'))).toContain('::error');
    expect(ran.summary).toContain('accessLevl');
    expect(repository.github.comments[0]?.body).toContain('account=acme-production');
    // Mended, the same comment shows the plan.
    repository.amend(number, change);
    await repository.onPull(number);
    expect(repository.github.comments).toHaveLength(1);
    expect(repository.github.comments[0]?.body).toContain('Access plan');
  });

  it('that a guard refuses: the plan is shown, and the run is red', async () => {
    const repository = await acme();
    const strict = access({ ada: '{ state: absent }' }).replace('maxRemovals: 100%', 'maxRemovals: 0');
    const number = repository.propose({ 'access.yaml': strict });
    const ran = await repository.onPull(number);
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.refused, 'guard-refused']);
    expect(repository.github.comments[0]?.body).toContain('removal-limit');
    const lifted = await repository.onPull(number, 'plan', { override: 'removal-limit=1' });
    expect(lifted.code).toBe(0);
  });
});

describe('A41 a run that has no token, or cannot reach the account', () => {
  const offline = async (prepare: (repository: Repository) => number): Promise<[Ran, Repository]> => {
    const repository = await acme();
    const before = repository.sandbox.requests.length;
    const number = prepare(repository);
    const ran = await repository.onPull(number);
    expect(repository.sandbox.requests.length).toBe(before);
    return [ran, repository];
  };
  const expectOffline = ([ran, repository]: [Ran, Repository]): void => {
    expect([ran.code, ran.outputs['plan-mode'], ran.outputs['failure-reason']]).toEqual([0, 'offline', '']);
    expect([ran.outputs['people-gaining'], ran.outputs['people-losing']]).toEqual(['1', '0']);
    expect(ran.summary).toContain('ada');
    expect(ran.files['plan.json']).toBeUndefined();
    expect(annotations(ran)).toHaveLength(1);
    expect(annotations(ran)[0]).toContain('No comment is written');
    expect(writes(repository)).toEqual([]);
  };

  it('from a fork, says who would gain what, without the account, and writes no comment', async () => {
    const ended = await offline((repository) => repository.propose(change, { headRepositoryId: 99 }));
    expectOffline(ended);
    expect(ended[0].summary).toContain('fork');
  });

  it('from a fork, refuses mail about what nothing gives access to, as a plan with the account would', async () => {
    const refused = {
      'access.yaml': access({ ada: '{ mcpServers: { /orders: read }, notifications: [Order to Cash] }' }),
    };
    const [ran] = await offline((repository) => repository.propose(refused, { headRepositoryId: 99 }));
    expect([ran.code, ran.log]).toEqual([3, expect.stringContaining('notified-without-access')]);
  });

  it('of Dependabot, the same, whoever pressed the button (A47)', async () => {
    const author = { id: 49699333, login: 'dependabot[bot]', type: 'Bot' };
    const ended = await offline((repository) => {
      repository.env = { GITHUB_ACTOR: 'lead', GITHUB_TRIGGERING_ACTOR: 'lead' };
      return repository.propose(change, { author });
    });
    expectOffline(ended);
    expect(ended[0].summary).toContain('Dependabot');
  });

  it('a person who calls herself dependabot is a person', async () => {
    const repository = await acme();
    repository.env = { GITHUB_ACTOR: 'dependabot[bot]' };
    const author = { id: 8, login: 'dependabot', type: 'User' };
    expect((await repository.onPull(repository.propose(change, { author }))).outputs['plan-mode']).toBe(
      'live',
    );
  });

  it('without a token, the same', async () => {
    const ended = await offline((repository) => {
      repository.env = { CELIGO_API_TOKEN: '' };
      return repository.propose(change);
    });
    expectOffline(ended);
  });

  it('with the account down, the same, and says what it answered', async () => {
    const repository = await acme();
    repository.sandbox.meet('GET /v1/*:status=503');
    const ran = await repository.onPull(repository.propose(change));
    expectOffline([ran, repository]);
    expect(ran.summary).toContain('could not be read');
  });

  it('with the account down leaves no plan of an earlier commit in the comment', async () => {
    const repository = await acme();
    const number = repository.propose(change);
    await repository.onPull(number);
    repository.sandbox.meet('GET /v1/*:status=503');
    // Of its own commit it does: whoever approves that one approves this plan.
    const shown = repository.github.comments.map((each) => each.body);
    expect((await repository.onPull(number)).outputs['plan-mode']).toBe('offline');
    expect(repository.github.comments.map((each) => each.body)).toEqual(shown);
    repository.amend(number, { 'access.yaml': access({ bea: MANAGE }) });
    expect((await repository.onPull(number)).outputs['plan-mode']).toBe('offline');
    const [{ body } = { body: '' }, ...others] = repository.github.comments;
    expect(others).toEqual([]);
    expect(body).toContain('without the account');
    expect(body).toContain(repository.pull(number).commits.at(-1)?.slice(0, 12));
    expect(body).not.toMatch(/<code>ada/);
  });

  it('compares with the branch that it would be merged into, not with what was there when it began', async () => {
    const repository = await acme();
    const number = repository.propose(change, { headRepositoryId: 99 });
    repository.pushDirectly({ 'other.txt': 'x' });
    expectOffline([await repository.onPull(number), repository]);
  });

  it('with a rejected token it is red: that is no outage', async () => {
    const repository = await acme();
    repository.env = { CELIGO_API_TOKEN: 'another-token-of-nobody' };
    const ran = await repository.onPull(repository.propose(change));
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.token, 'auth-failed']);
  });
});

describe('A42 events that anybody can cause', () => {
  for (const event of ['pull_request_target', 'workflow_run', 'issue_comment']) {
    it(`T09 ${event} is refused unless the newest commit of the default branch is checked out`, async () => {
      const repository = await acme();
      const number = repository.propose(change);
      const head = repository.pull(number).commits[0] ?? '';
      const before = repository.sandbox.requests.length;
      for (const command of ['validate', 'plan', 'apply', 'due', 'drift']) {
        const ran = await repository.onPush(command, {}, repository.main, {
          event,
          checkout: head,
          payload: {},
        });
        expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.invalid, 'config-invalid']);
        expect(ran.log).toContain('what somebody proposes must not meet secrets');
      }
      expect(repository.sandbox.requests.length).toBe(before);
      const safe = await repository.onPush('plan', {}, repository.main, { event, payload: {} });
      expect(safe.code).toBe(0);
    });

    it(`T09 ${event} is refused where the newest commit is checked out and a step brought other files into it`, async () => {
      const repository = await acme({ 'access/a.yaml': access() });
      const asked = repository.sandbox.requests.length;
      const proposed = access({ ada: '{ accessLevel: administrator }' });
      const more = 'version: 1\nusers:\n  mal@acme.example: { accessLevel: monitor }\n';
      const replaced: readonly Partial<Occasion>[] = [
        { besides: { 'access/a.yaml': proposed } },
        { besides: { 'access/b.yaml': more } },
        // Which file says it can matter: another may have another limit and another owner.
        { besides: { 'access/b.yaml': access() }, without: ['access/a.yaml'] },
      ];
      for (const command of ['plan', 'apply', 'due', 'drift']) {
        for (const each of replaced) {
          const more = { event, payload: {}, ...each };
          const ran = await repository.onPush(command, {}, repository.main, more);
          expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([3, 'config-invalid']);
          expect(ran.log).toContain('is not checked out as the commit');
        }
      }
      expect(repository.sandbox.requests.length).toBe(asked);
    });
  }

  it('the branch in the workspace does not vouch for another checkout within it', async () => {
    const repository = await acme();
    const head = repository.github.commit(
      { ...repository.github.filesOf(repository.main), 'proposed/access.yaml': access({ ada: MANAGE }) },
      [repository.main],
    );
    repository.github.branches.set('main', head);
    const nested = { 'proposed/.git/HEAD': `${'e'.repeat(40)}\n` };
    for (const event of ['workflow_run', 'discussion_comment', 'push']) {
      const command = event === 'push' ? 'apply' : 'plan';
      const occasion = { event, payload: {}, besides: nested };
      const ran = await repository.onPush(command, { config: 'proposed' }, repository.main, occasion);
      expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([EXIT.invalid, 'config-invalid']);
      expect(ran.log).toMatch(/may be checked out|that is checked out/);
    }
  });

  it('apply, due and drift do not run on a pull request, nor beside the default branch', async () => {
    const repository = await acme();
    const number = repository.propose(change);
    for (const command of ['apply', 'due', 'drift']) {
      expect((await repository.onPull(number, command)).code).toBe(EXIT.invalid);
      const branch = await repository.onPush(command, {}, repository.main, { ref: 'refs/heads/other' });
      expect(branch.log).toContain('runs on the default branch main only');
    }
    expect(repository.sandbox.writes()).toEqual([]);
  });

  it('apply refuses a commit that is not the one of its event', async () => {
    const repository = await acme();
    const head = repository.pull(repository.propose(change)).commits[0] ?? '';
    const ran = await repository.onPush('apply', {}, repository.main, { checkout: head });
    expect([ran.code, ran.log.includes('The commit that is checked out is not')]).toEqual([
      EXIT.invalid,
      true,
    ]);
  });
});

describe('A46 a merge queue', () => {
  it('is planned, with a summary and no comment', async () => {
    const repository = await acme();
    const number = repository.propose(change);
    const ran = await repository.onPull(
      number,
      'plan',
      {},
      {
        event: 'merge_group',
        payload: { action: 'checks_requested', merge_group: {} },
      },
    );
    expect([ran.code, ran.outputs.changes, repository.github.comments.length]).toEqual([0, 'true', 0]);
    expect(ran.summary).toContain('Access plan');
  });
});

describe('A14 the wrong account', () => {
  it('by the name that the workflow expects: stopped before any network', async () => {
    const repository = await acme();
    const before = repository.sandbox.requests.length;
    const ran = await repository.onPull(repository.propose(change), 'plan', { account: 'Acme staging' });
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.invalid, 'config-invalid']);
    expect(ran.log).toContain('The files are of the account "Acme production"');
    expect(repository.sandbox.requests.length).toBe(before);
  });

  it('by the ids that the token sees: exit 4, and nobody is told a plan', async () => {
    const repository = await acme();
    const other = {
      'access.yaml': change['access.yaml'].replaceAll('5e44efa28015c9464272256f', 'a'.repeat(24)),
    };
    const ran = await repository.onPull(repository.propose(other));
    expect([ran.code, ran.outputs['failure-reason'], ran.outputs['plan-digest']]).toEqual([
      4,
      'auth-failed',
      undefined,
    ]);
    expect(repository.github.comments[0]?.body).toContain('does not open this account');
  });
});

describe('A50 the comment', () => {
  it('is one for each label, found among all pages', async () => {
    const repository = await acme();
    const { github } = repository;
    const number = repository.propose(change);
    github.pageSize = 10;
    await repository.onPull(number, 'plan', { label: 'production' });
    for (let n = 0; n < 25; n += 1) github.say(number, { id: 5, login: 'wes', type: 'User' }, `talk ${n}`);
    await repository.onPull(number, 'plan', { label: 'production' });
    await repository.onPull(number, 'plan', { label: 'staging' });
    const ours = github.comments.filter(({ user }) => user.id === github.viewer.id);
    expect(ours.map(({ body }) => /label=(\S+)/.exec(body)?.[1])).toEqual(['production', 'staging']);
  });

  it("T12 somebody else's copy of our marker is left alone, not trusted, and reported", async () => {
    const repository = await acme();
    const { github } = repository;
    const number = repository.propose(change);
    await repository.onPull(number);
    const copy = github.comments[0]?.body.replace('1 person changes', 'Nobody changes') ?? '';
    const forged = github.say(number, { id: 5, login: 'mallory', type: 'User' }, copy);
    const ran = await repository.onPull(number);
    expect(ran.code).toBe(0);
    expect([forged.body, forged.minimized]).toEqual([copy, false]);
    expect(annotations(ran).join()).toContain(
      'a comment of somebody else that looks like one of celigo-access',
    );
    expect(github.comments).toHaveLength(2);
  });

  it('of two of our own the newest is kept and the older folded away', async () => {
    const repository = await acme();
    const { github } = repository;
    const number = repository.propose(change);
    await repository.onPull(number);
    github.say(number, github.viewer, github.comments[0]?.body ?? '');
    await repository.onPull(number);
    expect(github.comments.map(({ minimized }) => minimized)).toEqual([true, false]);
    await repository.onPull(number);
    expect(github.comments).toHaveLength(2);
  });

  it('T12 is left alone by a run of an older commit, which somebody started again or which ends late', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ bea: MANAGE }) });
    const [older = ''] = repository.pull(number).commits;
    await repository.onPull(number);
    repository.amend(number, { 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    const newest = await repository.onPull(number);
    const shown = repository.github.comments.map(({ body }) => body);
    const again = await repository.onPull(number, 'plan', {}, { headSha: older });
    expect([again.code, again.outputs['people-gaining'], again.summary === ''], again.log).toEqual([
      0,
      '1',
      false,
    ]);
    expect(repository.github.comments.map(({ body }) => body)).toEqual(shown);
    expect(shown.at(-1)).toContain(newest.outputs['plan-digest']);
    expect(again.log).toContain(`::notice title=celigo-access::#${number} has the commit`);
    // So does one that could make no plan.
    const invalid = await repository.onPull(number, 'plan', { account: 'Other' }, { headSha: older });
    expect([invalid.code, repository.github.comments.map(({ body }) => body)]).toEqual([3, shown]);
  });

  it('A54 stays where nobody reviewed it, and where the operations are the same', async () => {
    const repository = await acme();
    const { github } = repository;
    const number = repository.propose(change);
    await repository.onPull(number);
    repository.review(number, 'lead', 'COMMENTED');
    repository.amend(number, { 'README.md': 'only words' });
    await repository.onPull(number);
    expect(github.comments).toHaveLength(1);
    repository.amend(number, { 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    expect(github.comments.map(({ minimized }) => minimized)).toEqual([true, false]);
  });

  it('stays as it was reviewed, whatever clock the machine has that plans', async () => {
    const repository = await acme();
    const { github } = repository;
    github.now = () => new Date(repository.now.getTime() - 3_600_000);
    const number = repository.propose(change);
    await repository.onPull(number);
    repository.review(number, 'lead', 'COMMENTED');
    repository.amend(number, { 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    expect(github.comments.map(({ minimized }) => minimized)).toEqual([true, false]);
  });

  it('A16 comes only for changes, or only for risks, where that is asked; what is there is kept true', async () => {
    const repository = await acme();
    const { github } = repository;
    const quiet = repository.propose({ 'README.md': 'words' });
    await repository.onPull(quiet, 'plan', { comment: 'changes-only' });
    await repository.onPull(quiet, 'plan', { comment: 'false' });
    expect(github.comments).toEqual([]);
    const grant = {
      'access.yaml': access({ ada: '{ accessLevel: monitor, mcpServers: { /orders: read } }' }),
    };
    const small = repository.propose(grant);
    await repository.onPull(small, 'plan', { comment: 'on-risk' });
    expect(github.comments).toEqual([]);
    repository.amend(small, change);
    await repository.onPull(small, 'plan', { comment: 'on-risk' });
    repository.amend(small, grant);
    await repository.onPull(small, 'plan', { comment: 'on-risk' });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).not.toContain('grants-manage-all');
    await repository.onPull(small, 'plan', { comment: 'always-new' });
    expect(github.comments.map(({ minimized }) => minimized)).toEqual([true, false]);
  });
});

describe('A56 GitHub does not take the comment', () => {
  const cases = [
    ['a missing permission', 403, 'Resource not accessible by integration', {}, 'pull-requests: write'],
    [
      'a locked conversation',
      403,
      'Unable to create comment because issue is locked.',
      {},
      'The conversation is locked',
    ],
    ['a pull request that it may not see', 404, 'Not Found', {}, 'may not see the pull request'],
    [
      'the secondary rate limit',
      403,
      'You have exceeded a secondary rate limit',
      { 'retry-after': '60' },
      'GitHub limits',
    ],
    ['the rate limit', 403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0' }, 'GitHub limits'],
    ['an outage', 502, 'Bad Gateway', {}, 'GitHub did not take it'],
  ] as const;
  for (const [name, status, message, headers, hint] of cases) {
    it(`${name}: one warning with its own hint, the exit code stays`, async () => {
      const repository = await acme();
      repository.github.refusals = [{ to: /^POST .*\/comments/, status, message, headers }];
      const ran = await repository.onPull(repository.propose(change));
      expect([ran.code, ran.outputs['failure-reason'], ran.outputs.changes]).toEqual([0, '', 'true']);
      expect(annotations(ran)).toHaveLength(1);
      expect(annotations(ran)[0]).toContain(hint);
      expect(ran.summary).toContain('Access plan');
    });
  }
});

const MANY = usually(1_500, 20_000);

describe(`A52 ${MANY} changes without a danger`, () => {
  it('leave a comment that fits, with verdict, digest and as many people as there is room for, and say where all are', async () => {
    const repository = await acme();
    const grants = ['read', 'write'].flatMap((level) => [
      `{ mcpServers: { /orders: ${level} } }`,
      `{ accessLevel: monitor, mcpServers: { /orders: ${level} } }`,
    ]);
    const lines = Array.from({ length: MANY }, (_, n) => `  person-${n}@acme.example: ${grants[n % 4]}\n`);
    const half = Math.ceil(lines.join('').length / 900_000);
    const size = Math.ceil(lines.length / half);
    const files = Object.fromEntries(
      Array.from({ length: half }, (_, n) => [
        `access/part-${n}.yaml`,
        `version: 1\nusers:\n${lines.slice(n * size, (n + 1) * size).join('')}`,
      ]),
    );
    const number = repository.propose({ 'access/main.yaml': access(), ...files });
    const ran = await repository.onPull(number, 'plan', { config: 'access', base: 'none' });
    expect([ran.code, ran.outputs['to-add']], ran.log).toEqual([0, String(MANY)]);
    const body = repository.github.comments[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toContain(ran.outputs['plan-digest']);
    const named = new Set(body.match(/person-\d+(?=<wbr>)/g));
    expect(named.size).toBeGreaterThan(300);
    expect(body).toMatch(/ and \d+ others/);
    expect(body).toMatch(/Shortened to fit.*the run and its files/);
    expect(Buffer.byteLength(ran.summary)).toBeLessThanOrEqual(1_000_000);
    // It can be reviewed and read again.
    expect((ran.files['plan.json'] ?? '').length).toBeLessThan(64 * 1024 * 1024);
    const results = Object.entries(ran.files).map(([file, text]) => [file, strToU8(text)] as const);
    expect(zipSync(Object.fromEntries(results)).length).toBeLessThan(20 * 1024 * 1024);
  });
});

it('the number of the repository decides, not its name', async () => {
  const repository = await acme();
  repository.env = { GITHUB_REPOSITORY_ID: String(REPOSITORY_ID + 1) };
  // Another repository of the same name: the head is of a stranger, and nothing that is recorded counts.
  const ran = await repository.onPull(repository.propose(change));
  expect(ran.outputs['plan-mode']).toBe('offline');
});

describe('A47 the outputs of a change that grants nothing new', () => {
  const STRICTER = '{ accessLevel: monitor, mfaRequired: true }';
  const outputs = async (more: Readonly<Record<string, string>>, by = {}) => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: '{ state: absent }' }), ...more }, by);
    const { outputs: set, log } = await repository.onPull(number, 'plan');
    return { set: [set['nothing-new'], set['only-narrower']], log };
  };

  it('are true where the access files alone are changed and each edit narrows', async () => {
    expect((await outputs({})).set).toEqual(['true', 'true']);
    expect((await outputs({ 'access.yaml': access({ ada: STRICTER }) })).set).toEqual(['false', 'true']);
    expect((await outputs({ 'access.yaml': access({ ada: MANAGE }) })).set).toEqual(['false', 'false']);
  });

  it('are false where another file is changed, too, and name it', async () => {
    const { set, log } = await outputs({
      '.github/workflows/access.yml': 'on: push\n',
      'notes/a/b.md': 'A\n',
    });
    expect(set).toEqual(['false', 'true']);
    expect(log).toContain('.github/workflows/access.yml is changed, too, and is none of the access files.');
    expect(log).toContain('notes/a/b.md is changed, too');
  });

  it('are false for another file also behind more access files than are counted', async () => {
    const roles = (words: string): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length: 60 }, (_, at) => [
          `access/r${at}.yaml`,
          `version: 1\nroles: { r${at}: { accessLevel: monitor } } # ${words}\n`,
        ]),
      );
    const repository = await acme({ 'access/main.yaml': access(), ...roles('was') });
    const number = repository.propose({ ...roles('is'), 'docs/CODEOWNERS': '* @acme/anybody\n' });
    const { outputs: set, log } = await repository.onPull(number, 'plan');
    expect(log).toContain('docs/CODEOWNERS is changed, too');
    expect(set['nothing-new']).toBe('false');
  });

  it('say nothing of the account where it is not asked', async () => {
    expect((await outputs({}, { headRepositoryId: REPOSITORY_ID + 1 })).set).toEqual(['true', '']);
  });
});
