/** `who-could`: by whose approval somebody could become administrator, get a resource, or be given more. No network but, with --host, GitHub's. */

import type { Wish } from '../core/could/could.ts';
import { addressBook } from '../core/model/address.ts';
import { emailOf } from '../core/model/ids.ts';
import { present } from '../core/model/present.ts';
import { closest } from '../core/model/suggest.ts';
import { EXIT, type ExitCode, Failure, invalid } from '../errors.ts';
import { renderCould } from '../form/answers.ts';
import type { AnswerFormat } from '../form/formats.ts';
import { visible } from '../form/visible.ts';
import { type CouldFiles, readCould } from '../run/could.ts';
import type { CouldAnswer } from '../say/who-could.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { resourceFor } from './evidence.ts';
import { askHost } from './host.ts';
import { showFindings, tellRejected } from './tell.ts';

export interface WhoCouldOptions extends ResultOptions<AnswerFormat> {
  /** `administrator`, `anything`, a person's e-mail, or a resource. */
  readonly what: string;
  readonly file: readonly string[];
  /** `OWNER/REPO`: also ask GitHub what the branch demands. */
  readonly host?: string;
}

export async function whoCould(options: WhoCouldOptions, context: Context): Promise<ExitCode> {
  const files = await readCould(options.file, { cwd: context.cwd, now: context.now() });
  if (files.kind === 'rejected') return tellRejected(files, context);
  showFindings(files.findings, context);
  const answer = await couldAnswer(files, wishFor(options.what, files), options.host, context);
  const text = await renderCould(answer, options.format, lookOf(options.output, context));
  await deliver(text, options.output, context);
  return EXIT.done;
}

/** The answer, with what the host says of the branch if it is to be asked. */
export async function couldAnswer(
  files: CouldFiles,
  wish: Wish,
  host: string | undefined,
  context: Context,
): Promise<CouldAnswer> {
  if (host !== undefined && files.host !== 'github') {
    throw invalid(
      '--host asks GitHub, and the files are where GitLab reads CODEOWNERS.',
      'Leave it out: the answer then begins with "if enforced".',
    );
  }
  const says = host === undefined ? undefined : await askHost(host, context);
  return {
    ...files.ask(wish, says?.errors),
    account: files.account,
    judgedAt: files.judgedAt,
    host: files.host,
    ...present({ says }),
  };
}

/** What else may be asked for is offered where nothing is called so. */
function resourceNamed(what: string, files: CouldFiles): ReturnType<typeof resourceFor> {
  try {
    return resourceFor(what, files);
  } catch (error) {
    const word = /^admins?$/i.test(what) ? 'administrator' : closest(what, ['administrator', 'anything']);
    if (!(error instanceof Failure) || word === undefined) throw error;
    throw invalid(error.message, `Did you mean \`celigo-access who-could ${word}\`?`);
  }
}

function wishFor(what: string, files: CouldFiles): Wish {
  if (what === 'administrator' || what === 'anything') return { kind: what };
  if (!what.includes('@')) return files.wishFor(resourceNamed(what, files));
  const email = emailOf(what);
  // Whoever is in no file can be put into one, so a stranger is no mistake; a slip is.
  const meant = files.people.includes(email)
    ? undefined
    : addressBook(files.people.map((each) => ({ email: each, shown: each }))).nearest(email);
  if (meant !== undefined) {
    throw invalid(`No file declares ${visible(what)}.`, `Did you mean ${visible(meant)}?`);
  }
  return { kind: 'person', email };
}
