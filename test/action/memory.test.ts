/** What is in force, remembered: which record counts, what it means, and what happens where there is none. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, acmeRaised, handedOver, MANAGE, MONITOR, raised, SEED } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { type FakeArtifact, REPOSITORY_ID } from '../support/github.ts';
import { MERGINGS, type Ran, Repository, WORKFLOW } from '../support/repository.ts';

const inForce = ({ files }: Ran): Record<string, unknown> => JSON.parse(files['in-force.json'] ?? '{}');
const recordsOf = ({ github }: Repository): FakeArtifact[] =>
  github.artifacts.filter(({ name }) => /^celigo-access-(apply|due|drift)-/.test(name));
const held = (ran: Ran): unknown =>
  (JSON.parse(ran.files['plan.json'] ?? '{}') as { held?: unknown[] }).held?.length;

/** Bea was changed in the account; a plan that knows what is in force leaves her so and says it. */
const changedOutside = (repository: Repository): void =>
  repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
const planNow = async (repository: Repository): Promise<Ran> =>
  repository.onPull(repository.propose({ 'access.yaml': access({ ada: MANAGE }) }));

describe('the base of a plan', () => {
  it('is the commit in force: what somebody changed in the account is held, and the change is planned', async () => {
    const repository = await acme();
    changedOutside(repository);
    const ran = await planNow(repository);
    expect([ran.code, held(ran), ran.outputs['to-change']]).toEqual([0, 1, '1']);
    expect(ran.log).toContain(`commit ${repository.main.slice(0, 12)}`);
  });

  it('is none where nothing was ever recorded, and the run says so', async () => {
    const repository = await Repository.open({ files: { 'access.yaml': access() }, seed: SEED });
    changedOutside(repository);
    const ran = await planNow(repository);
    expect([ran.code, held(ran), ran.outputs['to-change']]).toEqual([0, 0, '2']);
    expect(ran.log).toContain('Nothing is recorded as in force yet');
  });

  it('is none where that is asked for, and files where they are named', async () => {
    const repository = await acme();
    changedOutside(repository);
    const number = repository.propose({
      'access.yaml': access({ ada: MANAGE }),
      'before/access.yaml': access(),
    });
    expect(held(await repository.onPull(number, 'plan', { base: 'none' }))).toBe(0);
    expect(held(await repository.onPull(number, 'plan', { base: 'before' }))).toBe(1);
  });

  it('fetches only files that are not checked out with that content already', async () => {
    const repository = await acme({ 'access/a.yaml': access(), 'access/notes.txt': 'x' });
    repository.github.asked.splice(0);
    const number = repository.propose({ 'README.md': 'x' });
    expect((await repository.onPull(number)).code).toBe(0);
    expect(repository.github.asked.filter(({ request }) => request.includes('/git/blobs/'))).toEqual([]);
  });

  it('is found where the files of its time were: in one file, and now in a folder', async () => {
    const repository = await acme();
    changedOutside(repository);
    const sha = repository.github.commit({ 'access/all.yaml': access() }, [repository.main]);
    repository.github.branches.set('main', sha);
    const ran = await repository.onPush();
    expect([ran.code, held(ran), inForce(ran).commit]).toEqual([0, 1, sha]);
  });
});

