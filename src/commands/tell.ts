/** What stands beside a result, said on stderr: findings, rejections, and a clock that is wrong. */

import type { Finding } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import { renderFindings } from '../form/findings.ts';
import { shellWord } from '../form/visible.ts';
import type { Rejected } from '../run/files-and-base.ts';
import type { Reading } from '../run/plan.ts';
import type { Context } from './context.ts';
import { withFiles } from './own-files.ts';

/** Where something is said, and whether in colour. */
export type Listener = Pick<Context, 'stderr' | 'color' | 'commandWith' | 'filesFor'>;

export function showFindings(
  findings: readonly Finding[],
  { stderr, color, ...context }: Listener,
  what: Rejected['what'] = 'files',
): void {
  if (findings.length === 0) return;
  const { columns } = stderr;
  const shown = withCommands(findings, context, what);
  stderr.write(renderFindings(shown, { format: 'text', color: color.stderr, limit: 20, columns }));
}

/**
 * The same beside an answer to a question. A notice is for whoever changes the files, and stands beside each plan: ahead of
 * every answer the same ones would hide what is wrong.
 */
export const showProblems = (findings: readonly Finding[], listener: Listener): void =>
  showFindings(
    findings.filter(({ severity }) => severity !== 'notice'),
    listener,
  );

/**
 * Says which commands would be about one account, where the files of several were read, and lets every other command be
 * about the files of this run.
 */
export function withCommands(
  findings: readonly Finding[],
  run: Pick<Context, 'commandWith' | 'filesFor'>,
  what: Rejected['what'] = 'files',
): readonly Finding[] {
  const { commandWith } = run;
  return findings.map((finding) => {
    if (finding.choices === undefined || commandWith === undefined)
      return { ...finding, ...present({ fix: finding.fix && withFiles(finding.fix, run) }) };
    const commands = finding.choices.rows.map(
      (paths) =>
        `\`${commandWith(paths, what === 'base' ? 'base' : 'files')
          .map(shellWord)
          .join(' ')}\``,
    );
    return { ...finding, fix: `${finding.choices.lead} ${commands.join(' or ')}.` };
  });
}

/** Says why nothing could be planned. Returns the exit code that the command ends with. */
export function tellRejected({ what, findings }: Rejected, listener: Listener): ExitCode {
  if (what === 'base') listener.stderr.write('The base (--base) cannot be used:\n');
  showFindings(findings, listener, what);
  // Nobody can edit a commit, and a rule may be younger than one.
  if (what === 'base' && findings.some(({ frame }) => frame !== undefined)) listener.stderr.write(MEND_BASE);
  return EXIT.invalid;
}

const MEND_BASE =
  'A base may be mended as long as nothing else in it changes: name a copy of it with --base, or in the Action a commit of the default branch that differs from it in these lines alone (`base: <commit>`).\n';

/** Warns of a clock by which dates are judged wrongly. */
export function warnOfClock({ clockAheadMs }: Reading, { stderr }: Pick<Context, 'stderr'>): void {
  if (clockAheadMs === undefined) return;
  stderr.write(`Warning: the clock of this machine ${clockWords(clockAheadMs)}. Dates are judged by it.\n`);
}

/**
 * The same before a write. Nobody looks at a timer's run, and its writes follow from the clock alone: a fast one takes
 * access before its end, a slow one leaves it after its end. Throws a `Failure` for such a run.
 */
export function heedClock(reading: Reading, { due }: { readonly due: boolean }, listener: Listener): void {
  const { clockAheadMs } = reading;
  if (due && clockAheadMs !== undefined)
    throw invalid(
      `The clock of this machine ${clockWords(clockAheadMs)}, so that a timer cannot tell what has ended. Nothing was written.`,
      'Set the clock of this machine, and run again: what is due by then is ended. What must end before that, end with `celigo-access apply` without --due, and look at its plan.',
    );
  warnOfClock(reading, listener);
}

/** How this machine's clock stands to the account's. */
export const clockWords = (aheadMs: number): string =>
  `is ${counted(Math.round(Math.abs(aheadMs) / 60_000), 'minute')} ${aheadMs > 0 ? 'ahead of' : 'behind'} the account's`;
