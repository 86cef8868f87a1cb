/** Comments of a pull request or an issue, and who writes them. */
import type { GitHub } from './client.ts';
import { ensureViewer } from './shape.ts';

export interface Comment {
  readonly id: number;
  /** For what only the GraphQL API can do. */
  readonly nodeId: string;
  readonly authorId: number | undefined;
  readonly body: string;
  readonly createdAt: string;
}

const VIEWERS = new WeakMap<GitHub['repository'], number>();

/** The number of the user or app whose token this is; asked once. (The REST route does not answer to a job's own token.) */
export async function viewerId(github: GitHub): Promise<number> {
  const known = VIEWERS.get(github.repository);
  if (known !== undefined) return known;
  return github.ask('Asking whose github-token this is', async () => {
    const data = await github.octokit.graphql<{ viewer: { databaseId: number } }>(
      'query { viewer { databaseId } }',
    );
    ensureViewer(data);
    VIEWERS.set(github.repository, data.viewer.databaseId);
    return data.viewer.databaseId;
  });
}

/** Every comment, oldest first. */
export async function commentsOn(github: GitHub, number: number): Promise<Comment[]> {
  const comments = await github.all(
    `Reading the comments of #${number}`,
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { issue_number: number },
  );
  return comments.map(({ id, node_id, user, body, created_at }) => ({
    id: Number(id),
    nodeId: node_id,
    authorId: user === null ? undefined : Number(user?.id),
    body: body ?? '',
    createdAt: created_at,
  }));
}

export async function createComment(github: GitHub, number: number, body: string): Promise<void> {
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  await github.request(`Writing a comment on #${number}`, route, { issue_number: number, body });
}

export async function updateComment(github: GitHub, id: number, body: string): Promise<void> {
  const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
  await github.request('Updating the comment', route, { comment_id: id, body });
}

/** Folds a comment away as outdated. */
export async function minimizeComment(github: GitHub, nodeId: string): Promise<void> {
  await github.ask('Folding an older comment away', () =>
    github.octokit.graphql(
      'mutation ($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } } }',
      { id: nodeId },
    ),
  );
}
