/** A result goes to stdout, or into a file that is whole or not there. */
import { randomBytes } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT, Failure } from '../errors.ts';
import type { Context } from './context.ts';

/** Fails now if `deliver` would fail later: before anything was written to the account. */
export async function ensureDeliverable(output: string | undefined, { cwd }: Context): Promise<void> {
  if (output === undefined) return;
  const target = resolve(cwd, output);
  const [folder, existing] = await Promise.all(
    [dirname(target), target].map((path) => stat(path).catch(() => undefined)),
  );
  if (folder?.isDirectory() === true && existing?.isDirectory() !== true) return;
  const words = existing?.isDirectory() === true ? 'it is a folder' : 'its folder does not exist';
  throw new Failure(`Cannot write ${output}: ${words}.`, { exitCode: EXIT.invalid });
}

/** Writes `text` to `output`, readable by its owner alone; a link in its place is replaced, not followed. */
export async function deliver(text: string, output: string | undefined, context: Context): Promise<void> {
  if (output === undefined) {
    context.stdout.write(text);
    return;
  }
  const target = resolve(context.cwd, output);
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    const existing = await stat(target).catch(() => undefined);
    if (existing?.isDirectory()) throw new Error('it is a folder');
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    const words = error instanceof Error ? error.message : String(error);
    throw new Failure(`Cannot write ${output}: ${words}.`, { exitCode: EXIT.invalid, cause: error });
  }
  context.stderr.write(`Wrote ${output}.\n`);
}
