/** Which signed decisions about people hold, and which mistakes stand in the way. */
import { describe, expect, it } from 'vitest';
import { emailOf } from '../../../src/core/model/ids.ts';
import { DAY } from '../../../src/core/model/until.ts';
import { checkReview } from '../../../src/core/recertify/check.ts';
import { populationDigest } from '../../../src/core/recertify/population.ts';
import type { WrittenReview } from '../../../src/core/written/review.ts';
import { NOW } from '../../support/world.ts';

const PLACE = { file: 'reviews/a.yaml', line: 1, column: 1 };
const SIGNED = { by: 'grace@acme.example', on: '2026-11-22' };
const HELD = { 'ada@acme.example': ['monitor'], 'bea@acme.example': ['manage'] };
/** A review of an earlier version names no ids. */
const SEEN = Object.entries(HELD).map(([who, has]) => ({ email: emailOf(who), id: undefined, has }));
type Decided = WrittenReview['people'][string];

/** A review of ada and bea, who are kept; `ada` and `over` say what else is written. */
function review(ada: Partial<Decided> = {}, over: Partial<WrittenReview> = {}): WrittenReview {
  const people = Object.fromEntries(
    Object.entries(HELD).map(([who, has]) => [who, { has, decision: 'keep' as const }]),
  );
  const digest = populationDigest('Acme', 'finance', SEEN);
  const kept = { 'ada@acme.example': { has: ['monitor'], decision: 'keep' as const, ...ada } };
  return {
    version: 1,
    account: 'Acme',
    owner: 'finance',
    digest,
    signed: SIGNED,
    people: { ...people, ...kept },
    ...over,
  };
}

const check = (value: WrittenReview) => checkReview({ value, place: () => PLACE }, 'Acme', NOW);
const wrong = (ada: Partial<Decided>, over?: Partial<WrittenReview>): string[] =>
  check(review(ada, over)).findings.map(({ code }) => code);

describe('a signed review', () => {
  it('holds if everybody is decided about and nothing of what was seen has changed', () => {
    const { review: holds, findings } = check(review());
    expect(findings).toEqual([]);
    expect(holds).toMatchObject({ owner: 'finance', by: SIGNED.by, on: SIGNED.on });
    expect(holds?.decisions.map(({ email, decision }) => [email, decision])).toEqual([
      ['ada@acme.example', 'keep'],
      ['bea@acme.example', 'keep'],
    ]);
  });

  it('hands on each decision with the person whom it is about, as the file names them', () => {
    const seen = SEEN.map((each, at) => ({ ...each, id: at === 0 ? '5e44efa28015c9464272aaaa' : undefined }));
    const digest = populationDigest('Acme', 'finance', seen);
    const { review: holds } = check(review({ id: '5e44efa28015c9464272aaaa' }, { digest }));
    expect(holds?.decisions.map(({ email, id }) => [email, id])).toEqual([
      ['ada@acme.example', '5e44efa28015c9464272aaaa'],
      ['bea@acme.example', undefined],
    ]);
  });

  it('holds whatever the order and the spelling of the people', () => {
    const { people } = review();
    const turned = Object.fromEntries(
      Object.entries(people)
        .reverse()
        .map(([who, each]) => [who.toUpperCase(), each]),
    );
    expect(wrong({}, { people: turned })).toEqual([]);
  });

  it.each<[string, Partial<WrittenReview>]>([
    ['with somebody left out', { people: { 'ada@acme.example': { has: ['monitor'], decision: 'keep' } } }],
    ['of another owner', { owner: 'sales' }],
    [
      'with one person under two spellings',
      { people: { ...review().people, 'ADA@acme.example': { has: ['monitor'], decision: 'keep' } } },
    ],
  ])('is not of what was seen %s', (_what, over) => {
    const { review: holds, findings } = check(review({}, over));
    expect([holds, findings.map(({ code }) => code)]).toEqual([undefined, ['review-changed']]);
  });

  it('is not of what was seen with more or less than somebody held', () => {
    expect(wrong({ has: ['monitor', 'Payroll: manage'] })).toEqual(['review-changed']);
    expect(wrong({ has: [] })).toEqual(['review-changed']);
  });

  it('of another account is left out where its digest fits that account, and is a mistake elsewhere', () => {
    const digest = populationDigest('Other', 'finance', SEEN);
    expect(check(review({}, { account: 'Other', digest }))).toEqual({ findings: [], elsewhere: 'Other' });
    // Whether it holds there is not judged here.
    const ended = review({ decision: 'end' }, { account: 'Other', digest });
    expect(check(ended)).toEqual({ findings: [], elsewhere: 'Other' });
    expect(wrong({}, { account: 'Other' })).toEqual(['review-account', 'review-changed']);
  });

  it('may be signed today, and not on a day to come or on no day', () => {
    const on = (day: string) => wrong({}, { signed: { ...SIGNED, on: day } });
    expect(on('2026-11-22')).toEqual([]);
    expect(on('2026-11-24')).toEqual(['review-signed']);
    expect(on('2026-02-30')).toEqual(['review-day']);
    expect(on('2026-11-21T10:00:00Z')).toEqual(['review-day']);
  });

  it('may be signed on the day that it is where somebody signs, and a day to come is told by the clock that is meant', () => {
    const at = (moment: string) =>
      checkReview(
        { value: review({}, { signed: { ...SIGNED, on: '2026-12-01' } }), place: () => PLACE },
        'Acme',
        new Date(moment),
      ).findings;
    // In Auckland it is 11:30 on the first of December.
    expect(at('2026-11-30T22:30:00Z')).toEqual([]);
    // The day begins in Kiritimati, fourteen hours before UTC.
    expect(at('2026-11-30T10:00:00Z')).toEqual([]);
    expect(at('2026-11-30T09:59:59Z')).toMatchObject([
      {
        code: 'review-signed',
        summary:
          'This review is signed on 2026-12-01, a day that has not begun anywhere: it is 2026-11-30 in UTC.',
        place: PLACE,
      },
    ]);
  });

  it('leaves nobody undecided', () => {
    const { 'ada@acme.example': _kept, ...people } = review().people;
    expect(wrong({}, { people: { ...people, 'ada@acme.example': { has: ['monitor'] } } })).toEqual([
      'review-undecided',
    ]);
  });
});

