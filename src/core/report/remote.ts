/* Made from schemas/remote.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * Which of the readings that the vendor's sources leave open one account follows, as far as GET shows it. Readers ignore properties that they do not know; another major formatVersion is another format.
 */
export interface RemoteDocument {
  /**
   * 1.x; a minor version only adds.
   */
  readonly formatVersion: string;
  /**
   * What made the document.
   */
  readonly tool: {
    /**
     * Always celigo-access.
     */
    readonly name: string;
    /**
     * Its version.
     */
    readonly version: string;
  };
  /**
   * The account that was asked.
   */
  readonly account: {
    /**
     * The API origin.
     */
    readonly origin: string;
    /**
     * Digests of ids that the account has, by which it is known again; no id can be read from them.
     */
    readonly marks: readonly string[];
  };
  /**
   * When the account was asked.
   */
  readonly askedAt: string;
  /**
   * Requests that were sent, all of them GET.
   */
  readonly requests: number;
  /**
   * Every question, whether it could be answered or not.
   */
  readonly questions: readonly RemoteQuestionDocument[];
  /**
   * Questions without an answer, and why.
   */
  readonly unknown: readonly {
    /**
     * The question.
     */
    readonly id: string;
    /**
     * Why reading did not answer it.
     */
    readonly why: string;
  }[];
  /**
   * API tokens of the account, which get round everything here; left out: the account does not list them to this token. Never a value.
   */
  readonly tokens?: readonly {
    /**
     * E-mail of its user, or an id; left out: not said.
     */
    readonly owner?: string;
    /**
     * In the account's word.
     */
    readonly kind: string;
    /**
     * What it may do.
     */
    readonly rights: 'full' | 'custom' | 'unknown';
    /**
     * When it was made.
     */
    readonly createdAt?: string;
    /**
     * Days since then.
     */
    readonly ageDays?: number;
    /**
     * Whether it is revoked.
     */
    readonly revoked?: boolean;
  }[];
  /**
   * Paths that the token may not read.
   */
  readonly refused: readonly string[];
}
export interface RemoteQuestionDocument {
  /**
   * Its name; that of a dialect of the sandbox, where there is one.
   */
  readonly id: string;
  /**
   * In a sentence.
   */
  readonly question: string;
  /**
   * Left out: unknown.
   */
  readonly answer?: string;
  /**
   * Readings that nothing rules out; none: it is another one than those known.
   */
  readonly possible: readonly string[];
  /**
   * What is expected where nothing is known.
   */
  readonly expected?: string;
  /**
   * What it was answered by.
   */
  readonly evidence: readonly SeenDocument[];
}
export interface SeenDocument {
  /**
   * Method and path.
   */
  readonly request: string;
  /**
   * Of the answer; 0: no whole answer came.
   */
  readonly status: number;
  /**
   * Keys that the answer had, where they matter.
   */
  readonly keys?: readonly string[];
  /**
   * What was seen.
   */
  readonly words: string;
}
