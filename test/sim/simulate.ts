/**
 * One history, played: the real apply from the reading to the exit code, everybody's writes and everything that
 * is still under way as tasks of one virtual clock. The witness judges each write; the laws about a whole run
 * are judged from the log of its requests.
 */
import type { AccountWriter } from '../../src/core/model/doors.ts';
import type { Operation } from '../../src/core/plan/operation.ts';
import type { AccountChange } from '../../src/sandbox/account.ts';
import type { ConnectionEnd } from '../../src/sandbox/answer.ts';
import { parseDialects } from '../../src/sandbox/dialect-choice.ts';
import { isDocument } from '../../src/sandbox/document.ts';
import { Emulation } from '../../src/sandbox/emulation.ts';
import { parseFault } from '../../src/sandbox/faults.ts';
import { randomFrom } from '../../src/sandbox/random.ts';
import { administers, personIn } from '../../src/sandbox/reach.ts';
import { plainDocument } from '../../src/sandbox/record.ts';
import { Witness } from '../../src/sandbox/witness.ts';
import { VirtualClock } from '../support/virtual.ts';
import type { Product } from './build.ts';
import { BEGIN, fileOf, OWN, seedOf, situationOf, TOKENS } from './cast.ts';
import { Disk } from './disk.ts';
import { faultsOf, firedIn, lagIn } from './disturbing.ts';
import { editIn, type History, type Signal } from './history.ts';
import { type Breach, judgeClaims, judgeRuns, knowledgeOf } from './laws.ts';
import type { Received, Sent } from './wire.ts';

/** What a planted fault changes besides the text of the product. */
export interface Sabotage {
  readonly door?: (writer: AccountWriter) => AccountWriter;
  readonly plan?: (operations: readonly Operation[]) => readonly Operation[];
}

/** A request as the simulation saw it, beside the sandbox's own entry with the same number. */
export interface Asked {
  readonly n: number;
  readonly run: number;
  /** When it reached the account, in milliseconds of its time. */
  readonly at: number;
  /** When it was sent. */
  readonly sentAt: number;
  readonly method: string;
  readonly path: string;
  /** The record that the path names; empty: none. */
  readonly record: string;
  /** Whom an invitation names, folded. */
  readonly invites: readonly string[];
  /** How many of the account's changes this reading showed, or had happened when a write came. */
  seen: number;
  /** Changes that had happened and were not shown. */
  hidden: number;
  /** Whether it is the first page of a list. */
  readonly isFirst: boolean;
  /** Administrators besides the token's user on this page of the list of users; -1: no such page. */
  administrators: number;
  /** Records on this page of the list of users. */
  listed: readonly string[];
  status: number;
}

/** A run of the product, while it lasts and after. */
export interface Run {
  readonly number: number;
  readonly token: string;
  /** Whether its file is the one that is judged by. */
  readonly whole: boolean;
  /** How many changes the account had had when it began. */
  readonly firstChange: number;
  isOver: boolean;
  isDead: boolean;
  exit: number | undefined;
  /** Folded e-mails whose writes it calls unclear. */
  inDoubt: string[];
  /** Folded e-mails and records of whom it says that something of theirs waits. */
  waiting: { readonly email: string; readonly record: string }[];
  /** How it says that each operation ended, in the words of its receipt, by step. */
  outcomes: Map<number, string> | undefined;
  /** Whether it is carrying its plan out: from then on a signal ends it in order. */
  isCarrying: boolean;
  /** The signal that it got, and when. */
  interrupted: { readonly signal: Signal; readonly at: number } | undefined;
  /** When it was over; 0: not yet. */
  endedAt: number;
  /** When its receipt met a full disk. */
  fullAt: number | undefined;
  readonly receipt: string;
  readonly abort: AbortController;
  words: string;
}

