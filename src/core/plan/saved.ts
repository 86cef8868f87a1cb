/* Made from schemas/plan.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * What it does to access.
 */
export type KindDocument =
  | 'promote'
  | 'demote'
  | 'grant'
  | 'revoke'
  | 'update'
  | 'invite'
  | 'reinvite'
  | 'enable'
  | 'disable'
  | 'remove'
  | 'notify';
/**
 * A record, or null: there is none.
 */
export type StandingOrNobodyDocument = null | StandingDocument;
/**
 * Levels by id, or all.
 */
export type McpDocument = 'all' | GrantsDocument;
/**
 * A hazard.
 */
export type HazardDocument =
  | 'grants-administrator'
  | 'grants-manage-all'
  | 'grants-all-mcp-servers'
  | 'removes-administrator'
  | 'takes-without-self'
  | 'removes-user'
  | 'disables-user'
  | 'enables-user'
  | 'weakens-sign-in'
  | 'looks-like'
  | 'drops-unknown-access'
  | 'left-behind'
  | 'empty-account'
  | 'ends-later'
  | 'extends-access';
/**
 * What is worth knowing besides the operations.
 */
export type NoteDocument =
  | {
      readonly code: 'unknown-level';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The account's word.
       */
      readonly level: string;
      /**
       * What is wrong with the record, if it cannot be read at all.
       */
      readonly oddity?: string;
    }
  | {
      readonly code: 'unknown-access';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The servers.
       */
      readonly servers: readonly string[];
      /**
       * What becomes of them: sent back as they are, replaced by what is declared, or taken away.
       */
      readonly becomes: 'kept' | 'replaced' | 'removed';
    }
  | {
      readonly code: 'odd-resource';
      /**
       * What it is.
       */
      readonly what: 'integration' | 'MCP server' | 'subscription';
      /**
       * Its name or id, as far as it has one.
       */
      readonly name: string;
      /**
       * What is wrong with it.
       */
      readonly oddity: string;
    }
  | {
      readonly code: 'no-mcp';
    }
  | {
      readonly code: 'notify-waits';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'still-notified';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The integrations.
       */
      readonly integrations: readonly string[];
      /**
       * The person leaves the account; it is not known whether the mail ends with that.
       */
      readonly isRemoved?: true;
    }
  | {
      readonly code: 'sso-without-client';
      /**
       * Of whom the files require it.
       */
      readonly people: readonly string[];
      /**
       * Whether there is none, or one that is disabled.
       */
      readonly client: 'none' | 'disabled';
    }
  | {
      readonly code: 'mfa-beside-sso';
      /**
       * Of whom.
       */
      readonly people: readonly string[];
      /**
       * What the files require.
       */
      readonly states: 'mfaRequired' | 'ssoRequired';
      /**
       * The line that requires it.
       */
      readonly place: {
        /**
         * The file.
         */
        readonly file: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * The column, from 1.
         */
        readonly column?: number;
        /**
         * The line of its end.
         */
        readonly endLine?: number;
        /**
         * The column behind its end.
         */
        readonly endColumn?: number;
      };
    }
  | {
      readonly code: 'notifications-unread';
      /**
       * What the account said.
       */
      readonly words: string;
    }
  | {
      readonly code: 'empty-account';
    }
  | {
      readonly code: 'two-records';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * Each of the records: its id, and what tells it apart.
       */
      readonly records?: readonly string[];
      /**
       * An entry that says `state: absent` ends each of them.
       */
      readonly isEndedByEntry?: true;
    }
  | {
      readonly code: 'each-record';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * Each of the records: its id, and what tells it apart.
       */
      readonly records: readonly string[];
    }
  | {
      readonly code: 'owner-changed';
      /**
       * Who is declared and in no list, and so may be the owner now: nobody of them is invited.
       */
      readonly perhaps?: readonly string[];
      /**
       * The person.
       */
      readonly person: string;
    }
  | {
      readonly code: 'protected-drift';
      /**
       * Of `policy.breakGlass`: an account for emergencies.
       */
      readonly isBreakGlass: boolean;
      /**
       * The person.
       */
      readonly person: string;
      /**
       * What they want.
       */
      readonly wants: string;
    }
  | {
      readonly code: 'production-administrator';
      /**
       * The person.
       */
      readonly person: string;
    }
  | {
      readonly code: 'email-changed';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The e-mail.
       */
      readonly now: string;
    }
  | {
      readonly code: 'undoes-outside';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The fields.
       */
      readonly fields: readonly string[];
    }
  | {
      readonly code: 'half-way';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The fields.
       */
      readonly fields: readonly string[];
    }
  | {
      readonly code: 'pinned-person-missing';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The id of the person.
       */
      readonly id: string;
    }
  | {
      readonly code: 'resource-missing';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * The resources.
       */
      readonly resources: readonly string[];
      /**
       * True if nothing else is left to them: then nothing of them is written, and they keep what the account gives them, also what has ended.
       */
      readonly keeps?: true;
      /**
       * Which access that the account gives a date has ended; there where there is any.
       */
      readonly outlives?: readonly {
        /**
         * Which access, in words.
         */
        readonly what: string;
        /**
         * The date, as written.
         */
        readonly until: string;
        /**
         * Where the date stands.
         */
        readonly place?: {
          /**
           * The file.
           */
          readonly file: string;
          /**
           * The line, from 1.
           */
          readonly line: number;
          /**
           * The column, from 1.
           */
          readonly column?: number;
          /**
           * The line of its end.
           */
          readonly endLine?: number;
          /**
           * The column behind its end.
           */
          readonly endColumn?: number;
        };
      }[];
    }
  | {
      readonly code: 'proof';
      readonly what: 'integration' | 'MCP server';
      /**
       * Of an object that only this account has.
       */
      readonly id: string;
      /**
       * What the account calls it.
       */
      readonly name: string;
    }
  | {
      readonly code: 'looks-like';
      /**
       * Whom the files invite.
       */
      readonly person: string;
      /**
       * The address that was probably meant.
       */
      readonly like: string;
    }
  | {
      readonly code: 'absent-looks-like';
      /**
       * Whose access the files end.
       */
      readonly person: string;
      /**
       * Somebody in the account and in no file, who was perhaps meant.
       */
      readonly like: string;
      /**
       * Where the entry stands.
       */
      readonly place: {
        /**
         * The file.
         */
        readonly file: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * The column, from 1.
         */
        readonly column?: number;
        /**
         * The line of its end.
         */
        readonly endLine?: number;
        /**
         * The column behind its end.
         */
        readonly endColumn?: number;
      };
    }
  | {
      readonly code: 'unstated';
      /**
       * Settings and mail.
       */
      readonly what: readonly string[];
      /**
       * Whose.
       */
      readonly people: readonly string[];
      /**
       * The line that gave it: role, own entry or defaults.
       */
      readonly by: string;
      /**
       * Where that line stands.
       */
      readonly place?: {
        /**
         * The file.
         */
        readonly file: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * The column, from 1.
         */
        readonly column?: number;
        /**
         * The line of its end.
         */
        readonly endLine?: number;
        /**
         * The column behind its end.
         */
        readonly endColumn?: number;
      };
      /**
       * When it ended, as written. Missing where the line has gone or changed.
       */
      readonly until?: string;
    }
  | {
      readonly code: 'unmanaged-settings';
      /**
       * Each permission.
       */
      readonly settings: readonly {
        /**
         * Its name in the files.
         */
        readonly setting:
          | 'mfaRequired'
          | 'ssoRequired'
          | 'allowToEditRetryData'
          | 'allowAccessToApim'
          | 'allowIntegrationCreation';
        /**
         * How many people have it.
         */
        readonly count: number;
        /**
         * The first of them by e-mail, three at most.
         */
        readonly people: readonly string[];
      }[];
    }
  | {
      readonly code: 'left-by-due';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * Settings and mail.
       */
      readonly what: readonly string[];
      /**
       * The line that gave it: role, own entry or defaults.
       */
      readonly by: string;
      /**
       * Where that line stands.
       */
      readonly place?: {
        /**
         * The file.
         */
        readonly file: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * The column, from 1.
         */
        readonly column?: number;
        /**
         * The line of its end.
         */
        readonly endLine?: number;
        /**
         * The column behind its end.
         */
        readonly endColumn?: number;
      };
      /**
       * When it ended, as written. Missing where the line has gone or changed.
       */
      readonly until?: string;
    }
  | {
      readonly code: 'date-passed';
      /**
       * What the files give no more.
       */
      readonly ended: readonly {
        /**
         * Whose access.
         */
        readonly person: string;
        /**
         * Which access, in words.
         */
        readonly what: string;
        /**
         * The date, as written.
         */
        readonly until: string;
        /**
         * Where the date stands.
         */
        readonly place?: {
          /**
           * The file.
           */
          readonly file: string;
          /**
           * The line, from 1.
           */
          readonly line: number;
          /**
           * The column, from 1.
           */
          readonly column?: number;
          /**
           * The line of its end.
           */
          readonly endLine?: number;
          /**
           * The column behind its end.
           */
          readonly endColumn?: number;
        };
      }[];
    }
  | {
      readonly code: 'looks-moved';
      /**
       * Of whom the entry is.
       */
      readonly person: string;
      /**
       * Where it stands.
       */
      readonly place: {
        /**
         * The file.
         */
        readonly file: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * The column, from 1.
         */
        readonly column?: number;
        /**
         * The line of its end.
         */
        readonly endLine?: number;
        /**
         * The column behind its end.
         */
        readonly endColumn?: number;
      };
      /**
       * The e-mail in the account.
       */
      readonly now: string;
      /**
       * The level in the account.
       */
      readonly level: string;
      /**
       * What the files make of the person of the entry, who is not in the account.
       */
      readonly becomes: 'invited' | 'absent';
      /**
       * True if the base knows them by the id. Otherwise they have just the access of that person.
       */
      readonly isCertain?: true;
    }
  | {
      readonly code: 'looks-like-declared';
      /**
       * Of whom the entry is.
       */
      readonly person: string;
      /**
       * Where it stands.
       */
      readonly place: {
        /**
         * The file.
         */
        readonly file: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * The column, from 1.
         */
        readonly column?: number;
        /**
         * The line of its end.
         */
        readonly endLine?: number;
        /**
         * The column behind its end.
         */
        readonly endColumn?: number;
      };
      /**
       * Somebody in the account whom another entry declares.
       */
      readonly like: string;
      /**
       * Where that entry stands.
       */
      readonly declaredAt: {
        /**
         * The file.
         */
        readonly file: string;
        /**
         * The line, from 1.
         */
        readonly line: number;
        /**
         * The column, from 1.
         */
        readonly column?: number;
        /**
         * The line of its end.
         */
        readonly endLine?: number;
        /**
         * The column behind its end.
         */
        readonly endColumn?: number;
      };
      /**
       * Invited by this run, or to be absent and not in the account.
       */
      readonly becomes: 'invited' | 'absent';
    }
  | {
      readonly code: 'absent-outside-domains';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'absent-nowhere';
      /**
       * The people.
       */
      readonly people: readonly string[];
      /**
       * People in the account and in no file who share a name with one of them.
       */
      readonly like: readonly string[];
      /**
       * Whether a base tells that these entries are new.
       */
      readonly isNew: boolean;
    }
  | {
      readonly code: 'protected-nowhere';
      /**
       * Whom the policy protects.
       */
      readonly person: string;
      /**
       * Somebody in the account who was perhaps meant, and is not protected; missing where nobody has nearly that address.
       */
      readonly like?: string;
    }
  | {
      readonly code: 'unmanaged';
      /**
       * How many.
       */
      readonly count: number;
      /**
       * The first of them by e-mail, a dozen at most.
       */
      readonly people: readonly string[];
      /**
       * Whether the plan was made with a base. Without one, nobody can tell whose lines were deleted.
       */
      readonly hasBase: boolean;
      /**
       * Those whose record is new.
       */
      readonly recent: readonly string[];
    }
  | {
      readonly code: 'undeclared-administrators';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'unmanaged-pending';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'left-alone';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'declared-but-disabled';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'pending';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'dismissed';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'switch-waits';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * Where the invitation stands.
       */
      readonly invitation: 'pending' | 'accepted' | 'dismissed' | 'none';
      /**
       * True if this change asks for it: an apply ends with exit code 8 until the person has accepted and is disabled.
       */
      readonly waits?: true;
    }
  | {
      readonly code: 'not-enforced';
      /**
       * The server.
       */
      readonly server: string;
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'mcp-tokens';
      /**
       * The people.
       */
      readonly people: readonly string[];
    }
  | {
      readonly code: 'no-manager';
      /**
       * The integration.
       */
      readonly integration: string;
    }
  | {
      readonly code: 'seats';
      /**
       * How many there are.
       */
      readonly seats: number;
      /**
       * How many are taken.
       */
      readonly taken: number;
      /**
       * How many the run frees.
       */
      readonly freed: number;
      /**
       * How many the run takes.
       */
      readonly invited: number;
    }
  | {
      readonly code: 'ends-soon';
      /**
       * The person.
       */
      readonly person: string;
      /**
       * What ends.
       */
      readonly what: string;
      /**
       * When, as written.
       */
      readonly until: string;
      /**
       * Of a level: what the files give from then on. Missing where that is nothing.
       */
      readonly left?: readonly string[];
    }
  | {
      readonly code: 'token-user-unknown';
    }
  | {
      readonly code: 'below-floor';
      /**
       * How many there are.
       */
      readonly administrators: number;
      /**
       * How many the policy demands.
       */
      readonly minimum: number;
    }
  | {
      readonly code: 'deletes-in-this-environment';
      /**
       * How many people are removed.
       */
      readonly people: number;
    }
  | {
      readonly code: 'clock-differs';
      /**
       * How far the clock of the machine is ahead of the account's; negative: behind.
       */
      readonly aheadMinutes: number;
      /**
       * What the files ask for otherwise, judged by the account's clock: whom it is about, or what stands against it. Nothing: no date that lies between changes anything. Else an apply refuses.
       */
      readonly otherwise: readonly string[];
    };

