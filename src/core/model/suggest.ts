/** "Did you mean …?": the nearest known word, if any is near enough to be a slip. */
import leven from 'leven';

export function closest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const distance = leven(wanted, candidate.toLowerCase(), { maxDistance: bestDistance });
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Whether two words are at most `most` slips apart, whatever their case. */
export const isNear = (a: string, b: string, most: number): boolean =>
  leven(a.toLowerCase(), b.toLowerCase()) <= most;
