/** GitHub and GitLab look for a file from the root of the repository, whatever folder of it a job works in. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from '../support/harness.ts';

const FILES = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  'a service/access/a.yaml':
    'version: 1\naccount: { name: Acme, region: us }\nusers:\n  a@acme.example: { roles: [nope] }\n',
};
const PATH = 'a service/access/a.yaml';

async function validated(format: string): Promise<string[]> {
  const root = await folderWith(FILES);
  const inner = join(root, 'a service', 'access', 'inner');
  await mkdir(inner);
  const from = [root, join(root, 'a service'), inner];
  const ran = from.map(async (cwd) => {
    const paths = cwd === root ? [join(root, 'a service', 'access')] : [];
    const { code, stdout } = await runCli(['validate', ...paths, '--format', format], { cwd });
    expect(code).toBe(3);
    return stdout;
  });
  return Promise.all(ran);
}

describe('a finding for a program names its file from the root of the repository', () => {
  it('as an annotation of GitHub', async () => {
    for (const text of await validated('github')) expect(text).toContain(`::error file=${PATH},line=4,`);
  });

  it('as a Code Quality report of GitLab, with the same fingerprint wherever the job works', async () => {
    const reports = await validated('gitlab');
    expect(JSON.parse(reports[0] ?? '')[0].location.path).toBe(PATH);
    expect(new Set(reports).size).toBe(1);
  });

  it('as SARIF', async () => {
    const reports = await validated('sarif');
    const { locations } = JSON.parse(reports[0] ?? '').runs[0].results[0];
    expect(locations[0].physicalLocation.artifactLocation.uri).toBe(PATH.replace(' ', '%20'));
    expect(new Set(reports).size).toBe(1);
  });

  it('and for a person who types it, from the folder where they are', async () => {
    const [, , inner = ''] = await validated('text');
    expect(inner).toContain('../a.yaml:4');
  });
});
