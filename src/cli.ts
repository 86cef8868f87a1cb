/**
 * The command line: flags in, exit code out. It knows no rules; each command is a file in commands/, loaded
 * only when it is called.
 */
import { type Command, CommanderError, Help, Option } from 'commander';
import type { Token } from './celigo/token.ts';
import { againOf, type OwnLine } from './cli/again.ts';
import { type Declarations, DeclaredCommand, type Doing, ListedCommand } from './cli/declared.ts';
import { commandHint, flagHint } from './cli/elsewhere.ts';
import { chooseFormat, ensureEndingFits } from './cli/ending.ts';
import { EVERYDAY } from './cli/everyday.ts';
import { colorOf } from './cli/flags.ts';
import { declareAccounts } from './cli/many.ts';
import { namedOn } from './cli/named.ts';
import { SEEING } from './cli/seeing.ts';
import { STARTING } from './cli/starting.ts';
import { type Context, ensureKnownVariables } from './commands/context.ts';
import { tellError, visibleLines } from './commands/failing.ts';
import { filesHint, namingFiles } from './commands/own-files.ts';
import { doorsAloud } from './commands/progress.ts';
import { redacting } from './commands/seal.ts';
import { EXIT, EXIT_MEANING, type ExitCode, invalid } from './errors.ts';

/** The standing part of a context; colours follow from the flags. */
export type Surroundings = Omit<Context, 'color'> & {
  /** Taken out of whatever is printed, and handed to no command. */
  readonly secrets: readonly Token[];
  colorFor(flag: 'always' | 'never' | 'auto' | undefined): Context['color'];
};

/** Runs one command line (without `node` and the script's name) and returns its exit code. */
export async function run(argv: readonly string[], given: Surroundings): Promise<ExitCode> {
  // Known when the command line was read: whatever is said from then on is about the files that it names.
  const again: OwnLine = {};
  const { stderr, ...rest } = guarded(given);
  const surroundings = { ...rest, stderr: namingFiles(stderr, again) };
  const end: { code: ExitCode } = { code: EXIT.done };
  const program = programOf(surroundings, argv, again, end);
  try {
    ensureKnownVariables(surroundings.env);
    ensureNothingEmpty(argv);
    await program.parseAsync([...argv], { from: 'user' });
    return end.code;
  } catch (error) {
    return explain(error, surroundings);
  }
}

/** What could not be caught by a command, such as an exception in an event: in words, and its exit code. */
export const explainCrash = (error: unknown, given: Surroundings): ExitCode => explain(error, guarded(given));

type Guarded = Omit<Surroundings, 'secrets'>;

function guarded({ secrets, ...given }: Surroundings): Guarded {
  const redacted = redacting(secrets);
  return { ...given, stdout: redacted(given.stdout), stderr: redacted(given.stderr) };
}

/** Each command, by its name, in the order in which help shows them. */
const COMMANDS: Declarations = { ...EVERYDAY, ...SEEING, accounts: declareAccounts, ...STARTING };

/** The command that is asked for alone, since declaring the other twenty shows in a small run. Any doubt asks for all. */
function askedIn([first = '']: readonly string[]) {
  const isAlone = first !== 'completion' && Object.hasOwn(COMMANDS, first);
  return Object.entries(COMMANDS).filter(([name]) => !isAlone || name === first);
}

function programOf(
  surroundings: Guarded,
  argv: readonly string[],
  again: OwnLine,
  end: { code: ExitCode },
): Command {
  const doing: Doing = async (deed) => {
    const { color } = program.opts<{ color?: 'always' | 'never' | 'auto' }>();
    const { colorFor, ...rest } = surroundings;
    end.code = await deed({ ...rest, ...again, ...doorsAloud(rest), color: colorFor(color) });
  };
  const program: DeclaredCommand = new DeclaredCommand(doing, 'celigo-access')
    .description('Access as code for Celigo integrator.io: what access.yaml says is what the account has.')
    .version(surroundings.version)
    .option('--color [when]', 'colour: always, never or auto', colorOf)
    .showSuggestionAfterError(true)
    .showHelpAfterError('(celigo-access --help shows the commands)')
    .exitOverride()
    .configureHelp({ optionDescription: describedOption })
    .configureOutput({
      outputError: (text, write) => write(hinted(text, program, argv)),
      writeOut: (text) => surroundings.stdout.write(text),
      // What follows an unknown flag may be a secret that was meant for the environment.
      writeErr: (text) => surroundings.stderr.write(visibleLines(withoutValues(text))),
    })
    .addHelpText('after', helpText());
  const others = (name: string): Command | undefined =>
    Object.hasOwn(COMMANDS, name) ? COMMANDS[name]?.(new DeclaredCommand(doing, name)) : undefined;
  program.hook('preAction', async (_program, command) => {
    Object.assign(again, againOf(command, argv, others));
    chooseFormat(command);
    const named = namedOn(command);
    if (named !== undefined) {
      const { ensureNothingOverwritten } = await import('./commands/result-over-input.ts');
      await ensureNothingOverwritten(named, surroundings);
    }
    ensureEndingFits(command);
  });
  const Kind = argv.length === 1 && argv[0] === '--help' ? ListedCommand : DeclaredCommand;
  for (const [name, declare] of askedIn(argv)) program.addCommand(declare(new Kind(doing, name)));
  for (const command of program.commands)
    command
      .exitOverride()
      .copyInheritedSettings(program)
      .showHelpAfterError(`(celigo-access ${command.name()} --help shows what it takes)`);
  return program;
}

