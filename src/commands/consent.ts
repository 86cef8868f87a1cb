/** Whether a plan may be carried out: guards, hazards and the person at the terminal, in this order. */

import { closest } from '../core/model/suggest.ts';
import { type Breach, LIFTABLE_GUARDS, type LiftableGuard } from '../core/plan/guard.ts';
import { HAZARDS, type Hazard, type Operation } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { EXIT, Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { guardRemedy, guardWords, HAZARD_WORDS, listWords } from '../say/words.ts';
import type { Context } from './context.ts';
import { Stop } from './read.ts';

export interface Consent {
  /** Go on without asking. */
  readonly yes: boolean;
  readonly allow: ReadonlySet<Hazard>;
  /** A timer's run: its hazards are acknowledged, and its access tests only report. */
  readonly due: boolean;
  /** Steps of the plan that were reviewed beforehand; undefined where no reviewed plan was given. */
  readonly approved?: ReadonlySet<number>;
  readonly override: ReadonlyMap<LiftableGuard, number>;
}

/** Reads `--allow`; an unknown hazard is a usage error with a suggestion. */
export function parseAllow(names: readonly string[]): Set<Hazard> {
  const allowed = new Set<Hazard>();
  for (const name of names) {
    const hazard = HAZARDS.find((each) => each === name);
    if (hazard === undefined) throw usage(`--allow ${name}: there is no such hazard.`, name, HAZARDS);
    allowed.add(hazard);
  }
  return allowed;
}

/** Reads `--override guard=number`. */
export function parseOverride(values: readonly string[]): Map<LiftableGuard, number> {
  const overrides = new Map<LiftableGuard, number>();
  for (const value of values) {
    const [name = '', number = ''] = value.split('=', 2);
    const guard = LIFTABLE_GUARDS.find((each) => each === name);
    if (guard === undefined) {
      throw usage(
        `--override ${value}: there is no guard "${name}" that can be overridden.`,
        name,
        LIFTABLE_GUARDS,
      );
    }
    if (!/^\d{1,9}$/.test(number)) {
      throw new Failure(`--override ${value}: the number must be exactly the one that the plan states.`, {
        exitCode: EXIT.invalid,
        hint: `Write it as --override ${guard}=<number>.`,
      });
    }
    overrides.set(guard, Number(number));
  }
  return overrides;
}

function usage(message: string, word: string, known: readonly string[]): Failure {
  const suggestion = closest(word, known);
  const hint = suggestion === undefined ? `Known are: ${known.join(', ')}.` : `Did you mean ${suggestion}?`;
  return new Failure(message, { exitCode: EXIT.invalid, hint });
}

/** Breaches that no override lifts: another number than the exact one lifts nothing. */
export function standingBreaches(breaches: readonly Breach[], override: Consent['override']): Breach[] {
  return breaches.filter(
    ({ guard, number }) => guard === 'self' || guard === 'account-unproven' || override.get(guard) !== number,
  );
}

/** Hazards of what this run will do that nobody has acknowledged yet, each with its people. */
export function openHazards(
  plan: Plan,
  { allow, approved }: Pick<Consent, 'allow' | 'approved'>,
): Map<Hazard, Operation[]> {
  const open = new Map<Hazard, Operation[]>(HAZARDS.map((hazard) => [hazard, []]));
  for (const operation of plan.operations) {
    if (operation.waitsFor !== undefined || approved?.has(operation.step)) continue;
    for (const hazard of operation.hazards) {
      if (allow.has(hazard) || operation.acknowledged.includes(hazard)) continue;
      open.get(hazard)?.push(operation);
    }
  }
  for (const [hazard, operations] of open) if (operations.length === 0) open.delete(hazard);
  if (plan.leftBehind.length > 0 && !allow.has('left-behind') && approved === undefined)
    open.set('left-behind', []);
  return open;
}

/** Goes on, or says what stands against it and stops. Nothing has been written yet. */
export async function ensureConsent(plan: Plan, consent: Consent, context: Context): Promise<void> {
  const breaches = standingBreaches(plan.breaches, consent.override);
  if (breaches.length > 0) {
    for (const breach of breaches) explainBreach(breach, consent, context);
    throw new Stop(EXIT.refused);
  }
  if (!consent.due && plan.failsTests) {
    context.stderr.write('Refused: access tests fail, as shown above.\n');
    throw new Stop(EXIT.refused);
  }
  const open = consent.due ? new Map<Hazard, Operation[]>() : openHazards(plan, consent);
  if (consent.yes || consent.approved !== undefined) {
    if (open.size === 0) return;
    explainHazards(plan, open, context);
    throw new Stop(EXIT.refused);
  }
  const question =
    open.size === 0
      ? 'Apply this plan?'
      : `Apply this plan, with ${[...open.keys()].map((hazard) => hazard).join(', ')}?`;
  const answer = await context.ask(`${question} Only "yes" goes on: `);
  if (answer === undefined) {
    throw new Failure('There is no terminal to ask on.', {
      exitCode: EXIT.invalid,
      hint: 'Use --yes, with --allow for each hazard.',
    });
  }
  if (answer.trim() !== 'yes') {
    context.stderr.write('Not applied: nothing was written.\n');
    throw new Stop(EXIT.refused);
  }
}

function explainBreach(breach: Breach, consent: Consent, context: Context): void {
  const lines = [`Refused by the guard ${breach.guard}. ${guardWords(breach)}`];
  if (breach.people.length > 0) lines.push(`  ${visible(listWords(breach.people, 20))}`);
  const remedy = guardRemedy(breach);
  const given = remedy === undefined ? undefined : consent.override.get(breach.guard as LiftableGuard);
  if (given !== undefined) lines.push(`  --override named ${given}; the number is ${breach.number}.`);
  if (remedy !== undefined) lines.push(`  If this is meant, add: ${remedy}`);
  else if (breach.guard === 'self') lines.push('  Use the token of another administrator for this change.');
  else lines.push('  Add `account.contains` with the id of an integration that only this account has.');
  context.stderr.write(`${lines.join('\n')}\n`);
}

function explainHazards(plan: Plan, open: ReadonlyMap<Hazard, readonly Operation[]>, context: Context): void {
  const lines = ['Refused: these hazards were not allowed.'];
  for (const [hazard, operations] of open) {
    const people =
      hazard === 'left-behind'
        ? plan.leftBehind.map(({ email }) => email)
        : [...new Set(operations.map(({ user }) => user.shown))];
    lines.push(`  ${hazard}: ${visible(listWords(people, 20))} (${HAZARD_WORDS[hazard]})`);
  }
  lines.push(`If they are meant, add: ${[...open.keys()].map((hazard) => `--allow ${hazard}`).join(' ')}`);
  context.stderr.write(`${lines.join('\n')}\n`);
}
