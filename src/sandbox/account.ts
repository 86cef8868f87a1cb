/**
 * The account: its state and the rules of its calls, without HTTP. Writes return the new record or a
 * `Refusal`; each one that happens leaves an audit entry and a change with the record before and after.
 */
import { type Actor, type AuditEvent, fieldChanges, type LoggedChange, type NotedChange } from './audit.ts';
import { type BodyContext, narrowsMcpAccess, readRequestBody, settleFields } from './body.ts';
import type { Dialects } from './dialects.ts';
import { type Document, defined, foldEmail } from './document.ts';
import {
  type Fields,
  isStoredAdministrator,
  NO_FIELDS,
  plainDocument,
  type RecordReading,
  type StoredPerson,
  type StoredRecord,
} from './record.ts';
import { productionRefusal, Refusal } from './refusal.ts';
import { disabledAfterPut, extraAfterPut, fieldsAfterPut } from './replacement.ts';
import { Roster } from './roster.ts';
import { Subscriptions } from './subscriptions.ts';

export interface EmulatedIntegration {
  readonly id: string;
  readonly seq: number;
  readonly name: string;
  readonly createdAt: string;
}

export interface EmulatedServer extends EmulatedIntegration {
  /** A slash and one segment; unique in the account. */
  readonly uri: string;
  /** Id of the external identity provider; missing for Celigo's own. */
  readonly providerId?: string;
}

export interface IssuedToken {
  readonly person: StoredPerson;
  /** A custom token may not manage users. */
  readonly custom: boolean;
}

export interface Mail {
  readonly to: string;
  readonly kind: 'invitation' | 'reinvitation';
  readonly time: string;
}

/** One write that happened: the evidence that tests judge invariants by. */
export interface AccountChange extends NotedChange {
  /** Missing when the record came to be. */
  readonly before?: Document;
  /** Missing when the record is gone. */
  readonly after?: Document;
}

export interface AccountSetup {
  readonly name: string;
  /** `production`, or the label of another environment. */
  readonly environment: string;
  readonly owner: StoredPerson;
  readonly dialects: Dialects;
  readonly enforceSso: boolean;
  /** Records that fit into the license; undefined for no limit. */
  readonly seats: number | undefined;
  readonly now: () => Date;
  /** Milliseconds of a clock that only runs forward: what a lag is measured by. */
  readonly elapsedMs: () => number;
}

/** What an invitation gives, already checked. */
export type InvitedWith = Pick<StoredRecord, 'fields' | 'extra'>;

const EMAIL = /^[^\s@]+@[^\s@]+$/;

export class EmulatedAccount {
  readonly name: string;
  readonly environment: string;
  readonly dialects: Dialects;
  readonly enforceSso: boolean;
  readonly integrations = new Map<string, EmulatedIntegration>();
  readonly mcpServers = new Map<string, EmulatedServer>();
  /** The records and the people behind them. */
  readonly roster: Roster;
  readonly tokens = new Map<string, IssuedToken>();
  readonly mails: Mail[] = [];
  readonly changes: AccountChange[] = [];
  readonly auditLog: LoggedChange[] = [];
  readonly subscriptions: Subscriptions;
  readonly environments: string[] = [];
  hasSsoClient = false;
  /** Another one once the account is handed over. */
  owner: StoredPerson;
  readonly #setup: AccountSetup;
  /** How often each list was read from its beginning. */
  readonly #readings = new Map<string, number>();

  constructor(setup: AccountSetup) {
    this.name = setup.name;
    this.environment = setup.environment;
    this.dialects = setup.dialects;
    this.enforceSso = setup.enforceSso || setup.dialects.is('sso-enforced', 'on');
    this.owner = setup.owner;
    this.#setup = setup;
    this.roster = new Roster(setup.owner, setup.elapsedMs);
    this.subscriptions = new Subscriptions(this.roster, () => this.time());
  }

  /** RFC 3339, in UTC. */
  time(): string {
    return this.#setup.now().toISOString();
  }

  readingFor(person: StoredPerson): RecordReading {
    return { dialects: this.dialects, enforceSso: this.enforceSso, readerId: person.id };
  }

