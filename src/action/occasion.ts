/**
 * On what occasion the Action runs: repository, event and commit, as the runner says. Nothing is decided on who
 * pressed a button (`github.actor`); a pull request is judged by its author's and its head repository's numbers.
 */
import { readFileSync } from 'node:fs';
import type { Environment } from '../commands/context.ts';
import { objectOf } from '../core/model/json.ts';
import { present } from '../core/model/present.ts';
import { EXIT, Failure, invalid } from '../errors.ts';

export interface Occasion {
  readonly event: string;
  readonly owner: string;
  readonly repo: string;
  readonly repositoryId: number;
  readonly defaultBranch: string | undefined;
  /** The commit that the event is about; of a pull request the merge that GitHub tries out. */
  readonly sha: string;
  readonly ref: string;
  readonly runId: number;
  /** On the web: `https://github.com/octo/repo`. */
  readonly repositoryUrl: string;
  readonly runUrl: string;
  /** The workflow's file, from the repository root. */
  readonly workflow: string;
  readonly workspace: string;
  readonly temp: string;
  readonly apiUrl: string;
  readonly pull?: PullOccasion;
  /** What a push moved the branch from; left out where the branch is new. */
  readonly before?: string;
}

export interface PullOccasion {
  readonly number: number;
  readonly headSha: string;
  /** The newest commit of the branch that it is for. */
  readonly baseSha: string;
  /** Why GitHub gives this run no secrets, if it does not. */
  readonly withoutSecrets?: 'fork' | 'dependabot';
}

/** The number of the user dependabot[bot] on github.com. */
const DEPENDABOT = 49699333;

export function readOccasion(env: Environment): Occasion {
  const [owner = '', repo = ''] = required(env, 'GITHUB_REPOSITORY').split('/');
  const payload = payloadFrom(required(env, 'GITHUB_EVENT_PATH'));
  const repositoryId = Number(required(env, 'GITHUB_REPOSITORY_ID'));
  const runId = Number(required(env, 'GITHUB_RUN_ID'));
  const pull = pullFrom(payload, repositoryId);
  const event = required(env, 'GITHUB_EVENT_NAME');
  // Without it nobody could tell a fork, nor which commits are judged.
  if (event === 'pull_request' && pull === undefined)
    throw invalid(
      "The event's file (GITHUB_EVENT_PATH) says of no pull request its number and both of its commits.",
      'Run on `pull_request` as GitHub causes it; elsewhere `command: plan` runs on `push` and `workflow_dispatch`.',
    );
  const before = textAt(payload, 'before');
  const defaultBranch = textAt(payload, 'repository', 'default_branch');
  const repositoryUrl = `${required(env, 'GITHUB_SERVER_URL')}/${owner}/${repo}`;
  return {
    event,
    owner,
    repo,
    repositoryId,
    defaultBranch,
    sha: required(env, 'GITHUB_SHA'),
    ref: required(env, 'GITHUB_REF'),
    runId,
    repositoryUrl,
    runUrl: `${repositoryUrl}/actions/runs/${runId}`,
    workflow: workflowIn(required(env, 'GITHUB_WORKFLOW_REF')),
    workspace: required(env, 'GITHUB_WORKSPACE'),
    temp: required(env, 'RUNNER_TEMP'),
    apiUrl: required(env, 'GITHUB_API_URL'),
    ...present({ pull, before: before && /^0+$/.test(before) ? undefined : before }),
  };
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw invalid(
    `${name} is not set: this runs as a step of GitHub Actions only.`,
    'Elsewhere, use the command line: celigo-access --help.',
  );
}

/** `octo/repo/.github/workflows/plan.yml@refs/heads/main` → `.github/workflows/plan.yml` */
const workflowIn = (reference: string): string =>
  reference.replace(/^[^/]*\/[^/]*\//, '').split('@')[0] ?? '';

function payloadFrom(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure("The event's file (GITHUB_EVENT_PATH) cannot be read.", {
      exitCode: EXIT.invalid,
      cause: error,
    });
  }
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((found, key) => {
    const fields = objectOf(found);
    return Object.hasOwn(fields, key) ? fields[key] : undefined;
  }, value);

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function pullFrom(payload: unknown, repositoryId: number): PullOccasion | undefined {
  const number = at(payload, 'pull_request', 'number');
  const headSha = textAt(payload, 'pull_request', 'head', 'sha');
  const baseSha = textAt(payload, 'pull_request', 'base', 'sha');
  if (typeof number !== 'number' || headSha === undefined || baseSha === undefined) return undefined;
  // The head repository is null where the fork is gone.
  const isFork = at(payload, 'pull_request', 'head', 'repo', 'id') !== repositoryId;
  const author = at(payload, 'pull_request', 'user');
  // No person's name can hold a bracket, so on other servers than github.com the name tells it.
  const isDependabot =
    at(author, 'id') === DEPENDABOT ||
    (at(author, 'type') === 'Bot' && at(author, 'login') === 'dependabot[bot]');
  const withoutSecrets = isFork ? 'fork' : isDependabot ? 'dependabot' : undefined;
  return { number, headSha, baseSha, ...(withoutSecrets === undefined ? {} : { withoutSecrets }) };
}
