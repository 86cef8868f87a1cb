/**
 * Every command that is advised is about the files of the run that advises it, and bound to what that was bound to,
 * whoever wrote the sentence.
 */
import { shellWord } from '../form/visible.ts';
import { type Context, type Sink, through } from './context.ts';

type Run = Pick<Context, 'filesFor' | 'optionsFor'>;

const COMMAND = /\bceligo-access ([a-z-]+)/g;
/** Such a command has its files, or is to have none. */
const SETTLED = / --(?:file|base|no-files)\b/;

/**
 * The text, with the files of this run in each of its commands that takes some and names none, and with every option that
 * the command does not name itself.
 */
export function withFiles(text: string, { filesFor, optionsFor }: Run): string {
  if (filesFor === undefined) return text;
  return text.replace(COMMAND, (command: string, name: string, at: number) => {
    const rest = restOf(text, at, at + command.length);
    if (rest === undefined) return command;
    const own = filesFor(name);
    // What stands there first is a path, except where files are named by a flag.
    const isNamed = rest.startsWith(' ') && !rest.startsWith(' -') && own[0] !== '--file';
    const files = isNamed || SETTLED.test(rest) ? [] : own;
    const named = new Set(rest.split(/[ =]/));
    const options = (optionsFor?.(name) ?? []).filter(([flag = '']) => !named.has(flag));
    return [command, ...[...files, ...options.flat()].map(shellWord)].join(' ');
  });
}

/** What follows the name of a command between backticks, or up to the end of its line; undefined: it is only spoken of. */
function restOf(text: string, start: number, end: number): string | undefined {
  const lineEnd = text.indexOf('\n', end);
  const line = text.slice(end, lineEnd === -1 ? undefined : lineEnd);
  if (text[start - 1] === '`') return line.includes('`') ? line.slice(0, line.indexOf('`')) : undefined;
  return line === '' || line === '.' || line === ')' || line.startsWith(' -') ? line : undefined;
}

/** What to write for a word that stands where none of files can; undefined: it names none. */
export const filesHint = (word: string): string | undefined =>
  /\.ya?ml$|[^/]\/$|^(?:\.{1,2}|access)$/i.test(word)
    ? `Files and folders are named with a flag: --file ${shellWord(word)}`
    : undefined;

/** The same stream, for sentences: documents quote in ways of their own. */
export const namingFiles = (sink: Sink, run: Run): Sink => through(sink, (text) => withFiles(text, run));
