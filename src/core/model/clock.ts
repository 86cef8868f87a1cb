/** The clock of a machine beside that of the account, which is one for all machines. */

/** More than this between the two clocks, in milliseconds, is told. */
const SKEW = 5 * 60_000;

interface Clocks {
  /** How far a machine's is ahead of the account's (negative: behind); missing where that is not known. */
  readonly clockAheadMs?: number;
}

/** How many minutes a machine's clock is ahead (negative: behind), if that is worth telling. */
export const skewOf = ({ clockAheadMs: ahead }: Clocks): number | undefined =>
  ahead === undefined || Math.abs(ahead) <= SKEW ? undefined : Math.round(ahead / 60_000);

const SECOND = 1_000;

/**
 * How far ahead a clock is of one that tells whole seconds. Of the last second a part is over, and the answer that tells
 * it is on its way for about as long: what either makes of two equal clocks is no difference.
 */
export const aheadInSeconds = (ahead: number): number =>
  Math.abs(ahead) < 2 * SECOND ? 0 : Math.trunc(ahead / SECOND) * SECOND;

/** A moment by the account's clock. Older documents say how far that was off with the part of the second in it. */
export const accountTime = (at: string, clockAheadMs = 0): string => {
  const ahead = aheadInSeconds(clockAheadMs);
  return ahead === 0 ? at : new Date(Date.parse(at) - ahead).toISOString();
};

/** What a document tells, in milliseconds. */
export interface Off {
  /** How far it may be off, where its document does not say how far the clock was from the account's. */
  readonly off?: number;
}

/** More than that was told to whoever made the document. */
export const offOf = (clockAheadMs: number | undefined): Off =>
  clockAheadMs === undefined ? { off: SKEW } : {};

/** How far moments may be apart that are told by the account's clock, in milliseconds. */
export const CLOCKS = 60_000;

/** How far moments of documents may be apart from each other, or those of one from the account's own. */
export const apart = (...told: readonly Off[]): number =>
  told.reduce((sum, { off = 0 }) => sum + off, CLOCKS);
