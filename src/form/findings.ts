/** What is wrong with the files, for people and for the programs that show it to them. */

import { type Finding, placeText } from '../core/model/finding.ts';
import { FORMAT_VERSION, findingDocument } from '../core/plan/document.ts';
import { alsoLine, severityTag, tallyLine, unseenWords } from '../say/findings.ts';
import { discreet } from './discreet.ts';
import { githubText } from './github.ts';
import { gitlabText } from './gitlab.ts';
import { jsonText } from './json.ts';
import { sarifText } from './sarif.ts';
import { drawFrame } from './text/frame.ts';
import { textOf } from './text/line.ts';
import { type Paint, paint } from './text/paint.ts';
import { wrap } from './text/wrap.ts';
import { visible } from './visible.ts';

export interface FindingsOptions {
  readonly format: FindingsFormat;
  readonly color: boolean;
  /** How many are shown to people; formats that programs read hold all of them. */
  readonly limit: number;
  /** Of the program; only SARIF says it. */
  readonly version?: string;
  /** Of the terminal that shows the text; left out where none does. Lines of files are never broken. */
  readonly columns?: number | undefined;
}

const RENDERERS: Record<FindingsFormat, (findings: readonly Finding[], options: FindingsOptions) => string> =
  {
    text: findingsText,
    json: (findings) => jsonText({ formatVersion: FORMAT_VERSION, findings: findings.map(documentOf) }),
    github: (findings) => githubText(findings),
    sarif: (findings, { version }) => sarifText(findings, version),
    gitlab: gitlabText,
  };

export type FindingsFormat = 'text' | 'json' | 'github' | 'sarif' | 'gitlab';

/** Errors first, then by place, whatever the order they come in. Nothing in them that looks like a token is shown. */
export function renderFindings(findings: readonly Finding[], options: FindingsOptions): string {
  return RENDERERS[options.format](discreet(findings), options);
}

function documentOf(finding: Finding) {
  const { endLine, endColumn } = finding.place ?? {};
  return { ...findingDocument(finding), ...(endLine === undefined ? {} : { endLine, endColumn }) };
}

function findingsText(findings: readonly Finding[], { color, limit, columns }: FindingsOptions): string {
  if (findings.length === 0) return '';
  const colors = paint(color);
  const blocks = findings
    .slice(0, limit)
    .map((finding, at) =>
      blockOf(isRepeated(finding, findings.slice(0, at)) ? shortOf(finding) : finding, colors, columns),
    );
  const more = findings.length - blocks.length;
  const tally = colors.bold(textOf(tallyLine(findings), colors));
  blocks.push([...(more > 0 ? [unseenWords(more)] : []), tally].join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

/** Many warnings of one kind must not bury the error before them: what the first of them explains, the others do not. */
const isRepeated = ({ severity, code }: Finding, before: readonly Finding[]): boolean =>
  severity !== 'error' &&
  before.some((other) => other.severity === 'error') &&
  before.some((other) => other.code === code);

function shortOf({ why: _why, frame: _frame, ...finding }: Finding): Finding {
  return finding;
}

function blockOf(finding: Finding, colors: Paint, columns: number | undefined): string {
  const { severity, code, summary, why, fix, place, frame } = finding;
  const mark = (text: string): string => textOf([severityTag(severity, text)], colors);
  const where = place === undefined ? '' : ` ${visible(placeText(place, frame !== undefined))}`;
  const sentence = (text: string): string => wrap(`  ${text}`, columns, 0);
  const lines = [
    `${colors.bold(mark(`${severity}[${code}]`))}${colors.dim(where)}`,
    sentence(colors.bold(visible(summary))),
  ];
  if (place !== undefined && frame !== undefined) {
    lines.push('', ...drawFrame(frame, place, colors, mark), '');
  }
  if (why !== undefined) lines.push(sentence(visible(why)));
  if (fix !== undefined) lines.push(sentence(visible(fix)));
  const also = alsoLine(finding);
  if (also !== undefined) lines.push(colors.dim(sentence(textOf(also))));
  return lines.join('\n').trimEnd();
}
