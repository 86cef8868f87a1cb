/** What `doctor` found, for people and for programs. */
import { FORMAT_VERSION } from '../core/plan/document.ts';
import { jsonText } from './json.ts';
import { paint } from './text/paint.ts';
import { visible } from './visible.ts';

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly words: string;
  /** What to do about it. */
  readonly hint?: string;
}

export function renderDoctor(
  checks: readonly Check[],
  verdict: string,
  format: 'text' | 'json',
  { color }: { readonly color: boolean },
): string {
  if (format === 'json') return jsonText({ formatVersion: FORMAT_VERSION, verdict, checks });
  const colors = paint(color);
  const mark = { ok: colors.green, warning: colors.yellow, failed: colors.red };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, words, hint }) => [
    `${mark[state](state.padEnd(7))}  ${name.padEnd(width)}  ${visible(words)}`,
    ...(hint === undefined ? [] : [`${' '.repeat(width + 11)}${visible(hint)}`]),
  ]);
  return `${lines.join('\n')}\n\n${colors.bold(verdict)}\n`;
}
