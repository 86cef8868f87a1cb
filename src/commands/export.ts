/**
 * `export`: the account as files that plan to nothing. Reads no file and sends GET only. What is about to be
 * written is first read back as any file would be, and planned against the very reading it was made from.
 */

import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { resolveOrigin } from '../celigo/origin.ts';
import { MAX_FILE } from '../config/access-text.ts';
import { accountFoldersIn } from '../config/account-folders.ts';
import type { Lost } from '../config/lost.ts';
import { readConfig } from '../config/read.ts';
import { type ReadBack, readBack } from '../config/read-back.ts';
import { SCHEMA_FILE } from '../config/starter.ts';
import { leftOutWords, writeExport } from '../config/write.ts';
import { type Exported, exportAccount } from '../core/export/account.ts';
import { type Email, emailOf } from '../core/model/ids.ts';
import type { LiveState } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import { findPerson, suggestPerson } from '../core/reach/find-person.ts';
import type { Account } from '../core/written/file.ts';
import { EXIT, type ExitCode, Failure, InternalError, invalid } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Rejected } from '../run/files-and-base.ts';
import type { Context, DoorOptions } from './context.ts';
import { deliver, deliverFolder, ensureFree, FOR_REPOSITORY, isFolder } from './deliver.ts';
import { tellUnread } from './evidence.ts';
import { ensureOwnPlace } from './foreign-place.ts';
import { ensureNothingLost, tellOverruled } from './replacing.ts';
import { deliverSchema, ensureSchemaPlace, schemaText } from './schema-beside.ts';
import { tellRejected } from './tell.ts';
import { MOVE_THERE, WORKFLOW } from './workflow.ts';

export interface ExportOptions extends Pick<DoorOptions, 'region'> {
  /** Only these people's entries, as a snippet. */
  readonly user: readonly string[];
  readonly mineRoles: boolean;
  /** Also who gets mail about which integration. */
  readonly notifications: boolean;
  readonly name?: string;
  readonly environment?: string;
  /** A file, or a folder if it ends in a slash. */
  readonly output?: string;
  /** Replace a file that exists. */
  readonly force: boolean;
  /** Files that were in force already: what was changed in the replaced file since. */
  readonly base: readonly string[];
}

export async function exportFiles(
  options: ExportOptions & { readonly redact: boolean },
  context: Context,
): Promise<ExitCode> {
  const { output } = options;
  if (options.redact)
    throw invalid(
      '--redact is for a seed: files under pseudonyms would be about nobody.',
      'Add --seed with the name of a file.',
    );
  ensureSensible(options);
  const base = await readBase(options, context);
  if (base !== undefined && 'kind' in base) return tellRejected(base, context);
  const { region } = resolveOrigin({ region: options.region, env: context.env });
  // Entries for other files are no files of an account: they name the address.
  const isWhole = options.user.length === 0;
  const schemaFolder = isWhole && output !== undefined && !isFolder(output) ? dirname(output) : undefined;
  if (output !== undefined) {
    await ensureAlone(output, context);
    await ensureFree(output, options.force, context);
    if (schemaFolder !== undefined) await ensureSchemaPlace(schemaFolder, context);
  }

  const reader = await context.connectReader({ region });
  const live = await reader.readAccount({ notifications: options.notifications });
  tellUnread(live, context);
  if (isWhole && output !== undefined) await ensureOwnPlace(output, live, context);
  const only = options.user.length === 0 ? undefined : peopleFor(options.user, live);
  const exported = exportAccount({
    live,
    mineRoles: options.mineRoles,
    ...present({ only }),
  });
  ensureSomebody(exported);
  const account: Account = {
    name: options.name ?? 'Celigo account',
    region,
    ...present({ environment: options.environment }),
  };
  const mostPerFile = isFolder(output) ? MAX_FILE * ROOM : Number.POSITIVE_INFINITY;
  const texts = writeExport(exported, {
    origin: reader.origin,
    mostPerFile,
    schemaBeside: isWhole && output !== undefined,
    ...(only === undefined ? { account } : {}),
  });
  // Files that declare nobody are not valid yet: whoever writes on in this one begins with the people.
  const isEmpty = exported.users.length === 0;
  if (!isEmpty) ensureReadable(texts, output);
  const files = namedFiles(texts);
  const around = only === undefined ? [] : [accountAlone(account)];
  if (!isEmpty) {
    const back = readBack({ files: [...around, ...files], live, origin: reader.origin, now: context.now() });
    ensureFaithful(back, exported);
  }

  if (output !== undefined && isFolder(output)) {
    const beside = isWhole ? [{ name: SCHEMA_FILE, text: await schemaText(context) }] : [];
    await deliverFolder([...files, ...beside], output, context, FOR_REPOSITORY);
    await tellOfWorkflow(context);
  } else {
    const text = texts.join('');
    if (output !== undefined) {
      await ensureNothingLost(output, text, context, {
        // These lines of `account` are said anew.
        given: Object.keys(present({ name: options.name, environment: options.environment })),
        minesRoles: options.mineRoles,
        otherwise: (lost) => otherwiseFor(lost, base !== undefined),
        ...present({ base }),
      });
      if (base === undefined) await tellOverruled(output, text, context);
    }
    await deliver(text, output, context, FOR_REPOSITORY);
  }
  if (schemaFolder !== undefined) await deliverSchema(schemaFolder, context);
  if (exported.leftOut.length > 0) {
    const left = counted(exported.leftOut.length, 'person has', 'people have');
    context.stderr.write(`${left} no entry; comments say why.\n`);
  }
  return EXIT.done;
}

