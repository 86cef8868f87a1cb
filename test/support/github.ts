/**
 * GitHub as far as the Action speaks to it, over loopback HTTP: commits, trees and blobs, pull requests and
 * reviews, paged comments, workflow runs, artifacts in a storage of their own, issues, and two GraphQL queries.
 * It does not: check permissions by itself, merge, diff, or keep anything secret; a test says what is refused.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoints } from '@octokit/types';
import { zipSync } from 'fflate';

export const OWNER = 'acme';
export const REPO = 'access';
export const REPOSITORY_ID = 4711;
/** github-actions[bot], whose token every job has. */
export const BOT = { id: 41898282, login: 'github-actions[bot]', type: 'Bot' };

export type Files = Readonly<Record<string, string>>;

interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly files: Files;
  readonly at: string;
}

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: string;
}

export interface FakeReview {
  /** Null for somebody who has left GitHub. */
  user: Account | null;
  state: string;
  submitted_at: string;
  commit_id: string;
}

export interface Pull {
  readonly number: number;
  readonly author: Account;
  readonly branch: string;
  readonly headRepositoryId: number;
  readonly createdAt: string;
  readonly commits: string[];
  readonly reviews: FakeReview[];
  readonly files: { filename: string }[];
  /** The branch that it was merged into, as it was called then. */
  base?: string;
  mergedAt: string | null;
  mergeCommit: string | null;
}

export interface FakeComment {
  readonly id: number;
  readonly node_id: string;
  readonly number: number;
  readonly user: Account;
  body: string;
  minimized: boolean;
}

export interface FakeRun {
  readonly id: number;
  readonly event: string;
  readonly path: string;
  readonly head_sha: string;
  readonly head_branch: string;
  readonly headRepositoryId: number;
  readonly approvals: string[];
}

export interface FakeArtifact {
  readonly id: number;
  readonly name: string;
  created_at: string;
  run: number;
  expired: boolean;
  zip: Uint8Array;
}

export interface FakeIssue {
  readonly number: number;
  readonly user: Account;
  readonly title: string;
  body: string;
  state: 'open' | 'closed';
}

/** An answer in place of the usual one, to whatever request fits. */
export interface Refusal {
  readonly to: RegExp;
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly request: string;
  readonly authorization: string | undefined;
}

type Answer = {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
};

const sha1 = (text: string | Uint8Array): string => createHash('sha1').update(text).digest('hex');
const blobSha = (text: string): string =>
  sha1(Buffer.concat([Buffer.from(`blob ${Buffer.byteLength(text)}\0`), Buffer.from(text)]));

export class FakeGitHub {
  readonly commits = new Map<string, Commit>();
  readonly branches = new Map<string, string>();
  /** Former names of branches, and what they are called now. */
  readonly renamed = new Map<string, string>();
  defaultBranch = 'main';
  readonly pulls = new Map<number, Pull>();
  readonly comments: FakeComment[] = [];
  readonly runs = new Map<number, FakeRun>();
  readonly artifacts: FakeArtifact[] = [];
  readonly issues: FakeIssue[] = [];
  readonly writers = new Set<string>();
  /** Every request to the API, and every one to the storage. */
  readonly asked: Asked[] = [];
  readonly fetched: Asked[] = [];
  refusals: Refusal[] = [];
  pageSize = 100;
  /** So often a commit's pull requests are not known yet. */
  unlisted = 0;
  viewer: Account = BOT;
  now: () => Date;
  #ids = 1000;
  readonly #api: Server;
  readonly #storage: Server;

  private constructor(now: () => Date) {
    this.now = now;
    this.#api = createServer((request, response) => void this.#answer(request, response));
    this.#storage = createServer((request, response) => this.#hand(request, response));
  }

