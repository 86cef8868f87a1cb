/** Globs without regular expressions: what somebody writes cannot make matching slow. */
import { type Email, emailOf } from './ids.ts';

/** Matches a pattern in which `*` stands for any characters; piece by piece, in linear time. */
export function starMatcher(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

/** Whom an access test is about: globs over e-mails, in any spelling, as those are. */
export function emailMatcher({
  users = '*',
  except = [],
}: {
  readonly users?: string;
  readonly except?: readonly string[];
}): (email: Email) => boolean {
  const [among, out] = [starMatcher(emailOf(users)), except.map((glob) => starMatcher(emailOf(glob)))];
  return (email) => among(email) && !out.some((isOut) => isOut(email));
}
/** One step of a pattern of paths: one segment, or a row of segments, which may be empty or has at least one. */
export type Step = ((segment: string) => boolean) | 'none-or-more' | 'one-or-more';

/** Matches a path with forward slashes: `*` within a segment, `**` for any number of segments. */
export const pathMatcher = (pattern: string): ((path: string) => boolean) =>
  stepsMatcher(pattern.split('/').map((each) => (each === '**' ? 'none-or-more' : starMatcher(each))));

/** Matches a path with forward slashes, segment by segment: every step that the beginning could have come to. */
export function stepsMatcher(steps: readonly Step[]): (path: string) => boolean {
  return (path) => {
    let reached = closed(steps, new Set([0]));
    for (const segment of path.split('/')) {
      const next = new Set<number>();
      for (const at of reached) {
        const step = steps[at];
        if (step === undefined) continue;
        if (typeof step === 'function') {
          if (step(segment)) next.add(at + 1);
        } else next.add(at).add(at + 1);
      }
      reached = closed(steps, next);
    }
    return reached.has(steps.length);
  };
}

/** `none-or-more` may stand for nothing. */
function closed(steps: readonly Step[], reached: Set<number>): Set<number> {
  for (const at of reached) if (steps[at] === 'none-or-more') reached.add(at + 1);
  return reached;
}
