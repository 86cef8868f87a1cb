/** What can be learnt of the remote by reading: which of the readings that its sources leave open it follows. */

/** One request and what its answer looked like: never a value that is about a person. */
export interface SeenAnswer {
  /** Method and path, as sent. */
  readonly request: string;
  /** 0: no whole answer came. */
  readonly status: number;
  /** Keys that the answer had, where they matter. */
  readonly keys?: readonly string[];
  /** What was seen, in our words. */
  readonly words: string;
}

/** What one question was answered with. */
export interface Learnt {
  readonly question: string;
  /** Left out where nothing distinguishes the readings that are left, or where it is none of them. */
  readonly answer?: string;
  /** Readings that what was seen rules out. */
  readonly excluded: readonly string[];
  readonly evidence: readonly SeenAnswer[];
  /** Why there is no answer. */
  readonly why?: string;
}

/** An API token as the account lists it; its value is never kept. */
export interface ListedToken {
  /** E-mail of its user, or the id where no list names them; left out: not said. */
  readonly owner?: string;
  /** In the remote's word, or `account` where it says none. */
  readonly kind: string;
  readonly rights: 'full' | 'custom' | 'unknown';
  readonly createdAt?: string;
  readonly revoked?: boolean;
}

export interface LearntRemote {
  /** Ids of what the account has: another account shares none of them. */
  readonly ids: readonly string[];
  readonly answers: readonly Learnt[];
  /** Left out where the account does not list them. */
  readonly tokens?: readonly ListedToken[];
  /** Lists that the token may not read, by their path. */
  readonly refused: readonly string[];
  readonly requests: number;
}
