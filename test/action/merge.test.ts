/** What is applied after a merge: what was reviewed, and nothing else, whatever somebody tries. */
import { deflateRawSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, acmeRaised, MANAGE, MONITOR, RAISED, raised } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import type { FakeArtifact } from '../support/github.ts';
import type { Ran, Repository } from '../support/repository.ts';

const levelOf = ({ sandbox }: Repository, name: string): unknown =>
  snapshotOf(sandbox.account).get(`${name}@acme.example`)?.accessLevel;
const inForce = ({ files }: Ran): { commit: string; exitCode: number } =>
  JSON.parse(files['in-force.json'] ?? '{}');
const planOf = ({ github }: Repository): FakeArtifact =>
  github.artifacts.filter(({ name }) => name.startsWith('celigo-access-plan-')).at(-1) as FakeArtifact;
const artifactOf = ({ github }: Repository, number: number): FakeArtifact => {
  const [head] = github.pulls.get(number)?.commits ?? [];
  return github.artifacts.find(({ run }) => github.runs.get(run)?.head_sha === head) as FakeArtifact;
};

/** Nothing was written, the run says that the plan is not the reviewed one, and the base stays what it was. */
function expectStopped(
  repository: Repository,
  ran: Ran,
  code: number = EXIT.stale,
  reason = 'plan-changed',
): void {
  expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([code, reason]);
  expect(repository.sandbox.writes()).toEqual([]);
  expect(levelOf(repository, 'ada')).toBe('monitor');
  if (ran.files['in-force.json'] !== undefined) expect(inForce(ran).commit).not.toBe(repository.main);
}