describe('records that do not count', () => {
  const strangers = [
    ['another workflow', { path: '.github/workflows/other.yml' }],
    ['a pull request', { event: 'pull_request' }],
    ['another branch', { head_branch: 'change-1' }],
    ['a fork', { headRepositoryId: 99 }],
  ] as const;
  for (const [name, facts] of strangers) {
    it(`those of ${name} are passed over: an older record of ours counts`, async () => {
      const repository = await acme();
      const ours = repository.main;
      repository.pushDirectly({ 'README.md': 'words' });
      const ran = await repository.onPush();
      const run = repository.github.runs.get(ran.runId);
      if (run !== undefined) repository.github.runs.set(ran.runId, { ...run, ...facts });
      const planned = await planNow(repository);
      expect(planned.log).toContain(`commit ${ours.slice(0, 12)}`);
    });
  }

  it('those of a tag with the name of the branch are passed over: their commit is not in its history', async () => {
    const repository = await acme();
    const ours = repository.main;
    const forged = repository.github.commit({ 'access.yaml': access({ ada: MANAGE }) }, [ours]);
    const run = repository.github.id();
    const facts = { head_sha: forged, head_branch: 'main', headRepositoryId: REPOSITORY_ID, approvals: [] };
    const path = '.github/workflows/access.yml';
    repository.github.runs.set(run, { id: run, event: 'push', path, ...facts });
    repository.pass(5);
    const artifact = repository.github.upload('celigo-access-apply-acme-production', run, {});
    artifact.zip = recordOf({ commit: forged, since: '2099-01-01T00:00:00.000Z' });
    const planned = await planNow(repository);
    expect(planned.log).toContain(`In force since`);
    expect(planned.log).toContain(`commit ${ours.slice(0, 12)}`);
    expect(planned.log).toContain(`its commit ${forged.slice(0, 12)} was never the newest of main`);
    // Where there is no other record, that is no reason to count everything as asked for.
    for (const each of recordsOf(repository)) if (each !== artifact) each.run = run;
    const alone = await planNow(repository);
    expect([
      alone.code,
      alone.log.includes('which was never the newest commit of the default branch'),
    ]).toEqual([EXIT.invalid, true]);
  });

  it('the workflow that applies may be another one, if it is named', async () => {
    const repository = await acme();
    const number = repository.propose({ 'README.md': 'words' });
    const workflow = '.github/workflows/plan.yml';
    const alone = await repository.onPull(number, 'plan', {}, { workflow });
    expect([alone.code, plainWords(alone.log)]).toEqual([
      EXIT.invalid,
      expect.stringContaining('apply-workflow: access.yml'),
    ]);
    const named = await repository.onPull(number, 'plan', { 'apply-workflow': 'access.yml' }, { workflow });
    expect(named.log).toContain(`commit ${repository.main.slice(0, 12)}`);
  });
});

describe('records that cannot be used are an error that names base, never "nothing"', () => {
  const broken: readonly (readonly [string, (artifact: FakeArtifact) => void])[] = [
    [
      'expired',
      (artifact) => {
        artifact.expired = true;
      },
    ],
    [
      'no archive',
      (artifact) => {
        artifact.zip = Buffer.from('x');
      },
    ],
    [
      'cut off',
      (artifact) => {
        artifact.zip = zipSync({ 'in-force.json': Buffer.from('{"formatVersion"') });
      },
    ],
    [
      'of another version',
      (artifact) => {
        artifact.zip = recordOf({ formatVersion: '9.0' });
      },
    ],
    [
      'with a commit that is none',
      (artifact) => {
        artifact.zip = recordOf({ commit: '../../etc' });
      },
    ],
    [
      'of another account',
      (artifact) => {
        artifact.zip = recordOf({ account: 'Acme staging' });
      },
    ],
  ];
  for (const [name, damage] of broken) {
    it(name, async () => {
      const repository = await acme();
      const [artifact] = recordsOf(repository).slice(-1);
      if (artifact !== undefined) damage(artifact);
      const ran = await planNow(repository);
      expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.invalid, 'config-invalid']);
      expect(ran.log).toMatch(/base: .*/);
      expect(ran.outputs['plan-digest']).toBeUndefined();
    });
  }

  it('a commit that the repository has no more', async () => {
    const repository = await acme();
    rewrite(repository, { commit: 'b'.repeat(40) });
    const ran = await planNow(repository);
    expect(ran.code).toBe(EXIT.invalid);
    expect(ran.log).toContain('base: the commit bbbbbbbbbbbb, which is in force, cannot be read');
  });

  it('a commit with links among its files', async () => {
    const repository = await acme({ 'access/a.yaml': access() });
    const files = { 'access/a.yaml': access(), 'access/b.yaml': 'link:../../etc/passwd' };
    const sha = repository.github.commit(files, [repository.main]);
    rewrite(repository, { commit: sha });
    const ran = await repository.onPull(repository.propose({ 'README.md': 'x' }));
    expect([ran.code, ran.log.includes('base: access/b.yaml is a link')]).toEqual([EXIT.invalid, true]);
  });

  it('GitHub that does not answer is no missing record: the run could not be made, and is red', async () => {
    const repository = await acme();
    repository.github.refusals = [
      { to: /actions\/artifacts/, status: 403, message: 'API rate limit exceeded' },
    ];
    const ran = await planNow(repository);
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.failure, 'api-unavailable']);
  });
});

