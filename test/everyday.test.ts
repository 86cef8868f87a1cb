/**
 * docs/everyday.md: each command was run, and the page shows what it printed. `npm run bless` writes the page
 * anew; the test fails where the product prints something else.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT, type ExitCode } from '../src/errors.ts';
import { DIGEST_SHOWN, JOBS, type Job, SEED, START } from './support/everyday.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';

const PAGE = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'everyday.md');

it('the page of everyday jobs shows what the commands print', async () => {
  const jobs: string[] = [];
  for (const job of JOBS) jobs.push(await toldJob(job));
  const contents = JOBS.map(({ title }) => `- [${title}](#${anchorOf(title)})`).join('\n');
  const start = `${BEGIN}\n${fence('yaml', START)}`;
  const page = `${HEAD}\n${start}\n${contents}\n\n${jobs.join('\n')}`;
  if (process.env.BLESS) writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

const HEAD = `# Everyday jobs

One screen a job: what to write, what to type, and what it prints. The page is made by running the commands against an emulated account (\`npm run bless\`), so it shows what this version does.

The account of the examples has Grace and Ines as administrators, Ada, Alan and Wes as users, the integrations Order to Cash and Returns, and the MCP servers /orders and /stock. In a team the same happens in a pull request: [GitHub](github.md), [GitLab](gitlab.md). What an exit code means at three in the morning: [the runbook](runbook.md).

Most jobs are two steps: write the lines, then \`celigo-access apply\`, which shows the plan and asks before it does anything. \`celigo-access plan\` shows the same and cannot write. Below, \`--yes\` and \`--allow\` stand for the answers that a person gives there.
`;

const BEGIN = 'Most of them begin with this `access.yaml`, and show the lines that change in it:\n';

it('what is shown uses no role that the page does not show', () => {
  const declared = rolesIn(START);
  expect(declared).toContain('on-call');
  for (const { title, shows = '' } of JOBS)
    expect([title, usedIn(shows).filter((role) => ![...declared, ...rolesIn(shows)].includes(role))]).toEqual(
      [title, []],
    );
});

it('every job is done in three steps: lines that are written, and commands', () => {
  for (const { title, shows, steps } of JOBS) {
    const needed = steps.filter(({ isAside }) => !isAside);
    const typed = needed.flatMap(({ shell, writes, argv }) => [shell, writes, argv].filter(Boolean));
    // A plan is looked at; an apply does what it shows, and a page that is about one leaves the apply to its reader.
    const [command] = needed.at(-1)?.argv ?? [];
    const isDone = needed.some(({ argv }) => argv.includes('export')) || command !== 'plan';
    const count = (shows === undefined ? 0 : 1) + typed.length + (isDone ? 0 : 1);
    expect([title, Math.max(count, 3)]).toEqual([title, 3]);
  }
});

const rolesIn = (yaml: string): string[] => Object.keys(parse(yaml)?.roles ?? {});

function usedIn(yaml: string): string[] {
  const users: { roles?: (string | { role: string })[] }[] = Object.values(parse(yaml)?.users ?? {});
  return users.flatMap(({ roles = [] }) => roles.map((use) => (typeof use === 'string' ? use : use.role)));
}

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\d -]/gu, '')
    .replaceAll(' ', '-');

async function toldJob(job: Job): Promise<string> {
  return withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith(job.files);
    const parts = [`## ${job.title}\n`, `${job.words}\n`];
    let digest = '';
    let seed = SEED;
    if (job.shows !== undefined) parts.push(fence('yaml', job.shows));
    for (const step of job.steps) {
      if ((step.account ?? SEED) !== seed) {
        seed = step.account ?? SEED;
        sandbox.reseed(seed);
      }
      if (step.edit !== undefined) sandbox.edit(step.edit);
      if (step.shell !== undefined) {
        execFileSync('/bin/sh', ['-ec', step.shell.join('\n')], { cwd });
        parts.push(fence('console', step.shell.map((line) => `$ ${line}`).join('\n')));
      }
      if (step.words !== undefined) parts.push(`${step.words}\n`);
      for (const [path, text] of Object.entries(step.writes ?? {})) {
        mkdirSync(dirname(join(cwd, path)), { recursive: true });
        writeFileSync(join(cwd, path), text);
        parts.push(fence('yaml', `# ${path}\n${text}`));
      }
      const argv = step.argv.map((word) => (word === DIGEST_SHOWN ? digest : word));
      const { code, printed, text } = await ran(argv, cwd, sandbox);
      expect([argv.join(' '), code, code === (step.code ?? EXIT.done) ? '' : text]).toEqual([
        argv.join(' '),
        step.code ?? EXIT.done,
        '',
      ]);
      digest = /--expect ([0-9a-f]{64})/.exec(printed)?.[1] ?? digest;
      const token = step.account === undefined ? '' : 'CELIGO_API_TOKEN=… ';
      const typed = argv.map((word) => (word === digest ? '5b0c…' : quoted(word))).join(' ');
      parts.push(fence('console', `$ ${token}celigo-access ${typed}\n${text}`));
    }
    if (job.after !== undefined) parts.push(`${job.after}\n`);
    return parts.join('\n');
  });
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word}"`);
const fence = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;

async function ran(
  argv: readonly string[],
  cwd: string,
  sandbox: TestSandbox,
): Promise<{ readonly code: ExitCode; readonly printed: string; readonly text: string }> {
  const { code, stdout, stderr } = await runCli([...argv], { cwd, sandbox, hasty: true });
  const printed = `${stdout}${stderr}`;
  const text = printed
    .replaceAll(sandbox.url, 'https://api.integrator.io')
    .replaceAll(cwd, '~/access')
    .replace(/Node\.js \d+\.\d+\.\d+/, 'Node.js 20.18.1')
    // The digest holds the address of the account, whose port is another one in every run.
    .replace(/\b[0-9a-f]{64}\b/g, '5b0c…')
    .replace(/\b[0-9a-f]{12}\b/g, '5b0c…')
    .replace(/^(?:Carrying out|Reading the account).*\n/gm, '');
  return { code, printed, text: code === EXIT.done ? text : `${text.trimEnd()}\n# exit code ${code}` };
}