describe('A43 a merge', () => {
  it('applies what was reviewed, and writes down that its commit is in force', async () => {
    const repository = await acmeRaised();
    const number = RAISED;
    repository.github.asked.splice(0);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')]).toEqual([0, 'manage']);
    // Told before and after it, and whose token it is was asked once.
    const asked = (what: RegExp) =>
      repository.github.asked.filter(({ request }) => what.test(request)).length;
    expect([asked(/PATCH .*comments/), asked(/graphql/)]).toEqual([2, 1]);
    expect(inForce(ran)).toMatchObject({ commit: repository.main, exitCode: 0, account: 'Acme production' });
    expect(repository.github.comments[0]?.body).toContain('state=applied');
    expect(ran.log).toContain(`#${number}, approved by lead`);
    // The job that plans, started again: what it would do now is no news of what was done.
    const told = repository.github.comments.map(({ body }) => body);
    const late = await repository.onPull(number);
    expect([late.code, late.outputs['plan-mode']], late.log).toEqual([0, 'live']);
    expect(repository.github.comments.map(({ body }) => body)).toEqual(told);
    expect(late.log).toContain(`::notice title=celigo-access::#${number} was merged by now`);
  });

  it('that failed and was taken back is not told as applied, nor is one that is not about access told anything', async () => {
    const repository = await acmeRaised();
    repository.merge(repository.propose({ 'README.md': 'words' }));
    repository.sandbox.meet('PUT /v1/ashares/*:status=422');
    expect((await repository.onPush()).code).toBe(EXIT.incomplete);
    repository.sandbox.meet();
    const back = repository.propose({ 'access.yaml': access() });
    const { outputs } = await repository.onPull(back);
    repository.merge(back);
    const ran = await repository.onPush('apply', { 'approve-digest': outputs['plan-digest'] ?? '' });
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'monitor']);
    expect(
      repository.github.comments.map(({ number, body }) => [number, /state=(\w+)/.exec(body)?.[1]]),
    ).toEqual([
      [RAISED, 'replaced'],
      [back, 'applied'],
    ]);
    expect(repository.github.comments[0]?.body).toContain('Nothing of what was reviewed here is in force');
  });

  it('sends the storage no token of GitHub', async () => {
    const repository = await acmeRaised();
    await repository.onPush();
    expect(repository.github.fetched.length).toBeGreaterThan(1);
    expect(repository.github.fetched.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it('without any approval takes the plan of before the merge', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.merge(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')]).toEqual([0, 'manage']);
    expect(ran.log).toContain('merged without an approval');
  });

  it('held to only-narrower writes what narrows, and refuses a review that gives more than the account does', async () => {
    const repository = await acmeRaised();
    await repository.onPush();
    const narrower = repository.propose({ 'access.yaml': access() });
    const held = { 'only-narrower': 'true' };
    const merged = async (number: number) => {
      await repository.onPull(number);
      repository.review(number);
      repository.merge(number);
      return repository.onPush('apply', held);
    };
    const done = await merged(narrower);
    expect([done.code, levelOf(repository, 'ada')], done.log).toEqual([0, 'monitor']);
    const writes = repository.sandbox.writes().length;
    const wider = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    const stopped = await merged(wider);
    expect([stopped.code, stopped.outputs['failure-reason'], levelOf(repository, 'ada')]).toEqual([
      EXIT.refused,
      'guard-refused',
      'monitor',
    ]);
    expect(repository.sandbox.writes()).toHaveLength(writes);
    expect(stopped.log).toContain('this run may only narrow');
    const free = await repository.onPush();
    expect([free.code, levelOf(repository, 'ada')], free.log).toEqual([0, 'manage']);
  });

  it('A71 goes on where part of it is so already', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')]).toEqual([0, 'manage']);
    expect(ran.log).toContain('Part of what was reviewed is already so');
  });

  it('A73 two merges within a second: the first leaves to the second, which carries out both', async () => {
    const files = {
      'access/a.yaml': access().replace(/\n {2}bea.*\n/, '\n'),
      'access/b.yaml': `version: 1\nusers:\n  bea@acme.example: ${MONITOR}\n`,
    };
    const repository = await acme(files);
    const [one, two] = [
      repository.propose({
        'access/a.yaml': files['access/a.yaml'].replace(
          `ada@acme.example: ${MONITOR}`,
          `ada@acme.example: ${MANAGE}`,
        ),
      }),
      repository.propose({ 'access/b.yaml': files['access/b.yaml'].replace(MONITOR, MANAGE) }),
    ];
    for (const number of [one, two]) {
      await repository.onPull(number);
      repository.review(number);
    }
    const [first, second] = [repository.merge(one), repository.merge(two)];
    const earlier = await repository.onPush('apply', {}, first);
    expect([earlier.code, earlier.outputs['failure-reason']], earlier.log).toEqual([0, 'superseded']);
    expect(levelOf(repository, 'ada')).toBe('monitor');
    expect(inForce(earlier).commit).not.toBe(first);
    const later = await repository.onPush('apply', {}, second);
    expect([later.code, levelOf(repository, 'ada'), levelOf(repository, 'bea')]).toEqual([
      0,
      'manage',
      'manage',
    ]);
    const states = repository.github.comments.map(({ body }) => /state=(\w+)/.exec(body)?.[1]);
    expect(states).toEqual(['applied', 'applied']);
    // The first run again, late: it finds everything done and takes nothing back.
    const again = await repository.onPush('apply', {}, first);
    expect([again.outputs['failure-reason'], levelOf(repository, 'bea')]).toEqual(['superseded', 'manage']);
    expect(inForce(again).commit).toBe(second);
    expect(repository.github.comments.map(({ body }) => /state=(\w+)/.exec(body)?.[1])).toEqual([
      'applied',
      'applied',
    ]);
  });
});

describe('an approval of one run alone', () => {
  const APPROVED = [
    ['a digest', (plan: string) => ({ 'approve-digest': plan })],
    ['an environment', () => ({ approve: 'environment', environment: 'gate' })],
  ] as const;
  for (const [what, inputsFor] of APPROVED)
    it(`by ${what}, where newer files are there by its turn: it is not said that their run carries it out`, async () => {
      const repository = await acme();
      const pushed = repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE }) });
      const digest = (await repository.onPush()).outputs['plan-digest'] ?? '';
      const number = repository.propose({ 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
      await repository.onPull(number);
      repository.merge(number);
      const ran = await repository.onPush('apply', inputsFor(digest), pushed, {
        approvals: [{ login: 'boss', environment: 'gate' }],
      });
      expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([0, 'superseded']);
      expect(levelOf(repository, 'ada')).toBe('monitor');
      const told = plain(ran.summary);
      expect(told).toContain('nothing of it was carried out');
      expect(told).not.toContain('carries out what both commits ask for');
      expect(ran.log).toContain('::warning title=celigo-access::The access files of');
    });
});

