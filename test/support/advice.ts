/**
 * What a run tells somebody to type is something that the program takes. Looked at after every run of every test, as the
 * token is: each command that stands in the output must parse, and the files that it names must be there. Of a run of the
 * Action that holds of its log, its summary, comments and issues, for whoever has the repository.
 */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { DeclaredCommand } from '../../src/cli/declared.ts';
import { ensureEndingFits } from '../../src/cli/ending.ts';
import { EVERYDAY } from '../../src/cli/everyday.ts';
import { declareAccounts } from '../../src/cli/many.ts';
import { SEEING } from '../../src/cli/seeing.ts';
import { STARTING } from '../../src/cli/starting.ts';
import { parseEntities } from './page.ts';

const DECLARED = { ...EVERYDAY, ...SEEING, accounts: declareAccounts, ...STARTING };
const SILENT = { writeOut: () => {}, writeErr: () => {} };

/** The program with all its commands, none of which does anything. */
function programOf(parsed: (command: DeclaredCommand) => void): DeclaredCommand {
  const program = new DeclaredCommand(async () => {}, 'celigo-access');
  program.version('0').option('--color [when]').exitOverride().configureOutput(SILENT);
  for (const [name, declare] of Object.entries(DECLARED)) {
    const command = program.command(name);
    command.exitOverride().configureOutput(SILENT);
    declare(command).action(() => parsed(command));
  }
  return program;
}

/** Makes a folder with the files of a commit. */
const WORKTREE = String.raw`(?:\{ )?test -d \S+ \|\| git worktree add \S+ \w+(?:; \})? && `;
const ENV = String.raw`(?:${WORKTREE})*(?:[A-Z_]+=(?:"[^"\n]*"|\S+) )*`;
const WORKTREES = new RegExp(`^(?:${WORKTREE})*`);
const NAMES = Object.keys(DECLARED).join('|');
/** Between backticks, with or without the name of the program; a line or its end; the whole of a text in JSON. */
const WRITTEN = [
  new RegExp(String.raw`\`(${ENV}celigo-access [a-z-][^\`\n]*|(?:${NAMES})(?: [^\`\n]*)? --[^\`\n]*)\``, 'g'),
  new RegExp(
    String.raw`^(?![^\n]*Usage: )(?:\W*|[^\`\n]*: )(${ENV}celigo-access (?:${NAMES}|--)[^\`\n]*)$`,
    'gm',
  ),
  new RegExp(String.raw`"(${ENV.replaceAll('"', '\\\\"')}celigo-access [a-z-][^"\n]*)"`, 'g'),
];

/** Every command that a text names, as somebody would type it. */
export function advisedIn(text: string): string[] {
  if (!/celigo-access |`[a-z-]+ --/.test(text)) return [];
  const code = [...text.matchAll(/<code>([\s\S]*?)<\/code>/g)].map(([, inner = '']) =>
    parseEntities(inner.replace(/<[^>]*>/g, '')).replace(/&#(\d+);/g, (_all, at: string) =>
      String.fromCodePoint(Number(at)),
    ),
  );
  const plain = [text, ...code].flatMap((each) =>
    WRITTEN.flatMap((pattern) => [...each.matchAll(pattern)].map(([, command = '']) => command)),
  );
  return [...new Set(plain)].map((each) =>
    // What a list says of a command stands behind it, and a sentence ends.
    (each.split(/ {2,}/, 1)[0] ?? '').replace(/\.$/, ''),
  );
}

/** The words of a command as a shell takes them apart, without variables and the name of the program. */
function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/(?:[^\s'"\\]|'[^']*'|"[^"]*"|\\.)+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"([^"]*)"|\\(.)/g,
      (_all, single, double, escaped) => single ?? double ?? escaped,
    ),
  );
  const at = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  return words.slice(words[at] === 'celigo-access' ? at + 1 : at);
}

/** What a person puts there, such as FOLDER; or a name of which a character is shown that nobody could type. */
const isBlank = (word: string): boolean => /^[A-Z]+$|…|\\u\{/.test(word);

/** Where a run was, and what was typed: a command that repeats a slip of it is answered as that was. */
export const thereFor =
  (cwd: string, argv: readonly string[] = []): IsThere =>
  (path) =>
    existsSync(resolve(cwd, path)) || argv.some((word) => `./${word}` === path || word.endsWith(path));

/** For whoever has the commit of a run checked out, and gets those that a command begins with beside it. */
export const thereAt =
  (commit: string, filesOf: (commit: string) => Readonly<Record<string, string>>): IsThere =>
  (path, command) => {
    const made = [...command.matchAll(/git worktree add (\S+) (\w+)/g)];
    const [, folder = '.', other = commit] = made.find(([, each]) => each && isIn(each, path)) ?? [];
    return Object.keys(filesOf(other)).some((file) => isIn(path, join(folder, file)));
  };

const isIn = (folder: string, path: string): boolean => !relative(folder, path).startsWith('..');

const known = new Map<string, Promise<{ readonly wrong?: string; readonly paths: readonly string[] }>>();

async function parsed(command: string) {
  let paths: string[] = [];
  let wrong: string | undefined;
  const program = programOf((found) => {
    const options = found.opts<{ file?: string[]; base?: string[] }>();
    const takes = found.registeredArguments.some((each) => each.name() === 'paths');
    paths = [...(takes ? found.args : []), ...(options.file ?? []), ...(options.base ?? [])];
    ensureEndingFits(found);
  });
  try {
    await program.parseAsync(wordsOf(command.replace(WORKTREES, '')), { from: 'user' });
  } catch (error) {
    const code = error instanceof CommanderError ? error.code : '';
    const isShown = error instanceof CommanderError && error.exitCode === 0;
    // Without the program it is spoken of, and may leave out what it takes.
    const isMention = !command.includes('celigo-access ') && !code.startsWith('commander.unknown');
    if (!isShown && !isMention) wrong = error instanceof Error ? error.message : String(error);
  }
  return { paths, ...(wrong === undefined ? {} : { wrong }) };
}

/** Whether whoever follows a command has a file or folder that it names. */
type IsThere = (path: string, command: string) => boolean;

/** What is wrong with the commands that a run printed. */
export async function wrongAdvice(text: string, isThere: IsThere): Promise<string[]> {
  const wrong: string[] = [];
  for (const command of advisedIn(text)) {
    const found = known.get(command) ?? parsed(command);
    known.set(command, found);
    const { wrong: why, paths } = await found;
    if (why !== undefined) wrong.push(`${command}: ${why}`);
    for (const path of paths)
      if (!isThere(path, command) && !isBlank(path) && !text.includes(`a new file ${path}`))
        wrong.push(`${command}: ${path} is not there`);
  }
  return wrong;
}
