/**
 * One account in a process of its own. Whatever goes wrong there, no token of another account is in its memory or
 * environment; and a run that hangs or is killed takes no other with it.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type ExitCode } from '../errors.ts';
import { connectionOf, type DoorMaker } from './connect.ts';
import type { AloneEnd, AloneRun, Context, Environment } from './context.ts';
import { SIGNALS, signalOf } from './signals.ts';

/** The process that starts others. */
export interface Parent extends Pick<Context, 'cwd' | 'packageRoot' | 'interruption'> {
  readonly maker: DoorMaker;
}

const running = new Set<ReturnType<typeof spawn>>();
// At a second signal this process ends at once, and so does what it started.
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

/** Ends when the process has ended. Throws a `Failure` for an account that must not get its token. */
export async function runAlone(
  { target, argv, stdout, stderr }: AloneRun,
  parent: Parent,
): Promise<AloneEnd> {
  const { cwd, packageRoot, interruption } = parent;
  const env = environmentOf(target, parent.maker);
  const [out, err] = [await open(stdout, 'wx', 0o600), await open(stderr, 'wx', 0o600)];
  try {
    // A process group of its own: Ctrl-C on a terminal goes to a whole group, and the second signal ends at once.
    const child = spawn(process.execPath, [join(packageRoot, 'build', 'cli.js'), ...argv], {
      cwd,
      env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', out.fd, err.fd],
    });
    running.add(child);
    const pass = (): void => void child.kill(signalOf(interruption.exitCode())?.signal ?? 'SIGINT');
    interruption.signal.addEventListener('abort', pass, { once: true });
    if (interruption.signal.aborted) pass();
    try {
      const end = await endOf(child);
      // What a signal ends by itself had not come as far as listening to it, let alone to the account.
      const ending = SIGNALS.find(({ signal }) => end.kind === 'killed' && end.by === signal);
      if (ending === undefined) return end;
      await err.write('Not started: interrupted.\n');
      return { kind: 'ended', exitCode: ending.exitCode };
    } finally {
      interruption.signal.removeEventListener('abort', pass);
      running.delete(child);
    }
  } finally {
    await Promise.all([out.close(), err.close()]);
  }
}

const endOf = (child: ReturnType<typeof spawn>): Promise<AloneEnd> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const exitCode = Object.values(EXIT).find((each): each is ExitCode => each === code);
      if (exitCode !== undefined) resolve({ kind: 'ended', exitCode });
      else resolve({ kind: 'killed', by: signal ?? `exit code ${code}` });
    });
  });

/** All that this process was given but what belongs to other accounts. */
function environmentOf(target: AloneRun['target'], maker: DoorMaker): Environment {
  const { env, origin, token } = connectionOf({ region: target.region, target }, maker);
  const isOfOthers = (name: string): boolean =>
    name === 'CELIGO_TOKEN_DIR' || name === 'CELIGO_API_TOKEN_FILE' || name.startsWith('CELIGO_BASE_URL_');
  const rest = Object.entries(env).filter(([name]) => !isOfOthers(name));
  return { ...Object.fromEntries(rest), CELIGO_BASE_URL: origin, ...token.variable() };
}
