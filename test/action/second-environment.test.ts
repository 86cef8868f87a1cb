/**
 * An account that has run from one file gets a second environment: the whole way, as the output of each command says
 * it, from the move of the files to a quiet timer of both accounts. The jobs are those that the workflow writes.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../src/errors.ts';
import { type Ended, folderWith, openSandbox, runCli, type TestSandbox } from '../support/harness.ts';
import { ACTION_TOKEN, type Inputs, type Ran, Repository } from '../support/repository.ts';

const WORKFLOW = '.github/workflows/celigo-access.yaml';
const RELEASE = '1'.repeat(40);

const seedOf = (integration: string, people: string): string => `
owner: { email: cio@acme.example }
tokens: { ${ACTION_TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
${people}
integrations: [{ name: Order to Cash, id: ${integration} }]
`;
const PRODUCTION = seedOf('5e44efa28015c9464272256f', '  ada@acme.example: { accessLevel: monitor }');
const STAGING = seedOf('aaaaaaaaaaaaaaaaaaaaaaa1', '  bea@acme.example: { accessLevel: monitor }');

interface Step {
  readonly id?: string;
  readonly with?: Readonly<Record<string, string>>;
}
interface Job {
  readonly strategy?: { readonly matrix: { readonly account: readonly string[] | string } };
  readonly steps: readonly Step[];
}

/** What a job of the workflow gives the Action for one account. */
function inputsOf(workflow: string, name: string, account?: string): Inputs {
  const jobs = (parse(workflow) as { readonly jobs: Readonly<Record<string, Job>> }).jobs;
  const { command: _, ...given } = jobs[name]?.steps.find(({ id }) => id === 'celigo')?.with ?? {};
  const filled = Object.entries(given).map(([key, value]) => [
    key,
    value.replace(/\$\{\{ matrix\.account \}\}/g, account ?? '').replace(/\$\{\{ inputs\..*\}\}/, ''),
  ]);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}

async function filesBelow(folder: string, within = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(join(folder, within), { withFileTypes: true })) {
    const path = join(within, entry.name);
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) Object.assign(found, await filesBelow(folder, path));
    else found[path] = await readFile(join(folder, path), 'utf8');
  }
  return found;
}

/** The repository of one account, as `export` and `init --workflow` make it, with everything in force. */
async function single(): Promise<{ readonly repository: Repository; readonly cwd: string }> {
  const repository = await Repository.open({ files: {}, seed: PRODUCTION });
  const cwd = await folderWith({});
  const setting = { cwd, ...accountAt(repository.sandbox) };
  const exported = ['export', '--region', 'us', '--name', 'Acme', '--environment', 'production'];
  expect((await runCli([...exported, '--output', 'access.yaml'], setting)).code).toBe(EXIT.done);
  expect((await runCli(['init', '--workflow'], { cwd })).code).toBe(EXIT.done);
  const workflow = await readFile(join(cwd, WORKFLOW), 'utf8');
  await writeFile(join(cwd, WORKFLOW), workflow.replaceAll('0'.repeat(40), RELEASE));
  repository.replace(await filesBelow(cwd));
  repository.workflow = WORKFLOW;
  const ran = await repository.onPush('apply', inputsOf(workflow, 'apply'));
  expect(ran.code, ran.log).toBe(0);
  return { repository, cwd };
}

const accountAt = ({ url }: TestSandbox) => ({
  env: { CELIGO_BASE_URL: url, CELIGO_API_TOKEN: ACTION_TOKEN },
});

/** Two accounts, each of which has the same token by name: whose it is is told by `contains` alone. */
async function withStaging(now?: () => Date): Promise<TestSandbox> {
  const staging = await openSandbox(STAGING, { ...(now && { now }) });
  onTestFinished(() => staging.close());
  return staging;
}

const inForce = ({ files }: Ran): unknown =>
  (JSON.parse(files['in-force.json'] ?? '{}') as { commit?: unknown }).commit;

