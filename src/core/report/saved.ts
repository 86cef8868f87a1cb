/* Made from schemas/report.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */
import type {CouldDocument} from '../could/saved.ts';

/**
 * Where the person stands; a switch that is off counts before the invitation.
 */
export type ReviewedStatus = 'accepted' | 'pending' | 'dismissed' | 'disabled';
/**
 * The level on a resource.
 */
export type GrantLevel = 'monitor' | 'manage' | 'read' | 'write';
/**
 * Of people who can sign in: lately; longer ago than dormantDays; never, with a record older (never) or younger (new) than that; or not known.
 */
export type SignIn = 'active' | 'dormant' | 'never' | 'new' | 'unknown';
/**
 * What the files know of the person: `protected` people are never written. Missing if there are no files.
 */
export type FileStanding = 'declared' | 'protected' | 'outside';
/**
 * What is risky about a person.
 */
export type Risk =
  | 'administrator'
  | 'manages-everything'
  | 'uses-every-server'
  | 'declared-absent'
  | 'outside-files'
  | 'dormant'
  | 'break-glass-in-use'
  | 'writes-to-server'
  | 'sign-in-unprotected';
/**
 * The level or the switch that gives access to all resources of a kind.
 */
export type GroupName = 'administrator' | 'manage' | 'monitor' | 'every-server';
/**
 * A whole group, or a person with a grant of their own.
 */
export type ReviewedReach =
  | {
      readonly by: 'group';
      readonly group: GroupName;
      readonly level: GrantLevel;
      /**
       * How many people of the group have no grant of their own here that gives more.
       */
      readonly people: number;
    }
  | {
      readonly by: 'grant';
      readonly level: GrantLevel;
      /**
       * The lines that ask for it; none if no line does, or if there are no files.
       */
      readonly because: readonly ReviewedReason[];
      /**
       * The person.
       */
      readonly email: string;
      /**
       * The record.
       */
      readonly recordId: string;
      /**
       * Pending people reach it once they accept.
       */
      readonly status: 'accepted' | 'pending';
    };

/**
 * An access review of one account at one moment. Readers ignore properties that they do not know; another major formatVersion is another format.
 */
export interface ReportDocument {
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
     * As the files call it; the origin if there are none.
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
    /**
     * Ids of which the files say that only this account has them. Since 1.2.
     */
    readonly contains?: readonly string[];
  };
  /**
   * When the account was read: when that began, RFC 3339 in UTC, by the clock of the machine that made the report. By the account's it is so many milliseconds earlier as `clockAheadMs` says; the forms for people show that.
   */
  readonly madeAt: string;
  /**
   * When all of the account was read: what the report shows was so at some moment since `madeAt`. Since 1.3.
   */
  readonly readUntil?: string;
  /**
   * How far the clock of the machine, by which `madeAt` and `readUntil` are and dates of the files were judged, was ahead of the account's, in milliseconds; negative: behind. Missing where the account did not tell the time. Since 1.4.
   */
  readonly clockAheadMs?: number;
  /**
   * Whoever has not signed in for so many days is dormant.
   */
  readonly dormantDays: number;
  /**
   * There, and true, if people stand under pseudonyms.
   */
  readonly redacted?: true;
  readonly figures: Figures;
  /**
   * Everybody, by score, then by e-mail.
   */
  readonly people: readonly ReviewedPerson[];
  /**
   * People whose level is a word that this version does not know.
   */
  readonly unknownLevels: readonly UnknownPerson[];
  /**
   * What gives access to everything of a kind, and to whom.
   */
  readonly groups: readonly ReviewedGroup[];
  /**
   * Integrations and MCP servers.
   */
  readonly resources: readonly ReviewedResource[];
  readonly files?: ReviewedFiles;
  readonly change?: ReviewChange;
  readonly reviews?: ReviewState;
  readonly whoCould?: CouldDocument;
  /**
   * What the account's lists say nothing about.
   */
  readonly notCovered: readonly string[];
}
/**
 * The numbers.
 */
