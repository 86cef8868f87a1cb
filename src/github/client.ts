/**
 * The door to GitHub's API: one client for one repository, with retries of reads, a time limit for each request,
 * and errors in words. Everything in this folder is handed a `GitHub`; nothing outside it knows the API.
 */
import { Octokit } from '@octokit/core';
import { type PaginatingEndpoints, paginateRest } from '@octokit/plugin-paginate-rest';
import { retry } from '@octokit/plugin-retry';
import type { Endpoints } from '@octokit/types';
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from 'undici';
import { EXIT, type ExitCode, Failure, messageOf } from '../errors.ts';
import { ensureShape, OddAnswer } from './shape.ts';

const Client = Octokit.plugin(paginateRest, retry);

/** What went wrong at GitHub, as far as it makes a difference to whoever reads about it. */
export type Trouble =
  | 'not-permitted'
  | 'not-found'
  | 'locked'
  | 'limited'
  | 'token'
  | 'odd-answer'
  | 'unreachable';

/** GitHub refused or did not answer. Never holds a token. */
export class GitHubFailure extends Failure {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, message: string, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, { hint: HINTS[trouble], ...options });
    this.name = 'GitHubFailure';
    this.trouble = trouble;
  }
}

export const isFailure = (error: unknown): error is Failure => error instanceof Failure;
export const isOfGitHub = (error: unknown): error is GitHubFailure => error instanceof GitHubFailure;

/** Whether GitHub has it not, or has it no more. */
export const isGone = (error: unknown): boolean =>
  error instanceof GitHubFailure && error.trouble === 'not-found';

/** What was read; `instead` where that failed as it may, which stops nothing. */
export async function readOr<T, U>(
  instead: U,
  mayFail: (error: unknown) => boolean,
  read: () => Promise<T>,
): Promise<T | U> {
  try {
    return await read();
  } catch (error) {
    if (mayFail(error)) return instead;
    throw error;
  }
}

/** What GitHub hands out is larger than anybody reads: asking again changes nothing. */
class TooLarge extends Failure {}

/** Nothing is there, or nothing any more: asking again changes nothing. */
const GONE: readonly number[] = [404, 410];

const HINTS: Record<Trouble, string> = {
  'not-permitted': 'The job lacks a permission; see `permissions:` of the workflow.',
  'not-found': 'It does not exist, or the github-token may not see it.',
  locked: 'The conversation is locked: unlock it, or let the token write to locked ones.',
  limited: 'GitHub limits how much may be asked in an hour; run again later.',
  token: 'The github-token is missing, rejected or expired.',
  'odd-answer':
    'Run again. If it stays so, something between here and GitHub answers in its place, or it is a GitHub that this version does not know.',
  unreachable: 'Run again; https://www.githubstatus.com says whether something is wrong there.',
};

/** What a route of a repository takes beside the repository. */
type Beside<Route extends keyof Endpoints> = Omit<Endpoints[Route]['parameters'], 'owner' | 'repo'>;
type Data<Route extends keyof Endpoints> = Endpoints[Route]['response']['data'];
type Item<Route extends keyof Endpoints> = Data<Route> extends readonly (infer Each)[] ? Each : never;

export interface GitHub {
  readonly octokit: InstanceType<typeof Client>;
  /** Owner and name, as every route of a repository takes them. */
  readonly repository: { readonly owner: string; readonly repo: string };
  /** The repository's number: names can be given to another one. */
  readonly repositoryId: number;
  /** Does `work`; what goes wrong becomes a `GitHubFailure` that begins with what was being done. */
  ask<T>(doing: string, work: () => Promise<T>): Promise<T>;
  /** The same of one route of the repository: the data of its answer. */
  request<Route extends keyof Endpoints>(
    doing: string,
    route: Route,
    given: Beside<Route>,
  ): Promise<Data<Route>>;
  /** The same of a list: all of its pages. */
  all<Route extends keyof PaginatingEndpoints>(
    doing: string,
    route: Route,
    given: Beside<Route>,
  ): Promise<Item<Route>[]>;
  /** The same for at most so long, in milliseconds, and asking once: for what nothing may wait for. */
  within(milliseconds: number): GitHub;
  /** Fetches a file from the storage that GitHub names, without the token; at most `most` bytes. */
  download(doing: string, url: string, most: number): Promise<Uint8Array>;
}

