/** T35: an action or a tag that was taken over. Whatever our own workflows use is pinned, and can do little. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>;
        readonly environment?: unknown;
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly {
          readonly uses?: string;
          readonly run?: string;
          readonly with?: Record<string, unknown>;
        }[];
      }
    >
  >;
}

const FOLDER = '.github/workflows';
const WORKFLOWS = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8');
  return [name, { text, ...(parse(text) as Workflow) }] as const;
});
/** The workflows that people copy are held to the same in test/workflows.test.ts. */
const PINNED = /^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** Who may be trusted with a step. */
const PUBLISHERS = /^actions\//;

test('there are workflows to look at', () => {
  expect(WORKFLOWS.length).toBeGreaterThan(1);
});

describe.each(WORKFLOWS)('%s', (_, { text, on, permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('pins each action to a commit, says of which version, and uses GitHub’s own alone', () => {
    const uses = steps.flatMap((step) => step.uses ?? []);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((each) => !PINNED.test(each) || !PUBLISHERS.test(each))).toEqual([]);
    for (const line of text.split('\n').filter((each) => /\buses:/.test(each)))
      expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
  });

  test('gives nothing by default, and a job no more than it says why', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      // What may change the repository runs nothing that is in it: it has no checkout.
      const isBare = job.steps.every(({ uses, run }) => uses === undefined && !run?.includes('node '));
      const may = ['id-token', 'attestations', ...(isBare ? ['contents'] : [])];
      const granted = Object.entries(job.permissions ?? {});
      expect(granted.filter(([what, level]) => level === 'write' && !may.includes(what))).toEqual([]);
    }
    for (const job of Object.values(jobs)) {
      expect(job['timeout-minutes']).toBeTypeOf('number');
      const writes = Object.values(job.permissions ?? {}).includes('write');
      expect(!writes || job.environment !== undefined).toBe(true);
    }
  });

  test('is started by no event that hands secrets to the code of strangers', () => {
    expect(
      Object.keys(on).filter((event) =>
        ['pull_request_target', 'workflow_run', 'issue_comment'].includes(event),
      ),
    ).toEqual([]);
  });

  test('keeps no credentials, names no secret and runs no text of others', () => {
    const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
    expect(text).not.toMatch(/\bsecrets\./);
    expect(steps.filter((step) => step.run?.includes('${'.concat('{')))).toEqual([]);
  });
});

test('changes to workflows and to the code of releases need an owner', () => {
  const owners = readFileSync('.github/CODEOWNERS', 'utf8');
  expect(owners).toMatch(/^(\*|\/?\.github\/)\s+@/m);
});

test('updates of packages and actions wait for at least a week', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yaml', 'utf8')) as {
    updates: { 'package-ecosystem': string; cooldown?: { 'default-days'?: number } }[];
  };
  expect(updates.map((each) => each['package-ecosystem']).sort()).toEqual(['github-actions', 'npm']);
  for (const update of updates) expect(update.cooldown?.['default-days']).toBeGreaterThanOrEqual(7);
});