export interface Figures {
  /**
   * People in the account.
   */
  readonly people: number;
  /**
   * Accepted and enabled administrators.
   */
  readonly administrators: number;
  /**
   * Accepted people with the level manage.
   */
  readonly managesEverything: number;
  /**
   * Accepted people with every MCP server.
   */
  readonly usesEveryServer: number;
  /**
   * People who can sign in and have not for dormantDays.
   */
  readonly dormant: number;
  /**
   * People of whom that cannot be told.
   */
  readonly signInUnknown: number;
  /**
   * Pending invitations.
   */
  readonly pending: number;
  /**
   * Those of them with access to everything of a kind.
   */
  readonly pendingElevated: number;
  /**
   * Declined invitations.
   */
  readonly dismissed: number;
  /**
   * Disabled people.
   */
  readonly disabled: number;
  /**
   * People whose level is not known.
   */
  readonly unknownLevels: number;
  /**
   * Integrations.
   */
  readonly integrations: number;
  /**
   * MCP servers.
   */
  readonly mcpServers: number;
  /**
   * MCP servers with an external identity provider.
   */
  readonly externalServers: number;
  /**
   * People in no file.
   */
  readonly outsideFiles?: number;
  /**
   * Break-glass accounts (policy.breakGlass) that are enabled and accepted.
   */
  readonly breakGlassInUse?: number;
  /**
   * People who differ from the files.
   */
  readonly differ?: number;
  /**
   * Access tests that fail.
   */
  readonly brokenTests?: number;
}
/**
 * A person's record in the account.
 */
export interface ReviewedPerson {
  /**
   * As the account spells it.
   */
  readonly email: string;
  /**
   * As the account says.
   */
  readonly name?: string;
  /**
   * The record in this account.
   */
  readonly recordId: string;
  /**
   * The person, the same in every account.
   */
  readonly personId: string;
  readonly status: ReviewedStatus;
  /**
   * The level as recorded, whatever the status.
   */
  readonly level: 'none' | 'custom' | 'monitor' | 'manage' | 'administrator';
  /**
   * The lines that ask for it; none if no line does, or if there are no files.
   */
  readonly levelBecause: readonly ReviewedReason[];
  /**
   * Grants that give more than the level does.
   */
  readonly integrations: readonly ReviewedGrant[];
  /**
   * Grants on MCP servers; empty for administrators, who reach all of them.
   */
  readonly mcpServers: readonly ReviewedGrant[];
  /**
   * There if the record gives every current and future MCP server.
   */
  readonly everyServer?: {
    /**
     * The lines that ask for it; none if no line does, or if there are no files.
     */
    readonly because: readonly ReviewedReason[];
  };
  /**
   * The switches of the record.
   */
  readonly settings: {
    /**
     * Whether this account requires MFA of the person.
     */
    readonly mfaRequired: boolean;
    /**
     * Whether this account requires SSO of the person.
     */
    readonly ssoRequired: boolean;
    /**
     * Whether the person may edit retry data.
     */
    readonly allowToEditRetryData: boolean;
    /**
     * Whether the person may use API management.
     */
    readonly allowAccessToApim: boolean;
    /**
     * Whether the person may create integrations.
     */
    readonly allowIntegrationCreation: boolean;
  };
  /**
   * An administrator of production whom this environment mirrors.
   */
  readonly isProductionAdmin: boolean;
  /**
   * Whose token the report was made with.
   */
  readonly isTokenUser: boolean;
  /**
   * When the record was made, as the account says.
   */
  readonly createdAt?: string;
  /**
   * How it was made, in the account's word.
   */
  readonly createdVia?: string;
  /**
   * Into this account, as the account says.
   */
  readonly lastSignIn?: string;
  /**
   * When the record was changed last, as the account says and by its clock.
   */
  readonly lastModified?: string;
  readonly signIn?: SignIn;
  /**
   * MCP servers on which the record says something that this version does not know.
   */
  readonly unknownOn?: readonly string[];
  /**
   * Grants on what no list of the account names. They count for nothing and stay as they are.
   */
  readonly unlisted?: readonly string[];
  /**
   * About what the person gets mail, if it was read.
   */
  readonly notifications?: {
    /**
     * Integrations.
     */
    readonly integrations: readonly string[];
    /**
     * How many single flows and connections.
     */
    readonly others: number;
  };
  /**
   * For how many days an invitation has been pending.
   */
  readonly pendingDays?: number;
  readonly inFiles?: FileStanding;
  readonly declaredAt?: ReviewedPlace;
  /**
   * When all access ends, as written.
   */
  readonly until?: string;
  /**
   * What the files will take by date of what the account gives now; in the order of time. Missing if there are no files, and before 1.1.
   */
  readonly ends?: readonly ReviewedEnd[];
  /**
   * What a date of the files has ended and the account still gives, the oldest first; there where there is any.
   */
  readonly outlives?: readonly ReviewedEnd[];
  /**
   * What lines of the files give and the account does not have, so that an apply may give it; there where there is any.
   */
  readonly filesGive?: readonly GivenByFiles[];
  /**
   * What is risky about the person.
   */
  readonly risks: readonly Risk[];
  /**
   * The sum of the risks.
   */
  readonly score: number;
}
/**
 * A line of the files that gives something.
 */
