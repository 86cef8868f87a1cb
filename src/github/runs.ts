/** Workflow runs and what they left: artifacts, of which one file with one fixed name is read. */
import { unzipSync } from 'fflate/browser';
import { Failure } from '../errors.ts';
import type { GitHub } from './client.ts';

export interface Artifact {
  readonly id: number;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly expired: boolean;
  readonly runId: number;
  readonly headSha: string;
  readonly headBranch: string;
  /** Of the repository that the commit is in: another one for a fork. */
  readonly headRepositoryId: number;
}

/** More artifacts than these, the newest, are not looked at. */
const MOST_ARTIFACTS = 1000;

/** Artifacts of this name, newest first; those made before `since` (RFC 3339) may be left out. */
export async function artifactsNamed(github: GitHub, name: string, since?: string): Promise<Artifact[]> {
  const all = await listArtifacts(github, `Looking for artifacts named ${name}`, { name, since });
  return all.filter((each) => each.name === name);
}

/** The newest artifacts of the repository, whatever they are called. */
export const newestArtifacts = (github: GitHub): Promise<Artifact[]> =>
  listArtifacts(github, 'Looking through the newest artifacts', {});

async function listArtifacts(
  github: GitHub,
  doing: string,
  { name, since }: { readonly name?: string; readonly since?: string | undefined },
): Promise<Artifact[]> {
  const found: Artifact[] = [];
  let listed = 0;
  await github.ask(doing, async () => {
    const pages = github.octokit.paginate.iterator('GET /repos/{owner}/{repo}/actions/artifacts', {
      ...github.repository,
      ...(name === undefined ? {} : { name }),
      per_page: 100,
    });
    for await (const { data } of pages) {
      const artifacts = data.flatMap(({ id, created_at, expired, workflow_run: run, name: its }) => {
        const headRepositoryId = run?.head_repository_id;
        if (created_at === null || run?.id === undefined || headRepositoryId === undefined) return [];
        if (run.repository_id !== github.repositoryId) return [];
        const [headSha, headBranch] = [run.head_sha ?? '', run.head_branch ?? ''];
        return {
          id,
          name: its,
          createdAt: created_at,
          expired,
          runId: run.id,
          headSha,
          headBranch,
          headRepositoryId,
        };
      });
      found.push(...artifacts);
      listed += data.length;
      if (listed >= MOST_ARTIFACTS) break;
      if (since !== undefined && artifacts.some(({ createdAt }) => createdAt < since)) break;
    }
  });
  return found.sort(newerFirst);
}

type Made = Pick<Artifact, 'id' | 'createdAt'>;

export const newerFirst = (a: Made, b: Made): number =>
  a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : b.id - a.id;

export interface Run {
  readonly event: string;
  /** The workflow's file, from the repository root. */
  readonly path: string;
  readonly headSha: string;
  readonly headBranch: string | undefined;
  readonly repositoryId: number;
  readonly headRepositoryId: number | undefined;
}

export async function runOf(github: GitHub, id: number): Promise<Run> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}';
  const data = await github.request(`Reading the run ${id}`, route, { run_id: id });
  return {
    event: data.event,
    // Sometimes written with the branch behind it.
    path: data.path.split('@')[0] ?? '',
    headSha: data.head_sha,
    headBranch: data.head_branch ?? undefined,
    repositoryId: Number(data.repository.id),
    // Null where the fork is gone, whatever the types say.
    headRepositoryId: (data.head_repository as { readonly id: number } | null)?.id,
  };
}

/** Somebody let a run into protected environments. */
export interface Approver {
  readonly login: string;
  readonly environments: readonly string[];
}

export async function approversOfRun(github: GitHub, id: number): Promise<Approver[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals';
  const data = await github.request(`Asking who approved the run ${id}`, route, { run_id: id });
  return data
    .filter(({ state }) => state === 'approved')
    .map(({ user, environments }) => ({
      login: user.login,
      environments: environments.flatMap(({ name }) => name ?? []),
    }));
}

/** Larger archives are not downloaded. */
const MOST_BYTES = 20 * 1024 * 1024;
/** Larger files in them are not unpacked: a plan of 20,000 changes takes about a third of it. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/** The archive is whole and has no such file. */
export class NoSuchFile extends Failure {}

/**
 * One file at the top of an artifact, as text. Nothing else of the archive is unpacked, and no path in it is
 * used. Throws a `Failure` where the archive is no such archive.
 */
export async function fileOfArtifact(
  github: GitHub,
  { id }: Pick<Artifact, 'id'>,
  file: string,
): Promise<string> {
  const doing = `Downloading the artifact ${id}`;
  const { headers } = await github.ask(doing, () =>
    github.octokit.request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', {
      ...github.repository,
      artifact_id: id,
      archive_format: 'zip',
      request: { redirect: 'manual' },
    }),
  );
  if (headers.location === undefined) throw new Failure(`${doing}: GitHub names no place to download from.`);
  return textIn(await github.download(doing, headers.location, MOST_BYTES), file);
}

/** The text of one file in a zip archive. */
function textIn(archive: Uint8Array, file: string): string {
  let times = 0;
  let elsewhere: string | undefined;
  let content: Uint8Array | undefined;
  try {
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (name.endsWith(`/${file}`)) elsewhere = name;
        if (name !== file) return false;
        times += 1;
        if (originalSize > MOST_UNPACKED) throw new Failure(`${file} in it is larger than 64 MiB`);
        return times === 1;
      },
    });
    content = files[file];
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('The artifact is no whole zip archive.', { cause: error });
  }
  if (content === undefined && elsewhere !== undefined)
    throw new Failure(`The artifact holds ${file} in a folder, and not at its top.`);
  if (content === undefined) throw new NoSuchFile(`The artifact holds no ${file}.`);
  if (times > 1) throw new Failure(`The artifact holds ${file} more than once.`);
  return new TextDecoder().decode(content);
}
