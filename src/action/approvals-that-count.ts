/**
 * What counts as reviewed: the rule, without GitHub. Verdicts and uploads of one merged pull request go in; which
 * of its plans count comes out, and why the others do not. docs/github.md says the same in one table.
 *
 * Whatever is taken away here (an approval, somebody's right to write) never makes more count than before: each
 * approval stands for its own plan, and the merge stands for one only where nobody ever gave a verdict.
 */
import { present } from '../core/model/present.ts';
import { compareText } from '../core/model/text.ts';
import type { Review } from '../github/pulls.ts';
import { type Artifact, newerFirst } from '../github/runs.ts';

/** A review that approved, asked for changes, or did so until it was dismissed. */
export interface GivenVerdict extends Review {
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED';
  /** Whether this person may write to the repository now. */
  readonly mayWrite: boolean;
}

/** A look at a pull request: somebody's approval, or the merge. */
export interface ReviewLook {
  /** Who approved; left out for the merge. */
  readonly by?: string;
  readonly at: string;
  readonly commit?: string;
}

/** How a merged pull request stands: whose looks stand for it, or why nobody's does. */
export type PullStanding =
  | { readonly kind: 'approved'; readonly looks: readonly ReviewLook[] }
  /** Nobody ever gave a verdict: whoever merged it looked at it. */
  | { readonly kind: 'merged'; readonly looks: readonly ReviewLook[] }
  | { readonly kind: 'refused'; readonly by: readonly string[] }
  /** There were verdicts, and none of them approves. `ofOthers` names those who may not write, and apps. */
  | { readonly kind: 'unapproved'; readonly ofOthers: readonly string[]; readonly takenBack: boolean };

/** Judges the verdicts on a pull request that was merged at `mergedAt` with this newest commit. */
export function pullStandingOf(
  verdicts: readonly GivenVerdict[],
  merge: { readonly at: string; readonly commit: string },
): PullStanding {
  const [first] = verdicts;
  if (first === undefined) return { kind: 'merged', looks: [merge] };
  const words = lastWords(verdicts);
  const counting = words.filter(({ mayWrite, isApp }) => mayWrite && !isApp);
  const refusing = counting.filter(({ state }) => state === 'CHANGES_REQUESTED');
  if (refusing.length > 0) return { kind: 'refused', by: namesOf(refusing) };
  const approving = counting.filter(({ state }) => state === 'APPROVED');
  if (approving.length > 0) {
    return {
      kind: 'approved',
      looks: approving.map(({ by, at, commit }) => ({ at, ...present({ by, commit }) })),
    };
  }
  const others = words.filter(({ mayWrite, isApp, state }) => state !== 'DISMISSED' && (!mayWrite || isApp));
  return {
    kind: 'unapproved',
    ofOthers: namesOf(others),
    takenBack: verdicts.some(({ state }) => state === 'DISMISSED'),
  };
}

/** The last verdict of each person. Whoever has left GitHub cannot be told from others who have. */
function lastWords(verdicts: readonly GivenVerdict[]): GivenVerdict[] {
  const last = new Map<string, GivenVerdict>();
  const inOrder = [...verdicts].sort((a, b) => compareText(a.at, b.at));
  for (const verdict of inOrder) last.set(verdict.by ?? '', verdict);
  return [...last.values()];
}

const namesOf = (verdicts: readonly GivenVerdict[]): string[] =>
  [...new Set(verdicts.map(({ by }) => by ?? 'somebody who has left GitHub'))].sort(compareText);

/** A plan that a run left for a commit. */
export type Upload = Pick<Artifact, 'id' | 'headSha' | 'createdAt'>;

/**
 * The plans that a look can have been at, the one that it most likely was first: of the commit that was looked at,
 * else of the newest commit before it. A plan that was made after the look was not looked at, and a run of an
 * earlier commit that ends late replaces nothing. `commits` are those of the pull request, oldest first; a commit
 * that was pushed away has only its own plans.
 */
export function plansSeen<Each extends Upload>(
  { at, commit, by }: ReviewLook,
  commits: readonly string[],
  uploads: readonly Each[],
): Each[] {
  if (commit === undefined) return [];
  const before = commits.slice(0, Math.max(0, commits.indexOf(commit)));
  // Whoever merges at once sees the plan whose end let the merge happen, within the same second.
  const wasThere = ({ createdAt }: Each): boolean => (by === undefined ? createdAt <= at : createdAt < at);
  return [commit, ...before.reverse()].flatMap((each) =>
    uploads.filter((upload) => upload.headSha === each && wasThere(upload)).sort(newerFirst),
  );
}
