/**
 * A repository with an account behind it, as a story of pull requests, merges and timers: each step runs the
 * Action in process against GitHub's stand-in and the emulated account, and uploads what it leaves, as the
 * workflow would. Time stands still unless a story moves it.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestInit } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { type ActionSurroundings, act } from '../../src/action/run.ts';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import { thereAt, wrongAdvice } from './advice.ts';
import {
  type Account,
  FakeGitHub,
  type Files,
  linkIn,
  OWNER,
  type Pull,
  REPO,
  REPOSITORY_ID,
} from './github.ts';
import { doors, openSandbox, type TestSandbox } from './harness.ts';
import { PATIENT } from './process.ts';
import { NOW } from './world.ts';

export const ACTION_TOKEN = 'sandbox-token-of-the-action';
export const GITHUB_TOKEN = 'ghs_0123456789abcdefghijklmnopqrstuvwxyz';
const BUNDLE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist', 'action.js');
export const WORKFLOW = '.github/workflows/access.yml';

/** The ways in which GitHub merges. */
export const MERGINGS = ['squash', 'merge', 'rebase'] as const;
export type Merging = (typeof MERGINGS)[number];

export type Inputs = Readonly<Record<string, string>>;

export interface Occasion {
  readonly event: string;
  readonly sha: string;
  readonly ref: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepositoryId?: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly workflow?: string;
  readonly approvals?: readonly { readonly login: string; readonly environment: string }[];
  /** A run that is started again keeps its number. */
  readonly runId?: number;
  /** What is checked out, if it is something else than the commit. */
  readonly checkout?: string;
  /** Files in the workspace that are of no commit. */
  readonly besides?: Files;
  /** Files of the commit that are not checked out. */
  readonly without?: readonly string[];
  /** The folder of the workspace that it is checked out into. */
  readonly folder?: string;
}

export interface Ran {
  readonly code: ExitCode;
  readonly outputs: Readonly<Record<string, string>>;
  /** Everything that went to the runner, masks included, in order. */
  readonly log: string;
  readonly summary: string;
  /** The results' files by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly runId: number;
}

/** GitHub's stand-in and the emulated account, on one clock. */
export interface Addresses {
  readonly github: FakeGitHub;
  readonly sandbox: TestSandbox;
}

export async function openAddresses(seed: string): Promise<Addresses> {
  const github = await FakeGitHub.start(() => new Date(NOW));
  return { github, sandbox: await openSandbox(seed, { now: () => github.now() }) };
}

export const closeAddresses = async ({ github, sandbox }: Addresses): Promise<void> =>
  void (await Promise.all([github.close(), sandbox.close()]));

export class Repository {
  readonly github: FakeGitHub;
  readonly sandbox: TestSandbox;
  now: Date;
  /** Inputs of every run. */
  inputs: Inputs = {};
  env: Inputs = {};
  abort = new AbortController();
  /** Called with everything that is written to the log, as it is written. */
  onLog: (text: string) => void = () => {};
  /** What GitHub does not answer; whoever waits for it waits until the end of their time. */
  hangs: (request: string) => boolean = () => false;
  readonly #limits: { readonly end: number; readonly over: AbortController }[] = [];
  /** The workflow of every run that is not said to be of another one. */
  workflow = WORKFLOW;
  /** Run the bundle as a process of its own instead of the sources in this one. */
  bundle = false;
  /** Whether a run was cut off, which may go on asking for a moment. */
  wasCutOff = false;

  /** What comments and issues have said so far. */
  readonly #told = new Set<string>();

  /** At these addresses, as they are. */
  constructor({ github, sandbox }: Addresses) {
    this.github = github;
    this.sandbox = sandbox;
    this.now = new Date(NOW);
    github.now = () => this.now;
  }

  static async open({ files, seed }: { readonly files: Files; readonly seed: string }): Promise<Repository> {
    const addresses = await openAddresses(seed);
    onTestFinished(() => closeAddresses(addresses));
    const repository = new Repository(addresses);
    repository.begin(files);
    return repository;
  }

  /** The first commit. */
  begin(files: Files): void {
    this.github.branches.set('main', this.github.commit(files, []));
  }

  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  /** The newest commit of the default branch. */
  get main(): string {
    return this.github.branches.get(this.github.defaultBranch) ?? '';
  }

  /** Moves a branch to another name; GitHub leads from the former one to it. */
  rename(from: string, to: string): void {
    this.pass(1);
    const { github } = this;
    github.branches.set(to, github.branches.get(from) ?? '');
    github.branches.delete(from);
    github.renamed.set(from, to);
    if (github.defaultBranch === from) github.defaultBranch = to;
  }

