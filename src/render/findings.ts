/** What is wrong with the files, for people and for the programs that show it to them. */

import { type Finding, placeText } from '../core/model/finding.ts';
import { FORMAT_VERSION, findingDocument } from '../core/plan/document.ts';
import { githubText, gitlabText, sarifText } from './annotations.ts';
import { discreet } from './discreet.ts';
import { jsonText, visible } from './escape.ts';
import { drawFrame } from './frame.ts';
import { type Paint, paint } from './paint.ts';
import { count } from './phrases.ts';

export interface FindingsOptions {
  readonly format: FindingsFormat;
  readonly color: boolean;
  /** How many are shown to people; formats that programs read hold all of them. */
  readonly limit: number;
}

const RENDERERS = {
  text: findingsText,
  json: (findings) => jsonText({ formatVersion: FORMAT_VERSION, findings: findings.map(documentOf) }),
  github: (findings) => githubText(findings),
  sarif: (findings) => sarifText(findings),
  gitlab: (findings) => gitlabText(findings),
} as const satisfies Record<
  string,
  (findings: readonly Finding[], options: Omit<FindingsOptions, 'format'>) => string
>;

export type FindingsFormat = 'text' | 'json' | 'github' | 'sarif' | 'gitlab';

/** Errors first, then by place, whatever the order they come in. Nothing in them that looks like a token is shown. */
export function renderFindings(findings: readonly Finding[], options: FindingsOptions): string {
  return RENDERERS[options.format](discreet(findings), options);
}

function documentOf(finding: Finding) {
  const { endLine, endColumn } = finding.place ?? {};
  return { ...findingDocument(finding), ...(endLine === undefined ? {} : { endLine, endColumn }) };
}

function findingsText(
  findings: readonly Finding[],
  { color, limit }: { color: boolean; limit: number },
): string {
  if (findings.length === 0) return '';
  const colors = paint(color);
  const blocks = findings.slice(0, limit).map((finding) => blockOf(finding, colors));
  const more = findings.length - blocks.length;
  const unseen = more > 0 ? [`${count(more, 'more finding is', 'more findings are')} not shown.`] : [];
  blocks.push([...unseen, tallyOf(findings, colors)].join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function blockOf(finding: Finding, colors: Paint): string {
  const { severity, code, summary, why, fix, place, frame, related = [] } = finding;
  const mark = MARKS[severity](colors);
  const where = place === undefined ? '' : ` ${visible(placeText(place, frame !== undefined))}`;
  const lines = [
    `${colors.bold(mark(`${severity}[${code}]`))}${colors.dim(where)}`,
    `  ${colors.bold(visible(summary))}`,
  ];
  if (place !== undefined && frame !== undefined) {
    lines.push('', ...drawFrame(frame, place, colors, mark), '');
  }
  if (why !== undefined) lines.push(`  ${visible(why)}`);
  if (fix !== undefined) lines.push(`  ${visible(fix)}`);
  if (related.length > 0)
    lines.push(colors.dim(`  See also ${visible(related.map((each) => placeText(each)).join(', '))}.`));
  return lines.join('\n').trimEnd();
}

const MARKS = {
  error: ({ red }) => red,
  warning: ({ yellow }) => yellow,
  notice: ({ dim }) => dim,
} as const satisfies Record<Finding['severity'], (colors: Paint) => (text: string) => string>;

/** `2 errors, 1 warning` */
const tallyOf = (findings: readonly Finding[], colors: Paint): string =>
  colors.bold(tally(findings, (severity, words) => MARKS[severity](colors)(words)));

/** `2 errors, 1 warning`, each part as `mark` writes it; empty for none. */
export function tally(
  findings: readonly Finding[],
  mark: (severity: Finding['severity'], words: string) => string = (_severity, words) => words,
): string {
  const parts = (['error', 'warning', 'notice'] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [mark(severity, count(number, severity))];
  });
  return parts.join(', ');
}
