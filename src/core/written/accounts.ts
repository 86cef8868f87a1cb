/* Made from schemas/accounts.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * Which accounts `celigo-access accounts` runs for: where the files of each lie, and where its token is.
 */
export interface WrittenAccounts {
  /**
   * The version of this file format. Always 1.
   */
  version: 1;
  /**
   * Name → account. The name is that of the folder of its results, and in capitals the end of `CELIGO_BASE_URL_…`.
   */
  accounts: {
    [k: string]: {
      /**
       * The vendor's region that holds the account; the same as in its files.
       */
      region: 'us' | 'eu' | 'au' | 'ca';
      /**
       * Files and folders of the account's access files, relative to this file and below its folder. Accounts may share them.
       */
      paths: string[];
      /**
       * The environment variable that holds the token: `CELIGO_API_TOKEN_` and capitals, digits or underscores. Either this or `tokenFile`.
       */
      token?: string;
      /**
       * A file below the folder of `CELIGO_TOKEN_DIR` that holds the token, readable by you alone. Either this or `token`.
       */
      tokenFile?: string;
      /**
       * What people call the account. Left out: its name.
       */
      label?: string;
      /**
       * Who answers for the account: e-mails or team names, shown beside its result.
       */
      owners?: string[];
    };
  };
}
