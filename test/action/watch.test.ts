/** What the daily look must say besides what somebody changed: that what was merged never reached the account. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, acmeRaised, MANAGE, raised, SEED } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { Repository } from '../support/repository.ts';

const levelOf = ({ sandbox }: Repository, name: string): unknown =>
  snapshotOf(sandbox.account).get(`${name}@acme.example`)?.accessLevel;
const issuesOf = ({ github }: Repository): string[] =>
  github.issues.map(({ title, state }) => `${title.replace(/ \(.*$/, '')}: ${state}`);
const UNAPPLIED = 'What the files ask for was not applied';

/** A pull request that is planned, approved and merged; no run of the merge takes place. */
async function mergedOnly(repository: Repository, text: string): Promise<void> {
  const number = repository.propose({ 'access.yaml': text });
  await repository.onPull(number);
  repository.review(number);
  repository.merge(number);
}

describe('T39 a merge whose run was lost', () => {
  it('leaves somebody with access, and the watch says so until it is applied', async () => {
    const repository = await acme();
    await mergedOnly(repository, access({ ada: '{ state: absent }' }));
    expect((await repository.onTimer('due')).code).toBe(0);
    expect(levelOf(repository, 'ada')).toBe('monitor');
    const ran = await repository.onTimer('drift');
    // Nobody changed the account, so that is no drift.
    expect([ran.code, ran.outputs['failure-reason']], ran.log).toEqual([EXIT.done, '']);
    expect(issuesOf(repository)).toEqual([`${UNAPPLIED}: open`]);
    expect(repository.github.issues[0]?.body).toContain('ada');
    expect(ran.summary).toContain(UNAPPLIED);
    expect((await repository.onPush()).code).toBe(0);
    await repository.onTimer('drift');
    expect(issuesOf(repository)).toEqual([`${UNAPPLIED}: closed`]);
  });

  it('is told also where GitHub does not say whether this run is an old one', async () => {
    const repository = await acme();
    await mergedOnly(repository, access({ ada: '{ state: absent }' }));
    const inForceNow = repository.github.commits.get(repository.main)?.parents[0] ?? '';
    let asked = 0;
    repository.github.falsify = (request, body) => {
      if (!request.includes(`/compare/${inForceNow}...${repository.main}`)) return body;
      asked += 1;
      return asked > 1 ? 'no answer' : body;
    };
    const ran = await repository.onTimer('drift');
    expect([ran.code, asked > 1, issuesOf(repository)], ran.log).toEqual([0, true, [`${UNAPPLIED}: open`]]);
  });

  it('is not called done because a name does not resolve any more, and nothing else is planned', async () => {
    const repository = await acme();
    const bea = '{ accessLevel: monitor, mcpServers: { /orders: read } }';
    await mergedOnly(repository, access({ bea }));
    expect((await repository.onPush()).code).toBe(0);
    await mergedOnly(repository, access({ ada: MANAGE, bea }));
    await repository.onTimer('drift');
    expect(issuesOf(repository)).toEqual([`${UNAPPLIED}: open`]);
    repository.sandbox.edit({ do: 'delete-server', mcpServer: '/orders' });
    const ran = await repository.onTimer('drift');
    expect(ran.code, ran.log).toBe(EXIT.invalid);
    expect(issuesOf(repository)).toContain(`${UNAPPLIED}: open`);
  });

  it('that was about an end says so, too: no timer would end it', async () => {
    const repository = await acme();
    await mergedOnly(repository, access({ ada: '{ accessLevel: monitor, until: 2027-06-30 }' }));
    await repository.onTimer('drift');
    expect(issuesOf(repository)).toEqual([`${UNAPPLIED}: open`]);
  });

  it('is not told by an old run that is started again: newer files than its own are in force', async () => {
    const repository = await acme();
    const old = repository.main;
    await raised(repository);
    expect((await repository.onPush()).code).toBe(0);
    const again = await repository.onTimer('drift', {}, { sha: old, headSha: old });
    expect([again.code, issuesOf(repository)], again.log).toEqual([0, []]);
  });

  it('stays told while a name that does not resolve keeps most of the plan from being made', async () => {
    const seed = SEED.replace('integrations: [', 'integrations: [{ name: Returns }, ').replace(
      'bea@acme.example: { accessLevel: monitor }',
      'bea@acme.example: { integrations: { Returns: manage } }',
    );
    const grants = '{ accessLevel: custom, integrations: { Returns: manage } }';
    const files = { 'access.yaml': access({ bea: grants }) };
    const repository = await Repository.open({ files, seed });
    expect((await repository.onPush()).code).toBe(0);
    await mergedOnly(repository, access({ ada: MANAGE, bea: grants }));
    await repository.onTimer('drift');
    expect(issuesOf(repository)).toEqual([`${UNAPPLIED}: open`]);
    repository.sandbox.reseed(SEED);
    await repository.onTimer('drift');
    expect(issuesOf(repository)).toContain(`${UNAPPLIED}: open`);
  });

  it('leaves the issue about what should have ended open, too: such a plan ends whole people alone', async () => {
    const seed = SEED.replace('integrations: [', 'integrations: [{ name: Returns }, ')
      .replace(
        'bea@acme.example: { accessLevel: monitor }',
        'bea@acme.example: { integrations: { Returns: manage } }',
      )
      .replace('ada@acme.example: { accessLevel: monitor', '$&, integrations: { Order to Cash: manage }');
    const ada =
      '{ accessLevel: monitor, integrations: { Order to Cash: { level: manage, until: 2026-11-23 } } }';
    const text = access({ ada, bea: '{ integrations: { Returns: manage } }' });
    const repository = await Repository.open({ files: { 'access.yaml': text }, seed });
    expect((await repository.onPush()).code).toBe(0);
    repository.now = new Date('2026-11-26T12:00:00Z');
    const late = 'What the files have ended is still in the account';
    await repository.onTimer('drift');
    expect(issuesOf(repository)).toContain(`${late}: open`);
    repository.sandbox.reseed(
      SEED.replace('ada@acme.example: { accessLevel: monitor', '$&, integrations: { Order to Cash: manage }'),
    );
    await repository.onTimer('drift');
    expect(issuesOf(repository)).toContain(`${late}: open`);
  });

  it('is not told once it was applied, nor where there is no base to tell', async () => {
    const repository = await acmeRaised();
    expect((await repository.onPush()).code).toBe(0);
    await repository.onTimer('drift', { base: 'none' });
    expect(issuesOf(repository)).toEqual([]);
  });
});

