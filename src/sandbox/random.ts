/** A small deterministic generator (mulberry32): the same seed gives the same numbers in [0, 1) everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function hashWord(text: string, start: number): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 2_654_435_761);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/**
 * A 24-hex id that depends on `text` alone, so that a user added to a seed leaves the ids of the others
 * alone. Not for secrets; the account makes sure that no id is given twice.
 */
export function idFrom(text: string): string {
  return [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]
    .map((start) => hashWord(text, start).toString(16).padStart(8, '0'))
    .join('');
}
