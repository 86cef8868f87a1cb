/**
 * Who is named in access files that a run was not given. A run over a part of the files sees people of the others in
 * the account and in no file, and must not take them for strangers.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Email } from '../core/model/ids.ts';
import { discover, leadsOut, repositoryAround } from './discover.ts';
import type { SourceFile } from './load.ts';

const FOLDER = 'access';
const MOST_BYTES = 1024 * 1024;
/** Keys as they stand in a file that is not read as YAML. */
const [USERS, ACCOUNT] = [/^["']?users["']?\s*:/m, /^["']?account["']?\s*:/m];

/** For each of these people the first file beside those that were read which names them. */
export async function namedInUnread(
  people: readonly Email[],
  read: Iterable<Pick<SourceFile, 'repositoryPath' | 'root'>>,
): Promise<ReadonlyMap<Email, string>> {
  const named = new Map<Email, string>();
  if (people.length === 0) return named;
  const files = [...read];
  const known = new Set(files.map(({ root, repositoryPath }) => path.join(root, repositoryPath)));
  const paths = new Set<string>();
  for (const file of known) for (const each of await around(file)) paths.add(each);
  if (paths.size === 0) return named;
  const found = await discover({ paths: [...paths], cwd: files[0]?.root ?? '' });
  const unread = await Promise.all(
    found.files
      .filter(({ real }) => !known.has(real))
      .map(async (file) => ({ ...file, folder: path.dirname(file.real), text: await textOf(file.real) })),
  );
  // A folder with an account of its own, and all below it, is about that account.
  const ours = new Set([...known].map((file) => path.dirname(file)));
  const others = unread.filter(({ text, folder }) => ACCOUNT.test(text) && !ours.has(folder));
  for (const { text, folder, repositoryPath } of unread) {
    const isOther = ACCOUNT.test(text) || others.some((other) => !leadsOut(other.folder, folder));
    if (isOther || !USERS.test(text)) continue;
    for (const email of people) if (!named.has(email) && names(text, email)) named.set(email, repositoryPath);
  }
  return named;
}

/** The folder `access/` that holds a file, as far as its repository reaches; else the files beside it. */
async function around(file: string): Promise<string[]> {
  const folder = path.dirname(file);
  const parts = folder.split(path.sep);
  const tree = parts.slice(0, parts.lastIndexOf(FOLDER) + 1).join(path.sep);
  const repository = await repositoryAround(folder);
  if (tree !== '' && (repository === undefined || !leadsOut(repository, tree))) return [tree];
  const beside = await readdir(folder).catch((): string[] => []);
  return beside.filter((name) => name.endsWith('.yaml')).map((name) => path.join(folder, name));
}

/** Nothing of what cannot be read: it is no file of the run, and only asked whether it names somebody. */
async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    const text = size > MOST_BYTES ? '' : await readFile(file, 'utf8');
    return text.normalize('NFC').toLowerCase();
  } catch {
    return '';
  }
}

/** As a whole: `ada@acme.example` is not named by `bada@acme.example`. */
function names(text: string, email: Email): boolean {
  for (let at = text.indexOf(email); at !== -1; at = text.indexOf(email, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text.slice(at + email.length, at + email.length + 2)];
    if (!/[\w.+%-]/.test(before) && !/^(?:[\w-]|\.\w)/.test(after)) return true;
  }
  return false;
}
