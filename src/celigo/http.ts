/**
 * Speaks HTTP with the API: the token, the pace, retries of reads and the pages of a list. It knows nothing
 * about users.
 */
import type { AnswerIfAny, Gate, Traffic } from '../core/model/doors.ts';
import { present } from '../core/model/present.ts';
import { EXIT, Failure, InternalError } from '../errors.ts';
import {
  type Exchange,
  exchange,
  type Limits,
  type Method,
  type Outgoing,
  openWire,
  type Wire,
} from './exchange.ts';
import {
  documentOf,
  IncompleteReadingError,
  itemsOfPage,
  pageOf,
  type Returnable,
  returnableOf,
  unending,
} from './listing.ts';
import {
  type Again,
  askedWait,
  failed,
  isAgain,
  judgeLook,
  judgeRead,
  judgeWrite,
  type Looked,
  type Looking,
  outOfTime,
  type ReadVerdict,
  type Sent,
  tooBusy,
} from './meaning.ts';
import type { Env } from './origin.ts';
import {
  type Clock,
  monotonicClock,
  PACE,
  type Pace,
  Pacer,
  TimeBudget,
  TooLateError,
  timeIn,
} from './pacing.ts';
import { nextPage } from './paging.ts';
import type { Token } from './token.ts';

export interface Patience extends Limits {
  /** Tries of one read, the first included. */
  readonly tries: number;
  /** One read with all its tries, in milliseconds. */
  readonly retryMs: number;
  /** The whole run, counted while requests are under way, in milliseconds. */
  readonly runMs: number;
}

const PATIENCE: Patience = {
  requestMs: 30_000,
  connectMs: 10_000,
  headerBytes: 16 * 1024,
  bodyBytes: 50_000_000,
  tries: 5,
  retryMs: 5 * 60_000,
  runMs: 30 * 60_000,
};

const MOST_PAGES = 1_000;
/** How long an answer is waited for that nothing depends on, in milliseconds. */
const GLANCE_MS = 10_000;
/** The longest, in milliseconds, that a write waits for its turn: what was read for it grows old meanwhile. */
const FRESH = 10_000;
/** Plain segments: nothing that could leave `/v1/` or begin a query. */
const PATH = /^[\w-]+(?:\/[\w-]+)*$/;

export interface ClientOptions {
  /** From `resolveOrigin`. */
  readonly origin: string;
  readonly token: Token;
  /** What this client may send, for its whole life: reading commands say GET and cannot write. */
  readonly methods: readonly Method[];
  /** For the proxy variables. */
  readonly env?: Env;
  /** Ends everything that is under way. */
  readonly signal?: AbortSignal;
  /** Once aborted, no write is sent any more, not even one that waits for its turn; what is under way goes on. */
  readonly interruption?: AbortSignal;
  readonly userAgent?: string;
  readonly pace?: Partial<Pace>;
  readonly patience?: Partial<Patience>;
  readonly clock?: Clock;
  /** Between 0 and 1, for the spread of retries. */
  readonly random?: () => number;
}

/** How a request waits for its turn, and whether that has come or the gate holds it. */
interface Turn {
  readonly signal: AbortSignal | undefined;
  /** How much longer it waits, in milliseconds. */
  patience(): number;
  readonly gate?: Gate;
  held?: string | undefined;
  isOver: boolean;
}