export interface Played {
  readonly breaches: readonly Breach[];
  /** The requests in their order, with everything that tells two plays apart. */
  readonly log: string;
  readonly fired: ReadonlySet<string>;
  /** How many requests the first run sent. */
  readonly requests: number;
  /** With what the first run ended; undefined: it was killed. */
  readonly exit: number | undefined;
}

const ORIGIN = 'http://127.0.0.1:1';
/** No run takes longer, in virtual milliseconds. */
const TOO_LONG = 30 * 60_000;

/** Lets everything happen that needs no time. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

export class Simulation {
  readonly history: History;
  readonly clock = new VirtualClock();
  readonly emulation: Emulation;
  readonly witness: Witness;
  readonly asked: Asked[] = [];
  readonly runs: Run[] = [];
  readonly breaches: Breach[] = [];
  /** For each change, the number of its request; 0: somebody else's edit. */
  readonly origins: number[] = [];
  readonly #product: Product;
  readonly #sabotage: Sabotage;
  readonly #random: () => number;
  readonly disk: Disk;
  /** Whether an edit found nobody: the request before which it was due is answered 500 then. */
  #isEditInVain = false;
  #writes = 0;
  #requests = 0;

  constructor(product: Product, history: History, sabotage: Sabotage) {
    this.history = history;
    this.#product = product;
    this.#sabotage = sabotage;
    this.#random = randomFrom(history.seed);
    const edits = history.edits.flatMap((each) => {
      const edit = editIn(history, each);
      return edit === undefined ? [] : [{ ...edit, [each.side]: each.when }];
    });
    this.emulation = new Emulation({
      seed: seedOf(history.cast, history.pageSize),
      now: () => new Date(BEGIN + this.clock.now()),
      clock: this.clock,
      bucket: 'off',
      latencyMs: 0,
      faults: faultsOf(history).map(({ when, what }) => parseFault(`${when}:${what}`)),
      otherAdministrator: edits,
      dialects: dialectsIn(history),
    });
    const room = history.disk === undefined ? [] : [[receiptOf(0), history.disk] as const];
    this.disk = new Disk(new Map(room), (path) => {
      for (const run of this.runs) if (run.receipt === path) run.fullAt ??= BEGIN + this.clock.now();
    });
    this.emulation.url = ORIGIN;
    const records = this.emulation.account.roster.records().map(plainDocument);
    this.witness = new Witness(situationOf(history.cast, history.floor, records));
  }

  async play(): Promise<Played> {
    const { history } = this;
    this.#product.setTimers(this.clock);
    this.#product.setDisk(this.disk);
    this.#product.setTransport((sent) => this.#carry(sent));
    const first = this.#start(true);
    if (history.twin !== undefined) {
      const { how, offset } = history.twin;
      this.clock.after(offset, () => void this.#start(how !== 'different', how === 'due'));
    }
    await this.#until(() => this.runs.every(({ isOver }) => isOver) && this.#hasTwin());
    const { cut } = history;
    const isCut = cut !== undefined && (first.isDead || first.exit === this.#product.EXIT.incomplete);
    if (isCut || first.interrupted !== undefined) {
      await this.#pass(cut?.pause ?? 500);
      this.#start(true);
      await this.#until(() => this.runs.every(({ isOver }) => isOver));
    }
    this.emulation.setFaults([]);
    await this.#pass(60_000);
    this.breaches.push(...judgeClaims(this));
    this.#isEditInVain = false;
    let last = await this.#heal();
    // An edit that was waiting for its request may have come only now.
    if (this.origins.includes(0, last.firstChange) || this.#isEditInVain) last = await this.#heal();
    this.breaches.push(...judgeRuns(this, last));
    const requests = this.asked.filter(({ run }) => run === 0).length;
    return { breaches: this.breaches, log: this.#log(), fired: firedIn(this), requests, exit: first.exit };
  }

  #hasTwin(): boolean {
    return this.history.twin === undefined || this.runs.length > 1;
  }

  /** An undisturbed run at the end, when nothing is under way any more. */
  async #heal(): Promise<Run> {
    const run = this.#start(true);
    await this.#until(() => run.isOver);
    return run;
  }

  #start(whole: boolean, due = false): Run {
    const number = this.runs.length;
    const run: Run = {
      number,
      token: TOKENS[number] ?? 'no-token',
      whole: whole && !due,
      firstChange: this.origins.length,
      isOver: false,
      isDead: false,
      exit: undefined,
      inDoubt: [],
      waiting: [],
      outcomes: undefined,
      isCarrying: false,
      interrupted: undefined,
      endedAt: 0,
      fullAt: undefined,
      receipt: receiptOf(number),
      abort: new AbortController(),
      words: '',
    };
    this.runs.push(run);
    const others = new Set(this.history.cast.filter((_, index) => index % 2 === 1).map(({ name }) => name));
    const { cast, floor, ends } = this.history;
    const textOf = (but: ReadonlySet<string>): string => fileOf(cast, floor, but, ends);
    void this.#apply(run, textOf(whole ? new Set() : others), due)
      .catch((error: unknown) => {
        run.words += `${error instanceof Error ? error.message : String(error)}`;
        run.exit = exitIn(error) ?? this.#product.EXIT.internal;
      })
      .finally(() => {
        run.isOver = true;
        run.endedAt = BEGIN + this.clock.now();
      });
    return run;
  }

  async #apply(run: Run, text: string, due: boolean): Promise<void> {
    const product = this.#product;
    const now = new Date(BEGIN + this.clock.now());
    const checked = product.checkText(text, now);
    const consent = { yes: true, allow: new Set(product.HAZARDS), due, override: new Map<never, number>() };
    const context = this.#contextOf(run);
    const scope = product.scopeOf(due, undefined);
    const writer = await context.connectWriter({ region: 'us' });
    const reading = await product.readAccount(writer, context.now, checked.config);
    const planned = product.planReading(checked, reading, now, scope);
    if (planned.kind === 'rejected') {
      run.exit = product.EXIT.invalid;
      return;
    }
    const settled = await product.settle(planned.plan, undefined, consent, context);
    if (settled.kind !== 'ready') {
      run.exit = product.EXIT.refused;
      return;
    }
    if (run.number === 0 && this.history.prompt !== undefined) await this.clock.sleep(this.history.prompt);
    const { plan: change } = this.#sabotage;
    const operations = change === undefined ? planned.plan.operations : change(planned.plan.operations);
    const plan = { ...planned.plan, operations };
    const ready = { ...planned, plan, checked, writer, now, scope };
    run.isCarrying = true;
    const carried = await product.carryOutAloud(ready, { receipt: run.receipt }, context);
    // Who was killed says nothing any more.
    if (run.isDead) return;
    run.exit = carried.exitCode;
    run.outcomes = new Map(carried.outcomes.map(({ operation, kind }) => [operation.step, kind]));
    // After a signal the process ends, whatever is under way.
    if (run.interrupted !== undefined) run.isDead = true;
    for (const outcome of carried.outcomes) {
      const { email, recordId: record = '' } = outcome.operation.user;
      if (outcome.kind === 'waiting') run.waiting.push({ email, record });
      const isInDoubt = 'inDoubt' in outcome && outcome.inDoubt !== undefined;
      if (isInDoubt) run.inDoubt.push(email);
    }
  }

  #contextOf(run: Run): Parameters<Product['carryOutAloud']>[2] {
    const say = (text: string): void => {
      run.words += text;
    };
    const sink = { write: say, isTerminal: false };
    const product = this.#product;
    const clock = {
      now: () => this.clock.now(),
      sleep: (ms: number, signal?: AbortSignal) => this.#sleep(ms, signal),
    };
    const door = async () => {
      const writer = product.accountWriter({
        origin: ORIGIN,
        token: new product.Token(run.token),
        clock,
        random: this.#random,
        interruption: run.abort.signal,
      });
      return this.#sabotage.door?.(writer) ?? writer;
    };
    return {
      stdout: sink,
      stderr: sink,
      env: {},
      cwd: '/',
      version: '0.0.0',
      packageRoot: '/',
      color: { stdout: false, stderr: false },
      now: () => new Date(BEGIN + this.clock.now()),
      sleep: (ms) => this.clock.sleep(ms),
      connectReader: door,
      connectWriter: door,
      ask: async () => undefined,
      interruption: {
        signal: run.abort.signal,
        exitCode: () => exitBy(run.interrupted?.signal ?? 'SIGINT', product),
        shield: (work) => work(),
      },
    };
  }

  #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.clock.after(ms, resolve);
    });
  }

  /** A signal reaches the first run some time after one of its requests. */
  #mayInterrupt(run: Run): void {
    const { interrupt } = this.history;
    // While it only reads, a signal ends the process at once.
    if (run.number > 0 || interrupt === undefined || !run.isCarrying) return;
    this.#requests += 1;
    if (this.#requests !== interrupt.at) return;
    this.clock.after(interrupt.after, () => {
      if (run.isOver) return;
      run.interrupted = { signal: interrupt.signal, at: BEGIN + this.clock.now() };
      run.abort.abort();
    });
  }

  /** The way to the account and back: each takes its time, and a dead run hears and says nothing any more. */
  async #carry(sent: Sent): Promise<Received | undefined> {
    const run = this.runs.find(({ token }) => sent.headers.authorization === `Bearer ${token}`);
    if (run === undefined) throw new Error('A request without a run.');
    const sentAt = BEGIN + this.clock.now();
    this.#mayInterrupt(run);
    await this.clock.sleep(this.#latency());
    const isWrite = sent.method !== 'GET';
    const { cut } = this.history;
    if (isWrite && run.number === 0) this.#writes += 1;
    const isCut = isWrite && run.number === 0 && cut !== undefined && cut.how !== 'failed';
    if (isCut && this.#writes === cut.write && !run.isDead) {
      [run.isDead, run.isOver] = [true, true];
      if (cut.how === 'killed after') await this.#answer(run, sent, sentAt);
      return new Promise(() => {});
    }
    if (run.isDead) return new Promise(() => {});
    const received = await this.#answer(run, sent, sentAt);
    await this.clock.sleep(this.#latency());
    return run.isDead ? new Promise(() => {}) : received;
  }

  async #answer(
    run: Run,
    { method, url, headers, body }: Sent,
    sentAt: number,
  ): Promise<Received | undefined> {
    const arrived = this.emulation.arrive(method, url);
    const asked: Asked = {
      n: arrived.n,
      run: run.number,
      at: BEGIN + this.clock.now(),
      sentAt,
      method,
      path: url.pathname,
      record: /^\/v1\/ashares\/([^/]+)/.exec(url.pathname)?.[1] ?? '',
      invites: invitedIn(body),
      isFirst: !/\b(skip|after|offset)=/.test(url.search),
      seen: this.emulation.account.changes.length,
      hidden: 0,
      administrators: -1,
      listed: [],
      status: 0,
    };
    this.asked.push(asked);
    const ending = await arrived
      .answer({ authorization: headers.authorization, contentType: headers['content-type'], body })
      .catch((): ConnectionEnd => {
        this.#isEditInVain = true;
        return { reply: { status: 500 } };
      });
    const { reply, truncated = false } = ending;
    this.#notice(asked, reply?.body);
    asked.status = reply?.status ?? 0;
    if (reply === undefined) return undefined;
    const json = reply.body === undefined ? '' : JSON.stringify(reply.body);
    return {
      status: reply.status,
      headers: { ...lowered(reply.headers ?? {}), 'content-type': 'application/json' },
      body: reply.text ?? json,
      truncated,
    };
  }

  /** What a reading showed, or what had happened when a write came. */
  #notice(asked: Asked, body: unknown): void {
    const { changes } = this.emulation.account;
    const entry = this.emulation.requests[asked.n - 1];
    if (asked.method !== 'GET') return;
    const had = entry?.earlier ?? 0;
    asked.seen = had;
    if (entry?.faults.includes('lag') === true) {
      const view = BEGIN + this.clock.now() - this.lagOf(asked);
      asked.seen = changes.slice(0, had).filter(({ time }) => Date.parse(time) <= view).length;
    }
    asked.hidden = had - asked.seen;
    if (asked.path !== '/v1/ashares' || !Array.isArray(body)) return;
    asked.listed = body.filter(isDocument).map(({ _id }) => String(_id));
    const people = body.filter(isDocument).filter(administers).map(personIn);
    asked.administrators = people.filter(({ email }) => email !== OWN).length;
  }

  lagOf({ path }: Pick<Asked, 'path'>): number {
    const { record, list } = lagIn(this.history);
    return path === '/v1/ashares' ? list : record;
  }

  #latency(): number {
    return 1 + Math.floor(this.#random() * 20);
  }

  async #until(isSo: () => boolean): Promise<void> {
    const end = this.clock.now() + TOO_LONG;
    for (;;) {
      await settle();
      this.#judge();
      if (isSo()) return;
      if (this.clock.now() > end || !this.clock.step()) {
        this.breaches.push({ law: 'ends', words: 'a run does not end' });
        for (const run of this.runs) [run.isDead, run.isOver] = [true, true];
        return;
      }
    }
  }

  async #pass(ms: number): Promise<void> {
    let isOver = false;
    this.clock.after(ms, () => {
      isOver = true;
    });
    await this.#until(() => isOver);
  }

  /** Hands the witness what was written since. */
  #judge(): void {
    const { changes } = this.emulation.account;
    for (let index = this.origins.length; index < changes.length; index += 1) {
      const change = changes[index];
      if (change === undefined) continue;
      const n = this.#requestOf(change);
      this.origins.push(n);
      for (const { rule, email, words } of this.witness.see(change, knowledgeOf(this, index, n))) {
        this.breaches.push({ law: rule, words: `${email}: ${words} (request ${n})` });
      }
    }
  }

  #requestOf(change: AccountChange): number {
    if (change.by.source === 'UI') return 0;
    return this.emulation.requests.findLast(({ changes }) => changes.includes(change))?.n ?? 0;
  }

  #log(): string {
    return this.emulation.requests
      .map((entry, index) =>
        JSON.stringify({ ...entry, changes: entry.changes.length, run: this.asked[index]?.run }),
      )
      .concat(this.runs.map(({ receipt }) => this.disk.textOf(receipt)))
      .join('\n');
  }
}