  static async start(now: () => Date): Promise<FakeGitHub> {
    const github = new FakeGitHub(now);
    for (const server of [github.#api, github.#storage]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    return github;
  }

  async close(): Promise<void> {
    for (const server of [this.#api, this.#storage]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#api.address() as AddressInfo).port}`;
  }

  id(): number {
    this.#ids += 1;
    return this.#ids;
  }

  commit(files: Files, parents: readonly string[]): string {
    const sha = sha1(JSON.stringify([files, parents, this.id()]));
    this.commits.set(sha, { sha, parents, files, at: this.time() });
    return sha;
  }

  filesOf(sha: string): Files {
    const commit = this.commits.get(sha);
    if (commit === undefined) throw new Error(`no commit ${sha}`);
    return commit.files;
  }

  ancestors(sha: string): Set<string> {
    const found = new Set<string>();
    const waiting = [sha];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      waiting.push(...(this.commits.get(next)?.parents ?? []));
    }
    return found;
  }

  upload(name: string, run: number, files: Readonly<Record<string, string>>): FakeArtifact {
    const entries = Object.entries(files).map(([file, text]): [string, Uint8Array] => [
      file,
      Buffer.from(text),
    ]);
    const artifact: FakeArtifact = {
      id: this.id(),
      name,
      run,
      created_at: this.time(),
      expired: false,
      zip: zipSync(Object.fromEntries(entries), { level: 1 }),
    };
    this.artifacts.push(artifact);
    return artifact;
  }

  say(number: number, user: Account, body: string): FakeComment {
    const id = this.id();
    const comment = { id, node_id: `IC_${id}`, number, user, body, minimized: false };
    this.comments.push(comment);
    return comment;
  }

  /** GitHub's times have no fractions. */
  time(): string {
    return `${this.now().toISOString().slice(0, 19)}Z`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', this.url);
    const what = `${request.method} ${url.pathname}`;
    this.asked.push({ request: what, authorization: request.headers.authorization });
    const refusal = this.refusals.find(({ to }) => to.test(`${what} ${text}`));
    let answer: Answer;
    if (refusal !== undefined) {
      const { status, message, headers } = refusal;
      answer = {
        status,
        body: { message, documentation_url: 'https://docs.github.com' },
        headers: { ...headers },
      };
    } else {
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      answer = this.#route(what, url, body) ?? { status: 404, body: { message: 'Not Found' } };
    }
    response.writeHead(answer.status ?? 200, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers,
    });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  #hand(request: IncomingMessage, response: ServerResponse): void {
    this.fetched.push({
      request: `${request.method} ${request.url}`,
      authorization: request.headers.authorization,
    });
    const artifact = this.artifacts.find(({ id }) => request.url === `/artifact/${id}`);
    response.writeHead(artifact === undefined ? 404 : 200, { 'content-type': 'application/zip' });
    response.end(artifact?.zip);
  }

  #route(what: string, url: URL, body: Record<string, unknown>): Answer | undefined {
    if (what === 'POST /graphql') return this.#graphql(body);
    const prefix = ` /repos/${OWNER}/${REPO}`;
    if (!what.includes(prefix)) return undefined;
    const route = what.replace(prefix, ' ');
    for (const [pattern, handler] of ROUTES) {
      const match = pattern.exec(route);
      if (match !== null) return handler(this, match.slice(1).map(decodeURIComponent), url, body);
    }
    return undefined;
  }

  #graphql({ query, variables }: Record<string, unknown>): Answer {
    if (String(query).includes('viewer'))
      return { body: { data: { viewer: { databaseId: this.viewer.id } } } };
    const id = (variables as { id?: string }).id;
    const comment = this.comments.find(({ node_id }) => node_id === id);
    if (comment === undefined)
      return { body: { data: null, errors: [{ message: 'Could not resolve to a node' }] } };
    comment.minimized = true;
    return { body: { data: { minimizeComment: { minimizedComment: { isMinimized: true } } } } };
  }