/**
 * What one run would write to one account, in order, and what it is refused for. Readers ignore properties that they do not know; another major formatVersion is another format.
 */
export interface PlanDocument {
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
   * The account.
   */
  readonly account: {
    /**
     * As the files call it.
     */
    readonly name: string;
    /**
     * As the files call it.
     */
    readonly environment?: string;
    /**
     * The API origin.
     */
    readonly origin: string;
  };
  /**
   * SHA-256, in hexadecimal, over account, origin, operations and the people left behind.
   */
  readonly digest: string;
  /**
   * The moment on which dates were judged, RFC 3339.
   */
  readonly judgedAt: string;
  /**
   * Set where that moment was asked for (`plan --at`) and is not that of the run: nothing carries such a plan out.
   */
  readonly otherDay?: true;
  /**
   * One write of one person each, in the order in which they start.
   */
  readonly operations: readonly OperationDocument[];
  /**
   * Guards that refuse the plan, each with its number.
   */
  readonly guards: readonly GuardDocument[];
  /**
   * Administrators besides the token's own user.
   */
  readonly administrators: {
    /**
     * How many there are.
     */
    readonly now: number;
    /**
     * How many the policy demands.
     */
    readonly minimum: number;
    /**
     * How many there are at every moment of the run.
     */
    readonly floor: number;
    /**
     * How many would be left, if that is too few.
     */
    readonly shortfall?: number;
  };
  /**
   * Whether every state that the run can stop in is safe.
   */
  readonly certificate: {
    /**
     * True in every plan that is shown.
     */
    readonly safe: boolean;
    /**
     * How many states were checked.
     */
    readonly states?: number;
    /**
     * What is unsafe; our bug.
     */
    readonly violations?: readonly string[];
  };
  /**
   * Access tests that the run breaks, mends or leaves broken.
   */
  readonly tests: readonly TestChangeDocument[];
  /**
   * What is worth knowing besides the operations.
   */
  readonly notes: readonly NoteDocument[];
  /**
   * Warnings and notices about the files.
   */
  readonly findings: readonly FindingDocument[];
  /**
   * What people call the resources that operations name by id.
   */
  readonly resources: {
    /**
     * A name.
     */
    readonly [k: string]: string;
  };
  /**
   * People who were in the base, are not in the file and keep their access.
   */
  readonly leftBehind: readonly LeftBehindDocument[];
  /**
   * What somebody changed in the account and this run leaves so.
   */
  readonly held: readonly HeldDocument[];
  /**
   * What ends by itself and is approved with this plan: with a base the ends that were added, moved or dropped, without one all that are to come, and what is left after somebody's first one.
   */
  readonly ends: readonly EndDocument[];
}
/**
 * One write of one person.
 */
