/** Commands for getting started, and for trying things without an account. */
import { Argument, Option } from 'commander';
import { REGIONS } from '../core/model/region.ts';
import { EXIT } from '../errors.ts';
import { completionScript, SHELLS, type Shell } from './completion.ts';
import type { Declarations } from './declared.ts';
import { BASE, PATHS, portOf, regionOption } from './flags.ts';

const SCHEMAS = [
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

const DOCTOR_CODES = `
It ends with 0 only where \`apply\` would go on: with 5 where a guard or an access test would refuse, with 4 where the
token is of another account or may not change users. What \`apply\` only wants a yes to is named, and is no refusal.`;

/** In the order in which help shows them. */
export const STARTING: Declarations = {
  init: (command) =>
    command
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
      .examples('celigo-access init --name "Acme production" --region eu --workflow')
      .does(async () => (await import('../commands/init.ts')).init),
  doctor: (command) =>
    command
      .description(
        'check what a run would meet: files, variables, origin, token, account, clock; sends GET only',
      )
      .argument('[paths...]', PATHS)
      .addOption(regionOption())
      .repeatable('--base <path>', BASE)
      .result('the result', 'text', 'json')
      .addHelpText('after', DOCTOR_CODES)
      .examples('celigo-access doctor', 'celigo-access doctor --region us')
      .does(async () => (await import('../commands/doctor.ts')).doctor),
  sandbox: (command) =>
    command
      .description('serve an emulated account on loopback, until Ctrl-C')
      .requiredOption('--seed <file>', 'the account as YAML (`schema --name sandbox` describes it)')
      .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', portOf, 0)
      .repeatable('--dialect <name=value>', 'another reading of the vendor, or random:SEED (repeatable)')
      .option(
        '--like <remote.json>',
        'only the readings that an account has not ruled out (`probe --save` writes it)',
      )
      .repeatable(
        '--fault <when:what>',
        'a fault, such as 3:status=503 (repeatable; see src/sandbox/README.md)',
      )
      .option('--control', 'serve the control endpoints under /_sandbox/', false)
      .examples('celigo-access sandbox --seed examples/small/account.yaml --port 8080')
      .does(async () => (await import('../commands/sandbox.ts')).sandbox),
  demo: (command) =>
    command
      .description('the guided tour: an example company, an emulated account, the whole way')
      .does(async () => {
        const { demo } = await import('../commands/demo.ts');
        return (_given, context) => demo(context);
      }),
  schema: (command) =>
    command
      .description('print the JSON Schema of the files')
      .addOption(new Option('--name <schema>', 'which one').choices(SCHEMAS).default('access'))
      .option('--output <file>', 'write it there instead of stdout')
      .examples('celigo-access schema --output access.schema.json')
      .does(async () => (await import('../commands/schema.ts')).schema),
  completion: (command) =>
    command
      .description('print a completion script for a shell')
      .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
      .examples('celigo-access completion bash > ~/.local/share/bash-completion/completions/celigo-access')
      .does(async () => async ({ shell }: { shell: Shell }, context) => {
        context.stdout.write(completionScript(command.parent ?? command, shell));
        return EXIT.done;
      }),
};
