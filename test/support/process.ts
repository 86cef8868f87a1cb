/** The real command line, as a process of its own. It must be built. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { TOKEN } from './harness.ts';

const CLI = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'build', 'cli.js');
/** Makes pipes pass for a terminal, so that the command line asks. */
const AS_TERMINAL =
  'data:text/javascript,for (const stream of [process.stdin, process.stderr]) stream.isTTY = true;';

/** For a process and all that it starts. */
const lastingFrom = (from: number): string =>
  `--import=data:text/javascript,import{lastFrom}from'${new URL('lasting.mjs', import.meta.url)}';lastFrom(${from})`;

/** No time-out of a request ends, and no wait for another try; a run that was interrupted still has its grace. */
export const PATIENT = { NODE_OPTIONS: lastingFrom(400) };
/** Nor does the grace of a run that was interrupted. */
export const ENDLESS = { NODE_OPTIONS: lastingFrom(100) };

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Exit>;
  /** Everything that it has written to stderr so far. */
  stderr(): string;
}

/** Starts the command line against an emulated account. It does not outlive the test. */
export function start(
  argv: readonly string[],
  {
    sandbox,
    cwd,
    env: more,
    asTerminal = false,
  }: { sandbox: Sandbox; cwd: string; env?: Readonly<Record<string, string>>; asTerminal?: boolean },
): Running {
  const env = { CELIGO_BASE_URL: sandbox.url, CELIGO_API_TOKEN: TOKEN, ...more };
  return startWith(argv, { cwd, env, nodeFlags: asTerminal ? ['--import', AS_TERMINAL] : [] });
}

/** Starts the command line with an environment of its own. It does not outlive the test. */
export function startWith(
  argv: readonly string[],
  {
    cwd,
    env: given,
    nodeFlags = [],
  }: { cwd: string; env: Readonly<Record<string, string>>; nodeFlags?: readonly string[] },
): Running {
  const env = { PATH: process.env.PATH, ...given };
  const child = spawn(process.execPath, [...nodeFlags, CLI, ...argv], { cwd, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout: out.join(''), stderr: err.join('') });
    });
  });
  return { child, ended, stderr: () => err.join('') };
}

/** Waits until something is so, looking every millisecond; false if the process, or the run, ended before. */
export async function until(isSo: () => boolean, { ended }: { ended: Promise<unknown> }): Promise<boolean> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isSo()) {
    if (isOver) return false;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return true;
}
