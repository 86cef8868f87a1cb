/** What goes wrong on the way, and when: by request number, by method and path, or at random from a seed. */
import { hint, SandboxInputError } from './complaint.ts';
import { defined } from './document.ts';
import { randomFrom } from './random.ts';
import type { SeedEdit } from './seed-shape.ts';

/** When something fires. Every condition that is given must hold; none means every request. */
export interface Trigger {
  /** Number of the request, counted from 1; control requests are not counted. */
  readonly request?: number;
  /** With `request`: the last one of a range. */
  readonly lastRequest?: number;
  /** HTTP method, or `*`. */
  readonly method?: string;
  /** Path without query; `*` stands for one segment, `**` for the rest. */
  readonly path?: string;
  /** Which of the requests that fit so far, counted from 1. */
  readonly nth?: number;
  /** With `nth`: the last one of a range. */
  readonly lastNth?: number;
  /** Chance between 0 and 1. */
  readonly rate?: number;
  /** Seed of the chance; 1 if left out. */
  readonly seed?: number;
  /** How often it fires at most. */
  readonly times?: number;
}

export const FAULT_KINDS = [
  'status',
  'slow',
  'close-before',
  'close-after',
  'truncated',
  'html',
  'repeated-page',
  'vanished-page',
  'lag',
  'no-effect',
  'short',
  'shuffled',
  'revoked',
  'bad-address',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly on: Trigger;
  readonly kind: FaultKind;
  /** Of `status`, `revoked`, `bad-address` (required) and `html` (200 if left out). */
  readonly status?: number;
  /** Seconds in a Retry-After header beside `status`. */
  readonly retryAfter?: number;
  /** With `status`: the request is carried out first, so a write has happened behind the error. */
  readonly afterwards?: boolean;
  /** With `status` and `close-before`: the request is carried out so many milliseconds after its answer. */
  readonly lateMs?: number;
  /** Milliseconds of `slow`; the request is carried out afterwards. */
  readonly delayMs?: number;
  /** Milliseconds by which a reading lags behind. */
  readonly lagMs?: number;
  /** Items that a list leaves out. */
  readonly count?: number;
  /** Of `short` and `shuffled`: which items, and what order. */
  readonly seed?: number;
  /** Of `bad-address`: the e-mail that cannot be invited. */
  readonly email?: string;
}

const numberIn = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

function pathPattern(path: string): RegExp {
  const source = path
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}

/** Whether a number is in a range; without a beginning each is. */
const isIn = (number: number, first?: number, last = first): boolean =>
  first === undefined || last === undefined || (number >= first && number <= last);

/** A trigger with its memory: how often it fired, and its own random numbers. */
export class RequestWatch {
  readonly #trigger: Trigger;
  readonly #path: RegExp | undefined;
  readonly #random: () => number;
  #fired = 0;
  #fitted = 0;

  constructor(trigger: Trigger) {
    this.#trigger = trigger;
    this.#path = trigger.path === undefined ? undefined : pathPattern(trigger.path);
    this.#random = randomFrom(trigger.seed ?? 1);
  }

