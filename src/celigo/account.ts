/** The two doors to the account (core/model/doors.ts), over HTTP. */
import type {
  AccountReader,
  AccountWriter,
  AnswerIfAny,
  AuditEntry,
  Audited,
  AuditedRemoval,
  FreshRecord,
  Gate,
  InvitationAnswer,
  InvitationContent,
  ListedEnvironment,
  PeopleNow,
  ReadingOptions,
  RecordChange,
  RecordedAccount,
  Subscription,
  Traffic,
  WriteAnswer,
} from '../core/model/doors.ts';
import { isId, type RecordId } from '../core/model/ids.ts';
import type { LiveState, LiveUser, OddResource, SsoClient, UnknownLevelUser } from '../core/model/live.ts';
import type { LearntRemote } from '../core/model/remote.ts';
import { EXIT, Failure, InternalError, UnknownLevelFailure } from '../errors.ts';
import { auditEntries, readAuditLog, removalsIn } from './audit.ts';
import { invitationBody, replacementBody, unlistedIds } from './bodies.ts';
import { Client, type ClientOptions } from './http.ts';
import { invitationAnswers } from './invitations.ts';
import { ensureExact } from './listing.ts';
import { answerTo, CHECK_ADDRESS, NotEnabledError } from './meaning.ts';
import { changesBody, MOST_CHANGES, withNotified } from './notifications.ts';
import { learnRemote } from './probe/learn.ts';
import { legible } from './shape.ts';
import { environmentsIn, ownersIn, ssoClientIn } from './sso-and-environments.ts';
import {
  type Attempt,
  ensureNotEmpty,
  ensureNotVanished,
  ensureUnrepeated,
  untilWhole,
} from './whole-reading.ts';
import {
  Inventory,
  isUnknownLevel,
  type Present,
  toAnyUser,
  toLiveIntegration,
  toLiveMcpServer,
  toLiveUser,
  whoseTokenIs,
} from './wire.ts';

export type ConnectOptions = Omit<ClientOptions, 'methods'>;

/** A door that can read and cannot write: its client sends GET and nothing else. No request is made yet. */
export function accountReader(options: ConnectOptions): AccountReader {
  return new RemoteReader(new Client({ ...options, methods: ['GET'] }));
}

/** A door that can also write. No request is made yet. */
export function accountWriter(options: ConnectOptions): AccountWriter {
  return new RemoteWriter(new Client({ ...options, methods: ['GET', 'PUT', 'POST', 'DELETE'] }));
}

const MOST_INVITED = 50;

class RemoteReader implements AccountReader {
  readonly origin: string;
  protected readonly client: Client;
  #inventory: Inventory | undefined;
  /** Ids that the last reading named as the token's and as owners of resources, the surer ones first. */
  #owners: readonly ReadonlySet<string>[] = [];

  constructor(client: Client) {
    this.client = client;
    this.origin = client.origin;
  }

  /** `records` is filled with the documents of the reading that is believed. */
  async readAccount(options: ReadingOptions = {}, records?: unknown[]): Promise<LiveState> {
    const state = await untilWhole((attempt) => {
      records?.splice(0);
      return this.#readOnce(attempt, records);
    });
    return options.notifications === true ? this.#withNotifications(state) : state;
  }

