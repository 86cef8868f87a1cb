/** A change of the files, edit by edit: whether it grants anything new, also where nobody's access differs by it. */

import { withFrames } from '../config/load.ts';
import { readConfig } from '../config/read.ts';
import { namedForComparison } from '../config/same-file.ts';
import { judgeNarrowing, type Narrowing } from '../core/desired/narrowing.ts';
import { editsBetween } from '../core/written/edits.ts';
import type { Rejected, Standpoint } from './files-and-base.ts';

/** Reads both anew, so that what is judged is one reading of each. */
export async function narrowingBetween(
  base: readonly string[],
  paths: readonly string[],
  { cwd, now }: Standpoint,
): Promise<({ readonly kind: 'judged' } & Narrowing) | Rejected> {
  // How far away ends may be was judged beside the base, before this is asked.
  const is = await readConfig({ paths, cwd, now, endsApart: true });
  if (is.config === undefined) return { kind: 'rejected', what: 'files', findings: is.findings };
  const was = await readConfig({ paths: base, cwd, now, inForce: true });
  if (was.config === undefined) return { kind: 'rejected', what: 'base', findings: was.findings };
  const { before, after } = await namedForComparison(
    { paths: base, cwd, files: was.files },
    { paths, cwd, files: is.files },
  );
  const judged = judgeNarrowing(editsBetween(before, after), was.config, is.config, now);
  return {
    kind: 'judged',
    ...judged,
    objections: withFrames(judged.objections, [...was.files, ...is.files]),
  };
}
