/** The files of a commit, read through the API: nobody's Git runs here. */
import { Failure } from '../errors.ts';
import { type GitHub, isGone, readOr } from './client.ts';
import { ensureContents } from './shape.ts';

export interface TreeFile {
  /** From the repository root, with forward slashes. */
  readonly path: string;
  /** Git's hash of the content. */
  readonly sha: string;
  readonly size: number;
  readonly kind: 'file' | 'link' | 'submodule';
}

/** As a tree lists it: its path begins there. */
interface Entry extends Omit<TreeFile, 'kind'> {
  readonly mode: string;
  readonly type: string;
}

/**
 * The files at a path of a commit: itself, or all below it; empty where the commit has no such path. Walked
 * folder by folder down to the path, so that a large repository around it does not matter.
 */
export async function filesAt(github: GitHub, commit: string, path: string): Promise<TreeFile[]> {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  let tree = commit;
  for (const [index, segment] of segments.entries()) {
    const entry = (await entriesOf(github, tree, false)).find(({ path: name }) => name === segment);
    if (entry === undefined) return [];
    if (entry.type !== 'tree') {
      return index === segments.length - 1 ? [fileFrom(entry, segments.join('/'))] : [];
    }
    tree = entry.sha;
  }
  const below = await entriesOf(github, tree, true);
  return below
    .filter(({ type }) => type !== 'tree')
    .map((entry) => fileFrom(entry, [...segments, entry.path].join('/')));
}

/** Git's hash of the file at a path; undefined where the commit has none there. */
export const hashAt = async (github: GitHub, commit: string, path: string): Promise<string | undefined> =>
  (await filesAt(github, commit, path))[0]?.sha;

function fileFrom({ sha, size, mode, type }: Entry, path: string): TreeFile {
  return { path, sha, size, kind: type === 'commit' ? 'submodule' : mode === '120000' ? 'link' : 'file' };
}

