/** What is tried: each case has a name that brings it back, and they come worst first. */

import { groupBy } from '../core/model/group-by.ts';
import { present } from '../core/model/present.ts';
import { parseDialects } from '../sandbox/dialect-choice.ts';
import { DIALECTS, type Dialect, type Dialects } from '../sandbox/dialects.ts';
import type { ScheduledEdit } from '../sandbox/edit.ts';
import type { RequestEntry } from '../sandbox/emulation.ts';
import { type Fault, parseFault } from '../sandbox/faults.ts';
import type { Likeness } from '../sandbox/likeness.ts';
import { randomFrom } from '../sandbox/random.ts';
import { LIST_OF_USERS, recordInPath } from '../sandbox/record.ts';

export const CASE_KINDS = ['undisturbed', 'kill', 'fault', 'lag', 'edit', 'dialect', 'mixed'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** Where the process ends: before or after its write of this number. */
export interface Kill {
  readonly side: 'before' | 'after';
  readonly write: number;
}

export interface Case {
  /** What `--case` names. */
  readonly name: string;
  readonly kind: CaseKind;
  /** What of that kind it is, wherever it happens; left out where there is no more to say. */
  readonly what?: string;
  readonly faults: readonly Fault[];
  readonly edits: readonly ScheduledEdit[];
  readonly dialects?: Dialects;
  readonly kill?: Kill;
}

const NOTHING = { faults: [], edits: [] } as const;
export const UNDISTURBED: Case = { name: 'undisturbed', kind: 'undisturbed', ...NOTHING };

/** What can happen to a write, worst first: it is done and nobody hears of it, it is not done and says so. */
const WRITE_FAULTS = [
  'close-after',
  'status=500,afterwards',
  'no-effect',
  'close-before,late=3000',
  'status=503,late=300',
  'close-before',
  'status=503',
  'truncated',
  'html',
  'status=409',
  'status=429,retry-after=1',
  'revoked=401',
] as const;
/** What can happen to a reading. */
const READ_FAULTS = [
  'status=503',
  'html',
  'truncated',
  'close-after',
  'short=1',
  'shuffled',
  'status=404',
  'status=429,retry-after=1',
  'revoked=403',
] as const;
/** By how many milliseconds readings lag: less than a look takes, some seconds, and nearly as long as a switch is watched. */
const LAGS = [700, 5_000, 12_000] as const;
/** Which readings lag: those of one record, of the list, or both. */
const LAGGING = {
  records: [`GET ${LIST_OF_USERS}/*`],
  lists: [`GET ${LIST_OF_USERS}`],
  everything: [`GET ${LIST_OF_USERS}/*`, `GET ${LIST_OF_USERS}`],
} as const;
/** What the other administrator does; a change makes somebody who monitors of them. */
const EDITS = ['disable', 'remove', 'change'] as const;
const EDIT_WORDS = { disable: 'disabling', remove: 'removing', change: 'demoting' } as const;

/** A request of the undisturbed run, named so that it is the same one in another run, whatever the order. */
interface Moment {
  readonly when: string;
  readonly isWrite: boolean;
  /** Whose record it is about, where it is about one. */
  readonly email?: string;
}

/** Who may be edited, for each record. */
export interface Cast {
  emailOf(record: string): string | undefined;
  /** Administrators whom the run does not write, the token's own user aside. */
  readonly staying: readonly string[];
}

function momentsOf(requests: readonly RequestEntry[], cast: Cast): Moment[] {
  const times = new Map<string, number>();
  return requests.map(({ method, path }) => {
    const [bare = ''] = path.split('?');
    const line = `${method} ${bare}`;
    const nth = (times.get(line) ?? 0) + 1;
    times.set(line, nth);
    const email = cast.emailOf(recordInPath(bare) ?? '');
    return { when: `${line} #${nth}`, isWrite: method !== 'GET', ...present({ email }) };
  });
}

const faultCase = ({ when, isWrite }: Moment, fault: string): Case => {
  const text = `${when}:${fault}`;
  const what = `${fault} at ${isWrite ? 'writes' : 'readings'}`;
  return { name: text, kind: 'fault', what, ...NOTHING, faults: [parseFault(text)] };
};

/** A lag lasts for the whole of the disturbed run. */
const lagCases = (): Case[] =>
  LAGS.flatMap((ms) =>
    Object.entries(LAGGING).map(([what, paths]) => ({
      name: `lag of ${what} by ${ms} ms`,
      kind: 'lag',
      what: `${what} by ${ms} ms`,
      edits: [],
      faults: paths.map((path) => parseFault(`${path}:lag=${ms}`)),
    })),
  );

const killCase = (kill: Kill): Case => ({
  name: `kill ${kill.side} write ${kill.write}`,
  kind: 'kill',
  what: `${kill.side} a write`,
  ...NOTHING,
  kill,
});

function editCase({ when }: Moment, what: (typeof EDITS)[number], user: string, whose: string): Case {
  const edit: ScheduledEdit =
    what === 'change'
      ? { before: when, do: 'change', user, set: { accessLevel: 'monitor' } }
      : { before: when, do: what, user };
  return {
    name: `${what} ${user} before ${when}`,
    kind: 'edit',
    what: `${EDIT_WORDS[what]} ${whose}`,
    faults: [],
    edits: [edit],
  };
}

const dialectCase = (text: string, likeness: Likeness): Case => ({
  name: `dialect ${text}`,
  kind: 'dialect',
  what: text,
  ...NOTHING,
  dialects: parseDialects([text], likeness),
});

/** The reading of the account has answered this already: its flags were read as they are. */
const ANSWERED = 'sso-enforced';
const answered = (likeness: Likeness): string[] =>
  likeness.valuesOf(ANSWERED).includes('off') ? [`${ANSWERED}=off`] : [];

/**
 * One value after the other of every question that is still open; those under which some change cannot be made are
 * left out.
 */
function dialectCases(likeness: Likeness): Case[] {
  const base = likeness.base().describe();
  return Object.entries<Dialect>(DIALECTS).flatMap(([name, { values, obstructs = [] }]) => {
    if (name === ANSWERED) return [];
    const chosen = base.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1) ?? values[0];
    return likeness
      .valuesOf(name)
      .filter((value) => value !== chosen && !obstructs.includes(value))
      .map((value) => dialectCase(`${name}=${value}`, likeness));
  });
}