/** What helps against these losses, besides moving the file away. */
function otherwiseFor(lost: readonly Lost[], hasBase: boolean): string {
  const again = lost
    .flatMap(({ what, names }) => (what === 'account' ? names : []))
    .filter((name) => name === 'name' || name === 'environment')
    .map((name) => `--${name}`);
  const anew =
    again.length === 0 ? '' : `; or say again what the account is called, with ${again.join(' and ')}`;
  const removed = lost.some(({ what }) => what === 'people') && !hasBase;
  const base = removed
    ? '. With `--base`, the files in force, whoever was removed in the product is no loss'
    : '';
  return `; or name another file${anew}${base}`;
}

/** What the files in force say; undefined: none are given. */
async function readBase(
  { base, force, output }: ExportOptions,
  { cwd, now }: Context,
): Promise<readonly unknown[] | Rejected | undefined> {
  if (base.length === 0) return undefined;
  if (!force || output === undefined || isFolder(output))
    throw invalid(
      '--base says what was changed in a file that is replaced, and none is.',
      'Add --force and --output with the file, or leave --base out.',
    );
  const { config, files, findings } = await readConfig({ paths: base, cwd, now: now(), inForce: true });
  if (config === undefined) return { kind: 'rejected', what: 'base', findings };
  const replaced = await realpath(resolve(cwd, output)).catch(() => undefined);
  for (const { path } of files)
    if ((await realpath(resolve(cwd, path))) === replaced)
      throw invalid(
        `--base ${visible(path)} is the file that is to be replaced, so nothing tells what was changed in it.`,
        'Name the files of the last commit that was applied.',
      );
  return files.map(({ value }) => value);
}

/** Part of what a file may hold: the rest is for its head and for what people add. */
const ROOM = 0.8;

/** `access.yaml` and `access/` are looked for by the same name: both of them make every later command stop. */
async function ensureAlone(output: string, { cwd }: Context): Promise<void> {
  const target = resolve(cwd, output);
  const tree = isFolder(output) ? treeBelow(cwd, target) : undefined;
  if (tree !== undefined && (await kindAt(join(dirname(tree), 'access.yaml'))) !== undefined)
    throw twoPlaces('access.yaml', tree === target ? output : 'access/', tree === target ? AWAY : MOVE_THERE);
  const isFile = !isFolder(output) && basename(target) === 'access.yaml';
  // A file called `access` is none that is looked for.
  if (isFile && (await kindAt(join(dirname(target), 'access'))) === 'folder')
    throw twoPlaces('access/', output, AWAY);
}

const AWAY = 'Move it away first, or name another --output.';

const twoPlaces = (there: string, beside: string, fix: string): Failure =>
  invalid(
    `${there} stands beside ${beside}: an account has either access.yaml or access/, never both.`,
    `Nothing was written. ${fix}`,
  );

const kindAt = async (path: string): Promise<'file' | 'folder' | undefined> => {
  const found = await lstat(path).catch(() => undefined);
  return found === undefined ? undefined : found.isFile() ? 'file' : 'folder';
};

/** The folder `access/` that a new folder is in, or is. */
function treeBelow(cwd: string, folder: string): string | undefined {
  const parts = relative(cwd, folder).split(sep);
  const at = parts[0] === '..' ? -1 : parts.indexOf('access');
  return at === -1 ? undefined : resolve(cwd, ...parts.slice(0, at + 1));
}

