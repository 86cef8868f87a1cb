/**
 * One history, played: the real apply from the reading to the exit code, everybody's writes and everything that
 * is still under way as tasks of one virtual clock. The witness judges each write; the laws about a whole run
 * are judged from the log of its requests.
 */
import type { AccountWriter } from '../../src/core/model/doors.ts';
import type { Operation } from '../../src/core/plan/operation.ts';
import type { AccountChange } from '../../src/sandbox/account.ts';
import type { ConnectionEnd } from '../../src/sandbox/answer.ts';
import { dialectsOf } from '../../src/sandbox/dialects.ts';
import { isDocument } from '../../src/sandbox/document.ts';
import { Emulation } from '../../src/sandbox/emulation.ts';
import { parseFault } from '../../src/sandbox/faults.ts';
import { randomFrom } from '../../src/sandbox/random.ts';
import { administers, personIn } from '../../src/sandbox/reach.ts';
import { plainDocument } from '../../src/sandbox/record.ts';
import { Witness } from '../../src/sandbox/witness.ts';
import { VirtualClock } from '../support/virtual.ts';
import type { Product } from './build.ts';
import { fileOf, OWN, seedOf, situationOf, TOKENS } from './cast.ts';
import { editIn, type History, type Mishap } from './history.ts';
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
  words: string;
}

export interface Played {
  readonly breaches: readonly Breach[];
  /** The requests in their order, with everything that tells two plays apart. */
  readonly log: string;
  readonly fired: ReadonlySet<string>;
}

