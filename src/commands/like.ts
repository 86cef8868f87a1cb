/** `--like`: a document of `probe`, and the readings that it leaves possible. */
import validateRemote from '../config/validators/remote.js';
import type { RemoteDocument } from '../core/report/remote.ts';
import { visible } from '../form/visible.ts';
import { Likeness } from '../sandbox/likeness.ts';
import type { Context } from './context.ts';
import { readSaved, type SavedKind } from './saved.ts';

const REMOTE: SavedKind<RemoteDocument> = {
  flag: '--like',
  kind: 'remote',
  noun: 'document of probe',
  again: 'Make it with: celigo-access probe --save remote.json',
  otherwise: 'Give a file that `celigo-access probe --save remote.json` wrote.',
  is: validateRemote,
};

/** Throws a `Failure` (exit 3) for what is no such document. */
export async function readLike(
  file: string,
  context: Context,
): Promise<{ readonly remote: RemoteDocument; readonly likeness: Likeness }> {
  const remote = await readSaved(file, REMOTE, context);
  const likeness = new Likeness(remote.questions);
  if (likeness.unlike.length > 0)
    context.stderr.write(
      `The account answers ${visible(likeness.unlike.join(', '))} in a way that no reading here has; every reading of it is tried.\n`,
    );
  return { remote, likeness };
}