export interface OperationDocument {
  /**
   * Its number, from 1.
   */
  readonly step: number;
  readonly kind: KindDocument;
  /**
   * Whose record.
   */
  readonly user: {
    /**
     * The e-mail, as spelled in the file.
     */
    readonly email: string;
    /**
     * The id of the record; missing for an invitation.
     */
    readonly recordId?: string;
    /**
     * The id of the person.
     */
    readonly personId?: string;
  };
  /**
   * Whether this run starts it.
   */
  readonly status: 'ready' | 'waiting';
  /**
   * Whose acceptance it waits for.
   */
  readonly waitsFor?: readonly string[];
  readonly before: StandingOrNobodyDocument;
  readonly after: StandingOrNobodyDocument;
  /**
   * What it changes.
   */
  readonly fields: readonly FieldChangeDocument[];
  /**
   * Its dangers, by name.
   */
  readonly hazards: readonly HazardDocument[];
  /**
   * Those that a date in the file asked for.
   */
  readonly acknowledged: readonly HazardDocument[];
  /**
   * The lines that ask for it.
   */
  readonly because: readonly ReasonDocument[];
  /**
   * Where the difference comes from.
   */
  readonly origin: 'change' | 'outside' | 'due';
  /**
   * What must be true right before the write.
   */
  readonly precondition: {
    /**
     * absent: no record; unchanged: this fingerprint.
     */
    readonly kind: 'absent' | 'unchanged';
    /**
     * SHA-256 of the covered fields.
     */
    readonly fingerprint?: string;
  };
  /**
   * Steps that must have ended well.
   */
  readonly needs: readonly number[];
  /**
   * Whether it starts only when every removal has ended.
   */
  readonly afterRemovals: boolean;
}
/**
 * A person's record at one moment.
 */
