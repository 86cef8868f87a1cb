/**
 * The command line: flags in, exit code out. It knows no rules; each command is a file in commands/, loaded
 * only when it is called.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Context } from './commands/context.ts';
import { EXIT, EXIT_MEANING, type ExitCode, Failure, InternalError } from './errors.ts';
import { PLAN_FORMATS, type PlanFormat } from './render/formats.ts';

/** The standing part of a context; colours follow from the flags. */
export type Surroundings = Omit<Context, 'color'> & {
  colorFor(flag: 'always' | 'never' | 'auto' | undefined): Context['color'];
};

/** Runs one command line (without `node` and the script's name) and returns its exit code. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let result: ExitCode = EXIT.done;
  const program = programOf(surroundings, (code) => {
    result = code;
  });
  try {
    ensureKnownVariables(surroundings.env);
    await program.parseAsync([...argv], { from: 'user' });
    return result;
  } catch (error) {
    return explain(error, surroundings);
  }
}

function programOf(surroundings: Surroundings, end: (code: ExitCode) => void): Command {
  const program = new Command('celigo-access')
    .description('Access as code for Celigo integrator.io: what access.yaml says is what the account has.')
    .version(surroundings.version)
    .option('--color [when]', 'colour: always, never or auto', colorOf)
    .showSuggestionAfterError(true)
    .showHelpAfterError('(celigo-access --help shows the commands)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      // What follows an unknown flag may be a secret that was meant for the environment.
      writeErr: (text) => surroundings.stderr.write(text.replace(/(--[\w-]+)=[^']*(?=')/g, '$1=…')),
    })
    .addHelpText('after', helpText());
  const act =
    <Options>(command: (paths: string[], options: Options, context: Context) => Promise<ExitCode>) =>
    async (paths: string[], options: Options): Promise<void> => {
      const { color } = program.opts<{ color?: 'always' | 'never' | 'auto' }>();
      end(await command(paths, options, { ...surroundings, color: surroundings.colorFor(color) }));
    };
  addValidate(program, act);
  addPlan(program, act);
  addApply(program, act);
  addDrift(program, act);
  addSandbox(program, act);
  addDemo(program, act);
  addSchema(program, act);
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

type Act = <Options>(
  command: (paths: string[], options: Options, context: Context) => Promise<ExitCode>,
) => (paths: string[], options: Options) => Promise<void>;

const BASE = 'the desired state that was already in force: a file or folder (repeatable)';
const PATHS = 'files or folders; default: access.yaml or access/, searched upwards to the repository root';

function addValidate(program: Command, act: Act): void {
  program
    .command('validate')
    .description('check the files: syntax, schema and rules; no network')
    .argument('[paths...]', PATHS)
    .addOption(formatOption('text', 'json', 'github', 'sarif', 'gitlab'))
    .option('--output <file>', 'write the findings there instead of stdout')
    .addHelpText('after', examples('celigo-access validate', 'celigo-access validate access --format github'))
    .action(
      act<{ format: 'text' | 'json' | 'github' | 'sarif' | 'gitlab'; output?: string }>(
        async (paths, options, context) => {
          const { validate } = await import('./commands/validate.ts');
          return validate({ paths, ...options }, context);
        },
      ),
    );
}

function addPlan(program: Command, act: Act): void {
  program
    .command('plan')
    .description('show what an apply would do, in order, with its dangers; sends GET only')
    .argument('[paths...]', PATHS)
    .addOption(formatOption(...PLAN_FORMATS))
    .option('--output <file>', 'write the plan there instead of stdout')
    .option('--detailed-exitcode', 'exit with 2 if there are differences', false)
    .option('--diff', "also show each person's access before and after as YAML", false)
    .option('--at <date>', 'judge dates as of this date or RFC 3339 time', dateOf)
    .option('--base <path>', BASE, collect, [])
    .option('--offline', 'compare with --base alone, without network or token', false)
    .addHelpText(
      'after',
      examples('celigo-access plan', 'celigo-access plan --format json --output plan.json'),
    )
    .action(
      act<{
        format: PlanFormat;
        output?: string;
        detailedExitcode: boolean;
        diff: boolean;
        at?: Date;
        base: string[];
        offline: boolean;
      }>(async (paths, options, context) => {
        const { plan } = await import('./commands/plan.ts');
        return plan({ paths, ...options }, context);
      }),
    );
}

function addApply(program: Command, act: Act): void {
  program
    .command('apply')
    .description('carry the plan out, then read the account again')
    .argument('[paths...]', PATHS)
    .addOption(formatOption('text', 'json'))
    .option('--output <file>', 'write the result there instead of stdout')
    .option('--yes', 'do not ask; hazards must be allowed by name', false)
    .option('--allow <hazard>', 'allow a hazard by name (repeatable)', collect, [])
    .option(
      '--expect <digest|plan.json>',
      'go on only if the plan is the reviewed one (files: repeatable)',
      collect,
      [],
    )
    .option('--base <path>', BASE, collect, [])
    .option(
      '--due',
      'only what ends by itself (state: absent, a past until); safe to run from a timer',
      false,
    )
    .option('--receipt <file>', 'append what was planned and done to this file, as NDJSON')
    .option(
      '--override <guard=number>',
      'lift a guard by the exact number it states (repeatable)',
      collect,
      [],
    )
    .addHelpText('after', examples('celigo-access apply', 'celigo-access apply --yes --allow removes-user'))
    .action(
      act<{
        format: 'text' | 'json';
        output?: string;
        receipt?: string;
        yes: boolean;
        allow: string[];
        expect: string[];
        base: string[];
        due: boolean;
        override: string[];
      }>(async (paths, { allow, override, ...options }, context) => {
        const [{ apply }, { parseAllow, parseOverride }] = await Promise.all([
          import('./commands/apply.ts'),
          import('./commands/consent.ts'),
        ]);
        const consent = { allow: parseAllow(allow), override: parseOverride(override) };
        return apply({ paths, ...options, ...consent }, context);
      }),
    );
}

function addDrift(program: Command, act: Act): void {
  program
    .command('drift')
    .description('show what somebody changed in the account, and how to adopt it; sends GET only')
    .argument('[paths...]', PATHS)
    .addOption(formatOption('text', 'json'))
    .option('--output <file>', 'write the report there instead of stdout')
    .option('--base <path>', BASE, collect, [])
    .addHelpText('after', examples('celigo-access drift', 'celigo-access drift --base ../in-force/access'))
    .action(
      act<{ format: 'text' | 'json'; output?: string; base: string[] }>(async (paths, options, context) => {
        const { drift } = await import('./commands/drift.ts');
        return drift({ paths, ...options }, context);
      }),
    );
}

function addSandbox(program: Command, act: Act): void {
  program
    .command('sandbox')
    .description('serve an emulated account on loopback, until Ctrl-C')
    .requiredOption('--seed <file>', 'the account as YAML (celigo-access schema sandbox describes it)')
    .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', portOf, 0)
    .option(
      '--dialect <name=value>',
      'another reading of the vendor, or random:SEED (repeatable)',
      collect,
      [],
    )
    .option(
      '--fault <when:what>',
      'a fault, such as 3:status=503 (repeatable; see src/sandbox/README.md)',
      collect,
      [],
    )
    .option('--control', 'serve the control endpoints under /_sandbox/', false)
    .addHelpText('after', examples('celigo-access sandbox --seed examples/small/account.yaml --port 8080'))
    .action(
      async (options: {
        seed: string;
        port: number;
        dialect: string[];
        fault: string[];
        control: boolean;
      }) => {
        await act<typeof options>(async (_paths, given, context) => {
          const { sandbox } = await import('./commands/sandbox.ts');
          return sandbox({ ...given, dialects: given.dialect, faults: given.fault }, context);
        })([], options);
      },
    );
}

function addDemo(program: Command, act: Act): void {
  program
    .command('demo')
    .description('the guided tour: an example company, an emulated account, the whole way')
    .action(async () => {
      await act<object>(async (_paths, _options, context) => {
        const { demo } = await import('./commands/demo.ts');
        return demo(context);
      })([], {});
    });
}

function addSchema(program: Command, act: Act): void {
  program
    .command('schema')
    .description('print the JSON Schema of the files')
    .addOption(
      new Option('--name <schema>', 'which one').choices(['access', 'plan', 'sandbox']).default('access'),
    )
    .option('--output <file>', 'write it there instead of stdout')
    .addHelpText('after', examples('celigo-access schema --output access.schema.json'))
    .action(async (options: { name: 'access' | 'plan' | 'sandbox'; output?: string }) => {
      await act<typeof options>(async (_paths, given, context) => {
        const { schema } = await import('./commands/schema.ts');
        return schema(given, context);
      })([], options);
    });
}

const formatOption = (...formats: readonly [string, ...string[]]): Option =>
  new Option('--format <format>', 'how to write the result').choices(formats).default(formats[0]);

const collect = (value: string, list: readonly string[]): string[] => [...list, value];

function colorOf(value: string | boolean): 'always' | 'never' | 'auto' {
  if (value === 'never' || value === 'auto' || value === 'always') return value;
  throw new InvalidArgumentError('It is always, never or auto.');
}

function portOf(value: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65535)
    throw new InvalidArgumentError('A port is a number up to 65535.');
  return port;
}

/** A date stands for its first moment, UTC: what ends on that day still holds. */
function dateOf(value: string): Date {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const isTime = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/.test(value);
  const date = new Date(isDate ? `${value}T00:00:00Z` : value);
  const exists = !Number.isNaN(date.getTime()) && (!isDate || date.toISOString().startsWith(value));
  if ((isDate || isTime) && exists) return date;
  throw new InvalidArgumentError(
    'It is a date like 2026-12-31 or an RFC 3339 time like 2026-12-31T17:00:00Z.',
  );
}

