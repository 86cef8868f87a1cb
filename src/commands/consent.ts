/** Flags that consent to something, and the person at the terminal: what `run/judge.ts` leaves to people. */

import { placeText } from '../core/model/finding.ts';
import { closest } from '../core/model/suggest.ts';
import type { Divergence } from '../core/plan/approved.ts';
import { peopleOfEnds } from '../core/plan/ends.ts';
import { type Breach, isLiftable, LIFTABLE_GUARDS, type LiftableGuard } from '../core/plan/guard.ts';
import { HAZARDS, type Hazard, type Operation } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type Failure, invalid } from '../errors.ts';
import { wrap } from '../form/text/wrap.ts';
import { visible } from '../form/visible.ts';
import { type Consent, compareExpected, consentGiven, type Expectation, judgePlan } from '../run/judge.ts';
import { guardRemedy, guardWords } from '../say/guards.ts';
import { fieldWords, HAZARD_WORDS, listWords } from '../say/words.ts';
import type { Context } from './context.ts';
import { tellAccordance } from './expect.ts';

/** Reads `--allow`, or an input that does the same; an unknown hazard is a usage error with a suggestion. */
export function parseAllow(names: readonly string[], by = '--allow'): Set<Hazard> {
  const allowed = new Set<Hazard>();
  for (const name of names) {
    const hazard = HAZARDS.find((each) => each === name);
    if (hazard === undefined && /[,;\s]/.test(name)) {
      const each = name.split(/[,;\s]+/).filter((word) => HAZARDS.some((known) => known === word));
      if (each.length > 1)
        throw invalid(
          `--allow ${name}: these are several hazards.`,
          `Repeat the flag: ${each.map((word) => `--allow ${word}`).join(' ')}.`,
        );
    }
    if (hazard === undefined) throw usage(`${by} ${name}: there is no such hazard.`, name, HAZARDS);
    allowed.add(hazard);
  }
  return allowed;
}

/** Reads `--override guard=number`, or an input that does the same. */
export function parseOverride(values: readonly string[], by = '--override'): Map<LiftableGuard, number> {
  const overrides = new Map<LiftableGuard, number>();
  for (const value of values) {
    const [name = '', number = ''] = value.split('=', 2);
    const guard = LIFTABLE_GUARDS.find((each) => each === name);
    if (guard === undefined) {
      throw usage(
        `${by} ${value}: there is no guard "${name}" that can be overridden.`,
        name,
        LIFTABLE_GUARDS,
      );
    }
    if (!/^\d{1,9}$/.test(number)) {
      throw invalid(
        `${by} ${value}: the number must be exactly the one that the plan states.`,
        `Write it as ${by} ${guard}=<number>.`,
      );
    }
    overrides.set(guard, Number(number));
  }
  return overrides;
}

function usage(message: string, word: string, known: readonly string[]): Failure {
  const suggestion = closest(word, known);
  const hint = suggestion === undefined ? `Known are: ${known.join(', ')}.` : `Did you mean ${suggestion}?`;
  return invalid(message, hint);
}

/** Whether a plan may be carried out, after what stands against it was said. */
export type Settled =
  | { readonly kind: 'ready'; readonly consent: ReturnType<typeof consentGiven> }
  | { readonly kind: 'refused' }
  /** The plan is not the reviewed one; `differences` are known where a saved plan was reviewed. */
  | { readonly kind: 'stale'; readonly differences: readonly Divergence[] };