export interface StandingDocument {
  /**
   * The account-wide level.
   */
  readonly accessLevel: 'none' | 'custom' | 'monitor' | 'manage' | 'administrator';
  readonly integrations: GrantsDocument;
  readonly mcpServers: McpDocument;
  readonly recordedMcpServers?: McpDocument;
  /**
   * Whether the person may sign in.
   */
  readonly enabled: boolean;
  /**
   * Where the invitation stands.
   */
  readonly invitation: 'pending' | 'accepted' | 'dismissed';
  /**
   * The settings that this run changes for the person.
   */
  readonly settings: {
    readonly [k: string]: boolean;
  };
  /**
   * The integrations about which the person is notified, where this run changes that.
   */
  readonly notifications?: readonly string[];
}
/**
 * Levels by id.
 */
export interface GrantsDocument {
  /**
   * A level.
   */
  readonly [k: string]: string;
}
/**
 * A field that changes.
 */
export interface FieldChangeDocument {
  /**
   * accessLevel, integrations/<id>, mcpServers, mcpServers/<id>, enabled, accepted, dismissed, or a setting.
   */
  readonly field: string;
  /**
   * The value before; null: none.
   */
  readonly before: string | boolean | null;
  /**
   * The value after; null: none.
   */
  readonly after: string | boolean | null;
}
/**
 * A line that asks for it.
 */
