/* Made from schemas/across.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * What `celigo-access accounts who-can --format json` prints, and `accounts report --format json --results FOLDER` writes as `across.json`.
 */
export interface AcrossDocument {
  /**
   * Major and minor; a later minor version adds and changes nothing.
   */
  readonly formatVersion: string;
  /**
   * When the accounts were read (RFC 3339, UTC).
   */
  readonly madeAt: string;
  /**
   * Those that were read, in the order of the file.
   */
  readonly accounts: readonly {
    /**
     * Its name in the file of accounts; `held` and other lists name it so.
     */
    readonly name: string;
    /**
     * What people call it.
     */
    readonly label: string;
    /**
     * As its files say, else as words of its name do.
     */
    readonly environment: 'production' | 'other' | 'unknown';
  }[];
  /**
   * Labels of accounts of which no report could be made: nothing is said of them, so whoever is left there is not shown.
   */
  readonly unread: readonly string[];
  /**
   * Labels of accounts of the file that were not asked (`--only`, `--shard`); left out where all were.
   */
  readonly leftOut?: readonly string[];
  /**
   * By which globs people were chosen (`--person`); left out where everybody is shown.
   */
  readonly chosen?: readonly string[];
  /**
   * Who administers at least one account: accepted and enabled.
   */
  readonly administrators: readonly {
    /**
     * The e-mail in small letters: one e-mail is one person here, however each account spells it.
     */
    readonly person: string;
    /**
     * Where.
     */
    readonly accounts: readonly string[];
  }[];
  /**
   * Whom the files of one account declare absent, and of whom a record is left in any.
   */
  readonly leavers: readonly {
    /**
     * The e-mail in small letters: one e-mail is one person here, however each account spells it.
     */
    readonly person: string;
    /**
     * Accounts whose files end them.
     */
    readonly absentIn: readonly string[];
    /**
     * Accounts that still have a record of theirs.
     */
    readonly remainsIn: readonly string[];
  }[];
  /**
   * Access to production, and none to the accounts of the same customer that are there to try things out.
   */
  readonly withoutStaging: readonly {
    /**
     * The e-mail in small letters: one e-mail is one person here, however each account spells it.
     */
    readonly person: string;
    /**
     * The account with access.
     */
    readonly production: string;
    /**
     * The accounts without.
     */
    readonly staging: readonly string[];
  }[];
  /**
   * Addresses that are, or may be, one person's.
   */
  readonly twins: readonly {
    /**
     * The addresses.
     */
    readonly people: readonly string[];
    /**
     * `same-id` is certain: the accounts give them one id. The others are likeness.
     */
    readonly because: 'same-id' | 'same-name' | 'same-mailbox';
  }[];
  /**
   * Everybody whom any of the accounts has; with `--person`, only those, and whoever may be the same.
   */
  readonly people: readonly {
    /**
     * The e-mail in small letters: one e-mail is one person here, however each account spells it.
     */
    readonly person: string;
    /**
     * As the first account that says it.
     */
    readonly name?: string;
    /**
     * What they have, by the name of the account.
     */
    readonly held: {
      readonly [k: string]: HeldThereDocument;
    };
  }[];
}
/**
 * What somebody has in one account.
 */
export interface HeldThereDocument {
  /**
   * The account-wide level, or `none`; a level that this version does not know, in the account's word.
   */
  readonly level: string;
  /**
   * `unknown`: their level is none that this version knows.
   */
  readonly status: 'accepted' | 'pending' | 'disabled' | 'dismissed' | 'unknown';
  /**
   * On how many integrations they have a grant of their own.
   */
  readonly integrations: number;
  /**
   * How many MCP servers they may use by a grant of their own.
   */
  readonly mcpServers: number;
  /**
   * As the account spells it.
   */
  readonly email: string;
}