describe('an old run again', () => {
  it('whose files are back does not take back what is in force', async () => {
    const repository = await acme();
    const old = repository.main;
    await raised(repository);
    await repository.onPush();
    const number = repository.propose({ 'access.yaml': access() });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    const back = await repository.onPush();
    expect([back.code, levelOf(repository, 'ada')], back.log).toEqual([0, 'monitor']);
    const again = await repository.onPush('apply', {}, old);
    expect([again.code, again.outputs['failure-reason'], inForce(again).commit], again.log).toEqual([
      0,
      'superseded',
      repository.main,
    ]);
    // Else what was reviewed once and taken back would count as reviewed.
    repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE }) });
    expectUnreviewed(await repository.onPush());
    expect(levelOf(repository, 'ada')).toBe('monitor');
  });
});

const expectUnreviewed = (ran: Ran): void =>
  expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([EXIT.stale, 'plan-changed']);

describe('a merge that a force-push took off the branch', () => {
  it('is left alone, and nobody is told that another run carries it out', async () => {
    const repository = await acme();
    const { main } = repository;
    await raised(repository);
    const merged = repository.main;
    repository.github.branches.set('main', main);
    const ran = await repository.onPush('apply', {}, merged);
    expect([ran.code, ran.outputs['failure-reason'], levelOf(repository, 'ada')]).toEqual([
      0,
      'superseded',
      'monitor',
    ]);
    const { body } = repository.github.comments[0] ?? { body: '' };
    expect(body).toContain('state=superseded');
    expect(plain(body)).toContain('Nobody carries out what this commit asks for');
  });

  it('is not told that another run carries it out where GitHub does not say whether that comes after it', async () => {
    const repository = await acme();
    const { main } = repository;
    const merged = repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE }) });
    repository.github.branches.set('main', main);
    repository.github.refusals = [{ to: new RegExp(`/compare/${merged}`), status: 502, message: 'no' }];
    const ran = await repository.onPush('apply', {}, merged);
    expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([0, 'superseded']);
    expect(ran.log).toContain('GitHub did not say whether it comes after this commit');
    expect(ran.log).not.toContain('Its run carries out');
  });
});

describe('a long way since the last apply', () => {
  it('only commits that touch the access files are asked about one by one', async () => {
    const repository = await acme();
    for (let n = 0; n < 60; n += 1) repository.pushDirectly({ 'other.txt': `${n}` });
    await raised(repository);
    for (let n = 0; n < 60; n += 1) repository.pushDirectly({ 'other.txt': `later ${n}` });
    repository.github.asked.splice(0);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
    expect(repository.github.asked.length).toBeLessThan(40);
  });
});

describe('A70 the digest', () => {
  it('is the same of two runs at two times, whatever the order of the lines', async () => {
    const repository = await acme();
    const ordered = access({ ada: MANAGE, bea: MANAGE });
    const lines = ordered.trimEnd().split('\n');
    const turned = [...lines.slice(0, -2), ...lines.slice(-2).reverse(), ''].join('\n');
    expect(turned).not.toBe(ordered);
    const digests: (string | undefined)[] = [];
    for (const text of [ordered, turned]) {
      const ran = await repository.onPull(repository.propose({ 'access.yaml': text }));
      digests.push(ran.outputs['plan-digest']);
      repository.pass(60);
    }
    const other = await repository.onPull(repository.propose({ 'access.yaml': access({ ada: MANAGE }) }));
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(digests[1]).toBe(digests[0]);
    expect(other.outputs['plan-digest']).not.toBe(digests[0]);
  });
});

