/** Dates that had passed when they first appeared. */
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { ReviewedEnds } from '../../../src/core/plan/ends.ts';
import { makePlan, type PlanRequest } from '../../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { admin, CASH, filesAbout } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { NOW, ORIGIN } from '../../support/world.ts';

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
    expect(past(files(ada(`, until: ${PAST}`)), [], { base })).toHaveLength(1);
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
      `The date ${PAST} of ada@acme.example has passed already. Nothing tells whether it is new: what it takes is taken by this run.`,
    ]);
    expect(past(files(grant(`, until: ${PAST}`)), [manages])).toHaveLength(1);
  });

  it('a date that takes nothing is not named', () => {
    expect(past(files(grant(`, until: ${PAST}`)), [here])).toEqual([]);
    expect(past(files(ada(`, until: ${PAST}`)), [])).toEqual([]);
  });
});