/** Asks for what stays as it is once each. */
function once<T>(
  asked: WeakMap<GitHub, Map<string, Promise<T>>>,
  github: GitHub,
  key: string,
  ask: () => Promise<T>,
): Promise<T> {
  const known = asked.get(github) ?? new Map<string, Promise<T>>();
  asked.set(github, known);
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

/** What was listed already: a tree has a hash for its name, so it never changes. */
const LISTED = new WeakMap<GitHub, Map<string, Promise<Entry[]>>>();

const entriesOf = (github: GitHub, tree: string, below: boolean): Promise<Entry[]> =>
  once(LISTED, github, `${tree} ${below}`, () => listTree(github, tree, below));

async function listTree(github: GitHub, tree: string, below: boolean): Promise<Entry[]> {
  const data = await github.request(
    `Reading the files of ${tree.slice(0, 12)}`,
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    { tree_sha: tree, ...(below ? { recursive: '1' } : {}) },
  );
  if (data.truncated) throw new Failure('There are more files in the folder than GitHub lists.');
  return data.tree.map(({ path, sha, size, mode, type }) => ({ path, sha, size: size ?? 0, mode, type }));
}

/** After so many differences nobody asks for more. */
const MOST_DIFFERENCES = 50;

/**
 * Paths of the files that differ between two commits, in content or kind, those of `but` aside; of very many the first
 * ones.
 */
export async function pathsBetween(
  github: GitHub,
  was: string,
  is: string,
  but: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  const walk = async (both: readonly (string | undefined)[], folder: string): Promise<void> => {
    const [a, b] = await Promise.all(
      both.map(async (tree) => named(tree === undefined ? [] : await entriesOf(github, tree, false))),
    );
    for (const name of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
      const [one, other] = [a?.get(name), b?.get(name)];
      if (found.length >= MOST_DIFFERENCES || (one?.sha === other?.sha && one?.mode === other?.mode))
        continue;
      const path = `${folder}${name}`;
      const trees = [one, other].map((entry) => (entry?.type === 'tree' ? entry.sha : undefined));
      const isFile = [one, other].some((entry) => entry !== undefined && entry.type !== 'tree');
      if (isFile && !but.has(path)) found.push(path);
      if (trees.some((tree) => tree !== undefined)) await walk(trees, `${path}/`);
    }
  };
  await walk([was, is], '');
  return found;
}

const named = (entries: readonly Entry[]): Map<string, Entry> =>
  new Map(entries.map((entry) => [entry.path, entry]));

/** What was handed out already. */
const CONTENTS = new WeakMap<GitHub, Map<string, Promise<Uint8Array>>>();

/** The content that has this hash. */
export const blobOf = (github: GitHub, sha: string): Promise<Uint8Array> =>
  once(CONTENTS, github, sha, () => readBlob(github, sha));

async function readBlob(github: GitHub, sha: string): Promise<Uint8Array> {
  const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
  const { content } = await github.request(`Reading the content ${sha.slice(0, 12)}`, route, {
    file_sha: sha,
  });
  return Buffer.from(content, 'base64');
}

const branchAt = (github: GitHub, branch: string) =>
  github.request(`Reading the branch ${branch}`, 'GET /repos/{owner}/{repo}/branches/{branch}', { branch });

/** The newest commit of a branch. */
export const tipOf = async (github: GitHub, branch: string): Promise<string> =>
  (await branchAt(github, branch)).commit.sha;

/** What names of branches were found to be called now. */
const CURRENT = new WeakMap<GitHub, Map<string, Promise<string | undefined>>>();

/** What a branch is called now: GitHub answers for the former name of a renamed one. Undefined if there is none. */
export const presentNameOf = (github: GitHub, branch: string): Promise<string | undefined> =>
  once(CURRENT, github, branch, () =>
    readOr(undefined, isGone, async () => (await branchAt(github, branch)).name),
  );

/** The commits that a commit follows. */
export async function parentsOf(github: GitHub, commit: string): Promise<string[]> {
  const { parents } = await github.request(
    `Reading the commit ${commit.slice(0, 12)}`,
    'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
    { commit_sha: commit },
  );
  return parents.map(({ sha }) => sha);
}

/** What a branch had before this commit, the newest first: by first parents, as far as one page of its history goes. */
export async function commitsBefore(github: GitHub, commit: string): Promise<string[]> {
  const doing = `Looking for the commits before ${commit.slice(0, 12)}`;
  const data = await github.request(doing, 'GET /repos/{owner}/{repo}/commits', {
    sha: commit,
    per_page: 100,
  });
  const first = new Map(data.map(({ sha, parents }) => [sha, parents[0]?.sha]));
  const before: string[] = [];
  for (let at = first.get(commit); at !== undefined; at = first.get(at)) before.push(at);
  return before;
}

/** What stands at these paths of each commit, asked for at once: the same text for two commits is the same files there. */
export async function versionsAt(
  github: GitHub,
  commits: readonly string[],
  paths: readonly string[],
): Promise<Map<string, string>> {
  const named = commits.map((commit, at) => ({
    commit,
    asked: paths.map((path, of) => ({ name: `c${at}p${of}`, at: JSON.stringify(`${commit}:${path}`) })),
  }));
  const asked = named.flatMap((each) => each.asked);
  const parts = asked.map((each) => `${each.name}: object(expression: ${each.at}) { oid }`);
  const data = await github.ask('Comparing the files of earlier commits', async () => {
    const answer = await github.octokit.graphql<{ repository: Record<string, { oid: string } | null> }>(
      `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${parts.join(' ')} } }`,
      github.repository,
    );
    ensureContents(
      answer,
      asked.map(({ name }) => name),
    );
    return answer.repository;
  });
  return new Map(named.map((each) => [each.commit, each.asked.map(({ name }) => data[name]?.oid).join()]));
}

export async function defaultBranchOf(github: GitHub): Promise<string> {
  return (await github.request('Reading the repository', 'GET /repos/{owner}/{repo}', {})).default_branch;
}

/** Where GitHub shows a file. Each name of the path is encoded whole, marks of Markdown and HTML with it. */
export function addressAt(repositoryUrl: string, commit: string, path: string): string {
  const names = path
    .split('/')
    .map((name) =>
      encodeURIComponent(name).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    );
  return `${repositoryUrl}/blob/${commit}/${names.join('/')}`;
}
