/** Commands for getting started, and for trying things without an account. */
import { Argument, type Command, Option } from 'commander';
import type { DoctorOptions } from '../commands/doctor.ts';
import type { InitOptions } from '../commands/init.ts';
import type { SandboxCommandOptions } from '../commands/sandbox.ts';
import type { SchemaName } from '../commands/schema.ts';
import { REGIONS } from '../core/model/region.ts';
import { EXIT } from '../errors.ts';
import { completionScript, SHELLS, type Shell } from './completion.ts';
import { type Act, BASE, collect, examples, formatOption, PATHS, portOf, regionOption } from './flags.ts';

export function addSandbox(program: Command, act: Act): void {
  program
    .command('sandbox')
    .description('serve an emulated account on loopback, until Ctrl-C')
    .requiredOption('--seed <file>', 'the account as YAML (`schema --name sandbox` describes it)')
    .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', portOf, 0)
    .option(
      '--dialect <name=value>',
      'another reading of the vendor, or random:SEED (repeatable)',
      collect,
      [],
    )
    .option(
      '--like <remote.json>',
      'only the readings that an account has not ruled out (`probe --save` writes it)',
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
      (
        options: Omit<SandboxCommandOptions, 'dialects' | 'faults'> & { dialect: string[]; fault: string[] },
      ) =>
        act<typeof options>(async (_paths, { dialect, fault, ...given }, context) => {
          const { sandbox } = await import('../commands/sandbox.ts');
          return sandbox({ ...given, dialects: dialect, faults: fault }, context);
        })([], options),
    );
}

export function addDemo(program: Command, act: Act): void {
  program
    .command('demo')
    .description('the guided tour: an example company, an emulated account, the whole way')
    .action(() =>
      act<object>(async (_paths, _options, context) => {
        const { demo } = await import('../commands/demo.ts');
        return demo(context);
      })([], {}),
    );
}

const SCHEMAS: readonly SchemaName[] = [
  'access',
  'accounts',
  'across',
  'as-of',
  'history',
  'plan',
  'receipt',
  'rehearsal',
  'remote',
  'report',
  'review',
  'reviews',
  'sandbox',
  'summary',
  'who-could',
];

export function addSchema(program: Command, act: Act): void {
  program
    .command('schema')
    .description('print the JSON Schema of the files')
    .addOption(new Option('--name <schema>', 'which one').choices(SCHEMAS).default('access'))
    .option('--output <file>', 'write it there instead of stdout')
    .addHelpText('after', examples('celigo-access schema --output access.schema.json'))
    .action((options: { name: SchemaName; output?: string }) =>
      act<typeof options>(async (_paths, given, context) => {
        const { schema } = await import('../commands/schema.ts');
        return schema(given, context);
      })([], options),
    );
}

export function addInit(program: Command, act: Act): void {
  program
    .command('init')
    .description('write a first access.yaml, and on request the workflow; no network')
    .option('--name <account>', 'what people call the account', 'My account')
    .addOption(regionOption().default(REGIONS[0]))
    .option('--environment <label>', 'a label such as production')
    .option('--administrator <email>', 'the first person in the file', 'you@example.com')
    .option(
      '--workflow',
      'also write .github/workflows/celigo-access.yaml; access files that exist stay as they are',
      false,
    )
    .option(
      '--force',
      'replace what exists, but for access files in which people wrote; with --workflow the workflow alone',
      false,
    )
    .addHelpText('after', examples('celigo-access init --name "Acme production" --region eu --workflow'))
    .action((options: InitOptions) =>
      act<InitOptions>(async (_paths, given, context) => {
        const { init } = await import('../commands/init.ts');
        return init(given, context);
      })([], options),
    );
}

const DOCTOR_CODES = `
It ends with 0 only where \`apply\` would go on: with 5 where a guard or an access test would refuse, with 4 where the
token is of another account or may not change users. What \`apply\` only wants a yes to is named, and is no refusal.`;

export function addDoctor(program: Command, act: Act): void {
  program
    .command('doctor')
    .description(
      'check what a run would meet: files, variables, origin, token, account, clock; sends GET only',
    )
    .argument('[paths...]', PATHS)
    .addOption(regionOption())
    .option('--base <path>', BASE, collect, [])
    .addOption(formatOption('text', 'json'))
    .option('--output <file>', 'write the result there instead of stdout')
    .addHelpText('after', DOCTOR_CODES)
    .addHelpText('after', examples('celigo-access doctor', 'celigo-access doctor --region us'))
    .action(
      act<Omit<DoctorOptions, 'paths'>>(async (paths, options, context) => {
        const { doctor } = await import('../commands/doctor.ts');
        return doctor({ paths, ...options }, context);
      }),
    );
}

export function addCompletion(program: Command, act: Act): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples('celigo-access completion bash > ~/.local/share/bash-completion/completions/celigo-access'),
    )
    .action((shell: Shell) =>
      act<object>(async (_paths, _options, context) => {
        context.stdout.write(completionScript(program, shell));
        return EXIT.done;
      })([], {}),
    );
}
