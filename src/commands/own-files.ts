/** Every command that is advised is about the files of the run that advises it, whoever wrote the sentence. */
import { shellWord } from '../form/shell-word.ts';
import type { Context, Sink } from './context.ts';

type Run = Pick<Context, 'filesFor'>;

/** A command in a sentence, with its name and what follows: up to its other backtick, or on a line of its own. */
const COMMAND = /\bceligo-access ([a-z-]+)(?=((?: [^`\n]+)?`|(?: -[^`\n]*)?[.)]?$))/gm;
/** Such a command has its files, or is to have none. */
const SETTLED = / --(?:file|base|no-files)\b/;

/** The text, with the files of this run in each of its commands that takes some and names none. */
export function withFiles(text: string, { filesFor }: Run): string {
  if (filesFor === undefined) return text;
  return text.replace(COMMAND, (command: string, name: string, rest: string) => {
    if (SETTLED.test(rest)) return command;
    const own = filesFor(name);
    // What stands there first is a path, except where files are named by a flag.
    const isNamed = /^ [^-]/.test(rest) && own[0] !== '--file';
    return isNamed ? command : [command, ...own.map(shellWord)].join(' ');
  });
}

/** The same stream, for sentences: documents quote in ways of their own. */
export const namingFiles = (sink: Sink, run: Run): Sink => ({
  isTerminal: sink.isTerminal,
  get columns() {
    return sink.columns;
  },
  write: (text) => sink.write(withFiles(text, run)),
});
