/** What came of a run: each operation, what is left to do, and the verdict. */
import type { Outcome, OutcomeKind } from '../apply/outcome.ts';
import type { Verification } from '../apply/verify.ts';
import { counted } from '../core/model/text.ts';
import { keptByDue, peopleOutlived, switchesThatWait, takesMcpAccess } from '../core/plan/notes.ts';
import type { Plan } from '../core/plan/plan.ts';
import { ownCommand } from './command.ts';
import { type Line, listed, type Mark, ours, say, strong, tag, withoutGaps } from './line.ts';
import { endLeftBehind } from './strangers.ts';
import { keptWords } from './verdict.ts';
import { KIND_WORDS, keepsBeyond, ONLY_EXITS, waitWords } from './words.ts';

/** A run that is over: what was planned, what came of it, and what the second reading says. */
export interface Applied {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly verification: Verification;
  /** How far the clock of this machine, by which outcomes have their moments, is ahead of the account's. */
  readonly clockAheadMs?: number;
}

/** Issued MCP tokens outlive the access by up to this long, in milliseconds. (Source: the help center.) */
const TOKEN_LIFE = 60 * 60 * 1000;

/** What went wrong first. */
export const OUTCOME_ORDER: readonly OutcomeKind[] = [
  'failed',
  'stale',
  'not-run',
  'waiting',
  'done',
  'already-so',
];
export const BAD_OUTCOMES: readonly OutcomeKind[] = ['failed', 'stale', 'not-run'];

const MARKS: Record<OutcomeKind, Mark> = {
  failed: 'loss',
  stale: 'warn',
  'not-run': 'warn',
  waiting: 'warn',
  done: 'gain',
  'already-so': 'calm',
};

export const OUTCOME_LABELS: Record<OutcomeKind, string> = {
  failed: 'Failed',
  stale: 'Changed by somebody else meanwhile, so not written',
  'not-run': 'Did not run',
  waiting: 'Wait for somebody',
  done: 'Done',
  'already-so': 'Already so',
};

export const ofKind = (outcomes: readonly Outcome[], kind: OutcomeKind): Outcome[] =>
  outcomes.filter((outcome) => outcome.kind === kind);

/** How an operation ended, in a sentence that may stand in a column: blanks up to `width` follow its first word. */
export function outcomeLine(outcome: Outcome, width = 0): Line {
  const { operation, kind } = outcome;
  const blanks = ' '.repeat(Math.max(1, width - kind.length));
  const what = say`${operation.user.shown}: ${ours(KIND_WORDS[operation.kind])}`;
  return say`${tag(kind, MARKS[kind])}${ours(blanks)}${what}${detailLine(outcome)}`;
}

function detailLine(outcome: Outcome): Line {
  switch (outcome.kind) {
    case 'failed': {
      const hint = outcome.hint === undefined ? [] : say` (${{ term: outcome.hint }})`;
      return say`: ${{ quote: outcome.words }}${hint}`;
    }
    case 'stale':
      return say`: ${{ quote: outcome.words }}`;
    case 'not-run':
      return say`: ${{ term: outcome.reason }}`;
    case 'waiting': {
      const refused = outcome.words === undefined ? [] : say` (the account: ${{ quote: outcome.words }})`;
      return say`: ${waitWords(outcome.people)}${refused}`;
    }
    case 'done':
      return outcome.words === undefined ? [] : say`: ${{ quote: outcome.words }}`;
    default:
      return [];
  }
}

/** What went wrong or waits, and for whom. */
export const tallyLines = (outcomes: readonly Outcome[], most: number): Line[] =>
  [...BAD_OUTCOMES, 'waiting' as const].flatMap((kind) => {
    const people = [...new Set(ofKind(outcomes, kind).map(({ operation }) => operation.user.shown))];
    if (people.length === 0) return [];
    return [say`${strong(ours(`${OUTCOME_LABELS[kind]} (${people.length}):`))} ${listed(people, most)}`];
  });

/** Who is not as declared after the run; `stands` if the words before the names should stand out. */
export function leftLine({ left }: Verification, most?: number): Line | undefined {
  if (left.length === 0) return undefined;
  const people = [...new Set(left.map(({ user }) => user.shown))];
  return say`${strong(say`Still different:`)} ${listed(people, most)}.`;
}

