/** Which paths on a command line name the files of one account, where the files of several were read together. */
import path from 'node:path';

/** What was read, in file names as they are shown, and what had been asked for. */
export interface ReadTogether {
  readonly files: readonly string[];
  /** The files that hold an `account` block. */
  readonly accounts: readonly string[];
  /** The paths on the command line; none: they were searched for. */
  readonly from: readonly string[];
}

/**
 * For each account its own files and those that belong to none; a folder stands for its files where all of them are
 * meant. A file belongs to the account whose block is in its folder or in the nearest one above it. Where several
 * blocks share a folder, nothing tells whose the other files of it are, and each account is shown with all of them.
 */
export function choicesOf(read: ReadTogether): readonly (readonly string[])[] {
  const homes = new Map<string, string[]>();
  for (const file of read.accounts)
    homes.set(path.posix.dirname(file), [...(homes.get(path.posix.dirname(file)) ?? []), file]);
  const homeOf = (file: string): string | undefined => foldersOf(file).find((folder) => homes.has(folder));
  return read.accounts.map((account) => {
    const home = homeOf(account);
    const isOthers = (file: string): boolean => file !== account && read.accounts.includes(file);
    const own = read.files.filter((file) => homeOf(file) === home && !isOthers(file));
    const shared = read.files.filter((file) => homeOf(file) === undefined);
    const meant = new Set([...shared, ...own]);
    return [...new Set([...meant].map((file) => wholeFolderOf(file, meant, read)))];
  });
}

/** The folders of a file, the nearest first. */
function foldersOf(file: string): string[] {
  const folder = path.posix.dirname(file);
  return folder === file || folder === '.' ? [folder] : [folder, ...foldersOf(folder)];
}

/** The highest folder that was asked for or lies in one, and of which every file is meant; else the file. */
function wholeFolderOf(file: string, meant: ReadonlySet<string>, { files, from }: ReadTogether): string {
  const given = from.map((each) => path.posix.normalize(each).replace(/\/$/, ''));
  if (given.includes(file)) return file;
  const isWhole = (folder: string): boolean =>
    folder !== '.' &&
    !/^(?:\.\.\/)*\.\.$/.test(folder) &&
    (given.length === 0 || given.some((each) => `${folder}/`.startsWith(`${each}/`))) &&
    files.every((each) => meant.has(each) || !each.startsWith(`${folder}/`));
  const folder = foldersOf(file).filter(isWhole).at(-1);
  return folder === undefined ? file : `${folder}/`;
}
