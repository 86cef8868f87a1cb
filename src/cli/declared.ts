/** A command as it is declared: flags and help that many have, and the deed, which is loaded only when it is called. */
import { Command, Option } from 'commander';
import type { Context } from '../commands/context.ts';
import type { ExitCode } from '../errors.ts';
import { formatOption } from './flags.ts';

/** Does something in the context of this run, and ends with its exit code. */
export type Doing = (deed: (context: Context) => Promise<ExitCode>) => Promise<void>;

type Deed<Given> = (given: Given, context: Context) => Promise<ExitCode>;

/** Commands by their names, each with what declares it. */
export type Declarations = Readonly<Record<string, (command: DeclaredCommand) => DeclaredCommand>>;

/** Commands below one are declared in the same way. */
export class DeclaredCommand extends Command {
  readonly #doing: Doing;

  constructor(doing: Doing, name?: string) {
    super(name);
    this.#doing = doing;
  }

  override createCommand(name?: string): DeclaredCommand {
    return new DeclaredCommand(this.#doing, name);
  }

  /** A flag with a value that may be given several times; never given it is an empty list. */
  repeatable(flags: string, description: string): this {
    return this.option(flags, description, (value, list: readonly string[]) => [...list, value], []);
  }

  /** The flags of whatever gives a result; the first format is the one without `--format`. */
  result(noun: string, ...formats: readonly [string, ...string[]]): this {
    return this.addOption(formatOption(...formats)).option(
      '--output <file>',
      `write ${noun} there instead of stdout`,
    );
  }

  examples(...lines: readonly string[]): this {
    return this.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
  }

  /** What it does, loaded when it is called, with its options and, by their names, its arguments. */
  does<Chosen, Given>(load: (given: Chosen) => Promise<Deed<Given>>): this {
    const names = this.registeredArguments.map((each) => each.name());
    return this.action((...given) => {
      const named = Object.fromEntries(names.map((name, at) => [name, given[at]]));
      const all = { ...named, ...given[names.length] };
      return this.#doing(async (context) => (await load(all))(all, context));
    });
  }
}

/** For the list of all commands, which shows only whether one has options: to declare all of them takes milliseconds. */
export class ListedCommand extends DeclaredCommand {
  override createOption(): Option {
    return new Option('--any');
  }

  override addOption(option: Option): this {
    return this.options.length > 0 ? this : super.addOption(option);
  }
}