  /** Nothing else depends on notifications, so a refusal to read them is told and ends nothing. */
  async #withNotifications(state: LiveState): Promise<LiveState> {
    try {
      const subscriptions = await this.client.list('notifications', undefined, { users: 'all' });
      const { users, odd } = withNotified(state, subscriptions);
      return { ...state, users, ...(odd.length === 0 ? {} : { odd: [...(state.odd ?? []), ...odd] }) };
    } catch (error) {
      if (!(error instanceof Failure) || error.exitCode === EXIT.interrupted || error.status === 401)
        throw error;
      return { ...state, notificationsUnread: error.message };
    }
  }

  async readAccountAndRecords(options?: ReadingOptions): Promise<RecordedAccount> {
    const records: unknown[] = [];
    const live = await this.readAccount(options, records);
    return { live, records };
  }

  async readSsoClient(): Promise<AnswerIfAny<SsoClient>> {
    const glimpse = await this.client.glance('ssoclients');
    return glimpse.kind === 'untold' ? glimpse : ssoClientIn(glimpse.value);
  }

  async readEnvironments(): Promise<AnswerIfAny<readonly ListedEnvironment[]>> {
    const glimpse = await this.client.glance('environments');
    return glimpse.kind === 'untold' ? glimpse : environmentsIn(glimpse.value, this.#owners);
  }

  traffic(): Traffic {
    return this.client.traffic();
  }

  learn(): Promise<LearntRemote> {
    return learnRemote(this.client);
  }

  /** By the person, as the web interface names them, and where that tells nothing or is refused, by the record. */
  readAudit({ recordId, userId }: Audited): Promise<readonly AuditEntry[] | undefined> {
    const ids = new Set<string>(recordId === undefined ? [userId] : [userId, recordId]);
    const byRecord = recordId === undefined ? [] : [{ _resourceId: recordId }];
    const queries = [{ resourceType: 'user', _resourceId: userId }, ...byRecord];
    return readAuditLog(this.client, queries, (document) => auditEntries(document, ids));
  }

  /**
   * By the type that the web interface gives entries about people, and where it has none such, by that of their records:
   * anything else that was deleted may be called after somebody.
   */
  readRemovals(): Promise<readonly AuditedRemoval[] | undefined> {
    return readAuditLog(
      this.client,
      [
        { resourceType: 'user', action: 'delete' },
        { resourceType: 'ashare', action: 'delete' },
      ],
      removalsIn,
    );
  }

  /** What looks incomplete and may be true after all is believed the last time. */
  async #readOnce(attempt: Attempt, records?: unknown[]): Promise<LiveState> {
    const { tokenInfo, resources, people } = await this.#readEverything(records);
    const { integrations, mcpServers, inventory, owners, odd, serversListed } = resources;
    this.#owners = [ownersIn([tokenInfo]), owners];
    const known = wholeList(people, attempt, this.isOfAnother());
    if (!attempt.isLast) {
      ensureNotVanished('integrations', integrations.length, inventory.danglingIntegrations);
      if (serversListed !== undefined)
        ensureNotVanished('MCP servers', serversListed, inventory.danglingServers);
    }
    this.#inventory = inventory;
    return {
      tokenUserId: whoseTokenIs(tokenInfo, people),
      ...known,
      integrations,
      mcpServers,
      ...(odd.length === 0 ? {} : { odd }),
      ...(serversListed === undefined ? { withoutMcp: true } : {}),
    };
  }

  /** Whether what the account has is known to belong to others than the token's user: then that user is in the list. */
  protected isOfAnother(): boolean {
    const [own, owners] = this.#owners;
    return (owners?.size ?? 0) > 0 && own?.size === 1 && [...own].every((id) => owners?.has(id) === false);
  }

  /** All at once; when one fails, the others are not waited for. */
  async #readEverything(records?: unknown[]) {
    const stop = new AbortController();
    try {
      const reading = this.#readResources(stop.signal);
      const [tokenInfo, resources, people] = await Promise.all([
        this.#readTokenInfo(stop.signal),
        reading,
        this.peopleIn(reading, stop.signal, records),
      ]);
      return { tokenInfo, resources, people };
    } finally {
      stop.abort();
    }
  }

  async #readResources(signal: AbortSignal) {
    const [integrationList, serverList] = await Promise.all([
      this.client.list('integrations', signal),
      this.client.list('mcpservers', signal).catch(noneIfNotEnabled),
    ]);
    const odd: OddResource[] = [];
    const integrations = legible('integration', integrationList, toLiveIntegration, odd);
    const servers = legible('MCP server', serverList ?? [], toLiveMcpServer, odd);
    const mcpServers = servers.filter((it) => it !== undefined);
    ensureUnrepeated('integrations', integrations, (it) => it.id);
    ensureUnrepeated('MCP servers', mcpServers, (it) => it.id);
    const serversListed = serverList?.length;
    const inventory = new Inventory(integrations, mcpServers, serversListed === undefined);
    const owners = ownersIn([...integrationList, ...(serverList ?? [])]);
    return { integrations, mcpServers, odd, serversListed, inventory, owners };
  }

  /** Each page is understood while the next one is under way; its documents are let go unless somebody wants them. */
  protected async peopleIn(
    resources: Promise<{ readonly inventory: Present }>,
    signal?: AbortSignal,
    records?: unknown[],
  ) {
    const people: (LiveUser | UnknownLevelUser)[] = [];
    for await (const page of this.client.pages('ashares', signal)) {
      const { inventory } = await resources;
      for (const document of page) {
        people.push(toAnyUser(document, inventory, people.length + 1));
        records?.push(document);
      }
    }
    return people;
  }

  async #readTokenInfo(signal: AbortSignal): Promise<unknown> {
    return this.client.get('tokenInfo', signal, (words) => {
      const what = `it has no /v1/tokenInfo (404: ${words})`;
      throw new Failure(`${this.origin} does not answer like the Celigo API: ${what}.`, {
        hint: CHECK_ADDRESS,
      });
    });
  }

  /**
   * What exists, for a record that is read alone. Only the ids that the last reading found dangling do not. Any
   * other id may be of a resource that was made since: its entry counts, so that the change is noticed.
   */
  protected presentNow(): Present {
    const inventory = this.#inventory;
    if (inventory === undefined)
      throw new InternalError('A record was asked for before the account was read.');
    return {
      integration: (id) => (inventory.danglingIntegrations.has(id) ? undefined : id),
      mcpServer: (id) => (inventory.danglingServers.has(id) ? undefined : id),
      withoutMcp: inventory.withoutMcp,
    };
  }
}

