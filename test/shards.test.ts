/** Many machines for many accounts: each account is run once, and workflows can read the shares. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../src/errors.ts';
import { codesIn, FILES, fleet, NAMES, summaryIn } from './support/fleet.ts';
import { folderWith, runCli } from './support/harness.ts';

const many = (count: number) => ({
  ...FILES,
  'accounts.yaml': `version: 1\naccounts:\n${Array.from(
    { length: count },
    (_, at) =>
      `  customer-${at}: { region: us, paths: [shared.yaml, one.yaml], token: CELIGO_API_TOKEN_C${at} }\n`,
  ).join('')}`,
});

describe('--shard', () => {
  it.each([0, 1])('gives each account to one share, counted from %i', async (first) => {
    const cwd = await folderWith(many(40));
    const ran: string[] = [];
    for (let index = first; index < 8 + first; index += 1) {
      const argv = ['accounts', 'validate', '--shard', `${index}/8`, '--results', `out-${index}`];
      expect((await runCli(argv, { cwd })).code).toBe(EXIT.done);
      ran.push(...Object.keys(codesIn(await summaryIn(join(cwd, `out-${index}`)))));
    }
    expect(ran.sort()).toEqual(Array.from({ length: 40 }, (_, at) => `customer-${at}`).sort());
  });

  it('with no account in it has a summary of none', async () => {
    const { env, requests } = await fleet();
    const cwd = await folderWith(FILES);
    const codes: object[] = [];
    for (let index = 0; index < 20; index += 1) {
      const argv = ['accounts', 'validate', '--shard', `${index}/20`, '--results', `out-${index}`];
      expect((await runCli(argv, { cwd, env })).code).toBe(EXIT.done);
      codes.push(codesIn(await summaryIn(join(cwd, `out-${index}`))));
    }
    expect(codes.flatMap((each) => Object.keys(each)).sort()).toEqual([...NAMES].sort());
    expect(requests()).toBe(0);
  });

  it.each(['9/8', '1/201', '0/0', 'x'])('%s is refused before any account is asked', async (shard) => {
    const { env, requests } = await fleet();
    const run = await runCli(['accounts', 'plan', '--shard', shard], { files: FILES, env });
    expect([run.code, requests()]).toEqual([EXIT.invalid, 0]);
    expect(run.stderr).toContain('a share and how many there are');
  });
});

describe('accounts matrix', () => {
  const printed = async (files: Readonly<Record<string, string>>, ...flags: string[]) => {
    const run = await runCli(['accounts', 'matrix', ...flags], { files });
    expect(run.code, run.stderr).toBe(EXIT.done);
    expect(run.stdout.trimEnd()).not.toContain('\n');
    return run.stdout;
  };

  it("is what GitHub's matrix takes, within its room of 256", async () => {
    expect(JSON.parse(await printed(many(40), '--shards', '8'))).toEqual({
      shard: Array.from({ length: 8 }, (_, at) => `${at}/8`),
    });
    const { shard } = JSON.parse(await printed(many(300)));
    expect(shard.length).toBeLessThanOrEqual(200);
    expect(shard.length).toBeGreaterThan(100);
  });

  it("is a child pipeline of GitLab's, whose shares count from 1", async () => {
    const { include, ...jobs } = parse(await printed(many(40), '--shards', '2', '--for', 'gitlab'));
    expect(include).toEqual([{ local: '.gitlab/celigo-access-shard.yml' }]);
    expect(jobs).toEqual({
      'celigo-access 1/2': { extends: '.celigo-access-shard', variables: { SHARD: '1/2' } },
      'celigo-access 2/2': { extends: '.celigo-access-shard', variables: { SHARD: '2/2' } },
    });
  });

  it('leaves out shares that no account is in', async () => {
    const { shard } = JSON.parse(await printed(FILES, '--shards', '200'));
    expect(shard).toHaveLength(3);
  });

  it.each(['0', '201', 'many'])('of %s shares is refused', async (shards) => {
    const run = await runCli(['accounts', 'matrix', '--shards', shards], { files: FILES });
    expect([run.code, run.stderr]).toEqual([EXIT.invalid, expect.stringContaining('from 1 to 200')]);
  });
});
