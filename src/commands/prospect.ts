/**
 * What `apply` would come to, for `doctor`. It is judged by the functions that judge an apply, so that `doctor` never
 * praises a plan that `apply` would refuse.
 */

import { isError } from '../core/model/finding.ts';
import { counted } from '../core/model/text.ts';
import { HAZARDS } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { writesNothing } from '../core/plan/verdict.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { type Check, checked } from '../form/doctor.ts';
import { textOf } from '../form/text/line.ts';
import type { CheckedFiles } from '../run/files-and-base.ts';
import { type Consent, judgePlan } from '../run/judge.ts';
import { planReading, type Reading } from '../run/plan.ts';
import { guardRemedy, guardWords } from '../say/guards.ts';
import { withoutGaps } from '../say/line.ts';
import { noteWords } from '../say/notes.ts';

/** How an apply would end, and the sentence that sums it up. */
export interface Prospect {
  readonly check: Check;
  readonly exitCode: ExitCode;
  readonly verdict: string;
  /** What the account breaks of the files now, whatever a run makes of it. */
  readonly beside?: readonly Check[];
}

export const NO_PLAN = 'A plan cannot be made: see what failed.';
export const PLANNED = 'A plan can be made.';
export const WOULD_REFUSE = 'A plan can be made, and apply would refuse it.';

const NAME = 'plan';

/** Whoever answers the prompt can say yes to every hazard; what is refused in spite of it is refused indeed. */
const WILLING: Consent = { yes: true, allow: new Set(HAZARDS), due: false, override: new Map() };
const SILENT: Consent = { ...WILLING, allow: new Set() };

/** Plans what was read, and judges it as `apply` would. Throws a `Failure` for the token of another account. */
export function prospectOf(files: CheckedFiles, reading: Reading, now: Date): Prospect {
  const planned = planReading(files, reading, now);
  if (planned.kind === 'rejected') {
    const errors = planned.findings.filter(isError).length;
    const words = `${counted(errors, 'name or entry', 'names or entries')} of the files and the account do not fit together`;
    return failing(words, '`celigo-access plan` shows each with its place.', EXIT.invalid, NO_PLAN);
  }
  const { plan } = planned;
  return { ...judged(plan), beside: withoutGaps([ownerCheck(plan), testsCheck(plan)]) };
}

/** Whoever owns the account now is perhaps declared, and then no run invites them. */
function ownerCheck({ notes }: Plan): Check | undefined {
  const changed = notes.find(({ code }) => code === 'owner-changed');
  return changed && checked('owner', 'warning', textOf(noteWords(changed)));
}

function testsCheck({ tests }: Plan): Check | undefined {
  const broken = tests.filter(({ change }) => change !== 'breaks');
  if (broken.length === 0) return undefined;
  const all = broken.slice(0, MOST_BROKEN).map(({ test, person, words }) => `"${test}": ${person} ${words}`);
  const rest = broken.length > MOST_BROKEN ? `; and ${broken.length - MOST_BROKEN} more` : '';
  const hint = '`celigo-access drift` names everybody who breaks one, and `plan` says which a run mends.';
  return checked('access tests', 'warning', `the account breaks ${all.join('; ')}${rest}`, hint);
}

const MOST_BROKEN = 3;

function judged(plan: Plan): Prospect {
  const judgement = judgePlan(plan, WILLING);
  if (judgement.kind === 'breached') {
    const words = judgement.breaches.map((breach) => `${breach.guard}: ${guardWords(breach)}`).join(' ');
    return failing(words, remedyOf(plan), EXIT.refused, WOULD_REFUSE);
  }
  if (judgement.kind === 'fails-tests')
    return failing('access tests fail', '`celigo-access plan` shows which.', EXIT.refused, WOULD_REFUSE);
  return consented(plan);
}

const failing = (words: string, hint: string, exitCode: ExitCode, verdict: string): Prospect => ({
  check: checked(NAME, 'failed', words, hint),
  exitCode,
  verdict,
});

/** What nothing refuses: it may still want a yes by name, and nothing may be to be done. */
function consented(plan: Plan): Prospect {
  const { operations } = plan;
  const size = operations.length === 0 ? 'nothing to do' : counted(operations.length, 'operation');
  const exitCode = EXIT.done;
  const asked = judgePlan(plan, SILENT);
  if (asked.kind === 'hazardous') {
    const hazards = [...asked.open.keys()];
    const check = checked(
      NAME,
      'warning',
      `${size}, and apply wants a yes to ${hazards.join(', ')}`,
      `Say it at the prompt, or in advance: \`celigo-access apply ${hazards.map((each) => `--allow ${each}`).join(' ')}\``,
    );
    return { check, exitCode, verdict: 'A plan can be made, and apply asks for consent to it.' };
  }
  const proof = proofIn(plan);
  if (proof === undefined || !writesNothing(plan))
    return { check: checked(NAME, 'ok', size), exitCode, verdict: PLANNED };
  // Nothing is refused where nothing is to be done, but the first change would be.
  const words = `${size}; ${guardWords({ guard: 'account-unproven', number: 0, limit: 0, people: [] })}`;
  const check = checked(NAME, 'warning', words, containsHint(proof));
  return { check, exitCode, verdict: 'There is nothing to do, and apply would refuse the first change.' };
}

function remedyOf(plan: Plan): string {
  const proof = proofIn(plan);
  if (proof !== undefined) return containsHint(proof);
  const flags = plan.breaches.map(guardRemedy);
  const see = '`celigo-access plan` shows what it is about.';
  return flags.includes(undefined)
    ? see
    : `${see} If it is meant: \`celigo-access apply ${flags.join(' ')}\``;
}

const proofIn = ({ notes }: Plan) => notes.find((note) => note.code === 'proof');

const containsHint = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  `If this is the right account, write under \`account\`: contains: [${id}] (${name})`;