export interface ReviewedReason {
  /**
   * The role, the list or the own entry.
   */
  readonly text: string;
  readonly place?: ReviewedPlace;
  /**
   * A written `reason:`.
   */
  readonly note?: string;
  /**
   * A written `until:`.
   */
  readonly until?: string;
  readonly through?: ReviewedPlace;
}
/**
 * A place in a file; lines and columns count from 1.
 */
export interface ReviewedPlace {
  /**
   * The file, relative to where the report was made.
   */
  readonly file: string;
  /**
   * The line.
   */
  readonly line: number;
  /**
   * The column.
   */
  readonly column: number;
  /**
   * Where the marked text ends.
   */
  readonly endLine?: number;
  /**
   * Where the marked text ends.
   */
  readonly endColumn?: number;
}
/**
 * A grant in a person's record.
 */
export interface ReviewedGrant {
  /**
   * The resource.
   */
  readonly id: string;
  readonly level: GrantLevel;
  /**
   * The lines that ask for it; none if no line does, or if there are no files.
   */
  readonly because: readonly ReviewedReason[];
}
/**
 * Something that ends by itself.
 */
export interface ReviewedEnd {
  /**
   * `person`: all of their access. Else the level or the grant: `accessLevel`, `integrations/ID`, `mcpServers/ID`, or `mcpServers` for every server.
   */
  readonly what: string;
  /**
   * The level that ends; null for all access.
   */
  readonly level: string | null;
  /**
   * The first moment at which it is over, RFC 3339 in UTC.
   */
  readonly moment: string;
  readonly because: ReviewedReason;
}
/**
 * A level or a grant that a line of the files gives and the account does not have.
 */
export interface GivenByFiles {
  /**
   * `accessLevel`, `integrations/ID`, `mcpServers/ID`, or `mcpServers` for every server.
   */
  readonly what: string;
  /**
   * The level that the line gives.
   */
  readonly level: string;
  readonly because: ReviewedReason;
}
/**
 * A person.
 */
export interface UnknownPerson {
  /**
   * As the account spells it.
   */
  readonly email: string;
  /**
   * The record.
   */
  readonly recordId: string;
  /**
   * The person.
   */
  readonly personId: string;
  /**
   * The account's word.
   */
  readonly levelWord: string;
  /**
   * What is wrong with the record, where it cannot be read.
   */
  readonly oddity?: string;
  readonly inFiles?: FileStanding;
}
/**
 * A group.
 */
export interface ReviewedGroup {
  readonly group: GroupName;
  /**
   * On every integration.
   */
  readonly integrations: 'none' | 'monitor' | 'manage';
  /**
   * On every MCP server.
   */
  readonly mcpServers: 'none' | 'write';
  /**
   * Its people.
   */
  readonly people: readonly ReviewedReacher[];
}
/**
 * Somebody who reaches something. Disabled people and those who declined reach nothing.
 */
export interface ReviewedReacher {
  /**
   * The person.
   */
  readonly email: string;
  /**
   * The record.
   */
  readonly recordId: string;
  /**
   * Pending people reach it once they accept.
   */
  readonly status: 'accepted' | 'pending';
}
/**
 * An integration or an MCP server.
 */
export interface ReviewedResource {
  /**
   * Which of the two.
   */
  readonly kind: 'integration' | 'mcp-server';
  /**
   * Its id.
   */
  readonly id: string;
  /**
   * What people call it, unique in the report: its key in the files, else URI or name.
   */
  readonly label: string;
  /**
   * Its name in the account.
   */
  readonly name: string;
  /**
   * The relative URI of an MCP server.
   */
  readonly uri?: string;
  /**
   * Whether an external identity provider keeps grants on it unenforced.
   */
  readonly external: boolean;
  /**
   * Everybody who reaches it; disabled people and those who declined are left out, the owner is in no list.
   */
  readonly reachedBy: readonly ReviewedReach[];
}
/**
 * What the files say beside the account; missing if there are none.
 */
export interface ReviewedFiles {
  /**
   * The owner, as declared.
   */
  readonly owner?: string;
  /**
   * Who differs from the files, and what an apply would do.
   */
  readonly differences: readonly ReviewedDifference[];
  /**
   * Access tests on the account as it is.
   */
  readonly tests: readonly ReviewedTest[];
  /**
   * Notes of the plan, as plan.schema.json describes them.
   */
  readonly notes: readonly {
    /**
     * The kind of note.
     */
    readonly code: string;
    readonly [k: string]: unknown;
  }[];
}
/**
 * A person.
 */
export interface ReviewedDifference {
  /**
   * The person.
   */
  readonly email: string;
  /**
   * The operations, in order; empty: the person differs, and no run writes that (a note says why).
   */
  readonly kinds: readonly (
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
    | 'notify'
  )[];
  /**
   * Whether any of them waits for somebody.
   */
  readonly waits: boolean;
}
/**
 * A test.
 */
