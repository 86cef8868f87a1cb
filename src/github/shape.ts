/**
 * What this product reads of GitHub's answers, by route. GitHub promises each part, and a proxy, another server or a
 * change there may not keep it: a part that is missing would be taken for nobody's review, or for nothing recorded.
 */
import { Failure } from '../errors.ts';

/** Says where a value is not what is read there: a path, empty for the value itself; undefined: it is. */
type Shape = (value: unknown) => string | undefined;

const kind =
  (name: 'string' | 'number' | 'boolean'): Shape =>
  (value) =>
    typeof value === name ? undefined : '';
const text = kind('string');
const number = kind('number');
const truth = kind('boolean');

/** Null where there is none; but it is said. */
const nullable =
  (shape: Shape): Shape =>
  (value) =>
    value === null ? undefined : shape(value);
const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || value === null ? undefined : shape(value);

const list =
  (each: Shape): Shape =>
  (value) => {
    if (!Array.isArray(value)) return '';
    for (const [index, item] of value.entries()) {
      const wrong = each(item);
      if (wrong !== undefined) return joined(String(index), wrong);
    }
    return undefined;
  };

const parts =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
    for (const [name, shape] of Object.entries(fields)) {
      const wrong = shape(Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
      if (wrong !== undefined) return joined(name, wrong);
    }
    return undefined;
  };

const joined = (name: string, rest: string): string => (rest === '' ? name : `${name}.${rest}`);

const commit = parts({ sha: text });

/** Only a review that is not given yet has no moment. */
const review: Shape = (value) => {
  const isPending = parts({ state: (state) => (state === 'PENDING' ? undefined : '') })(value) === undefined;
  return parts({
    state: text,
    submitted_at: isPending ? optional(text) : text,
    user: nullable(parts({ login: text, type: text })),
    commit_id: nullable(text),
  })(value);
};

const OF_REPOSITORY: Readonly<Record<string, Shape>> = {
  'GET ': parts({ default_branch: text }),
  'GET /branches/{branch}': parts({ name: text, commit }),
  'GET /git/commits/{commit_sha}': parts({ parents: list(commit) }),
  'GET /git/trees/{tree_sha}': parts({
    truncated: truth,
    tree: list(parts({ path: text, sha: text, mode: text, type: text, size: optional(number) })),
  }),
  'GET /git/blobs/{file_sha}': parts({ content: text }),
  'GET /compare/{basehead}': parts({
    status: text,
    total_commits: number,
    merge_base_commit: commit,
    commits: list(
      parts({
        sha: text,
        parents: list(commit),
        commit: parts({ committer: optional(parts({ date: optional(text) })) }),
      }),
    ),
  }),
  'GET /commits': list(parts({ sha: text, parents: list(commit) })),
  'GET /commits/{commit_sha}/pulls': list(
    parts({
      number,
      head: commit,
      base: parts({ ref: text }),
      created_at: text,
      merged_at: nullable(text),
      merge_commit_sha: nullable(text),
    }),
  ),
  'GET /pulls/{pull_number}': parts({ head: commit, merged_at: nullable(text) }),
  'GET /pulls/{pull_number}/commits': list(commit),
  'GET /pulls/{pull_number}/reviews': list(review),
  'GET /pulls/{pull_number}/files': list(parts({ filename: text })),
  'GET /collaborators/{username}/permission': parts({ permission: text }),
  'GET /issues': list(parts({ number, user: nullable(parts({ id: number })), body: optional(text) })),
  'POST /issues': parts({ number }),
  'PATCH /issues/{issue_number}': parts({}),
  'GET /issues/{issue_number}/comments': list(
    parts({
      id: number,
      node_id: text,
      user: nullable(parts({ id: number })),
      body: optional(text),
      created_at: text,
    }),
  ),
  'POST /issues/{issue_number}/comments': parts({}),
  'PATCH /issues/comments/{comment_id}': parts({}),
  'GET /actions/runs/{run_id}': parts({
    event: text,
    path: text,
    head_sha: text,
    head_branch: nullable(text),
    repository: parts({ id: number }),
    head_repository: nullable(parts({ id: number })),
  }),
  'GET /actions/runs/{run_id}/approvals': list(
    parts({ state: text, user: parts({ login: text }), environments: list(parts({ name: text })) }),
  ),
  'GET /actions/artifacts': parts({
    artifacts: list(
      parts({
        id: number,
        name: text,
        expired: truth,
        created_at: nullable(text),
        workflow_run: nullable(
          parts({
            id: number,
            repository_id: number,
            head_repository_id: nullable(number),
            head_sha: text,
            head_branch: nullable(text),
          }),
        ),
      }),
    ),
  }),
};

/** Throws a `Failure` that names the part of an answer that is missing, or is something else than what is read there. */
export function ensureShape(method: string, url: string, data: unknown): void {
  const shape = OF_REPOSITORY[`${method} ${templateOf(url)}`];
  // What leads elsewhere, such as to the storage of an artifact, is no document.
  if (shape !== undefined) ensureIs(shape, data);
}

const ensureIs = (shape: Shape, data: unknown): void => {
  const wrong = shape(data);
  if (wrong !== undefined) throw new OddAnswer(wrong);
};

/** What asks with GraphQL says itself what it reads. */
export const ensureViewer = (data: unknown): void =>
  ensureIs(parts({ viewer: parts({ databaseId: number }) }), data);

export const ensureContents = (data: unknown, names: readonly string[]): void =>
  ensureIs(
    parts({
      repository: parts(Object.fromEntries(names.map((name) => [name, nullable(parts({ oid: text }))]))),
    }),
    data,
  );

/** An answer in another shape than GitHub's. */
export class OddAnswer extends Failure {
  constructor(path: string) {
    super(
      path === ''
        ? 'the answer is not the document or list that is expected'
        : `the answer has no ${path}, or something else in its place`,
    );
  }
}

/** Pages after the first are asked for by the address that the one before names. */
function templateOf(url: string): string {
  const segments = (/^https?:/.test(url) ? new URL(url).pathname : url).split('/');
  const by = segments.findIndex((each) => each === 'repos' || each === 'repositories');
  const below = segments.slice(by + (segments[by] === 'repos' ? 3 : 2));
  const path = below.map((each) => `/${each}`).join('');
  if (by === -1 || path.includes('{')) return path;
  const fits = (template: string): boolean => {
    const parts = template.split('/').slice(1);
    return (
      parts.length === below.length &&
      parts.every((part, index) => part === below[index] || part.startsWith('{'))
    );
  };
  return TEMPLATES.find(fits) ?? path;
}

/** Those that name a part come before those that take any there. */
const TEMPLATES = Object.keys(OF_REPOSITORY)
  .map((route) => route.replace(/^\S+ /, ''))
  .sort((a, b) => a.split('{').length - b.split('{').length);
