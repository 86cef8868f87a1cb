/** A command as it is declared: flags and help that many have, and the deed, which is loaded only when it is called. */
import { Command } from 'commander';
import type { Context } from '../commands/context.ts';
import type { ExitCode } from '../errors.ts';
import { formatOption } from './flags.ts';

/** Does something in the context of this run, and ends with its exit code. */
export type Doing = (deed: (context: Context) => Promise<ExitCode>) => Promise<void>;

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

  /** What it does with its arguments, one by one, and its options behind them. */
  does<Given extends readonly unknown[]>(
    deed: (context: Context, ...given: Given) => Promise<ExitCode>,
  ): this {
    return this.action((...given: Given) => this.#doing((context) => deed(context, ...given)));
  }
}