describe('an access test that the account breaks', () => {
  it('keeps the issue about drift open, though nobody was changed lately', async () => {
    const seed = SEED.replace('users:\n', 'users:\n  eve@acme.example: { accessLevel: manage }\n');
    const test =
      'tests: [{ name: nobody manages, users: eve@acme.example, never: { accessLevel: manage } }]\n';
    const repository = await Repository.open({ files: { 'access.yaml': `${access()}${test}` }, seed });
    const drift = 'Access was changed outside the files';
    const first = await repository.onTimer('drift', { base: 'none' });
    expect([first.code, issuesOf(repository)], first.log).toEqual([EXIT.differences, [`${drift}: open`]]);
    expect(repository.github.issues[0]?.body).toContain('nobody manages');
    repository.sandbox.edit({ do: 'change', user: 'eve@acme.example', set: { disabled: true } });
    const ran = await repository.onTimer('drift', { base: 'none' });
    expect([ran.code, issuesOf(repository)], ran.log).toEqual([EXIT.done, [`${drift}: closed`]]);
  });
});

describe('a plan that changes nothing, in the strict layout', () => {
  it('comes into force by its digest, so that a later change outside is seen as one', async () => {
    const repository = await acme();
    // Somebody raised Bea in the account, and the files adopt it.
    const raise = (level: 'manage' | 'monitor'): void =>
      repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: level } });
    raise('manage');
    await mergedOnly(repository, access({ bea: MANAGE }));
    const planned = await repository.onPush('plan');
    expect(planned.outputs.changes).toBe('false');
    const ran = await repository.onPush('apply', { 'approve-digest': planned.outputs['plan-digest'] ?? '' });
    expect([ran.code, JSON.parse(ran.files['in-force.json'] ?? '').commit], ran.log).toEqual([
      0,
      repository.main,
    ]);
    raise('monitor');
    expect((await repository.onTimer('drift')).code).toBe(EXIT.differences);
  });

  it('is none where it leaves somebody behind: that needs the approval of a person', async () => {
    const repository = await acme();
    const without = access().replace(/^ {2}ada.*\n/m, '');
    const ran = await repository.onPull(repository.propose({ 'access.yaml': without }));
    expect([ran.outputs.changes, ran.outputs['to-change']], ran.log).toEqual(['true', '0']);
  });
});
