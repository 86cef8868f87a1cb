/** "Did you mean …?": the nearest known word, if any is near enough to be a slip. */
import { groupBy } from './group-by.ts';
import { slipsBetween } from './slips.ts';

/** Finds the nearest of one set of known words, again and again. */
export type Suggest = (word: string) => string | undefined;

/**
 * Comparisons of two words that one set of known words is worth: a second of work. Whoever has thousands of slips
 * in thousands of words has one mistake and not thousands, and reads the first suggestions.
 */
const MOST_COMPARISONS = 500_000;

/** The known words are prepared once; a word that is asked for again is answered from memory. */
export function suggesterOf(known: Iterable<string>): Suggest {
  const words = [...new Set(known)].map((word) => [word.toLowerCase(), word] as const);
  const byLength = groupBy(words, ([, word]) => word.length);
  const answered = new Map<string, string | undefined>();
  let left = MOST_COMPARISONS;
  const search = (wanted: string): string | undefined => {
    const limit = Math.max(1, Math.floor(wanted.length / 3));
    let best: string | undefined;
    let bestDistance = limit + 1;
    // Words of nearly the same length first: with a near one at hand, the others are told apart sooner.
    for (let apart = 0; apart <= limit && apart < bestDistance; apart += 1) {
      for (const length of apart === 0 ? [wanted.length] : [wanted.length - apart, wanted.length + apart]) {
        for (const [lower, word] of byLength.get(length) ?? []) {
          if (left === 0) return undefined;
          left -= 1;
          const distance = slipsBetween(wanted, lower, bestDistance);
          if (distance < bestDistance) [best, bestDistance] = [word, distance];
        }
      }
    }
    return best;
  };
  return (word) => {
    const wanted = word.toLowerCase();
    if (!answered.has(wanted)) answered.set(wanted, search(wanted));
    return answered.get(wanted);
  };
}

/** The same for one word. */
export const closest = (word: string, known: Iterable<string>): string | undefined =>
  suggesterOf(known)(word);

/** Whether two words are at most `most` slips apart, whatever their case. */
export const isNear = (a: string, b: string, most: number): boolean =>
  slipsBetween(a.toLowerCase(), b.toLowerCase(), most + 1) <= most;
