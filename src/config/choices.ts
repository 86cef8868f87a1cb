/** Which paths on a command line name the files of one account, where the files of several were read together. */
import path from 'node:path';
import type { Choices } from '../core/model/finding.ts';
import { compareText } from '../core/model/text.ts';
import type { Account } from '../core/written/file.ts';

/** An `account` block: where it stands and what it says. */
export interface AccountBlock {
  readonly file: string;
  readonly value: Account;
}

/** What was read, in file names as they are shown, and what had been asked for. */
export interface ReadTogether {
  readonly files: readonly string[];
  /** Of these, the files that declare people. */
  readonly peopled: readonly string[];
  /** The `account` blocks, of which a file holds one at most. */
  readonly accounts: readonly AccountBlock[];
  /** The paths on the command line; none: they were searched for. */
  readonly from: readonly string[];
}

/** So many folders around a file are looked at. */
const MOST_FOLDERS = 64;

/** What is said where every row can be taken as it is. */
export const CHOOSE = 'Choose one:';

/**
 * The paths to name for each account. Where one of them would be left without people, because another account's block
 * stands in the file that has them, the block goes into a file of its own first.
 */
export function choicesOf(read: ReadTogether): Choices {
  const { first, rows: found } = apartOf(read);
  const rows = found.map(({ row }) => row);
  if (first !== undefined) return { lead: `${first} Then choose one:`, rows };
  const peopled = found.filter(({ hasPeople }) => hasPeople).map(({ row }) => row);
  if (peopled.length === 0 || peopled.length === rows.length) return { lead: CHOOSE, rows };
  const empty = rows.filter((row) => !peopled.includes(row)).map((row) => row.join(' with '));
  return {
    lead: `No people are in ${empty.join(', nor in ')} yet: write them there, or move what all accounts share into a folder beside theirs, such as ${besideOf(read)}shared/, and name it too. Ready now:`,
    rows: peopled,
  };
}

/** Where the folders of the accounts lie, and what all share may lie too. */
function besideOf({ accounts }: ReadTogether): string {
  const above = path.posix.dirname(path.posix.dirname(accounts.at(-1)?.file ?? '.'));
  return above === '.' ? '' : `${above}/`;
}

/** The same for whoever lays it out in another way: each account's paths, once `first` is done, if anything is. */
export function apartOf(read: ReadTogether): { readonly first?: string; readonly rows: readonly Row[] } {
  const now = rowsOf(read);
  const [block, ...others] = read.accounts.filter(({ file }) => read.peopled.includes(file));
  if (block !== undefined && others.length === 0 && !now.every(({ hasPeople }) => hasPeople)) {
    for (const { first, accounts, files } of partings(block, read)) {
      const then = rowsOf({ ...read, accounts, files });
      if (then.every(({ hasPeople }) => hasPeople)) return { first, rows: then };
    }
  }
  return { rows: now };
}

interface Row {
  readonly row: readonly string[];
  readonly hasPeople: boolean;
}

/** The ways in which a block leaves the file that has the people, and what there is then. */
function partings(
  block: AccountBlock,
  { accounts, files }: ReadTogether,
): readonly ({ readonly first: string } & Pick<ReadTogether, 'accounts' | 'files'>)[] {
  const others = accounts.filter((each) => each !== block);
  const twin = others.find(({ value }) => JSON.stringify(value) === JSON.stringify(block.value));
  if (twin !== undefined)
    return [
      { first: `Cut \`account\` out of ${block.file}: ${twin.file} says the same.`, accounts: others, files },
    ];
  const { environment, name } = block.value;
  const label = (environment ?? name)
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '');
  const folders = others.map(({ file }) => path.posix.dirname(path.posix.dirname(file)));
  const places = [
    ...folders.map((folder) => path.posix.join(folder, label, 'account.yaml')),
    path.posix.join(path.posix.dirname(block.file), `account-${label}.yaml`),
  ];
  return places
    .filter((file) => !files.includes(file))
    .map((file) => ({
      first: `Move \`account\` from ${block.file} into a new file ${file}, behind \`version: 1\`.`,
      accounts: [...others, { ...block, file }],
      files: [...files, file],
    }));
}

/**
 * For each account its own files and those that belong to none; a folder stands for its files where all of them are
 * meant. A file belongs to the account whose block is in its folder or in the nearest one above it. Where several
 * blocks share a folder, nothing tells whose the other files of it are, and each account is shown with all of them.
 */
function rowsOf(read: ReadTogether): readonly Row[] {
  const blocks = read.accounts.map(({ file }) => file).sort(compareText);
  const homes = new Set(blocks.map((file) => path.posix.dirname(file)));
  const homeBy = new Map(read.files.map((file) => [file, foldersOf(file).find((each) => homes.has(each))]));
  return blocks.map((account) => {
    const home = path.posix.dirname(account);
    const isOthers = (file: string): boolean => file !== account && blocks.includes(file);
    const own = read.files.filter((file) => homeBy.get(file) === home && !isOthers(file));
    const shared = read.files.filter((file) => homeBy.get(file) === undefined);
    const meant = new Set([...shared, ...own]);
    return {
      row: [...new Set([...meant].map((file) => wholeFolderOf(file, meant, read)))],
      hasPeople: read.peopled.some((file) => meant.has(file)),
    };
  });
}

/** The folders of a file, the nearest first, as far as they have names here: of those above there are only so many. */
function foldersOf(file: string): string[] {
  const folders: string[] = [];
  let folder = path.posix.dirname(file);
  while (folders.length < MOST_FOLDERS && folder !== folders.at(-1)) {
    folders.push(folder);
    folder = folderOf(folder);
  }
  return folders;
}

/** One that leads above the working directory has its folder there. */
function folderOf(folder: string): string {
  if (folder === '.') return '..';
  return /(?:^|\/)\.\.$/.test(folder) ? `../${folder}` : path.posix.dirname(folder);
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