  /** One page of a list, with the link to the next. */
  page(
    url: URL,
    list: readonly unknown[],
    wrap: (items: readonly unknown[]) => unknown = (items) => items,
  ): Answer {
    const size = Math.min(this.pageSize, Number(url.searchParams.get('per_page') ?? 30));
    const page = Number(url.searchParams.get('page') ?? 1);
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    const headers: Record<string, string> =
      page * size < list.length ? { link: `<${next.href}>; rel="next"` } : {};
    return { body: wrap(list.slice((page - 1) * size, page * size)), headers };
  }

  storageUrl(artifact: number): string {
    return `http://127.0.0.1:${(this.#storage.address() as AddressInfo).port}/artifact/${artifact}`;
  }
}

/** Part of what GitHub's own description says that a route answers: nothing in it may be of another name or type. */
type Part<T> = T extends readonly (infer Item)[]
  ? readonly Part<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Part<T[Key]> | undefined }
    : T;
type Data<Route extends keyof Endpoints> = Part<Endpoints[Route]['response']['data']>;
type One<List> = List extends readonly (infer Item)[] ? Item : never;

type Handler = (
  github: FakeGitHub,
  parts: readonly string[],
  url: URL,
  body: Record<string, unknown>,
) => Answer | undefined;

const pullDocument = (
  github: FakeGitHub,
  pull: Pull,
): One<Data<'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'>> => ({
  number: pull.number,
  user: pull.author,
  created_at: pull.createdAt,
  merged_at: pull.mergedAt,
  merge_commit_sha: pull.mergeCommit,
  head: { sha: pull.commits.at(-1), ref: pull.branch, repo: { id: pull.headRepositoryId } },
  base: {
    ref: pull.base ?? github.defaultBranch,
    sha: github.branches.get(github.defaultBranch),
    repo: { id: REPOSITORY_ID },
  },
});

const commentDocument = ({
  id,
  node_id,
  number,
  user,
  body,
}: FakeComment): One<Data<'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'>> => ({
  id,
  node_id,
  user,
  body,
  issue_url: `https://api.github.com/repos/${OWNER}/${REPO}/issues/${number}`,
});

const runDocument = (run: FakeRun): Data<'GET /repos/{owner}/{repo}/actions/runs/{run_id}'> => ({
  id: run.id,
  event: run.event,
  path: run.path,
  head_sha: run.head_sha,
  head_branch: run.head_branch,
  repository: { id: REPOSITORY_ID },
  head_repository: { id: run.headRepositoryId },
});

/** What stands in one folder of a commit: `[name, sha]`, folders named by a hash of what is in them. */
function treeOf(github: FakeGitHub, sha: string, below: boolean): Answer | undefined {
  const known = github.commits.get(sha)?.files ?? TREES.get(sha);
  if (known === undefined) return undefined;
  const entries = new Map<string, unknown>();
  for (const [path, text] of Object.entries(known)) {
    const [first = '', ...rest] = path.split('/');
    if (below || rest.length === 0) {
      const mode = text.startsWith('link:') ? '120000' : '100644';
      entries.set(path, { path, mode, type: 'blob', sha: blobSha(text), size: Buffer.byteLength(text) });
      BLOBS.set(blobSha(text), text);
    } else {
      const inside = Object.fromEntries(
        Object.entries(known).flatMap(([each, its]) =>
          each.startsWith(`${first}/`) ? [[each.slice(first.length + 1), its] as const] : [],
        ),
      );
      const tree = sha1(JSON.stringify(inside));
      TREES.set(tree, inside);
      entries.set(first, { path: first, mode: '040000', type: 'tree', sha: tree });
    }
  }
  return { body: { sha, truncated: false, tree: [...entries.values()] } };
}

type ArtifactDocument = One<NonNullable<Data<'GET /repos/{owner}/{repo}/actions/artifacts'>['artifacts']>>;

const below = (files: Files, path: string): string =>
  JSON.stringify(Object.entries(files).filter(([each]) => each === path || each.startsWith(`${path}/`)));

