/** Documents of this tool among access files: each is named as what it is, with what to do that works. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, runCli } from './support/harness.ts';

const REVIEW = `version: 1
account: Acme
owner: nobody
digest: ${'0'.repeat(64)}
people: {}
`;
const FILES = {
  'access/account.yaml': 'version: 1\naccount: { name: Acme, region: us }\n',
  'access/users.yaml': 'version: 1\nusers: { ada@acme.example: { accessLevel: administrator } }\n',
};

it('in the folder that is read by itself is to be moved out of it, since every path to that folder finds it', async () => {
  for (const there of ['access/2026-11.yaml', 'access/reviews/2026-11.yaml']) {
    const cwd = await folderWith({ ...FILES, 'reviews/other.txt': '', [there]: REVIEW });
    const { code, stdout } = await runCli(['validate'], { cwd });
    expect([code, stdout]).toEqual([3, expect.stringContaining('Move it out of this folder')]);
    await rename(join(cwd, there), join(cwd, 'reviews/2026-11.yaml'));
    expect((await runCli(['validate'], { cwd })).code).toBe(0);
  }
});

it('beside that folder is left out by naming the access files', async () => {
  const cwd = await folderWith({ ...FILES, 'reviews/2026-11.yaml': REVIEW });
  const { code, stdout } = await runCli(['validate', '.'], { cwd });
  expect([code, stdout]).toEqual([
    3,
    expect.stringContaining('Name `access/account.yaml` and `access/users.yaml` instead'),
  ]);
});
