/** Which merged pull requests and plans a run finds: what people, accounts and days do between a look and a run. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, MANAGE, SEED } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { type Ran, Repository } from '../support/repository.ts';

const levelOf = ({ sandbox }: Repository, name: string): unknown =>
  snapshotOf(sandbox.account).get(`${name}@acme.example`)?.accessLevel;

/** Summaries as people read them. */
const plain = ({ summary }: Ran): string =>
  summary
    .replaceAll('<wbr>', '')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)));

/** A change that is planned, approved and merged; its run is still to come. */
async function reviewed(repository: Repository, text: string): Promise<number> {
  const number = repository.propose({ 'access.yaml': text });
  await repository.onPull(number);
  repository.review(number);
  repository.merge(number);
  return number;
}

function expectStale(ran: Ran): void {
  expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([EXIT.stale, 'plan-changed']);
}

describe('an invitation that is answered between the look and the run', () => {
  const invited = (level: string): string =>
    SEED.replace(
      'integrations:',
      `  cid@acme.example: { accessLevel: ${level}, invitation: pending }\nintegrations:`,
    );
  const WITHOUT = access({ more: '  cid@acme.example: { state: absent }\n' });
  for (const level of ['monitor', 'manage', 'administrator']) {
    for (const answer of ['accept', 'dismiss'] as const) {
      it(`${answer}: the approved removal of somebody with ${level} goes on`, async () => {
        const files = { 'access.yaml': access({ more: `  cid@acme.example: { accessLevel: ${level} }\n` }) };
        const repository = await Repository.open({ files, seed: invited(level) });
        expect((await repository.onPush()).code).toBe(0);
        await reviewed(repository, WITHOUT);
        repository.sandbox.edit({ do: answer, user: 'cid@acme.example' });
        const ran = await repository.onPush();
        expect([ran.code, levelOf(repository, 'cid')], ran.log).toEqual([0, undefined]);
      });
    }
  }
});

describe('an invitation that is accepted between the look and the run, where something else was reviewed', () => {
  const seed = SEED.replace(
    'integrations:',
    '  cid@acme.example: { accessLevel: monitor, invitation: pending }\nintegrations:',
  );
  const asked = (cid: string): string => access({ more: `  cid@acme.example: ${cid}\n` });
  for (const [what, cid, words] of [
    ['a level', MANAGE, 'grant: was reviewed'],
    ['a switch', '{ accessLevel: monitor, enabled: false }', 'disable: was not reviewed'],
    ['both', '{ accessLevel: manage, enabled: false }', 'disable, grant instead of grant'],
  ] as const)
    it(`${what}: the run says that they accepted, and one step lets it go on`, async () => {
      const repository = await Repository.open({
        files: { 'access.yaml': asked('{ accessLevel: monitor }') },
        seed,
      });
      expect((await repository.onPush()).code).toBe(0);
      await reviewed(repository, asked(cid));
      repository.sandbox.edit({ do: 'accept', user: 'cid@acme.example' });
      const stopped = await repository.onPush();
      expectStale(stopped);
      const told = plain(stopped);
      expect(told).toContain(words);
      expect(told).toContain('they have accepted the invitation since');
      const digest = /approve-digest=([0-9a-f]{64})/.exec(told)?.[1] ?? '';
      const other = await repository.onPush('apply', { 'approve-digest': '0'.repeat(64) });
      expectStale(other);
      expect(plain(other)).toContain('The approved digest 000000000000 is of another plan');
      const ran = await repository.onPush('apply', { 'approve-digest': digest });
      expect([ran.code, ran.outputs['exit-code']], ran.log).toEqual([0, '0']);
    });

  it('an answer of somebody else is not told of whoever did not answer', async () => {
    const repository = await Repository.open({
      files: { 'access.yaml': asked('{ accessLevel: monitor }') },
      seed,
    });
    expect((await repository.onPush()).code).toBe(0);
    await reviewed(
      repository,
      access({ ada: MANAGE, more: '  cid@acme.example: { accessLevel: monitor }\n' }),
    );
    repository.sandbox.edit({ do: 'accept', user: 'cid@acme.example' });
    repository.sandbox.edit({
      do: 'change',
      user: 'ada@acme.example',
      set: { mcpServers: { '/orders': 'read' } },
    });
    const stopped = await repository.onPush();
    expectStale(stopped);
    expect(plain(stopped)).not.toContain('accepted the invitation');
  });
});

