/** What a plan comes to: one sentence, and the command that carries it out. */
import { HAZARDS, type Hazard, type Kind, type Operation } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { visible } from './escape.ts';
import { count } from './phrases.ts';

/** The last line of a plan. */
export function verdictOf(plan: Plan): string {
  const { operations, breaches, declared, leftBehind, held } = plan;
  const aside = [
    leftBehind.length === 0 ? '' : ` ${count(leftBehind.length, 'person is', 'people are')} left behind.`,
    held.length === 0 ? '' : ` ${count(held.length, 'person was', 'people were')} changed outside and held.`,
  ].join('');
  if (operations.length === 0 && plan.exitsOnly)
    return 'Nothing was judged but exits: names in the files do not resolve.';
  if (operations.length === 0) {
    if (aside !== '') return `Nothing to do.${aside}`;
    if (declared.leftAlone > 0) {
      const others = declared.people - declared.leftAlone;
      return `Nothing to do: ${count(others, 'declared person is', 'declared people are')} as declared, ${declared.leftAlone} left alone (see the notes).`;
    }
    const everybody =
      declared.people === 1 ? 'the one declared person is' : `all ${declared.people} declared people are`;
    return `Nothing to do: ${everybody} as declared.`;
  }
  const final = breaches.filter(({ guard }) => guard === 'self' || guard === 'account-unproven');
  if (final.length > 0) {
    return `${summaryOf(plan)}${aside} It cannot be applied: ${final.map(({ guard }) => guard).join(', ')}.`;
  }
  const refusals = [...breaches.map(({ guard }) => guard), ...(plan.failsTests ? ['access tests'] : [])];
  const refused = refusals.length > 0 ? ` Refused by ${refusals.join(', ')}.` : '';
  return `${summaryOf(plan)}${aside}${refused}`;
}

/** The flags of the command line that decide, like the paths, what it writes. */
export const givenFlags = ({ base = [], due = false }: Given): string[] => [
  ...base.map((path) => `--base ${shellWord(path)}`),
  ...(due ? ['--due'] : []),
];

export interface Given {
  readonly base?: readonly string[];
  readonly due?: boolean;
}

/** The command that applies the plan, with every flag that it takes; undefined where there is none. */
export function commandOf(
  plan: Plan,
  paths: readonly string[],
  flags: readonly string[] = [],
): string | undefined {
  const { operations, breaches, leftBehind } = plan;
  if (plan.failsTests || (operations.length === 0 && leftBehind.length === 0)) return undefined;
  if (breaches.some(({ guard }) => guard === 'self' || guard === 'account-unproven')) return undefined;
  const running = operations.filter((operation) => operation.waitsFor === undefined);
  const hazards = new Set<Hazard>(
    running.flatMap(({ hazards: each, acknowledged }) =>
      each.filter((hazard) => !acknowledged.includes(hazard)),
    ),
  );
  if (leftBehind.length > 0) hazards.add('left-behind');
  return [
    'celigo-access apply',
    ...paths.map(shellWord),
    ...flags,
    ...breaches.map(({ guard, number }) => `--override ${guard}=${number}`),
    ...HAZARDS.filter((hazard) => hazards.has(hazard)).map((hazard) => `--allow ${hazard}`),
  ].join(' ');
}

function summaryOf({ operations }: Plan): string {
  const emails = (list: readonly Operation[]): number => new Set(list.map(({ user }) => user.email)).size;
  const running = operations.filter(({ waitsFor }) => waitsFor === undefined);
  const people = (test: (operation: Operation) => boolean): number => emails(running.filter(test));
  const kind = (wanted: Kind) => (operation: Operation) => operation.kind === wanted;
  const promoted = (operation: Operation): boolean => operation.hazards.includes('grants-administrator');
  const parts = [
    phrase(people(kind('invite')), 'is invited', 'are invited'),
    phrase(people(kind('remove')), 'is removed', 'are removed'),
    phrase(people(kind('disable')), 'is disabled', 'are disabled'),
    phrase(people(kind('enable')), 'is enabled', 'are enabled'),
    phrase(people(kind('reinvite')), 'is invited again', 'are invited again'),
    phrase(people(promoted), 'becomes administrator', 'become administrators'),
    phrase(people(kind('demote')), 'is demoted', 'are demoted'),
    phrase(emails(operations.filter(({ waitsFor }) => waitsFor !== undefined)), 'waits', 'wait'),
  ].filter((part) => part !== '');
  const all = count(emails(operations), 'person changes', 'people change');
  return parts.length === 0 ? `${all}.` : `${all}: ${parts.join(', ')}.`;
}

const phrase = (n: number, one: string, many: string): string =>
  n === 0 ? '' : `${n} ${n === 1 ? one : many}`;

/** A path as a shell takes it; invisible characters are shown, so that what is copied does what is seen. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`;