/** Fewer administrators than had to remain: somebody else ended one while the run was under way. */
export function belowFloorLine({ belowFloor }: Verification): Line | undefined {
  if (belowFloor === undefined) return undefined;
  const { left, floor } = belowFloor;
  return ours(
    `Only ${counted(left, 'administrator')} besides the token's own user ${left === 1 ? 'is' : 'are'} left, and this run had to leave ${floor}: somebody else ended one meanwhile. Make another administrator now.`,
  );
}

/** What a write without a clear answer may still do. Nobody can prevent it on this API, so it is said. */
const MAY_STILL_LAND = {
  read: 'These writes had no clear answer. The account was read again five seconds after the last of them, but they may land later still and undo what came after them. Look again in some minutes.',
  unread:
    'These writes had no clear answer, and the account was not read again as a whole. They may still land and undo what came after them. Look in some minutes.',
};

/** Writes without a clear answer, one by one under the sentence about them, at most so many; none: empty. */
export function lateLines({ outcomes, verification: { unread } }: Applied, most = Infinity): Line[] {
  const lines = outcomes.flatMap(({ operation: { user, kind }, inDoubt }) =>
    inDoubt === undefined ? [] : [say`${user.shown}: ${ours(KIND_WORDS[kind])} (${{ quote: inDoubt }})`],
  );
  if (lines.length === 0) return [];
  const rest = lines.length - most;
  return withoutGaps([
    ours(MAY_STILL_LAND[unread ? 'unread' : 'read']),
    ...lines.slice(0, most),
    rest > 0 && ours(`and ${counted(rest, 'more write')} without a clear answer`),
  ]);
}

export const enforcedLine = ({ enforced }: Verification, most?: number): Line | undefined =>
  enforced.length === 0
    ? undefined
    : say`The account itself requires single sign-on: \`ssoRequired: false\` has no effect for ${listed(enforced, most)}. Declare true.`;

/** Until when tokens may work that were issued before the last write took MCP access from a person; UTC, by the account's clock. */
export function tokensUntil({
  outcomes,
  clockAheadMs = 0,
}: Pick<Applied, 'outcomes' | 'clockAheadMs'>): Map<string, string> {
  const last = new Map<string, Date>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'done' || !takesMcpAccess(outcome.operation)) continue;
    const person = outcome.operation.user.shown;
    const known = last.get(person);
    if (known === undefined || known < outcome.at) last.set(person, outcome.at);
  }
  return new Map([...last].map(([person, at]) => [person, until(at.getTime() - clockAheadMs)]));
}

/** To the minute in which they certainly work no longer. */
const until = (at: number): string =>
  `${new Date(Math.ceil((at + TOKEN_LIFE) / 60_000) * 60_000).toISOString().slice(0, 16)}Z`;

export const TOKENS = 'MCP access that was taken';
export const TOKEN_COLUMNS = ['Person', 'Issued MCP tokens may work until (UTC)'];
export const TOKEN_NOTE =
  'Sign-in and the API follow at once. API tokens belong to the account: taking a person away ends none of them.';
export const tokenLine = ([person, at]: readonly [string, string]): Line =>
  say`${person}: issued MCP tokens may work until ${ours(at)}`;

/** The last of these moments, and for how many people. */
export function lastTokenLine(tokens: ReadonlyMap<string, string>): Line | undefined {
  const last = [...tokens.values()].sort().at(-1);
  if (last === undefined) return undefined;
  const words = strong(ours(`MCP tokens that were already issued may work until ${last}`));
  return say`${words} for ${ours(counted(tokens.size, 'person', 'people'))}.`;
}

/** Access tests that the account broke before the run and breaks after it: nothing refuses a run for them. */
export function stillBrokenLine({ plan }: Applied, most?: number): Line | undefined {
  const broken = plan.tests.filter(({ change }) => change === 'already-broken');
  if (broken.length === 0) return undefined;
  const each = broken.map(({ test, person, words }) => `"${test}" (${person} ${words})`);
  return say`${strong(say`Access tests still broken:`)} ${listed(each, most)}.`;
}

