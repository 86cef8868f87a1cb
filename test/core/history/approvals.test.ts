/** Who approved an operation: no approval speaks for more than it was given to. */
import { expect, it } from 'vitest';
import { approvalOf, consentFor } from '../../../src/core/history/approvals.ts';
import type { PlanLine } from '../../../src/core/history/receipt-line.ts';
import type { Hazard } from '../../../src/core/plan/operation.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { planLine } from '../../support/kept-runs.ts';
import { person } from '../../support/live.ts';

const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [
  person('ada', { level: 'monitor' }),
]);
const operationOf = (step: number, origin: 'change' | 'due', hazards: readonly Hazard[] = []) => ({
  step,
  origin,
  user: { email: 'ada@acme.example' },
  hazards: [...hazards],
});
const by = (step: number, origin: 'change' | 'due', line: Partial<PlanLine>) =>
  approvalOf(operationOf(step, origin), { plan: planLine(plan, line) });

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

const CONSENT = { by: 'flag', allowed: ['removes-user'], lifted: [] } as const;

it('what ended because somebody said yes to the whole plan was not due for want of a question', () => {
  const isDue = (line: Partial<PlanLine>) => {
    const approved = by(1, 'due', line);
    return approved.kind === 'not-recorded' && approved.isDue;
  };
  expect(isDue({})).toBe(true);
  expect(isDue({ consent: { ...CONSENT, by: 'timer' } })).toBe(true);
  expect(isDue({ consent: CONSENT })).toBe(false);
  expect(isDue({ consent: { ...CONSENT, by: 'prompt' } })).toBe(false);
  // A workflow asks nobody, and reviews decide there.
  expect(isDue({ consent: CONSENT, approvals: [] })).toBe(true);
});

it('a guard that a plan was carried out against was lifted, for those whom it names', () => {
  const of = (guards: PlanLine['plan']['guards'], line: Partial<PlanLine> = {}) => {
    const made = planLine(plan, line);
    const run = { plan: { ...made, plan: { ...made.plan, guards } } };
    const operation = operationOf(1, 'due', ['removes-user', 'removes-administrator']);
    return { ...consentFor(operation, run), isDue: approvalOf(operation, run) };
  };
  const floor = { guard: 'admin-floor', number: 1, limit: 2, people: [] } as const;
  const other = { guard: 'removal-limit', number: 9, limit: 5, people: ['bob@acme.example'] } as const;
  expect(of([floor, other], { consent: CONSENT })).toEqual({
    by: 'flag',
    allowed: ['removes-user'],
    lifted: [{ guard: 'admin-floor', number: 1 }],
    isDue: { kind: 'not-recorded', pullRequests: [], isDue: false },
  });
  // Older receipts have the guards of the plan, and an approval is none of a workflow's.
  expect(of([floor], { approvals: [] })).toEqual({
    allowed: [],
    lifted: [{ guard: 'admin-floor', number: 1 }],
    isDue: { kind: 'not-recorded', pullRequests: [], isDue: false },
  });
});
