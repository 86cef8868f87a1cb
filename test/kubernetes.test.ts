/** The manifests of the documentation: what each pod may do, and commands that the command line takes. */

import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { shardFrom } from '../src/core/model/shard.ts';
import { EXIT } from '../src/errors.ts';
import { runCli } from './support/harness.ts';

interface Container {
  readonly image: string;
  readonly args?: readonly string[];
  readonly securityContext: Readonly<Record<string, unknown>>;
}
interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
}

const page = readFileSync('docs/kubernetes.md', 'utf8');
const manifests = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
  parseAllDocuments(text).map((document) => document.toJS()),
);
const of = (kind: string) => manifests.find((each) => each.kind === kind);
const due: Pod = of('CronJob').spec.jobTemplate.spec.template.spec;
const job = of('Job').spec;
const plan: Pod = job.template.spec;

describe.each([
  ['CronJob', due],
  ['Job', plan],
])('the pod of the %s', (_kind, pod) => {
  it('has no token of the cluster, no root and nothing to write on but its volumes', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
    for (const { image, securityContext } of [...pod.initContainers, ...pod.containers]) {
      expect(image).toContain('@sha256:');
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });
});

it('the shares of the Indexed Job are as many as its completions, and each index is one of them', () => {
  const shard = plan.containers[0]?.args?.find((each) => each.startsWith('$(JOB_COMPLETION_INDEX)')) ?? '';
  for (let index = 0; index < job.completions; index += 1) {
    const text = shard.replace('$(JOB_COMPLETION_INDEX)', String(index));
    expect(shardFrom(text)).toEqual({ index, total: job.completions });
  }
});

it('the files of the ConfigMap are valid as Kubernetes lays them out, through links', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'config-map-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, '..2026_11_22'));
  await symlink('..2026_11_22', join(folder, '..data'));
  for (const [name, text] of Object.entries<string>(of('ConfigMap').data)) {
    await writeFile(join(folder, '..2026_11_22', name), text);
    await symlink(join('..data', name), join(folder, name));
  }
  const run = await runCli(['accounts', 'validate', join(folder, 'accounts.yaml')]);
  expect(run.code, run.stderr).toBe(EXIT.done);
});

it.each([
  ['due', due],
  ['plan', plan],
])('the command line of %s is one', async (_command, pod) => {
  const args = pod.containers[0]?.args ?? [];
  const typed = args.map((each) => each.replace('$(JOB_COMPLETION_INDEX)', '0').replace('/results/', 'out-'));
  const run = await runCli(typed);
  // The files are not there; the flags are read before that is seen.
  expect([run.code, run.stderr]).toEqual([EXIT.invalid, expect.stringContaining('/files/accounts.yaml')]);
});
