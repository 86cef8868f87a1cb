/** How somebody at a terminal names the files of a run: its own folders are on a machine that is gone by then. */
import type { OwnFiles } from '../say/command.ts';
import type { Job } from './job.ts';

/**
 * Beside the base that this run had, since without one more may be due. The folder bears the name of its commit, and is
 * made once: two commands of one page, or of two days, are both followed.
 */
export function filesByHand({ inputs: { config }, known: { memory } }: Job): OwnFiles {
  const { paths = [], commit, roots = [] } = memory ?? {};
  if (commit === undefined) return { paths: config, base: paths };
  const folder = `../in-force-${commit.slice(0, 12)}`;
  return {
    paths: config,
    base: roots.map((root) => `${folder}/${root}`),
    before: `test -d ${folder} || git worktree add ${folder} ${commit} && `,
  };
}