  /** Opens a pull request that makes these changes to the files of the default branch, and takes `gone` out. */
  propose(changes: Files, by: Partial<Pull> = {}, gone: readonly string[] = []): number {
    this.pass(1);
    const number = this.github.pulls.size + 1;
    const kept = Object.entries(this.github.filesOf(this.main)).filter(([path]) => !gone.includes(path));
    const head = this.github.commit({ ...Object.fromEntries(kept), ...changes }, [this.main]);
    this.github.pulls.set(number, {
      number,
      author: { id: 7, login: 'wes', type: 'User' },
      branch: `change-${number}`,
      headRepositoryId: REPOSITORY_ID,
      createdAt: this.github.time(),
      commits: [head],
      reviews: [],
      files: Object.keys(changes).map((filename) => ({ filename })),
      mergedAt: null,
      mergeCommit: null,
      rebased: [],
      ...by,
    });
    return number;
  }

  /** Pushes another commit to a pull request. */
  amend(number: number, changes: Files): void {
    this.pass(1);
    const { commits } = this.pull(number);
    const last = commits.at(-1) ?? '';
    commits.push(this.github.commit({ ...this.github.filesOf(last), ...changes }, [last]));
  }

  review(
    number: number,
    login = 'lead',
    state = 'APPROVED',
    canWrite = true,
    seen = this.pull(number).commits.at(-1),
  ): void {
    this.pass(1);
    if (canWrite) this.github.writers.add(login);
    const pull = this.pull(number);
    const user: Account = { id: login.length, login, type: 'User' };
    pull.reviews.push({
      user,
      state,
      submitted_at: this.github.time(),
      commit_id: seen ?? '',
    });
  }

  pull(number: number): Pull {
    const pull = this.github.pulls.get(number);
    if (pull === undefined) throw new Error(`no #${number}`);
    return pull;
  }

  /** The files of the default branch with what the pull request changes in them, up to one of its commits. */
  #merged(number: number, head = this.pull(number).commits.at(-1) ?? ''): Files {
    const [fork = ''] = this.github.commits.get(this.pull(number).commits[0] ?? '')?.parents ?? [];
    const [before, after] = [this.github.filesOf(fork), this.github.filesOf(head)];
    const changed = Object.entries(after).filter(([path, text]) => before[path] !== text);
    const kept = Object.entries(this.github.filesOf(this.main)).filter(
      ([path]) => !(path in before) || path in after,
    );
    return { ...Object.fromEntries(kept), ...Object.fromEntries(changed) };
  }

  /** Runs on the pull request as it is now; with `headSha` on an older commit of it, as a run that is started again. */
  onPull(number: number, command = 'plan', inputs: Inputs = {}, more: Partial<Occasion> = {}): Promise<Ran> {
    this.pass(1);
    const pull = this.pull(number);
    const head = more.headSha ?? pull.commits.at(-1) ?? '';
    const merge = this.github.commit(this.#merged(number, head), [this.main, head]);
    return this.run(command, inputs, {
      event: 'pull_request',
      sha: merge,
      ref: `refs/pull/${number}/merge`,
      headSha: head,
      headBranch: pull.branch,
      headRepositoryId: pull.headRepositoryId,
      payload: {
        action: 'synchronize',
        number,
        pull_request: {
          number,
          user: pull.author,
          head: { sha: head, ref: pull.branch, repo: { id: pull.headRepositoryId } },
          base: { sha: this.main, ref: this.github.defaultBranch, repo: { id: REPOSITORY_ID } },
        },
      },
      ...more,
    });
  }

  /** Merges a pull request into the default branch, as one of GitHub's three buttons does; nothing runs yet. */
  merge(number: number, how: Merging = 'squash'): string {
    this.pass(1);
    const { github } = this;
    const pull = this.pull(number);
    const head = pull.commits.at(-1) ?? '';
    const files = this.#merged(number);
    let last = this.main;
    for (const commit of how === 'rebase' ? pull.commits.slice(0, -1) : []) {
      last = github.commit(this.#merged(number, commit), [last]);
      pull.rebased.push(last);
    }
    const sha = github.commit(files, how === 'merge' ? [last, head] : [last]);
    pull.mergedAt = github.time();
    pull.mergeCommit = sha;
    pull.base = github.defaultBranch;
    github.branches.set(github.defaultBranch, sha);
    return sha;
  }

  /** Makes these files all that the default branch has, without a pull request. */
  replace(files: Files): string {
    this.pass(1);
    const sha = this.github.commit(files, [this.main]);
    this.github.branches.set(this.github.defaultBranch, sha);
    return sha;
  }

  /** Pushes to the default branch without a pull request. */
  pushDirectly(changes: Files): string {
    this.pass(1);
    const sha = this.github.commit({ ...this.github.filesOf(this.main), ...changes }, [this.main]);
    this.github.branches.set(this.github.defaultBranch, sha);
    return sha;
  }

  /** Runs on the push of a commit of the default branch; by default the newest. */
  onPush(
    command = 'apply',
    inputs: Inputs = {},
    sha = this.main,
    more: Partial<Occasion> = {},
  ): Promise<Ran> {
    this.pass(1);
    const [before = '0'.repeat(40)] = this.github.commits.get(sha)?.parents ?? [];
    return this.#onMain('push', command, inputs, sha, { payload: { before, after: sha }, ...more });
  }

  onTimer(command: string, inputs: Inputs = {}, more: Partial<Occasion> = {}): Promise<Ran> {
    this.pass(1);
    return this.#onMain('schedule', command, inputs, this.main, {
      payload: { schedule: '0 5 * * *' },
      ...more,
    });
  }

