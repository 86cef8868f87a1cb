/** What can happen to a run, as plain data: everything that a simulation does follows from it. */
import fc from 'fast-check';
import type { Edit } from '../../src/sandbox/edit.ts';
import { administratorsAtEnd, type Cast, type Ending, emailOf, PART_NAMES, type PartName } from './cast.ts';
import type { Room } from './disk.ts';

/** A fault at a moment, as the sandbox writes it. */
export interface Mishap {
  readonly when: string;
  readonly what: string;
}

export interface ForeignEdit {
  readonly side: 'before' | 'after';
  readonly when: string;
  readonly who: number;
  readonly what: number;
}

export interface Lag {
  readonly record: number;
  readonly list: number;
}

/** A run that is cut short, and the next one after a pause. */
export interface CutShort {
  readonly how: 'killed before' | 'killed after' | 'failed';
  readonly write: number;
  readonly pause: number;
}

/** A second run beside the first. */
export interface Twin {
  readonly how: 'equal' | 'different' | 'due';
  readonly offset: number;
}

export interface History {
  readonly cast: Cast;
  readonly floor: number;
  readonly pageSize: number;
  /** Seed of the latencies and of the spread of retries. */
  readonly seed: number;
  readonly faults: readonly Mishap[];
  readonly edits: readonly ForeignEdit[];
  readonly lag: Lag | undefined;
  readonly late: Mishap | undefined;
  readonly noEffect: string | undefined;
  readonly short: Mishap | undefined;
  readonly shuffled: 'for each reading' | 'for each page' | undefined;
  readonly token: { readonly at: number; readonly status: number } | undefined;
  readonly cut: CutShort | undefined;
  readonly twin: Twin | undefined;
  readonly interrupt: Interrupt | undefined;
  /** How much of the first run's receipt the disk takes. */
  readonly disk: Room | undefined;
  /** Seed of a reading of the vendor. */
  readonly dialects: number | undefined;
  /** What of whom ends, by the place in the cast; left out: nothing does. */
  readonly ends?: readonly (Ending | undefined)[];
  /** For how many milliseconds the first run waits for its yes. */
  readonly prompt?: number;
}

export type Signal = 'SIGINT' | 'SIGTERM';

/** A signal to the first run, so many milliseconds after this request of carrying its plan out was sent. */
export interface Interrupt {
  readonly signal: Signal;
  readonly at: number;
  readonly after: number;
}

/** The classes of disturbance, by the words in which their figures are printed. */
export const CLASSES = [
  'two faults',
  'fault and foreign edit',
  'lag',
  'late landing',
  'second run inside the lag',
  'accepted without effect',
  'short list',
  'shuffled order',
  'token lost',
  'two runs at once',
  'interrupt',
  'disk full',
  'dialects',
] as const;
export type DisturbanceClass = (typeof CLASSES)[number];

const NAMES = ['ada', 'bea', 'cal', 'dan', 'eve', 'flo', 'gus', 'hal', 'ida'];
/** The parts that the rules are hardest on come more often. */
const WEIGHTED: readonly PartName[] = [
  ...PART_NAMES,
  ...(['leaver', 'demoted', 'stays', 'maker', 'switched off', 'switched on', 'joiner', 'narrowed'] as const),
  ...(['leaver', 'stays', 'maker', 'demoted with grants', 'switched off administrator'] as const),
];

const cast: fc.Arbitrary<Cast> = fc
  .array(fc.constantFrom(...WEIGHTED), { minLength: 4, maxLength: NAMES.length })
  .map((parts) => parts.map((part, index) => ({ name: NAMES[index] ?? 'zed', part })));

const WRITES = [
  'PUT /v1/ashares/*',
  'PUT /v1/ashares/*/disable',
  'DELETE /v1/ashares/*',
  'POST /v1/invite/multiple',
];
const READS = ['GET /v1/ashares/*', 'GET /v1/ashares', 'GET /v1/integrations'];
const nth = (routes: readonly string[], most: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...routes), fc.integer({ min: 1, max: most }))
    .map(([route, n]) => `${route} #${n}`);
const aWrite = fc.oneof(
  { weight: 3, arbitrary: nth(['PUT /v1/ashares/*'], 3) },
  { weight: 2, arbitrary: nth(WRITES, 1) },
);

const fault: fc.Arbitrary<Mishap> = fc.record({
  when: fc.oneof(aWrite, nth(['GET /v1/ashares/*'], 4), nth(READS, 2)),
  what: fc.constantFrom(
    'status=500',
    'status=503,afterwards',
    'status=429,retry-after=1',
    'status=429,retry-after=2',
    'status=429,retry-after=40',
    'close-before',
    'close-after',
    'truncated',
    'status=422',
    'status=403',
    'slow=31000',
  ),
});

const edit: fc.Arbitrary<ForeignEdit> = fc.record({
  side: fc.constantFrom('before', 'after'),
  when: fc.oneof(nth(['GET /v1/ashares/*'], 5), aWrite, nth(['GET /v1/ashares'], 2)),
  who: fc.nat(8),
  what: fc.nat(8),
});