/** Help would show that a repeatable option is not given as `(default: [])`, which tells nobody anything. */
function describedOption(option: Option): string {
  const { defaultValue } = option;
  const isEmpty = Array.isArray(defaultValue) && defaultValue.length === 0;
  return new Help().optionDescription(isEmpty ? new Option(option.flags, option.description) : option);
}

function helpText(): string {
  const codes = Object.entries(EXIT_MEANING).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`);
  return `
Examples:
  celigo-access validate              check the files
  celigo-access plan                  what would change, and why
  celigo-access rehearse              try it on a copy of the account
  celigo-access apply                 show it, ask, do it, look again
  celigo-access drift                 what somebody changed in the account
  celigo-access report                who has access to what, for an access review
  celigo-access demo                  watch all of it on an emulated account

Environment:
  CELIGO_API_TOKEN          the token; or CELIGO_API_TOKEN_FILE, a file that only you may read
  CELIGO_BASE_URL           a loopback address, or the origin of the file's region
  CELIGO_API_TOKEN_…        tokens of accounts; or files below CELIGO_TOKEN_DIR
  CELIGO_ALLOWED_ORIGIN     the one other origin that CELIGO_BASE_URL may name

Exit codes:
${codes.join('\n')}
`;
}

/** Nothing is called by an empty name: a variable of the shell was not set, and guessing would be wrong. */
function ensureNothingEmpty(argv: readonly string[]): void {
  const at = argv.findIndex((each) => each.trim() === '' || /^--[\w-]+=\s*$/.test(each));
  if (at === -1) return;
  // Only names of flags are repeated: anything else may be a secret.
  const flag = [argv[at], argv[at - 1]].find((each) => each !== undefined && /^--[a-z-]+=?\s*$/.test(each));
  const which = flag === undefined ? `Argument ${at + 1}` : `The value of ${flag.replace(/=\s*$/, '')}`;
  throw invalid(
    `${which} is empty.`,
    'Write the value, or leave the argument out. A variable of the shell may not be set.',
  );
}

/** What was written behind or onto a flag that does not exist may be a secret. */
const withoutValues = (text: string): string =>
  text.replace(/'(--[\w-]+=|-\w)[^']+'/g, (whole, flag: string) =>
    whole === `'${flag}'` ? whole : `'${flag}…'`,
  );

const QUOTED =
  'The shell takes each word for an argument: write a name with blanks in quotes, "Order to Cash".';

/** For a word that other tools know, what does it here; the word that is spelled most alike means something else. */
function hinted(text: string, program: Command, argv: readonly string[]): string {
  const [, crowded] = /^error: too many arguments for '([^']*)'/.exec(text) ?? [];
  if (crowded !== undefined) {
    const files = argv.map(filesHint).find((hint) => hint !== undefined);
    const command = program.commands.find((each) => each.name() === crowded);
    const takesFiles = command?.options.some(({ long }) => long === '--file') === true;
    const hint = takesFiles ? files : files && `\`${crowded}\` takes no more files without a flag.`;
    return `${text.trimEnd()}\n${hint ?? QUOTED}\n`;
  }
  const [, kind, word = ''] = /^error: unknown (command|option) '([^']*)'/.exec(text) ?? [];
  const hint = kind === 'command' ? commandHint(word) : kind === 'option' ? flagHint(word) : undefined;
  return hint === undefined ? text : `${text.split('\n', 1)[0]}\n${hint}\n`;
}

/** Errors in words; the exit code says whose they are. */
function explain(error: unknown, given: Guarded): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;
  return tellError(error, given);
}