describe('A72 what stops a merge', () => {
  it('the account changed meanwhile: says for whom, and how to go on', async () => {
    const repository = await acmeRaised();
    repository.sandbox.edit({
      do: 'change',
      user: 'ada@acme.example',
      set: { accessLevel: 'custom', mcpServers: { '/orders': 'read' } },
    });
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([EXIT.stale, 'plan-changed']);
    expect(repository.sandbox.writes()).toEqual([]);
    expect(ran.summary).toContain('ada');
    for (const remedy of [
      `approve-digest=${ran.outputs['plan-digest']}`,
      `gh run rerun ${ran.runId}`,
      'git revert -m 1',
    ]) {
      expect(plain(ran.summary)).toContain(remedy);
    }
    expect(repository.github.comments[0]?.body).toContain('state=stale');
  });

  it.each<[string, (repository: Repository) => void, number, string]>([
    [
      'an account that does not answer',
      ({ sandbox }) => sandbox.meet('1-99:status=500'),
      EXIT.failure,
      'failed 5 times: 500',
    ],
    [
      'a server that was deleted since',
      ({ sandbox }) => sandbox.edit({ do: 'delete-server', mcpServer: '/orders' }),
      EXIT.invalid,
      'unknown-mcp-server',
    ],
  ])('%s: its comment says that it was not carried out', async (_, happen, code, words) => {
    const repository = await acme();
    const number = repository.propose({
      'access.yaml': access({ ada: '{ accessLevel: manage, mcpServers: { /orders: read } }' }),
    });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    happen(repository);
    expect((await repository.onPush()).code).toBe(code);
    const [{ body } = { body: '' }] = repository.github.comments;
    expect(body).toContain('state=failed');
    expect(plain(body)).toContain(words);
  });

  it('files that do not fit together, each of which does: the comment of the last says so', async () => {
    const files = {
      'access/a.yaml': access().replace(/\n {2}bea.*\n/, '\n'),
      'access/b.yaml': `version: 1\nusers:\n  bea@acme.example: ${MONITOR}\n`,
    };
    const repository = await acme(files);
    const cid = (level: string): string => `  cid@acme.example: ${level}\n`;
    const number = repository.propose({ 'access/a.yaml': `${files['access/a.yaml']}${cid(MANAGE)}` });
    expect((await repository.onPull(number)).code).toBe(0);
    repository.review(number);
    repository.pushDirectly({ 'access/b.yaml': `${files['access/b.yaml']}${cid(MONITOR)}` });
    repository.merge(number);
    expect((await repository.onPush()).code).toBe(EXIT.invalid);
    const [{ body } = { body: '' }] = repository.github.comments;
    expect([body.includes('state=failed'), plain(body).includes('conflicting-value')], body).toEqual([
      true,
      true,
    ]);
  });

  it('T11 an edited plan: another after, with the digest that it had', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: '{ accessLevel: administrator }' }) });
    await repository.onPull(number);
    const artifact = planOf(repository);
    const honest = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(honest);
    const plan = JSON.parse(new TextDecoder().decode(unzipped(planOf(repository))));
    plan.operations[0].after.accessLevel = 'administrator';
    artifact.zip = zipSync({ 'plan.json': Buffer.from(JSON.stringify(plan)) });
    repository.review(number);
    repository.merge(number);
    const ran = await repository.onPush();
    expectStopped(repository, ran);
    expect(plain(ran.summary)).toContain('was changed after it was made: its digest does not fit');
  });

  const replaced: readonly (readonly [string, (plan: Record<string, unknown>) => unknown])[] = [
    [
      'a plan of another account',
      (plan) => ({ ...plan, account: { ...(plan.account as object), name: 'Other' } }),
    ],
    [
      'a plan of another origin',
      (plan) => ({ ...plan, account: { ...(plan.account as object), origin: 'https://api.integrator.io' } }),
    ],
    ['a plan of another major version', (plan) => ({ ...plan, formatVersion: '2.0' })],
    ['a plan of a version before this one', (plan) => ({ ...plan, formatVersion: '1.1' })],
    ['a plan without operations', ({ operations: _, ...plan }) => plan],
    ['no plan at all', () => ['hello']],
  ];
  for (const [name, change] of replaced) {
    it(`T11 A81 ${name}`, async () => {
      const repository = await acmeRaised();
      const artifact = planOf(repository);
      const plan = JSON.parse(new TextDecoder().decode(unzipped(artifact)));
      artifact.zip = zipSync({ 'plan.json': Buffer.from(JSON.stringify(change(plan))) });
      expectStopped(repository, await repository.onPush());
    });
  }

  const archives: readonly (readonly [string, (zip: Uint8Array) => Uint8Array])[] = [
    ['that is cut off', (zip) => zip.slice(0, zip.length / 2)],
    ['that is none', () => Buffer.from('no archive')],
    ['with the plan in a folder', (zip) => zipSync({ 'a/plan.json': unzipped({ zip }) })],
    ['with a way out', (zip) => zipSync({ '../plan.json': unzipped({ zip }) })],
    ['larger than 20 MB', () => Buffer.alloc(21 * 1024 * 1024)],
    ['that unpacks to more than 64 MB', () => zeros(65 * 1024 * 1024)],
  ];
  for (const [name, change] of archives) {
    it(`A81 an archive ${name}`, async () => {
      const repository = await acmeRaised();
      const artifact = planOf(repository);
      artifact.zip = change(artifact.zip);
      expectStopped(repository, await repository.onPush());
    });
  }

  const origins = [
    ['another workflow', { path: '.github/workflows/other.yml' }],
    ['another event', { event: 'push' }],
    ['a run that anybody can cause', { event: 'pull_request_target' }],
    ['another repository', { headRepositoryId: 99 }],
  ] as const;
  for (const [name, facts] of origins) {
    it(`A74 an artifact of ${name} is no reviewed plan`, async () => {
      const repository = await acmeRaised();
      const { run } = planOf(repository);
      const known = repository.github.runs.get(run);
      if (known !== undefined) repository.github.runs.set(run, { ...known, ...facts });
      expectStopped(repository, await repository.onPush());
    });
  }

  it('A74 nor is one of a commit that is not in the pull request', async () => {
    const repository = await acmeRaised();
    const { run } = planOf(repository);
    const known = repository.github.runs.get(run);
    if (known !== undefined) repository.github.runs.set(run, { ...known, head_sha: repository.main });
    expectStopped(repository, await repository.onPush());
  });

  it('a commit after the approval: its plan was reviewed by nobody', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ bea: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    repository.amend(number, { 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    repository.merge(number);
    expectStopped(repository, await repository.onPush());
  });

  it('a commit that was pushed while somebody read: the approval is of the one that they saw', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ bea: MANAGE }) });
    await repository.onPull(number);
    const [seen] = repository.pull(number).commits;
    repository.amend(number, { 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    repository.review(number, 'lead', 'APPROVED', true, seen);
    repository.merge(number);
    expectStopped(repository, await repository.onPush());
  });

  it('nor does an approval of a commit that a force push took away', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.review(number, 'lead', 'APPROVED', true, 'd'.repeat(40));
    repository.merge(number);
    expectStopped(repository, await repository.onPush());
  });

  it('the approval of an app, which is no collaborator, stops nothing and counts for nothing', async () => {
    const repository = await acmeRaised();
    const number = RAISED;
    repository.review(number, 'approver[bot]', 'APPROVED', false);
    repository.github.refusals = [
      { to: /collaborators\/approver.*permission/, status: 404, message: 'approver[bot] is not a user' },
    ];
    const ran = await repository.onPush();
    expect([ran.code, ran.log.includes('approved by lead')], ran.log).toEqual([0, true]);
  });

  it('nor does the approval of somebody who may only read make it reviewed', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ bea: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    repository.amend(number, { 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    repository.review(number, 'mallory', 'APPROVED', false);
    repository.merge(number);
    expectStopped(repository, await repository.onPush());
  });

  it('an approval that was taken back is none', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    repository.review(number);
    await repository.onPull(number);
    repository.review(number, 'lead', 'DISMISSED');
    repository.merge(number);
    const ran = await repository.onPush();
    expectStopped(repository, ran);
    expect(ran.log).toContain('a verdict was dismissed');
  });

  it('T13 a pull request that edits the workflow: its plan is compared with what would be done now', async () => {
    const repository = await acme();
    const harmless = repository.propose({ 'access.yaml': access({ bea: MANAGE }) });
    await repository.onPull(harmless);
    const shown = planOf(repository).zip;
    const number = repository.propose({
      'access.yaml': access({ ada: '{ accessLevel: administrator }' }),
      '.github/workflows/access.yml': 'on: pull_request # uploads what it likes',
    });
    await repository.onPull(number);
    planOf(repository).zip = shown;
    repository.review(number);
    repository.merge(number);
    const ran = await repository.onPush();
    expectStopped(repository, ran);
    expect(ran.summary).toContain('was not reviewed');
  });

  it('T12 a comment approves nothing', async () => {
    const repository = await acmeRaised();
    const body = repository.github.comments[0]?.body ?? '';
    repository.github.artifacts.splice(
      0,
      repository.github.artifacts.length,
      ...repository.github.artifacts.filter(({ name }) => !name.includes('plan')),
    );
    repository.github.say(1, repository.github.viewer, body);
    expectStopped(repository, await repository.onPush());
  });

  it('a plan that has expired is asked for again, by digest', async () => {
    const repository = await acmeRaised();
    planOf(repository).expired = true;
    const ran = await repository.onPush();
    expectStopped(repository, ran);
    expect(ran.log).toContain('its plan has expired');
  });
});