export interface ReasonDocument {
  /**
   * Role, list or own entry.
   */
  readonly text: string;
  /**
   * The file.
   */
  readonly file?: string;
  /**
   * The line, from 1.
   */
  readonly line?: number;
  /**
   * A written reason.
   */
  readonly note?: string;
  /**
   * A written end.
   */
  readonly until?: string;
  /**
   * The fields of the operation that it asks for.
   */
  readonly fields: readonly string[];
}
/**
 * A guard and its number.
 */
export interface GuardDocument {
  /**
   * The guard.
   */
  readonly guard:
    'admin-floor' | 'removal-limit' | 'demotion-limit' | 'grant-loss-limit' | 'self' | 'account-unproven';
  /**
   * What --override must name.
   */
  readonly number: number;
  /**
   * What is allowed.
   */
  readonly limit: number;
  /**
   * What a percentage is of.
   */
  readonly total?: number;
  /**
   * Who is concerned.
   */
  readonly people: readonly string[];
  /**
   * The day (UTC) on which this comes by itself; left out for what the run itself would do.
   */
  readonly day?: string;
}
/**
 * An access test that the run changes, or leaves broken.
 */
export interface TestChangeDocument {
  /**
   * The test's name.
   */
  readonly test: string;
  /**
   * For whom.
   */
  readonly person: string;
  /**
   * How it fails.
   */
  readonly words: string;
  /**
   * What the run does to it.
   */
  readonly change: 'breaks' | 'mends' | 'already-broken';
}
/**
 * Something about the files.
 */