/** What the run came to, in a sentence. */
export function verdictOfRun({ plan, outcomes, verification }: Applied): string {
  const of = (kind: OutcomeKind): number => ofKind(outcomes, kind).length;
  const [done, same] = [of('done'), of('already-so')];
  const waiting = of('waiting') + switchesThatWait(plan.notes).length;
  const kept = keptByDue(plan.notes).length;
  const bad = of('failed') + of('stale') + of('not-run');
  const did = `${counted(done, 'operation')} done${same > 0 ? `, ${same} already so` : ''}`;
  if (bad > 0) return `Incomplete: ${did}, ${bad} not. Run again: it goes on from what the account is now.`;
  if (verification.unread && outcomes.length === 0)
    return 'Nothing to write; not everything that the files state could be read.';
  if (verification.unread) return `${did}; the account was not read again as a whole.`;
  if (verification.exitsOnly)
    return `${did}${waiting > 0 ? `, ${waiting} waiting` : ''}; the account was read again and shows it. ${ONLY_EXITS}`;
  if (!verification.converged) return `Not converged: ${did}, and the account still differs.`;
  const outlived = peopleOutlived(plan.notes).length;
  const late = outlived === 0 ? '' : ` ${keepsBeyond(outlived)}.`;
  if (waiting > 0) return `Converged as far as possible: ${did}, ${waiting} waiting.${late}`;
  // What else the files ask for waits for its own approval.
  if (plan.made.due)
    return `Converged${kept > 0 ? ' as far as a timer goes' : ''}: ${did}; the account was read again and shows it. Nothing but what was due was carried out.${kept > 0 ? ` ${keptWords(kept)}` : ''}${late}`;
  const held = counted(plan.held.length, 'person', 'people');
  const aside = plan.held.length === 0 ? '' : `, apart from ${held} changed outside and held`;
  return `Converged: ${did}; the account was read again and is as declared${aside}.${late}`;
}

export const APPLIED = 'Access applied';
export const HAPPENED = 'What happened';
export const NEXT = 'What to do next';

/** The command that shows what is left, where something may be. */
export function lookAgain({ plan, outcomes, verification }: Applied): string | undefined {
  const isOpen = outcomes.some(({ kind, inDoubt }) => inDoubt !== undefined || BAD_OUTCOMES.includes(kind));
  return isOpen || verification.unread || !verification.converged ? ownCommand('plan', plan.made) : undefined;
}
export const TO_LOOK_AGAIN = 'To look again:';

/** What a reader does now. */
export function nextLines(applied: Applied): Line[] {
  const { plan, outcomes } = applied;
  const { made } = plan;
  const any = (kind: OutcomeKind): boolean => ofKind(outcomes, kind).length > 0;
  const bad = BAD_OUTCOMES.some(any);
  const plans = { command: ownCommand('plan', made) };
  const applies = { command: ownCommand('apply', made) };
  const again = made.due ? { command: ownCommand('apply', made, ['--due']) } : applies;
  const timer =
    made.before === undefined
      ? say`${{ command: ownCommand('apply', made, ['--due', '--expect plan.json']) }} on a timer`
      : say`a timer (\`command: due\`)`;
  const steps = withoutGaps([
    bad && say`Run ${again} again: it goes on from what the account is now.`,
    any('stale') && say`Look at ${plans} first: somebody changed what it was made from.`,
    !bad && lookAgain(applied) !== undefined && say`Run ${plans}: it shows what still differs.`,
    any('waiting') && say`Run it again when the invitations are accepted; ${timer} does so by itself.`,
    ...switchesThatWait(plan.notes).map(
      (person) =>
        say`Run it again when ${person} has accepted the invitation: only then can they be disabled.`,
    ),
    ...peopleOutlived(plan.notes).map(
      (person) =>
        say`Write \`state: absent\` for ${person}, or give them something that exists: until then their access outlives its end.`,
    ),
    keptByDue(plan.notes).length > 0 &&
      say`Run ${applies}: it takes the settings and the mail that roles gave which have ended.`,
    ...endLeftBehind(plan),
  ]);
  return steps.length === 0 ? [say`Nothing.`] : steps;
}
