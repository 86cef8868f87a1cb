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

/** Matches a path with forward slashes: `*` within a segment, `**` for any number of segments. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const segments = pattern.split('/').map((each) => (each === '**' ? each : starMatcher(each)));
  return (path) => {
    // reached[i]: the pattern up to i can match the names seen so far.
    let reached = closed(segments, [true, ...segments.map(() => false)]);
    for (const name of path.split('/')) {
      const before = reached;
      const next = before.map((isReached, at) => {
        const last = segments[at - 1];
        const isNext = typeof last === 'function' && before[at - 1] === true && last(name);
        return isNext || (isReached && segments[at] === '**');
      });
      reached = closed(segments, next);
    }
    return reached[segments.length] === true;
  };
}

/** `**` may also stand for nothing. */
function closed(segments: readonly unknown[], reached: readonly boolean[]): boolean[] {
  const result = [...reached];
  for (const [index, segment] of segments.entries()) {
    if (segment === '**' && result[index] === true) result[index + 1] = true;
  }
  return result;
}
