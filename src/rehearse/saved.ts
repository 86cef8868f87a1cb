/* Made from schemas/rehearsal.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * What came of carrying one plan out on a copy of the account. Readers ignore properties that they do not know; another major formatVersion is another format.
 */
export interface RehearsalDocument {
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
   * What the plan was rehearsed against, in a sentence.
   */
  readonly against: string;
  /**
   * The account that was copied.
   */
  readonly account: {
    /**
     * As the files call it.
     */
    readonly name: string;
    /**
     * The API origin.
     */
    readonly origin: string;
  };
  /**
   * When the account was read; the verdict is about this reading alone.
   */
  readonly readAt: string;
  /**
   * SHA-256 of what the reading showed: the users, what each of them has, and the resources. When somebody signed in is not part of it. Since 1.1.
   */
  readonly reading: string;
  /**
   * Of the plan that was rehearsed; the verdict is about no other.
   */
  readonly digest: string;
  /**
   * The document of probe that ruled readings of the API out (`--like`); left out: all were tried. Since 1.2.
   */
  readonly like?: string;
  /**
   * Whether everything that was tried passed.
   */
  readonly passed: boolean;
  /**
   * Operations of the plan.
   */
  readonly operations: number;
  /**
   * From which the mixed cases were drawn.
   */
  readonly seed: number;
  /**
   * Cases that were played.
   */
  readonly cases: number;
  /**
   * Runs of the product in them: after a disturbed one come undisturbed ones.
   */
  readonly runs: number;
  /**
   * How much was tried of what.
   */
  readonly covered: readonly {
    /**
     * What disturbs the run.
     */
    readonly kind: 'undisturbed' | 'kill' | 'fault' | 'lag' | 'edit' | 'dialect' | 'mixed';
    /**
     * Cases that were played.
     */
    readonly tried: number;
    /**
     * Cases that there are; left out where there is no end of them.
     */
    readonly of?: number;
    /**
     * The same fault by fault, edit by edit and reading by reading, wherever in the run it happens. What was drawn at random counts under mixed alone.
     */
    readonly parts?: readonly {
      /**
       * What happens, in the words of a case.
       */
      readonly what: string;
      /**
       * Cases that were played.
       */
      readonly tried: number;
      /**
       * Cases that there are.
       */
      readonly of: number;
    }[];
  }[];
  /**
   * What no case of this tries.
   */
  readonly notTried: readonly string[];
  /**
   * Requests of the undisturbed run.
   */
  readonly requests: number;
  /**
   * Mails that the undisturbed run would send.
   */
  readonly mails: number;
  /**
   * Administrators that must remain besides the token's own user.
   */
  readonly floor: number;
  /**
   * The fewest administrators at any moment of any case in which nobody else ended one.
   */
  readonly fewest: {
    /**
     * The token's own user aside.
     */
    readonly administrators: number;
    /**
     * In which case.
     */
    readonly case: string;
    /**
     * After which change; left out: from the beginning.
     */
    readonly after?: string;
  };
  /**
   * The most that a first run left for the next; left out: nothing was left.
   */
  readonly worst?: {
    /**
     * People who were not yet as decided.
     */
    readonly people: number;
    /**
     * In which case.
     */
    readonly case: string;
  };
  /**
   * What must not have happened.
   */
  readonly violations: readonly {
    /**
     * Its name.
     */
    readonly rule: string;
    /**
     * Whose record; empty where it is about the whole run.
     */
    readonly email: string;
    /**
     * What happened.
     */
    readonly words: string;
    /**
     * The request that did it; 0: it is about the end of a run.
     */
    readonly request: number;
    /**
     * In which case.
     */
    readonly case: string;
    /**
     * The command that plays the case again.
     */
    readonly repeat: string;
  }[];
}
