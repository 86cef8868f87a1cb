/** Globs without regular expressions: what somebody writes cannot make matching slow. */

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

/** Matches a path with forward slashes: `*` within a segment, `**` for any number of segments. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const segments = pattern.split('/').map((each) => (each === '**' ? each : starMatcher(each)));
  return (path) => {
    const names = path.split('/');
    // reached[i]: the pattern up to i can match the names seen so far.
    let reached = closed(segments, [true, ...segments.map(() => false)]);
    for (const name of names) {
      const next = segments.map((segment, index) => {
        if (segment === '**') return false;
        return reached[index] === true && segment(name);
      });
      const stay = segments.map((segment, index) => segment === '**' && reached[index] === true);
      reached = closed(segments, [
        stay[0] === true,
        ...next.map((value, index) => value || stay[index + 1] === true),
      ]);
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
