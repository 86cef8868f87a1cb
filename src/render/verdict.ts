/** The last line of a plan: what would happen, in one sentence, and the command that does it. */
import { HAZARDS, type Hazard } from '../core/operation.ts';
import type { Plan } from '../core/plan.ts';
import { count } from './phrases.ts';

export function verdictOf(plan: Plan, paths: readonly string[]): string {
  const { operations, breaches, declared } = plan;
  const [liftable, final] = [
    breaches.filter(({ guard }) => guard !== 'self' && guard !== 'account-unproven'),
    breaches.filter(({ guard }) => guard === 'self' || guard === 'account-unproven'),
  ];
  if (operations.length === 0) {
    return `Nothing to do: ${declared.people === 1 ? 'the one declared person is' : `all ${declared.people} declared people are`} as declared.`;
  }
  const summary = summaryOf(plan);
  const running = operations.filter((operation) => operation.waitsFor === undefined);
  if (final.length > 0)
    return `${summary} It cannot be applied: ${final.map(({ guard }) => guard).join(', ')}.`;
  const hazards = new Set<Hazard>(
    running.flatMap(({ hazards, acknowledged }) => hazards.filter((each) => !acknowledged.includes(each))),
  );
  const flags = [
    ...paths.map(shellWord),
    ...liftable.map(({ guard, number }) => `--override ${guard}=${number}`),
    ...HAZARDS.filter((hazard) => hazards.has(hazard)).map((hazard) => `--allow ${hazard}`),
  ];
  const refused = liftable.length > 0 ? ` Refused by ${liftable.map(({ guard }) => guard).join(', ')}.` : '';
  return `${summary}${refused} To apply: celigo-access apply${flags.map((flag) => ` ${flag}`).join('')}`;
}

function summaryOf({ operations }: Plan): string {
  const people = (test: (operation: Plan['operations'][number]) => boolean): number =>
    new Set(operations.filter(test).map(({ user }) => user.email)).size;
  const parts = [
    phrase(
      people(({ kind }) => kind === 'invite'),
      'is invited',
      'are invited',
    ),
    phrase(
      people(({ kind }) => kind === 'remove'),
      'is removed',
      'are removed',
    ),
    phrase(
      people(({ kind }) => kind === 'disable'),
      'is disabled',
      'are disabled',
    ),
    phrase(
      people(({ hazards }) => hazards.includes('grants-administrator')),
      'becomes administrator',
      'become administrators',
    ),
    phrase(
      people(({ kind }) => kind === 'demote'),
      'is demoted',
      'are demoted',
    ),
    phrase(
      people(({ waitsFor }) => waitsFor !== undefined),
      'waits',
      'wait',
    ),
  ].filter((part) => part !== '');
  const all = count(
    people(() => true),
    'person changes',
    'people change',
  );
  return parts.length === 0 ? `${all}.` : `${all}: ${parts.join(', ')}.`;
}

const phrase = (n: number, one: string, many: string): string =>
  n === 0 ? '' : `${n} ${n === 1 ? one : many}`;

/** A path as a shell takes it. */
const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