/** Compares, judges, and asks where somebody must say yes; says what stands against it. Nothing has been written yet. */
export async function settle(
  plan: Plan,
  expected: Expectation | undefined,
  consent: Consent,
  context: Context,
): Promise<Settled> {
  const accordance = expected === undefined ? undefined : compareExpected(plan, expected);
  if (accordance !== undefined) {
    tellAccordance(accordance, context, plan);
    if (accordance.kind !== 'as-reviewed') {
      return { kind: 'stale', differences: accordance.kind === 'diverged' ? accordance.differences : [] };
    }
  }
  const judgement = judgePlan(plan, consent, accordance?.steps);
  switch (judgement.kind) {
    case 'ready':
      return { kind: 'ready', consent: consentGiven(plan, consent, accordance?.steps) };
    case 'to-ask':
      if (!(await ask(judgement.hazards, context))) return { kind: 'refused' };
      return { kind: 'ready', consent: consentGiven(plan, consent, undefined, judgement.hazards) };
    case 'breached':
      for (const breach of judgement.breaches) explainBreach(breach, consent, context);
      return { kind: 'refused' };
    case 'fails-tests':
      context.stderr.write('Refused: access tests fail, as shown above.\n');
      return { kind: 'refused' };
    case 'widens':
      explainWidening(judgement.operations, plan.labels, context);
      return { kind: 'refused' };
    case 'hazardous':
      explainHazards(plan, judgement.open, context);
      return { kind: 'refused' };
  }
}

async function ask(hazards: readonly Hazard[], context: Context): Promise<boolean> {
  const question = hazards.length === 0 ? 'Apply this plan?' : `Apply this plan, with ${hazards.join(', ')}?`;
  const answer = await context.ask(`${question} Only "yes" goes on: `);
  if (answer === undefined) {
    const flags = ['--yes', ...hazards.map((hazard) => `--allow ${hazard}`)].join(' ');
    throw invalid('There is no terminal to ask on.', `If the plan is meant, add: ${flags}`);
  }
  const isYes = answer.trim() === 'yes';
  if (!isYes) context.stderr.write('Not applied: nothing was written.\n');
  return isYes;
}

/** What is to be typed stays on one line: it is copied. */
const tellLines = (lines: readonly string[], { stderr }: Context): void =>
  stderr.write(lines.map((line) => `${line.includes(' --') ? line : wrap(line, stderr.columns)}\n`).join(''));

function explainBreach(breach: Breach, consent: Consent, context: Context): void {
  const lines = [`Refused by the guard ${breach.guard}. ${guardWords(breach)}`];
  if (breach.people.length > 0) lines.push(`  ${visible(listWords(breach.people, 20))}`);
  const remedy = guardRemedy(breach);
  const given = isLiftable(breach) ? consent.override.get(breach.guard) : undefined;
  if (given !== undefined) lines.push(`  --override named ${given}; the number is ${breach.number}.`);
  if (remedy !== undefined) lines.push(`  If this is meant, add: ${remedy}`);
  else if (breach.guard === 'self') lines.push('  Use the token of another administrator for this change.');
  else lines.push('  Add `account.contains` with the id of an integration that only this account has.');
  tellLines(lines, context);
}

function explainWidening(operations: readonly Operation[], labels: Plan['labels'], context: Context): void {
  const lines = ['Refused: this run may only narrow (only-narrower), and these operations do more.'];
  for (const { step, kind, user, fields, because } of operations.slice(0, 20)) {
    const what = fields.map(({ field }) => fieldWords(field, labels)).join(', ');
    const place = because.find((reason) => reason.place !== undefined)?.place;
    const where = place === undefined ? '' : ` (${placeText(place)})`;
    lines.push(
      `  step ${step}, ${kind} ${visible(`${user.shown}${what === '' ? '' : `: ${what}`}`)}${where}`,
    );
  }
  if (operations.length > 20) lines.push(`  and ${operations.length - 20} more`);
  lines.push(
    'What the account lacks was perhaps taken there; take it out of the files too, or review it in full.',
  );
  tellLines(lines, context);
}

function explainHazards(plan: Plan, open: ReadonlyMap<Hazard, readonly Operation[]>, context: Context): void {
  const lines = ['Refused: these hazards were not allowed.'];
  for (const [hazard, operations] of open) {
    const people =
      hazard === 'left-behind'
        ? plan.leftBehind.map(({ email }) => email)
        : [...new Set([...operations.map(({ user }) => user.shown), ...peopleOfEnds(plan.ends, hazard)])];
    lines.push(`  ${hazard}: ${visible(listWords(people, people.length))} (${HAZARD_WORDS[hazard]})`);
  }
  lines.push(`If they are meant, add: ${[...open.keys()].map((hazard) => `--allow ${hazard}`).join(' ')}`);
  tellLines(lines, context);
}
