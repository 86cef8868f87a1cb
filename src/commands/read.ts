/** From files to a plan: what `plan` and `apply` do alike. One code path, so that a preview is the deed, stopped early. */
import { readConfig } from '../config/read.ts';
import type { AccountReader } from '../core/account.ts';
import type { Finding } from '../core/finding.ts';
import { makePlan, type Plan } from '../core/plan.ts';
import type { WrittenConfig } from '../core/written-config.ts';
import { EXIT, type ExitCode, Failure, InternalError } from '../errors.ts';
import { renderFindings } from '../render/findings.ts';
import type { Context } from './context.ts';

export interface Checked {
  readonly config: WrittenConfig;
  readonly findings: readonly Finding[];
  /** Frames and places of findings that come later, from names that the account does not know. */
  withFrames(findings: readonly Finding[]): Finding[];
}

/** Thrown to end a command early, after everything was said. */
export class Stop extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super(`stop with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Reads and checks the files; findings that stop the run are shown and end it. */
export async function checkFiles(paths: readonly string[], context: Context, now: Date): Promise<Checked> {
  const { config, files, findings } = await readConfig({ paths, cwd: context.cwd, now });
  if (config === undefined) {
    showFindings(findings, context);
    throw new Stop(EXIT.invalid);
  }
  const sources = new Map(files.map((file) => [file.path, file]));
  const withFrames = (more: readonly Finding[]): Finding[] =>
    more.map((finding) => {
      const frame = finding.place && sources.get(finding.place.file)?.frame(finding.place);
      return frame === undefined ? finding : { ...finding, frame };
    });
  return { config, findings, withFrames };
}

export function showFindings(findings: readonly Finding[], context: Context): void {
  if (findings.length === 0) return;
  context.stderr.write(renderFindings(findings, { format: 'text', color: context.color.stderr, limit: 20 }));
}

export interface Reviewed {
  readonly plan: Plan;
  readonly findings: readonly Finding[];
}

/** Reads the account and plans; what does not fit together is shown and ends the run. */
export async function review(
  { config, findings, withFrames }: Checked,
  reader: AccountReader,
  context: Context,
  now: Date,
): Promise<Reviewed> {
  const live = await reader.readAccount();
  const result = makePlan({ config, live, origin: reader.origin, now });
  if (result.kind === 'other-account') {
    throw new Failure(
      `This token's account has no ${result.missing.join(', ')}, which \`account.contains\` demands.`,
      {
        exitCode: EXIT.token,
        hint: `Use the token of "${config.account.value.name}", or the files of this token's account.`,
      },
    );
  }
  const all = [...findings, ...withFrames(result.findings)];
  if (result.kind === 'invalid') {
    showFindings(all, context);
    throw new Stop(EXIT.invalid);
  }
  if (result.plan.certificate.kind === 'unsafe') {
    throw new InternalError(
      `The plan failed its own safety check:\n${result.plan.certificate.violations.map((each) => `  ${each}`).join('\n')}`,
    );
  }
  return { plan: result.plan, findings: all };
}
