/** What `doctor` found, for people and for programs. */
import { present } from '../core/model/present.ts';
import { FORMAT_VERSION } from '../core/plan/document.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { paint } from './text/paint.ts';
import { wrap } from './text/wrap.ts';
import { visible } from './visible.ts';

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly words: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What may be done about it stands last: of most that is as it should be, nothing. */
export const checked = (name: string, state: Check['state'], words: string, hint?: string): Check => ({
  name,
  state,
  words,
  ...present({ hint }),
});

export function renderDoctor(
  checks: readonly Check[],
  verdict: string,
  format: 'text' | 'json',
  { color, columns }: Look,
): string {
  if (format === 'json') return jsonText({ formatVersion: FORMAT_VERSION, verdict, checks });
  const colors = paint(color);
  const mark = { ok: colors.green, warning: colors.yellow, failed: colors.red };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const indent = width + 11;
  // What is left of a line beside the two columns.
  const said = (text: string): string =>
    wrap(visible(text), columns === undefined ? undefined : columns - indent).replace(
      /\n {4}/g,
      `\n${' '.repeat(indent)}`,
    );
  const lines = checks.flatMap(({ name, state, words, hint }) => [
    `${mark[state](state.padEnd(7))}  ${name.padEnd(width)}  ${said(words)}`,
    ...(hint === undefined ? [] : [`${' '.repeat(indent)}${said(hint)}`]),
  ]);
  return `${lines.join('\n')}\n\n${colors.bold(verdict)}\n`;
}