/** Lists of what the license of an account does not include are refused with a code of their own. */
function noneIfNotEnabled(error: unknown): undefined {
  if (error instanceof NotEnabledError) return undefined;
  throw error;
}

/** What a list of people says, if it may be believed. */
function wholeList(
  people: readonly (LiveUser | UnknownLevelUser)[],
  attempt: Attempt,
  hasSelf: boolean,
): PeopleNow {
  ensureUnrepeated('users', people, (it) => it.recordId);
  ensureNotEmpty(people, attempt, hasSelf);
  return {
    users: people.flatMap((user) => (isUnknownLevel(user) ? [] : [user])),
    unknownLevels: people.filter(isUnknownLevel),
  };
}

class RemoteWriter extends RemoteReader implements AccountWriter {
  /**
   * The people of this moment, their grants understood as the last whole reading found the account: it stays what
   * records that are read alone are understood by.
   */
  readPeople(): Promise<PeopleNow> {
    const resources = Promise.resolve({ inventory: this.presentNow() });
    return untilWhole(async (attempt) =>
      wholeList(await this.peopleIn(resources), attempt, this.isOfAnother()),
    );
  }

  async readRecord(id: RecordId): Promise<FreshRecord | undefined> {
    const present = this.presentNow();
    const found = await this.client.getToSendBack(recordPath(id));
    if (found === undefined) return undefined;
    const { document } = found;
    const user = toLiveUser(document, present);
    if (user.recordId !== id) {
      throw new Failure(`The account answered with another record than ${id}.`);
    }
    if (isUnknownLevel(user)) {
      throw new UnknownLevelFailure(
        `The record of ${user.shownEmail} has the level "${user.levelWord}" now, which this tool does not know.`,
        { hint: 'It is not touched.' },
      );
    }
    return { user, ...found, unlisted: unlistedIds(document, present) };
  }

  async replaceRecord(record: FreshRecord, change: RecordChange, gate: Gate): Promise<WriteAnswer> {
    ensureExact(record);
    const body = replacementBody(record.document, change, this.presentNow());
    return this.#write('PUT', recordPath(record.user.recordId), gate, body);
  }

  async toggleDisabled(id: RecordId, gate: Gate): Promise<WriteAnswer> {
    return this.#write('PUT', `${recordPath(id)}/disable`, gate, {});
  }

  async removeRecord(id: RecordId, gate: Gate): Promise<WriteAnswer> {
    return this.#write('DELETE', recordPath(id), gate);
  }

  async notify(email: string, changes: readonly Subscription[], gate: Gate): Promise<WriteAnswer> {
    let answer: WriteAnswer = { kind: 'accepted' };
    for (let at = 0; at < changes.length; at += MOST_CHANGES) {
      const part = changes.slice(at, at + MOST_CHANGES);
      answer = await this.#notifyOnce(email, part, gate);
      if (answer.kind === 'refused' && part.length > 1) answer = await this.#split(email, part, answer, gate);
      if (answer.kind !== 'accepted') return answer;
    }
    return answer;
  }

  /** One change may be why a whole call was refused: each is sent alone, and the refusal that remains is told. */
  async #split(
    email: string,
    changes: readonly Subscription[],
    whole: Extract<WriteAnswer, { readonly kind: 'refused' }>,
    gate: Gate,
  ): Promise<WriteAnswer> {
    if (whole.status === 401 || whole.status === 403) return whole;
    let refused: WriteAnswer | undefined;
    for (const change of changes) {
      const answer = await this.#notifyOnce(email, [change], gate);
      if (answer.kind === 'refused') refused ??= answer;
      else if (answer.kind !== 'accepted') return answer;
    }
    return refused ?? { kind: 'accepted' };
  }

  #notifyOnce(email: string, changes: readonly Subscription[], gate: Gate): Promise<WriteAnswer> {
    return this.#write('PUT', 'notifications', gate, changesBody(email, changes));
  }

  async reinvite(id: RecordId, gate: Gate): Promise<WriteAnswer> {
    return this.#write('PUT', `${recordPath(id)}/reinvite`, gate, {});
  }

  async invite(
    emails: readonly string[],
    content: InvitationContent,
    gate: Gate,
  ): Promise<readonly InvitationAnswer[]> {
    if (emails.length > MOST_INVITED)
      throw new InternalError(`Too many invitations in one call: ${emails.length}.`);
    if (emails.length === 0) return [];
    const sent = await this.client.send('POST', 'invite/multiple', gate, invitationBody(emails, content));
    return invitationAnswers(emails, sent, this.client.redact);
  }

  async #write(...request: Parameters<Client['send']>): Promise<WriteAnswer> {
    return answerTo(await this.client.send(...request), this.client.redact);
  }
}

function recordPath(id: RecordId): string {
  if (!isId(id)) throw new InternalError('A record id was about to be put into an address and is not an id.');
  return `ashares/${id}`;
}
