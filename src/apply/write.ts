/**
 * One operation, carried out: read the record, compare it with what was planned, write, and say what came
 * of it. The remote has no conditional write, so the comparison right before the write is all there is; an
 * edit between this read and this write cannot be seen on this API.
 */

import { sameAccess } from '../core/model/access.ts';
import type { FreshRecord, Gate, RecordChange, Subscription, WriteAnswer } from '../core/model/doors.ts';
import type { RecordId } from '../core/model/ids.ts';
import { present } from '../core/model/present.ts';
import { withoutGiving } from '../core/plan/giving.ts';
import type { Operation } from '../core/plan/operation.ts';
import { coverageOf, coveredFields, dropsUnknown, identityOf, standingOf } from '../core/plan/record.ts';
import { Failure, InternalError } from '../errors.ts';
import type { WriteContext } from './context.ts';
import type { Floor } from './floor.ts';
import { failedReading, heldInDoubt, LOOK_AGAIN, type Result } from './outcome.ts';
import { isOnce, isRecent, isToggle, READING_SECONDS, readUntil, shows } from './proof.ts';
import { isRecordWrite, type Refused, refusal } from './refusal.ts';

/** What an operation must heed besides its own record. */
export interface Circumstances {
  /** Set for an operation that takes an administrator. */
  readonly floor?: Floor;
  /** Whether the end of another administrator needs this one, so that it must show. */
  readonly needed: boolean;
  /** Whether this run has written the same record just before: it may not show yet. */
  readonly follows: boolean;
  /** When the account was read first, by its clock. */
  readonly firstReading: Date;
  /** Whether that reading showed a change of the record less than a minute old. */
  readonly recent: boolean;
}

/** How often a write is sent, each time after reading again: refused for now (429), or without a clear answer. */
const TRIES = 4;
/** What was read longer ago than this, in milliseconds, is read again before anything is written by it. */
const OLD = 10_000;
/** How often a write that never left is prepared again. Each time the account had asked everybody to wait. */
const MOST_UNSENT = 20;

/** The longest that is waited because the account asks for it, in milliseconds. */
export const LONGEST_WAIT = 5 * 60_000;

/** Carries out one operation on a record that exists. Never throws for what the remote does. */
export async function writeRecord(
  operation: Operation,
  circumstances: Circumstances,
  context: WriteContext,
): Promise<Result> {
  const id = operation.user.recordId;
  if (id === undefined || operation.before === undefined) {
    throw new InternalError(`Step ${operation.step} has no record to write.`);
  }
  const write = new RecordWrite(operation, id, circumstances, context);
  const result = await write.carriedOut();
  return write.inDoubt === undefined ? result : { ...result, inDoubt: write.inDoubt };
}

/** One write of one record, with what is known of it so far. */
class RecordWrite {
  /** How the first write without a clear answer was answered. */
  inDoubt: string | undefined;
  /** What is left of it to write: less than was planned once what it gives has ended. */
  #operation: Operation;
  readonly #id: RecordId;
  readonly #circumstances: Circumstances;
  readonly #context: WriteContext;
  /** Why what it gives was left out, if it was. */
  #lapsed: string | undefined;
  /** How the last write was answered. */
  #words = '';
  /** How often the write was ready and never left. */
  #unsent = 0;
  /** How many requests of it left and were not sent back for being too many. */
  #left = 0;
  /** Whether entries that no list names are left out: the account refused them. */
  #withoutUnlisted = false;

  constructor(operation: Operation, id: RecordId, circumstances: Circumstances, context: WriteContext) {
    this.#operation = operation;
    this.#id = id;
    this.#circumstances = circumstances;
    this.#context = context;
  }