const WORKFLOW = '.github/workflows/access.yml';

describe('what must stay easy', () => {
  it('the first pull request that adds the workflow', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }), [WORKFLOW]: 'v1' });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });

  it('a pull request that is open while the workflow gets another version', async () => {
    const repository = await acme({ 'access.yaml': access(), [WORKFLOW]: 'v1' });
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    repository.pushDirectly({ [WORKFLOW]: 'v2' });
    repository.merge(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });

  it('a force-push after the approval: the plan of the approved commit counts for the same change', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    const { commits } = repository.pull(number);
    const again = repository.github.commit({ 'access.yaml': access({ ada: MANAGE }), 'README.md': 'x' }, [
      repository.main,
    ]);
    commits.splice(0, commits.length, again);
    repository.merge(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });

  it('a merge that GitHub does not connect with its pull request at once', async () => {
    const repository = await acmeRaised();
    repository.github.unlisted = 2;
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });

  it('an approval that comes after the merge: the run says what it lacks, and goes on once it has it', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.review(number, 'mallory', 'CHANGES_REQUESTED', false);
    repository.merge(number);
    const stopped = await repository.onPush();
    expectStopped(repository, stopped);
    expect(stopped.log).toContain(`#${number}, left out: no approval stands of somebody who may write`);
    expect(plain(stopped.summary)).toContain(`approve #${number} as it was merged`);
    repository.review(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });
});

