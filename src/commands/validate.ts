/** `validate`: syntax, schema and rules of the files. No network, no token. */
import { withFrames } from '../config/load.ts';
import { readConfig } from '../config/read.ts';
import { accessTestsOf, testFindings } from '../core/assert.ts';
import { compareFindings, type Finding } from '../core/finding.ts';
import { namesAlone } from '../core/names.ts';
import { resolveDesired } from '../core/resolve.ts';
import type { WrittenConfig } from '../core/written-config.ts';
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
  const now = context.now();
  const { config, files, findings } = await readConfig({ paths: options.paths, cwd: context.cwd, now });
  const failing = config === undefined ? [] : withFrames(brokenTests(config, now), files);
  const all = [...findings, ...failing].sort(compareFindings);
  const color = options.output === undefined && context.color.stdout;
  if (options.format !== 'text' || all.length > 0) {
    await deliver(renderFindings(all, { format: options.format, color, limit: 20 }), options.output, context);
  }
  if (config === undefined) return EXIT.invalid;
  if (failing.length > 0) return EXIT.refused;
  if (options.format === 'text') {
    const people = count(config.users.size, 'person', 'people');
    context.stdout.write(`Valid: ${people} in ${count(files.length, 'file')}.\n`);
  }
  return EXIT.done;
}

/** Access tests judged on the files alone: names stand for themselves. */
function brokenTests(config: WrittenConfig, now: Date): Finding[] {
  const names = namesAlone(config);
  return testFindings(accessTestsOf(config, names), resolveDesired(config, names, now).users);
}
