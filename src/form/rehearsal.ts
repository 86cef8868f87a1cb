/** A rehearsal for people and for programs; schemas/rehearsal.schema.json describes the document. */

import { present } from '../core/model/present.ts';
import type { Made } from '../core/plan/plan.ts';
import type { FoundViolation, Rehearsal } from '../rehearse/rehearse.ts';
import type { RehearsalDocument } from '../rehearse/saved.ts';
import { ownCommand, shellQuoted } from '../say/command.ts';
import {
  AGAINST,
  RULED_OUT,
  rehearsalPage,
  rehearsedLines,
  seenLines,
  type TriedKind,
  triedKinds,
  untriedLine,
  verdictLine,
  violationLine,
} from '../say/rehearsal.ts';
import { NOT_TRIED } from '../say/untried.ts';
import type { AnswerFormat } from './formats.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { pageIn } from './page.ts';
import { textOf } from './text/line.ts';
import { paint } from './text/paint.ts';
import { pad, widest, wrap } from './text/wrap.ts';
import { visible } from './visible.ts';

interface Making extends Look, Pick<Made, 'paths' | 'base' | 'due'> {
  readonly account: { readonly name: string };
  /** The document of `probe` that the readings were chosen by. */
  readonly like?: string;
  readonly version: string;
}

/** No more violations are told in a text; a document has all of them. */
const MOST = 20;

export function renderRehearsal(rehearsal: Rehearsal, format: AnswerFormat, making: Making): string {
  if (format === 'json') return jsonText(documentOf(rehearsal, making));
  if (format === 'text') return rehearsalText(rehearsal, making);
  const { account, version } = making;
  const page = rehearsalPage(rehearsal, {
    account,
    version,
    notTried: notTried(making),
    repeatOf: (violation) => repeatOf(violation, making),
  });
  return pageIn(page, format, making);
}

function rehearsalText(rehearsal: Rehearsal, making: Making): string {
  const { color, columns } = making;
  const colors = paint(color);
  const { violations } = rehearsal;
  const told = violations
    .slice(0, MOST)
    .flatMap((each) => [
      `${colors.red('!')} ${textOf(violationLine(each), colors)}`,
      `    ${repeatOf(each, making)}`,
    ]);
  const more =
    violations.length > MOST ? [`  … and ${violations.length - MOST} more; --format json has all.`] : [];
  const blocks = [
    [colors.bold(AGAINST)],
    [
      colors.bold(visible(making.account.name)),
      ...rehearsedLines(rehearsal).map((line) => textOf(line, colors)),
    ],
    ...(told.length === 0 ? [] : [[...told, ...more]]),
    ['Tried:', ...triedLines(triedKinds(rehearsal), columns)],
    ['Not tried:', ...notTried(making).map((words) => `  ${words}`)],
    seenLines(rehearsal).map((line) => textOf(line, colors)),
    [colors.bold(textOf(verdictLine(rehearsal), colors))],
  ];
  return `${blocks.map((lines) => wrap(lines.join('\n'), columns)).join('\n\n')}\n`;
}

/** A list of what was left out is broken also where nobody says how wide a line may be: it is long. */
const LIST = 96;

/** A line for each kind and, further in, for each of its parts that was tried; then what was left out. */
function triedLines(coverage: readonly TriedKind[], columns: number | undefined): string[] {
  const width = widest(
    coverage.flatMap(({ what, parts }) => [what, ...parts.map((part) => `  ${part.what}`)]),
  );
  return coverage.flatMap((kind) => [
    `  ${pad(kind.what, width)}   ${kind.much}`,
    ...kind.parts.map(({ what, much }) => `    ${pad(what, width - 2)}   ${much}`),
    ...(kind.untried.length === 0 ? [] : [wrap(`    ${textOf(untriedLine(kind))}`, columns ?? LIST)]),
  ]);
}

const notTried = ({ like }: Making): readonly string[] =>
  like === undefined ? NOT_TRIED : [...NOT_TRIED, RULED_OUT];

/** The command that plays the case again. */
const repeatOf = ({ case: name }: FoundViolation, { paths, base, due, like }: Making): string =>
  visible(
    ownCommand('rehearse', { paths, base }, [
      ...(due ? ['--due'] : []),
      ...(like === undefined ? [] : [`--like ${shellQuoted(like)}`]),
      `--case ${shellQuoted(name)}`,
    ]),
  );

function documentOf(rehearsal: Rehearsal, making: Making): RehearsalDocument {
  const { account, version } = making;
  const { kind: _, readAt, violations, origin, ...found } = rehearsal;
  return {
    formatVersion: '1.2',
    tool: { name: 'celigo-access', version },
    against: AGAINST,
    account: { name: account.name, origin },
    readAt: readAt.toISOString(),
    ...present({ like: making.like }),
    passed: violations.length === 0,
    ...found,
    notTried: notTried(making),
    violations: violations.map((each) => ({ ...each, repeat: repeatOf(each, making) })),
  };
}
