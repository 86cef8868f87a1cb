/** Several accounts in one workflow without labels: what is about one of them never takes the place of another's. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, MANAGE, SEED } from '../support/acme.ts';
import { type Inputs, Repository } from '../support/repository.ts';

const BETA = access({ ada: MANAGE }).replace('Acme production', 'Beta');
const BROKEN = 'users: [\n';
const JOBS = { acme: { config: 'acme' }, beta: { config: 'beta' } } as const;

/** Two folders, of which each job names one; both are read with the token of the one account that there is. */
const open = (beta: string): Promise<Repository> =>
  Repository.open({ files: { 'acme/access.yaml': access(), 'beta/access.yaml': beta }, seed: SEED });

/** The account that each open comment or issue names; `-` where the files could not say it. */
const about = (bodies: readonly string[]): string[] =>
  bodies.map((body) => /account=(\S+)/.exec(body)?.[1] ?? '');

describe('the comments of a pull request', () => {
  const comments = ({ github }: Repository): string[] =>
    about(github.comments.filter(({ minimized }) => !minimized).map(({ body }) => body));
  const plan = async (repository: Repository, number: number, ...jobs: readonly Inputs[]): Promise<void> => {
    for (const job of jobs) await repository.onPull(number, 'plan', job);
  };

  it('are one for each account, also where the files of one cannot say which they are of', async () => {
    for (const jobs of [
      [JOBS.acme, JOBS.beta],
      [JOBS.beta, JOBS.acme],
    ]) {
      const repository = await open(BETA);
      const number = repository.propose({
        'acme/access.yaml': access({ ada: MANAGE }),
        'beta/access.yaml': BROKEN,
      });
      await plan(repository, number, ...jobs);
      expect(comments(repository).sort()).toEqual(['-', 'acme-production']);
      // Each is kept up to date by its own job, and is one comment again once its files are mended.
      await plan(repository, number, ...jobs);
      expect(comments(repository).sort()).toEqual(['-', 'acme-production']);
      repository.amend(number, { 'beta/access.yaml': BETA });
      await plan(repository, number, ...jobs);
      expect(comments(repository).sort()).toEqual(['acme-production', 'beta']);
    }
  });

  it('are two where neither can say it, and where two names look alike in names on GitHub', async () => {
    const repository = await open(BROKEN);
    const number = repository.propose({ 'acme/access.yaml': BROKEN, 'README.md': 'words' });
    await plan(repository, number, JOBS.acme, JOBS.beta);
    expect(comments(repository)).toEqual(['-', '-']);
    const alike = await open(access({ bea: MANAGE }).replace('Acme production', 'Acme / Production'));
    const other = alike.propose({ 'README.md': 'words' });
    await plan(alike, other, JOBS.acme, JOBS.beta, JOBS.acme);
    expect(comments(alike)).toEqual(['acme-production', 'acme-production']);
  });
});

describe('the issue about drift', () => {
  it('is one for each account, also where the files of one cannot say which they are of', async () => {
    const repository = await open(BROKEN);
    expect((await repository.onPush('apply', JOBS.acme)).code).toBe(0);
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
    const shown = (): string[] =>
      about(repository.github.issues.filter(({ state }) => state === 'open').map(({ body }) => body));
    for (let times = 0; times < 2; times += 1) {
      expect((await repository.onTimer('drift', JOBS.acme)).code).toBe(EXIT.differences);
      expect((await repository.onTimer('drift', JOBS.beta)).code).toBe(EXIT.invalid);
      expect(shown()).toEqual(['acme-production', '-']);
    }
    // Quiet again: its own issue closes, and the other one stays.
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'monitor' } });
    expect((await repository.onTimer('drift', JOBS.acme)).code).toBe(0);
    expect(shown()).toEqual(['-']);
  });
});
