/** What goes wrong on the way, and when: by request number, by method and path, or at random from a seed. */
import { SandboxInputError, suggestion } from './complaint.ts';
import { randomFrom } from './random.ts';

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
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly on: Trigger;
  readonly kind: FaultKind;
  /** Of `status` (required) and `html` (200 if left out). */
  readonly status?: number;
  /** Seconds in a Retry-After header beside `status`. */
  readonly retryAfter?: number;
  /** With `status`: the request is carried out first, so a write has happened behind the error. */
  readonly afterwards?: boolean;
  /** Milliseconds of `slow`; the request is carried out afterwards. */
  readonly delayMs?: number;
}

function pathPattern(path: string): RegExp {
  const source = path
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}

/** A trigger with its memory: how often it fired, and its own random numbers. */
export class Watch {
  readonly #trigger: Trigger;
  readonly #path: RegExp | undefined;
  readonly #random: () => number;
  #fired = 0;

  constructor(trigger: Trigger) {
    this.#trigger = trigger;
    this.#path = trigger.path === undefined ? undefined : pathPattern(trigger.path);
    this.#random = randomFrom(trigger.seed ?? 1);
  }

  /** Whether it fires for this request; each call counts as one request. */
  fires(request: number, method: string, path: string): boolean {
    const trigger = this.#trigger;
    if (trigger.times !== undefined && this.#fired >= trigger.times) return false;
    if (trigger.request !== undefined) {
      if (request < trigger.request || request > (trigger.lastRequest ?? trigger.request)) return false;
    }
    if (trigger.method !== undefined && trigger.method !== '*' && trigger.method !== method) return false;
    if (this.#path !== undefined && !this.#path.test(path)) return false;
    if (trigger.rate !== undefined && this.#random() >= trigger.rate) return false;
    this.#fired += 1;
    return true;
  }
}

/** The faults of one run, with their memory. */
export class FaultPlan {
  readonly #faults: readonly { readonly fault: Fault; readonly watch: Watch }[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, watch: new Watch(fault.on) }));
  }

  /** All faults that this request meets, in the order in which they were given. */
  meet(request: number, method: string, path: string): Fault[] {
    return this.#faults.filter(({ watch }) => watch.fires(request, method, path)).map(({ fault }) => fault);
  }
}

/**
 * Reads when something fires: `3`, `3-5`, `PUT /v1/ashares/*`, `5%`, `5%@7` (seed 7), or the last two together:
 * `PUT /v1/** 5%@7`. Undefined if it is none of these.
 */
export function parseTrigger(text: string): Trigger | undefined {
  const numbers = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (numbers !== null) {
    return {
      request: Number(numbers[1]),
      ...(numbers[2] === undefined ? {} : { lastRequest: Number(numbers[2]) }),
    };
  }
  const parts = /^(?:([A-Z]+|\*) (\/\S*))?(?:^| |$)(?:(\d+(?:\.\d+)?)%(?:@(\d+))?)?$/.exec(text);
  if (parts === null || text === '') return undefined;
  const [, method, path, percent, seed] = parts;
  return {
    ...(method === undefined || path === undefined ? {} : { method, path }),
    ...(percent === undefined ? {} : { rate: Number(percent) / 100 }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}

const isKind = (word: string): word is FaultKind => FAULT_KINDS.some((kind) => kind === word);

/** Which settings a fault may carry after its kind. */
const SETTINGS = ['retry-after', 'afterwards', 'times'];

function settingsOf(words: readonly string[], fail: (why: string) => never): Map<string, number> {
  const settings = new Map<string, number>();
  for (const word of words) {
    const [name = '', value = '1'] = word.split('=');
    if (!SETTINGS.includes(name)) fail(`"${name}" is not known.${suggestion(name, SETTINGS)}`);
    if (!/^\d+$/.test(value)) fail(`"${word}" needs a whole number.`);
    settings.set(name, Number(value));
  }
  return settings;
}

/**
 * Reads `WHEN:KIND`, for example `3:status=503,retry-after=2`, `PUT /v1/ashares/*:close-after,times=1`,
 * `5%@7:slow=200`, `2:html`. Throws `SandboxInputError`.
 */
export function parseFault(text: string): Fault {
  const fail = (why: string): never => {
    throw new SandboxInputError(
      `Fault "${text}": ${why} Faults look like 3:status=503 or PUT /v1/ashares/*:close-after,times=1.`,
    );
  };
  const [when = '', what = ''] = text.split(/:(.*)/s);
  const on = parseTrigger(when.trim()) ?? fail(`"${when}" does not say which requests.`);
  const [first = '', ...rest] = what.split(',').map((word) => word.trim());
  const [kind = '', amount] = first.split('=');
  if (!isKind(kind)) return fail(`there is no kind "${kind}".${suggestion(kind, FAULT_KINDS)}`);
  const number = amount === undefined ? undefined : Number(amount);
  if (number !== undefined && !Number.isInteger(number)) return fail(`"${first}" needs a whole number.`);
  if (kind === 'status' && (number === undefined || number < 200 || number > 599)) {
    return fail('status needs a number from 200 to 599.');
  }
  const settings = settingsOf(rest, fail);
  const retryAfter = settings.get('retry-after');
  const times = settings.get('times');
  return {
    on: times === undefined ? on : { ...on, times },
    kind,
    ...(number === undefined ? {} : kind === 'slow' ? { delayMs: number } : { status: number }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(settings.has('afterwards') ? { afterwards: true } : {}),
  };
}
