/**
 * GitHub as far as the Action speaks to it, as `fetch` and over loopback HTTP: commits, trees and blobs, pull
 * requests and reviews, paged comments, workflow runs, artifacts in a storage of their own, issues, and three GraphQL
 * queries. It does not: check permissions by itself, merge, diff, or keep anything secret; a test says what is refused.
 *
 * Each route has its name in GitHub's own description, as `@octokit/types` carries it. The compiler holds an answer
 * against that: nothing in it may have another name or type. A request that holds something else than the description
 * lists is refused (github-requests.json). That proves that the Action reads and sends nothing that GitHub does not know. It does not prove that GitHub sends
 * each part every time, or what it does when it is asked.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import type { Endpoints } from '@octokit/types';
import { zipSync } from 'fflate';
import { Headers, type RequestInit, Response } from 'undici';
import { misuse } from './github-requests.ts';

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
  /** What a rebase made of its commits but the last, as the default branch has them. */
  readonly rebased: string[];
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
  readonly created_at: string;
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
  readonly approvals: { readonly login: string; readonly environment: string }[];
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

/** The same as it is sent. */
interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

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
  /** Artifacts that are listed, and that the storage has no more. */
  readonly lost = new Set<number>();
  /** Every request to the API, and every one to the storage. */
  readonly asked: Asked[] = [];
  readonly fetched: Asked[] = [];
  refusals: Refusal[] = [];
  /** Changes what is answered to a request: for what the Action must not depend on, and for lies. */
  falsify: (request: string, body: unknown) => unknown = (_request, body) => body;
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
    this.#api = createServer((request, response) => void this.#answerOverLoopback(request, response));
    this.#storage = createServer((request, response) => this.#handOverLoopback(request, response));
  }

  static async start(now: () => Date): Promise<FakeGitHub> {
    const github = new FakeGitHub(now);
    for (const server of [github.#api, github.#storage]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    return github;
  }

  /** All that it holds now, to begin from again as often as somebody wants. Whoever still waits for an answer then gets none. */
  keep(): () => void {
    const { now: _, falsify, ...held } = this;
    const kept = structuredClone(held);
    const ids = this.#ids;
    return () => {
      for (const server of [this.#api, this.#storage]) server.closeAllConnections();
      Object.assign(this, structuredClone(kept), { falsify });
      this.#ids = ids;
    };
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
      // Nobody reads how small it is, and to press pages together took a twentieth of these tests.
      zip: zipSync(Object.fromEntries(entries), { level: 0 }),
    };
    this.artifacts.push(artifact);
    return artifact;
  }

  say(number: number, user: Account, body: string): FakeComment {
    const id = this.id();
    const about = { id, node_id: `IC_${id}`, number, user, created_at: this.time() };
    const comment = { ...about, body, minimized: false };
    this.comments.push(comment);
    return comment;
  }

  /** GitHub's times have no fractions. */
  time(): string {
    return `${this.now().toISOString().slice(0, 19)}Z`;
  }

  /** `fetch` as far as the Action calls it, without the way there and back, which took a third of what its runs cost. */
  async fetch(url: string, init: RequestInit): Promise<Response> {
    // Whoever is asked answers later than in this very moment.
    await setImmediate();
    init.signal?.throwIfAborted();
    const target = new URL(url);
    const method = init.method ?? 'GET';
    const authorization = new Headers(init.headers).get('authorization') ?? undefined;
    const { status, headers, body } =
      target.origin === this.url
        ? this.#answer(method, target, authorization, String(init.body ?? ''))
        : this.#hand(method, target.pathname, authorization);
    if (headers.location === undefined || init.redirect === 'manual')
      return Object.defineProperty(new Response(body, { status, headers }), 'url', { value: target.href });
    if (init.redirect === 'error') throw new TypeError('fetch failed');
    return this.fetch(headers.location, init);
  }

  async #answerOverLoopback(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers, url = '/' } = request;
    const text = method === 'GET' ? '' : (await buffer(request)).toString();
    const said = this.#answer(method, new URL(url, this.url), headers.authorization, text);
    response.writeHead(said.status, said.headers);
    response.end(said.body);
  }

  #handOverLoopback(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', headers, url = '/' } = request;
    const handed = this.#hand(method, url, headers.authorization);
    response.writeHead(handed.status, handed.headers);
    response.end(handed.body);
  }

  #answer(method: string, url: URL, authorization: string | undefined, text: string): Said {
    const what = `${method} ${url.pathname}`;
    this.asked.push({ request: what, authorization });
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
      const found = this.#route(what, url, body) ?? { status: 404, body: { message: 'Not Found' } };
      answer = found.body === undefined ? found : { ...found, body: this.falsify(what, found.body) };
    }
    return {
      status: answer.status ?? 200,
      headers: { 'content-type': 'application/json; charset=utf-8', ...answer.headers },
      body: answer.body === undefined ? '' : JSON.stringify(answer.body),
    };
  }

  /** What the storage has. */
  #hand(method: string, path: string, authorization: string | undefined): Said {
    this.fetched.push({ request: `${method} ${path}`, authorization });
    const artifact = this.artifacts.find(({ id }) => path === `/artifact/${id}` && !this.lost.has(id));
    return {
      status: artifact === undefined ? 404 : 200,
      headers: { 'content-type': 'application/zip' },
      body: artifact?.zip ?? '',
    };
  }

  #route(what: string, url: URL, body: Record<string, unknown>): Answer | undefined {
    if (what === 'POST /graphql') return this.#graphql(body);
    const prefix = ` /repos/${OWNER}/${REPO}`;
    if (!what.includes(prefix)) return undefined;
    const asked = what.replace(prefix, ' ');
    for (const { pattern, answer } of ROUTES) {
      const match = pattern.exec(asked);
      if (match !== null) return answer(this, match.slice(1).map(decodeURIComponent), url, body);
    }
    return undefined;
  }

  #graphql({ query, variables }: Record<string, unknown>): Answer {
    if (String(query).includes('viewer'))
      return { body: { data: { viewer: { databaseId: this.viewer.id } } } };
    const objects = [...String(query).matchAll(/(\w+): object\(expression: "(\w+):([^"]*)"\)/g)];
    if (objects.length > 0) {
      const named = objects.map(([, name = '', commit = '', path = '']) => {
        const there = below(this.filesOf(commit), path);
        return [name, there === '[]' ? null : { oid: sha1(there) }] as const;
      });
      return { body: { data: { repository: Object.fromEntries(named) } } };
    }
    const id = (variables as { id?: string }).id;
    const comment = this.comments.find(({ node_id }) => node_id === id);
    if (comment === undefined)
      return { body: { data: null, errors: [{ message: 'Could not resolve to a node' }] } };
    comment.minimized = true;
    return { body: { data: { minimizeComment: { minimizedComment: { isMinimized: true } } } } };
  }

  /** One page of a list, with the link to the next. */
  page<Item>(
    url: URL,
    list: readonly Item[],
  ): { readonly items: readonly Item[]; readonly headers: Record<string, string> } {
    const size = Math.min(this.pageSize, Number(url.searchParams.get('per_page') ?? 30));
    const page = Number(url.searchParams.get('page') ?? 1);
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    const headers: Record<string, string> =
      page * size < list.length ? { link: `<${next.href}>; rel="next"` } : {};
    return { items: list.slice((page - 1) * size, page * size), headers };
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

/** What the description says that a route takes, as far as it arrived. */
interface Call<Route extends keyof Endpoints> {
  readonly github: FakeGitHub;
  readonly url: URL;
  /** From path, query and body; whatever is sent under another name is not here. */
  readonly given: { readonly [Key in keyof Endpoints[Route]['parameters']]?: string };
}

type Answering<Route extends keyof Endpoints> = (
  call: Call<Route>,
) => Answered<Data<Route>> | Refused | undefined;
interface Answered<Body> {
  readonly status?: 200 | 201;
  readonly body: Body;
  readonly headers?: Record<string, string>;
}
/** An answer that carries no document of the route. */
interface Refused {
  readonly status: 301 | 302 | 410 | 422;
  readonly body?: { readonly message: string };
  readonly headers?: Record<string, string>;
}

interface Routed {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly answer: (
    github: FakeGitHub,
    parts: readonly string[],
    url: URL,
    body: object,
  ) => Answer | undefined;
}

/** A route by its name in the description, which says what it takes and what its answer may hold. */
function route<Route extends keyof Endpoints>(name: Route, answer: Answering<Route>): Routed {
  const path = name.replace(' /repos/{owner}/{repo}', ' ');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, each = '']) => each);
  const pattern = new RegExp(
    `^${path.replace(/\{\w+\}/g, (each) => (MAY_HOLD_SLASHES.has(each) ? '(.+)' : '([^/]+)'))}$`,
  );
  return {
    pattern,
    names,
    answer: (github, parts, url, body) => {
      const wrong = misuse(name, url, body);
      if (wrong !== undefined) return { status: 422, body: { message: wrong } };
      const inPath = Object.fromEntries(names.map((each, index) => [each, parts[index]]));
      const given = { ...Object.fromEntries(url.searchParams), ...body, ...inPath };
      return answer({ github, url, given: given as Call<Route>['given'] });
    },
  };
}

