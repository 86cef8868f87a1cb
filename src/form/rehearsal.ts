/** A rehearsal for people and for programs; schemas/rehearsal.schema.json describes the document. */
import type { FoundViolation, Rehearsal } from '../rehearse/rehearse.ts';
import type { RehearsalDocument } from '../rehearse/saved.ts';
import {
  AGAINST,
  coverageLines,
  NOT_TRIED,
  seenLines,
  verdictLine,
  violationLine,
} from '../say/rehearsal.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { shellWord } from './shell.ts';
import { textOf } from './text/line.ts';
import { paint } from './text/paint.ts';
import { wrap } from './text/wrap.ts';

interface Making extends Look {
  readonly account: { readonly name: string };
  readonly paths: readonly string[];
  readonly version: string;
}

/** No more violations are told in a text; a document has all of them. */
const MOST = 20;

export function renderRehearsal(rehearsal: Rehearsal, format: 'text' | 'json', making: Making): string {
  if (format === 'json') return jsonText(documentOf(rehearsal, making));
  const { color, columns, paths } = making;
  const colors = paint(color);
  const { violations } = rehearsal;
  const told = violations
    .slice(0, MOST)
    .flatMap((each) => [
      `${colors.red('!')} ${textOf(violationLine(each), colors)}`,
      `    ${repeatOf(each, paths)}`,
    ]);
  const more =
    violations.length > MOST ? [`  … and ${violations.length - MOST} more; --format json has all.`] : [];
  const blocks = [
    [colors.bold(AGAINST)],
    ...(told.length === 0 ? [] : [[...told, ...more]]),
    ['Tried:', ...coverageLines(rehearsal).map((line) => `  ${textOf(line, colors)}`)],
    ['Not tried:', ...NOT_TRIED.map((words) => `  ${words}`)],
    seenLines(rehearsal).map((line) => textOf(line, colors)),
    [colors.bold(textOf(verdictLine(rehearsal), colors))],
  ];
  return `${blocks.map((lines) => wrap(lines.join('\n'), columns)).join('\n\n')}\n`;
}

/** The command that plays the case again. */
const repeatOf = ({ case: name }: FoundViolation, paths: readonly string[]): string =>
  ['celigo-access rehearse', ...paths.map(shellWord), `--case ${shellWord(name)}`].join(' ');

function documentOf(rehearsal: Rehearsal, { account, paths, version }: Making): RehearsalDocument {
  const { kind: _, readAt, violations, origin, ...found } = rehearsal;
  return {
    formatVersion: '1.0',
    tool: { name: 'celigo-access', version },
    against: AGAINST,
    account: { name: account.name, origin },
    readAt: readAt.toISOString(),
    passed: violations.length === 0,
    ...found,
    notTried: NOT_TRIED,
    violations: violations.map((each) => ({ ...each, repeat: repeatOf(each, paths) })),
  };
}
