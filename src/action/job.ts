/** What every command of the Action is handed. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Context } from '../commands/context.ts';
import { invalid } from '../errors.ts';
import type { PlaceLinks } from '../form/markdown/line.ts';
import type { MarkdownOptions } from '../form/options.ts';
import type { GitHub } from '../github/client.ts';
import type { Comment } from '../github/comments.ts';
import { defaultBranchOf, presentNameOf } from '../github/trees.ts';
import type { CheckedFiles } from '../run/files-and-base.ts';
import type { Inputs } from './inputs.ts';
import type { Log } from './log.ts';
import type { Occasion } from './occasion.ts';
import type { Results } from './results.ts';

export interface Job {
  readonly inputs: Inputs;
  readonly occasion: Occasion;
  readonly github: GitHub;
  readonly log: Log;
  readonly context: Context;
  readonly results: Results;
  /** The text without the run's secrets, whatever it quotes. */
  hide(text: string): string;
  /** When the run began: dates are judged as of it. */
  readonly now: Date;
  /** What became known on the way, for the end of the run, however it comes. */
  readonly known: Known;
}

export interface Known {
  account?: string;
  /** The access files as they are checked out, relative to the workspace. */
  files?: readonly string[];
  /** Where the lines of these files are on GitHub, once that was looked for. */
  linkTo?: PlaceLinks;
  memory?: RecalledMemory;
  /** The commit whose files a timer goes by, as the newest do not hold, and where they are in it. */
  older?: { readonly commit: string; readonly roots: readonly string[] };
  /** Whether a record was passed over, as the default branch never pointed at its commit. */
  hasPassedOver?: boolean;
  /** The commit that the files must be of, where the commit that is checked out does not prove it. */
  toCompare?: string;
  /** Set if a newer commit has taken over. */
  superseded?: boolean;
  /** The pull requests that were merged since what is in force, once that was asked. */
  pulls?: readonly { readonly number: number }[];
  /** The pull requests whose comments say that this run writes, each with the comment that stood there before, if any. */
  announced?: Map<number, Comment | undefined>;
}

/** The commit as people know it: of a pull request its newest, not the merge that GitHub tries out. */
export const commitOf = ({ occasion }: Pick<Job, 'occasion'>): string =>
  occasion.pull?.headSha ?? occasion.sha;

/** The moment and the commit that every document of the run is about. */
export const madeWith = (job: Job) => ({ judgedAt: job.now, commit: commitOf(job) });

/** What every Markdown document of the run is made with. */
export function markdownOptions(job: Job, findings: MarkdownOptions['findings'] = []): MarkdownOptions {
  return {
    findings,
    version: job.context.version,
    ...madeWith(job),
    linkTo: job.known.linkTo,
    link: { text: 'the run and its files', url: job.occasion.runUrl },
  };
}

/** The account's name as it goes into names on GitHub. */
export function slugOf(account: string): string {
  const slug = account
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  return slug === '' ? createHash('sha256').update(account).digest('hex').slice(0, 12) : slug;
}

/** What tells this account's comments and artifacts from another's. */
export const keyOf = ({ inputs }: Job, account: string): string => inputs.label ?? slugOf(account);

/** The commands whose runs record what is in force. */
export const RECORDING = ['apply', 'due', 'drift'] as const;

/** The fixed name under which the results of a command are uploaded. */
export const artifactName = (command: Inputs['command'], key: string): string =>
  `celigo-access-${command}-${key}`;

/** The account of the files; one that the workflow does not expect ends the run before any network. */
export function ensureAccount(job: Job, { config, files }: CheckedFiles): void {
  const { name } = config.account.value;
  const { account } = job.inputs;
  if (account !== undefined && account !== name) {
    throw invalid(
      `The files are of the account "${name}", and the workflow expects "${account}".`,
      'Name the right files in `config`, or the right account in `account`.',
    );
  }
  job.known.account = name;
  job.known.files = files;
  job.results.set('artifact-name', artifactName(job.inputs.command, keyOf(job, name)));
}

/** Where the files come from: the workspace, or every path that is named. */
export const foldersOf = ({ occasion: { workspace }, inputs }: Pick<Job, 'occasion' | 'inputs'>): string[] =>
  inputs.config.length === 0 ? [workspace] : inputs.config.map((path) => resolve(workspace, path));

export const branchOf = async ({ occasion, github }: Job): Promise<string> =>
  occasion.defaultBranch ?? (await defaultBranchOf(github));

/**
 * Whether a name is that of the default branch, or was before the branch was renamed. GitHub alone can say so: it
 * leads from a former name to the new one.
 */
export async function isDefaultBranch(job: Job, name: string): Promise<boolean> {
  const branch = await branchOf(job);
  if (name === branch || name === '') return name === branch;
  // The event of a run that is started again may still have the former name.
  const now = await presentNameOf(job.github, name);
  return now !== undefined && now === (await presentNameOf(job.github, branch));
}

/** The workflows whose runs count; by default the one that runs. */
export const workflowsOr = (named: readonly string[], { occasion }: Job): readonly string[] =>
  named.length === 0 ? [occasion.workflow] : named;

/** What tells an account from others, whatever it is called. */
export interface Identity {
  readonly account: string;
  /** Of its API. */
  readonly origin: string;
  /** Ids that exist in this account alone. */
  readonly contains: readonly string[];
}

/** What is in force, and since when. */
export interface InForceCommit {
  readonly commit: string;
  /** RFC 3339; null where an earlier version did not say. */
  readonly since: string | null;
  /** The run that brought it into force; missing where an earlier version did not say. */
  readonly by?: number;
  /** Where the access files are in that commit, from the repository root. */
  readonly roots: readonly string[];
}

/** The desired state that was in force when the run began. */
export interface RecalledMemory {
  readonly identity: Identity;
  /** Files or folders of the base; empty: none. */
  readonly paths: readonly string[];
  /** Whose files these are, where they are those of a commit. */
  readonly commit?: string;
  /** Where they are in it. */
  readonly roots?: readonly string[];
  /** What this run hands on to the next, unless it brings its own files into force. */
  readonly handsOn?: InForceCommit;
  /** Where nothing is in force yet: the commit before the first apply that was tried, and the newest run that said so. */
  readonly start?: { readonly after: string; readonly run?: number };
  /** The newest artifact that this run knew of; what is older need not be read by whoever reads its record. */
  readonly seen?: number;
}
