/** Something that a person gave to the sandbox (a seed, a dialect, a fault) is wrong. One problem a line. */
export class SandboxInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SandboxInputError';
  }
}

/** Edit distance of two short words; own code because the sandbox shares nothing with the rest of the project. */
function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** ` Did you mean "x"?`, or nothing if no known word is near. Starts with a space. */
export function suggestion(word: string, known: readonly string[]): string {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const apart = distance(word.toLowerCase(), candidate.toLowerCase());
    if (apart < bestDistance) [best, bestDistance] = [candidate, apart];
  }
  return best === undefined ? '' : ` Did you mean "${best}"?`;
}

/** The same, and every word that is known. Starts with a space. */
export const hint = (word: string, known: readonly string[]): string =>
  known.length === 0 ? '' : `${suggestion(word, known)} Known are: ${known.join(', ')}.`;