describe('a second environment', () => {
  it('is moved to, merged and watched without anybody naming a commit', async () => {
    const { repository, cwd } = await single();
    const before = repository.main;
    const staging = await withStaging(() => repository.now);
    const exporting = ['export', '--region', 'us', '--name', 'Acme staging', '--environment', 'staging'];
    const exportIt = (): Promise<Ended> =>
      runCli([...exporting, '--output', 'access/staging/'], { cwd, ...accountAt(staging) });

    // Whoever begins with the export is told what to move first, and nothing is written.
    const early = await exportIt();
    expect([early.code, early.requests]).toEqual([EXIT.invalid, []]);
    const [, made = '', moved = ''] =
      /mkdir -p (\S+) && mv access\.yaml access\.schema\.json (\S+)/.exec(early.stderr) ?? [];
    expect([made, moved]).toEqual(['access/production', 'access/production/']);
    await mkdir(join(cwd, made), { recursive: true });
    for (const file of ['access.yaml', 'access.schema.json'])
      await rename(join(cwd, file), join(cwd, moved, file));

    // The export then names the command that comes next, and that one the settings and the pull request.
    const exported = await exportIt();
    expect(exported.code, exported.stderr).toBe(EXIT.done);
    expect(exported.stderr.replace(/\s+/g, ' ')).toContain('celigo-access init --workflow --force');
    const initiated = await runCli(['init', '--workflow', '--force'], { cwd });
    expect(initiated.code, initiated.stderr).toBe(EXIT.done);
    for (const name of ['celigo-plan-production', 'celigo-apply-staging', 'one pull request'])
      expect(initiated.stdout).toContain(name);
    const files = await filesBelow(cwd);
    const workflow = files[WORKFLOW] ?? '';
    expect(workflow).toContain(RELEASE);

    const gone = Object.keys(repository.github.filesOf(before)).filter((path) => !(path in files));
    const number = repository.propose(files, {}, gone);
    const sandboxes = { production: repository.sandbox, staging };
    const given = (job: string, account: keyof typeof sandboxes): Inputs => ({
      ...inputsOf(workflow, job, account),
      'base-url': sandboxes[account].url,
    });
    const accounts = ['production', 'staging'] as const;

    // Each account has a plan of its own there, and neither changes anything.
    for (const account of accounts) {
      const planned = await repository.onPull(number, 'plan', given('plan', account));
      expect([planned.code, planned.outputs.changes], planned.log).toEqual([0, 'false']);
    }
    expect(repository.github.comments).toHaveLength(2);
    repository.review(number);
    const merged = repository.merge(number);
    for (const account of accounts) {
      const ran = await repository.onPush('apply', given('apply', account));
      expect([ran.code, inForce(ran)], ran.log).toEqual([0, merged]);
    }
    for (const command of ['due', 'drift'])
      for (const account of accounts) {
        const ran = await repository.onTimer(command, given('schedule', account));
        expect([ran.code, inForce(ran)], ran.log).toEqual([0, merged]);
      }
    expect([...repository.sandbox.writes(), ...staging.writes()]).toEqual([]);

    // What somebody changes in one of them is drift of that one alone.
    staging.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
    for (const [account, code] of [
      ['production', 0],
      ['staging', EXIT.differences],
    ] as const)
      expect((await repository.onTimer('drift', given('schedule', account))).code, account).toBe(code);
    expect(repository.github.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Access was changed outside the files (staging)', 'open'],
    ]);
  });

  it('goes on from what was in force, so that a change outside during the move is held and not taken back', async () => {
    const { repository } = await single();
    const access = repository.github.filesOf(repository.main)['access.yaml'] ?? '';
    repository.sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { accessLevel: 'manage' } });
    expect((await repository.onTimer('drift')).code).toBe(EXIT.differences);
    const number = repository.propose({ 'access/production/access.yaml': access }, {}, ['access.yaml']);
    const inputs = { label: 'production', config: 'access/production' };
    const planned = await repository.onPull(number, 'plan', inputs);
    expect([planned.code, planned.outputs.changes], planned.log).toEqual([0, 'false']);
    repository.merge(number);
    const ran = await repository.onPush('apply', inputs);
    expect([ran.code, inForce(ran), repository.sandbox.writes()], ran.log).toEqual([0, repository.main, []]);
    const drift = await repository.onTimer('drift', inputs);
    expect(drift.code, drift.log).toBe(EXIT.differences);
    // The issue that was open before the move is the one that goes on, and closes.
    expect(repository.github.issues.map(({ state }) => state)).toEqual(['open']);
    repository.sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { accessLevel: 'monitor' } });
    expect((await repository.onTimer('drift', inputs)).code).toBe(0);
    expect(repository.github.issues.map(({ state }) => state)).toEqual(['closed']);
  });
});
