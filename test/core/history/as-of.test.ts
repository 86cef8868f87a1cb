/**
 * The law of statements about the past: over histories with edits by anybody, at any time, that are taken back or not,
 * with readings that are kept or lost and clocks that are wrong, whatever is called recorded or derived is what was.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HeldAccess,
  type Readings,
  recordsAsOf,
  type Sighting,
} from '../../../src/core/history/as-of.ts';
import { untilEnough } from '../../support/enough.ts';

/** As long as a reading may have taken where nothing says when it ended. */
const AN_HOUR = 3_600_000;

const MINUTE = 60_000;
const START = Date.parse('2027-01-01T00:00:00Z');
const LEVELS = ['administrator', 'manage', 'monitor'] as const;

const held = (level: string): HeldAccess => ({ status: 'accepted', level, integrations: {}, mcpServers: {} });

interface ByClock {
  readonly clock: {
    /** How far the moments of the document are off, in milliseconds. */
    readonly wrong: number;
    readonly off?: number;
  };
}
type Step =
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'change'; readonly who: number; readonly level: number }
  | { readonly do: 'remove' | 'invite'; readonly who: number }
  | ({ readonly do: 'remove-by-run'; readonly who: number } & ByClock)
  | ({
      readonly do: 'report';
      readonly lasts: number;
      readonly keepsModified: boolean;
      /** What somebody does while it reads. */
      readonly meanwhile?: Step;
    } & ByClock)
  | ({
      readonly do: 'run';
      readonly lasts: number;
      readonly tells: readonly number[];
      /** Others that read and write between its beginning and its reading. */
      readonly meanwhile?: readonly Step[];
    } & ByClock);

const who = fc.nat(2);
const UNTOLD = 5 * MINUTE;
const clock: fc.Arbitrary<ByClock['clock']> = fc.oneof(
  // The account tells whole seconds, and an answer takes a while.
  fc.record({ wrong: fc.integer({ min: -10_000, max: 0 }) }),
  fc.record({ wrong: fc.integer({ min: -UNTOLD, max: UNTOLD }), off: fc.constant(UNTOLD) }),
);
const change = fc.record({ do: fc.constant('change' as const), who, level: fc.nat(2) });
const leaving = fc.record({ do: fc.constantFrom('remove' as const, 'invite' as const), who });
const reportOf = (longest: number) =>
  fc.record({
    do: fc.constant('report' as const),
    lasts: fc.integer({ min: 0, max: longest }),
    keepsModified: fc.boolean(),
    meanwhile: fc.oneof(change, leaving),
    clock,
  });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 4_000 }) }),
  },
  { weight: 3, arbitrary: change },
  { weight: 1, arbitrary: leaving },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove-by-run' as const), who, clock }) },
  { weight: 3, arbitrary: reportOf(3_000) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      lasts: fc.integer({ min: 0, max: 300 }),
      tells: fc.array(who, { maxLength: 2 }),
      meanwhile: fc.array(fc.oneof(change, leaving, reportOf(1_000)), { maxLength: 3 }),
      clock,
    }),
  },
);

interface Stored {
  readonly recordId: string;
  readonly created: number;
  level: string;
  modified: number;
}

/** What was in the account from a moment on. */
interface Truth {
  readonly from: number;
  readonly records: ReadonlyMap<string, string>;
}