describe('what was approved and taken back', () => {
  it('a request for changes leaves one pull request out, and what another covers goes on', async () => {
    const repository = await acme();
    const [one, two] = [await raised(repository), repository.propose({ 'README.md': 'words' })];
    await repository.onPull(two);
    repository.review(two, 'boss', 'CHANGES_REQUESTED');
    repository.merge(two);
    const ran = await repository.onPush();
    const told = repository.github.comments.map(({ body }) => /state=(\w+)/.exec(body)?.[1]);
    expect(told).toEqual(['applied', 'stale']);
    expect(plain(repository.github.comments[1]?.body ?? '')).toContain('None of its plans counted');
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
    expect(ran.log).toContain(`#${two}, left out: boss asked for changes`);
    expect(ran.log).toContain(`#${one}, approved by lead`);
  });

  it('a plan of a workflow that the pull request edited and put back is passed over', async () => {
    const repository = await acme({ 'access.yaml': access(), [WORKFLOW]: 'v1' });
    const number = repository.propose({
      'access.yaml': access({ ada: MANAGE }),
      [WORKFLOW]: 'uploads what it likes',
    });
    await repository.onPull(number);
    repository.amend(number, { [WORKFLOW]: 'v1' });
    repository.review(number);
    repository.merge(number);
    const ran = await repository.onPush();
    expectStopped(repository, ran);
    expect(ran.log).toContain('neither the merged one nor the one before it');
  });

  it('a plan under the former name of the account is left out, and the digest is offered', async () => {
    const repository = await acmeRaised();
    repository.pushDirectly({
      'access.yaml': access({ ada: MANAGE }).replace('Acme production', 'Acme Europe'),
    });
    const base =
      repository.github.commits.get(repository.github.pulls.get(1)?.mergeCommit ?? '')?.parents[0] ?? '';
    const stopped = await repository.onPush('apply', { base, label: 'acme-production' });
    expectStopped(repository, stopped);
    expect(stopped.log).toContain('a plan of another account, or of this one under another name');
    expect(plain(stopped.summary)).toContain('approve-digest=');
  });

  it('an end that only a plan of another account lists is carried out by no timer', async () => {
    const repository = await acme();
    const dated = access({ ada: '{ accessLevel: monitor, until: 2026-12-31 }' });
    const number = repository.propose({ 'access.yaml': dated });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    repository.pushDirectly({ 'access.yaml': dated.replace('Acme production', 'Acme Europe') });
    const merge = repository.github.commits.get(repository.github.pulls.get(number)?.mergeCommit ?? '');
    repository.now = new Date('2027-01-01T00:30:00Z');
    const inputs = { base: merge?.parents[0] ?? '', label: 'acme-production' };
    const ran = await repository.onTimer('due', inputs);
    expect(ran.log).toContain('a plan of another account, or of this one under another name');
    expect(levelOf(repository, 'ada'), ran.log).toBe('monitor');
  });
});

