/** `--expect`: the plan that was reviewed, as a digest or as saved files. A saved plan is untrusted input. */
import validatePlan from '../config/validators/plan.js';
import {
  type Comparison,
  compareWithReviewed,
  type Divergence,
  usability,
  waitingIn,
} from '../core/plan/approved.ts';
import { operationDocument } from '../core/plan/document.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { OperationDocument, PlanDocument } from '../core/plan/saved.ts';
import { EXIT, Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { Stop } from './read.ts';
import { readSaved, type SavedKind } from './saved.ts';

export type Expectation =
  | { readonly kind: 'digest'; readonly digest: string }
  | {
      readonly kind: 'plans';
      readonly plans: readonly { readonly file: string; readonly document: PlanDocument }[];
    };

const invalid = (message: string, hint: string): Failure =>
  new Failure(message, { exitCode: EXIT.invalid, hint });
const AGAIN = 'Make it again: celigo-access plan --format json --output plan.json';

/** Reads what `--expect` names, before anything else is done. Throws a `Failure` (exit 3) for what is no plan. */
export async function readExpectation(
  values: readonly string[],
  context: Context,
): Promise<Expectation | undefined> {
  if (values.length === 0) return undefined;
  const digests = values.filter((value) => /^[0-9a-fA-F]+$/.test(value));
  const [digest] = digests;
  if (digest !== undefined) {
    if (values.length > 1)
      throw invalid('--expect takes one digest, or one or more plan files.', 'Give it one of them.');
    if (digest.length !== 64) {
      throw invalid(
        `--expect ${digest.slice(0, 70)}: a digest has 64 hexadecimal digits, this one has ${digest.length}.`,
        'Copy the whole line that begins with Digest.',
      );
    }
    return { kind: 'digest', digest: digest.toLowerCase() };
  }
  const plans = await Promise.all(
    values.map(async (file) => ({ file, document: await readSaved(file, PLAN, context) })),
  );
  return { kind: 'plans', plans };
}

const PLAN: SavedKind<PlanDocument> = {
  flag: '--expect',
  noun: 'plan',
  again: AGAIN,
  otherwise: 'Give it a digest, or the path of a saved plan.',
  is: (value): value is PlanDocument => validatePlan(value),
  wrongAt: () => validatePlan.errors?.[0]?.instancePath,
};

/**
 * Compares the fresh plan with what was reviewed. Returns the steps that were reviewed; a plan that diverged
 * ends the run (exit 6), after saying for whom and how.
 */
export function ensureExpected(plan: Plan, expected: Expectation, context: Context): ReadonlySet<number> {
  if (expected.kind === 'digest') {
    if (expected.digest === plan.digest) return new Set(plan.operations.map(({ step }) => step));
    context.stderr.write(
      `The plan is not the one that was expected.\n  expected ${expected.digest}\n  now      ${plan.digest}\n${REMEDIES}`,
    );
    throw new Stop(EXIT.stale);
  }
  for (const { file, document } of expected.plans) ensureUsable(file, document, plan);
  const documents: OperationDocument[] = plan.operations.map(operationDocument);
  const { approved, comparison } = compareWithReviewed(
    plan,
    documents,
    expected.plans.map(({ document }) => document),
  );
  sayHow(comparison, context);
  return approved;
}

const UNUSABLE = {
  edited: 'was changed after it was made: its digest does not fit its operations',
  'other-account': 'is of another account',
  'other-origin': 'is of another API origin',
} as const;

function ensureUsable(file: string, document: PlanDocument, plan: Plan): void {
  const problem = usability(document, plan);
  if (problem === undefined) return;
  throw new Failure(`--expect ${file} ${UNUSABLE[problem]}.`, {
    exitCode: problem === 'edited' ? EXIT.invalid : EXIT.stale,
    hint: AGAIN,
  });
}

const REMEDIES = `What to do, one of:
  review the plan above and approve it:  celigo-access apply --expect <digest>
  make a new plan to review:             celigo-access plan --format json --output plan.json
  or take the change back.
`;

function sayHow(comparison: Comparison, context: Context): void {
  if (comparison.kind === 'identical' || comparison.kind === 'empty') return;
  if (comparison.kind === 'subset') {
    context.stderr.write('Part of what was reviewed is already so; the rest is as reviewed.\n');
    return;
  }
  const lines = comparison.differences.map(
    (difference) => `  ${visible(difference.person)}: ${divergenceWords(difference)}`,
  );
  context.stderr.write(
    `The plan differs from the reviewed one; nothing was written.\n${lines.join('\n')}\n${REMEDIES}`,
  );
  throw new Stop(EXIT.stale, { differences: comparison.differences });
}

/** What is different for one person, after their name. */
export function divergenceWords({ kind, now, reviewed }: Divergence): string {
  if (kind === 'left-behind') return 'would be left behind, which was not reviewed';
  if (kind === 'gone') return `${reviewed.join(', ')} was reviewed and is no longer needed`;
  if (kind === 'new') return `${now.join(', ')}: was not reviewed`;
  return `${now.join(', ')} instead of ${reviewed.join(', ')}, or from or to something else`;
}

/** Records (or e-mails) of people for whom a reviewed plan had waiting operations. */
export function waitedFor(expected: Expectation | undefined): ReadonlySet<string> {
  if (expected?.kind !== 'plans') return new Set();
  return new Set(expected.plans.flatMap(({ document }) => [...waitingIn(document)]));
}
