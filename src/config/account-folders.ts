/** Whether the files of a repository are of several accounts, and by which folders a workflow tells these apart. */
import { isObject } from '../core/model/json.ts';
import { apartOf, type ReadTogether } from './choices.ts';
import { loadFiles, type SourceFile } from './load.ts';

export interface AccountFolders {
  readonly kind: 'folders';
  /** What each account has beside its own folder. */
  readonly shared: readonly string[];
  /** The folder that holds those of the accounts, with a slash at its end. */
  readonly parent: string;
  readonly names: readonly string[];
}

/** Files of several accounts that no names of folders tell apart, and what to do about it first. */
export interface Mingled {
  readonly kind: 'mingled';
  readonly accounts: number;
  readonly remedy: string;
}

/** A job, a label and two environments of GitHub bear the name of the folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;
/** What a line of a workflow may hold without quotes. */
const PLAIN_PATH = /^[\w./@-]+(?: [\w./@-]+)*$/;

/** Undefined: they are of one account, or of none. */
export async function accountFoldersIn(cwd: string): Promise<AccountFolders | Mingled | undefined> {
  const { files } = await loadFiles({ paths: [], cwd });
  const read = readTogether(files, []);
  const { accounts } = read;
  if (accounts.length < 2) return undefined;
  const { first, rows } = apartOf(read);
  if (first !== undefined) return { kind: 'mingled', accounts: accounts.length, remedy: first };
  const found = foldersIn(rows.map(({ row }) => row));
  return typeof found === 'string' ? { kind: 'mingled', accounts: accounts.length, remedy: found } : found;
}

const SIDE_BY_SIDE =
  'Put the files of each into a folder of its own, side by side, such as access/production/ and access/staging/.';

/** Else what to do first: some account has no folder of its own, or one whose name a workflow cannot bear. */
function foldersIn(rows: readonly (readonly string[])[]): AccountFolders | string {
  const shared = (rows[0] ?? []).filter((each) => rows.every((row) => row.includes(each)));
  const own = rows.map((row) => row.filter((each) => !shared.includes(each)));
  const found = own.map(([folder = '', ...more]) =>
    more.length > 0 ? null : /^(?<parent>.*\/)(?<name>[^/]+)\/$/.exec(folder),
  );
  const parents = new Set(found.map((each) => each?.groups?.parent));
  const names = found.map((each) => each?.groups?.name ?? '');
  const [parent] = parents;
  if (parents.size !== 1 || parent === undefined) return SIDE_BY_SIDE;
  const odd =
    names.find((name) => !NAME.test(name)) ?? [parent, ...shared].find((each) => !PLAIN_PATH.test(each));
  if (odd !== undefined)
    return `Rename \`${odd}\`: a workflow bears letters, digits, \`-\`, \`_\` and \`.\` in such a name.`;
  return { kind: 'folders', shared, parent, names };
}

/** What the choice of paths asks of files that nobody has checked yet. */
export function readTogether(files: readonly SourceFile[], from: readonly string[]): ReadTogether {
  const read = files.flatMap(({ path: file, value }) => (isObject(value) ? [{ file, value }] : []));
  return {
    files: read.map(({ file }) => file),
    peopled: read.flatMap(({ file, value }) => (isObject(value.users) ? [file] : [])),
    accounts: read.flatMap(({ file, value: { account } }) =>
      isObject(account) ? [{ file, value: labelled(account) }] : [],
    ),
    from,
  };
}

const labelled = ({ name, environment }: Readonly<Record<string, unknown>>) => ({
  name: String(name),
  region: 'us' as const,
  ...(typeof environment === 'string' ? { environment } : {}),
});
