/** Which files a command line names, by the declarations of its flags: for what holds for every command alike. */
import type { Command } from 'commander';
import type { Named } from '../commands/overwriting.ts';

/** Flags that name a file to be written. A command with --force asks by itself before it replaces any file. */
const WRITING = ['output', 'receipt', 'save'] as const;
const FOLDERS = ['paths', 'file', 'base'];

/** Undefined: it names nothing that would have to be looked at. */
export function namedOn(command: Command): Named | undefined {
  const values = command.opts<Record<string, unknown>>();
  const texts = (value: unknown): string[] =>
    [value].flat(2).filter((each): each is string => typeof each === 'string');
  const named = command.options.filter(({ argChoices }) => argChoices === undefined);
  const isAsked = command.options.some((option) => option.attributeName() === 'force');
  // A seed is read by the sandbox, and written by the command that makes one.
  const writing: readonly string[] = isAsked ? [...WRITING, 'seed'] : WRITING;
  const isWriting = (name: string): boolean => writing.includes(name);
  const written = named
    .filter((option) => isWriting(option.attributeName()))
    .flatMap((option) =>
      texts(values[option.attributeName()]).map((path) => ({ flag: option.long ?? '', path })),
    );
  const read = named.filter((option) => !isWriting(option.attributeName()));
  const others = [...command.args, ...read.flatMap((option) => texts(values[option.attributeName()]))];
  const paths = [
    ...(command.registeredArguments.some((each) => each.name() === 'paths') ? command.args : []),
    ...FOLDERS.flatMap((name) => texts(values[name])),
  ].filter((each) => each !== '-');
  if (written.length === 0 && !others.includes('-')) return undefined;
  return { written, others, paths, isAsked };
}