const millis = (most: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: 100, max: 700 }), fc.integer({ min: 100, max: most }));
const lag: fc.Arbitrary<Lag> = fc
  .record({ record: millis(12_000), list: millis(12_000), which: fc.constantFrom('record', 'list', 'both') })
  .map(({ record, list, which }) => ({
    record: which === 'list' ? 0 : record,
    list: which === 'record' ? 0 : list,
  }));

const late: fc.Arbitrary<Mishap> = fc
  .tuple(aWrite, fc.constantFrom('status=504', 'close-before', 'status=500'), millis(4_000))
  .map(([when, how, ms]) => ({ when, what: `${how},late=${ms}` }));

const short: fc.Arbitrary<Mishap> = fc
  .tuple(
    nth(['GET /v1/ashares', 'GET /v1/integrations', 'GET /v1/mcpservers'], 2),
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([when, count, seed]) => ({ when, what: `short=${count},seed=${seed}` }));

/** Present in about so many of ten histories. */
const often = <T>(each: fc.Arbitrary<T>, ofTen: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 10 - ofTen, arbitrary: fc.constant(undefined) }, { weight: ofTen, arbitrary: each });

export const history: fc.Arbitrary<History> = fc
  .record({
    cast,
    floor: fc.nat(3),
    pageSize: fc.constantFrom(1000, 1000, 3),
    seed: fc.nat(999_999),
    faults: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fault.map((one) => [one]) },
      { weight: 6, arbitrary: fc.tuple(fault, fault).map((two) => [...two]) },
    ),
    edits: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 7, arbitrary: edit.map((one) => [one]) },
    ),
    lag: often(lag, 5),
    late: often(late, 7),
    noEffect: often(aWrite, 8),
    short: often(short, 5),
    shuffled: often(fc.constantFrom('for each reading' as const, 'for each page' as const), 4),
    token: often(fc.record({ at: fc.integer({ min: 5, max: 45 }), status: fc.constantFrom(401, 403) }), 5),
    cut: often(
      fc.record({
        how: fc.constantFrom('killed before' as const, 'killed after' as const, 'failed' as const),
        write: fc.integer({ min: 1, max: 4 }),
        pause: fc.integer({ min: 50, max: 900 }),
      }),
      6,
    ),
    twin: often(
      fc.record({
        how: fc.constantFrom('equal' as const, 'equal' as const, 'different' as const, 'due' as const),
        offset: fc.integer({ min: 0, max: 300 }),
      }),
      4,
    ),
    interrupt: often(
      fc.record({
        signal: fc.constantFrom('SIGINT' as const, 'SIGTERM' as const),
        at: fc.constantFrom(1, 2, 3, 4, 6, 9),
        after: fc.constantFrom(0, 7, 30, 400),
      }),
      6,
    ),
    disk: often(
      fc.record({
        lines: fc.nat(8),
        share: fc.integer({ min: 0, max: 99 }),
        recovers: fc.boolean(),
      }),
      7,
    ),
    dialects: often(fc.nat(999_999), 4),
  })
  .map((made) => ({
    ...made,
    floor: Math.min(made.floor, administratorsAtEnd(made.cast)),
    faults: spokenOtherwise(made.faults, made.seed),
  }));

/**
 * In some histories a refusal is a redirect, one that is about rights a success with errors in its body, and a failure
 * of the account a page of whatever stands before it. The seed decides, so that all else is drawn as without.
 */
function spokenOtherwise(faults: readonly Mishap[], seed: number): Mishap[] {
  const [said, instead] = OTHERWISE[seed % OTHERWISE.length] ?? [];
  return faults.map(({ when, what }) => ({ when, what: what === said ? (instead ?? what) : what }));
}
const OTHERWISE = [
  ['status=422', 'status=303'],
  ['status=403', 'status=200'],
  ['status=500', 'html'],
] as const;

/** The edit in the sandbox's words; undefined where there is nobody to edit. */
export function editIn({ cast: people }: History, { who, what }: ForeignEdit): Edit | undefined {
  // Whoever is switched off is one on whom the floor counts, where there is one.
  const staying = people.filter(({ part }) => part === 'stays' || part === 'stays unnamed');
  const open = what < 2 && staying.length > 0 ? staying : people;
  const person = open[who % open.length];
  if (person === undefined) return undefined;
  const user = emailOf(person.name);
  const edits: readonly Edit[] = [
    { do: 'disable', user },
    { do: 'disable', user },
    { do: 'change', user, set: { accessLevel: 'manage' } },
    { do: 'change', user, set: { accessLevel: 'monitor', mcpServers: { '/orders': 'read' } } },
    { do: 'change', user, set: { accessLevel: 'administrator' } },
    { do: 'remove', user },
    { do: 'enable', user },
    { do: 'change', user, set: { integrations: {}, mcpServers: {} } },
    { do: 'change', user, set: { email: 'stranger@acme.example', userId: 'dddddddddddddddddddddddd' } },
  ];
  return edits[what];
}
