/** Commands for getting started, and for trying things without an account. */
import { type Command, Option } from 'commander';
import { type Act, collect, examples, portOf } from './flags.ts';

export function addSandbox(program: Command, act: Act): void {
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
          const { sandbox } = await import('../commands/sandbox.ts');
          return sandbox({ ...given, dialects: given.dialect, faults: given.fault }, context);
        })([], options);
      },
    );
}

export function addDemo(program: Command, act: Act): void {
  program
    .command('demo')
    .description('the guided tour: an example company, an emulated account, the whole way')
    .action(async () => {
      await act<object>(async (_paths, _options, context) => {
        const { demo } = await import('../commands/demo.ts');
        return demo(context);
      })([], {});
    });
}

export function addSchema(program: Command, act: Act): void {
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
        const { schema } = await import('../commands/schema.ts');
        return schema(given, context);
      })([], options);
    });
}