  /** The number of the reading of a list that a page belongs to; a first page begins another. */
  readingOf(path: string, isFirstPage: boolean): number {
    const reading = (this.#readings.get(path) ?? 0) + (isFirstPage ? 1 : 0);
    this.#readings.set(path, reading);
    return reading;
  }

  /** Does something, answers what came of it, and undoes it: as if it had been accepted without effect. */
  withoutEffect<T>(action: () => T): T {
    const restore = this.roster.snapshot();
    const [mails, changes, entries] = [this.mails.length, this.changes.length, this.auditLog.length];
    const restoreMail = this.subscriptions.snapshot();
    const answer = action();
    restore();
    restoreMail();
    [this.mails.length, this.changes.length, this.auditLog.length] = [mails, changes, entries];
    return answer;
  }

  /** Stores a changed record and writes it down. `lastModified` is set here. */
  save(record: StoredRecord, actor: Actor): StoredRecord {
    const before = this.roster.get(record.id);
    const saved = { ...record, lastModified: this.time(), lastModifiedBy: actor.person.id };
    this.roster.store(saved);
    this.#note(before === undefined ? 'create' : 'update', before, saved, actor);
    return saved;
  }

  /** Removes a record without any rule and writes it down. */
  drop(record: StoredRecord, actor: Actor): void {
    this.subscriptions.endAll(record.person.email);
    this.roster.delete(record);
    this.#note('delete', record, undefined, actor);
  }

  /** Full replacement (PUT): fields that the body leaves out are erased. */
  replace(record: StoredRecord, body: Document, actor: Actor): StoredRecord | Refusal {
    const context = this.#bodyContext(record);
    const read = readRequestBody(body, context);
    if (read instanceof Refusal) return read;
    if (!record.accepted && this.dialects.is('pending-put', 'refused')) {
      return new Refusal('invalid_state', 'The invitation has not been accepted.');
    }
    const fields = settleFields(fieldsAfterPut(record.fields, read.given, this.dialects), context);
    if (fields instanceof Refusal) return fields;
    const disabled = disabledAfterPut(record, read.disabled, this.dialects);
    const refusal = this.#replacementRefusal(record, fields, disabled, actor);
    if (refusal !== undefined) return refusal;
    const extra = extraAfterPut(record, read, this.dialects);
    return this.save({ ...record, fields, disabled, extra }, actor);
  }

  /** DELETE: removes the record; a repeat is a 404. */
  remove(record: StoredRecord, actor: Actor): StoredRecord | Refusal {
    if (this.#isOwn(record, actor)) return this.#selfRefusal();
    if (this.#isBoundToProduction(record)) return productionRefusal();
    this.drop(record, actor);
    return record;
  }

  /** PUT /disable: flips the switch, of accepted people only. */
  toggle(record: StoredRecord, actor: Actor): StoredRecord | Refusal {
    if (!record.accepted)
      return new Refusal('invalid_state', 'Only accepted users can be disabled or enabled.');
    if (this.#isOwn(record, actor)) return this.#selfRefusal();
    return this.save({ ...record, disabled: !record.disabled }, actor);
  }

  /** PUT /reinvite: returns a dismissed record to pending and sends a mail. */
  reinvite(record: StoredRecord, actor: Actor): StoredRecord | Refusal {
    if (!record.dismissed)
      return new Refusal('invalid_state', 'Only dismissed invitations can be sent again.');
    this.mails.push({ to: record.person.email, kind: 'reinvitation', time: this.time() });
    return this.save({ ...record, dismissed: false }, actor);
  }

  /** Checks what an invitation gives; `own` are the fields of the call itself. */
  readInvitation(body: Document, own: readonly string[]): InvitedWith | Refusal {
    const context = this.#bodyContext(undefined);
    const read = readRequestBody(body, context, own);
    if (read instanceof Refusal) return read;
    const fields = settleFields({ ...NO_FIELDS, ...read.given }, context);
    if (fields instanceof Refusal) return fields;
    return { fields, extra: this.dialects.is('unknown-field', 'stored') ? read.unknown : {} };
  }

  /** Invites one person: a pending record at once, and a mail. */
  invite(email: unknown, content: InvitedWith, actor: Actor): StoredRecord | Refusal {
    if (typeof email !== 'string' || !EMAIL.test(email.trim())) {
      return new Refusal('invalid_field', 'email must be an e-mail address.', 'email');
    }
    const address = this.dialects.is('email-case', 'lowered') ? foldEmail(email) : email.trim();
    const isOwner = foldEmail(address) === foldEmail(this.owner.email);
    if (isOwner || this.roster.findByEmail(address) !== undefined) {
      return new Refusal('already_has_access', `${address} already has access to this account.`, 'email');
    }
    const { seats } = this.#setup;
    if (seats !== undefined && this.#seatsTaken() >= seats) {
      return new Refusal('seat_limit_reached', 'All user seats of the license are taken.');
    }
    this.mails.push({ to: address, kind: 'invitation', time: this.time() });
    return this.save(this.newRecord({ ...this.roster.personOf(address), email: address }, content), actor);
  }

  /** A pending record that is not stored yet. */
  newRecord(person: StoredPerson, content: InvitedWith): StoredRecord {
    const time = this.time();
    return {
      id: this.roster.newId(`record ${foldEmail(person.email)}`),
      seq: this.roster.nextSeq(),
      person,
      ...content,
      accepted: false,
      dismissed: false,
      disabled: false,
      isProductionAdmin: false,
      createdVia: 'existing_account_invite',
      createdAt: time,
      lastModified: time,
      lastModifiedBy: this.owner.id,
    };
  }

  /** Hands the account over: the new owner leaves the list, the old one is in it and manages (environment roles page). */
  transferOwnership(record: StoredRecord, actor: Actor): void {
    const former = this.owner;
    this.drop(record, actor);
    this.owner = record.person;
    const successor = this.newRecord(former, { fields: { ...NO_FIELDS, accessLevel: 'manage' }, extra: {} });
    this.save({ ...successor, accepted: true }, actor);
  }

  #note(
    event: AuditEvent,
    before: StoredRecord | undefined,
    after: StoredRecord | undefined,
    actor: Actor,
  ): void {
    const seq = this.roster.nextSeq();
    const subject = (after ?? before)?.person ?? this.owner;
    const [old, fresh] = [before && plainDocument(before), after && plainDocument(after)];
    const noted = { event, email: subject.email, by: actor, time: this.time() };
    this.changes.push({ ...noted, ...defined({ before: old, after: fresh }) });
    this.auditLog.push({
      ...noted,
      id: this.roster.newId(`audit ${seq}`),
      seq,
      recordId: (after ?? before)?.id ?? '',
      subject,
      fieldChanges: fieldChanges(old ?? {}, fresh ?? {}),
    });
  }

  #bodyContext(record: StoredRecord | undefined): BodyContext {
    return {
      dialects: this.dialects,
      enforceSso: this.enforceSso,
      before: record?.fields,
      knownExtra: record?.extra ?? {},
      hasIntegration: (id) => this.integrations.has(id),
      hasServer: (id) => this.mcpServers.has(id),
    };
  }

  #replacementRefusal(
    record: StoredRecord,
    fields: Fields,
    disabled: boolean,
    actor: Actor,
  ): Refusal | undefined {
    if (disabled !== record.disabled && !record.accepted) {
      return new Refusal('invalid_state', 'Only accepted users can be disabled or enabled.', 'disabled');
    }
    const losesLevel = isStoredAdministrator(record) && (fields.accessLevel !== 'administrator' || disabled);
    if (losesLevel && this.#isOwn(record, actor)) return this.#selfRefusal();
    if (fields.accessLevel !== record.fields.accessLevel && this.#isBoundToProduction(record)) {
      return productionRefusal();
    }
    const isBound = isStoredAdministrator(record) && this.dialects.is('mcp-on-administrator', 'take-refused');
    if (isBound && narrowsMcpAccess(record.fields, fields, (id) => this.mcpServers.has(id))) {
      return new Refusal(
        'invalid_field',
        'MCP server access cannot be taken from an administrator; change the access level first.',
        'mcpServerAccessLevel',
      );
    }
    return undefined;
  }

  #isOwn(record: StoredRecord, actor: Actor): boolean {
    return record.person.id === actor.person.id && this.dialects.is('self-change', 'refused');
  }

  #selfRefusal(): Refusal {
    return new Refusal('access_restricted', 'You cannot change your own access.');
  }

  #isBoundToProduction(record: StoredRecord): boolean {
    return (
      record.isProductionAdmin &&
      this.environment !== 'production' &&
      this.dialects.is('production-admin', 'refused')
    );
  }

  #seatsTaken(): number {
    if (this.dialects.is('seats-counted', 'all')) return this.roster.records().length;
    return this.roster.records().filter((record) => !record.disabled && !record.dismissed).length;
  }

  /** After a resource was deleted: what happens to the grants on it is the dialect `dangling-grants`. */
  pruneGrants(): void {
    if (!this.dialects.is('dangling-grants', 'pruned')) return;
    for (const record of this.roster.records()) {
      const { fields } = record;
      const integrationAccessLevel = fields.integrationAccessLevel.filter((grant) =>
        this.integrations.has(grant._integrationId),
      );
      const mcpServerAccessLevel = fields.mcpServerAccessLevel.filter((grant) =>
        this.mcpServers.has(grant._mcpServerId),
      );
      this.roster.store({ ...record, fields: { ...fields, integrationAccessLevel, mcpServerAccessLevel } });
    }
  }
}
