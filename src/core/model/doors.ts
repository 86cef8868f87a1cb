/**
 * The two doors to the account. Only `apply` is ever handed the second: a command that has an
 * `AccountReader` cannot write, whatever it is asked.
 */
import type { Access, McpAccess } from './access.ts';
import type { IntegrationId, RecordId, UserId } from './ids.ts';
import type { LiveState, LiveUser, SsoClient } from './live.ts';
import type { LearntRemote } from './remote.ts';
import type { Settings } from './settings.ts';

export interface AccountReader {
  /** The API origin, for the digest and for people: scheme, host and port. */
  readonly origin: string;
  /**
   * Reads the token's user, all users, integrations and MCP servers, one request a page.
   * An incomplete reading (a repeated id, a page that vanished) is read again twice, then a `Failure`.
   */
  readAccount(options?: ReadingOptions): Promise<LiveState>;
  /** The same, and beside it the records of that very reading as they came, fields that nobody knows included. */
  readAccountAndRecords(options?: ReadingOptions): Promise<RecordedAccount>;
  /**
   * What the audit log says of changes of one person, newest first. Best effort: undefined where the log cannot
   * be read, and empty where it does not name them.
   */
  readAudit(whom: Audited): Promise<readonly AuditEntry[] | undefined>;
  /**
   * What the audit log says of records that were removed, newest first: two requests at most. Best effort like the other,
   * and the only question about somebody whose id is gone with the record.
   */
  readRemovals(): Promise<readonly AuditedRemoval[] | undefined>;
  /** Whether single sign-on is set up. One request, never repeated, and a refusal is a value. */
  readSsoClient(): Promise<AnswerIfAny<SsoClient>>;
  /** The environments that the account lists; after `readAccount`. One request, never repeated. */
  readEnvironments(): Promise<AnswerIfAny<readonly ListedEnvironment[]>>;
  /** Which of the readings that the vendor's sources leave open this account follows, as far as reading shows it. */
  learn(): Promise<LearntRemote>;
  /** What this door has asked of the account so far. */
  traffic(): Traffic;
}

/** One reading, understood, and the remote's own documents that it was understood from. */
export interface RecordedAccount {
  readonly live: LiveState;
  /** One document for each record of a person, in the order of the list. */
  readonly records: readonly unknown[];
}

/** Who is in the account at one moment. */
export type PeopleNow = Pick<LiveState, 'users' | 'unknownLevels'>;

/** Requests sent, and for how long the account has told everybody to wait (429), in milliseconds from now. */
export interface Traffic {
  readonly requests: number;
  readonly waitMs: number;
  /** The account's own time in its last answer that told it; whole seconds. */
  readonly serverTime?: Date;
}

export interface ReadingOptions {
  /** Also read who is notified about what. Where that is refused, the rest is read all the same. */
  readonly notifications?: boolean;
}

/** What the account said to a question that nothing depends on, or in its words why it did not. */
export type AnswerIfAny<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'untold'; readonly words: string };

/** An environment of the account. */
export interface ListedEnvironment {
  readonly name: string;
  /** Whether the token is known to belong to it. */
  readonly isTokens: boolean;
}

/** A change of what somebody is notified about. */
export interface Subscription {
  readonly integrationId: IntegrationId;
  readonly subscribed: boolean;
}

/** Whom the audit log is asked about: it names people, and perhaps their records. */
export interface Audited {
  readonly userId: UserId;
  readonly recordId?: RecordId;
}

/** One entry of the remote's audit log, as far as it says. */
export interface AuditEntry {
  /** RFC 3339. */
  readonly at?: string;
  /** Who did it: name or e-mail. */
  readonly by?: string;
  /** The same person's id; the token's own user is known by it. */
  readonly byId?: string;
  /** What was done, in the remote's word. */
  readonly event?: string;
  /** Through what (a screen, an API), in the remote's word. */
  readonly source?: string;
}

/** The entry of a removal, and whom it calls removed. */
export interface AuditedRemoval extends AuditEntry {
  readonly name: string;
}

