/**
 * What a CI runner reads. It takes every line of a step's output for a command that starts with `::` after
 * blanks, or that has `##[` anywhere. (Source: `TryParseV2` and `TryParse` of actions/runner.)
 */
import { visible } from './visible.ts';

/**
 * Text for the log, whole lines of it: no line is a command. Line feeds stay; other line separators are shown,
 * and so is the second character of what would start a command.
 */
export const defused = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      visible(line)
        .replaceAll('##[', '#\\u{23}[')
        .replace(/^(\s*)::/, '$1:\\u{3a}'),
    )
    .join('\n');

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** A workflow command that shows `message` beside a line of a file, with its line feed. */
export function annotation(
  level: AnnotationLevel,
  message: string,
  properties: Readonly<Record<string, string | number>>,
): string {
  const written = Object.entries(properties).map(
    ([key, value]) => `${key}=${commandProperty(visible(String(value)))}`,
  );
  return `::${level} ${written.join(',')}::${commandData(message)}\n`;
}

/** The message of a GitHub workflow command. (Source: `escapeData` of actions/toolkit.) */
export const commandData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** A property of a GitHub workflow command. (Source: `escapeProperty` of actions/toolkit.) */
const commandProperty = (text: string): string =>
  commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
