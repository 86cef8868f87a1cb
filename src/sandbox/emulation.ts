/**
 * The emulated account and everything that is done to its requests, without a socket: log, schedule, faults,
 * rate limit, then the routes. `server.ts` puts HTTP around it; a test can call it directly.
 */
import type { AccountChange, EmulatedAccount, Mail } from './account.ts';
import {
  apiReply,
  type ConnectionEnd,
  connectionEndOf,
  type Incoming,
  type ReplyContent,
  viewOf,
} from './answer.ts';
import { type TakeRequest, tokenBucket } from './bucket.ts';
import { processClock, type SandboxClock, sleepOn } from './clock.ts';
import { parseDialects } from './dialect-choice.ts';
import { Dialects } from './dialects.ts';
import type { Edit, ScheduledEdit } from './edit.ts';
import { type Fault, FaultPlan, parseFault } from './faults.ts';
import { makeEdit, Schedule } from './others.ts';
import { accountFrom } from './populate.ts';
import type { Reply } from './reply.ts';
import { scheduledEdits } from './seed-checks.ts';
import type { Seed } from './seed-shape.ts';

export interface EmulationOptions {
  readonly seed: Seed;
  /** The clock of the account: what records, mails and audit entries say. */
  readonly now: () => Date;
  /** On top of the seed's dialects. */
  readonly dialects?: Dialects;
  /** Beside the seed's faults. */
  readonly faults?: readonly Fault[];
  /** Beside the seed's otherAdministrator. */
  readonly otherAdministrator?: readonly ScheduledEdit[];
  /** Instead of the seed's latency. */
  readonly latencyMs?: number;
  /** Instead of the seed's bucket. */
  readonly bucket?: NonNullable<Seed['bucket']>;
  /**
   * What waits and lags are measured by. Left out: the process's own clock, because the rate limit is about time
   * on the wire and must refill even where `now` stands still.
   */
  readonly clock?: SandboxClock;
}

/** One request to the API, as it came and as it was answered. Tokens are not kept. */
export interface RequestEntry {
  /** Counted from 1; control requests are not counted. */
  readonly n: number;
  readonly time: string;
  readonly method: string;
  /** With query. */
  readonly path: string;
  /** The body as text, empty if there was none. */
  readonly body: string;
  /** 0 if the connection was closed without an answer. */
  readonly status: number;
  /** Kinds of the faults that it met. */
  readonly faults: readonly string[];
  /** How many changes the account had seen when the request was carried out or, if it lands late, was answered. */
  readonly earlier: number;
  /** What the request wrote, with the record before and after; a late write is here once it has landed. */
  readonly changes: readonly AccountChange[];
}

/** The line of a request that has arrived. */
interface Arrival extends Pick<Incoming, 'method' | 'url'> {
  readonly n: number;
}

/** What a request that has arrived has before its body is read: its number, and somebody who will answer it. */
export interface Arrived {
  readonly n: number;
  /** Carries it out, or not, and says how it ends. Throws when an edit names somebody who is not there. */
  answer(content: ReplyContent): Promise<ConnectionEnd>;
}

/** Everything that a reset begins anew. */
interface Run {
  readonly account: EmulatedAccount;
  readonly requests: RequestEntry[];
  readonly bucket: TakeRequest | undefined;
  readonly schedule: Schedule;
  faults: FaultPlan;
  /** Writes that were answered and have not landed yet. */
  landing: number;
}

export class Emulation {
  /** Scheme, host and port, which links name; the API is under /v1. */
  url = 'http://127.0.0.1';
  readonly #options: EmulationOptions;
  readonly #clock: SandboxClock;
  #run: Run;

  /** Throws `SandboxInputError` for a seed that does not hold together. */
  constructor(options: EmulationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? processClock;
    this.#run = this.#begin();
  }

  /** The account now; another one after a reset. */
  get account(): EmulatedAccount {
    return this.#run.account;
  }

  get requests(): readonly RequestEntry[] {
    return this.#run.requests;
  }

  get mails(): readonly Mail[] {
    return this.#run.account.mails;
  }

  /** How many writes were answered and have not landed yet. */
  get landing(): number {
    return this.#run.landing;
  }