export interface GitHubOptions {
  /** Left out: only what everybody may read. */
  readonly token: string | undefined;
  /** `https://api.github.com`, or the API of an own server. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly repositoryId: number;
  readonly userAgent: string;
  /** Ends every request. */
  readonly signal: AbortSignal;
  /** The unit of waiting between tries, in milliseconds. */
  readonly patience?: number;
  /** Aborts after so many milliseconds; left out: by this machine's time. */
  readonly limit?: (milliseconds: number) => AbortSignal;
  /** Nothing is asked twice. */
  readonly isHurried?: boolean;
  /** By what requests are sent. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** A request that takes longer than this, in milliseconds, is given up. */
const REQUEST_TIME = 30_000;

export function connectGitHub(options: GitHubOptions): GitHub {
  const { owner, repo, repositoryId, signal, patience = 1000 } = options;
  const repository = { owner, repo };
  const limit = options.limit ?? ((milliseconds: number) => AbortSignal.timeout(milliseconds));
  const send = options.fetch ?? fetch;
  const dispatcher = new EnvHttpProxyAgent();
  const limited = (): AbortSignal => AbortSignal.any([signal, limit(REQUEST_TIME)]);
  const octokit = new Client({
    ...(options.token === undefined ? {} : { auth: options.token }),
    baseUrl: options.apiUrl,
    userAgent: options.userAgent,
    retry: { retryAfterBaseValue: patience, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
    request: {
      fetch: (url: string, init: object) => send(url, { ...init, dispatcher, signal: limited() }),
    },
    // Its own words about deprecated routes would go to the log unescaped.
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  octokit.hook.before('request', (request) => {
    // A write that was not answered may have happened: it is not sent twice.
    if (request.method !== 'GET' || options.isHurried) request.request.retries = 0;
  });
  octokit.hook.after('request', ({ status, data }, { method, url }) => {
    if (status === 200 || status === 201) ensureShape(method, url, data);
  });
  const ask = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failureOf(error, doing);
    }
  };
  return {
    octokit,
    repository,
    repositoryId,
    ask,
    request: (doing, route: string, given) =>
      ask(doing, async () => (await octokit.request(route, { ...repository, ...given })).data),
    all: <Route extends keyof PaginatingEndpoints>(doing: string, route: string, given: Beside<Route>) =>
      ask(doing, () => octokit.paginate<Item<Route>>(route, { ...repository, ...given, per_page: 100 })),
    within: (milliseconds) => ({
      ...connectGitHub({
        ...options,
        signal: AbortSignal.any([signal, limit(milliseconds)]),
        isHurried: true,
      }),
      repository,
    }),
    download: (doing, url, most) =>
      ask(doing, async () => {
        ensureStorage(url, options.apiUrl);
        const response = await send(url, { redirect: 'error', dispatcher, signal: limited() });
        if (GONE.includes(response.status))
          throw new GitHubFailure('not-found', `${doing}: the storage answered ${response.status}.`);
        if (!response.ok) throw new Failure(`the storage answered ${response.status}`);
        return bytesOf(response.body, most);
      }),
  };
}

/** Storage is reached over TLS; only an API on this very machine may name another port of it. */
function ensureStorage(url: string, apiUrl: string): void {
  const [target, api] = [new URL(url), new URL(apiUrl)];
  const isLocal = api.hostname === '127.0.0.1' && target.hostname === '127.0.0.1';
  if (target.protocol === 'https:' || isLocal) return;
  throw new Failure('the storage is not reached over TLS');
}

async function bytesOf(body: AsyncIterable<Uint8Array> | null, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw new TooLarge(`it is larger than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Answered {
  readonly status: number;
  readonly message: string;
  readonly response: { readonly headers: Readonly<Record<string, string | number | undefined>> };
}

/** Octokit gives the status 500 to a call that nobody answered too. */
const isAnswered = (error: unknown): error is Answered =>
  error instanceof Error && 'status' in error && 'response' in error && error.response !== undefined;

function failureOf(error: unknown, doing: string): Failure {
  if (error instanceof GitHubFailure || error instanceof TooLarge) return error;
  if (error instanceof OddAnswer) return new GitHubFailure('odd-answer', `${doing}: ${error.message}.`);
  if (error instanceof Failure) {
    return new GitHubFailure('unreachable', `${doing}: ${error.message}.`, { exitCode: error.exitCode });
  }
  if (!isAnswered(error)) {
    const words = messageOf(error);
    return new GitHubFailure('unreachable', `${doing}: ${words}.`, { exitCode: EXIT.failure, cause: error });
  }
  const words = error.message.slice(0, 300).replace(/\.?( - https:\S*)?$/, '');
  return new GitHubFailure(troubleOf(error), `${doing}: GitHub answered ${error.status} (${words}).`);
}

function troubleOf({ status, message, response }: Answered): Trouble {
  if (status === 401) return 'token';
  if (GONE.includes(status)) return 'not-found';
  const isLimit =
    status === 429 ||
    (status === 403 &&
      (/rate limit/i.test(message) ||
        response.headers['retry-after'] !== undefined ||
        String(response.headers['x-ratelimit-remaining']) === '0'));
  if (isLimit) return 'limited';
  if (status === 403) return /locked/i.test(message) ? 'locked' : 'not-permitted';
  return 'unreachable';
}
