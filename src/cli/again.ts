/** Commands for whoever reads a result: they are about the same files as the command line that gave it. */
import type { Command, Option } from 'commander';
import type { Context } from '../commands/context.ts';

/** What a context knows of its command line. */
export type OwnLine = Pick<Context, 'commandWith' | 'filesFor' | 'optionsFor'>;

/** `others` tells a command of the program by its name. */
export const againOf = (command: Command, argv: readonly string[], others: Others): OwnLine => ({
  ...commandWithOf(command, argv),
  filesFor: filesForOf(command, others),
  optionsFor: optionsForOf(command, others),
});

/** What a run is bound to, records or hides: left out of a command that answers it, this would be lost in silence. */
const OF_THE_RUN: ReadonlySet<string | undefined> = new Set([
  '--receipt',
  '--rehearsed',
  '--allow',
  '--override',
  '--only-narrower',
  '--redact',
]);

function optionsForOf(command: Command, others: Others): NonNullable<OwnLine['optionsFor']> {
  const values = command.opts<Readonly<Record<string, string | boolean | readonly string[] | undefined>>>();
  return (name) => {
    const other = namesakeOf(command, others, name);
    return command.options.flatMap((option) => {
      const { long: flag } = option;
      const value = values[option.attributeName()];
      if (!OF_THE_RUN.has(flag) || !flag || other === undefined || !has(other, flag)) return [];
      if (value === true) return [[flag]];
      if (typeof value === 'string') return [[flag, value]];
      return typeof value === 'object' ? value.map((each) => [flag, each]) : [];
    });
  };
}

/** The command of that name that stands beside this one. */
function namesakeOf(command: Command, others: Others, name: string): Command | undefined {
  const group = command.parent?.parent ? command.parent : undefined;
  return group === undefined ? others(name) : group.commands.find((each) => each.name() === name);
}

type Others = (name: string) => Command | undefined;

/** The files of this run, its base and whether it is a timer's, as the command of that name takes them. */
function filesForOf(command: Command, others: Others): NonNullable<OwnLine['filesFor']> {
  const {
    file = [],
    base = [],
    due = false,
  } = command.opts<{ file?: string[]; base?: string[]; due?: boolean }>();
  const paths = takesPaths(command) ? command.args : file;
  return (name, given = paths) => {
    const other = namesakeOf(command, others, name);
    if (other === undefined) return [];
    return [
      ...(takesPaths(other) ? given.map(asPath) : flags(other, '--file', given)),
      ...flags(other, '--base', base),
      ...(due && has(other, '--due') ? ['--due'] : []),
    ];
  };
}

/** No command line takes it for a flag. */
const asPath = (path: string): string => (path.startsWith('-') ? `./${path}` : path);

const flags = (command: Command, flag: string, values: readonly string[]): string[] =>
  has(command, flag) ? values.flatMap((value) => [flag, asPath(value)]) : [];

const takesPaths = (command: Command): boolean =>
  command.registeredArguments.some((each) => each.name() === 'paths');
const has = (command: Command, flag: string): boolean => command.options.some(({ long }) => long === flag);

/**
 * The command line that was given, with other paths: what somebody copies who chose one of several accounts. Empty for
 * a command that takes no paths. Everything else of the command line stays as it was given.
 */
function commandWithOf(command: Command, argv: readonly string[]): Pick<Context, 'commandWith'> {
  const byPaths = takesPaths(command);
  if (!byPaths && !has(command, '--file')) return {};
  const commandWith = (paths: readonly string[], what: 'files' | 'base'): string[] => {
    const flag = what === 'base' ? '--base' : byPaths ? undefined : '--file';
    const { words, operands } = partsOf(command, argv, flag);
    const kept = flag === undefined ? [] : operands;
    const named = paths.map(asPath).flatMap((each) => (flag === undefined ? [each] : [flag, each]));
    return ['celigo-access', command.name(), ...kept, ...named, ...words];
  };
  return { commandWith };
}

/** Flags with their values, but those of `without`; and what is neither, but for the name of the command. */
function partsOf(command: Command, argv: readonly string[], without: string | undefined) {
  const options = [...(command.parent?.options ?? []), ...command.options];
  const words: string[] = [];
  const operands: string[] = [];
  const left = [...argv];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') operands.push(...left.splice(0));
    else if (!word.startsWith('-')) operands.push(word);
    else {
      const [flag] = word.split('=', 1);
      const option = options.find(({ long, short }) => long === flag || short === flag);
      const value = option !== undefined && takesNext(option, word, left[0]) ? left.splice(0, 1) : [];
      if (flag !== without) words.push(word, ...value);
    }
  }
  return { words, operands: operands.slice(1) };
}

/** As commander reads it: a value that may be left out is not taken from a flag. */
const takesNext = ({ required, optional }: Option, word: string, next: string | undefined): boolean =>
  !word.includes('=') && (required || (optional && next !== undefined && !next.startsWith('-')));
