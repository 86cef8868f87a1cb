/** Findings as annotations beside the lines of a change on GitHub. */
import { compareSeverity, type Finding, type Place } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { SEE_VALIDATE, unseenWords } from '../say/findings.ts';
import { discreet, sentences } from './discreet.ts';
import { annotation } from './runner.ts';

/** GitHub shows ten annotations of a step and drops the rest in silence; the tenth says how many there are. */
const ANNOTATIONS = 9;

/**
 * Workflow commands: errors first, since they stop the run; among equals those in files that the pull request
 * changes (`changedFiles`, relative to the repository root), since nobody sees the others beside the lines.
 */
export function githubText(
  findings: readonly Finding[],
  { changedFiles }: { readonly changedFiles?: ReadonlySet<string> } = {},
): string {
  const isSeen = ({ place }: Finding): boolean =>
    place !== undefined && changedFiles?.has(place.file) === true;
  const ordered = discreet(findings).sort(
    (a, b) => compareSeverity(a, b) || Number(isSeen(b)) - Number(isSeen(a)),
  );
  const lines = ordered.slice(0, ANNOTATIONS).map((finding) => {
    const { severity, code, place } = finding;
    const region = place === undefined ? {} : regionOf(place);
    return annotation(severity, sentences(finding), { ...region, title: code });
  });
  const more = findings.length - lines.length;
  if (more > 0) {
    lines.push(annotation('notice', `${unseenWords(more)} ${SEE_VALIDATE}`, { title: 'celigo-access' }));
  }
  return lines.join('');
}

const regionOf = ({ file, line, column, endLine, endColumn }: Place) =>
  present({ file, line, endLine, col: column, endColumn });
