/** Artifacts and runs that are gone although GitHub still lists them: deleted, expired or lost by its storage. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, acmeRaised, MANAGE, RAISED } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import type { FakeArtifact, FakeGitHub } from '../support/github.ts';
import type { Repository } from '../support/repository.ts';

const levelOf = ({ sandbox }: Repository, name: string): unknown =>
  snapshotOf(sandbox.account).get(`${name}@acme.example`)?.accessLevel;

const newestOf = ({ github }: Repository, what: RegExp): FakeArtifact => {
  const found = github.artifacts.findLast(({ name }) => what.test(name));
  if (found === undefined) throw new Error('there is none');
  return found;
};

/** How one is gone: GitHub lists it all the same. */
const WAYS: Readonly<Record<string, (github: FakeGitHub, artifact: FakeArtifact) => void>> = {
  'deleted since it was listed': (github, { id }) => {
    github.refusals = [{ to: new RegExp(`/artifacts/${id}/zip`), status: 404, message: 'Not Found' }];
  },
  'expired since it was listed': (github, { id }) => {
    github.refusals = [
      { to: new RegExp(`/artifacts/${id}/zip`), status: 410, message: 'Artifact has expired' },
    ];
  },
  'lost by the storage': (github, { id }) => {
    github.lost.add(id);
  },
  'of a run that was deleted': (github, { run }) => {
    github.refusals = [{ to: new RegExp(`GET .*/actions/runs/${run} `), status: 404, message: 'Not Found' }];
  },
};

describe.each(Object.entries(WAYS))('a plan that is %s', (_what, lose) => {
  it('counts for nothing, lets no earlier plan take its place, and stops nothing that others cover', async () => {
    const repository = await acmeRaised();
    const number = RAISED;
    lose(repository.github, newestOf(repository, /-plan-/));
    const stopped = await repository.onPush();
    expect([stopped.code, stopped.outputs['failure-reason']], stopped.log).toEqual([
      EXIT.stale,
      'plan-changed',
    ]);
    expect(stopped.log).toContain(`#${number}, `);
    expect(levelOf(repository, 'ada')).toBe('monitor');
    const digest = stopped.outputs['plan-digest'] ?? '';
    const ran = await repository.onPush('apply', { 'approve-digest': digest });
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });
});

describe.each(Object.entries(WAYS))('a record that is %s', (what, lose) => {
  it('is an error that names the base, and never "nothing"', async () => {
    const repository = await acme();
    const commit = repository.main;
    lose(repository.github, newestOf(repository, /-(apply|due|drift)-/));
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    const ran = await repository.onPull(number);
    expect([ran.code, ran.log.includes('Nothing is recorded')], `${what} ${ran.log}`).toEqual([
      EXIT.invalid,
      false,
    ]);
    expect(ran.log).toContain('base: ');
    repository.github.refusals = [];
    const told = await repository.onTimer('due', { base: commit });
    expect(told.code, told.log).toBe(0);
    expect((await repository.onPull(number)).code).toBe(0);
  });
});
