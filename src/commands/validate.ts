/** `validate`: syntax, schema and rules of the files. No network, no token. */
import { withFrames } from '../config/load.ts';
import { readConfig } from '../config/read.ts';
import { namesAlone } from '../core/desired/names.ts';
import { resolveDesired } from '../core/desired/resolve.ts';
import { accessTestsOf, testFindings } from '../core/desired/tests.ts';
import { compareFindings, type Finding } from '../core/model/finding.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { type FindingsFormat, renderFindings } from '../render/findings.ts';
import { count } from '../render/phrases.ts';
import type { Context } from './context.ts';
import { deliver, ensureApart } from './deliver.ts';

export interface ValidateOptions {
  readonly paths: readonly string[];
  readonly format: FindingsFormat;
  readonly output?: string;
}

export async function validate(options: ValidateOptions, context: Context): Promise<ExitCode> {
  const { exitCode, findings, inputs, people } = await validated(options.paths, context, context.now());
  await ensureApart(options, { inputs }, context);
  const color = options.output === undefined && context.color.stdout;
  if (options.format !== 'text' || findings.length > 0) {
    const text = renderFindings(findings, { format: options.format, color, limit: 20 });
    await deliver(text, options.output, context);
  }
  if (exitCode === EXIT.done && options.format === 'text') {
    context.stdout.write(`Valid: ${count(people, 'person', 'people')} in ${count(inputs.length, 'file')}.\n`);
  }
  return exitCode;
}

export interface Validated {
  readonly exitCode: ExitCode;
  /** Of files and access tests, in order. */
  readonly findings: readonly Finding[];
  /** Paths of the files. */
  readonly inputs: readonly string[];
  readonly people: number;
}

/** Reads and judges the files: 3 where they are invalid, 5 where only access tests fail. */
export async function validated(paths: readonly string[], context: Context, now: Date): Promise<Validated> {
  const { config, files, findings } = await readConfig({ paths, cwd: context.cwd, now });
  const failing = config === undefined ? [] : withFrames(brokenTests(config, now), files);
  return {
    exitCode: config === undefined ? EXIT.invalid : failing.length > 0 ? EXIT.refused : EXIT.done,
    findings: [...findings, ...failing].sort(compareFindings),
    inputs: files.map(({ path }) => path),
    people: config?.users.size ?? 0,
  };
}

/** Access tests judged on the files alone: names stand for themselves. */
export function brokenTests(config: WrittenConfig, now: Date): Finding[] {
  const names = namesAlone(config);
  return testFindings(accessTestsOf(config, names), resolveDesired(config, names, now).users);
}