/** Plays a history. */
function play(steps: readonly Step[]): { readonly readings: Readings; readonly truths: Truth[] } {
  const people: (Stored | undefined)[] = [];
  const truths: Truth[] = [];
  const sightings: Sighting[] = [];
  const removals: Readings['removals'][number][] = [];
  const complete: Readings['complete'][number][] = [];
  let [now, born] = [START, 0];
  const note = (): void => {
    const records = people.flatMap((each) =>
      each === undefined ? [] : [[each.recordId, each.level] as const],
    );
    truths.push({ from: now, records: new Map(records) });
  };
  const spanOf = (at: number, until: number, { wrong, ...off }: ByClock['clock']) => ({
    at: at + wrong,
    until: until + wrong,
    ...off,
  });
  const sightingOf = (
    span: ReturnType<typeof spanOf>,
    each: Stored,
    told: boolean,
    modified: boolean,
  ): Sighting => ({
    recordId: each.recordId,
    ...span,
    source: { file: `${span.at}` },
    email: `${each.recordId}@acme.example`,
    ...(modified ? { modified: each.modified, created: each.created } : {}),
    ...(told ? { held: held(each.level) } : {}),
  });
  const actions: { readonly [Do in Step['do']]: (given: Extract<Step, { do: Do }>) => void } = {
    pass: ({ minutes }) => {
      now += minutes * MINUTE;
    },
    change: ({ who: at, level }) => {
      const person = people[at];
      if (person === undefined) return;
      person.level = LEVELS[level] ?? 'monitor';
      person.modified = now;
    },
    remove: ({ who: at }) => {
      people[at] = undefined;
    },
    invite: ({ who: at }) => {
      born += 1;
      people[at] ??= { recordId: `r${born}`, created: now, level: 'monitor', modified: now };
    },
    'remove-by-run': ({ who: at, clock: { wrong, ...off } }) => {
      const person = people[at];
      if (person === undefined) return;
      people[at] = undefined;
      const { recordId } = person;
      removals.push({
        recordId,
        email: `${recordId}@acme.example`,
        at: now + wrong,
        ...off,
        source: { file: 'run' },
      });
    },
    // A reading begins, and sees the records some seconds later.
    report: ({ lasts, keepsModified, meanwhile, clock }) => {
      const at = now;
      now += lasts * 500;
      if (meanwhile !== undefined) act(meanwhile);
      note();
      now += lasts * 500;
      const there = people.filter((each) => each !== undefined);
      // Older documents do not say when they had read everything.
      const span = spanOf(at, keepsModified ? now : at + AN_HOUR, clock);
      sightings.push(...there.map((each) => sightingOf(span, each, true, keepsModified)));
      complete.push({
        ...span,
        records: new Set(there.map(({ recordId }) => recordId)),
        source: { file: `${at}` },
      });
    },
    run: ({ lasts, tells, meanwhile = [], clock }) => {
      const at = now;
      for (const each of meanwhile) {
        now += 1;
        act(each);
        note();
      }
      now += lasts * 1_000;
      for (const [index, each] of people.entries())
        if (each !== undefined)
          sightings.push(sightingOf(spanOf(at, now, clock), each, tells.includes(index), true));
    },
  };
  function act(given: Step): void {
    (actions[given.do] as (step: Step) => void)(given);
  }
  note();
  for (const each of steps) {
    now += 1;
    act(each);
    note();
  }
  return { readings: { sightings, removals, invited: [], complete }, truths };
}

const truthAt = (truths: readonly Truth[], moment: number): Truth['records'] | undefined =>
  truths.findLast(({ from }) => from <= moment)?.records;

const worlds = fc.record({
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
  moments: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
});

