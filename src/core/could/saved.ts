/* Made from schemas/who-could.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * By whose approval somebody could be given something: the answer of `who-could`, and a part of a report. Readers ignore properties that they do not know; another major formatVersion is another format.
 */
export interface CouldDocument {
  /**
   * 1.x; a minor version only adds.
   */
  readonly formatVersion: string;
  /**
   * As the files call the account.
   */
  readonly accountName: string;
  /**
   * The moment on which the dates of the files were judged, RFC 3339 in UTC. Missing in documents of an earlier version.
   */
  readonly judgedAt?: string;
  /**
   * Whose rules CODEOWNERS is read by.
   */
  readonly host: 'github' | 'gitlab';
  /**
   * Whether the branch makes anybody ask the owners. `if-enforced`: the host was not asked.
   */
  readonly standing: 'if-enforced' | 'enforced' | 'inert' | 'not-enforced' | 'unknown';
  /**
   * What the host says of the branch; null: it was not asked.
   */
  readonly enforcement: null | CouldEnforcement;
  /**
   * What was asked after.
   */
  readonly wish: {
    /**
     * `anything`: whatever each file may hand out at most.
     */
    readonly kind: 'administrator' | 'integration' | 'server' | 'person' | 'anything';
    /**
     * Of a resource: its key in the files.
     */
    readonly key?: string;
    /**
     * Of a resource: its name.
     */
    readonly label?: string;
    /**
     * Of a person.
     */
    readonly email?: string;
  };
  /**
   * Whether `files` limits any access file.
   */
  readonly limited: boolean;
  /**
   * The CODEOWNERS that the host reads.
   */
  readonly ownersFile: string | null;
  /**
   * Each way, the shortest first: those that need nobody in particular.
   */
  readonly ways: readonly CouldWay[];
  /**
   * Access files that cannot give it.
   */
  readonly closed: readonly string[];
  /**
   * Lines of CODEOWNERS that the host skips.
   */
  readonly skipped: readonly {
    /**
     * The file.
     */
    readonly file: string;
    /**
     * The line, from 1.
     */
    readonly line: number;
    /**
     * Why it does not count.
     */
    readonly why: string;
  }[];
}
/**
 * What the host says of the branch.
 */
export interface CouldEnforcement {
  /**
   * OWNER/REPO.
   */
  readonly repository: string;
  /**
   * The default branch.
   */
  readonly branch: string;
  /**
   * Each rule that demands reviews.
   */
  readonly demands: readonly {
    /**
     * The ruleset, or the protection of the branch.
     */
    readonly name: string;
    /**
     * How many it asks for; 0 makes owners inert.
     */
    readonly approvals: number;
    /**
     * Whether owners must approve.
     */
    readonly ofOwners: boolean;
    /**
     * Whether an approval falls when something is pushed after it.
     */
    readonly dropsStale: boolean;
    /**
     * Reviewers that it names by itself.
     */
    readonly reviewers: readonly string[];
    /**
     * Who gets round it; null: not told.
     */
    readonly bypass: null | readonly string[];
  }[];
  /**
   * What the host finds wrong in CODEOWNERS; null: not told.
   */
  readonly errors:
    | null
    | readonly {
        /**
         * The file.
         */
        readonly path: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * Where in the line it begins, from 1; left out where the host does not say.
         */
        readonly column?: number;
        /**
         * In the word of the host.
         */
        readonly kind: string;
        /**
         * The line itself.
         */
        readonly source: string;
      }[];
  /**
   * What could not be read, in the words of the host.
   */
  readonly unread: readonly string[];
}
/**
 * A change of this path, approved as it must be, gives this.
 */
export interface CouldWay {
  /**
   * The file, relative to the repository.
   */
  readonly path: string;
  /**
   * Whether the file is there, could be added, or decides what is applied, what runs or who approves.
   */
  readonly kind: 'file' | 'new-file' | 'accounts' | 'workflow' | 'new-workflow' | 'owners' | 'new-owners';
  /**
   * What it gives at most.
   */
  readonly gives: CouldLevel | CouldGrant | CouldListed | CouldOther;
  /**
   * How many people must say yes by CODEOWNERS.
   */
  readonly approvals: number;
  /**
   * Each requirement of CODEOWNERS; empty: nobody in particular must approve it.
   */
  readonly needs: readonly {
    /**
     * Any of them counts.
     */
    readonly owners: readonly string[];
    /**
     * How many.
     */
    readonly count: number;
    /**
     * The file.
     */
    readonly file: string;
    /**
     * The line, from 1.
     */
    readonly line: number;
  }[];
  /**
   * The line of CODEOWNERS that decides; null: none matches.
   */
  readonly line: null | {
    /**
     * The file.
     */
    readonly file: string;
    /**
     * The line, from 1.
     */
    readonly line: number;
  };
  /**
   * The key of `files` that limits a new file.
   */
  readonly glob: string | null;
}
/**
 * A level, and what may be granted beside it.
 */
export interface CouldLevel {
  /**
   * The level.
   */
  readonly what: 'manage' | 'monitor';
  /**
   * Keys of the files that the level does not give already.
   */
  readonly on?: readonly string[];
  /**
   * Settings that it may give beside it; left out: none.
   */
  readonly settings?: readonly string[];
}
/**
 * A grant on the resource that was asked after.
 */
export interface CouldGrant {
  /**
   * One grant.
   */
  readonly what: 'grant';
  /**
   * Its level.
   */
  readonly level: 'manage' | 'write';
  /**
   * The resource.
   */
  readonly on: string;
}
/**
 * Grants on what the limit lists.
 */
export interface CouldListed {
  /**
   * Some grants.
   */
  readonly what: 'listed';
  /**
   * Keys of the files.
   */
  readonly on: readonly string[];
  /**
   * Settings that it may give; left out: none.
   */
  readonly settings?: readonly string[];
  /**
   * Whether it may end the access of the person.
   */
  readonly ends: boolean;
}
/**
 * What is more than a grant.
 */
export interface CouldOther {
  /**
   * `anything`: whatever a workflow does with the token. `owners`: the say over who approves what.
   */
  readonly what: 'administrator' | 'owners' | 'anything';
}