  /** Whether it fires for this request; each call counts as one request. */
  fires(request: number, method: string, path: string): boolean {
    const { method: verb = '*', rate, times = Infinity, ...on } = this.#trigger;
    if (this.#fired >= times || !isIn(request, on.request, on.lastRequest)) return false;
    if ((verb !== '*' && verb !== method) || this.#path?.test(path) === false) return false;
    this.#fitted += 1;
    if (!isIn(this.#fitted, on.nth, on.lastNth)) return false;
    if (rate !== undefined && this.#random() >= rate) return false;
    this.#fired += 1;
    return true;
  }
}

/** The faults of one run, with their memory. */
export class FaultPlan {
  readonly #faults: readonly { readonly fault: Fault; readonly watch: RequestWatch }[];
  /** Tokens that were revoked, by the header that names them. */
  readonly #revoked = new Map<string, Fault>();

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, watch: new RequestWatch(fault.on) }));
  }

  /** All faults that this request meets: that its token is lost, then the others in the order in which they were given. */
  meet(request: number, method: string, path: string, authorization = ''): Fault[] {
    const met = this.#faults
      .filter(({ watch }) => watch.fires(request, method, path))
      .map(({ fault }) => fault);
    const revoked = this.#revoked.get(authorization) ?? met.find(({ kind }) => kind === 'revoked');
    if (revoked === undefined) return met;
    this.#revoked.set(authorization, revoked);
    return [revoked, ...met.filter((fault) => fault !== revoked)];
  }
}

/**
 * Reads when something fires: `3`, `3-5`, `PUT /v1/ashares/*`, `PUT /v1/ashares/* #2` (the second of these),
 * `5%`, `5%@7` (seed 7), or a path and a chance: `PUT /v1/** 5%@7`. Undefined if it is none of these.
 */
function parseTrigger(text: string): Trigger | undefined {
  const numbers = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (numbers !== null) return defined({ request: numberIn(numbers[1]), lastRequest: numberIn(numbers[2]) });
  const parts =
    /^(?:([A-Z]+|\*) (\/[^\s#]*)(?: #(\d+)(?:-(\d+))?)?)?(?:^| |$)(?:(\d+(?:\.\d+)?)%(?:@(\d+))?)?$/.exec(
      text,
    );
  if (parts === null || text === '') return undefined;
  const [, method, path, nth, lastNth, percent, seed] = parts;
  const rate = percent === undefined ? undefined : Number(percent) / 100;
  const [first, last] = [numberIn(nth), numberIn(lastNth)];
  return defined({ method, path, nth: first, lastNth: last, rate, seed: numberIn(seed) });
}

/** A moment of a run: just before a request is carried out, or right after. */
export interface FaultMoment {
  readonly side: 'before' | 'after';
  readonly on: Trigger;
}

/** Reads a moment from its request: a number, or a trigger's text. Undefined if it names none, or two. */
export function momentOf({ before, after }: Pick<SeedEdit, 'before' | 'after'>): FaultMoment | undefined {
  const which = before ?? after;
  if (which === undefined || (before !== undefined && after !== undefined)) return undefined;
  const on = typeof which === 'number' ? { request: which } : parseTrigger(which);
  return on && { side: before === undefined ? 'after' : 'before', on };
}

const isKind = (word: string): word is FaultKind => FAULT_KINDS.some((kind) => kind === word);

type Fail = (why: string) => never;

/** What the number of a kind is. */
const AMOUNT_OF: Readonly<Partial<Record<FaultKind, keyof Fault>>> = {
  status: 'status',
  slow: 'delayMs',
  html: 'status',
  lag: 'lagMs',
  short: 'count',
  revoked: 'status',
  'bad-address': 'status',
};

/** The settings that a fault may carry after its kind, and of which kinds. */
const SETTINGS: Readonly<Record<string, readonly FaultKind[]>> = {
  times: FAULT_KINDS,
  'retry-after': ['status'],
  afterwards: ['status'],
  late: ['status', 'close-before'],
  seed: ['short', 'shuffled'],
  email: ['bad-address'],
};

function settingsOf(words: readonly string[], kind: FaultKind, fail: Fail): Map<string, string> {
  const settings = new Map<string, string>();
  for (const word of words) {
    const [name = '', value = '1'] = word.split('=');
    const kinds = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
    if (kinds === undefined) return fail(`"${name}" is not known.${hint(name, Object.keys(SETTINGS))}`);
    if (!kinds.includes(kind)) return fail(`"${name}" goes with ${kinds.join(' and ')} only.`);
    if (name !== 'email' && !/^\d+$/.test(value)) return fail(`"${word}" needs a whole number.`);
    settings.set(name, value);
  }
  return settings;
}

/** The number behind a kind, or why it is wrong. */
function amountOf(kind: FaultKind, text: string | undefined, fail: Fail): Partial<Fault> {
  const name = AMOUNT_OF[kind];
  const amount = numberIn(text);
  if (amount !== undefined && (!Number.isInteger(amount) || amount < 0 || text === '')) {
    return fail(`"${kind}=${text}" needs a whole number.`);
  }
  if (name === undefined) return amount === undefined ? {} : fail(`"${kind}" has no number.`);
  const isStatus = name === 'status';
  if (isStatus && amount !== undefined && (amount < 200 || amount > 599)) {
    return fail(`${kind} needs a number from 200 to 599.`);
  }
  if (amount === undefined && kind !== 'html') {
    return fail(isStatus ? `${kind} needs a number from 200 to 599.` : `${kind} needs a number.`);
  }
  return amount === undefined ? {} : { [name]: amount };
}

/**
 * Reads `WHEN:KIND`, for example `3:status=503,retry-after=2`, `PUT /v1/ashares/*:close-after,times=1`,
 * `5%@7:slow=200`, `GET /v1/ashares:lag=2000`. Throws `SandboxInputError`.
 */
export function parseFault(text: string): Fault {
  const fail: Fail = (why) => {
    throw new SandboxInputError(
      `Fault "${text}": ${why} Faults look like 3:status=503 or PUT /v1/ashares/*:close-after,times=1.`,
    );
  };
  const [when = '', what = ''] = text.split(/:(.*)/s);
  const on =
    parseTrigger(when.trim()) ??
    fail(`"${when}" does not say which requests: write a number of one, a method and path, or 5%@7.`);
  const [first = '', ...rest] = what.split(',').map((word) => word.trim());
  const [kind = '', amount] = first.split('=');
  if (!isKind(kind)) return fail(`there is no kind "${kind}".${hint(kind, FAULT_KINDS)}`);
  const settings = settingsOf(rest, kind, fail);
  const [times, retryAfter, lateMs, seed] = ['times', 'retry-after', 'late', 'seed'].map((name) =>
    numberIn(settings.get(name)),
  );
  const email = settings.get('email');
  if (kind === 'bad-address' && email === undefined) return fail('bad-address needs an email.');
  const afterwards = settings.has('afterwards') || undefined;
  return {
    on: { ...on, ...defined({ times }) },
    kind,
    ...amountOf(kind, amount, fail),
    ...defined({ retryAfter, afterwards, lateMs, seed, email }),
  };
}