export class Client {
  readonly origin: string;
  readonly #options: ClientOptions;
  readonly #methods: ReadonlySet<Method>;
  readonly #patience: Patience;
  readonly #pace: Pace;
  readonly #pacer: Pacer;
  readonly #budget: TimeBudget;
  readonly #clock: Clock;
  #wire: Promise<Wire> | undefined;
  #serverTime: Date | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.origin = options.origin;
    this.#methods = new Set(options.methods);
    this.#patience = { ...PATIENCE, ...options.patience };
    this.#pace = { ...PACE, ...options.pace };
    this.#clock = options.clock ?? monotonicClock;
    this.#pacer = new Pacer(this.#pace, this.#clock);
    this.#budget = new TimeBudget(this.#patience.runMs, this.#clock);
  }

  /** What was sent so far, for whoever watches a run. */
  traffic(): Traffic {
    const serverTime = this.#serverTime;
    return { ...this.#pacer.traffic(), ...present({ serverTime }) };
  }

  /** Replaces the token wherever a text has it. */
  readonly redact = (text: string): string => this.#options.token.redact(text);

  /** Reads one document; if there is none (404), what `missing` makes of it. `path` begins after `/v1/`. */
  async get(path: string, signal?: AbortSignal, missing?: (words: string) => never): Promise<unknown> {
    const url = this.#urlOf(path);
    const verdict = await this.#read(url, signal);
    return verdict.kind === 'missing' ? missing?.(verdict.words) : documentOf(verdict.page, url);
  }

  /** Reads one document that may be sent back; undefined if there is none (404). */
  async getToSendBack(path: string): Promise<Returnable | undefined> {
    const url = this.#urlOf(path);
    const verdict = await this.#read(url, undefined);
    return verdict.kind === 'missing' ? undefined : returnableOf(verdict.page, url);
  }

  /** Reads what a query finds, its first page; undefined if there is nothing (404, or an answer without a body). */
  async getIfAny(path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
    const url = this.#urlOf(path, query);
    const verdict = await this.#read(url, undefined);
    return verdict.kind === 'missing' ? undefined : verdict.page.body;
  }

  /**
   * Asks once for something that nothing depends on, and waits no longer than ten seconds. Whatever comes of it is
   * a value, undefined for an answer without a body; only an interruption of the run is thrown.
   */
  async glance(path: string): Promise<AnswerIfAny<unknown>> {
    const url = this.#urlOf(path);
    const signal = either(AbortSignal.timeout(GLANCE_MS), this.#options.signal);
    try {
      const verdict = judgeRead(await this.#attempt('GET', url, undefined, signal), url, this.redact);
      if (verdict.kind === 'page') return { kind: 'told', value: verdict.page.body };
      const words = verdict.kind === 'missing' ? `404: ${verdict.words}` : verdict.words;
      return { kind: 'untold', words: failed(url, `failed (${words})`).message };
    } catch (error) {
      if (this.#options.signal?.aborted === true)
        throw new Failure('Interrupted while reading the account.', { exitCode: EXIT.interrupted });
      if (error instanceof Failure) return { kind: 'untold', words: error.message };
      if (!signal.aborted) throw error;
      return { kind: 'untold', words: failed(url, `gave no answer within ${GLANCE_MS / 1_000} s`).message };
    }
  }

  /**
   * Asks once, and again only where an answer says nothing of the request itself; a refusal is an answer. Throws a
   * `Failure` where no whole answer of the API came.
   */
  async look(path: string, { query, asStranger = false, withSlash = false }: Looking = {}): Promise<Looked> {
    const url = this.#urlOf(path);
    if (withSlash) url.pathname += '/';
    if (query !== undefined) url.search = query.toString();
    return this.#ask(url, undefined, judgeLook, asStranger);
  }

  /**
   * Reads a list to its end, one request a page. The vendor says an empty list with 204, with an empty body or
   * with `[]`. A later page that is gone is an `IncompleteReadingError`. A later page that is empty is asked for
   * twice more: a list may end with it, but it may also have come empty by mistake.
   */
  async list(
    path: string,
    signal?: AbortSignal,
    query: Readonly<Record<string, string>> = {},
  ): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for await (const page of this.pages(path, signal, query)) for (const item of page) items.push(item);
    return items;
  }

  /** The same page by page: the next one is under way already while a page is worked on. */
  async *pages(
    path: string,
    signal?: AbortSignal,
    query?: Readonly<Record<string, string>>,
  ): AsyncGenerator<readonly unknown[], void> {
    const read = new Set<string>();
    let url = this.#urlOf(path, query);
    let reading = this.#read(url, signal);
    for (;;) {
      const page = pageOf(await reading, url, read.size === 0);
      const found = itemsOfPage(page, url, this.redact);
      if (found.length === 0 && read.size > 0) await this.#ensureStillEmpty(url, signal);
      read.add(url.href);
      const next = nextPage(url, page.link);
      if (next === undefined) {
        yield found;
        return;
      }
      if (read.has(next.href)) throw unending(next, 'it names a page as next that was read already');
      if (read.size === MOST_PAGES) throw unending(next, `it has more than ${MOST_PAGES} pages`);
      url = next;
      reading = this.#read(url, signal);
      // Awaited above; whoever stops in between is not to be troubled by it.
      reading.catch(() => undefined);
      yield found;
    }
  }

  async #ensureStillEmpty(url: URL, signal: AbortSignal | undefined): Promise<void> {
    for (let time = 0; time < 2; time += 1) {
      const again = pageOf(await this.#read(url, signal), url, false);
      if (itemsOfPage(again, url, this.redact).length > 0)
        throw new IncompleteReadingError(`A page of the list ${url.pathname} came empty and was not.`);
    }
  }

  /** Sends one write at most: none where its turn would come late or its gate is shut. Throws only an `InternalError`. */
  async send(method: Exclude<Method, 'GET'>, path: string, gate: Gate, body?: unknown): Promise<Sent> {
    this.#ensureAllowed(method);
    const url = this.#urlOf(path);
    const { signal, interruption } = this.#options;
    const askedAt = this.#clock.now();
    const patience = (): number => Math.min(this.#budget.left(), askedAt + FRESH - this.#clock.now());
    const turn: Turn = { signal: either(signal, interruption), patience, gate, isOver: false };
    try {
      return judgeWrite(await this.#attempt(method, url, body, signal, turn), this.redact);
    } catch (error) {
      if (error instanceof InternalError) throw error;
      if (turn.held !== undefined) return { kind: 'held', words: turn.held };
      if (turn.isOver) return { kind: 'unclear', words: 'interrupted' };
      if (!(error instanceof TooLateError)) return { kind: 'held', words: 'interrupted before it was sent' };
      if (this.#budget.left() > 0) return tooBusy(error.waitMs);
      return { kind: 'held', words: outOfTime(url, this.#patience.runMs).message };
    }
  }

  #urlOf(path: string, query: Readonly<Record<string, string>> = {}): URL {
    // Ids are checked by whoever builds the path; this is the second lock.
    if (!PATH.test(path)) {
      throw new InternalError('A request was about to be sent to a path that was put together wrongly.');
    }
    const url = new URL(`${this.origin}/v1/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  #ensureAllowed(method: Method): void {
    if (this.#methods.has(method)) return;
    throw new InternalError(`This command only reads, but it tried to send a ${method}. Nothing was sent.`);
  }

  #read(url: URL, given: AbortSignal | undefined): Promise<Exclude<ReadVerdict, Again>> {
    return this.#ask<Exclude<ReadVerdict, Again>>(url, given, judgeRead);
  }

  async #ask<Verdict extends { readonly kind: string }>(
    url: URL,
    given: AbortSignal | undefined,
    judge: (answer: Exchange, url: URL, redact: (text: string) => string) => Verdict | Again,
    asStranger = false,
  ): Promise<Verdict> {
    const signal = either(given, this.#options.signal);
    const startedAt = this.#clock.now();
    try {
      for (let tries = 1; ; tries += 1) {
        const answer = await this.#attempt('GET', url, undefined, signal, undefined, asStranger);
        const verdict = judge(answer, url, this.redact);
        if (!isAgain(verdict)) return verdict;
        await this.#waitToRetry(verdict, { url, tries, startedAt, signal });
      }
    } catch (error) {
      if (error instanceof TooLateError) throw outOfTime(url, this.#patience.runMs);
      if (!signal.aborted) throw error;
      throw new Failure('Interrupted while reading the account.', { exitCode: EXIT.interrupted });
    }
  }

  /** Waits for as long as the account asks for, or longer each time. Throws when the time for this is used up. */
  async #waitToRetry(
    verdict: Again,
    read: { url: URL; tries: number; startedAt: number; signal: AbortSignal | undefined },
  ): Promise<void> {
    const wait = verdict.afterMs ?? this.#backoff(read.tries);
    const left = Math.min(read.startedAt + this.#patience.retryMs - this.#clock.now(), this.#budget.left());
    if (read.tries >= this.#patience.tries || wait > left) {
      const tried = read.tries === 1 ? '' : ` ${read.tries} times`;
      const asked = wait > left && verdict.afterMs !== undefined;
      const ask = asked ? `; it asks to wait ${Math.ceil(wait / 1_000)} s` : '';
      throw failed(read.url, `failed${tried}: ${verdict.words}${ask}`, verdict.hint);
    }
    await this.#budget.spend(() => this.#clock.sleep(wait, read.signal));
  }

  /** Half a second, doubled each time, at most 20 s; spread, so that many do not return together. */
  #backoff(tries: number): number {
    const full = Math.min(20_000, 500 * 2 ** (tries - 1));
    return full * (0.5 + 0.5 * (this.#options.random ?? Math.random)());
  }

  /** One request in its turn. After a 429 everybody waits as long as it asks for, or a second. */
  async #attempt(
    method: Method,
    url: URL,
    body: unknown,
    signal: AbortSignal | undefined,
    turn: Turn = { signal, patience: () => this.#budget.left(), isOver: false },
    asStranger = false,
  ): Promise<Exchange> {
    this.#ensureAllowed(method);
    this.#wire ??= openWire(this.origin, this.#pace.inFlight, this.#patience, this.#options.env ?? {});
    const wire = await this.#wire;
    const task = async (): Promise<Exchange> => {
      if (turn.patience() <= 0) throw new TooLateError();
      turn.held = turn.gate?.shut();
      if (turn.held !== undefined) throw new TooLateError();
      turn.isOver = true;
      return exchange(wire, this.#outgoing(method, url, body, asStranger), signal);
    };
    const answer = await this.#budget.spend(() => this.#pacer.run(task, turn.patience, turn.signal));
    if (answer.kind !== 'reply') return answer;
    this.#serverTime = timeIn(answer.headers.date) ?? this.#serverTime;
    if (answer.status === 429)
      this.#pacer.pause(Math.min(askedWait(answer) ?? 1_000, this.#patience.retryMs));
    return answer;
  }

  #outgoing(method: Method, url: URL, body: unknown, asStranger: boolean): Outgoing {
    const headers = {
      ...(asStranger ? {} : { authorization: this.#options.token.authorization() }),
      accept: 'application/json',
      'user-agent': this.#options.userAgent ?? 'celigo-access',
    };
    if (body === undefined) return { method, url, headers };
    const written = { ...headers, 'content-type': 'application/json' };
    return { method, url, headers: written, body: JSON.stringify(body) };
  }
}

/** A signal of its own for whoever waits: Node warns where more than ten wait on the same one. */
const either = (...signals: readonly (AbortSignal | undefined)[]): AbortSignal =>
  AbortSignal.any(signals.filter((signal) => signal !== undefined));
