/** What came of a run, for the pull request that asked for it. */
import type { Outcome, OutcomeKind } from '../../apply/outcome.ts';
import { belowFloor, MAY_STILL_LAND, OUTCOME_ORDER, tokensUntil, verdictOfRun } from '../applied.ts';
import { markdownCode } from '../escape.ts';
import type { Applied } from '../options.ts';
import { count, KIND_WORDS } from '../phrases.ts';
import { verdictOf } from '../verdict.ts';
import { elsewhere, footer, heading, identity } from './frame.ts';
import { fitting, folded, names, own } from './markup.ts';
import { DEFAULT_LIMIT, type MarkdownOptions } from './options.ts';
import { waiting } from './people.ts';

interface Length {
  /** Outcomes that are shown one by one. */
  readonly shown: ReadonlySet<OutcomeKind>;
  readonly tokens: boolean;
  readonly names: number;
  readonly characters: number;
}

const BAD: readonly OutcomeKind[] = ['failed', 'stale', 'not-run'];
const LENGTHS: readonly Length[] = [
  { shown: new Set(OUTCOME_ORDER), tokens: true, names: 10, characters: 200 },
  { shown: new Set([...BAD, 'waiting']), tokens: true, names: 10, characters: 200 },
  { shown: new Set(['failed']), tokens: false, names: 10, characters: 200 },
  { shown: new Set(), tokens: false, names: 3, characters: 40 },
];

export function renderAppliedMarkdown(applied: Applied, options: MarkdownOptions): string {
  return fitting(
    options.limit ?? DEFAULT_LIMIT,
    LENGTHS.map((length) => () => page(applied, options, length)),
  );
}

function* page(applied: Applied, options: MarkdownOptions, length: Length): Generator<string> {
  const { plan, outcomes, verification } = applied;
  const tokens = tokensUntil(outcomes);
  yield heading('Access applied', options, plan.account, length.characters);
  yield `**${outcomes.length === 0 ? verdictOf(plan) : verdictOfRun(applied)}**`;
  yield items([...tally(outcomes, length), ...left(applied, length), ...clock(tokens)]);
  yield identity(options, plan.digest);
  if (length !== LENGTHS[0]) yield `**Shortened to fit.** ${elsewhere(options)}`;
  yield* results(outcomes, length);
  if (length.tokens && tokens.size > 0) {
    yield '### MCP access that was taken';
    yield table(tokens);
    yield 'Sign-in and the API follow at once. API tokens belong to the account: taking a person away ends none of them.';
  }
  yield '### What to do next';
  yield items(steps(outcomes, verification.unread, applied));
  yield footer(options, plan.account.origin);
}

const items = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const of = (outcomes: readonly Outcome[], kind: OutcomeKind): readonly Outcome[] =>
  outcomes.filter((outcome) => outcome.kind === kind);

const LABELS: Record<OutcomeKind, string> = {
  failed: 'Failed',
  stale: 'Changed by somebody else meanwhile, so not written',
  'not-run': 'Did not run',
  waiting: 'Wait for somebody',
  done: 'Done',
  'already-so': 'Already so',
};

function tally(outcomes: readonly Outcome[], length: Length): string[] {
  return [...BAD, 'waiting' as const].flatMap((kind) => {
    const people = [...new Set(of(outcomes, kind).map(({ operation }) => operation.user.shown))];
    if (people.length === 0) return [];
    return [`**${LABELS[kind]} (${people.length}):** ${names(people, length.names, length.characters)}`];
  });
}