const MAY_HOLD_SLASHES = new Set(['{branch}', '{basehead}']);

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
  created_at,
  body,
}: FakeComment): One<Data<'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'>> => ({
  id,
  node_id,
  user,
  created_at,
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
function treeOf(
  github: FakeGitHub,
  sha: string,
  below: boolean,
): Answered<Data<'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'>> | undefined {
  const known = github.commits.get(sha)?.files ?? TREES.get(sha);
  if (known === undefined) return undefined;
  const entries = new Map<string, TreeEntry>();
  for (const [path, text] of Object.entries(known)) {
    const [first = '', ...rest] = path.split('/');
    if (below || rest.length === 0) {
      const leads = linkIn(text);
      const [mode, content] = leads === undefined ? ['100644', text] : ['120000', leads];
      const sha = blobSha(content);
      entries.set(path, { path, mode, type: 'blob', sha, size: Buffer.byteLength(content) });
      BLOBS.set(sha, content);
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

/** Where a file leads to that stands for a link. */
export const linkIn = (text: string): string | undefined => /^link:(.*)$/s.exec(text)?.[1];

type TreeEntry = One<NonNullable<Data<'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'>['tree']>>;

type ArtifactDocument = One<NonNullable<Data<'GET /repos/{owner}/{repo}/actions/artifacts'>['artifacts']>>;

const below = (files: Files, path: string): string =>
  JSON.stringify(
    Object.entries(files).filter(([each]) => path === '' || each === path || each.startsWith(`${path}/`)),
  );

const TREES = new Map<string, Files>();
const BLOBS = new Map<string, string>();

function compare(
  github: FakeGitHub,
  basehead: string,
  url: URL,
): Answered<Data<'GET /repos/{owner}/{repo}/compare/{basehead}'>> | undefined {
  const [base = '', head = ''] = basehead.split('...');
  if (!github.commits.has(base) || !github.commits.has(head)) return undefined;
  const before = github.ancestors(base);
  const ahead = [...github.ancestors(head)].filter((sha) => !before.has(sha)).reverse();
  const shared = [...github.ancestors(head)].filter((sha) => before.has(sha));
  // The one that all others come before; a merge leads back to older ones as well.
  const mergeBase = shared.find((sha) => github.ancestors(sha).size === shared.length) ?? shared[0];
  const status =
    ahead.length === 0 && base === head
      ? 'identical'
      : mergeBase === base
        ? 'ahead'
        : mergeBase === head
          ? 'behind'
          : 'diverged';
  const { items, headers } = github.page(url, ahead);
  const commits = items.map((sha) => {
    const { at: date, parents = [] } = github.commits.get(sha) ?? {};
    return { sha, commit: { committer: { date } }, parents: parents.map((parent) => ({ sha: parent })) };
  });
  return {
    body: { status, total_commits: ahead.length, merge_base_commit: { sha: mergeBase }, commits },
    headers,
  };
}

const issueDocument = ({
  number,
  user,
  title,
  body,
  state,
}: FakeIssue): One<Data<'GET /repos/{owner}/{repo}/issues'>> => ({ number, user, title, body, state });

const ROUTES: readonly Routed[] = [
  route('GET /repos/{owner}/{repo}', ({ github }) => ({
    body: { id: REPOSITORY_ID, default_branch: github.defaultBranch },
  })),
  route('GET /repos/{owner}/{repo}/branches/{branch}', ({ github, given: { branch: name = '' } }) => {
    const renamed = github.renamed.get(name);
    if (renamed !== undefined && !github.branches.has(name)) {
      const location = `${github.url}/repos/${OWNER}/${REPO}/branches/${encodeURIComponent(renamed)}`;
      return { status: 301, headers: { location }, body: { message: 'Moved Permanently' } };
    }
    const sha = github.branches.get(name);
    return sha === undefined ? undefined : { body: { name, commit: { sha } } };
  }),
  route(
    'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
    ({ github, given: { commit_sha: sha = '' } }) => {
      const commit = github.commits.get(sha);
      return commit && { body: { sha, parents: commit.parents.map((parent) => ({ sha: parent })) } };
    },
  ),
  route(
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    ({ github, given: { tree_sha: sha = '', recursive } }) => treeOf(github, sha, recursive !== undefined),
  ),
  route('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', ({ given: { file_sha: sha = '' } }) => {
    const text = BLOBS.get(sha);
    return text === undefined
      ? undefined
      : { body: { sha, encoding: 'base64', content: Buffer.from(text).toString('base64') } };
  }),
  route('GET /repos/{owner}/{repo}/compare/{basehead}', ({ github, url, given: { basehead = '' } }) =>
    compare(github, basehead, url),
  ),
  route(
    'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    ({ github, url, given: { commit_sha: sha = '' } }) => {
      const isYoung = github.unlisted > 0;
      if (isYoung) github.unlisted -= 1;
      const known = isYoung ? [] : [...github.pulls.values()];
      const pulls = known.filter(
        ({ mergeCommit, commits, rebased }) => mergeCommit === sha || [...commits, ...rebased].includes(sha),
      );
      const { items, headers } = github.page(url, pulls);
      return { body: items.map((pull) => pullDocument(github, pull)), headers };
    },
  ),
  route('GET /repos/{owner}/{repo}/commits', ({ github, url, given: { sha: head = '', path } }) => {
    const touching = [...github.ancestors(head)].filter((sha) => {
      const [parent] = github.commits.get(sha)?.parents ?? [];
      const before = parent === undefined ? {} : github.filesOf(parent);
      return path === undefined || below(github.filesOf(sha), path) !== below(before, path);
    });
    const { items, headers } = github.page(url, touching);
    const parentsOf = (sha: string) =>
      (github.commits.get(sha)?.parents ?? []).map((each) => ({ sha: each }));
    return { body: items.map((sha) => ({ sha, parents: parentsOf(sha) })), headers };
  }),
  route('GET /repos/{owner}/{repo}/pulls/{pull_number}', ({ github, given: { pull_number: number } }) => {
    const pull = github.pulls.get(Number(number));
    if (pull === undefined) return undefined;
    const { number: its, commits, mergedAt: merged_at } = pull;
    return { body: { number: its, head: { sha: commits.at(-1) }, merged_at } };
  }),
  route(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
    ({ github, url, given: { pull_number: number } }) => {
      const { items, headers } = github.page(url, github.pulls.get(Number(number))?.commits ?? []);
      return { body: items.map((sha) => ({ sha })), headers };
    },
  ),
  route(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    ({ github, url, given: { pull_number: number } }) => {
      const { items, headers } = github.page(url, github.pulls.get(Number(number))?.reviews ?? []);
      return {
        body: items.map(({ user, state, submitted_at, commit_id }) => ({
          user,
          state,
          submitted_at,
          commit_id,
        })),
        headers,
      };
    },
  ),
  route(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    ({ github, url, given: { pull_number: number } }) => {
      const { items, headers } = github.page(url, github.pulls.get(Number(number))?.files ?? []);
      return { body: items.map(({ filename }) => ({ filename })), headers };
    },
  ),
  route(
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    ({ github, given: { username: login = '' } }) => ({
      body: { permission: github.writers.has(login) ? 'write' : 'read' },
    }),
  ),
  route(
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    ({ github, url, given: { issue_number: number } }) => {
      const about = github.comments.filter((comment) => comment.number === Number(number));
      const { items, headers } = github.page(url, about);
      return { body: items.map(commentDocument), headers };
    },
  ),
  route(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    ({ github, given: { issue_number: number, body = '' } }) => {
      if (body.length > 65_536) return { status: 422, body: { message: 'Validation Failed' } };
      return { status: 201, body: commentDocument(github.say(Number(number), github.viewer, body)) };
    },
  ),
  route(
    'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    ({ github, given: { comment_id: id, body = '' } }) => {
      const comment = github.comments.find((each) => each.id === Number(id));
      if (comment === undefined || body.length > 65_536) return undefined;
      comment.body = body;
      return { body: commentDocument(comment) };
    },
  ),
  route('GET /repos/{owner}/{repo}/issues', ({ github, url, given: { state: wanted } }) => {
    const { items, headers } = github.page(
      url,
      github.issues.filter(({ state }) => state === wanted).reverse(),
    );
    return { body: items.map(issueDocument), headers };
  }),
  route('POST /repos/{owner}/{repo}/issues', ({ github, given: { title = '', body = '' } }) => {
    const issue: FakeIssue = { number: github.id(), user: github.viewer, title, body, state: 'open' };
    github.issues.push(issue);
    return { status: 201, body: issueDocument(issue) };
  }),
  route(
    'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    ({ github, given: { issue_number: number, title, body, state } }) => {
      const issue = github.issues.find((each) => each.number === Number(number));
      if (issue === undefined) return undefined;
      const change = Object.entries({ title, body, state }).filter(([, value]) => value !== undefined);
      return { body: issueDocument(Object.assign(issue, Object.fromEntries(change))) };
    },
  ),
  route('GET /repos/{owner}/{repo}/actions/runs/{run_id}', ({ github, given: { run_id: id } }) => {
    const run = github.runs.get(Number(id));
    return run && { body: runDocument(run) };
  }),
  route('GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals', ({ github, given: { run_id: id } }) => ({
    body: (github.runs.get(Number(id))?.approvals ?? []).map(({ login, environment }) => ({
      state: 'approved' as const,
      environments: [{ name: environment }],
      user: { login },
    })),
  })),
  route('GET /repos/{owner}/{repo}/actions/artifacts', ({ github, url, given: { name: asked } }) => {
    const named = github.artifacts.filter(({ name }) => asked === undefined || name === asked).reverse();
    const { items, headers } = github.page(url, named);
    const artifacts = items.map(({ id, name, created_at, expired, run }): ArtifactDocument => {
      const { head_sha, head_branch, headRepositoryId } = github.runs.get(run) ?? {};
      const workflow_run: NonNullable<ArtifactDocument['workflow_run']> = {
        id: run,
        repository_id: REPOSITORY_ID,
        head_repository_id: headRepositoryId,
        head_sha,
        head_branch,
      };
      return { id, name, created_at, expired, workflow_run };
    });
    return { body: { total_count: named.length, artifacts }, headers };
  }),
  route(
    'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
    ({ github, given: { artifact_id: id, archive_format: format } }) => {
      const artifact = github.artifacts.find((each) => each.id === Number(id));
      if (artifact === undefined || format !== 'zip') return undefined;
      if (artifact.expired) return { status: 410, body: { message: 'Artifact has expired' } };
      return { status: 302, headers: { location: github.storageUrl(artifact.id) } };
    },
  ),
];
