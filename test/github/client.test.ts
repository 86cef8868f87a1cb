/**
 * What is asked of GitHub again: a read that was not answered, a little later each time, and nothing else. And where GitHub
 * leads to, over loopback as over a network: runs of the Action ask their stand-in without one.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectGitHub, type GitHub } from '../../src/github/client.ts';
import { fileOfArtifact } from '../../src/github/runs.ts';
import { presentNameOf } from '../../src/github/trees.ts';
import { FakeGitHub, OWNER, REPO, REPOSITORY_ID } from '../support/github.ts';
import { NOW } from '../support/world.ts';

let stand: FakeGitHub;
beforeAll(async () => {
  stand = await FakeGitHub.start(() => NOW);
});
beforeEach(() => void stand.asked.splice(0));
afterAll(() => stand.close());

const connected = (
  patience = 1,
  abort = new AbortController(),
  { token, apiUrl = stand.url }: { readonly token?: string; readonly apiUrl?: string } = {},
): GitHub =>
  connectGitHub({
    ...{ token, apiUrl, userAgent: 'test', signal: abort.signal, patience },
    ...{ owner: OWNER, repo: REPO, repositoryId: REPOSITORY_ID },
  });
const read = ({ request }: GitHub): Promise<unknown> => request('Looking', 'GET /repos/{owner}/{repo}', {});
const write = ({ request }: GitHub): Promise<unknown> =>
  request('Telling', 'POST /repos/{owner}/{repo}/issues', { title: 'a' });
const refuse = (status: number): void => {
  stand.refusals = [{ to: /./, status, message: 'no' }];
};

test.each([500, 502, 503])(
  'a read that is answered %i is asked for four times, a write once',
  async (status) => {
    refuse(status);
    await expect(read(connected())).rejects.toMatchObject({ trouble: 'unreachable' });
    expect(stand.asked).toHaveLength(4);
    await expect(write(connected())).rejects.toMatchObject({ trouble: 'unreachable' });
    expect(stand.asked).toHaveLength(5);
  },
);

test.each([400, 401, 403, 404, 409, 410, 422, 429, 451])(
  'a read that is answered %i is final',
  async (status) => {
    refuse(status);
    await expect(read(connected())).rejects.toThrow('Looking: GitHub answered');
    expect(stand.asked).toHaveLength(1);
  },
);

test('nobody is said to have answered where nobody did', async () => {
  const gone = await FakeGitHub.start(() => NOW);
  const asked = connected(1, undefined, { apiUrl: gone.url });
  await gone.close();
  const failure = await read(asked).catch((error: unknown) => error);
  expect(failure).toMatchObject({ trouble: 'unreachable' });
  expect(String(failure)).toMatch(/Looking: .*ECONNREFUSED/);
  expect(String(failure)).not.toContain('GitHub answered');
});

test('a read is answered in the end where the outage passes', async () => {
  const isOut = Object.assign(/./, { test: () => stand.asked.length < 3 });
  stand.refusals = [{ to: isOut, status: 503, message: 'no' }];
  await read(connected());
  expect(stand.asked).toHaveLength(3);
});

test('a branch is found by a former name, and a file where GitHub leads to, which gets no token', async () => {
  stand.refusals = [];
  stand.branches.set('trunk', stand.commit({}, []));
  stand.renamed.set('main', 'trunk');
  const github = connected(1, undefined, { token: 'a-token-of-github' });
  expect(await presentNameOf(github, 'main')).toBe('trunk');
  const { id } = stand.upload('plan', 1, { 'plan.json': 'planned' });
  expect(await fileOfArtifact(github, { id }, 'plan.json')).toBe('planned');
  expect(new Set(stand.asked.map(({ authorization }) => authorization))).toEqual(
    new Set(['token a-token-of-github']),
  );
  expect(stand.fetched).toEqual([{ request: `GET /artifact/${id}`, authorization: undefined }]);
});
