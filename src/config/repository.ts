/** What a repository says of its own approval: CODEOWNERS, and the files that decide what runs. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Host } from '../core/could/pattern.ts';
import { compareText } from '../core/model/text.ts';

/** GitHub reads no larger CODEOWNERS, in bytes. */
const MOST_OWNERS = 3 * 1024 * 1024;

/** In the order in which each host looks; only the first is read. */
const PLACES: Record<Host, readonly string[]> = {
  github: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'],
  gitlab: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'],
};

export interface RepositoryFiles {
  readonly host: Host;
  /** The file as it is read; `problem` says why it is not. */
  readonly owners?: { readonly path: string; readonly text?: string; readonly problem?: string };
  /** Where the host looks before it comes to that one. */
  readonly newOwners: readonly string[];
  /** Files that look like CODEOWNERS and that the host does not read. */
  readonly unreadOwners: readonly string[];
  readonly workflows: readonly string[];
  /** Files of accounts in the folders that hold access files, and above them. */
  readonly accountLists: readonly string[];
}

/** Looks at the file tree below the root; nothing outside it is read. `folders` hold the access files. */
export async function readRepository(
  root: string,
  folders: readonly string[] = [],
): Promise<RepositoryFiles> {
  const host = await hostOf(root);
  const owners = await ownersIn(root, host);
  const workflows =
    host === 'github' ? await workflowsOfGitHub(root) : await present(root, ['.gitlab-ci.yml']);
  return {
    host,
    ...(owners === undefined ? {} : { owners }),
    newOwners: owners === undefined ? [] : PLACES[host].slice(0, PLACES[host].indexOf(owners.path)),
    unreadOwners: (await looksLikeOwners(root, folders)).filter((each) => each !== owners?.path),
    workflows,
    accountLists: await present(
      root,
      aboveAll(folders).map((folder) => path.posix.join(folder, 'accounts.yaml')),
    ),
  };
}

/** The folders, and those that hold them up to the root: a file of accounts names only what lies below it. */
const aboveAll = (folders: readonly string[]): string[] => [
  ...new Set([
    '',
    ...folders.flatMap((folder) => folder.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'))),
  ]),
];

async function hostOf(root: string): Promise<Host> {
  const found = await present(root, ['.gitlab-ci.yml', '.gitlab', '.github']);
  return found.length > 0 && !found.includes('.github') ? 'gitlab' : 'github';
}

async function ownersIn(root: string, host: Host): Promise<RepositoryFiles['owners']> {
  const [found] = await present(root, PLACES[host]);
  if (found === undefined) return undefined;
  const file = path.join(root, found);
  const status = await lstat(file);
  if (!status.isFile()) return { path: found, problem: 'it is not a regular file' };
  if (status.size > MOST_OWNERS)
    return { path: found, problem: 'it is larger than 3 MB, so the host ignores it' };
  return { path: found, text: await readFile(file, 'utf8') };
}

/** In other words of the name, or in other folders, where somebody would put it by mistake. */
async function looksLikeOwners(root: string, folders: readonly string[]): Promise<string[]> {
  const all = [...new Set(['', '.github', '.gitlab', 'docs', ...folders])];
  const found = await Promise.all(
    all.map(async (folder) =>
      (await namesIn(path.join(root, folder)))
        .filter((name) => /^codeowners(?:\.\w+)?$/i.test(name))
        .map((name) => path.posix.join(folder, name)),
    ),
  );
  return found.flat().sort(compareText);
}

/**
 * Actions of the repository itself that a workflow or another action uses, wherever they are. `./` is the root of what
 * was checked out, and `$/` that of the repository in which the line stands.
 */
const USES = /\buses["']?\s*:\s*["']?[.$]\/([^\s"'#,}]*)/g;

async function actionsUsedIn(root: string, workflow: string): Promise<string[]> {
  const text = await readFile(path.join(root, workflow), 'utf8').catch(() => '');
  const folders = [...text.matchAll(USES)].map(([, folder = '']) => path.posix.normalize(folder));
  const inside = folders.filter((folder) => !folder.startsWith('..'));
  return present(
    root,
    inside.flatMap((folder) => ['action.yml', 'action.yaml'].map((file) => path.posix.join(folder, file))),
  );
}

async function workflowsOfGitHub(root: string): Promise<string[]> {
  const workflows = await namesIn(path.join(root, '.github/workflows'));
  const actions = await namesIn(path.join(root, '.github/actions'));
  const defined = actions.flatMap((name) =>
    ['action.yml', 'action.yaml'].map((file) => `.github/actions/${name}/${file}`),
  );
  const own = [
    ...workflows.filter((name) => /\.ya?ml$/.test(name)).map((name) => `.github/workflows/${name}`),
    ...(await present(root, defined)),
  ];
  // An action may use another one.
  const all = new Set(own);
  for (const file of all) for (const used of await actionsUsedIn(root, file)) all.add(used);
  return [...all].sort(compareText);
}

/** Those of the names that the tree holds, in their order. */
async function present(root: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) =>
      lstat(path.join(root, name)).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return found.flat();
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch((): string[] => []);
