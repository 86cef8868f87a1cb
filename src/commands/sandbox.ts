/** `sandbox`: the emulated account on loopback, until it is told to stop. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, type ExitCode, Failure, unreadableWords } from '../errors.ts';
import { shellWord, visible } from '../form/visible.ts';
import { SandboxInputError } from '../sandbox/complaint.ts';
import { parseDialects } from '../sandbox/dialect-choice.ts';
import { parseFault } from '../sandbox/faults.ts';
import { ANYTHING } from '../sandbox/likeness.ts';
import { parseSeed } from '../sandbox/seed.ts';
import { startSandbox } from '../sandbox/server.ts';
import type { Context } from './context.ts';
import { readLike } from './like.ts';

export interface SandboxCommandOptions {
  readonly seed: string;
  readonly port: number;
  readonly dialect: readonly string[];
  /** A document of `probe`: only the readings that it leaves possible. */
  readonly like?: string;
  readonly fault: readonly string[];
  readonly control: boolean;
}

export async function sandbox(options: SandboxCommandOptions, context: Context): Promise<ExitCode> {
  const running = await start(options, context);
  if (running === undefined) return EXIT.invalid;
  const token = [...running.account.tokens.keys()].map(shellWord)[0] ?? '';
  context.stdout.write(
    [
      `Emulated account at ${running.url} (Ctrl-C stops it)`,
      `  export CELIGO_BASE_URL=${running.url} CELIGO_API_TOKEN=${token}`,
      ...(options.control ? [`  control: ${running.url}/_sandbox/`] : []),
      '',
    ].join('\n'),
  );
  const { signal, shield } = context.interruption;
  await shield(async () => {
    if (!signal.aborted) await once(signal, 'abort');
  });
  await running.close();
  return EXIT.done;
}

/** Starts it; undefined, and said why, where the seed or the flags are not valid. */
async function start({ seed, port, dialect, like, fault, control }: SandboxCommandOptions, context: Context) {
  const { cwd, now, stderr } = context;
  const likeness = like === undefined ? ANYTHING : (await readLike(like, context)).likeness;
  const text = await readFile(resolve(cwd, seed), 'utf8').catch((error: unknown) => {
    const words = unreadableWords(error);
    throw new Failure(`Cannot read the seed ${seed}: ${words}.`, { exitCode: EXIT.invalid, cause: error });
  });
  try {
    const parsed = parseSeed(text, seed);
    const written = Object.entries(parsed.dialects ?? {}).map(([name, value]) => `${name}=${value}`);
    const { pageSize } = likeness;
    return await startSandbox({
      seed: pageSize === undefined ? parsed : { pageSize, ...parsed },
      now,
      port,
      control,
      faults: fault.map(parseFault),
      dialects: parseDialects([...written, ...dialect], likeness),
    });
  } catch (error) {
    if (error instanceof SandboxInputError) {
      const problems = error.message.split('\n').map((line) => `${visible(line)}\n`);
      stderr.write(problems.join(''));
      return undefined;
    }
    throw error;
  }
}
