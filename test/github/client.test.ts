/** What is asked of GitHub again: a read that was not answered, a little later each time, and nothing else. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectGitHub, type GitHub } from '../../src/github/client.ts';
import { FakeGitHub, OWNER, REPO, REPOSITORY_ID } from '../support/github.ts';
import { NOW } from '../support/world.ts';

let stand: FakeGitHub;
beforeAll(async () => {
  stand = await FakeGitHub.start(() => NOW);
});
beforeEach(() => void stand.asked.splice(0));
afterAll(() => stand.close());

const connected = (patience = 1, abort = new AbortController(), apiUrl = stand.url): GitHub =>
  connectGitHub({
    ...{ token: undefined, apiUrl, userAgent: 'test', signal: abort.signal, patience },
    ...{ owner: OWNER, repo: REPO, repositoryId: REPOSITORY_ID },
  });
const read = ({ octokit, repository, ask }: GitHub): Promise<unknown> =>
  ask('Looking', () => octokit.request('GET /repos/{owner}/{repo}', repository));
const write = ({ octokit, repository, ask }: GitHub): Promise<unknown> =>
  ask('Telling', () => octokit.request('POST /repos/{owner}/{repo}/issues', { ...repository, title: 'a' }));
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
  const asked = connected(1, new AbortController(), gone.url);
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