describe('a memory that heals', () => {
  /** What GitHub may fail to answer while a run recalls. */
  const OUTAGES: readonly (readonly [string, RegExp])[] = [
    ['the list of artifacts', /actions\/artifacts\?|actions\/artifacts /],
    ['a run', /GET .*\/actions\/runs\/\d+ /],
    ['an archive', /\/zip /],
    ['a tree', /git\/trees/],
    ['the branch', /\/branches\//],
  ];
  for (const [what, to] of OUTAGES) {
    it(`503 and 429 for ${what}: once GitHub is back, the next run works without a person`, async () => {
      const repository = await acme();
      for (const status of [503, 429]) {
        repository.github.refusals = [{ to, status, message: 'Unavailable' }];
        for (const command of ['due', 'drift', 'apply']) {
          const failed = await repository.onTimer(command);
          expect(failed.files['in-force.json'], `${status} for ${command}`).toBeUndefined();
        }
      }
      repository.github.refusals = [];
      expect((await repository.onTimer('due')).code).toBe(0);
      changedOutside(repository);
      const planned = await planNow(repository);
      expect([planned.code, held(planned)], planned.log).toEqual([0, 1]);
    });
  }

  it('a first run without actions: read leaves nothing that the next one must read', async () => {
    const repository = await Repository.open({ files: { 'access.yaml': access() }, seed: SEED });
    repository.github.refusals = [
      { to: /actions\/artifacts/, status: 403, message: 'Resource not accessible' },
    ];
    expect((await repository.onPush()).code).toBe(EXIT.failure);
    repository.github.refusals = [];
    const ran = await repository.onPush();
    expect([ran.code, inForce(ran).commit], ran.log).toEqual([0, repository.main]);
  });

  it('what an earlier version left without a record is passed over', async () => {
    const repository = await acme();
    const drift = await repository.onTimer('drift');
    const { 'in-force.json': _, ...rest } = drift.files;
    repository.pass(1);
    repository.github.upload('celigo-access-drift-acme-production', drift.runId, rest);
    expect((await planNow(repository)).log).toContain(`commit ${repository.main.slice(0, 12)}`);
  });

  it('base: with a commit is handed on, over a record that cannot be read and over one that expired', async () => {
    const damages = [
      (artifact: FakeArtifact) => {
        artifact.zip = Buffer.from('x');
      },
      (artifact: FakeArtifact) => {
        artifact.expired = true;
      },
    ];
    for (const command of ['due', 'drift', 'apply']) {
      for (const damage of damages) {
        const repository = await acme();
        const commit = repository.main;
        for (const each of recordsOf(repository)) damage(each);
        const stopped = await repository.onTimer(command);
        expect([stopped.code, stopped.log.includes('base: <commit>')]).toEqual([EXIT.invalid, true]);
        const told = await repository.onTimer(command, { base: commit });
        expect([told.code, inForce(told).commit], told.log).toEqual([0, commit]);
        const after = await repository.onTimer('due');
        expect([after.code, inForce(after).commit], after.log).toEqual([0, commit]);
      }
    }
  });

  it('base: with a commit of long ago takes back nothing that came into force since', async () => {
    const repository = await acme();
    const first = repository.main;
    await raised(repository);
    await repository.onPush();
    const told = await repository.onTimer('drift', { base: first });
    expect(inForce(told).commit, told.log).toBe(repository.main);
  });

  it('base: with a commit that the branch has not, or that nobody has, is refused', async () => {
    const repository = await acme();
    const aside = repository.github.commit({ 'access.yaml': access() }, [repository.main]);
    for (const base of [aside, 'e'.repeat(40), repository.main.slice(0, 12)]) {
      const ran = await repository.onTimer('due', { base });
      expect([ran.code, ran.files['in-force.json']], ran.log).toEqual([EXIT.invalid, undefined]);
    }
  });

  it('base: none and files stop nothing afterwards', async () => {
    const repository = await acme();
    const commit = repository.main;
    for (const base of ['none', 'access.yaml']) {
      for (const command of ['due', 'drift']) await repository.onTimer(command, { base });
    }
    const after = await repository.onTimer('due');
    expect([after.code, inForce(after).commit], after.log).toEqual([0, commit]);
  });

  it('due does nothing where nothing is in force, and says so', async () => {
    const files = { 'access.yaml': access({ ada: '{ state: absent }' }) };
    const repository = await Repository.open({ files, seed: SEED });
    const ran = await repository.onTimer('due');
    expect([ran.code, repository.sandbox.writes()]).toEqual([0, []]);
    expect(ran.log).toContain('Nothing is in force yet');
  });
});

describe('a name that changed', () => {
  const absent = access({ ada: '{ state: absent }' });

  it('of the default branch: GitHub leads from the former name to the new one, and the record counts', async () => {
    const repository = await acme();
    const before = repository.main;
    repository.rename('main', 'trunk');
    changedOutside(repository);
    const planned = await planNow(repository);
    expect([planned.code, held(planned)], planned.log).toEqual([0, 1]);
    expect(planned.log).toContain(`commit ${before.slice(0, 12)}`);
  });

  it('of a branch that is another one now: its records count for nothing, though their commits were merged', async () => {
    const repository = await acme();
    for (const [id, run] of repository.github.runs) {
      repository.github.runs.set(id, { ...run, head_branch: 'feature' });
    }
    repository.github.branches.set('feature', repository.main);
    const planned = await planNow(repository);
    expect(planned.log).toContain('Nothing is recorded as in force yet');
  });

  const renames: readonly (readonly [string, (repository: Repository) => unknown, string])[] = [
    [
      'the workflow',
      (repository) => {
        repository.workflow = '.github/workflows/renamed.yml';
      },
      absent,
    ],
    ['the account', () => {}, absent.replace('Acme production', 'Acme Europe')],
    [
      'the label',
      async (repository) => {
        repository.inputs = { label: 'prod' };
        await repository.onTimer('drift');
        repository.inputs = { label: 'production' };
      },
      absent,
    ],
  ];
  for (const [what, rename, text] of renames) {
    it(`of ${what}: the run stops, and its remedy works for the run after it as well`, async () => {
      const repository = await acme();
      const before = repository.main;
      await rename(repository);
      repository.pushDirectly({ 'access.yaml': text });
      const stopped = await repository.onTimer('due');
      expect([stopped.code, repository.sandbox.writes()], stopped.log).toEqual([EXIT.invalid, []]);
      expect(stopped.log).toContain(`base: ${before}`);
      const told = await repository.onTimer('due', { base: before });
      expect([told.code, repository.sandbox.writes()], told.log).toEqual([0, []]);
      const after = await repository.onTimer('due');
      expect([after.code, repository.sandbox.writes(), inForce(after).commit], after.log).toEqual([
        0,
        [],
        before,
      ]);
    });
  }

  it('of nothing but that a label is given now: what the account recorded without one goes on under it', async () => {
    const repository = await acme();
    const before = repository.main;
    changedOutside(repository);
    repository.inputs = { label: 'production' };
    const planned = await planNow(repository);
    expect([planned.code, held(planned)], planned.log).toEqual([0, 1]);
    repository.pushDirectly({ 'access.yaml': absent });
    for (const words of ['It was recorded before the account had the label production', 'In force since']) {
      const ran = await repository.onTimer('due');
      expect([ran.code, repository.sandbox.writes(), inForce(ran)], ran.log).toMatchObject([
        0,
        [],
        { commit: before, label: 'production' },
      ]);
      expect(ran.log).toContain(words);
    }
  });

  it('of a label that is given now, where another account of the same id or workflow left the record: stops', async () => {
    for (const change of [
      (repository: Repository) => {
        repository.workflow = '.github/workflows/renamed.yml';
      },
      (repository: Repository) => {
        repository.pushDirectly({ 'access.yaml': access().replace('Acme production', 'Acme Production') });
      },
    ]) {
      const repository = await acme();
      repository.inputs = { label: 'production' };
      change(repository);
      const stopped = await repository.onTimer('due');
      expect([stopped.code, repository.sandbox.writes()], stopped.log).toEqual([EXIT.invalid, []]);
      expect(stopped.log).toContain('base: ');
    }
  });

  it('of the workflow, where a pin alone proves the account: the run stops as well, and so does the timer', async () => {
    const pinned = (ada?: string): string =>
      access({ ada }).replace(', contains: [5e44efa28015c9464272256f]', '');
    const repository = await acme({ 'access.yaml': pinned() });
    const before = repository.main;
    changedOutside(repository);
    repository.workflow = '.github/workflows/renamed.yml';
    repository.pushDirectly({ 'access.yaml': pinned('{ state: absent }') });
    for (const run of [() => repository.onTimer('due'), () => repository.onPush('plan')]) {
      const stopped = await run();
      expect([stopped.code, repository.sandbox.writes()], stopped.log).toEqual([EXIT.invalid, []]);
      expect(stopped.log).toContain(`base: ${before}`);
    }
    const told = await repository.onTimer('due', { base: before });
    const after = await repository.onTimer('due');
    expect([told.code, after.code, inForce(after).commit], after.log).toEqual([0, 0, before]);
  });

  it('of the folder, together with config: the base is found where the files were', async () => {
    const repository = await Repository.open({ files: { 'people/access.yaml': access() }, seed: SEED });
    repository.inputs = { config: 'people' };
    expect((await repository.onPush()).code).toBe(0);
    changedOutside(repository);
    repository.replace({ 'team/access.yaml': access() });
    const ran = await repository.onPush('apply', { config: 'team' });
    expect([ran.code, held(ran), inForce(ran).commit], ran.log).toEqual([0, 1, repository.main]);
  });

  it('of another account: its record is no record of this one, and stops nothing', async () => {
    const repository = await acme();
    const other = access()
      .replace('Acme production', 'Beta')
      .replaceAll('5e44efa28015c9464272256f', 'b'.repeat(24));
    const number = repository.propose({ 'beta/access.yaml': other });
    const ran = await repository.onPull(number, 'plan', { config: 'beta' });
    expect(ran.log).toContain('Nothing is recorded as in force yet');
  });
});

describe('what a run writes down', () => {
  it('that failed half way: the commit that it began from, so that the next run carries out the rest', async () => {
    const repository = await acme();
    const before = repository.main;
    await raised(repository);
    repository.sandbox.meet('PUT /v1/ashares/*:status=422');
    const failed = await repository.onPush();
    expect([failed.code, failed.outputs['failure-reason']]).toEqual([EXIT.incomplete, 'apply-failed']);
    expect(inForce(failed)).toMatchObject({ commit: before, exitCode: EXIT.incomplete });
    expect(repository.github.comments[0]?.body).toContain('state=failed');
    repository.sandbox.meet();
    const again = await repository.onPush();
    expect([again.code, inForce(again).commit]).toEqual([0, repository.main]);
    expect(repository.github.comments[0]?.body).toContain('state=applied');
  });

  const told = ({ github }: Repository): string => github.comments.map(({ body }) => body).join('');
  const levelOfAda = ({ sandbox }: Repository): unknown =>
    snapshotOf(sandbox.account).get('ada@acme.example')?.accessLevel;

  it('that waits for somebody is not gone on with by files that newer ones replaced, which do not hold', async () => {
    const repository = await handedOver();
    expect((await repository.onPush()).outputs['exit-code']).toBe('8');
    // Whoever takes it back makes a mistake beside it.
    const [before = ''] = repository.github.commits.get(repository.main)?.parents ?? [];
    const file = `${repository.github.filesOf(before)['access.yaml']}  oops: [\n`;
    repository.pushDirectly({ 'access.yaml': file });
    repository.sandbox.edit({ do: 'accept', user: 'cid@acme.example' });
    const due = await repository.onTimer('due');
    expect([due.code, levelOfAda(repository)], due.log).toEqual([EXIT.invalid, 'administrator']);
    expect(due.log).toContain('so the timer went by those of');
  });

  it('that waits for somebody: the same, and the step is green with a warning', async () => {
    const repository = await handedOver();
    const [before] = repository.github.commits.get(repository.main)?.parents ?? [];
    const waiting = await repository.onPush();
    expect(
      [waiting.code, waiting.outputs['exit-code'], waiting.outputs['failure-reason']],
      waiting.log,
    ).toEqual([0, '8', '']);
    expect(waiting.log).toContain('::warning');
    expect(inForce(waiting)).toMatchObject({ commit: before, exitCode: EXIT.waiting });
    // Nobody needs to start anything: the watch is silent.
    expect((await repository.onTimer('drift')).code).toBe(0);
    expect(repository.github.issues).toEqual([]);
    const shown = told(repository);
    expect((await repository.onTimer('due')).outputs['exit-code']).toBe('8');
    expect(told(repository)).toBe(shown);
    // They accept; the timer does what was reviewed and waited, and says so where it was reviewed.
    repository.sandbox.edit({ do: 'accept', user: 'cid@acme.example' });
    const due = await repository.onTimer('due');
    expect([due.code, levelOfAda(repository)], due.log).toEqual([0, 'monitor']);
    expect(told(repository)).toContain('**done** <code>ada');
  });

  it('that failed, too: what a timer then does of it settles nothing of the rest', async () => {
    const repository = await handedOver();
    repository.sandbox.meet('PUT /v1/ashares/*:status=422');
    expect((await repository.onPush()).code).toBe(EXIT.incomplete);
    const failed = told(repository);
    expect(failed).toContain('state=failed');
    repository.sandbox.meet();
    repository.sandbox.edit({ do: 'accept', user: 'cid@acme.example' });
    const due = await repository.onTimer('due');
    expect([due.code, levelOfAda(repository)], due.log).toEqual([0, 'monitor']);
    expect(told(repository)).toBe(failed);
  });

  it('that could not begin: nothing, and the record before it still counts', async () => {
    const repository = await acme();
    const before = repository.main;
    repository.pushDirectly({ 'access.yaml': 'version: 1\nusers: [' });
    const broken = await repository.onPush();
    expect([broken.code, broken.files['in-force.json']]).toEqual([EXIT.invalid, undefined]);
    const planned = await planNow(repository);
    expect(planned.log).toContain(`commit ${before.slice(0, 12)}`);
  });

  it('a run that only looked and ends after an apply does not take the memory back', async () => {
    const repository = await acme();
    const drift = await repository.onTimer('drift');
    expect(drift.code).toBe(0);
    await raised(repository);
    const applied = await repository.onPush();
    // Uploaded late, with what was in force when it began.
    repository.pass(5);
    repository.github.upload('celigo-access-drift-acme-production', drift.runId, drift.files);
    const planned = await repository.onPull(repository.propose({ 'README.md': 'x' }));
    expect(planned.log).toContain(`commit ${String(inForce(applied).commit).slice(0, 12)}`);
  });

  it('neither does an apply that took place at the same time and ended last, where a workflow queues none', async () => {
    const repository = await acmeRaised();
    const earlier = await repository.onPush();
    const [early] = repository.github.artifacts.slice(-1);
    // Begun before the first was over, so that it knew of no record of it.
    repository.github.artifacts.pop();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    const later = await repository.onPush();
    expect([earlier.code, later.code], later.log).toEqual([0, 0]);
    repository.github.upload(early?.name ?? '', earlier.runId, earlier.files);
    const drift = await repository.onTimer('drift');
    expect([drift.code, inForce(drift).commit], drift.log).toEqual([0, repository.main]);
  });

  it('neither does it where the apply was started again, under the number of an older run', async () => {
    const repository = await acme();
    const told = await repository.onTimer('drift', { base: repository.main });
    expect(told.code, told.log).toBe(0);
    await raised(repository);
    const applied = await repository.onPush('apply', {}, repository.main, { runId: 1 });
    expect(applied.code, applied.log).toBe(0);
    repository.pass(5);
    repository.github.upload('celigo-access-drift-acme-production', told.runId, told.files);
    const planned = await repository.onPull(repository.propose({ 'README.md': 'x' }));
    expect(planned.log).toContain(`commit ${String(inForce(applied).commit).slice(0, 12)}`);
  });

  it('neither does one that hands on what was applied on a machine whose clock is ahead', async () => {
    const repository = await acme();
    for (const artifact of recordsOf(repository)) {
      const was = JSON.parse(strFromU8(unzipSync(artifact.zip)['in-force.json'] ?? new Uint8Array()));
      artifact.zip = zipSync({
        'in-force.json': strToU8(JSON.stringify({ ...was, since: '2026-11-23T12:00:00.000Z' })),
      });
    }
    const drift = await repository.onTimer('drift');
    await raised(repository);
    const applied = await repository.onPush();
    expect(applied.code, applied.log).toBe(0);
    repository.pass(5);
    repository.github.upload('celigo-access-drift-acme-production', drift.runId, drift.files);
    const planned = await repository.onPull(repository.propose({ 'README.md': 'x' }));
    expect(planned.log).toContain(`commit ${String(inForce(applied).commit).slice(0, 12)}`);
  });
});

describe('a first apply that did not succeed', () => {
  const HANDOVER = access({
    ada: MONITOR,
    more: '  cid@acme.example: { accessLevel: administrator }\n',
  }).replace('minAdministrators: 0', 'minAdministrators: 1');
  const seed = SEED.replace(
    'ada@acme.example: { accessLevel: monitor }',
    'ada@acme.example: { accessLevel: administrator }',
  );
  /** The first apply of a repository: Ada hands over to Cid, who is invited. */
  const first = async (text: string): Promise<Repository> => {
    const repository = await Repository.open({ files: { 'README.md': 'words' }, seed });
    const number = repository.propose({ 'access.yaml': text });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    return repository;
  };
  const levelOf = ({ sandbox }: Repository, name: string): unknown =>
    snapshotOf(sandbox.account).get(`${name}@acme.example`)?.accessLevel;

  it('because somebody must accept: later merges go on from it, and the printed remedy ends it', async () => {
    const repository = await first(HANDOVER);
    const waiting = await repository.onPush();
    expect([waiting.code, waiting.outputs['exit-code']], waiting.log).toEqual([0, '8']);
    expect(waiting.log).toContain(`gh run rerun ${waiting.runId}`);
    const due = await repository.onTimer('due');
    expect(due.log).toContain(`gh run rerun ${waiting.runId}`);
    repository.pushDirectly({ 'README.md': 'other words' });
    const later = await repository.onPush();
    expect([later.code, later.outputs['exit-code']], later.log).toEqual([0, '8']);
    repository.sandbox.edit({ do: 'accept', user: 'cid@acme.example' });
    const again = await repository.onPush();
    expect([again.code, again.outputs['exit-code'], levelOf(repository, 'ada')], again.log).toEqual([
      0,
      '0',
      'monitor',
    ]);
    const behind = await repository.onTimer('due');
    expect([behind.code, inForce(behind).commit]).toEqual([0, repository.main]);
  });

  it('because a write failed: the next apply does the rest, whatever was merged since', async () => {
    const repository = await first(access({ ada: MANAGE }));
    repository.sandbox.meet('PUT /v1/ashares/*:status=422');
    const failed = await repository.onPush();
    expect(failed.code, failed.log).toBe(EXIT.incomplete);
    repository.sandbox.meet();
    repository.pushDirectly({ 'README.md': 'other words' });
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada'), inForce(ran).commit], ran.log).toEqual([
      0,
      'manage',
      repository.main,
    ]);
  });
});

