/** Who approved an operation: no approval speaks for more than it was given to. */
import { expect, it } from 'vitest';
import { approvalOf } from '../../../src/core/history/approvals.ts';
import type { PlanLine } from '../../../src/core/history/receipt-line.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { planLine } from '../../support/kept-runs.ts';
import { person } from '../../support/live.ts';

const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [
  person('ada', { level: 'monitor' }),
]);
const by = (step: number, origin: 'change' | 'due', line: Partial<PlanLine>) =>
  approvalOf({ step, origin }, { plan: planLine(plan, line) });

it('an operation is approved by whoever approved a plan that has it, and by nobody else', () => {
  const approvals = [
    { pullRequest: 1, approvers: ['lead'], steps: [1] },
    { pullRequest: 2, approvers: [], steps: [2] },
  ];
  const line = { approvals, approvers: ['lead'], pullRequests: [1, 2] };
  expect(by(1, 'change', line)).toEqual({
    kind: 'approved',
    by: [{ pullRequests: ['1'], approvers: ['lead'] }],
  });
  expect(by(2, 'change', line)).toEqual({ kind: 'approved', by: [{ pullRequests: ['2'], approvers: [] }] });
  expect(by(3, 'due', line)).toEqual({ kind: 'not-recorded', pullRequests: [], isDue: true });
});

it('an approval of the run itself is one of all of its pull requests', () => {
  const line = { approvals: [{ approvers: ['boss'], steps: [1] }], pullRequests: [1, 2] };
  expect(by(1, 'change', line)).toEqual({
    kind: 'approved',
    by: [{ pullRequests: ['1', '2'], approvers: ['boss'] }],
  });
});

it('an older receipt does not say which of several pull requests, or what beside what was due, was approved', () => {
  const approvers = ['lead'];
  expect(by(1, 'change', { approvers, pullRequests: [1, 2] }).kind).toBe('among');
  expect(by(1, 'due', { approvers, pullRequests: [1] }).kind).toBe('among');
  expect(by(1, 'change', { approvers, pullRequests: [1] }).kind).toBe('approved');
});

it('a digest says nobody, and nothing is nobody', () => {
  const reviewed = ['a'.repeat(64)];
  expect(by(1, 'change', { reviewed, approvals: [], pullRequests: [1] })).toEqual({
    kind: 'held-to',
    digests: reviewed,
    pullRequests: ['1'],
  });
  expect(by(1, 'change', { reviewed }).kind).toBe('held-to');
  expect(by(1, 'change', { pullRequest: '7' })).toEqual({
    kind: 'not-recorded',
    pullRequests: ['7'],
    isDue: false,
  });
});
