/** `validate`: syntax, schema and rules of the files. No network, no token. */

import { counted } from '../core/model/text.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { type FindingsFormat, renderFindings } from '../form/findings.ts';
import { type FilesVerdict, judgeFiles } from '../run/check.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { inRepository } from './repository-path.ts';
import { withCommands } from './tell.ts';

export interface ValidateOptions extends ResultOptions<FindingsFormat> {
  readonly paths: readonly string[];
  /** Also the workflows of the repository: what stands there for a commit must be replaced. */
  readonly workflows: boolean;
}

export async function validate(options: ValidateOptions, context: Context): Promise<ExitCode> {
  const { cwd, before } = context;
  const { kind, findings, files, people } = await judgeFiles(options.paths, {
    cwd,
    now: context.now(),
    before,
    workflows: options.workflows,
  });
  if (options.format !== 'text' || findings.length > 0) {
    const look = { ...lookOf(options.output, context), limit: 20 };
    const shown = withCommands(findings, context);
    const forPeople = options.format === 'text' || options.format === 'json';
    const text = renderFindings(forPeople ? shown : inRepository(shown, cwd), {
      format: options.format,
      ...look,
    });
    await deliver(text, options.output, context);
  }
  if (kind === 'valid' && options.format === 'text') {
    context.stdout.write(`Valid: ${counted(people, 'person', 'people')} in ${counted(files, 'file')}.\n`);
  }
  return FILES_EXIT[kind];
}

/** 3 where the files are invalid, 5 where only access tests fail. */
export const FILES_EXIT: Record<FilesVerdict['kind'], ExitCode> = {
  valid: EXIT.done,
  invalid: EXIT.invalid,
  'fails-tests': EXIT.refused,
};
