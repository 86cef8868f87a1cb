/** Pull requests, and the commits they came from and went to. */
import { Failure } from '../errors.ts';
import { type GitHub, isGone, readOr } from './client.ts';

export interface MergedPull {
  readonly number: number;
  readonly headSha: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly mergedAt: string;
  readonly mergeCommit: string;
  readonly base: string;
}

/** More commits than this between two runs are not walked. */
const MOST_COMMITS = 1000;

export interface CommitBetween {
  readonly sha: string;
  /** RFC 3339, as whoever made the commit says; GitHub says it of those that it makes itself. */
  readonly madeAt?: string;
}

/** One page of what `head` has and `base` has not. */
const compare = (
  github: GitHub,
  doing: string,
  [base, head]: readonly [string, string],
  paging: { readonly per_page: number; readonly page?: number } = { per_page: 1 },
) =>
  github.request(doing, 'GET /repos/{owner}/{repo}/compare/{basehead}', {
    basehead: `${base}...${head}`,
    ...paging,
  });

/** The commits that `head` has and `base` has not. */
export async function commitsBetween(github: GitHub, base: string, head: string): Promise<CommitBetween[]> {
  if (base === head) return [];
  const commits: CommitBetween[] = [];
  for (let page = 1; ; page += 1) {
    const data = await compare(github, 'Looking for the commits since the last run', [base, head], {
      per_page: 100,
      page,
    });
    for (const { sha, commit } of data.commits) {
      const madeAt = commit.committer?.date;
      commits.push({ sha, ...(madeAt === undefined ? {} : { madeAt }) });
    }
    if (data.total_commits > MOST_COMMITS) {
      const words = `There are ${data.total_commits} commits since the last run; at most ${MOST_COMMITS} are walked.`;
      throw new Failure(words, { hint: 'Approve the plan by its digest: approve-digest.' });
    }
    if (data.commits.length === 0 || commits.length >= data.total_commits) return commits;
  }
}

/** Those of some commits that touch a path; `head` is the newest of them. */
export async function commitsTouching(
  github: GitHub,
  head: string,
  path: string,
  within: ReadonlySet<string>,
): Promise<string[]> {
  return github.ask(`Looking for the commits that touch ${path}`, async () => {
    const touching: string[] = [];
    const pages = github.octokit.paginate.iterator('GET /repos/{owner}/{repo}/commits', {
      ...github.repository,
      sha: head,
      path,
      per_page: 100,
    });
    for await (const { data } of pages) {
      const found = data.map(({ sha }) => sha).filter((sha) => within.has(sha));
      if (found.length === 0) break;
      touching.push(...found);
    }
    return touching;
  });
}

/** Whether a commit is another one, or one that it follows. */
export async function isInHistoryOf(github: GitHub, tip: string, sha: string): Promise<boolean> {
  if (sha === tip) return true;
  const data = await compare(github, `Looking for where ${sha.slice(0, 12)} belongs`, [sha, tip]);
  return data.status === 'ahead' || data.status === 'identical';
}

/**
 * Whether a branch once pointed at a commit: it is on the way back from the branch's tip by first parents alone.
 * What was merged into a branch is in its history and was never its tip. False also where that is too far back.
 */
export async function wasTipOf(github: GitHub, tip: string, sha: string): Promise<boolean> {
  if (sha === tip) return true;
  const first = new Map<string, string | undefined>();
  for (let page = 1; ; page += 1) {
    const doing = `Looking for where ${sha.slice(0, 12)} belongs`;
    const data = await compare(github, doing, [sha, tip], { per_page: 100, page });
    if (data.status !== 'ahead' || data.total_commits > MOST_COMMITS) return false;
    for (const commit of data.commits) first.set(commit.sha, commit.parents[0]?.sha);
    if (data.commits.length === 0 || first.size >= data.total_commits) break;
  }
  let at: string | undefined = tip;
  while (at !== undefined && at !== sha) at = first.get(at);
  return at === sha;
}

/** The newest commit that two commits both come from. */
export async function mergeBaseOf(github: GitHub, base: string, head: string): Promise<string> {
  const data = await compare(github, 'Looking for where the pull request begins', [base, head]);
  return data.merge_base_commit.sha;
}

/** Merged pull requests that GitHub connects with a commit. */
export async function pullsOfCommit(github: GitHub, sha: string): Promise<MergedPull[]> {
  const pulls = await github.all(
    `Looking for the pull request of ${sha.slice(0, 12)}`,
    'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    { commit_sha: sha },
  );
  return pulls.flatMap(
    ({ number, head, base, created_at, merged_at: mergedAt, merge_commit_sha: mergeCommit }) =>
      mergedAt === null || mergeCommit === null
        ? []
        : { number, headSha: head.sha, createdAt: created_at, mergedAt, mergeCommit, base: base.ref },
  );
}

/**
 * Whether a merged pull request brought a commit without ending at it. A rebase lands all of its commits at once: the
 * branch never pointed at those before the last, though first parents lead back through them.
 */
export const landedWithin = async (github: GitHub, sha: string): Promise<boolean> =>
  (await pullsOfCommit(github, sha)).some(({ mergeCommit }) => mergeCommit !== sha);

/** The newest commit of a pull request, and whether it was merged. */
export async function pullNow(
  github: GitHub,
  number: number,
): Promise<{ readonly head: string; readonly isMerged: boolean }> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  const data = await github.request(`Reading #${number}`, route, { pull_number: number });
  return { head: data.head.sha, isMerged: data.merged_at !== null };
}

/** The commits of a pull request; GitHub lists at most 250 of them. */
export async function commitsOfPull(github: GitHub, number: number): Promise<string[]> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits';
  const commits = await github.all(`Reading the commits of #${number}`, route, { pull_number: number });
  return commits.map(({ sha }) => sha);
}

export interface Review {
  readonly state: string;
  /** RFC 3339; a review that is not submitted yet is not listed. */
  readonly at: string;
  /** Left out for somebody who has left GitHub. */
  readonly by?: string | undefined;
  readonly isApp: boolean;
  /** The commit that the reviewer saw; GitHub does not always know it. */
  readonly commit?: string | undefined;
}

export async function reviewsOf(github: GitHub, number: number): Promise<Review[]> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
  const reviews = await github.all(`Reading the reviews of #${number}`, route, { pull_number: number });
  return reviews.flatMap(({ state, submitted_at: at, user, commit_id }) =>
    at === undefined
      ? []
      : { state, at, by: user?.login, isApp: user?.type === 'Bot', commit: commit_id ?? undefined },
  );
}

/** Whether somebody may write to the repository. Everybody who may read a pull request may approve it. */
export const mayWrite = (github: GitHub, login: string): Promise<boolean> =>
  // An app is no user, and so is nobody who has left GitHub.
  readOr(false, isGone, async () => {
    const { permission } = await github.request(
      `Asking whether ${login} may write to the repository`,
      'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
      { username: login },
    );
    return permission === 'admin' || permission === 'write';
  });

/** Files that a pull request adds or changes, from the repository root; GitHub lists at most 3,000. */
export async function changedFiles(github: GitHub, number: number): Promise<Set<string>> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files';
  const files = await github.all(`Reading the changed files of #${number}`, route, { pull_number: number });
  return new Set(files.map(({ filename }) => filename));
}