const receiptOf = (run: number): string => `/receipt-${run}.ndjson`;

const exitBy = (signal: Signal, { EXIT }: Product) =>
  signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;

/** One reading of the vendor. Whose id the token has is not what this is about, and links elsewhere are refused. */
function dialectsIn({ dialects, shuffled }: History): ReturnType<typeof parseDialects> {
  const drawn =
    dialects === undefined
      ? []
      : [
          `random:${dialects}`,
          'token-user=user',
          'sso-enforced=off',
          'link-host=relative',
          'list-order=created',
        ];
  return parseDialects([...drawn, ...(shuffled === undefined ? [] : ['list-order=shuffled'])]);
}

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function exitIn(error: unknown): number | undefined {
  const isKnown = typeof error === 'object' && error !== null && 'exitCode' in error;
  return isKnown && typeof error.exitCode === 'number' ? error.exitCode : undefined;
}

function invitedIn(body: string): string[] {
  const value: unknown = body === '' ? undefined : JSON.parse(body);
  const emails = isDocument(value) && Array.isArray(value.emails) ? value.emails : [];
  return emails.map((email) => String(email).toLowerCase());
}

export const simulate = (product: Product, history: History, sabotage: Sabotage = {}): Promise<Played> =>
  new Simulation(product, history, sabotage).play();
