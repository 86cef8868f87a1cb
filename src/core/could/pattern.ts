/**
 * Patterns of CODEOWNERS. They look like those of .gitignore and are not: nothing is negated, brackets mean
 * nothing, and only a last segment that is `*` alone stays in its folder.
 */

import { type Step, stepsMatcher } from '../model/glob.ts';

/** Whose rules hold: GitHub's, or GitLab's, where a folder needs its slash and paths are sought at any depth. */
export type Host = 'github' | 'gitlab';

/** Matches paths relative to the repository root. */
export const ownersMatcher = (pattern: string, host: Host): ((path: string) => boolean) =>
  stepsMatcher(host === 'github' ? stepsOfGitHub(pattern) : stepsOfGitLab(pattern));

function stepsOfGitHub(pattern: string): Step[] {
  if (pattern === '/') return [() => false];
  const segments = pattern.split('/');
  const isSingle = segments.length === 1 || (segments.length === 2 && segments[1] === '');
  if (segments[0] === '') segments.shift();
  else if (isSingle && segments[0] !== '**') segments.unshift('**');
  if (segments.length > 1 && segments.at(-1) === '') segments[segments.length - 1] = '**';
  const last = segments.length - 1;
  return segments.flatMap((segment, at): Step[] => {
    if (segment === '**') return [at === last ? 'one-or-more' : 'none-or-more'];
    const step = segmentMatcher(segment);
    return at === last && segment !== '*' ? [step, 'none-or-more'] : [step];
  });
}

function stepsOfGitLab(pattern: string): Step[] {
  const segments = (pattern.startsWith('/') ? pattern.slice(1) : `**/${pattern}`).split('/');
  if (segments.at(-1) === '') segments[segments.length - 1] = '**';
  const last = segments.length - 1;
  return segments.map((segment, at) => {
    if (segment === '**') return at === last ? 'one-or-more' : 'none-or-more';
    return segmentMatcher(segment);
  });
}

/**
 * `*` any characters, `?` one, a backslash before a sign that stands for itself. The work is at most the length of
 * the text times that of the pattern.
 */
function segmentMatcher(segment: string): (text: string) => boolean {
  const parts: (string | null | undefined)[] = [];
  for (let at = 0; at < segment.length; at += 1) {
    const sign = segment[at];
    if (sign === '\\' && at + 1 < segment.length) parts.push(segment[++at]);
    else parts.push(sign === '*' ? null : sign === '?' ? undefined : sign);
  }
  return (text) => {
    // An empty segment is no name that a star could stand for.
    if (text === '' && parts.length > 0) return false;
    let [at, part, star, from] = [0, 0, -1, 0];
    while (at < text.length) {
      if (part < parts.length && parts[part] === null) {
        star = part++;
        from = at;
      } else if (part < parts.length && (parts[part] === undefined || parts[part] === text[at])) {
        at += 1;
        part += 1;
      } else if (star >= 0) {
        part = star + 1;
        at = ++from;
      } else return false;
    }
    while (part < parts.length && parts[part] === null) part += 1;
    return part === parts.length;
  };
}
