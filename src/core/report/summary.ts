/* Made from schemas/summary.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * What `celigo-access accounts … --results FOLDER` writes last: how each account ended. Without it, the run did not come to its end.
 */
export interface SummaryDocument {
  /**
   * Major and minor; a later minor version adds and changes nothing.
   */
  readonly formatVersion: string;
  /**
   * What was run for each account.
   */
  readonly command: 'validate' | 'plan' | 'drift' | 'report' | 'apply' | 'due' | 'who-can';
  /**
   * The most severe exit code of all accounts.
   */
  readonly exitCode: number;
  /**
   * `report` and `who-can`: the file of all accounts side by side, relative to this one.
   */
  readonly across?: string;
  /**
   * In the order of the file.
   */
  readonly accounts: readonly {
    /**
     * Its name in the file of accounts, and its folder here.
     */
    readonly name: string;
    /**
     * What people call it.
     */
    readonly label: string;
    /**
     * Who answers for it.
     */
    readonly owners: readonly string[];
    /**
     * How it ended.
     */
    readonly exitCode: number;
    /**
     * The file of its result, relative to this one; left out where there is none.
     */
    readonly result?: string;
    /**
     * `apply`: the file of the reviewed plan that was taken, relative to this one.
     */
    readonly plan?: string;
    /**
     * `apply` and `due`: the file of the receipt, relative to this one; left out where nothing was begun.
     */
    readonly receipt?: string;
    /**
     * The file of what was said beside it; left out where nothing was.
     */
    readonly messages?: string;
  }[];
}