function left({ verification, outcomes }: Applied, length: Length): string[] {
  const who = (people: readonly string[]): string => names(people, length.names, length.characters);
  const inDoubt = outcomes.filter((outcome) => outcome.inDoubt !== undefined);
  const late = [...new Set(inDoubt.map(({ operation }) => operation.user.shown))];
  const different = [...new Set(verification.left.map(({ user }) => user.shown))];
  return [
    ...(verification.belowFloor === undefined ? [] : [`**${own(belowFloor(verification))}**`]),
    ...(late.length === 0 ? [] : [`**No clear answer (${late.length}):** ${who(late)}. ${MAY_STILL_LAND}`]),
    ...(different.length === 0 ? [] : [`**Still different:** ${who(different)}.`]),
    ...(verification.enforced.length === 0
      ? []
      : [
          `The account itself requires single sign-on: \`ssoRequired: false\` has no effect for ${who(verification.enforced)}. Declare true.`,
        ]),
  ];
}

function clock(tokens: ReadonlyMap<string, string>): string[] {
  const last = [...tokens.values()].sort().at(-1);
  if (last === undefined) return [];
  return [
    `**MCP tokens that were already issued may work until ${last}** for ${count(tokens.size, 'person', 'people')}.`,
  ];
}

/** Longer lists of what went well open on a click. */
const SHOWN = 20;

function* results(outcomes: readonly Outcome[], { shown }: Length): Generator<string> {
  const kinds = OUTCOME_ORDER.filter((kind) => shown.has(kind));
  if (!outcomes.some(({ kind }) => shown.has(kind))) return;
  yield '### What happened';
  for (const kind of kinds) {
    const lines = of(outcomes, kind).map(outcomeLine);
    if (lines.length === 0) continue;
    const wentWell = kind === 'done' || kind === 'already-so';
    if (wentWell && lines.length > SHOWN)
      yield* folded(`${lines.length} ${LABELS[kind].toLowerCase()}`, [lines.join('\n')]);
    else yield lines.join('\n');
  }
}

const outcomeLine = (outcome: Outcome): string =>
  `- **${outcome.kind}** ${markdownCode(outcome.operation.user.shown)}: ${KIND_WORDS[outcome.operation.kind]}${detailOf(outcome)}`;

function detailOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'failed':
      return `: ${markdownCode(outcome.words, SENTENCE)}${outcome.hint === undefined ? '' : ` (${own(outcome.hint)})`}`;
    case 'stale':
      return `: ${markdownCode(outcome.words, SENTENCE)}`;
    case 'not-run':
      return `: ${own(outcome.reason)}`;
    case 'waiting': {
      const refused =
        outcome.words === undefined ? '' : ` (the account: ${markdownCode(outcome.words, SENTENCE)})`;
      return `: ${waiting(outcome.people)}${refused}`;
    }
    case 'done':
      return outcome.words === undefined ? '' : `: ${own(outcome.words)}`;
    default:
      return '';
  }
}

/** Characters of what the account answered. */
const SENTENCE = 600;

const table = (tokens: ReadonlyMap<string, string>): string =>
  [
    '| Person | Issued MCP tokens may work until (UTC) |',
    '| --- | --- |',
    ...[...tokens].map(([person, until]) => `| ${markdownCode(person)} | ${until} |`),
  ].join('\n');

function steps(outcomes: readonly Outcome[], unread: boolean, { plan, verification }: Applied): string[] {
  const bad = BAD.some((kind) => of(outcomes, kind).length > 0);
  const steps = [
    bad ? 'Run `celigo-access apply` again: it goes on from what the account is now.' : '',
    of(outcomes, 'stale').length > 0
      ? 'Look at `celigo-access plan` first: somebody changed what it was made from.'
      : '',
    !bad && (unread || !verification.converged)
      ? 'Run `celigo-access plan`: it shows what still differs.'
      : '',
    of(outcomes, 'waiting').length > 0
      ? 'Run it again when the invitations are accepted; `apply --due --expect plan.json` on a timer does so by itself.'
      : '',
    plan.leftBehind.length > 0
      ? 'To end the access of who is left behind, write `state: absent` for them.'
      : '',
  ].filter((step) => step !== '');
  return steps.length === 0 ? ['Nothing.'] : steps;
}