  /** Makes an edit at once, as the other administrator. Throws `SandboxInputError`. */
  edit(edit: Edit): void {
    makeEdit(this.#run.account, edit, this.#options.seed);
  }

  /** Replaces all faults; their counts begin anew, and revoked tokens are good again. */
  setFaults(faults: readonly Fault[]): void {
    this.#run.faults = new FaultPlan(faults);
  }

  /** Back to the seed: account, log, faults and schedule. */
  reset(): void {
    this.#run = this.#begin();
  }

  /** Numbers are given when a request arrives, so that "request 3" is the third to arrive, however slow its body. */
  arrive(method: string, url: URL): Arrived {
    const run = this.#run;
    const arrival = { n: run.requests.length + 1, method, url };
    run.requests.push(this.#entry(arrival));
    return { n: arrival.n, answer: (content) => this.#answer(run, arrival, content) };
  }

  async #answer(run: Run, arrival: Arrival, content: ReplyContent): Promise<ConnectionEnd> {
    const { n, method, url } = arrival;
    const faults = run.faults.meet(n, method, url.pathname, content.authorization);
    await this.#pause(faults);
    this.#makeEdits(run, 'before', arrival);
    const written = run.account.changes.length;
    // Dated before it is carried out, so that a reading that lags shows all that its date makes it show.
    const begun = this.#entry(arrival);
    const carryOut = (): Reply => this.#carryOut(run, arrival, content, faults);
    const ending = connectionEndOf(faults, {
      body: content.body,
      carryOut,
      pretend: () => run.account.withoutEffect(carryOut),
    });
    const status = ending.reply?.status ?? 0;
    const kinds = faults.map(({ kind }) => kind);
    const entry = { ...begun, body: content.body, status, faults: kinds, earlier: written };
    const note = (changes: readonly AccountChange[]): void => {
      run.requests[n - 1] = { ...entry, changes };
    };
    note(run.account.changes.slice(written));
    this.#makeEdits(run, 'after', arrival);
    if (ending.lateMs !== undefined) this.#land(run, ending.lateMs, carryOut, note);
    return ending;
  }

  /** A write that nobody waits for any more. */
  #land(
    run: Run,
    ms: number,
    carryOut: () => Reply,
    note: (changes: readonly AccountChange[]) => void,
  ): void {
    run.landing += 1;
    this.#clock.after(ms, () => {
      const written = run.account.changes.length;
      carryOut();
      note(run.account.changes.slice(written));
      run.landing -= 1;
    });
  }

  #begin(): Run {
    const { seed, ...options } = this.#options;
    const elapsedMs = (): number => this.#clock.now();
    const written = Object.entries(seed.dialects ?? {}).map(([name, value]) => `${name}=${value}`);
    const dialects = parseDialects(written).with(options.dialects ?? new Dialects());
    const limit = options.bucket ?? seed.bucket ?? { capacity: 1000, refillPerSecond: 300 };
    return {
      account: accountFrom(seed, { dialects, now: options.now, elapsedMs }),
      requests: [],
      bucket: limit === 'off' ? undefined : tokenBucket(limit.capacity, limit.refillPerSecond, elapsedMs),
      schedule: new Schedule([...scheduledEdits(seed), ...(options.otherAdministrator ?? [])]),
      faults: new FaultPlan([...(seed.faults ?? []).map(parseFault), ...(options.faults ?? [])]),
      landing: 0,
    };
  }

  #carryOut(run: Run, { n, ...line }: Arrival, content: ReplyContent, faults: readonly Fault[]): Reply {
    const { account, bucket } = run;
    const { dialects } = account;
    const page = {
      dialects,
      origin: this.url,
      pageSize: this.#options.seed.pageSize ?? dialects.number('page-size'),
      readingOf: (path: string, isFirstPage: boolean) => account.readingOf(path, isFirstPage),
      ...viewOf(faults, n),
    };
    return apiReply(account, bucket, { ...line, ...content }, page);
  }

  #makeEdits(run: Run, side: 'before' | 'after', { n, method, url }: Arrival): void {
    for (const edit of run.schedule.due(side, n, method, url.pathname)) {
      makeEdit(run.account, edit, this.#options.seed);
    }
  }

  #entry({ n, method, url }: Arrival): RequestEntry {
    const time = this.#options.now().toISOString();
    return {
      n,
      time,
      method,
      path: `${url.pathname}${url.search}`,
      body: '',
      status: 0,
      faults: [],
      earlier: 0,
      changes: [],
    };
  }

  async #pause(faults: readonly Fault[]): Promise<void> {
    const slow = faults.reduce((sum, { kind, delayMs }) => sum + (kind === 'slow' ? (delayMs ?? 0) : 0), 0);
    const ms = slow + (this.#options.latencyMs ?? this.#options.seed.latencyMs ?? 0);
    if (ms > 0) await sleepOn(this.#clock, ms);
  }
}