describe('a decision', () => {
  it('to end access needs its last day and a reason', () => {
    expect(wrong({ decision: 'end', on: '2027-01-31', reason: 'moved' })).toEqual([]);
    expect(wrong({ decision: 'end', reason: 'moved' })).toEqual(['review-day']);
    expect(wrong({ decision: 'end', on: '2027-01-31' })).toEqual(['review-reason']);
    expect(wrong({ decision: 'end', on: '2027-01-32', reason: 'moved' })).toEqual(['review-day']);
    expect(wrong({ decision: 'end', on: '2027-01-31T10:00:00Z', reason: 'moved' })).toEqual(['review-day']);
  });

  it('to end access on a day that was over everywhere before it was signed is a slip', () => {
    const on = (day: string) => wrong({ decision: 'end', on: day, reason: 'moved' });
    expect(on('2025-11-30')).toEqual(['review-day']);
    // Where the day of signing begins first, it is still the day before it in UTC.
    const before = (days: number) => new Date(Date.parse(SIGNED.on) - days * DAY).toISOString().slice(0, 10);
    expect([0, 1, 2].map((days) => on(before(days)))).toEqual([[], [], ['review-day']]);
  });

  it('to remove somebody needs a reason and no day', () => {
    expect(wrong({ decision: 'remove', reason: 'left' })).toEqual([]);
    expect(wrong({ decision: 'remove' })).toEqual(['review-reason']);
    expect(wrong({ decision: 'remove', reason: 'left', on: '2027-01-31' })).toEqual(['review-day']);
  });

  it('to keep access has no last day', () => {
    expect(wrong({ on: '2027-01-31' })).toEqual(['review-day']);
  });
});

it('a draft is neither a review that holds nor a mistake, and its decisions are checked all the same', () => {
  const draft = (ada: Partial<Decided>) => {
    const { signed: _, ...rest } = review(ada);
    const { review: holds, findings } = check(rest);
    return [holds, findings.map(({ code }) => code)];
  };
  expect(draft({})).toEqual([undefined, []]);
  expect(draft({ decision: 'remove' })).toEqual([undefined, ['review-reason']]);
});
