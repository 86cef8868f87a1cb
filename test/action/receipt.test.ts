/** What a receipt of the Action says of who approved what: no approval speaks for more than what it was given to. */

import { describe, expect, it } from 'vitest';
import { access, acme, MANAGE, MONITOR } from '../support/acme.ts';
import type { Ran, Repository } from '../support/repository.ts';

interface Told {
  readonly pullRequests: readonly number[];
  readonly approvers?: readonly string[];
  readonly approvals: readonly {
    readonly pullRequest?: number;
    readonly approvers: readonly string[];
    readonly people: readonly string[];
  }[];
}

/** The first line of the receipt, with the people of each approval in the place of their steps. */
function told({ files }: Ran): Told {
  const [line = ''] = (files['receipt.ndjson'] ?? '').split('\n');
  const { pullRequests, approvers, approvals, plan } = JSON.parse(line);
  const personAt = (step: number): string =>
    plan.operations.find((each: { step: number }) => each.step === step).user.email.replace(/@.*/, '');
  return {
    pullRequests,
    ...(approvers === undefined ? {} : { approvers }),
    approvals: approvals.map(({ steps, ...rest }: { steps: number[] }) => ({
      ...rest,
      people: steps.map(personAt),
    })),
  };
}

const FILES = {
  'access/a.yaml': access().replace(/\n {2}bea.*\n/, '\n'),
  'access/b.yaml': `version: 1\nusers:\n  bea@acme.example: ${MONITOR}\n`,
};
const raisesAda = {
  'access/a.yaml': FILES['access/a.yaml'].replace(
    `ada@acme.example: ${MONITOR}`,
    `ada@acme.example: ${MANAGE}`,
  ),
};
const raisesBea = { 'access/b.yaml': FILES['access/b.yaml'].replace(MONITOR, MANAGE) };

async function proposed(repository: Repository, files: Readonly<Record<string, string>>): Promise<number> {
  const number = repository.propose(files);
  await repository.onPull(number);
  return number;
}

describe('A receipt of the Action', () => {
  it('says of each pull request of one run who approved what it has, and that one was merged without an approval', async () => {
    const repository = await acme(FILES);
    const one = await proposed(repository, raisesAda);
    const two = await proposed(repository, raisesBea);
    repository.review(one, 'lead');
    repository.merge(one);
    repository.merge(two);
    const ran = await repository.onPush();
    expect(ran.code, ran.log).toBe(0);
    expect(told(ran)).toEqual({
      pullRequests: [one, two],
      approvers: ['lead'],
      approvals: [
        { pullRequest: one, approvers: ['lead'], people: ['ada'] },
        { pullRequest: two, approvers: [], people: ['bea'] },
      ],
    });
  });

  it('does not name one that is left out, nor whoever approved what did not count', async () => {
    const repository = await acme(FILES);
    const one = await proposed(repository, raisesAda);
    const two = await proposed(repository, { 'README.md': 'words' });
    repository.review(one, 'lead');
    repository.review(two, 'boss', 'CHANGES_REQUESTED');
    repository.merge(one);
    repository.merge(two);
    const ran = await repository.onPush();
    expect(ran.code, ran.log).toBe(0);
    expect(told(ran)).toEqual({
      pullRequests: [one],
      approvers: ['lead'],
      approvals: [{ pullRequest: one, approvers: ['lead'], people: ['ada'] }],
    });
  });

  it('of a timer gives what ended by itself to nobody, though an approved pull request waits beside it', async () => {
    const repository = await acme({
      ...FILES,
      'access/b.yaml':
        'version: 1\nusers:\n  bea@acme.example: { accessLevel: monitor, until: 2026-12-31 }\n',
    });
    const first = await proposed(repository, { 'README.md': 'words' });
    repository.merge(first);
    expect((await repository.onPush()).code).toBe(0);
    const waiting = await proposed(repository, raisesAda);
    repository.review(waiting, 'lead');
    repository.merge(waiting);
    repository.now = new Date('2027-01-01T06:00:00Z');
    const due = await repository.onTimer('due');
    expect(due.code, due.log).toBe(0);
    expect(due.files['receipt.ndjson']).toContain('"email":"bea@acme.example"');
    expect(told(due).approvals).toEqual([{ pullRequest: waiting, approvers: ['lead'], people: [] }]);
  });

  it('of a digest says that nobody is recorded, or who approved the very run, if for one environment alone', async () => {
    const boss = { login: 'boss', environment: 'production' };
    const other = { login: 'other', environment: 'staging' };
    for (const approvals of [[], [boss, other], [boss, boss]]) {
      const repository = await acme();
      const number = await proposed(repository, { 'access.yaml': access({ ada: MANAGE }) });
      repository.review(number, 'lead');
      repository.amend(number, { 'access.yaml': access({ ada: MANAGE, bea: MANAGE }) });
      const planned = await repository.onPull(number);
      repository.merge(number);
      const digest = planned.outputs['plan-digest'] ?? '';
      const ran = await repository.onPush('apply', { 'approve-digest': digest }, repository.main, {
        approvals,
      });
      expect(ran.code, ran.log).toBe(0);
      expect(told(ran)).toEqual(
        !approvals.includes(boss) || approvals.includes(other)
          ? { pullRequests: [number], approvals: [] }
          : {
              pullRequests: [number],
              approvers: ['boss'],
              approvals: [{ approvers: ['boss'], people: ['ada', 'bea'] }],
            },
      );
    }
  });
});