  async carriedOut(): Promise<Result> {
    try {
      for (let time = 0; time - this.#unsent < TRIES && this.#unsent < MOST_UNSENT; time += 1) {
        const ended = await this.#attempt(time - this.#unsent);
        if (ended !== undefined) return this.#asLeft(ended);
      }
      return this.#asLeft(await this.#lastLook());
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return failedReading(error, this.inDoubt === undefined ? undefined : this.#words);
    }
  }

  /** Reads, compares, writes. Undefined: it may be tried again. */
  async #attempt(attempt: number): Promise<Result | undefined> {
    const context = this.#context;
    const lapsed = await this.#lapse();
    if (lapsed !== undefined) return lapsed;
    const record = await this.#steadyRecord();
    const readAt = context.now().getTime();
    const settled = this.#settle(record);
    if (settled !== undefined) return settled;
    if (record === undefined) throw new InternalError('A record that is gone was not settled.');
    const missing = await this.#circumstances.floor?.missing(this.#operation, context.writer);
    if (missing !== undefined) return missing;
    if (context.now().getTime() - readAt > OLD) return this.#again(GREW_OLD);
    const answer = await this.#send(record);
    switch (answer.kind) {
      case 'accepted':
        return isToggle(this.#operation) || this.#isNeeded() ? this.#proof(ACCEPTED) : this.#done();
      case 'refused':
        return this.#refused(answer, record);
      case 'unclear':
        this.inDoubt ??= answer.words;
        this.#words = answer.words;
        if (isOnce(this.#operation)) return this.#proof(`${answer.words}; ${UNKNOWN}`);
        break;
      case 'held':
        // The next attempt leaves out what has ended.
        return context.lapsed(this.#operation) === undefined
          ? this.#held(answer.words)
          : this.#again(answer.words);
      case 'unsent':
        this.#again(answer.words);
        break;
      case 'busy':
        this.#left -= 1;
        this.#words = answer.words;
    }
    if ((answer.retryAfterMs ?? 0) > LONGEST_WAIT) return this.#lastLook();
    await context.sleep(answer.retryAfterMs ?? 500 * 2 ** attempt);
    return undefined;
  }

  /**
   * Once what it gives has ended, only what it takes is written: that must not wait for the next run. Undefined: go on with
   * what is left of it.
   */
  async #lapse(): Promise<Result | undefined> {
    const reason = this.#context.lapsed(this.#operation);
    if (reason === undefined) return undefined;
    if (this.inDoubt !== undefined) {
      const settled = this.#settle(await this.#context.writer.readRecord(this.#id));
      if (settled !== undefined) return settled;
    }
    const left = withoutGiving(this.#operation);
    if (left === undefined) return this.#held(reason);
    [this.#operation, this.#lapsed] = [left, reason];
    return undefined;
  }

  /** A write that took and gave nothing is not what was planned. */
  #asLeft(result: Result): Result {
    if (this.#lapsed === undefined || (result.kind !== 'done' && result.kind !== 'already-so')) return result;
    return { kind: 'failed', words: `it took what it was to take, and gave nothing: ${this.#lapsed}` };
  }

  #isNeeded(): boolean {
    return this.#circumstances.needed && this.#lapsed === undefined;
  }

  /** The record right before the write; read again where what it shows may be a moment old. */
  async #steadyRecord(): Promise<FreshRecord | undefined> {
    const { follows, recent, firstReading } = this.#circumstances;
    let record = await this.#context.writer.readRecord(this.#id);
    if (follows && this.#settle(record)?.kind === 'stale') {
      const isCaughtUp = (read: FreshRecord | undefined) => this.#settle(read)?.kind !== 'stale';
      record = (await readUntil(this.#id, isCaughtUp, this.#context)).record;
    }
    if (this.#settle(record) !== undefined || record === undefined || !isToggle(this.#operation))
      return record;
    if (!recent && (follows || !isRecent(record.user, firstReading))) return record;
    const { disabled } = record.user;
    const moves = (read: FreshRecord | undefined) => read?.user.disabled !== disabled;
    return (await readUntil(this.#id, moves, this.#context)).record;
  }

  /** What the record alone decides: gone, as planned, or changed by somebody else. Undefined: go on and write. */
  #settle(record: FreshRecord | undefined): Result | undefined {
    const operation = this.#operation;
    const wrote = this.inDoubt !== undefined;
    const reached: Result = wrote ? { kind: 'done', at: this.#context.now() } : { kind: 'already-so' };
    if (record === undefined) {
      if (operation.after === undefined) return reached;
      return { kind: 'stale', fields: [], words: 'the record is gone' };
    }
    const [differing, unexpected] = compareWith(operation, record);
    if (unexpected.length > 0) {
      return { kind: 'stale', fields: unexpected, words: `changed meanwhile: ${unexpected.join(', ')}` };
    }
    return differing === 0 && operation.after !== undefined ? reached : undefined;
  }

  /** The write did not leave, so it is prepared once more, which is no try of it. */
  #again(words: string): undefined {
    this.#unsent += 1;
    this.#words = words;
  }

  /** Reads until the write shows. `otherwise` says what it means that it does not. */
  async #proof(otherwise: string): Promise<Result> {
    this.#words = otherwise;
    const isProved = (read: FreshRecord | undefined, isFirstOrLast: boolean): boolean =>
      (isFirstOrLast || !isToggle(this.#operation)) && shows(this.#operation, read);
    const { enough } = await readUntil(this.#id, isProved, this.#context);
    if (enough) return this.#done();
    if (this.#context.signal?.aborted) {
      return { kind: 'failed', words: `interrupted before it showed: ${otherwise}`, hint: LOOK_AGAIN };
    }
    const words = `${otherwise}; ${READING_SECONDS} seconds later it does not show`;
    return { kind: 'failed', words, hint: LOOK_AGAIN };
  }

  #done(): Result {
    const at = this.#context.now();
    return this.#withoutUnlisted ? { kind: 'done', at, words: LEFT_OUT } : { kind: 'done', at };
  }

  /** The run sends nothing more, and this was not as planned a moment ago. */
  #held(reason: string): Result {
    if (this.inDoubt !== undefined) return heldInDoubt(this.#words, reason);
    const isPart = this.#left > 0 && this.#operation.kind === 'notify';
    return isPart
      ? { kind: 'failed', words: `not all of it was sent: ${reason}` }
      : { kind: 'not-run', reason };
  }

  /** What each request of this write asks. */
  #gate(): Gate {
    const gate = this.#context.gateOf([this.#operation]);
    return {
      shut: () => {
        const reason = gate.shut();
        if (reason === undefined) this.#left += 1;
        return reason;
      },
    };
  }

  #send(record: FreshRecord): Promise<WriteAnswer> {
    const { writer } = this.#context;
    const gate = this.#gate();
    switch (this.#operation.kind) {
      case 'remove':
        return writer.removeRecord(this.#id, gate);
      case 'reinvite':
        return writer.reinvite(this.#id, gate);
      case 'notify':
        return writer.notify(record.user.shownEmail, subscriptionsOf(this.#operation), gate);
      case 'enable':
      case 'disable':
        return writer.toggleDisabled(this.#id, gate);
      default: {
        const change = recordChange(this.#operation);
        return writer.replaceRecord(record, { ...change, withoutUnlisted: this.#withoutUnlisted }, gate);
      }
    }
  }

  async #refused(answer: Refused, record: FreshRecord): Promise<Result | undefined> {
    if (answer.status === 404) {
      const isGone = this.#operation.after === undefined;
      const settled = isGone
        ? (await readUntil(this.#id, (read) => read === undefined, this.#context)).enough
          ? this.#settle(undefined)
          : undefined
        : this.#settle(await this.#context.writer.readRecord(this.#id));
      if (settled !== undefined) return settled;
    }
    if (isRecordWrite(this.#operation) && !this.#withoutUnlisted && isAboutUnlisted(answer, record)) {
      this.#withoutUnlisted = true;
      return undefined;
    }
    return refusal(this.#operation, answer);
  }

  /** After the last try: what does the record say now? */
  async #lastLook(): Promise<Result> {
    const settled = this.#settle(await this.#context.writer.readRecord(this.#id));
    if (settled !== undefined) return settled;
    if (this.inDoubt === undefined) return { kind: 'failed', words: this.#words };
    return { kind: 'failed', words: `${this.#words}; ${UNKNOWN}` };
  }
}

/** Whether a refusal is about an entry that no list names: by its code, or because it names the entry's id. */
const isAboutUnlisted = ({ unknownReference, words }: Refused, { unlisted }: FreshRecord): boolean =>
  unlisted.length > 0 && (unknownReference === true || unlisted.some((id) => words.includes(id)));

const ACCEPTED = 'the account accepted it';
const UNKNOWN = 'whether it happens is unknown';
const GREW_OLD = 'it was not sent: other readings took so long that its own grew old';
const LEFT_OUT =
  'the account does not know some integrations or MCP servers that the record named and no list names: their entries were left out';

/** How many covered fields are not yet as planned, and which are neither as before nor as planned. */
function compareWith(operation: Operation, record: FreshRecord): [number, string[]] {
  const { before, after } = operation;
  if (before === undefined) throw new InternalError(`Step ${operation.step} has nothing to compare with.`);
  const coverage = coverageOf(before, after);
  const whose = identityOf(operation.user);
  const was = new Map([...coveredFields(before, coverage), ...whose]);
  const becomes = after === undefined ? was : new Map([...coveredFields(after, coverage), ...whose]);
  const isOf = identityOf({ ...operation.user, userId: record.user.userId, email: record.user.email });
  const dropped = new Set(before.unknownMcp);
  const standing = {
    // A record does not tell what its person is notified about; to set it again does no harm.
    ...present({ notifications: before.notifications }),
    ...standingOf(record.user, coverage.settings),
    unknownMcp: (record.user.unknownMcp ?? []).filter((id) => dropped.has(id)),
  };
  const is = new Map([...coveredFields(standing, coverage), ...isOf]);
  const differing: string[] = [];
  const reached: string[] = [];
  const unexpected: string[] = [];
  for (const field of new Set([...was.keys(), ...becomes.keys(), ...is.keys()])) {
    const value = is.get(field);
    const isAsPlanned = value === becomes.get(field);
    if (isAsPlanned && value !== was.get(field)) reached.push(field);
    else if (!isAsPlanned && value === was.get(field)) differing.push(field);
    else if (!isAsPlanned) unexpected.push(field);
  }
  // Half a demotion by somebody else: the other half would give back MCP grants that they may have meant to take.
  const ofDemotion = (field: string): boolean => field === 'accessLevel' || field.startsWith('mcpServers');
  if (coverage.recordedMcp && differing.some(ofDemotion)) unexpected.push(...reached.filter(ofDemotion));
  return [differing.length, unexpected.sort()];
}

function subscriptionsOf({ before, after }: Operation): Subscription[] {
  const [was, is] = [new Set(before?.notifications), new Set(after?.notifications)];
  const changed = [...new Set([...was, ...is])].filter((id) => was.has(id) !== is.has(id));
  return changed.map((integrationId) => ({ integrationId, subscribed: is.has(integrationId) }));
}

/** What a full-record write changes: only what the operation says. */
function recordChange({ before, after }: Operation): RecordChange {
  if (before === undefined || after === undefined)
    throw new InternalError('A record write needs both its ends.');
  const { settings } = coverageOf(before, after);
  const drops = dropsUnknown({ before, after });
  return {
    ...(drops || !sameAccess(before.access, after.access) ? { access: after.access } : {}),
    ...(drops ? { withoutUnknown: true } : {}),
    ...(settings.length === 0
      ? {}
      : { settings: Object.fromEntries(settings.map((name) => [name, after.settings[name] ?? false])) }),
  };
}
