/** Which files a command line names, by the declarations of its flags: for what holds for every command alike. */
import type { Command } from 'commander';
import type { Named } from '../commands/result-over-input.ts';

/** Flags that name what is to be written. A command with --force asks by itself before it replaces any file. */
const WRITING = new Map([
  ['output', 'file'],
  ['receipt', 'file'],
  ['save', 'file'],
  ['results', 'folder'],
]);
/** Commands whose result may be a new folder: its name ends in a slash then. */
const FOLDER_RESULTS = ['export', 'review'];
/** Flags that name files, or folders of which the files with this ending are read. */
const KEPT = { receipts: '.ndjson', reports: '.json' };
const FOLDERS = ['paths', 'file', 'base'];

/** Undefined: it names nothing that would have to be looked at. */
export function namedOn(command: Command): Named | undefined {
  const values = command.opts<Record<string, unknown>>();
  const texts = (value: unknown): string[] =>
    [value].flat(2).filter((each): each is string => typeof each === 'string');
  // Every other command reads the seed of a sandbox.
  const writing = command.name() === 'export' ? new Map([...WRITING, ['seed', 'file']]) : WRITING;
  const named = command.options
    .filter(({ argChoices }) => argChoices === undefined)
    .flatMap((option) =>
      texts(values[option.attributeName()]).map((path) => ({
        flag: option.long ?? '',
        path,
        kind: writing.get(option.attributeName()),
      })),
    );
  const written = named.flatMap(({ kind, ...each }) => {
    const takesFolder = each.flag === '--output' && FOLDER_RESULTS.includes(command.name());
    return kind === undefined ? [] : [{ ...each, kind, takesFolder }];
  });
  const others = [...command.args, ...named.flatMap(({ kind, path }) => (kind === undefined ? [path] : []))];
  const paths = [
    ...(command.registeredArguments.some((each) => each.name() === 'paths') ? command.args : []),
    ...FOLDERS.flatMap((name) => texts(values[name])),
  ].filter((each) => each !== '-');
  if (written.length === 0 && !others.includes('-')) return undefined;
  return {
    written,
    // A probe that answers in JSON writes one document twice.
    isSame: values.save !== undefined && values.format === 'json',
    others,
    kept: Object.entries(KEPT).flatMap(([name, ending]) =>
      texts(values[name]).map((path) => ({ path, ending })),
    ),
    paths,
    isAsked: command.options.some((option) => option.attributeName() === 'force'),
  };
}
