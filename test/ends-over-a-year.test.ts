/**
 * A year of a company with a clock, in which half of the access is temporary: each week somebody's dates are added,
 * moved and dropped, plans are made and applied, and a timer runs twice. Whoever read each plan, and nothing else,
 * is never surprised: what a timer takes, what then breaks and what then waits had stood in a plan before.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Loaded } from '../src/config/load.ts';
import { checkLoaded } from '../src/config/read.ts';
import { loadBack } from '../src/config/read-back.ts';
import { PERSON, untilOf } from '../src/core/desired/ends.ts';
import { emailOf, recordIdOf, userIdOf } from '../src/core/model/ids.ts';
import { isAdministrator, type LiveState } from '../src/core/model/live.ts';
import type { LaterBreach } from '../src/core/plan/calendar.ts';
import { ReviewedEnds, type StatedEnd, statedEnds } from '../src/core/plan/ends.ts';
import type { Operation } from '../src/core/plan/operation.ts';
import { makePlan, type Plan, type PlanRequest } from '../src/core/plan/plan.ts';
import type { WrittenConfig } from '../src/core/written/config.ts';
import { carriedOut } from './support/carried-out.ts';
import { untilEnough } from './support/enough.ts';
import { account, person } from './support/live.ts';
import { usually } from './support/thorough.ts';
import { INTEGRATIONS, ORIGIN } from './support/world.ts';

const DAY = 24 * 60 * 60 * 1000;
const START = Date.parse('2027-01-04T09:00:00Z');
const WEEKS = 52;
const PEOPLE = 8;

/** The lines that may give somebody something, each with a date or without. */
const PARTS = ['whole', 'level', 'chief', 'operator', 'strict', 'grant', 'listed', 'member'] as const;
type Part = (typeof PARTS)[number];
/** `never`: without an end. */
type Entry = Partial<Record<Part, string | 'never'>>;

interface Edit {
  readonly who: number;
  readonly part: Part;
  /** In days from the day of the edit; `never` drops an end, `gone` the line. */
  readonly to: number | 'never' | 'gone';
}

const edit: fc.Arbitrary<Edit> = fc.record({
  who: fc.nat({ max: PEOPLE - 1 }),
  part: fc.constantFrom(...PARTS),
  to: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 120 }) },
    { weight: 1, arbitrary: fc.integer({ min: -10, max: 0 }) },
    { weight: 2, arbitrary: fc.constantFrom('never' as const, 'gone' as const) },
  ),
});
const year = fc.record({
  floor: fc.constantFrom(1, 2),
  first: fc.array(edit, { minLength: 12, maxLength: 24 }),
  weeks: fc.array(fc.array(edit, { maxLength: 2 }), { minLength: WEEKS, maxLength: WEEKS }),
});
type Year = typeof year extends fc.Arbitrary<infer T> ? T : never;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const until = (entry: Entry, part: Part): string =>
  entry[part] === undefined || entry[part] === 'never' ? '' : `, until: ${entry[part]}`;

/** The files of a company. Root and a0 are administrators for good, so that somebody always is. */
function textOf(entries: readonly Entry[], floor: number): string {
  const email = (who: number): string => `p${who}@acme.example`;
  const lines = entries.map((entry, who) => {
    const roles = (['chief', 'operator', 'strict'] as const).flatMap((role) =>
      entry[role] === undefined ? [] : [`{ role: ${role}${until(entry, role)} }`],
    );
    const level = entry.level === undefined ? '' : 'accessLevel: manage, ';
    const grant =
      entry.grant === undefined
        ? ''
        : `integrations: { Order to Cash: { level: manage${until(entry, 'grant')} } }, `;
    return `  ${email(who)}: { ${level}${grant}roles: [${['{ role: reader }', ...roles].join(', ')}]${until(entry, 'whole')} }\n`;
  });
  const listed = (part: Part): string =>
    entries
      .flatMap((entry, who) =>
        entry[part] === undefined ? [] : [`{ user: ${email(who)}${until(entry, part)} }`],
      )
      .join(', ');
  return `version: 1
account: { name: Acme, region: us, contains: [${INTEGRATIONS[0].id}] }
policy: { minAdministrators: ${floor}, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100%, unmanagedUsers: ignore }
defaults: { ssoRequired: false }
roles:
  reader: { mcpServers: { /orders: read } }
  chief: { accessLevel: administrator }
  operator: { integrations: { Order to Cash: monitor }, mcpServers: all }
  strict: { accessLevel: monitor, ssoRequired: true }
  watcher: { accessLevel: monitor, members: [${listed('member')}] }
users:
  root@acme.example: { accessLevel: administrator }
  a0@acme.example: { accessLevel: administrator }
${lines.join('')}integrations:
  Order to Cash: { manage: [${listed('listed')}] }
tests:
  - { name: Orders are looked after, users: p0@acme.example, always: { integrations: { Order to Cash: monitor } } }
`;
}

