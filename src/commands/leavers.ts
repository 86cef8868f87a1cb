/** `leavers`: the entries that end the access of whoever is no longer on a list. No network; files change by --write alone. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { shownFrom } from '../config/paths.ts';
import { readPeopleList } from '../config/people-list.ts';
import { unreadBeside } from '../config/unread.ts';
import { absentEntries } from '../config/write.ts';
import { type Leavers, leaversOf } from '../core/export/leavers.ts';
import { domainOf } from '../core/model/address.ts';
import { placeText } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import { EXIT, type ExitCode, Failure, invalid, unreadableWords } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { type CheckedFiles, readFiles } from '../run/files-and-base.ts';
import { listWords } from '../say/words.ts';
import type { Context } from './context.ts';
import { deliver } from './deliver.ts';
import { NO_PERSON, writeLeavers } from './leavers-written.ts';
import { showFindings, tellRejected } from './tell.ts';

export interface LeaversOptions {
  readonly paths: readonly string[];
  /** The list of those who are still there. */
  readonly from: string;
  readonly column?: string;
  /** `column=value`: the rows of those who are still there. */
  readonly where: readonly string[];
  /** The exact number of leavers, which may then be more than `policy.maxRemovals` allows. */
  readonly expect?: number;
  /** Put the entries into the files. */
  readonly write: boolean;
  readonly output?: string;
}

const MOST_BYTES = 10 * 1024 * 1024;
/** So many of those who would have left are named where the list is doubted. */
const MOST_NAMED = 20;

export async function leavers(options: LeaversOptions, context: Context): Promise<ExitCode> {
  if (options.write && options.output !== undefined)
    throw invalid('--write puts the entries into the files, and --output into another.', 'Use one of them.');
  const now = context.now();
  const checked = await readFiles(options.paths, { cwd: context.cwd, now });
  if (checked.kind === 'rejected') return tellRejected(checked, context);
  showFindings(checked.findings, context);
  const name = visible(options.from);
  const list = readPeopleList(await textOf(options.from, context), name, {
    ...present({ column: options.column }),
    where: options.where,
    now,
  });
  if (list.cleaned.length > 0)
    context.stderr.write(
      `${counted(list.cleaned.length, 'e-mail')} of ${name} ${list.cleaned.length === 1 ? 'was' : 'were'} read without the quotes, blanks or hidden signs about ${list.cleaned.length === 1 ? 'it' : 'them'}: line ${listWords(linesOf(list.cleaned))}.\n`,
    );
  const found = leaversOf(checked.config, list.emails, now);
  if (found.judged === 0)
    throw invalid(
      `${name} and the files have no domain in common: the list names people of ${domainsOf(list.emails)}, and the files of ${domainsOf(found.unjudged)}.`,
      'Is it the list of this company?',
    );
  if (found.moved.length > found.most)
    throw invalid(
      `${name} has ${counted(found.moved.length, 'declared person', 'declared people')} under another domain: ${domainsOf(found.moved.map(({ like }) => like))} on the list, ${domainsOf(found.moved.map(({ shown }) => shown))} in the files.`,
      'They have not left. Export the list with the addresses that the account has, or change the files first.',
    );
  const administrators = found.leavers.filter(({ isAdministrator }) => isAdministrator);
  await ensureAsMany(found, name, options, checked, context);
  if (found.unjudged.length > 0)
    context.stderr.write(
      `Not judged, because ${name} names nobody of their domain: ${visible(listWords(found.unjudged))}.\n`,
    );
  for (const { shown, like, place } of found.resembling) {
    const otherwise = options.write
      ? `write \`state: absent\` at ${placeText(place)}`
      : 'the entry is written behind #';
    const rivals = found.resembling.flatMap((other) =>
      other.like === like && other.shown !== shown ? [other.shown] : [],
    );
    const one =
      rivals.length === 0
        ? ''
        : ` ${visible(listWords(rivals))} ${rivals.length === 1 ? 'resembles' : 'resemble'} the same address, and only one of them can be meant by it: find out which, before you write anything.`;
    context.stderr.write(
      `${visible(shown)} is not on the list and resembles ${visible(like)}, who is on it and in no file: not taken for a leaver. Correct whichever is misspelt or of old; if both are right, ${visible(otherwise)}.${one}\n`,
    );
  }
  if (found.leavers.length === 0) {
    const there = found.judged - found.resembling.length;
    context.stderr.write(
      `${found.resembling.length === 0 ? 'Nobody has left' : 'Nobody else has left'}: ${counted(there, 'declared person is', 'declared people are')} among the ${list.emails.size} of ${name}.\n`,
    );
    if (found.resembling.length === 0) return EXIT.done;
  }
  if (options.write) return writeLeavers(found, checked.files, context);
  if (administrators.length > 0)
    context.stderr.write(
      `Administrators by the files: ${visible(listWords(administrators.map(({ shown }) => shown)))}. ${NO_PERSON}\n`,
    );
  const head = [
    'A part of a file, and no file of its own: put each entry under users in the place of the one that the person has now. Then plan asks the account and shows what ends.',
    `Not among the ${counted(list.emails.size, 'person', 'people')} of ${name}. Whether somebody is still there, invited or disabled is known to the account alone.`,
  ];
  const entries = [
    ...found.leavers.map(({ isAdministrator, ...leaver }) => ({
      ...leaver,
      ...(isAdministrator ? { remark: `an administrator. ${NO_PERSON}` } : {}),
    })),
    ...found.resembling.map(({ shown, id, place, like }) => ({
      ...present({ id }),
      shown,
      place,
      remark: `resembles ${like}, who is on the list and in no file. If both are right, take the # before the entry away:`,
      isDoubtful: true,
    })),
  ];
  await deliver(absentEntries(entries, head), options.output, context);
  return EXIT.done;
}

