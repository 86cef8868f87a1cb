/** T04: what stands in a command line can be read by everybody on the machine, and in the shell's history. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { CANARY } from '../celigo/loopback.ts';
import { folderWith, runCli } from '../support/harness.ts';
import { startWith, until } from '../support/process.ts';
import { accountAnswering, files } from './attack.ts';
import { leaksIn } from './leaks.ts';

const COMMANDS = ['validate', 'plan', 'apply', 'drift', 'sandbox', 'demo', 'schema'];
const WAYS = [
  ['--token', CANARY],
  [`--token=${CANARY}`],
  ['--api-token', CANARY],
  [`--apiToken=${CANARY}`],
  ['-t', CANARY],
  [`-t${CANARY}`],
];

test.each(COMMANDS)('%s has no flag for a token, and repeats none that was tried', async (command) => {
  for (const way of WAYS) {
    const { code, stdout, stderr } = await runCli([command, ...way], { files });
    expect([way, code]).toEqual([way, EXIT.invalid]);
    expect(leaksIn(stdout + stderr, CANARY)).toEqual([]);
  }
});

test('help offers none', async () => {
  for (const argv of [['--help'], ...COMMANDS.map((command) => [command, '--help'])]) {
    const { stdout } = await runCli(argv);
    expect(stdout.match(/--[\w-]*(?:token|key|secret|password)[\w-]*/g)).toBeNull();
  }
});

test.runIf(process.platform === 'linux')(
  'the command line of a run, and what its children would inherit, hold no token',
  async () => {
    let asked: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    // It never answers, so that the process can be looked at while it waits.
    const api = await accountAnswering({ 'GET /v1/ashares': () => asked() });
    const running = startWith(['plan'], {
      cwd: await folderWith(files),
      env: { CELIGO_BASE_URL: api.origin, CELIGO_API_TOKEN: CANARY },
      nodeFlags: ['--import', REPORT_ENVIRONMENT],
    });
    await reached;
    const { pid = 0 } = running.child;
    const tasks = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
    const shown = [`/proc/${pid}`, ...tasks].flatMap((path) =>
      ['cmdline', 'comm', 'stat'].map((name) => readFileSync(`${path}/${name}`, 'utf8')),
    );
    expect(shown.join('\n')).toContain('build/cli.js');
    expect(leaksIn(shown.join('\n'), CANARY)).toEqual([]);
    running.child.kill('SIGUSR2');
    expect(await until(() => /CELIGO_BASE_URL.*\}$/.test(running.stderr()), running)).toBe(true);
    expect(leaksIn(running.stderr(), CANARY)).toEqual([]);
  },
);

/** On SIGUSR2 it says what a child process would inherit. */
const REPORT_ENVIRONMENT =
  "data:text/javascript,process.on('SIGUSR2', () => process.stderr.write(JSON.stringify(process.env)));";