interface Read {
  readonly loaded: Loaded;
  /** When it was judged last, and what it was found to say then. */
  judged?: { readonly at: number; readonly config: WrittenConfig | undefined };
}

/** What a text is does not change, and what it says is one thing at each moment: both sides of a plan are read often. */
const known = new Map<string, Read>();

function read(text: string, now: Date): WrittenConfig | undefined {
  const found = known.get(text) ?? { loaded: loadBack(text, 'access.yaml') };
  known.set(text, found);
  if (found.judged?.at !== now.getTime())
    found.judged = { at: now.getTime(), config: checkLoaded(found.loaded, now).config };
  return found.judged.config;
}

/** What somebody knows who read every plan. */
class Reader {
  #ends = new Map<string, number>();
  /** What was known of the state that is in force: each plan says what differs from that. */
  #inForce = new Map<string, number>();
  readonly #breaches: { readonly moment: number; readonly breach: LaterBreach }[] = [];
  readonly stated: StatedEnd[] = [];

  read({ ends, calendar }: Plan): void {
    // Of what is no longer given, the plan shows that it is taken: its end means nothing any more.
    const isGiven = (key: string): boolean => this.#until(key, ends) !== undefined;
    this.#ends = new Map([...this.#inForce].filter(([key]) => isGiven(key)));
    for (const { email, what, moment } of ends.base === undefined ? ends.schedule : ends.changes)
      this.#ends.set(`${email} ${what}`, moment);
    for (const { moment, breaches } of calendar)
      for (const breach of breaches) this.#breaches.push({ moment, breach });
    this.stated.push(...statedEnds(ends));
  }

  applied(): void {
    this.#inForce = this.#ends;
  }

  /** Everything that is to come is known. */
  compare({ ends }: Plan): void {
    for (const { email, what, moment } of ends.schedule)
      expect(`${email} ${what} ${this.#ends.get(`${email} ${what}`)}`).toBe(`${email} ${what} ${moment}`);
  }

  #until(key: string, { desired }: Plan['ends']): number | undefined {
    const at = key.indexOf(' ');
    const user = desired.get(emailOf(key.slice(0, at)));
    const what = key.slice(at + 1);
    return user && untilOf(user, what);
  }

  expected({ user, fields, kind }: Operation, now: number): boolean {
    const has = (what: string): boolean =>
      [...this.#ends].some(
        ([key, moment]) =>
          moment <= now && (key === `${user.email} ${what}` || key.startsWith(`${user.email} ${what}=`)),
      );
    // Where a level or every server ends, what other lines give takes its place; every server covers each.
    const covered = fields.some(({ field, after }) => field === 'mcpServers' && after === 'all');
    const lost = fields.filter(
      ({ field, before }) => before !== null && !(covered && field.startsWith('mcpServers/')),
    );
    return has(PERSON) || (kind !== 'remove' && lost.length > 0 && lost.every(({ field }) => has(field)));
  }

  foresaw(kind: LaterBreach['kind'], about: string, now: number): boolean {
    return this.#breaches.some(
      ({ moment, breach }) => breach.kind === kind && moment <= now && JSON.stringify(breach).includes(about),
    );
  }
}

interface Seen {
  taken: number;
  waited: number;
  failing: number;
  moved: number;
}

