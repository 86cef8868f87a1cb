/** `--force` replaces an access file only where nothing is lost that people wrote in it and no account tells. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isAccessText, type Lost, type LostOptions, lostBy, overruledBy } from '../config/lost.ts';
import { counted } from '../core/model/text.ts';
import { invalid } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { listWords } from '../say/words.ts';
import type { Context } from './context.ts';

type Where = Pick<Context, 'cwd' | 'stderr'>;

interface HowReplaced extends LostOptions {
  /** Lines of `account` that were said anew for the text. */
  readonly given?: readonly string[];
  /** What else helps, besides moving the file away. */
  readonly otherwise: (lost: readonly Lost[]) => string;
}

/** Fails if an access file stands there that says more than the text that would take its place. */
export async function ensureNothingLost(
  file: string,
  after: string,
  where: Where,
  { given = [], otherwise, ...options }: HowReplaced,
): Promise<void> {
  const before = await textAt(file, where);
  const lost = (before === undefined ? [] : lostBy(before, after, options))?.flatMap((each) => {
    const names = each.what === 'account' ? each.names.filter((name) => !given.includes(name)) : each.names;
    return names.length === 0 ? [] : [{ ...each, names }];
  });
  if (lost?.length === 0) return;
  const shown = visible(file);
  const fix = `Move ${shown} away, run this again, and take over from it what is to stay${otherwise(lost ?? [])}.`;
  if (lost === undefined)
    throw invalid(
      `${shown} cannot be read as YAML, so nobody can tell what would be lost; nothing was written.`,
      fix,
    );
  const lines = lost.map((each) => `  ${lossWords(each)}\n`);
  where.stderr.write(`${shown} says what no account tells:\n${lines.join('')}`);
  throw invalid('It would be lost, so nothing was written.', fix);
}

/** Says whose access is taken from the account against the file: with no base, nobody can tell what is newer. */
export async function tellOverruled(file: string, after: string, where: Where): Promise<void> {
  const before = await textAt(file, where);
  const names = before === undefined ? [] : overruledBy(before, after);
  if (names.length === 0) return;
  where.stderr.write(
    `Level, grants and settings are taken from the account where ${visible(file)} says otherwise: ${namesWords(names)}.\nWithout --base nobody can tell which of the two was changed last.\n`,
  );
}

/** Fails if an access file stands where something else is to be written. */
export async function ensureNoAccessFile(file: string, where: Where): Promise<void> {
  const before = await textAt(file, where);
  if (before === undefined || !isAccessText(before)) return;
  throw invalid(
    `${visible(file)} is an access file, which would be lost; nothing was written.`,
    'Name another file.',
  );
}

const textAt = (file: string, { cwd }: Where): Promise<string | undefined> =>
  readFile(resolve(cwd, file), 'utf8').catch(() => undefined);

/** One and many; how the names are told. */
const WORDS: Readonly<Record<Lost['what'], readonly [string, string]>> = {
  people: ['person who is not in what is written', 'people who are not in what is written'],
  edits: [
    'person whose access was changed since the base and is not applied',
    'people whose access was changed since the base and is not applied',
  ],
  absences: ['`state: absent`', 'times `state: absent`'],
  ends: ['end by date', 'ends by date'],
  reasons: ['reason', 'reasons'],
  pins: ['pinned person', 'pinned people'],
  switches: ['setting that is to be off, or on for good', 'settings that are to be off, or on for good'],
  notifications: ['person with mail', 'people with mail (--notifications exports it)'],
  roles: ['role', 'roles'],
  policy: ['part of policy', 'parts of policy'],
  defaults: ['default', 'defaults'],
  account: ['line of account', 'lines of account'],
  files: ['limit of files', 'limits of files'],
  tests: ['access test', 'access tests'],
  resources: ['line about a resource', 'lines about resources'],
  sections: ['section', 'sections'],
  comments: ['comment', 'comments'],
};

/** So many are named. */
const MOST = 5;

const lossWords = ({ what, names }: Lost): string =>
  `${counted(names.length, ...WORDS[what])}: ${what === 'comments' ? 'line ' : ''}${namesWords(names)}`;

function namesWords(names: readonly string[]): string {
  const told = names.slice(0, MOST).map(visible);
  const others = names.length - told.length;
  return listWords(others === 0 ? told : [...told, `${others} more`]);
}