describe('a record of a tag that has the name of the branch', () => {
  it('counts for nothing, also once its commit was merged into the branch', async () => {
    const repository = await acme();
    const ours = repository.main;
    const { github } = repository;
    const forged = github.commit({ 'access.yaml': access({ ada: MANAGE }) }, [ours]);
    forge(repository, forged);
    const back = github.commit({ 'access.yaml': access() }, [forged]);
    github.branches.set('main', github.commit({ 'access.yaml': access() }, [ours, back]));
    const planned = await planNow(repository);
    expect(planned.log).toContain(`commit ${ours.slice(0, 12)}`);
    expect(planned.log).toContain(`its commit ${forged.slice(0, 12)} was never the newest of main`);
  });

  it('keeps a timer from going by older files where the newest do not hold: it may have moved an end', async () => {
    const until = (day: string) => ({
      'access.yaml': access({ ada: `{ accessLevel: monitor, until: ${day} }` }),
    });
    const repository = await acme(until('2026-12-31'));
    const ours = repository.main;
    const { github } = repository;
    const moved = github.commit(until('2027-03-31'), [ours]);
    forge(repository, moved);
    github.branches.set('main', github.commit({ 'access.yaml': 'users: [' }, [ours, moved]));
    repository.now = new Date('2027-01-01T00:30:00Z');
    const timed = await repository.onTimer('due');
    expect([timed.code, repository.sandbox.writes()], timed.log).toEqual([EXIT.invalid, []]);
  });

  const PULLS_REFUSED = { to: /\/pulls/, status: 403, message: 'Resource not accessible by integration' };
  const REFUSALS = [[], [PULLS_REFUSED]];

  it('counts for nothing at a commit that a rebase landed before its last', async () => {
    for (const refusals of REFUSALS) {
      const repository = await acme({ [WORKFLOW]: 'on: [push]', 'access.yaml': access() });
      const ours = repository.main;
      const pull = repository.propose({ [WORKFLOW]: 'uploads what it likes' });
      repository.amend(pull, { [WORKFLOW]: 'on: [push]' });
      repository.merge(pull, 'rebase');
      const [within = ''] = repository.pull(pull).rebased;
      forge(repository, within);
      repository.github.refusals = refusals;
      const timed = await repository.onTimer('due');
      expect(timed.log).toContain(`its commit ${within.slice(0, 12)} was never the newest of main`);
      expect(timed.log).toContain(`commit ${ours.slice(0, 12)}.`);
    }
  });

  it('what a squash, a merge or a rebase ended at is remembered, with and without leave to read pull requests', async () => {
    for (const how of MERGINGS) {
      for (const refusals of REFUSALS) {
        const repository = await acme();
        const pull = repository.propose({ 'README.md': 'one' });
        repository.amend(pull, { 'README.md': 'two' });
        const merged = repository.merge(pull, how);
        expect((await repository.onPush()).code).toBe(0);
        repository.pushDirectly({ 'README.md': 'three' });
        repository.github.refusals = refusals;
        const timed = await repository.onTimer('due');
        expect(timed.log, how).toContain(`commit ${merged.slice(0, 12)}.`);
      }
    }
  });
});

