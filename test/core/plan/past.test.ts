/** Dates that had passed when they first appeared. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { passedEnds, ReviewedEnds } from '../../../src/core/plan/ends.ts';
import { makePlan, type PlanRequest } from '../../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { admin, CASH, filesAbout } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { NOW, ORIGIN, resultOf, world } from '../../support/world.ts';

const PAST = '2026-11-01';
const files = (...lines: string[]) => filesAbout(lines, 'policy: { minAdministrators: 0 }\n');
const ada = (until = '') => `ada@acme.example: { accessLevel: monitor${until} }`;
const grant = (until = '') =>
  `ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: { level: manage${until} } } }`;
const here = person('ada', { level: 'monitor' });
const manages = person('ada', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) });

function past(
  config: WrittenConfig,
  people: readonly LiveUser[],
  request: Partial<PlanRequest> = {},
): string[] {
  const live = account([admin('bea'), admin('cleo'), ...people]);
  const { findings } = makePlan({ config, live, origin: ORIGIN, now: NOW, ...request }) as Extract<
    ReturnType<typeof makePlan>,
    { kind: 'planned' }
  >;
  return findings.flatMap(({ code, summary, why = '' }) =>
    code === 'already-past' ? [`${summary} ${why}`] : [],
  );
}

describe('with a base', () => {
  const base = files(ada());

  it('a date that is new and has passed is named, of a person and of a grant', () => {
    expect(past(files(ada(`, until: ${PAST}`)), [here], { base })).toEqual([
      `The date ${PAST} of ada@acme.example has passed already. It was not in force before, so what it takes is taken at once.`,
    ]);
    expect(past(files(grant(`, until: ${PAST}`)), [manages], { base: files(grant()) })).toHaveLength(1);
    const due = { waited: new Set<string>() };
    expect(past(files(ada(`, until: ${PAST}`)), [here], { base, due })).toEqual([
      `The date ${PAST} of ada@acme.example has passed already. It was not in force before, so a timer leaves what it takes to an apply that somebody allows.`,
    ]);
  });

  it('a date that is to come is no slip, whichever day is asked about', () => {
    const soon = files(ada(', until: 2026-12-02'));
    const [now, asked] = [NOW, { now: new Date('2026-12-05T00:00:00Z') }];
    expect(past(soon, [here], { base, ...asked })).toHaveLength(1);
    expect(past(soon, [here], { base, ...asked, today: now })).toEqual([]);
    expect(past(soon, [], { base, ...asked, today: now })).toEqual([]);
    expect(past(files(ada(`, until: ${PAST}`)), [here], { base, ...asked, today: now })).toHaveLength(1);
  });

  it('a date that the base has too, or that a reviewed plan lists, was meant', () => {
    const config = files(ada(`, until: ${PAST}`));
    expect(past(config, [here], { base: config })).toEqual([]);
    const moment = Date.parse('2026-11-02T00:00:00Z');
    const listed = new ReviewedEnds([{ email: 'ada@acme.example', what: 'person', moment }]);
    expect(past(config, [here], { base, reviewed: listed })).toEqual([]);
    const other = new ReviewedEnds([{ email: 'ada@acme.example', what: 'person', moment: moment + 1 }]);
    expect(past(config, [here], { base, reviewed: other })).toHaveLength(1);
  });

  it('a date is named of somebody, too, whom the account does not have, and of whom nothing is taken', () => {
    expect(past(files(ada(`, until: ${PAST}`)), [], { base })).toEqual([
      `The date ${PAST} of ada@acme.example has passed already. It was not in force before. This run takes nothing by it: the person is not in the account, or is left alone.`,
    ]);
    expect(past(files(ada(`, until: ${PAST}`)), [], { base: files(ada(`, until: ${PAST}`)) })).toEqual([]);
  });

  it('of a person and of their grants the date of the person is named alone', () => {
    const both = `ada@acme.example: { until: ${PAST}, integrations: { Order to Cash: { level: manage, until: 2026-10-01 } } }`;
    const was = files('ada@acme.example: { integrations: { Order to Cash: manage } }');
    expect(
      past(files(both), [person('ada', { integrations: new Map([[CASH, 'manage']]) })], { base: was }),
    ).toHaveLength(1);
  });

  it('a date to come is no slip', () => {
    expect(past(files(ada(', until: 2027-01-31')), [here], { base })).toEqual([]);
  });
});

describe('without a base', () => {
  it('each date is named that makes this run write, since nothing tells whether it is new', () => {
    expect(past(files(ada(`, until: ${PAST}`)), [here])).toEqual([
      `The date ${PAST} of ada@acme.example has passed already. Without a base nothing tells whether it is new, so it is carried out like any other end.`,
    ]);
    expect(past(files(grant(`, until: ${PAST}`)), [manages])).toHaveLength(1);
  });

  it('a date that takes nothing is no finding', () => {
    expect(past(files(grant(`, until: ${PAST}`)), [here])).toEqual([]);
    expect(past(files(ada(`, until: ${PAST}`)), [])).toEqual([]);
  });
});

describe('a date that has passed and takes nothing', () => {
  const ended = (config: WrittenConfig, people: readonly LiveUser[], base?: WrittenConfig) => {
    const live = account([admin('bea'), admin('cleo'), ...people]);
    const made = makePlan({ config, live, origin: ORIGIN, now: NOW, ...(base && { base }) });
    if (made.kind !== 'planned') throw new Error(made.kind);
    return made.plan.notes.flatMap((note) =>
      note.code === 'date-passed'
        ? note.ended.map(({ person: whom, what, until }) => `${what} of ${whom}, ${until}`)
        : [],
    );
  };
  const late = `, until: ${PAST}`;

  it('is named in a note: of somebody who was to come, and of a grant that was to be given', () => {
    expect(ended(files(ada(late)), [])).toEqual([`all access of ada@acme.example, ${PAST}`]);
    expect(ended(files(grant(late)), [here])).toEqual([
      `manage on Order to Cash of ada@acme.example, ${PAST}`,
    ]);
    // Invited without it.
    expect(ended(files(grant(late)), [])).toEqual([`manage on Order to Cash of ada@acme.example, ${PAST}`]);
    const last = `ada@acme.example: { integrations: { Order to Cash: { level: manage${late} } } }`;
    expect(ended(files(last), [])).toEqual([`all access of ada@acme.example, ${PAST}`]);
  });

  it('is left to the warning where this run takes something by it, or a base tells whether it is new', () => {
    expect(ended(files(ada(late)), [here])).toEqual([]);
    expect(ended(files(grant(late)), [manages])).toEqual([]);
    expect(ended(files(ada(late)), [], files(ada(late)))).toEqual([]);
    expect(ended(files(ada(late)), [], files())).toEqual([]);
    expect(past(files(ada(late)), [], { base: files() })).toHaveLength(1);
  });

  it('is no word about somebody whom a line sends away', () => {
    expect(ended(files(`ada@acme.example: { state: absent${late} }`), [])).toEqual([]);
  });

  it('is never passed over: whatever the files end by a past date is named in one of the two ways', () => {
    let seen = 0;
    fc.assert(
      fc.property(world, (made) => {
        const result = resultOf(made);
        if (result.kind !== 'planned') return;
        const { plan, findings } = result;
        const noted = plan.notes.flatMap((note) => (note.code === 'date-passed' ? note.ended : []));
        const warned = findings.filter(({ code }) => code === 'already-past').map(({ summary }) => summary);
        for (const user of plan.ends.desired.values()) {
          const dates = passedEnds(user, NOW);
          if (dates.length === 0) continue;
          seen += 1;
          const isNamed =
            noted.some((each) => each.person === user.shown) ||
            warned.some((summary) => summary.includes(user.shown));
          expect([user.shown, isNamed]).toEqual([user.shown, true]);
        }
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(20);
  });
});