describe('a reviewed plan that nobody can use', () => {
  const edited = (zip: Uint8Array): Uint8Array => {
    const plan = JSON.parse(new TextDecoder().decode(unzipped({ zip })));
    plan.operations[0].after.accessLevel = 'administrator';
    return zipSync({ 'plan.json': Buffer.from(JSON.stringify(plan)) });
  };
  const spoilt: readonly (readonly [string, (zip: Uint8Array) => Uint8Array])[] = [
    ['is no archive', () => Buffer.from('no archive')],
    ['was edited', edited],
  ];

  for (const [how, spoil] of spoilt) {
    it(`because it ${how}: the merge stops with the plan as it is now, and its digest is a way on`, async () => {
      const repository = await acmeRaised();
      planOf(repository).zip = spoil(planOf(repository).zip);
      const stopped = await repository.onPush();
      expectStopped(repository, stopped);
      const digest = stopped.outputs['plan-digest'] ?? '';
      expect(plain(stopped.summary)).toContain(`approve-digest=${digest}`);
      const ran = await repository.onPush('apply', { 'approve-digest': digest });
      expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
    });

    it(`because it ${how}: what another pull request covers goes on`, async () => {
      const repository = await acmeRaised();
      const one = RAISED;
      const two = repository.propose({ 'README.md': 'words' });
      await repository.onPull(two);
      planOf(repository).zip = spoil(artifactOf(repository, one).zip);
      repository.review(two);
      repository.merge(two);
      const ran = await repository.onPush();
      expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
      expect(ran.log).toContain(`#${two}, approved by lead: its plan of`);
    });

    it(`because it ${how}: the timer ends what is due all the same`, async () => {
      const ending = (ada: string): string =>
        access({ ada, bea: '{ accessLevel: monitor, until: 2026-11-30 }' });
      const repository = await acme({ 'access.yaml': ending(MONITOR) });
      const number = repository.propose({ 'access.yaml': ending(MANAGE) });
      await repository.onPull(number);
      repository.review(number);
      repository.merge(number);
      planOf(repository).zip = spoil(planOf(repository).zip);
      repository.pass(10 * 24 * 60);
      const ran = await repository.onTimer('due');
      expect([ran.code, levelOf(repository, 'bea')], ran.log).toEqual([0, undefined]);
      expect(levelOf(repository, 'ada')).toBe('monitor');
    });
  }
});