/** A record of a run of a tag with the name of the branch, at a commit. */
function forge({ github }: Repository, commit: string): void {
  const run = github.id();
  github.runs.set(run, {
    id: run,
    event: 'push',
    path: '.github/workflows/access.yml',
    head_sha: commit,
    head_branch: 'main',
    headRepositoryId: REPOSITORY_ID,
    approvals: [],
  });
  const zip = recordOf({ commit, since: '2099-01-01T00:00:00.000Z' });
  github.upload('celigo-access-apply-acme-production', run, {}).zip = zip;
}

/** The log without the masks and groups of the runner. */
const plainWords = (log: string): string => log.replace(/^::add-mask::.*$/gm, '');

function recordOf(change: Readonly<Record<string, unknown>>): Uint8Array {
  const record = {
    formatVersion: '1.0',
    account: 'Acme production',
    label: 'acme-production',
    commit: 'a'.repeat(40),
    since: '2026-11-22T12:00:00.000Z',
    exitCode: 0,
    digest: null,
    ...change,
  };
  return zipSync({ 'in-force.json': Buffer.from(JSON.stringify(record)) });
}

function rewrite(repository: Repository, change: Readonly<Record<string, unknown>>): void {
  for (const artifact of recordsOf(repository)) artifact.zip = recordOf(change);
}