const BEGIN = Date.parse('2026-11-22T12:00:00Z');
const ORIGIN = 'http://127.0.0.1:1';
/** No run takes longer, in virtual milliseconds. */
const TOO_LONG = 30 * 60_000;
const VIEWS = ['lag', 'short', 'shuffled'];

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
  #writes = 0;

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
      dialects: dialectsOf(history.shuffled === undefined ? {} : { 'list-order': 'shuffled' }),
    });
    this.emulation.origin = ORIGIN;
    const records = this.emulation.account.roster.records().map(plainDocument);
    this.witness = new Witness(situationOf(history.cast, history.floor, records));
  }

  async play(): Promise<Played> {
    const { history } = this;
    this.#product.setTimers(this.clock);
    this.#product.setTransport((sent) => this.#carry(sent));
    const first = this.#start(true);
    if (history.twin !== undefined) {
      const { how, offset } = history.twin;
      this.clock.after(offset, () => void this.#start(how !== 'different', how === 'due'));
    }
    await this.#until(() => this.runs.every(({ isOver }) => isOver) && this.#hasTwin());
    if (history.cut !== undefined && (first.isDead || first.exit === this.#product.EXIT.incomplete)) {
      await this.#pass(history.cut.pause);
      this.#start(true);
      await this.#until(() => this.runs.every(({ isOver }) => isOver));
    }
    this.emulation.setFaults([]);
    await this.#pass(60_000);
    this.breaches.push(...judgeClaims(this));
    let last = await this.#heal();
    // An edit that was waiting for its request may have come only now.
    if (this.origins.includes(0, last.firstChange)) last = await this.#heal();
    this.breaches.push(...judgeRuns(this, last));
    return { breaches: this.breaches, log: this.#log(), fired: firedIn(this) };
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
      words: '',
    };
    this.runs.push(run);
    const others = new Set(this.history.cast.filter((_, index) => index % 2 === 1).map(({ name }) => name));
    void this.#apply(run, fileOf(this.history.cast, this.history.floor, whole ? new Set() : others), due)
      .catch((error: unknown) => {
        run.words += `${error instanceof Error ? error.message : String(error)}`;
        run.exit = exitIn(error) ?? this.#product.EXIT.internal;
      })
      .finally(() => {
        run.isOver = true;
      });
    return run;
  }

  async #apply(run: Run, text: string, due: boolean): Promise<void> {
    const product = this.#product;
    const checked = product.checkText(text, new Date(BEGIN));
    const consent = { yes: true, allow: new Set(product.HAZARDS), due, override: new Map<never, number>() };
    const context = this.#contextOf(run);
    const now = new Date(BEGIN);
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
    const { plan: change } = this.#sabotage;
    const operations = change === undefined ? planned.plan.operations : change(planned.plan.operations);
    const plan = { ...planned.plan, operations };
    const ready = { ...planned, plan, checked, writer, now, scope };
    const carried = await product.carryOutAloud(ready, {}, context);
    run.exit = carried.exitCode;
    for (const outcome of carried.outcomes) {
      const isInDoubt = 'inDoubt' in outcome && outcome.inDoubt !== undefined;
      if (isInDoubt) run.inDoubt.push(outcome.operation.user.email);
    }
  }

  #contextOf(run: Run): Parameters<Product['carryOutAloud']>[2] {
    const say = (text: string): void => {
      run.words += text;
    };
    const sink = { write: say, isTerminal: false };
    const product = this.#product;
    const clock = { now: () => this.clock.now(), sleep: (ms: number) => this.clock.sleep(ms) };
    const door = async () => {
      const writer = product.accountWriter({
        origin: ORIGIN,
        token: new product.Token(run.token),
        clock,
        random: this.#random,
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
        signal: new AbortController().signal,
        exitCode: () => product.EXIT.interrupted,
        shield: (work) => work(),
      },
    };
  }

  /** The way to the account and back: each takes its time, and a dead run hears and says nothing any more. */
  async #carry(sent: Sent): Promise<Received | undefined> {
    const run = this.runs.find(({ token }) => sent.headers.authorization === `Bearer ${token}`);
    if (run === undefined) throw new Error('A request without a run.');
    await this.clock.sleep(this.#latency());
    const isWrite = sent.method !== 'GET';
    const { cut } = this.history;
    if (isWrite && run.number === 0) this.#writes += 1;
    const isCut = isWrite && run.number === 0 && cut !== undefined && cut.how !== 'failed';
    if (isCut && this.#writes === cut.write && !run.isDead) {
      [run.isDead, run.isOver] = [true, true];
      if (cut.how === 'killed after') await this.#answer(run, sent);
      return new Promise(() => {});
    }
    if (run.isDead) return new Promise(() => {});
    const received = await this.#answer(run, sent);
    await this.clock.sleep(this.#latency());
    return run.isDead ? new Promise(() => {}) : received;
  }

  async #answer(run: Run, { method, url, headers, body }: Sent): Promise<Received | undefined> {
    const arrived = this.emulation.arrive(method, url);
    const asked: Asked = {
      n: arrived.n,
      run: run.number,
      at: BEGIN + this.clock.now(),
      method,
      path: url.pathname,
      record: /^\/v1\/ashares\/([^/]+)/.exec(url.pathname)?.[1] ?? '',
      invites: invitedIn(body),
      isFirst: !/skip=/.test(url.search),
      seen: this.emulation.account.changes.length,
      hidden: 0,
      administrators: -1,
      status: 0,
    };
    this.asked.push(asked);
    const ending = await arrived
      .answer({ authorization: headers.authorization, contentType: headers['content-type'], body })
      .catch((): ConnectionEnd => ({ reply: { status: 500 } }));
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
      .join('\n');
  }
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

/** A second run that comes inside the lag needs one. */
export function lagIn({ lag, cut }: History): { readonly record: number; readonly list: number } {
  if (lag !== undefined) return lag;
  return cut === undefined ? { record: 0, list: 0 } : { record: cut.pause * 2, list: cut.pause * 2 };
}

function faultsOf(history: History): Mishap[] {
  const { faults, late, noEffect, short, shuffled, token, cut } = history;
  const lag = lagIn(history);
  return [
    ...(token === undefined ? [] : [{ when: `${token.at}`, what: `revoked=${token.status}` }]),
    ...faults,
    ...(late === undefined ? [] : [late]),
    ...(noEffect === undefined ? [] : [{ when: noEffect, what: 'no-effect' }]),
    ...(short === undefined ? [] : [short]),
    ...(cut?.how === 'failed' ? [{ when: `* /v1/ashares/* #${cut.write * 2}`, what: 'status=409' }] : []),
    ...(shuffled === 'for each page' ? [{ when: 'GET /v1/ashares', what: 'shuffled,times=9' }] : []),
    ...(lag.record === 0 ? [] : [{ when: 'GET /v1/ashares/*', what: `lag=${lag.record}` }]),
    ...(lag.list === 0 ? [] : [{ when: 'GET /v1/ashares', what: `lag=${lag.list}` }]),
  ];
}

function firedIn({ history, emulation, asked, runs, origins }: Simulation): Set<string> {
  const fired = new Set<string>();
  const met = (kind: string): boolean => emulation.requests.some(({ faults }) => faults.includes(kind));
  const isLate =
    history.late !== undefined &&
    emulation.requests.some(
      ({ faults, changes, status }) =>
        changes.length > 0 &&
        (status === 0 || status >= 500) &&
        faults.some((kind) => kind === 'status' || kind === 'close-before'),
    );
  const failures = emulation.requests.flatMap(({ faults }) =>
    faults.filter((kind) => !VIEWS.includes(kind) && kind !== 'revoked' && kind !== 'no-effect'),
  );
  const own = failures.length - (isLate ? 1 : 0) - (history.cut?.how === 'failed' ? 1 : 0);
  const isEdited = origins.includes(0);
  if (history.faults.length > 1 && own > 1) fired.add('two faults');
  if (own > 0 && history.faults.length > 0 && isEdited) fired.add('fault and foreign edit');
  if (history.lag !== undefined && asked.some(({ hidden }) => hidden > 0)) fired.add('lag');
  if (isLate) fired.add('late landing');
  const again = runs.length > (history.twin === undefined ? 2 : 3);
  const second = asked.some(({ run, hidden }) => run > 0 && hidden > 0);
  if (history.cut !== undefined && again && second) fired.add('second run inside the lag');
  if (met('no-effect')) fired.add('accepted without effect');
  if (met('short')) fired.add('short list');
  if (history.shuffled !== undefined) fired.add('shuffled order');
  if (met('revoked')) fired.add('token lost');
  if (history.twin !== undefined && asked.some(({ run }) => run === 1)) fired.add('two runs at once');
  return fired;
}

export const simulate = (product: Product, history: History, sabotage: Sabotage = {}): Promise<Played> =>
  new Simulation(product, history, sabotage).play();
