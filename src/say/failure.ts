/** A run that ended before it came to a plan, or without one. */
export interface FailureWords {
  /** What could not be done, in our own words. */
  readonly headline: string;
  /** What happened; may quote the account, the files or the network. */
  readonly words: string;
  /** What the reader can do, a sentence each. */
  readonly remedies: readonly string[];
}

export const FAILED = 'Access run failed';
