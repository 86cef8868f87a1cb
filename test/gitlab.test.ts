/** The pipeline of docs/gitlab.md: who may read what it leaves, where its jobs run, and what an approver may forget. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Job {
  readonly stage?: string;
  readonly rules?: readonly { readonly if: string }[];
  readonly script: readonly string[];
  readonly artifacts?: {
    readonly access?: string;
    readonly public?: boolean;
    readonly paths?: readonly string[];
  };
}

const page = readFileSync(new URL('../docs/gitlab.md', import.meta.url), 'utf8');
const [, text = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
const { stages, default: _, ...rest } = parse(text) as { stages: string[]; default: unknown };
const jobs = Object.entries(rest as Record<string, Job>);

describe('the pipeline for GitLab', () => {
  it('has jobs, each in a stage that there is', () => {
    expect(jobs.map(([name]) => name)).toEqual(['validate', 'plan', 'apply', 'due']);
    for (const [, { stage }] of jobs) expect(stages).toContain(stage);
  });

  it.each(jobs)('says where %s runs', (_name, { rules = [] }) => {
    expect(rules.length).toBeGreaterThan(0);
  });

  it('checks and plans in merge requests, and writes in none', () => {
    const inMerges = jobs.filter(([, { rules = [] }]) =>
      rules.some((rule) => rule.if.includes('merge_request_event')),
    );
    expect(inMerges.map(([name]) => name)).toEqual(['validate', 'plan']);
  });

  it.each(jobs)('lets guests read nothing that %s leaves of people', (_name, { script, artifacts }) => {
    // GitLab refuses a job that has both keywords.
    expect(artifacts?.public).toBeUndefined();
    expect(artifacts?.access).toBe(artifacts?.paths === undefined ? undefined : 'developer');
    const left = script.join('\n').match(/(?<=--(?:output|receipt) )\S+/g) ?? [];
    expect(left.filter((file) => !file.startsWith('gl-'))).toEqual(artifacts?.paths ?? []);
  });

  it('has a sentence for an approver who forgot the digest', () => {
    const [check = ''] = jobs.find(([name]) => name === 'apply')?.[1].script ?? [];
    const run = (APPROVED_DIGEST: string) =>
      spawnSync('sh', ['-c', check], { env: { APPROVED_DIGEST }, encoding: 'utf8' });
    const [forgotten, given] = [run(''), run('a1b2')];
    expect([forgotten.status, given.status]).toEqual([3, 0]);
    expect(forgotten.stderr).toContain('APPROVED_DIGEST is empty.');
    expect(given.stderr).toBe('');
  });
});
