/**
 * Who is named in access files that a run was not given. A run over a part of the files sees people of the others in
 * the account and in no file, and must not take them for strangers.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { emailOf } from '../core/model/ids.ts';
import type { LiveUser } from '../core/model/live.ts';
import { ACCOUNT, isOfAccess, MAX_FILE } from './access-text.ts';
import { discover, type FoundFile, repositoryAround } from './discover.ts';
import type { SourceFile } from './load.ts';
import { leadsOut, treeAround } from './paths.ts';

/** Files beside those that a run was given, as far as they are about the same account. */
export interface Unread {
  /** The first of them that names a person, by e-mail or by pin; or one that cannot be read and may name anybody. */
  namedIn(person: Whom): string | undefined;
  /** A folder that holds all of them, or else these files: absolute. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export type Whom = Pick<LiveUser, 'email' | 'userId' | 'shownEmail'>;
type Read = Pick<SourceFile, 'repositoryPath' | 'root'>;

/** For each of these people the first file beside those that were read which names them. */
export async function namedInUnread(
  people: readonly Whom[],
  read: Iterable<Read>,
): Promise<ReadonlyMap<string, string>> {
  if (people.length === 0) return new Map();
  const unread = await unreadBeside(read);
  return new Map(
    people.flatMap((person) => {
      const file = unread.namedIn(person);
      return file === undefined ? [] : [[person.email, file] as const];
    }),
  );
}

/** `base`: what was read as the base, which may stand in the same folder and is an earlier state, no other part. */
export async function unreadBeside(read: Iterable<Read>, base: Iterable<Read> = []): Promise<Unread> {
  const files = [...read];
  const known = new Set(files.map(realOf));
  const ours = new Set([...known].map((file) => path.dirname(file)));
  const earlier = [...base].map(realOf);
  // A base that holds one of the files themselves is the present state, of which these are a part.
  if (!earlier.some((file) => known.has(file))) for (const file of earlier) known.add(file);
  const places = await Promise.all([...ours].map(placeOf));
  const paths = new Set(places.flatMap(({ entries }) => entries));
  // What else lies there, however much it is, must not hide the files of ours among it.
  const found = await discover({ paths: [...paths], cwd: files[0]?.root ?? '' }, Infinity);
  const unread: Awaited<ReturnType<typeof withText>>[] = [];
  for (const file of paths.size === 0 ? [] : found.files)
    if (!known.has(file.real)) unread.push(await withText(file));
  // A folder with an account of its own, and all below it, is about that account.
  const others = unread.filter(({ text, folder }) => ACCOUNT.test(text) && !ours.has(folder));
  const candidates = unread
    .filter(
      ({ text, folder, isReadable }) =>
        !ACCOUNT.test(text) &&
        !others.some((other) => !leadsOut(other.folder, folder)) &&
        (!isReadable || isOfAccess(text)),
    )
    .map((file) => ({ ...file, addresses: addressesIn(file.text) }));
  const trees = [...new Set(places.flatMap(({ tree }) => tree ?? []))];
  return {
    // By e-mail, or by the id that pins an entry of another e-mail.
    namedIn: ({ email, userId }) =>
      candidates.find(({ text, addresses }) => addresses.has(email) || text.includes(userId))
        ?.repositoryPath ?? candidates.find(({ isReadable }) => !isReadable)?.repositoryPath,
    folders: others.length === 0 ? trees : [],
    files: candidates.map(({ real }) => real),
  };
}

const realOf = ({ root, repositoryPath }: Read): string => path.join(root, repositoryPath);

/** The folder `access/` that holds files, as far as its repository reaches; else what lies beside and below them. */
async function placeOf(folder: string): Promise<{ readonly tree?: string; readonly entries: string[] }> {
  const repository = await repositoryAround(folder);
  // A repository of that name is a part of another one, as a submodule, or has nothing else.
  const tree = treeAround(folder, path.dirname(repository ?? path.parse(folder).root));
  if (tree !== undefined) return { tree, entries: [tree] };
  // At the root of a repository lies everything else as well, and without one perhaps all that somebody has.
  if (repository !== undefined && repository !== folder) return { entries: [folder] };
  const beside = await readdir(folder).catch((): string[] => []);
  return {
    entries: beside.filter((name) => name.endsWith('.yaml')).map((name) => path.join(folder, name)),
  };
}

/** What is too large for a file of ours declares nobody. */
async function withText(file: FoundFile) {
  const folder = path.dirname(file.real);
  try {
    const { size } = await stat(file.real);
    const text = size > MAX_FILE ? '' : await readFile(file.real, 'utf8');
    return { ...file, folder, text, isReadable: true };
  } catch {
    return { ...file, folder, text: '', isReadable: false };
  }
}

/** What looks like an e-mail in a file that is not read as YAML, without the marks around it. */
const addressesIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(/[\s"`,:;{}[\]<>()|]/)
      .filter((word) => word.includes('@'))
      .map((word) => emailOf(word.replace(/^'{1,2}/, '').replace(/[.']{1,2}$/, ''))),
  );