/** A record as just read, with what a full replacement must send back. Made and understood by celigo/ only. */
export interface FreshRecord {
  readonly user: LiveUser;
  /** Ids of integrations and servers that it has entries for and no list names. */
  readonly unlisted: readonly string[];
  /** The remote's own document; nobody outside celigo/ looks inside. */
  readonly document: unknown;
  /** A number of it that this machine cannot keep: then it cannot be sent back as it is. */
  readonly inexact?: string;
}

/** What a full replacement changes; everything else is sent back as it was read. */
export interface RecordChange {
  /** Left out: the access stays exactly as recorded. */
  readonly access?: Access;
  /**
   * The MCP grants to record where they differ from what `access` says (a demotion keeps the recorded ones);
   * left out: those of `access`; for an administrator: those already recorded.
   */
  readonly mcp?: McpAccess;
  readonly settings?: Partial<Settings>;
  /**
   * Leave out entries for integrations and servers that no list names. Without it they are sent back: a list can
   * be short without saying so.
   */
  readonly withoutUnlisted?: boolean;
  /** Take away entries for MCP servers that say nothing we know. Without it they are sent back. */
  readonly withoutUnknown?: boolean;
}

/** What every single request that writes passes right before its bytes leave, after every wait. */
export interface Gate {
  /** Why it may not leave any more. Undefined: it leaves now, and counts as having left. */
  shut(): string | undefined;
}

/** What came of one write. Refusals are data: the caller decides what they mean for this operation. */
export type WriteAnswer =
  | { readonly kind: 'accepted' }
  /** The remote said no (4xx): its status and words, and whether it does not know something that the record names. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly words: string;
      readonly unknownReference?: boolean;
    }
  /** 429: it was not taken, for certain. The same may be sent later. */
  | { readonly kind: 'busy'; readonly words: string; readonly retryAfterMs?: number }
  /** It never left this machine: its turn would have come late. Read again before it is sent. */
  | { readonly kind: 'unsent'; readonly words: string; readonly retryAfterMs?: number }
  /** It never left this machine, and nothing does any more: the words of the gate, or what ended the run. */
  | { readonly kind: 'held'; readonly words: string }
  /** 5xx, a time-out or a lost connection: it may or may not have happened. Read, then decide. */
  | { readonly kind: 'unclear'; readonly words: string; readonly retryAfterMs?: number };

export interface InvitationContent {
  readonly access: Access;
  readonly settings: Partial<Settings>;
}

export type InvitationAnswer =
  | WriteAnswer
  /** The person already has a record: somebody else was faster, or an earlier try went through. */
  | { readonly kind: 'exists'; readonly status: number; readonly words: string }
  /** The whole call was refused, perhaps because of one person in it. Nobody was invited. */
  | { readonly kind: 'batch-refused'; readonly status: number; readonly words: string };

export interface AccountWriter extends AccountReader {
  /**
   * Who is in the account in the middle of a run. What else exists stays as the last `readAccount` found it, and so does
   * what the entries of single records are taken for: a list that is short at this moment must not change that.
   */
  readPeople(): Promise<PeopleNow>;
  /** One person's record now; undefined when it is gone (404). Throws a `Failure` when it cannot be read. */
  readRecord(id: RecordId): Promise<FreshRecord | undefined>;
  /**
   * Sends the whole record back with `change` in it. Idempotent, but never retried without a new read. Throws a `Failure`,
   * and sends nothing, where the record could not be sent back as it is.
   */
  replaceRecord(record: FreshRecord, change: RecordChange, gate: Gate): Promise<WriteAnswer>;
  /** Flips enabled and disabled: a toggle, so never retried. */
  toggleDisabled(id: RecordId, gate: Gate): Promise<WriteAnswer>;
  removeRecord(id: RecordId, gate: Gate): Promise<WriteAnswer>;
  /** Subscribes somebody to mail about integrations, or ends it. Idempotent; it may take several requests. */
  notify(email: string, changes: readonly Subscription[], gate: Gate): Promise<WriteAnswer>;
  /** Sends a dismissed invitation again. */
  reinvite(id: RecordId, gate: Gate): Promise<WriteAnswer>;
  /** Invites at most 50 people with equal content in one call; one answer for each, in the same order. */
  invite(
    emails: readonly string[],
    content: InvitationContent,
    gate: Gate,
  ): Promise<readonly InvitationAnswer[]>;
}