describe('A44 a push without a pull request', () => {
  it('changes nothing and is red', async () => {
    const repository = await acme();
    repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE }) });
    const ran = await repository.onPush();
    expectStopped(repository, ran);
    expect(ran.log).toContain('No reviewed plan covers these changes');
    expect(ran.outputs.changes).toBe('true');
  });

  it('ends nobody either, though an end needs no hazard', async () => {
    const repository = await acme();
    repository.pushDirectly({ 'access.yaml': access({ ada: '{ state: absent }' }) });
    expectStopped(repository, await repository.onPush());
  });

  it('that changes no access is fine, and in force', async () => {
    const repository = await acme();
    repository.pushDirectly({ 'README.md': 'words' });
    const ran = await repository.onPush();
    expect([ran.code, inForce(ran).commit]).toEqual([0, repository.main]);
  });

  it('is applied by the digest that its run shows, and by no other', async () => {
    const repository = await acme();
    repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE }) });
    const shown = await repository.onPush();
    const other = await repository.onPush('apply', { 'approve-digest': 'ab'.repeat(32) });
    expectStopped(repository, other);
    const digest = shown.outputs['plan-digest'] ?? '';
    const ran = await repository.onPush('apply', { 'approve-digest': digest }, repository.main, {
      event: 'workflow_dispatch',
    });
    expect([ran.code, levelOf(repository, 'ada'), inForce(ran).commit]).toEqual([
      0,
      'manage',
      repository.main,
    ]);
  });

  it('is applied where somebody approved the very run, not where an environment merely stands in the file', async () => {
    const repository = await acme();
    repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE }) });
    const inputs = { approve: 'environment', environment: 'celigo-apply' };
    const bare = await repository.onPush('apply', inputs);
    expectStopped(repository, bare, EXIT.refused, 'guard-refused');
    expect(bare.log).toContain('nobody approved this run for the environment celigo-apply');
    const ran = await repository.onPush('apply', inputs, repository.main, {
      approvals: [{ login: 'boss', environment: 'Celigo-Apply' }],
    });
    expect([ran.code, levelOf(repository, 'ada')]).toEqual([0, 'manage']);
    expect(ran.files['receipt.ndjson']).toContain('"approvers":["boss"]');
  });

  it('is not applied where the run was approved for another environment: it was for something else', async () => {
    const repository = await acme();
    repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE }) });
    const inputs = { approve: 'environment', environment: 'celigo-apply' };
    const ran = await repository.onPush('apply', inputs, repository.main, {
      approvals: [{ login: 'wes', environment: 'preview' }],
    });
    expectStopped(repository, ran, EXIT.refused, 'guard-refused');
    expect(ran.log).toContain('It was approved for preview only.');
    const both = await repository.onPush('apply', inputs, repository.main, {
      approvals: [
        { login: 'wes', environment: 'preview' },
        { login: 'boss', environment: 'celigo-apply' },
      ],
    });
    expect([both.code, levelOf(repository, 'ada')], both.log).toEqual([0, 'manage']);
    expect(both.files['receipt.ndjson']).toContain('"approvers":["boss"]');
  });
});

const plain = (markdown: string): string =>
  markdown
    .replaceAll('<wbr>', '')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)));

/** An archive of a plan of so many zeros: what zlib has pressed, ten times as fast as fflate, is stored and then called pressed. */
function zeros(size: number): Uint8Array {
  const pressed = deflateRawSync(Buffer.alloc(size), { level: 1 });
  const zip = Buffer.from(zipSync({ 'plan.json': pressed }, { level: 0 }));
  // The method stands there, and fourteen bytes behind it the size.
  for (const method of [8, zip.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 10]) {
    zip.writeUInt16LE(8, method);
    zip.writeUInt32LE(size, method + 14);
  }
  return zip;
}

function unzipped({ zip }: Pick<FakeArtifact, 'zip'>): Uint8Array {
  return unzipSync(zip)['plan.json'] ?? new Uint8Array();
}
