/** Issues of the repository. */
import type { GitHub } from './client.ts';

export interface Issue {
  readonly number: number;
  readonly authorId: number | undefined;
  readonly body: string;
}

/** The first open issue that fits, the one that was updated last first; every page is looked through. */
export async function findOpenIssue(
  github: GitHub,
  fits: (issue: Issue) => boolean,
): Promise<Issue | undefined> {
  return github.ask('Looking through the open issues', async () => {
    const pages = github.octokit.paginate.iterator('GET /repos/{owner}/{repo}/issues', {
      ...github.repository,
      state: 'open',
      sort: 'updated',
      per_page: 100,
    });
    for await (const { data } of pages) {
      const issues = data
        .filter(({ pull_request }) => pull_request === undefined)
        .map(({ number, user, body }) => ({
          number,
          authorId: user === null ? undefined : Number(user.id),
          body: body ?? '',
        }));
      const found = issues.find(fits);
      if (found !== undefined) return found;
    }
    return undefined;
  });
}

export async function openIssue(github: GitHub, title: string, body: string): Promise<number> {
  const route = 'POST /repos/{owner}/{repo}/issues';
  return (await github.request('Opening an issue', route, { title, body })).number;
}

export async function updateIssue(
  github: GitHub,
  number: number,
  change: { readonly body?: string; readonly state?: 'closed' },
): Promise<void> {
  const route = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}';
  await github.request(`Updating the issue #${number}`, route, { issue_number: number, ...change });
}