/** Where files of several accounts lie now, the workflow for one of them would find two. */
async function tellOfWorkflow({ cwd, stderr }: Context): Promise<void> {
  const accounts = await accountFoldersIn(cwd);
  const isRun = (await lstat(join(cwd, WORKFLOW)).catch(() => undefined)) !== undefined;
  if (accounts?.kind !== 'folders' || !isRun) return;
  stderr.write(
    `${counted(accounts.names.length, 'account has', 'accounts have')} a folder here: \`celigo-access init --workflow --force\` gives each a job in the workflow on GitHub.\n`,
  );
}

const namedFiles = (texts: readonly string[]): { name: string; text: string }[] =>
  texts.map((text, index) => ({ name: index === 0 ? 'access.yaml' : `access-${index + 1}.yaml`, text }));

/** What a snippet needs beside it to be whole. */
const accountAlone = ({ region }: Account) => ({
  name: 'account.yaml',
  text: `version: 1\naccount: { name: account, region: ${region} }\n`,
});

function ensureSensible({ user, mineRoles, name, environment, output }: ExportOptions): void {
  if (user.length > 0 && mineRoles) {
    throw invalid(
      '--user and --mine-roles do not go together: roles are about everybody.',
      'Use one of them.',
    );
  }
  // Entries for other files are pasted; whole files are read again, and only *.yaml is.
  if (user.length === 0 && output !== undefined && !isFolder(output) && !output.endsWith('.yaml')) {
    const stem = visible(output.replace(/\.yml$/, ''));
    throw invalid(
      `--output ${visible(output)} does not end in .yaml, and no command would read it.`,
      `Write ${stem}.yaml for a file, or ${stem}/ for a new folder.`,
    );
  }
  for (const [flag, text, most] of [
    ['--name', name, 300],
    ['--environment', environment, 100],
  ] as const) {
    if (text === undefined) continue;
    if (text.trim() !== '' && [...text].length <= most && visible(text) === text) continue;
    throw invalid(`${flag} is a text of 1 to ${most} visible characters.`);
  }
}

/** Whom `--user` means; one that the account does not have is an error. */
function peopleFor(asked: readonly string[], live: LiveState): Set<Email> {
  for (const text of asked) {
    if (findPerson(text, undefined, live) !== undefined) continue;
    const suggestion = suggestPerson(text, undefined, live);
    throw invalid(
      `There is no "${visible(text)}" in the account.`,
      suggestion === undefined ? 'Name a person by their e-mail.' : `Did you mean ${visible(suggestion)}?`,
    );
  }
  return new Set(asked.map(emailOf));
}

/** Files that name nobody are no files; then the reasons are all there is to say. */
function ensureSomebody({ users, leftOut }: Exported): void {
  // An account with its owner alone has nobody, and that is what the file says then.
  if (users.length > 0 || leftOut.length === 0) return;
  throw new Failure('There is nobody to write an entry for.', {
    hint: leftOut.map((left) => `${visible(leftOutWords(left))}.`).join(' '),
  });
}

function ensureReadable(texts: readonly string[], output: string | undefined): void {
  const sizes = texts.map((text) => Buffer.byteLength(text));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > 10 * MAX_FILE) {
    throw new Failure('The account is larger than the 10 MiB that the files of one account may hold.', {
      hint: 'Export some people with --user.',
    });
  }
  if (isFolder(output) || sizes.every((size) => size <= MAX_FILE)) return;
  throw invalid(
    'The account is larger than the 1 MiB that one file may hold.',
    'Give --output a folder, with a slash at its end: the export is spread over several files there.',
  );
}

/** Anything but an empty plan is our bug, except for a flag that the rules of the files refuse. */
function ensureFaithful({ errors, differences, people }: ReadBack, exported: Exported): void {
  const slip = errors.find(({ code }) => code === 'environment-name');
  if (slip !== undefined) throw invalid(visible(slip.summary), slip.fix);
  if (errors.length === 0 && differences.length === 0 && people === exported.users.length) return;
  const details = [...errors.map(({ summary }) => summary), ...differences].slice(0, 10);
  throw new InternalError(
    [
      'What was to be written does not say what the account has.',
      ...details.map((each) => `  ${visible(each)}`),
    ].join('\n'),
  );
}
