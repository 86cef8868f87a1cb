/** One account from its first pull request to a quiet morning, as people see it on GitHub. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { BOT } from '../support/github.ts';
import { ACTION_TOKEN, Repository } from '../support/repository.ts';

const HEAD = `version: 1
account: { name: Acme production, region: us, contains: [5e44efa28015c9464272256f] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxGrantLoss: 100% }
integrations:
  Order to Cash: { id: 5e44efa28015c9464272256f }
users:
  root@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: monitor }
`;
const SEED = `
account: { name: Acme production }
owner: { email: cio@acme.example }
tokens: { ${ACTION_TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: 5e44efa28015c9464272256f }]
mcpServers: [{ name: Orders, uri: /orders }]
`;
const access = (ada: string): string => `${HEAD}  ada@acme.example: ${ada}\n`;

describe('the story of one change', () => {
  it('is planned, discussed, changed, merged, applied, ends by itself, drifts and is adopted', async () => {
    const repository = await Repository.open({
      files: { 'access.yaml': access('{ accessLevel: monitor }') },
      seed: SEED,
    });
    const { github, sandbox } = repository;
    const ada = () => snapshotOf(sandbox.account).get('ada@acme.example');

    // A pull request wants more for Ada: it is planned, in one comment.
    const number = repository.propose({
      'access.yaml': access(
        '{ accessLevel: manage, mcpServers: { /orders: { level: write, until: 2026-12-31 } } }',
      ),
    });
    const planned = await repository.onPull(number);
    expect([planned.code, planned.outputs['exit-code'], planned.outputs['failure-reason']]).toEqual([
      0,
      '0',
      '',
    ]);
    expect(planned.outputs).toMatchObject({
      'plan-mode': 'live',
      changes: 'true',
      'to-change': '1',
      to_change: '1',
      'people-gaining': '1',
      'people-losing': '0',
      'mcp-grants-added': '1',
      'artifact-name': 'celigo-access-plan-acme-production',
    });
    expect(github.comments.map(({ user }) => user.id)).toEqual([BOT.id]);
    expect(github.comments[0]?.body).toContain('ada');
    expect(github.comments[0]?.body).toContain('state=planned');

    // Somebody reviews it; then it changes: what they reviewed stays, folded away, beside a new comment.
    repository.review(number, 'lead', 'COMMENTED');
    repository.amend(number, {
      'access.yaml': access(
        '{ accessLevel: monitor, mcpServers: { /orders: { level: write, until: 2026-12-31 } } }',
      ),
    });
    const again = await repository.onPull(number);
    expect(again.outputs['plan-digest']).not.toBe(planned.outputs['plan-digest']);
    expect(github.comments.map(({ minimized }) => minimized)).toEqual([true, false]);

    // It is approved and merged; what was reviewed is applied, and its comment says so.
    repository.review(number, 'lead');
    const merged = repository.merge(number);
    const applied = await repository.onPush();
    expect([applied.code, applied.outputs['failure-reason']], applied.log).toEqual([0, '']);
    expect(ada()).toMatchObject({ accessLevel: 'monitor' });
    expect(github.comments[1]?.body).toContain('state=applied');
    expect(JSON.parse(applied.files['in-force.json'] ?? '')).toMatchObject({ commit: merged, exitCode: 0 });
    const receipt = (applied.files['receipt.ndjson'] ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(receipt[0]).toMatchObject({ commit: merged, pullRequests: [number], approvers: ['lead'] });

    // The date comes: the timer takes what has ended, and nothing else.
    repository.now = new Date('2027-01-01T06:00:00Z');
    const due = await repository.onTimer('due');
    expect([due.code, due.outputs['mcp-grants-removed']], due.log).toEqual([0, '1']);
    expect(JSON.parse(due.files['in-force.json'] ?? '')).toMatchObject({ commit: merged });

    // Somebody changes Bea in the account: one issue says so, and how to adopt it.
    sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
    const drift = await repository.onTimer('drift');
    expect([drift.code, drift.outputs['failure-reason']], drift.log).toEqual([EXIT.differences, 'drift']);
    expect(github.issues).toMatchObject([
      { state: 'open', title: 'Access was changed outside the files (acme-production)' },
    ]);
    expect(github.issues[0]?.body).toContain('accessLevel: manage');
    await repository.onTimer('drift');
    expect(github.issues).toHaveLength(1);

    // It is adopted in a pull request, merged and applied: nothing is left to say, and the issue closes.
    const text = github.filesOf(repository.main)['access.yaml'] ?? '';
    const adoption = repository.propose({
      'access.yaml': text.replace(
        'bea@acme.example: { accessLevel: monitor }',
        'bea@acme.example: { accessLevel: manage }',
      ),
    });
    const adopted = await repository.onPull(adoption);
    expect(adopted.outputs.changes).toBe('false');
    repository.review(adoption);
    repository.merge(adoption);
    expect((await repository.onPush()).code).toBe(0);
    const quiet = await repository.onTimer('drift');
    expect([quiet.code, quiet.outputs['failure-reason']], quiet.log).toEqual([0, '']);
    expect(github.issues[0]?.state).toBe('closed');
    expect(sandbox.mails).toEqual([]);
  });
});