/**
 * All single cases of a run, in the order in which they are tried: rounds that take one of each kind, so that a
 * short budget has seen some of everything, and in each kind the worst first.
 */
export function casesOf(requests: readonly RequestEntry[], cast: Cast, likeness: Likeness): Case[] {
  const moments = momentsOf(requests, cast);
  const writes = moments.filter(({ isWrite }) => isWrite);
  const readings = moments.filter(({ isWrite }) => !isWrite);
  const kills = writes.flatMap((_, index) =>
    (['after', 'before'] as const).map((side) => killCase({ side, write: index + 1 })),
  );
  const worst = inTurn(byDeed(writes).map(spread));
  const faults = [
    ...WRITE_FAULTS.flatMap((what) => worst.map((moment) => faultCase(moment, what))),
    ...READ_FAULTS.flatMap((what) => spread(readings).map((moment) => faultCase(moment, what))),
  ];
  return inTurn([
    inTurn(byWhat(faults)),
    kills,
    editCases(moments, cast),
    dialectCases(likeness),
    lagCases(),
  ]);
}

function editCases(moments: readonly Moment[], cast: Cast): Case[] {
  const firstWrite = moments.findIndex(({ isWrite }) => isWrite);
  // Before its own first write a run has read nothing that it could go on believing.
  const open = moments.slice(Math.max(0, firstWrite - 1));
  const own = open.flatMap((moment) => {
    const { email } = moment;
    return email === undefined
      ? []
      : EDITS.map((what) => editCase(moment, what, email, 'whoever the request is about'));
  });
  const [someone] = cast.staying;
  if (someone === undefined) return own;
  const others = open
    .filter(({ email }) => email !== someone)
    .map((moment) => editCase(moment, 'change', someone, 'an administrator who was to stay'));
  return inTurn([others, own]);
}

/** Writes by what they do, those that must not happen twice first: switches, then removals, then mails. */
function byDeed(writes: readonly Moment[]): Moment[][] {
  const deeds = [/\/disable #/, /^DELETE /, /^POST /];
  const deedOf = ({ when }: Moment): number => deeds.findIndex((deed) => deed.test(when));
  return [0, 1, 2, -1].map((at) => writes.filter((each) => deedOf(each) === at));
}

/** One of each list, then the next of each. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

const byWhat = (cases: readonly Case[]): Case[][] => [...groupBy(cases, ({ what = '' }) => what).values()];

/** The ends first, then the middles: a short budget sees the whole length of the run. */
function spread<T>(items: readonly T[]): T[] {
  if (items.length < 3) return [...items];
  const [first, last] = [items[0], items.at(-1)];
  const middle = items.length >> 1;
  const rest = inTurn([items.slice(middle, -1), items.slice(1, middle)]);
  return [...[first, last].filter((each) => each !== undefined), ...rest];
}

/** Two disturbances at once under one more reading of the vendor, all drawn from the seed. */
export function mixedCase(seed: number, single: readonly Case[], likeness: Likeness): Case {
  const random = randomFrom(seed);
  const draw = (kind: CaseKind): Case | undefined => {
    const fitting = single.filter((each) => each.kind === kind);
    return fitting[Math.floor(random() * fitting.length)];
  };
  const parts = [
    draw('fault'),
    draw('fault'),
    random() < 0.5 ? draw('edit') : draw('kill'),
    random() < 0.3 ? draw('lag') : undefined,
  ];
  const drawn = parts.filter((each) => each !== undefined);
  const kill = drawn.find((each) => each.kill !== undefined)?.kill;
  return {
    name: `mixed ${seed}`,
    kind: 'mixed',
    faults: drawn.flatMap(({ faults }) => faults),
    edits: drawn.flatMap(({ edits }) => edits),
    dialects: parseDialects([`random:${seed}`, ...answered(likeness)], likeness),
    ...present({ kill }),
  };
}

/** The seed in the name of a mixed case; undefined where it is the name of another. */
export function seedIn(name: string): number | undefined {
  const seed = /^mixed (\d{1,9})$/.exec(name)?.[1];
  return seed === undefined ? undefined : Number(seed);
}
