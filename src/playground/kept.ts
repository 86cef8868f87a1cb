/** A reading of an account as text that a page can carry: JSON, with maps and sets by name. */
import type { LiveState } from '../core/model/live.ts';

/** Writes a reading. */
export const keep = (live: LiveState): string =>
  JSON.stringify(live, (_key, each: unknown) => {
    if (each instanceof Map) return { $map: [...each] };
    if (each instanceof Set) return { $set: [...each] };
    return each;
  });

/** Reads what `keep` wrote of a reading. */
export function kept(text: string): LiveState {
  return JSON.parse(text, (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null) return each;
    if ('$map' in each && Array.isArray(each.$map)) return new Map(each.$map);
    if ('$set' in each && Array.isArray(each.$set)) return new Set(each.$set);
    return each;
  });
}
