/* Made from schemas/reviews.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * What one owner decided about the people of their files. `celigo-access review --owner OWNER --format yaml` writes it; whoever decides fills it in and signs it by pull request.
 */
export interface WrittenReview {
  /**
   * The version of this file format. Always 1.
   */
  version: 1;
  /**
   * What the access files call the account.
   */
  account: string;
  /**
   * Who approves a change of the entries of these people, as CODEOWNERS says; `nobody` for everybody else.
   */
  owner: string;
  /**
   * Of account, owner, people and what they hold: what was looked at.
   */
  digest: string;
  /**
   * Who decided, and when. Until it is there the file is a draft and counts for nothing.
   */
  signed?: {
    /**
     * Who decided.
     */
    by: string;
    /**
     * The day of the decision, as it was where it was made.
     */
    on: string;
  };
  /**
   * E-mail → what they hold and what becomes of it.
   */
  people: {
    [k: string]: {
      /**
       * The person, whatever their e-mail becomes (`sharedWithUser._id`). Of an e-mail that two people had there is none.
       */
      id?: string;
      /**
       * What the account gave them when it was looked at.
       */
      has: string[];
      /**
       * keep: as it is. end: all of it ends after the day `on`. remove: they leave the account. Empty: not decided yet, so that the review cannot be signed.
       */
      decision?: 'keep' | 'end' | 'remove' | null;
      /**
       * The last day (to its end, UTC), with `decision: end`.
       */
      on?: string;
      /**
       * Why; demanded for `end` and `remove`.
       */
      reason?: string;
    };
  };
}