export interface FindingDocument {
  /**
   * How bad it is.
   */
  readonly severity: 'error' | 'warning' | 'notice';
  /**
   * From a closed list.
   */
  readonly code: string;
  /**
   * What is wrong and why it matters.
   */
  readonly message: string;
  /**
   * What to do.
   */
  readonly hint?: string;
  /**
   * The file.
   */
  readonly path?: string;
  /**
   * From 1.
   */
  readonly line?: number;
  /**
   * From 1.
   */
  readonly column?: number;
}
/**
 * A person who was in the base, is not in the file and keeps their access.
 */
export interface LeftBehindDocument {
  /**
   * The id of the record.
   */
  readonly recordId: string;
  /**
   * The e-mail.
   */
  readonly email: string;
}
/**
 * A person whose changes in the account stay as they are.
 */
export interface HeldDocument {
  /**
   * The e-mail.
   */
  readonly email: string;
  /**
   * From what the account has to what the files say; empty: not in the account.
   */
  readonly fields: readonly FieldChangeDocument[];
}
/**
 * Something that ends by itself.
 */
export interface EndDocument {
  /**
   * The same for the same person and the same thing, whenever it ends.
   */
  readonly id: string;
  /**
   * The person.
   */
  readonly email: string;
  /**
   * `person` for all of their access, else a field as in an operation: `accessLevel`, `integrations/<id>`, `mcpServers/<id>`, `mcpServers`.
   */
  readonly what: string;
  /**
   * The level that ends; null for the person.
   */
  readonly level: null | string;
  /**
   * The first moment at which it is over, in RFC 3339; null: without an end.
   */
  readonly moment: null | string;
  /**
   * The moment that the base has, for reading; null: without an end. Left out where the base does not give this, and without a base.
   */
  readonly former?: null | string;
  /**
   * Role, list or own entry.
   */
  readonly text?: string;
  /**
   * The file of the line that says so.
   */
  readonly file?: string;
  /**
   * The line, from 1.
   */
  readonly line?: number;
  /**
   * A written reason.
   */
  readonly note?: string;
}