describe('an extension that was approved on the last day', () => {
  const ending = (until: string): string => access({ ada: `{ accessLevel: monitor, until: ${until} }` });
  const lastDay = async (): Promise<Repository> => {
    const repository = await acme({ 'access.yaml': ending('2026-12-31') });
    repository.now = new Date('2026-12-31T20:00:00Z');
    return repository;
  };

  it('and merged on that day lets nobody lose access, though the apply runs after the end', async () => {
    const repository = await lastDay();
    await reviewed(repository, ending('2027-01-31'));
    repository.now = new Date('2027-01-01T00:30:00Z');
    expect((await repository.onTimer('due')).code).toBe(0);
    expect(levelOf(repository, 'ada')).toBe('monitor');
    expect((await repository.onPush()).code).toBe(0);
    expect(levelOf(repository, 'ada')).toBe('monitor');
  });

  it('and merged after the timer ran says that the access has ended, and the digest brings it back', async () => {
    const repository = await lastDay();
    const number = repository.propose({ 'access.yaml': ending('2027-01-31') });
    await repository.onPull(number);
    repository.review(number);
    repository.now = new Date('2027-01-01T00:30:00Z');
    expect((await repository.onTimer('due')).code).toBe(0);
    expect(levelOf(repository, 'ada')).toBeUndefined();
    repository.merge(number);
    const stopped = await repository.onPush();
    expectStale(stopped);
    expect(plain(stopped)).toContain('only the end of this access was, and the access is gone by now');
    const digest = stopped.outputs['plan-digest'] ?? '';
    const ran = await repository.onPush('apply', { 'approve-digest': digest });
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'monitor']);
  });
});

describe('an end that is moved, or that passes, while pull requests are open', () => {
  const withEnd = (until: string, bea = '{ accessLevel: monitor }'): string =>
    access({ ada: `{ accessLevel: monitor, until: ${until} }`, bea });

  it('two that move it: each goes on, since its own end was approved', async () => {
    const repository = await acme({ 'access.yaml': withEnd('2026-12-31') });
    const first = repository.propose({ 'access.yaml': withEnd('2027-01-31') });
    const second = repository.propose({ 'access.yaml': withEnd('2027-06-30') });
    for (const number of [first, second]) {
      await repository.onPull(number);
      repository.review(number);
    }
    repository.merge(first);
    expect((await repository.onPush()).code).toBe(0);
    repository.merge(second);
    // Its plan knew another end before it. The end that it asks for is the one that was approved.
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([0, '']);
    expect(ran.log).toContain('2027-06-30');
  });

  it('an end that nobody approved, beside one that somebody did, stops the run', async () => {
    const repository = await acme({ 'access.yaml': withEnd('2026-12-31') });
    const number = repository.propose({ 'access.yaml': withEnd('2027-01-31') });
    await repository.onPull(number);
    repository.review(number);
    repository.amend(number, { 'access.yaml': withEnd('2037-01-31') });
    repository.merge(number);
    expectStale(await repository.onPush());
  });

  it('one that passes between the look and the merge takes the access, and asks nobody again', async () => {
    const repository = await acme({ 'access.yaml': withEnd('2026-12-31') });
    const number = repository.propose({ 'access.yaml': withEnd('2026-12-31', MANAGE) });
    await repository.onPull(number);
    repository.review(number);
    repository.now = new Date('2027-01-01T00:30:00Z');
    repository.merge(number);
    const ran = await repository.onPush();
    expect(ran.code, ran.log).toBe(0);
    expect([levelOf(repository, 'ada'), levelOf(repository, 'bea')]).toEqual([undefined, 'manage']);
  });
});

describe('a plan that was made too late, or not at all', () => {
  it('an approval before the plan ended: the run says so, and a second approval lets it go on', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    repository.review(number);
    await repository.onPull(number);
    repository.merge(number);
    const stopped = await repository.onPush();
    expectStale(stopped);
    expect(plain(stopped)).toContain(`approve #${number} as it was merged`);
    repository.review(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });

  it('a plan that was run again and replaced the approved one: the same', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    const { artifacts } = repository.github;
    artifacts.splice(
      artifacts.findIndex(({ name }) => name.includes('-plan-')),
      1,
    );
    await repository.onPull(number);
    repository.merge(number);
    const stopped = await repository.onPush();
    expectStale(stopped);
    expect(plain(stopped)).toContain(`approve #${number} as it was merged`);
    repository.review(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
  });

  it('a force-push after the approval, with other changes: the same', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.review(number);
    const pushed = repository.github.commit({ 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) }, [
      repository.main,
    ]);
    repository.pull(number).commits.splice(0, 1, pushed);
    await repository.onPull(number);
    repository.merge(number);
    const stopped = await repository.onPush();
    expectStale(stopped);
    expect(plain(stopped)).toContain(`approve #${number} as it was merged`);
    repository.review(number);
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'bea')], ran.log).toEqual([0, 'manage']);
  });
});

describe('a merge that GitHub does not list yet', () => {
  it('is asked for again, also where it came right after another one', async () => {
    const repository = await acme();
    const one = await reviewed(repository, access({ ada: MANAGE }));
    const two = repository.propose({ 'README.md': 'words' });
    repository.merge(two);
    repository.github.unlisted = 3;
    const ran = await repository.onPush();
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
    expect(ran.log).toContain(`#${one}, approved by lead`);
  });

  it('is asked for again where a merge queue made its commit long before the push that landed it', async () => {
    const repository = await acme();
    const before = repository.main;
    const one = await reviewed(repository, access({ ada: MANAGE }));
    repository.pass(45);
    const two = repository.propose({ 'README.md': 'words' });
    const after = repository.merge(two);
    repository.github.unlisted = 3;
    const ran = await repository.onPush('apply', {}, after, { payload: { before, after } });
    expect([ran.code, levelOf(repository, 'ada')], ran.log).toEqual([0, 'manage']);
    expect(ran.log).toContain(`#${one}, approved by lead`);
  });
});