describe('a statement about the past', () => {
  it('is what was, whoever changed what in between and whatever was lost', () => {
    const seen = { recorded: 0, derived: 0, unknown: 0, there: 0, gone: 0, 'not-yet': 0 };
    untilEnough(
      () =>
        fc.assert(
          fc.property(worlds, ({ steps, moments }) => {
            const invited: Step[] = [0, 1, 2].map((at) => ({ do: 'invite', who: at }));
            const { readings, truths } = play([...invited, ...steps]);
            const end = truths.at(-1)?.from ?? START;
            const asked = [...moments.map((part) => START + Math.floor(part * (end - START) * 1.1))];
            asked.push(...readings.complete.map(({ at }) => at), ...truths.map(({ from }) => from));
            for (const moment of asked) {
              const was = truthAt(truths, moment);
              for (const { recordId = '', grade, state, held: said } of recordsAsOf(readings, moment)) {
                seen[grade] += 1;
                if (state === 'unknown') continue;
                seen[state] += 1;
                expect(state === 'there', `${recordId} at ${moment}: ${grade}`).toBe(
                  was?.has(recordId) ?? false,
                );
                if (state === 'there') expect(said?.level).toBe(was?.get(recordId));
              }
            }
          }),
          { numRuns: 400 },
        ),
      () => Math.min(...Object.values(seen)) >= 200,
    );
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThanOrEqual(200);
  });

  const sighting = (days: number, level: string | undefined, modified?: number): Sighting => ({
    recordId: 'r1',
    at: START + days * 1_440 * MINUTE,
    until: START + days * 1_440 * MINUTE,
    source: { file: `day-${days}` },
    email: 'ada@acme.example',
    ...(modified === undefined ? {} : { modified: START + modified * 1_440 * MINUTE }),
    ...(level === undefined ? {} : { held: held(level) }),
  });
  const gradesOf = (sightings: readonly Sighting[], days: number) =>
    recordsAsOf({ sightings, removals: [], invited: [], complete: [] }, START + days * 1_440 * MINUTE).map(
      ({ grade, state }) => `${grade} ${state}`,
    );

  it('is recorded where one document tells of the access and of its last change before', () => {
    expect(gradesOf([sighting(30, 'manage', 2)], 10)).toEqual(['recorded there']);
    expect(gradesOf([sighting(30, 'manage', 20)], 10)).toEqual(['unknown unknown']);
  });

  it('is derived where a later reading has the same last change', () => {
    expect(gradesOf([sighting(5, 'manage', 2), sighting(30, undefined, 2)], 10)).toEqual(['derived there']);
  });

  it('is unknown between two readings that agree, if nothing says that it never changed in between', () => {
    expect(gradesOf([sighting(5, 'manage'), sighting(30, 'manage')], 10)).toEqual(['unknown unknown']);
    expect(gradesOf([sighting(5, 'manage', 2), sighting(30, 'manage', 12)], 10)).toEqual(['unknown unknown']);
  });

  it('calls nobody gone before the whole reading that lacks them has ended', () => {
    const at = START + 10 * 1_440 * MINUTE;
    const lacking = { at, until: at + 20 * MINUTE, records: new Set<string>(), source: { file: 'lacking' } };
    const stateAt = (moment: number) =>
      recordsAsOf(
        { sightings: [sighting(5, 'manage')], removals: [], invited: [], complete: [lacking] },
        moment,
      )[0]?.state;
    expect([stateAt(lacking.until), stateAt(lacking.until + MINUTE)]).toEqual(['unknown', 'gone']);
  });

  it('leaves a grant open whose resource was gone when it was read, and does not say that there was none', () => {
    const grant = { integrations: { cash: 'manage' } };
    const before = { ...sighting(5, 'custom', 2), held: { ...held('custom'), ...grant } };
    const after = { ...sighting(30, 'none', 2), held: { ...held('none'), unknown: ['integrations/cash'] } };
    const said = (...sightings: Sighting[]) =>
      recordsAsOf({ sightings, removals: [], invited: [], complete: [] }, START + 10 * 1_440 * MINUTE)[0];
    expect(said(before, after)).toMatchObject({ grade: 'derived', held: grant });
    expect(said(after)).toMatchObject({ grade: 'recorded', held: { unknown: ['integrations/cash'] } });
    const other = { ...after, held: { ...held('monitor'), unknown: ['integrations/cash'] } };
    expect(said(before, other)).toMatchObject({ grade: 'unknown' });
  });

  it('shows of somebody unknown the run that invited them, if their record was made then', () => {
    const at = START + 9 * 1_440 * MINUTE;
    const invited = { email: 'ADA@acme.example', at, source: { file: 'run' }, held: held('manage') };
    const said = (created: number) => {
      const sightings = [{ ...sighting(30, 'monitor', 20), created }];
      const readings = { sightings, removals: [], invited: [invited], complete: [] };
      const records = recordsAsOf(readings, START + 10 * 1_440 * MINUTE);
      return records.map(({ recordId, before }) => [recordId === undefined, before?.source.file]);
    };
    expect(said(at + 1_000)).toEqual([[false, 'run']]);
    // A record that is older is another one of that e-mail.
    expect(said(at - 90 * MINUTE)).toEqual([
      [true, 'run'],
      [false, undefined],
    ]);
  });

  it('is unknown after the last reading, before the first change, and where documents contradict each other', () => {
    expect(gradesOf([sighting(5, 'manage', 2)], 6)).toEqual(['unknown unknown']);
    expect(gradesOf([sighting(5, 'manage', 2)], 1)).toEqual(['unknown unknown']);
    expect(gradesOf([sighting(20, 'manage', 2), sighting(30, 'monitor', 2)], 10)).toEqual([
      'unknown unknown',
    ]);
  });
});