const TREES = new Map<string, Files>();
const BLOBS = new Map<string, string>();

function compare(github: FakeGitHub, basehead: string, url: URL): Answer | undefined {
  const [base = '', head = ''] = basehead.split('...');
  if (!github.commits.has(base) || !github.commits.has(head)) return undefined;
  const before = github.ancestors(base);
  const ahead = [...github.ancestors(head)].filter((sha) => !before.has(sha)).reverse();
  const mergeBase = [...github.ancestors(head)].find((sha) => before.has(sha));
  const compared: Data<'GET /repos/{owner}/{repo}/compare/{basehead}'> = {
    status: mergeBase === base ? 'ahead' : mergeBase === head ? 'behind' : 'diverged',
    total_commits: ahead.length,
    merge_base_commit: { sha: mergeBase },
  };
  return github.page(
    url,
    ahead.map((sha) => ({ sha, commit: { committer: { date: github.commits.get(sha)?.at } } })),
    (commits) => ({ ...compared, commits }),
  );
}

const ROUTES: readonly (readonly [RegExp, Handler])[] = [
  [/^GET $/, (github) => ({ body: { id: REPOSITORY_ID, default_branch: github.defaultBranch } })],
  [
    /^GET \/branches\/(.+)$/,
    (github, [name = '']) => {
      const renamed = github.renamed.get(name);
      if (renamed !== undefined && !github.branches.has(name)) {
        const location = `${github.url}/repos/${OWNER}/${REPO}/branches/${encodeURIComponent(renamed)}`;
        return { status: 301, headers: { location }, body: { message: 'Moved Permanently' } };
      }
      const sha = github.branches.get(name);
      return sha === undefined ? undefined : { body: { name, commit: { sha } } };
    },
  ],
  [
    /^GET \/git\/commits\/(\w+)$/,
    (github, [sha = '']) => {
      const commit = github.commits.get(sha);
      return commit && { body: { sha, parents: commit.parents.map((parent) => ({ sha: parent })) } };
    },
  ],
  [
    /^GET \/git\/trees\/(\w+)$/,
    (github, [sha = ''], url) => treeOf(github, sha, url.searchParams.has('recursive')),
  ],
  [
    /^GET \/git\/blobs\/(\w+)$/,
    (_github, [sha = '']) => {
      const text = BLOBS.get(sha);
      return text === undefined
        ? undefined
        : { body: { sha, encoding: 'base64', content: Buffer.from(text).toString('base64') } };
    },
  ],
  [/^GET \/compare\/(.+)$/, (github, [basehead = ''], url) => compare(github, basehead, url)],
  [
    /^GET \/commits\/(\w+)\/pulls$/,
    (github, [sha = ''], url) => {
      const isYoung = github.unlisted > 0;
      if (isYoung) github.unlisted -= 1;
      const known = isYoung ? [] : [...github.pulls.values()];
      const pulls = known.filter((pull) => pull.mergeCommit === sha || pull.commits.includes(sha));
      return github.page(
        url,
        pulls.map((pull) => pullDocument(github, pull)),
      );
    },
  ],
  [
    /^GET \/commits$/,
    (github, _parts, url) => {
      const [head, path] = ['sha', 'path'].map((name) => url.searchParams.get(name) ?? '');
      const touching = [...github.ancestors(head ?? '')].filter((sha) => {
        const [parent] = github.commits.get(sha)?.parents ?? [];
        return (
          below(github.filesOf(sha), path ?? '') !==
          below(parent === undefined ? {} : github.filesOf(parent), path ?? '')
        );
      });
      return github.page(
        url,
        touching.map((sha) => ({ sha })),
      );
    },
  ],
  [
    /^GET \/pulls\/(\d+)\/commits$/,
    (github, [number], url) =>
      github.page(
        url,
        (github.pulls.get(Number(number))?.commits ?? []).map((sha) => ({ sha })),
      ),
  ],
  [
    /^GET \/pulls\/(\d+)\/reviews$/,
    (github, [number], url) => {
      const reviews: Data<'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews'> =
        github.pulls.get(Number(number))?.reviews ?? [];
      return github.page(url, reviews);
    },
  ],
  [
    /^GET \/pulls\/(\d+)\/files$/,
    (github, [number], url) => github.page(url, github.pulls.get(Number(number))?.files ?? []),
  ],
  [
    /^GET \/collaborators\/(.+)\/permission$/,
    (github, [login = '']) => ({
      body: { permission: github.writers.has(login) ? 'write' : 'read' },
    }),
  ],
  [
    /^GET \/issues\/(\d+)\/comments$/,
    (github, [number], url) =>
      github.page(
        url,
        github.comments.filter((comment) => comment.number === Number(number)).map(commentDocument),
      ),
  ],
  [
    /^POST \/issues\/(\d+)\/comments$/,
    (github, [number], _url, { body }) => {
      if (String(body).length > 65_536) return { status: 422, body: { message: 'Validation Failed' } };
      return { status: 201, body: commentDocument(github.say(Number(number), github.viewer, String(body))) };
    },
  ],
  [
    /^PATCH \/issues\/comments\/(\d+)$/,
    (github, [id], _url, { body }) => {
      const comment = github.comments.find((each) => each.id === Number(id));
      if (comment === undefined || String(body).length > 65_536) return undefined;
      comment.body = String(body);
      return { body: commentDocument(comment) };
    },
  ],
  [
    /^GET \/issues$/,
    (github, _parts, url) =>
      github.page(
        url,
        github.issues.filter(({ state }) => state === url.searchParams.get('state')).reverse(),
      ),
  ],
  [
    /^POST \/issues$/,
    (github, _parts, _url, { title, body }) => {
      const issue: FakeIssue = {
        number: github.id(),
        user: github.viewer,
        title: String(title),
        body: String(body),
        state: 'open',
      };
      github.issues.push(issue);
      return { status: 201, body: issue };
    },
  ],
  [
    /^PATCH \/issues\/(\d+)$/,
    (github, [number], _url, change) => {
      const issue = github.issues.find((each) => each.number === Number(number));
      if (issue !== undefined) Object.assign(issue, change);
      return issue && { body: issue };
    },
  ],
  [
    /^GET \/actions\/runs\/(\d+)$/,
    (github, [id]) => {
      const run = github.runs.get(Number(id));
      return run && { body: runDocument(run) };
    },
  ],
  [
    /^GET \/actions\/runs\/(\d+)\/approvals$/,
    (github, [id]) => ({
      body: (github.runs.get(Number(id))?.approvals ?? []).map((login) => ({
        state: 'approved',
        user: { login },
      })),
    }),
  ],
  [
    /^GET \/actions\/artifacts$/,
    (github, _parts, url) => {
      const asked = url.searchParams.get('name');
      const named = github.artifacts.filter(({ name }) => asked === null || name === asked).reverse();
      const documents = named.map(({ id, name, created_at, expired, run }) => {
        const { head_sha, head_branch, headRepositoryId } = github.runs.get(run) ?? {};
        const workflow_run: NonNullable<ArtifactDocument['workflow_run']> = {
          id: run,
          repository_id: REPOSITORY_ID,
          head_repository_id: headRepositoryId,
          head_sha,
          head_branch,
        };
        return { id, name, created_at, expired, workflow_run } satisfies ArtifactDocument;
      });
      return github.page(url, documents, (artifacts) => ({ total_count: named.length, artifacts }));
    },
  ],
  [
    /^GET \/actions\/artifacts\/(\d+)\/zip$/,
    (github, [id]) => {
      const artifact = github.artifacts.find((each) => each.id === Number(id));
      if (artifact?.expired) return { status: 410, body: { message: 'Artifact has expired' } };
      return artifact && { status: 302, headers: { location: github.storageUrl(artifact.id) } };
    },
  ],
];
