/** `validate`: syntax, schema and rules of the files. No network, no token. */
import { readConfig } from '../config/read.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { type FindingsFormat, renderFindings } from '../render/findings.ts';
import { count } from '../render/phrases.ts';
import type { Context } from './context.ts';
import { deliver } from './deliver.ts';

export interface ValidateOptions {
  readonly paths: readonly string[];
  readonly format: FindingsFormat;
  readonly output?: string;
}

export async function validate(options: ValidateOptions, context: Context): Promise<ExitCode> {
  const { config, files, findings } = await readConfig({
    paths: options.paths,
    cwd: context.cwd,
    now: context.now(),
  });
  const color = options.output === undefined && context.color.stdout;
  if (options.format !== 'text' || findings.length > 0) {
    await deliver(
      renderFindings(findings, { format: options.format, color, limit: 20 }),
      options.output,
      context,
    );
  }
  if (config === undefined) return EXIT.invalid;
  if (options.format === 'text') {
    const people = count(config.users.size, 'person', 'people');
    context.stdout.write(`Valid: ${people} in ${count(files.length, 'file')}.\n`);
  }
  return EXIT.done;
}
