/** Shares of many accounts, so that several machines run each account once. */

/** One of `total` shares. */
export interface Shard {
  /** From 0 or from 1: `total` means the same share as 0. */
  readonly index: number;
  readonly total: number;
}

/** More machines than this at once are not of use, and GitHub's matrix has room for 256. */
export const MOST_SHARDS = 200;

/** Reads `i/n`; undefined for what is no share or out of range. */
export function shardFrom(text: string): Shard | undefined {
  const [, index, total] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), total: Number(total) };
  const fits = shard.total >= 1 && shard.total <= MOST_SHARDS && shard.index <= shard.total;
  return index !== undefined && fits ? shard : undefined;
}

/**
 * Which share a name is in, from 0. It depends on the name alone, so an account that is added or renamed moves no
 * other. (FNV-1a, 32 bits, and the finish of MurmurHash3: names that differ in their last letter spread as well.)
 */
export function shareOf(name: string, total: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % total;
}

export const isInShard = (name: string, { index, total }: Shard): boolean =>
  shareOf(name, total) === index % total;