/**
 * Fails where more have left than may at once, or another number than was expected. Whether an administrator is a
 * person at all no list says, and --write leaves them: they are no part of that number.
 */
async function ensureAsMany(
  { leavers: all, judged, most }: Leavers,
  name: string,
  { expect, paths }: LeaversOptions,
  checked: CheckedFiles,
  context: Context,
): Promise<void> {
  const leaving = all.filter(({ isAdministrator }) => !isAdministrator).map(({ shown }) => shown);
  const people = leaving.length;
  const whom = people === 0 ? '' : `They are ${visible(listWords(leaving, MOST_NAMED))}. `;
  const administrators = all.length - people;
  const beside = administrators === 0 ? '' : ` and ${counted(administrators, 'administrator')}`;
  const aside = administrators === 0 ? '' : ', administrators aside';
  const said = `By ${name}, ${counted(people, 'person', 'people')}${beside} of ${judged} would have left`;
  if (expect !== undefined && expect !== people)
    throw new Failure(`${said}, and --expect says ${expect}.`, {
      exitCode: EXIT.refused,
      hint: `${whom}Look at the list. If it is right, --expect ${people} is the number of leavers${aside}; without --expect they are shown as far as policy.maxRemovals allows.`,
    });
  if (all.length < judged && (people <= most || expect !== undefined)) return;
  const why =
    all.length === judged
      ? 'Nobody of the files is on it: the list is of others, or has lost its rows.'
      : `The list may have lost rows. If it has not, add --expect ${people}${aside}.`;
  throw new Failure(`${said}; at most ${most} may at once (policy.maxRemovals).`, {
    exitCode: EXIT.refused,
    hint: `${whom}${why}${await partWords(paths, checked, context)}`,
  });
}

/** Whoever is in files that were not named may be on the list, and counts in no limit. */
async function partWords(
  paths: readonly string[],
  { inRepository }: CheckedFiles,
  { cwd }: Context,
): Promise<string> {
  const { files } = paths.length === 0 ? { files: [] } : await unreadBeside(inRepository.values());
  const shown = files.map((each) => visible(shownFrom(cwd, each)));
  return shown.length === 0
    ? ''
    : ` Or the paths are a part of the files: ${listWords(shown)} ${shown.length === 1 ? 'names' : 'name'} people too. Name all files of the account.`;
}

const linesOf = (lines: readonly number[]): string[] =>
  lines.length > 5 ? [...lines.slice(0, 5).map(String), `${lines.length - 5} more`] : lines.map(String);

/** The first three, sorted. */
function domainsOf(emails: Iterable<string>): string {
  const all = [...new Set([...emails].map((email) => domainOf(email).toLowerCase()))].sort();
  return visible(listWords(all.length > 3 ? [...all.slice(0, 3), 'others'] : all));
}

async function textOf(path: string, { cwd }: Context): Promise<string> {
  const target = resolve(cwd, path);
  try {
    const { size } = await stat(target);
    if (size <= MOST_BYTES) return await readFile(target, 'utf8');
  } catch (error) {
    const words = unreadableWords(error);
    throw new Failure(`Cannot read ${visible(path)}: ${words}.`, { exitCode: EXIT.invalid, cause: error });
  }
  throw invalid(`${visible(path)} is larger than 10 MiB.`);
}