const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;

function helpText(): string {
  const codes = Object.entries(EXIT).map(
    ([name, code]) => `  ${String(code).padStart(3)}  ${EXIT_MEANING[name as keyof typeof EXIT]}`,
  );
  return `
Examples:
  celigo-access validate              check the files
  celigo-access plan                  what would change, and why
  celigo-access apply                 show it, ask, do it, look again
  celigo-access drift                 what somebody changed in the account
  celigo-access demo                  watch all of it on an emulated account

Environment:
  CELIGO_API_TOKEN          the token; or CELIGO_API_TOKEN_FILE, a file that only you may read
  CELIGO_BASE_URL           a loopback address, or the origin of the file's region
  CELIGO_ALLOWED_ORIGIN     the one other origin that CELIGO_BASE_URL may name

Exit codes:
${codes.join('\n')}
`;
}

/** A misspelt variable would be a setting that silently does nothing. */
function ensureKnownVariables(env: Context['env']): void {
  const unknown = Object.keys(env).filter((name) => name.startsWith('CELIGO_ACCESS_'));
  if (unknown.length === 0) return;
  throw new Failure(`Unknown environment variable ${unknown.sort().join(', ')}.`, {
    exitCode: EXIT.invalid,
    hint: 'Known are CELIGO_API_TOKEN, CELIGO_API_TOKEN_FILE, CELIGO_BASE_URL and CELIGO_ALLOWED_ORIGIN.',
  });
}

/** Errors in words; the exit code says whose they are. */
async function explain(error: unknown, { stderr, version }: Surroundings): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;
  const { Stop } = await import('./commands/read.ts');
  if (error instanceof Stop) return error.exitCode;
  if (error instanceof Failure) {
    stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(
    `This is a bug in celigo-access ${version}${error instanceof InternalError ? '' : ', not a mistake of yours'}.\n${detail}\nPlease report it with the lines above; they hold no token.\n`,
  );
  return EXIT.internal;
}