function live(year: Year, seen: Seen): void {
  const entries: Entry[] = Array.from({ length: PEOPLE }, () => ({}));
  const make = (edits: readonly Edit[], now: number): void => {
    for (const { who, part, to } of edits) {
      const entry = entries[who];
      if (entry === undefined) continue;
      if (to === 'gone') delete entry[part];
      else if (to !== 'never') entry[part] = dayOf(now + to * DAY);
      else if (part === 'whole') delete entry[part];
      else entry[part] = 'never';
    }
  };
  make(year.first, START);
  // The access test is about one of them: it holds until that date, unless somebody moves it.
  entries[0] = { grant: dayOf(START + 45 * DAY) };
  const reader = new Reader();
  let state: LiveState = account([person('a0', { level: 'administrator' })]);
  let failed = false;
  let base: { readonly text: string } | undefined;
  let merged: { readonly text: string } | undefined;

  const plan = (text: string, request: Partial<PlanRequest>, now: Date): Plan => {
    const config = read(text, now);
    if (config === undefined) throw new Error(`not valid on ${now.toISOString()}:\n${text}`);
    const made = makePlan({ config, live: state, origin: ORIGIN, now, ...request });
    if (made.kind !== 'planned') throw new Error(JSON.stringify(made));
    return made.plan;
  };
  const inForce = (now: Date): Partial<PlanRequest> => {
    const config = base && read(base.text, now);
    return config === undefined ? {} : { base: config };
  };
  const carryOut = (operations: readonly Operation[]): boolean => {
    const ready = operations.filter(({ waitsFor }) => waitsFor === undefined);
    const after = carriedOut(state, ready);
    // Everybody accepts, and has ids that nobody else was ever given.
    const users = after.users.map((user) => ({
      ...user,
      invitation: 'accepted' as const,
      ...(state.users.some(({ email }) => email === user.email)
        ? {}
        : { recordId: recordIdOf(`record-${user.email}`), userId: userIdOf(`user-${user.email}`) }),
    }));
    state = { ...after, users };
    return ready.length === operations.length;
  };

  const tick = (now: Date): void => {
    if (base === undefined || merged === undefined) return;
    const reviewed = new ReviewedEnds(reader.stated);
    const due = plan(merged.text, { ...inForce(now), due: { waited: new Set() }, reviewed }, now);
    for (const operation of due.operations) {
      expect([operation.user.email, operation.fields, reader.expected(operation, now.getTime())]).toEqual([
        operation.user.email,
        operation.fields,
        true,
      ]);
      if (operation.waitsFor !== undefined) {
        seen.waited += 1;
        expect(reader.foresaw('floor', '', now.getTime())).toBe(true);
      } else seen.taken += 1;
    }
    const all = carryOut(due.operations);
    // Nothing is left over for a run that somebody starts, but what a plan had said.
    if (!all || base !== merged) return;
    const rest = plan(merged.text, inForce(now), now);
    for (const { user, fields } of rest.operations) {
      expect(fields.map(({ field }) => field)).toEqual(['ssoRequired']);
      expect(reader.foresaw('loosens', user.shown, now.getTime())).toBe(true);
    }
    if (rest.failsTests && !failed) {
      seen.failing += 1;
      expect(reader.foresaw('test', 'p0@acme.example', now.getTime())).toBe(true);
    }
    if (administrators(state) < 1) expect(reader.foresaw('floor', '', now.getTime())).toBe(true);
    reader.compare(rest);
  };

  for (const [week, edits] of year.weeks.entries()) {
    const monday = START + week * 7 * DAY;
    tick(new Date(monday));
    const [before, now] = [structuredClone(entries), new Date(monday + 60_000)];
    if (week > 0) make(edits, monday);
    const text = textOf(entries, year.floor);
    const isReadable = read(text, now) !== undefined;
    const made = isReadable ? plan(text, inForce(now), now) : undefined;
    // What its plan refuses is not merged.
    if (made === undefined || made.breaches.length > 0 || made.certificate.kind !== 'safe') {
      for (const [who, entry] of before.entries()) entries[who] = entry;
      continue;
    }
    merged = text === merged?.text ? merged : { text };
    reader.read(made);
    failed = made.failsTests;
    reader.compare(made);
    seen.moved += made.ends.changes.length;
    if (carryOut(made.operations)) {
      base = merged;
      reader.applied();
    }
    tick(new Date(monday + 3.4 * DAY));
  }
}

const administrators = (state: LiveState): number =>
  state.users.filter((user) => isAdministrator(user) && user.userId !== state.tokenUserId).length;

it('whoever reads each plan is never surprised by a date', () => {
  const seen: Seen = { taken: 0, waited: 0, failing: 0, moved: 0 };
  untilEnough(
    () =>
      fc.assert(
        fc.property(year, (made) => live(made, seen)),
        { numRuns: usually(2, 20), endOnFailure: true },
      ),
    () => seen.taken > 20 && seen.moved > 20 && seen.waited > 0 && seen.failing > 0,
  );
  expect(seen.taken).toBeGreaterThan(20);
  expect(seen.moved).toBeGreaterThan(20);
  expect(seen.waited).toBeGreaterThan(0);
  expect(seen.failing).toBeGreaterThan(0);
});
