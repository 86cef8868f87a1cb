/* Made from schemas/receipt.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */
import type {PlanDocument} from '../plan/saved.ts';

/**
 * One line of the file that `apply --receipt` appends to. A run is a line of type plan, a line of type outcome for each operation in the order in which they ended, and a line of type end. A run that was killed has no end, and operations without an outcome may or may not have happened. Readers ignore properties that they do not know; another major version is another format. Since 1.1 each line carries the digest of the line before it, so that an edited, missing or moved line shows.
 */
export type ReceiptLine = {
  /**
   * The version of this format, 1.x; a minor version only adds.
   */
  readonly receipt: string;
  /**
   * Which of the three lines this is.
   */
  readonly type: 'plan' | 'outcome' | 'end';
  /**
   * When it was written (RFC 3339, UTC); of an outcome that is done, when the account accepted it.
   */
  readonly at: string;
  /**
   * SHA-256 in hexadecimal of the line before, as UTF-8 and without its line feed; missing in the first line of a file. Since 1.1.
   */
  readonly previous?: string;
  /**
   * SHA-256 in hexadecimal of this line as UTF-8, from its first character to the one before the comma that precedes this property, which is the last. Since 1.3.
   */
  readonly seal?: string;
} & (PlanLine | OutcomeLine | EndLine);

/**
 * What is about to be carried out, and where that takes place as far as the environment says.
 */
export interface PlanLine {
  /**
   * Always plan.
   */
  readonly type: 'plan';
  /**
   * The digest of the plan: SHA-256 in hexadecimal. Equal digests mean the same writes to the same records.
   */
  readonly digest: string;
  readonly plan: PlanDocument;
  /**
   * The digest of the files: SHA-256 of the canonical JSON (RFC 8785) of an object with the SHA-256 of each file's bytes under its path; the output config-digest of the Action. Since 1.1.
   */
  readonly files?: string;
  /**
   * The reading that the plan was made from, if the plan has operations. Since 1.2.
   */
  readonly read?: {
    /**
     * When it began (RFC 3339, UTC).
     */
    readonly at: string;
    /**
     * When all of the account was read (RFC 3339, UTC). Since 1.6.
     */
    readonly until?: string;
    /**
     * How far the clock of the machine was ahead of the account's, in milliseconds; negative: behind. Every moment of the run but those in `modified` is by the first. Missing where the account did not tell the time. Since 1.6.
     */
    readonly clockAheadMs?: number;
    /**
     * When each record of the account was changed last, in the account's word and by its clock, by the record's id. A record that is read with the same moment later was not changed in between.
     */
    readonly modified: {
      /**
       * A moment.
       */
      readonly [k: string]: string;
    };
  };
  /**
   * Who or what let the run go on. Since 1.6.
   */
  readonly consent?: {
    /**
     * review: a plan that was given as reviewed. prompt: somebody who typed yes. flag: `--yes`, or a workflow, so that nobody was asked. timer: `--due`, which asks nobody. nothing: it wrote nothing, so that there was nothing to ask.
     */
    readonly by: 'review' | 'prompt' | 'flag' | 'timer' | 'nothing';
    /**
     * Hazards of the plan that were allowed beside a review: by name (`--allow`), at the prompt or by the workflow.
     */
    readonly allowed: readonly string[];
    /**
     * Guards that refused the plan and were lifted (`--override`).
     */
    readonly lifted: readonly {
      /**
       * Its name.
       */
      readonly guard: string;
      /**
       * The number by which it was lifted.
       */
      readonly number: number;
    }[];
  };
  /**
   * The commit whose files were applied, as CI names it.
   */
  readonly commit?: string;
  /**
   * The number of the pull or merge request.
   */
  readonly pullRequest?: string;
  /**
   * The numbers of the pull requests that are carried out: where their reviews decide, of those with a reviewed plan that counts.
   */
  readonly pullRequests?: readonly number[];
  /**
   * Who approved any of it, taken together; `approvals` says who approved what.
   */
  readonly approvers?: readonly string[];
  /**
   * The digests of the plans that were given as reviewed (`--expect`); the run went on because its own plan was covered by them. Who looked at them is not said by that. Since 1.4.
   */
  readonly reviewed?: readonly string[];
  /**
   * Who approved which operations, as far as CI says it: one entry for each reviewed plan, or one for the run where somebody approved the run itself. An operation that is in none was not approved by anybody who is recorded: it was due by the files, or the run was held to a digest. Since 1.5.
   */
  readonly approvals?: readonly {
    /**
     * The number of the pull request whose reviewed plan it is; missing where the run itself was approved.
     */
    readonly pullRequest?: number;
    /**
     * Who approved it; nobody: it was merged without an approval.
     */
    readonly approvers: readonly string[];
    /**
     * The operations of the plan that it has, by their step.
     */
    readonly steps: readonly number[];
  }[];
  /**
   * The address of the CI run.
   */
  readonly run?: string;
}
/**
 * How one operation of the plan ended.
 */
export interface OutcomeLine {
  /**
   * Always outcome.
   */
  readonly type: 'outcome';
  /**
   * The operation's step in the plan.
   */
  readonly step: number;
  /**
   * The operation's kind.
   */
  readonly operation:
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
   * The person, as the plan spells them.
   */
  readonly email: string;
  /**
   * done: the account accepted it. already-so: somebody else was faster, or an earlier run. stale: the record is neither as it was planned from nor as it was to become, or too few other administrators were left, and nothing was written. waiting: somebody has to accept an invitation first. failed: the account refused it or did not answer. not-run: it was not reached.
   */
  readonly kind: 'done' | 'already-so' | 'stale' | 'waiting' | 'failed' | 'not-run';
  /**
   * Of stale, failed, waiting and done: what happened, in the account's words where it has any.
   */
  readonly words?: string;
  /**
   * Of failed: what to do about it.
   */
  readonly hint?: string;
  /**
   * Of failed: the HTTP status of a refusal.
   */
  readonly status?: number;
  /**
   * Of stale: the fields that somebody else changed; none if the record is gone.
   */
  readonly fields?: readonly string[];
  /**
   * Of waiting: who has to act first.
   */
  readonly people?: readonly string[];
  /**
   * Of not-run: why it was not reached.
   */
  readonly reason?: string;
  /**
   * Set if a write of this operation had no clear answer: how it was answered. It may land later, whatever came after it.
   */
  readonly inDoubt?: string;
}
/**
 * How the run ended, and what a second reading of the account found.
 */
export interface EndLine {
  /**
   * Always end.
   */
  readonly type: 'end';
  /**
   * What the process ended with.
   */
  readonly exitCode: number;
  /**
   * Whether the account was read again and is as declared, apart from what waits.
   */
  readonly converged: boolean;
  /**
   * What a second plan still has, apart from what waits.
   */
  readonly left: readonly {
    /**
     * The person.
     */
    readonly email: string;
    /**
     * The operation's kind.
     */
    readonly kind: string;
  }[];
  /**
   * People whose declared `ssoRequired: false` the account itself overrules.
   */
  readonly enforced: readonly string[];
  /**
   * Whether the account, or what it says of mail that the files state, could not be read again.
   */
  readonly unread: boolean;
  /**
   * Set if fewer administrators are left, besides the token's own user, than the run had to leave.
   */
  readonly belowFloor?: {
    /**
     * Administrators that were found.
     */
    readonly left: number;
    /**
     * Administrators that had to remain.
     */
    readonly floor: number;
  };
}
