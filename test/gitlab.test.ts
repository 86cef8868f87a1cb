/** The pipeline of docs/gitlab.md: who may read what it leaves, where its jobs run, and what an approver may forget. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

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

describe('the component for GitLab', () => {
  const text = readFileSync(new URL('../templates/celigo-access.yml', import.meta.url), 'utf8');
  const [head, body] = parseAllDocuments(text).map((document) => document.toJS());
  const inputs: Readonly<Record<string, { description: string; default?: string; regex?: string }>> =
    head.spec.inputs;

  it.each(jobs)('has the job %s as the page shows it', (name, shown) => {
    const { extends: _base, ...job } = body[`celigo-access-${name}`];
    const stage = shown.stage === 'check' ? '$[[ inputs.check-stage ]]' : '$[[ inputs.apply-stage ]]';
    const filled = JSON.parse(
      JSON.stringify(job)
        .replace('$[[ inputs.environment ]]', inputs.environment?.default ?? '')
        .replace('$[[ inputs.resource-group ]]', inputs['resource-group']?.default ?? ''),
    );
    expect(filled).toEqual({ ...shown, stage });
  });

  it('says what each input is, uses each, and needs no other', () => {
    const used = [...text.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(inputs).sort());
    for (const { description } of Object.values(inputs)) expect(description.length).toBeGreaterThan(20);
    const needed = Object.entries(inputs).filter(([, input]) => input.default === undefined);
    expect(needed.map(([name]) => name)).toEqual(['package', 'sha256']);
  });

  it('splices no input into a shell', () => {
    for (const job of Object.values<Partial<Job> & { before_script?: string[] }>(body))
      for (const line of [...(job.script ?? []), ...(job.before_script ?? [])])
        expect(line).not.toContain('$[[');
  });

  it('installs a package by its checksum, and nothing by a name', () => {
    const [check = '', install = ''] = body['.celigo-access'].before_script;
    expect(install).toBe('npm install --global "./$CELIGO_PACKAGE"');
    const run = (CELIGO_PACKAGE_SHA256: string) =>
      spawnSync('sh', ['-c', check], {
        env: { PATH: process.env.PATH, CELIGO_PACKAGE: 'LICENSE', CELIGO_PACKAGE_SHA256 },
      }).status;
    const sum = createHash('sha256').update(readFileSync('LICENSE')).digest('hex');
    expect([run(sum), run('0'.repeat(64))]).toEqual([0, 1]);
    expect(
      [sum, sum.slice(1), `${sum}; id`].map((each) => new RegExp(inputs.sha256?.regex ?? '').test(each)),
    ).toEqual([true, false, false]);
  });
});
