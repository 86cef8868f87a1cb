/** A plan as text for a terminal: by person, risky things first; the verdict is the last line. */
import { placeText } from '../core/model/finding.ts';
import type { Plan } from '../core/plan/plan.ts';
import { visible } from './escape.ts';
import { type Paint, paint } from './paint.ts';
import {
  count,
  fieldWords,
  guardRemedy,
  guardWords,
  HAZARD_WORDS,
  isWarning,
  KIND_WORDS,
  listWords,
  noteWords,
  valueWords,
  waitWords,
} from './phrases.ts';
import { commandOf, type Given, givenFlags, verdictOf } from './verdict.ts';
import { type LineView, type PeopleView, viewOf } from './view.ts';
import { widthOf } from './width.ts';
import { wrap } from './wrap.ts';

export interface TextOptions extends Given {
  readonly color: boolean;
  /** Columns of the terminal; text that is not for one is not wrapped. */
  readonly columns?: number;
  readonly paths: readonly string[];
}

export function renderText(plan: Plan, options: TextOptions): string {
  const colors = paint(options.color);
  const { name, environment, origin } = plan.account;
  const where = environment === undefined ? origin : `${environment}, ${origin}`;
  const blocks = [
    `${colors.bold(visible(name))} (${visible(where)})`,
    ...plan.breaches.map((breach) => breachBlock(breach, colors)),
    ...viewOf(plan).map((view) => peopleBlock(view, colors)),
    leftBehindBlock(plan, colors),
    heldBlock(plan, colors),
    testsBlock(plan, colors),
    notesBlock(plan, colors),
  ];
  const body = wrap(blocks.filter((block) => block !== '').join('\n\n'), options.columns);
  return `${body}\n\n${closing(plan, options, colors)}\n`;
}

function breachBlock(breach: Plan['breaches'][number], colors: Paint): string {
  const lines = [`${colors.red('!')} ${colors.bold(breach.guard)}: ${guardWords(breach)}`];
  if (breach.people.length > 0) lines.push(`  ${visible(listWords(breach.people, 10))}`);
  const remedy = guardRemedy(breach);
  if (remedy !== undefined) lines.push(`  If this is meant: ${remedy}`);
  return lines.join('\n');
}

/** One person, or several with the same change. */
export function peopleBlock(view: PeopleView, colors: Paint): string {
  const who = view.people.length === 1 ? '' : ` (${view.people.length} people)`;
  const lines = [`${colors.bold(visible(listWords(view.people, 8)))}${who}`];
  for (const hazard of view.hazards) {
    lines.push(`  ${colors.red('!')} ${HAZARD_WORDS[hazard]} ${colors.dim(`[${hazard}]`)}`);
  }
  lines.push(...changeLines(view.lines, colors));
  if (view.operations.length > view.people.length && view.people.length === 1) {
    const steps = view.operations.map(({ kind }) => KIND_WORDS[kind]).join(', then ');
    lines.push(`    ${colors.dim(`in ${view.operations.length} writes: ${steps}`)}`);
  }
  if (view.waitsFor !== undefined) {
    lines.push(`  ${colors.yellow('waits')} ${visible(waitWords(view.waitsFor))}`);
  }
  return lines.join('\n');
}

function changeLines(lines: readonly LineView[], colors: Paint): string[] {
  const safe = lines.map((line) => ({
    ...line,
    what: shorten(visible(line.what), 60),
    why: line.why.map(visible),
  }));
  const whatWidth = Math.max(0, ...safe.map(({ what }) => widthOf(what)));
  const changes = safe.map(({ before, after }) => `${visible(before)} → ${visible(after)}`);
  const changeWidth = Math.max(0, ...changes.map((change) => widthOf(change)));
  return safe.map(({ symbol, what, why }, index) => {
    const change = changes[index] ?? '';
    const sign = { '+': colors.green, '-': colors.red, '~': colors.yellow }[symbol](symbol);
    const reason = why.length === 0 ? '' : `   ${colors.dim(why.join('; '))}`;
    return `  ${sign} ${pad(what, whatWidth)}   ${reason === '' ? change : pad(change, changeWidth)}${reason}`;
  });
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Long names are shortened in the middle; the JSON has them whole. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

function leftBehindBlock({ leftBehind }: Plan, colors: Paint): string {
  if (leftBehind.length === 0) return '';
  const people = visible(
    listWords(
      leftBehind.map(({ email }) => email),
      10,
    ),
  );
  return [
    `${colors.red('!')} Left behind ${colors.dim('[left-behind]')}`,
    `  ${people}: in the base, in no file now, and still in the account.`,
    '  To end the access, write `state: absent` for them.',
  ].join('\n');
}

function heldBlock({ held, labels }: Plan, colors: Paint): string {
  if (held.length === 0) return '';
  const lines = held.flatMap(({ shown, place, fields }) => {
    const head = `  ${colors.bold(visible(shown))}   ${colors.dim(placeText(place))}`;
    if (fields.length === 0) return [head, '    is not in the account any more'];
    const changes = fields.map(({ field, before, after }) => {
      const [is, says] = [valueWords(before, field), valueWords(after, field)];
      return `    ${visible(fieldWords(field, labels))}: the account has ${visible(is)}, the files say ${visible(says)}`;
    });
    return [head, ...changes];
  });
  return [
    colors.bold('Changed outside, and held'),
    ...lines,
    '  celigo-access drift shows who did it; `policy.outsideChanges: undo` writes what the files say.',
  ].join('\n');
}

/** What a run does to an access test. */
export const TEST_WORDS = { breaks: 'breaks', mends: 'mends', 'already-broken': 'already broken' } as const;

function testsBlock(plan: Plan, colors: Paint): string {
  if (plan.tests.length === 0) return '';
  const lines = plan.tests.map(({ test, person, words, change }) => {
    const word = { breaks: colors.red, mends: colors.green, 'already-broken': colors.yellow }[change](
      TEST_WORDS[change],
    );
    return `  ${word} "${visible(test)}": ${visible(person)} ${visible(words)}`;
  });
  return [colors.bold('Access tests'), ...lines].join('\n');
}

function notesBlock(plan: Plan, colors: Paint): string {
  if (plan.notes.length === 0) return '';
  const notes = [...plan.notes].sort((a, b) => Number(isWarning(b)) - Number(isWarning(a)));
  const lines = notes.map((note) => {
    const words = visible(noteWords(note));
    return isWarning(note) ? `  ${colors.yellow('warning')} ${words}` : `  ${words}`;
  });
  return [colors.bold('Notes'), ...lines].join('\n');
}

function closing(plan: Plan, options: TextOptions, colors: Paint): string {
  const lines: string[] = [];
  if (plan.operations.length > 0) {
    const refusesSelf = plan.breaches.some(({ guard }) => guard === 'self');
    if (plan.certificate.kind === 'safe' && !refusesSelf) {
      lines.push(`Safe at every step (${count(plan.certificate.states, 'state')} checked).`);
    }
    lines.push(`Digest ${plan.digest}`);
  }
  // Not wrapped: a command that is broken into lines cannot be copied.
  const command = commandOf(plan, options.paths, givenFlags(options));
  if (command !== undefined) lines.push(`To apply: ${command}`);
  lines.push(colors.bold(wrap(verdictOf(plan), options.columns)));
  return lines.join('\n');
}
