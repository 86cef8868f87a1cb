/** What stands beside a result, said on stderr: findings, rejections, and a clock that is wrong. */

import { skewOf } from '../core/model/clock.ts';
import type { Finding } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import { renderFindings } from '../form/findings.ts';
import { shellWord } from '../form/visible.ts';
import type { Rejected } from '../run/files-and-base.ts';
import type { Planned, Reading } from '../run/plan.ts';
import { clockWords, listWords } from '../say/words.ts';
import type { Context } from './context.ts';
import { withFiles } from './own-files.ts';

/** Where something is said, and whether in colour. */
export type Listener = Pick<Context, 'stderr' | 'color' | 'commandWith' | 'filesFor' | 'optionsFor'>;

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

/** That names are no pins stands beside each plan: ahead of all that is said of the account it would hide what is wrong. */
export const butPins = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ code }) => code !== 'unpinned');

/** The same beside an answer to a question. A notice is for whoever changes the files, and stands beside each plan, too. */
export const showProblems = (findings: readonly Finding[], listener: Listener): void =>
  showFindings(
    butPins(findings).filter(({ severity }) => severity !== 'notice'),
    listener,
  );

/**
 * Says which commands would be about one account, where the files of several were read, and lets every other command be
 * about the files of this run.
 */
export function withCommands(
  findings: readonly Finding[],
  run: Pick<Context, 'commandWith' | 'filesFor' | 'optionsFor'>,
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
export function warnOfClock(
  reading: Pick<Reading, 'clockAheadMs'>,
  { stderr }: Pick<Context, 'stderr'>,
): void {
  const skew = skewOf(reading);
  if (skew === undefined) return;
  stderr.write(`Warning: the clock of this machine ${clockWords(skew)}. Dates are judged by it.\n`);
}

/**
 * The same before a write. What a timer writes follows from the clock alone, and nobody looks at it: a fast one takes
 * access before its end, a slow one leaves it. Any other run does so where dates lie between the two clocks. Throws a
 * `Failure` for such runs.
 */
export function heedClock(
  planned: Pick<Planned, 'plan' | 'clockAheadMs'>,
  context: Pick<Context, 'stderr'>,
): void {
  const { plan } = planned;
  const note = plan.notes.find((each) => each.code === 'clock-differs');
  if (note === undefined) return;
  const words = `The clock of this machine ${clockWords(note.aheadMinutes)}`;
  if (plan.made.due)
    throw invalid(
      `${words}, so that a timer cannot tell what has ended. Nothing was written.`,
      'Set the clock of this machine, and run again: what is due by then is ended. What must end before that, end in the product.',
    );
  if (note.otherwise.length > 0)
    throw invalid(
      `${words}, and dates of the files lie between the two. Nothing was written. What differs by the account's clock: ${listWords(note.otherwise, 12)}.`,
      'Set the clock of this machine, and run it again: then dates are judged anew.',
    );
  warnOfClock(planned, context);
}