  #onMain(
    event: string,
    command: string,
    inputs: Inputs,
    sha: string,
    more: Partial<Occasion>,
  ): Promise<Ran> {
    return this.run(command, inputs, {
      event,
      sha,
      ref: `refs/heads/${this.github.defaultBranch}`,
      headSha: sha,
      headBranch: this.github.defaultBranch,
      payload: {},
      ...more,
    });
  }

  async run(command: string, inputs: Inputs, occasion: Occasion): Promise<Ran> {
    const { github } = this;
    const runId = occasion.runId ?? github.id();
    const path = occasion.workflow ?? this.workflow;
    const head = { head_sha: occasion.headSha, head_branch: occasion.headBranch };
    const headRepositoryId = occasion.headRepositoryId ?? REPOSITORY_ID;
    const approvals = [...(occasion.approvals ?? [])];
    github.runs.set(runId, { id: runId, event: occasion.event, path, ...head, headRepositoryId, approvals });
    const home = await mkdtemp(join(tmpdir(), 'celigo-access-action-'));
    // A run that was cut off may still be writing for a moment.
    onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 9, retryDelay: 50 }));
    const env = await this.#environment(home, runId, path, occasion, { command, ...this.inputs, ...inputs });
    const ran = await (this.bundle ? this.#spawn(env, home) : this.#act(env));
    await this.#ensureAdvice(ran, occasion);
    this.wasCutOff ||= ran.outputs['failure-reason'] === 'interrupted';
    const files = await filesIn(ran.outputs.folder);
    const name = ran.outputs['artifact-name'];
    this.pass(1);
    if (name !== undefined) github.upload(name, runId, files);
    return { ...ran, files, runId };
  }

  /** Whoever follows what the run has said has the repository, and no folder of the run. */
  async #ensureAdvice({ log, summary, outputs }: Omit<Ran, 'files' | 'runId'>, occasion: Occasion) {
    const { github } = this;
    const said = [...github.comments, ...github.issues]
      .map(({ body }) => body)
      .filter((body) => !this.#told.has(body));
    for (const body of said) this.#told.add(body);
    const besides = (commit: string) => (commit === occasion.sha ? occasion.besides : {});
    const filesOf = (commit: string): Files => ({ ...github.filesOf(commit), ...besides(commit) });
    const text = [log, summary, ...Object.values(outputs), ...said].join('\n');
    expect(await wrongAdvice(text, thereAt(occasion.sha, filesOf))).toEqual([]);
  }

  async #environment(
    home: string,
    runId: number,
    path: string,
    occasion: Occasion,
    inputs: Inputs,
  ): Promise<Inputs> {
    const [workspace, temp, event] = ['workspace', 'temp', 'event.json'].map((name) => join(home, name));
    await mkdir(temp ?? '', { recursive: true });
    const tree = join(workspace ?? '', occasion.folder ?? '');
    const files = { ...this.github.filesOf(occasion.sha), ...occasion.besides };
    for (const [file, text] of Object.entries(files)) {
      if (occasion.without?.includes(file)) continue;
      await mkdir(dirname(join(tree, file)), { recursive: true });
      const leads = linkIn(text);
      await (leads === undefined ? writeFile(join(tree, file), text) : symlink(leads, join(tree, file)));
    }
    await mkdir(join(tree, '.git'), { recursive: true });
    await writeFile(join(tree, '.git', 'HEAD'), `${occasion.checkout ?? occasion.sha}\n`);
    const repository = {
      id: REPOSITORY_ID,
      full_name: `${OWNER}/${REPO}`,
      default_branch: this.github.defaultBranch,
    };
    await writeFile(event ?? '', JSON.stringify({ repository, ...occasion.payload }));
    const named = Object.entries({ 'base-url': this.sandbox.url, 'github-token': GITHUB_TOKEN, ...inputs });
    return {
      CELIGO_API_TOKEN: ACTION_TOKEN,
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: `${OWNER}/${REPO}`,
      GITHUB_REPOSITORY_ID: String(REPOSITORY_ID),
      GITHUB_EVENT_NAME: occasion.event,
      GITHUB_EVENT_PATH: event ?? '',
      GITHUB_RUN_ID: String(runId),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_API_URL: this.github.url,
      GITHUB_WORKFLOW_REF: `${OWNER}/${REPO}/${path}@${occasion.ref}`,
      GITHUB_WORKSPACE: workspace ?? '',
      GITHUB_SHA: occasion.sha,
      GITHUB_REF: occasion.ref,
      RUNNER_TEMP: temp ?? '',
      ...this.env,
      ...Object.fromEntries(named.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    };
  }

  /** Time goes on from the end of one limit to that of the next. */
  #waitUntilAborted(signal: RequestInit['signal']): void {
    const next = this.#limits.sort((a, b) => a.end - b.end).values();
    for (const { end, over } of next) {
      if (signal?.aborted) return;
      if (end < this.now.getTime()) continue;
      this.now = new Date(end);
      over.abort(new DOMException('The operation timed out.', 'TimeoutError'));
    }
  }

  /** The same in a process of its own, as the runner starts it; an abort is its SIGINT. */
  async #spawn(env: Inputs, home: string): Promise<Omit<Ran, 'files' | 'runId'>> {
    const [outputs, summary] = ['outputs', 'summary'].map((name) => join(home, name));
    for (const file of [outputs, summary]) await writeFile(file ?? '', '');
    const child = spawn(process.execPath, [BUNDLE], {
      env: {
        ...{ PATH: process.env.PATH, ...PATIENT, ...env },
        ...{ GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.abort.signal.addEventListener('abort', () => child.kill('SIGINT'));
    const texts: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        texts.push(text);
        this.onLog(text);
      });
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => resolve(status));
    });
    const log = texts.join('');
    ensureSecret(log.replace(/^::add-mask::.*$/gm, ''));
    return {
      code: code as ExitCode,
      outputs: outputsFrom(await readFile(outputs ?? '', 'utf8')),
      log,
      summary: await readFile(summary ?? '', 'utf8'),
    };
  }

  async #act(env: Inputs): Promise<Omit<Ran, 'files' | 'runId'>> {
    const outputs: Record<string, string> = {};
    const log: string[] = [];
    let summary = '';
    const write = (text: string): void => {
      log.push(text);
      this.onLog(text);
    };
    const surroundings: ActionSurroundings = {
      env,
      version: '0.0.0-test',
      runner: {
        write,
        mask: (secret) => write(`::add-mask::${secret}\n`),
        setOutput: (name, value) => {
          outputs[name] = value;
        },
        writeSummary: async (markdown) => {
          summary = markdown;
        },
      },
      now: () => this.now,
      sleep: async () => {},
      connectReader: (options, maker) => doors(maker, true).connectReader(options),
      connectWriter: (options, maker) => doors(maker, true).connectWriter(options),
      interruption: { signal: this.abort.signal, exitCode: () => EXIT.interrupted },
      patience: 1,
      limit: (milliseconds) => {
        const over = new AbortController();
        this.#limits.push({ end: this.now.getTime() + milliseconds, over });
        return over.signal;
      },
      fetch: (url, init) => {
        if (this.hangs(`${init.method ?? 'GET'} ${url} ${init.body ?? ''}`))
          this.#waitUntilAborted(init.signal);
        return this.github.fetch(url, init);
      },
    };
    const code = await act(surroundings);
    const text = log.join('');
    ensureSecret(`${text.replace(/^::add-mask::.*$/gm, '')}${summary}${Object.values(outputs).join()}`);
    return { code, outputs, log: text, summary };
  }
}

/** What a step wrote with `key<<delimiter`. */
function outputsFrom(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(ghadelimiter_[\w-]+)\n([\s\S]*?)\n?\2$/gm);
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
}

/** The canaries: whatever a run prints, no token is in it. */
function ensureSecret(printed: string): void {
  expect(printed).not.toContain(ACTION_TOKEN);
  expect(printed).not.toContain(GITHUB_TOKEN);
}

async function filesIn(folder: string | undefined): Promise<Record<string, string>> {
  if (folder === undefined) return {};
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  const texts = files.map(async ({ name }) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}
