/** What came of a run: per person, then the verdict. */
import type { Outcome, OutcomeKind } from '../apply/outcome.ts';
import { planDocument } from '../core/plan/document.ts';
import { takesMcpAccess } from '../core/plan/notes.ts';
import { visible } from './escape.ts';
import type { Applied, RenderOptions } from './options.ts';
import { type Paint, paint } from './paint.ts';
import { count, KIND_WORDS, listWords, waitWords } from './phrases.ts';
import { wrap } from './wrap.ts';

/** Issued MCP tokens outlive the access by up to this long, in milliseconds. (Source: the help center.) */
export const TOKEN_LIFE = 60 * 60 * 1000;

/** What went wrong first. */
export const OUTCOME_ORDER: readonly OutcomeKind[] = [
  'failed',
  'stale',
  'not-run',
  'waiting',
  'done',
  'already-so',
];

export function renderAppliedText(
  { outcomes, verification }: Applied,
  { color, columns }: RenderOptions,
): string {
  if (outcomes.length === 0) return '';
  const colors = paint(color);
  const lines = OUTCOME_ORDER.flatMap((kind) =>
    outcomes.filter((outcome) => outcome.kind === kind).map((outcome) => outcomeLine(outcome, colors)),
  );
  const tokens = [...tokensUntil(outcomes)].map(
    ([person, at]) => `  ${visible(person)}: issued MCP tokens may work until ${at}`,
  );
  const parts = [
    lines.join('\n'),
    tokens.length === 0 ? '' : ['MCP access that was taken', ...tokens].join('\n'),
    verification.enforced.length === 0
      ? ''
      : `The account itself requires single sign-on: \`ssoRequired: false\` has no effect for ${visible(listWords(verification.enforced))}. Declare true.`,
    verification.left.length === 0
      ? ''
      : `Still different: ${visible(listWords([...new Set(verification.left.map(({ user }) => user.shown))]))}.`,
    lateWrites(outcomes),
    belowFloor(verification),
    colors.bold(verdictOfRun({ outcomes, verification })),
  ];
  return `${wrap(parts.filter((part) => part !== '').join('\n\n'), columns)}\n`;
}

/** Writes without a clear answer, each with its person; none: empty. */
export function inDoubtLines(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ operation: { user, kind }, inDoubt }) =>
    inDoubt === undefined ? [] : [`${visible(user.shown)}: ${KIND_WORDS[kind]} (${visible(inDoubt)})`],
  );
}

/** What a write without a clear answer may still do. Nobody can prevent it on this API, so it is said. */
export const MAY_STILL_LAND =
  'These writes had no clear answer. The account was read again five seconds after the last of them, but they may land later still and undo what came after them. Look again in some minutes with `celigo-access plan`.';

function lateWrites(outcomes: readonly Outcome[]): string {
  const lines = inDoubtLines(outcomes);
  return lines.length === 0 ? '' : [MAY_STILL_LAND, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** The sentence on administrators who are fewer than they had to be; none: empty. */
export function belowFloor({ belowFloor: below }: Applied['verification']): string {
  if (below === undefined) return '';
  return `Only ${count(below.left, 'administrator')} besides the token's own user ${below.left === 1 ? 'is' : 'are'} left, and this run had to leave ${below.floor}: somebody else ended one meanwhile. Make another administrator now.`;
}

/** Until when tokens may work that were issued before the last write took MCP access from a person; UTC. */
export function tokensUntil(outcomes: readonly Outcome[]): Map<string, string> {
  const last = new Map<string, Date>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'done' || !takesMcpAccess(outcome.operation)) continue;
    const person = outcome.operation.user.shown;
    const known = last.get(person);
    if (known === undefined || known < outcome.at) last.set(person, outcome.at);
  }
  return new Map([...last].map(([person, at]) => [person, until(at)]));
}

const until = (at: Date): string => `${new Date(at.getTime() + TOKEN_LIFE).toISOString().slice(0, 16)}Z`;

function outcomeLine(outcome: Outcome, colors: Paint): string {
  const { operation, kind } = outcome;
  const word =
    kind === 'done' ? colors.green(kind) : kind === 'failed' ? colors.red(kind) : colors.yellow(kind);
  const what = `${visible(operation.user.shown)}: ${KIND_WORDS[operation.kind]}`;
  return `  ${word}${' '.repeat(Math.max(1, 11 - kind.length))}${what}${detailOf(outcome)}`;
}

function detailOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'failed':
      return `: ${visible(outcome.words)}${outcome.hint === undefined ? '' : ` (${outcome.hint})`}`;
    case 'stale':
      return `: ${visible(outcome.words)}`;
    case 'not-run':
      return `: ${outcome.reason}`;
    case 'waiting': {
      const refused = outcome.words === undefined ? '' : ` (the account: ${visible(outcome.words)})`;
      return `: ${visible(waitWords(outcome.people))}${refused}`;
    }
    case 'done':
      return outcome.words === undefined ? '' : `: ${visible(outcome.words)}`;
    default:
      return '';
  }
}

/** What the run came to, in a sentence. */
export function verdictOfRun({ outcomes, verification }: Omit<Applied, 'plan'>): string {
  const of = (kind: OutcomeKind): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const [done, same, waiting] = [of('done'), of('already-so'), of('waiting')];
  const bad = of('failed') + of('stale') + of('not-run');
  const did = `${count(done, 'operation')} done${same > 0 ? `, ${same} already so` : ''}`;
  if (bad > 0) return `Incomplete: ${did}, ${bad} not. Run again: it goes on from what the account is now.`;
  if (verification.unread) return `${did}; the account was not read again.`;
  if (!verification.converged)
    return `Not converged: ${did}, and the account still differs. Run plan to see how.`;
  if (waiting > 0) return `Converged as far as possible: ${did}, ${waiting} waiting.`;
  return `Converged: ${did}; the account was read again and is as declared.`;
}

/** The machine-readable result: the plan, and the outcome of each of its steps. */
export function appliedDocument({ plan, outcomes, verification }: Applied, options: RenderOptions): object {
  return {
    ...planDocument(plan, options.findings, options),
    outcomes: outcomes.map(({ operation, ...outcome }) => ({ step: operation.step, ...outcome })),
    verification: {
      converged: verification.converged,
      left: verification.left.map(({ user, kind }) => ({ email: user.shown, kind })),
      enforced: verification.enforced,
      unread: verification.unread,
      ...(verification.belowFloor === undefined ? {} : { belowFloor: verification.belowFloor }),
    },
  };
}
