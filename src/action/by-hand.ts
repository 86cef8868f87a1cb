/** How somebody at a terminal names the files of a run: its own folders are on a machine that is gone by then. */
import type { OwnFiles } from '../say/command.ts';
import type { Job } from './job.ts';

/**
 * Beside the base that this run had, since without one more may be due. The folder bears the name of its commit, and is
 * made once: two commands of one page, or of two days, are both followed. Files of an older commit, by which a timer went,
 * stand in a folder of theirs.
 */
export function filesByHand({ inputs: { config }, known: { memory, older } }: Job): OwnFiles {
  const { paths = [], commit, roots = [] } = memory ?? {};
  const own = older === undefined ? undefined : `../access-${older.slice(0, 12)}`;
  const files = own === undefined ? config : roots.map((root) => `${own}/${root}`);
  const first = own === undefined ? '' : `{ ${folderOf(own, older ?? '')}; } && `;
  if (commit === undefined) return { paths: files, base: paths };
  const folder = `../in-force-${commit.slice(0, 12)}`;
  return {
    paths: files,
    base: roots.map((root) => `${folder}/${root}`),
    before: `${first}${folderOf(folder, commit)} && `,
  };
}

const folderOf = (folder: string, commit: string): string =>
  `test -d ${folder} || git worktree add ${folder} ${commit}`;
