/** How somebody at a terminal names the files of a run: its own folders are on a machine that is gone by then. */
import type { Made } from '../core/plan/plan.ts';
import { withinRepository } from './files.ts';
import type { Job } from './job.ts';

/**
 * Beside the base that this run had, since without one more may be due. The folder bears the name of its commit, and is
 * made once: two commands of one page, or of two days, are both followed. Files of an older commit, by which a timer went,
 * stand in a folder of theirs.
 */
export function filesByHand(job: Job): Omit<Made, 'due'> {
  const { memory, older } = job.known;
  const named = (given: readonly string[]) =>
    given.map((path) => {
      const own = withinRepository(job, path);
      return own === undefined ? path : own || '.';
    });
  const { paths = [], commit, roots = [] } = memory ?? {};
  const config = named(job.inputs.config);
  if (commit === undefined) return { paths: config, base: named(paths), before: '' };
  const inForce = worktreeOf('in-force', commit, roots);
  if (older === undefined) return { paths: config, base: inForce.paths, before: `${inForce.made} && ` };
  const own = worktreeOf('access', older.commit, older.roots);
  return { paths: own.paths, base: inForce.paths, before: `{ ${own.made}; } && ${inForce.made} && ` };
}

function worktreeOf(name: string, commit: string, roots: readonly string[]) {
  const folder = `../${name}-${commit.slice(0, 12)}`;
  return {
    paths: roots.map((root) => (root === '' ? folder : `${folder}/${root}`)),
    made: `test -d ${folder} || git worktree add ${folder} ${commit}`,
  };
}
