/** The event that a run is about, read from the payloads that GitHub's own examples show. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import listed from '@octokit/webhooks-examples' with { type: 'json' };
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Occasion, readOccasion } from '../../src/action/occasion.ts';

interface Payload {
  readonly before?: string;
  readonly repository?: { readonly id: number; readonly default_branch?: string };
  readonly pull_request?: {
    readonly number: number;
    readonly user: { readonly login: string };
    readonly head: { readonly sha: string; readonly repo: { readonly id: number } | null };
    readonly base: { readonly sha: string };
  };
}

// The types of the package are a union of some hundred payloads; this test reads few of their properties.
const examples = listed as unknown as readonly {
  readonly name: string;
  readonly examples: readonly Payload[];
}[];

async function occasionOf(event: string, payload: unknown): Promise<Occasion> {
  const folder = await mkdtemp(join(tmpdir(), 'celigo-access-event-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'event.json');
  await writeFile(path, JSON.stringify(payload));
  const { repository } = payload as Payload;
  return readOccasion({
    GITHUB_REPOSITORY: 'acme/access',
    GITHUB_REPOSITORY_ID: String(repository?.id ?? 1),
    GITHUB_EVENT_PATH: path,
    GITHUB_EVENT_NAME: event,
    GITHUB_RUN_ID: '7',
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_WORKFLOW_REF: 'acme/access/.github/workflows/access.yml@refs/heads/main',
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
  });
}

describe("every payload of GitHub's examples", () => {
  it('are many, of the events that a workflow of ours runs on too', () => {
    const names = examples.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(40);
    for (const name of ['pull_request', 'push', 'workflow_dispatch', 'issue_comment', 'workflow_run'])
      expect(names).toContain(name);
  });

  for (const { name, examples: payloads } of examples) {
    it(`of ${name} is read, and says of a pull request what it says`, async () => {
      for (const payload of payloads) {
        const occasion = await occasionOf(name, payload);
        const { pull_request: pull, repository, before } = payload;
        if (repository?.default_branch !== undefined)
          expect(occasion.defaultBranch).toBe(repository.default_branch);
        if (name === 'push') expect(occasion.before).toBe(/^0+$/.test(before ?? '') ? undefined : before);
        if (pull?.head?.sha === undefined) continue;
        expect(occasion.pull).toMatchObject({
          number: pull.number,
          headSha: pull.head.sha,
          baseSha: pull.base.sha,
        });
        const isOwn = pull.head.repo?.id === repository?.id;
        expect(occasion.pull?.withoutSecrets === 'fork').toBe(!isOwn);
      }
    });
  }
});

it('a pull request whose payload does not say which commits it is about is refused, and never taken for our own', async () => {
  const whole = { number: 7, head: { sha: 'a' }, base: { sha: 'b' }, user: null };
  for (const gone of ['number', 'head', 'base'] as const) {
    const { [gone]: _, ...rest } = whole;
    await expect(occasionOf('pull_request', { pull_request: rest })).rejects.toThrow(
      'says of no pull request',
    );
  }
  expect((await occasionOf('pull_request', { pull_request: whole })).pull?.withoutSecrets).toBe('fork');
});