export interface ReviewedTest {
  /**
   * Its name.
   */
  readonly name: string;
  readonly place: ReviewedPlace;
  /**
   * Who breaks it.
   */
  readonly broken: readonly {
    /**
     * The person.
     */
    readonly email: string;
    /**
     * How.
     */
    readonly words: string;
  }[];
}
/**
 * What changed since an older report (--compare).
 */
export interface ReviewChange {
  /**
   * When the older report was made, by the account's clock.
   */
  readonly since: string;
  /**
   * People who are in the account now only.
   */
  readonly joined: readonly Passage[];
  /**
   * People who were in the account then only.
   */
  readonly left: readonly Passage[];
  /**
   * People whose records changed.
   */
  readonly changed: readonly {
    /**
     * The person.
     */
    readonly email: string;
    /**
     * The fields that changed.
     */
    readonly changes: readonly ReviewedChange[];
  }[];
  /**
   * People who became dormant.
   */
  readonly newlyDormant: readonly string[];
  /**
   * Ends that were added, moved or dropped, where both reports have them.
   */
  readonly ends?: readonly MovedEnd[];
  /**
   * What people call the resources of the changes, by id.
   */
  readonly labels: {
    readonly [k: string]: string;
  };
}
/**
 * Somebody who joined or left.
 */
export interface Passage {
  /**
   * The person.
   */
  readonly email: string;
  /**
   * Their level, now or before they left.
   */
  readonly level: string;
  /**
   * Their status.
   */
  readonly status: string;
}
/**
 * A field.
 */
export interface ReviewedChange {
  /**
   * The field, with the id of the resource behind a slash.
   */
  readonly field: string;
  /**
   * Then.
   */
  readonly before: string | boolean | null;
  /**
   * Now.
   */
  readonly after: string | boolean | null;
  /**
   * More access, less, or neither.
   */
  readonly direction: 'gained' | 'lost' | 'changed';
}
/**
 * An end that differs between two reports.
 */
export interface MovedEnd {
  /**
   * The person.
   */
  readonly email: string;
  /**
   * As in an end.
   */
  readonly what: string;
  /**
   * As in an end.
   */
  readonly level: string | null;
  /**
   * The moment in the older report; null: it had no end.
   */
  readonly before: string | null;
  /**
   * The moment now; null: it has no end any more.
   */
  readonly after: string | null;
}
/**
 * How far the reviews of owners are (`policy.review`, reviews/).
 */
export interface ReviewState {
  /**
   * The most days between two signed reviews of one owner.
   */
  readonly everyDays: number | null;
  /**
   * Where each owner stands.
   */
  readonly owners: readonly {
    /**
     * As CODEOWNERS names them; `nobody` for whoever no owned file declares.
     */
    readonly owner: string;
    /**
     * How many people.
     */
    readonly people: number;
    /**
     * Of what they hold now.
     */
    readonly digest: string;
    /**
     * Whether the newest signed review is recent enough.
     */
    readonly state: 'never-signed' | 'overdue' | 'current';
    /**
     * Whom the newest signed review does not have.
     */
    readonly unseen: readonly string[];
    /**
     * Who holds something else now than was signed.
     */
    readonly changed: readonly string[];
    /**
     * The newest signed review.
     */
    readonly signed: null | {
      /**
       * Who decided.
       */
      readonly by: string;
      /**
       * The day of the decision.
       */
      readonly on: string;
      /**
       * Of what was looked at.
       */
      readonly digest: string;
      /**
       * The file of the decisions.
       */
      readonly file: string;
      /**
       * The line of the signature.
       */
      readonly line: number;
      /**
       * Whether the files or the account have somebody of this e-mail, the account's owner included, or still have whoever was reviewed under it. Nobody checks that they signed it themselves.
       */
      readonly known?: boolean;
      /**
       * Whether they are one of the people whom the review is about.
       */
      readonly reviewed?: boolean;
    };
    /**
     * The last day on which the signed review is enough.
     */
    readonly dueBy: string | null;
  }[];
  /**
   * What was decided and is not yet so.
   */
  readonly notYet: readonly {
    /**
     * About whom.
     */
    readonly email: string;
    /**
     * What was decided.
     */
    readonly decision: 'keep' | 'end' | 'remove';
    /**
     * Who decided.
     */
    readonly by: string;
    /**
     * What is not so.
     */
    readonly why: 'still-there' | 'ended-and-there' | 'no-end-in-files';
    /**
     * The last day.
     */
    readonly on: string | null;
    /**
     * The file of the decision.
     */
    readonly file: string;
    /**
     * Its line.
     */
    readonly line: number;
  }[];
}
