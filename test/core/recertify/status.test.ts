/** Which owners must look again, and what they decided and is not yet so. */
import { describe, expect, it } from 'vitest';
import type { DesiredUser } from '../../../src/core/desired/resolve.ts';
import { emailOf, userIdOf } from '../../../src/core/model/ids.ts';
import { type HeldPerson, populationDigest } from '../../../src/core/recertify/population.ts';
import {
  type Decision,
  disagreements,
  reviewStatusOf,
  type SignedReview,
} from '../../../src/core/recertify/status.ts';
import { flat } from '../../../src/say/line.ts';
import { statusPassage } from '../../../src/say/recertify.ts';
import { desiredOf, filesAbout } from '../../support/about.ts';
import { NOW } from '../../support/world.ts';

const ADA = emailOf('ada@acme.example');
const OWN = userIdOf('5e44efa28015c9464272aaaa');
const OTHER = userIdOf('5e44efa28015c9464272bbbb');
const place = (file = 'reviews/a.yaml') => ({ file, line: 1, column: 1 });
const population = (has: readonly string[] = ['monitor'], owner = 'finance') => {
  const people: HeldPerson[] = [{ email: ADA, shown: 'Ada@acme.example', ids: [OWN], has, records: [] }];
  return { owner, people, digest: populationDigest('Acme', owner, [{ email: ADA, id: OWN, has }]) };
};
const decided = (over: Partial<Decision> = {}): Decision => ({
  email: ADA,
  id: OWN,
  has: ['monitor'],
  decision: 'keep',
  place: place(),
  ...over,
});
const signed = (over: Partial<SignedReview> = {}): SignedReview => ({
  owner: 'finance',
  digest: '0',
  by: 'grace@acme.example',
  on: '2026-11-01',
  place: place(),
  decisions: [decided()],
  ...over,
});

const status = (reviews: readonly SignedReview[], has?: readonly string[], everyDays?: number) =>
  reviewStatusOf([population(has)], reviews, [], { now: NOW, everyDays }).owners[0];

describe('an owner', () => {
  it('who never signed has seen nobody', () => {
    expect(status([])).toMatchObject({ state: 'never-signed', unseen: ['Ada@acme.example'], changed: [] });
    expect(status([signed({ owner: 'sales' })])).toMatchObject({ state: 'never-signed' });
  });

  it('is due again on the day after as many days as the policy says', () => {
    const everyDays = (days: number) => status([signed()], undefined, days);
    expect(everyDays(21)).toMatchObject({ state: 'current', dueBy: '2026-11-22' });
    expect(everyDays(20)).toMatchObject({ state: 'overdue', dueBy: '2026-11-21' });
  });

  it('is signed by somebody whom the files, the account or its owner make known, or by a name that nobody knows', () => {
    const files = filesAbout([
      'bea@acme.example: { accessLevel: monitor }',
      'wes@acme.example: { state: absent }',
    ]);
    const desired: DesiredUser[] = ['bea', 'wes'].map((name) => desiredOf(files, name));
    const isKnown = (by: string, accountOwner?: string) =>
      reviewStatusOf([population()], [signed({ by })], desired, { now: NOW, accountOwner }).owners[0]?.signed
        ?.isKnown;
    expect(['Bea@acme.example', 'ada@acme.example'].map((by) => isKnown(by))).toEqual([true, true]);
    expect(['wes@acme.example', 'Bea', 'cio@acme.example', ''].map((by) => isKnown(by))).toEqual(
      Array(4).fill(false),
    );
    expect(isKnown('cio@acme.example', 'CIO@acme.example')).toBe(true);
  });

  it('is signed by one of the people reviewed also under the e-mail that they had then', () => {
    const by = 'fay@acme.example';
    const byThem = (id: typeof OWN) =>
      status([signed({ by, decisions: [decided({ email: emailOf(by), id })] })]);
    expect(byThem(OWN)?.signed).toMatchObject({ isKnown: true, nowCalled: 'Ada@acme.example' });
    expect(byThem(OTHER)?.signed).toMatchObject({ isKnown: false, isReviewed: true });
    const lineOf = (id: typeof OWN): string =>
      (statusPassage({ owners: [byThem(id)].flatMap((each) => each ?? []), notYet: [] }).items ?? [])
        .map(flat)
        .join();
    expect(lineOf(OWN)).toContain(`signed by ${by}, now Ada@acme.example, one of the people reviewed, on`);
    expect(lineOf(OTHER)).toContain(
      'whom neither the files nor the account know, one of the people reviewed, on',
    );
  });

  it('is told whether somebody signed about themselves', () => {
    const reviewed = (by: string) => status([signed({ by })])?.signed?.isReviewed;
    expect(['ADA@acme.example', 'grace@acme.example', ''].map(reviewed)).toEqual([true, false, false]);
  });

  it('is never overdue where no policy says how often', () => {
    const old = status([signed({ on: '2001-01-01' })]);
    expect(old?.state).toBe('current');
    expect(old).not.toHaveProperty('dueBy');
  });

  it('stands by the newest review, whatever the order of the files', () => {
    const [old, young] = [signed({ on: '2026-01-01', by: 'old' }), signed({ on: '2026-11-02', by: 'young' })];
    for (const reviews of [
      [old, young],
      [young, old],
    ])
      expect(status(reviews)?.signed?.by).toBe('young');
  });

  it('is told whom the review does not have, and who holds something else now', () => {
    expect(status([signed()])).toMatchObject({ unseen: [], changed: [] });
    expect(status([signed({ decisions: [] })])).toMatchObject({ unseen: ['Ada@acme.example'], changed: [] });
    for (const has of [['manage'], [], ['monitor', 'Payroll: manage']])
      expect(status([signed()], has)).toMatchObject({ unseen: [], changed: ['Ada@acme.example'] });
  });
});

it('somebody who left and came back is new to the review, and what it decided was of the record that is gone', () => {
  const back = (created: string, review: SignedReview) => {
    const { people, ...rest } = population();
    const live = { ...rest, people: people.map((each) => ({ ...each, created: Date.parse(created) })) };
    const { owners, notYet } = reviewStatusOf([live], [review], [], { now: NOW });
    return [owners[0]?.unseen, owners[0]?.changed, notYet.map(({ why }) => why)];
  };
  const removed = signed({ decisions: [decided({ decision: 'remove', has: ['manage'] })] });
  expect(back('2026-11-02T12:00:00Z', removed)).toEqual([['Ada@acme.example'], [], []]);
  // On the day itself nobody knows which came first, and west of Alaska that day is half a day longer than in UTC.
  expect(back('2026-11-02T11:59:59Z', removed)).toEqual([[], ['Ada@acme.example'], ['still-there']]);
  expect(back('2026-11-02T12:00:00Z', signed())[0]).toEqual(['Ada@acme.example']);
});

describe('a decision of which the person is known', () => {
  const is = (over: Partial<HeldPerson>) => ({
    ...population(),
    people: population().people.map((each) => ({ ...each, ...over })),
  });
  const about = (over: Partial<HeldPerson>, decision: Partial<Decision>, desired: DesiredUser[] = []) => {
    const review = signed({ decisions: [decided({ decision: 'remove', ...decision })] });
    const { owners, notYet } = reviewStatusOf([is(over)], [review], desired, { now: NOW });
    return [owners[0]?.unseen, owners[0]?.changed, notYet.map(({ email, why }) => `${email} ${why}`)];
  };

  it('is followed up under whatever e-mail they go by now', () => {
    const renamed = { email: emailOf('new@acme.example'), shown: 'new@acme.example' };
    expect(about(renamed, {})).toEqual([[], [], ['new@acme.example still-there']]);
    // A review of an earlier version knows the e-mail alone.
    expect(about(renamed, { id: undefined })).toEqual([['new@acme.example'], [], []]);
  });

  it('is none about whoever has that e-mail now', () => {
    expect(about({ ids: [OTHER] }, {})).toEqual([['Ada@acme.example'], [], []]);
  });

  it('counts by the e-mail where the review does not know the person', () => {
    expect(about({}, { id: undefined })).toEqual([[], [], ['Ada@acme.example still-there']]);
  });

  it('counts for whoever shares an e-mail with another record, whatever it was called in the review', () => {
    const both = { ids: [OTHER, OWN], has: ['monitor', 'and by a second record', 'monitor'] };
    const there = [[], ['Ada@acme.example'], ['Ada@acme.example still-there']];
    expect(about(both, {})).toEqual(there);
    expect(about(both, { email: emailOf('old@acme.example') })).toEqual(there);
    expect(about({ ids: [OTHER, userIdOf('zed')] }, {})).toEqual([['Ada@acme.example'], [], []]);
  });

  it('is the one that takes most where two who were looked at have one e-mail now', () => {
    const kept = decided({ id: OTHER, email: emailOf('old@acme.example') });
    const both = {
      ...population(),
      people: population().people.map((one) => ({ ...one, ids: [OWN, OTHER] })),
    };
    for (const decisions of [
      [decided({ decision: 'remove' }), kept],
      [kept, decided({ decision: 'remove' })],
    ])
      expect(reviewStatusOf([both], [signed({ decisions })], [], { now: NOW }).notYet).toMatchObject([
        { email: 'Ada@acme.example', why: 'still-there' },
      ]);
  });

  it('is brought by the entry that pins them', () => {
    const pinned = (day: string) =>
      desiredOf(filesAbout([`new@acme.example: { id: ${OWN}, accessLevel: monitor, until: ${day} }`]), 'new');
    const end = { decision: 'end', on: '2027-01-31' } as const;
    expect(about({}, end, [pinned('2027-01-31')])[2]).toEqual([]);
    expect(about({}, end, [pinned('2027-02-01')])[2]).toEqual(['Ada@acme.example no-end-in-files']);
  });

  it('is not brought by an entry that has their e-mail and pins another person', () => {
    const ended = desiredOf(
      filesAbout([`ada@acme.example: { id: ${OTHER}, accessLevel: monitor, until: 2027-01-31 }`]),
      'ada',
    );
    expect(about({}, { decision: 'end', on: '2027-01-31' }, [ended])[2]).toEqual([
      'Ada@acme.example no-end-in-files',
    ]);
  });
});

describe('what was decided', () => {
  const notYet = (
    decisions: readonly Decision[],
    desired: readonly DesiredUser[] = [],
    more: SignedReview[] = [],
  ) =>
    reviewStatusOf([population()], [signed({ decisions }), ...more], desired, { now: NOW }).notYet.map(
      ({ email, why }) => `${email} ${why}`,
    );
  const until = (day: string) => [
    desiredOf(filesAbout([`ada@acme.example: { accessLevel: monitor, until: ${day} }`]), 'ada'),
  ];

  it('is so where somebody is kept, or no longer there', () => {
    expect(notYet([decided()])).toEqual([]);
    expect(notYet([decided({ email: emailOf('bea@acme.example'), id: OTHER, decision: 'remove' })])).toEqual(
      [],
    );
  });

  it('is not yet so while somebody who is to leave is there', () => {
    expect(notYet([decided({ decision: 'remove' })])).toEqual(['Ada@acme.example still-there']);
  });

  it('is not yet so once the last day is over and somebody is there', () => {
    const end = (on: string) => notYet([decided({ decision: 'end', on })], until('2026-11-22'));
    expect(end('2026-11-21')).toEqual(['Ada@acme.example ended-and-there']);
    expect(end('2026-11-22')).toEqual([]);
  });

  it('is told as written where the files say it and no apply has carried it out', () => {
    const isWritten = (decision: Partial<Decision>, entry: string) =>
      reviewStatusOf(
        [population()],
        [signed({ decisions: [decided(decision)] })],
        [desiredOf(filesAbout([`ada@acme.example: ${entry}`]), 'ada')],
        { now: NOW },
      ).notYet.map((each) => each.isWritten);
    const [remove, ended] = [{ decision: 'remove' }, { decision: 'end', on: '2026-11-21' }] as const;
    for (const decision of [remove, ended]) {
      expect(isWritten(decision, '{ state: absent }')).toEqual([true]);
      expect(isWritten(decision, '{ accessLevel: monitor, until: 2026-11-21 }')).toEqual([true]);
      expect(isWritten(decision, '{ accessLevel: monitor }')).toEqual([false]);
      expect(isWritten(decision, '{ accessLevel: monitor, until: 2026-11-23 }')).toEqual([false]);
    }
    // An entry that is somebody else's says nothing of them.
    expect(isWritten(remove, `{ id: ${OTHER}, state: absent }`)).toEqual([false]);
  });

  it('is on its way where the files end the access by that day, and not where they end it later or never', () => {
    const end = (desired: readonly DesiredUser[]) =>
      notYet([decided({ decision: 'end', on: '2027-01-31' })], desired);
    expect(end(until('2027-01-31'))).toEqual([]);
    for (const desired of [
      until('2027-02-01'),
      [desiredOf(filesAbout(['ada@acme.example: { accessLevel: monitor }']), 'ada')],
      [],
    ])
      expect(end(desired)).toEqual(['Ada@acme.example no-end-in-files']);
    expect(end([desiredOf(filesAbout(['ada@acme.example: { state: absent }']), 'ada')])).toEqual([]);
  });

  it('of one day is the one that takes most, whatever the files are called', () => {
    const on = '2026-11-01';
    const keeps = signed({ by: 'keeper', place: place('reviews/z.yaml') });
    const later = signed({ by: 'later', decisions: [decided({ decision: 'end', on: '2026-12-31' })] });
    const sooner = signed({ by: 'sooner', decisions: [decided({ decision: 'end', on: '2026-11-30' })] });
    const removes = signed({ by: 'remover', decisions: [decided({ decision: 'remove' })] });
    const by = (...reviews: SignedReview[]) =>
      reviewStatusOf([population()], reviews, [], { now: NOW }).notYet.map((each) => each.by);
    expect(by(keeps, later, sooner)).toEqual(['sooner']);
    expect(by(keeps, removes, sooner)).toEqual(['remover']);
    expect(by({ ...removes, on: '2026-10-31' }, { ...keeps, on })).toEqual([]);
  });

  it('is refused where two signatures of one owner contradict each other on the newest day, and told of both', () => {
    const keeps = signed({ by: 'keeper', place: place('reviews/z.yaml') });
    const ends = signed({ by: 'ender', decisions: [decided({ decision: 'end', on: '2026-12-31' })] });
    const codes = (...reviews: SignedReview[]) => disagreements(reviews).map(({ code }) => code);
    expect(codes(keeps, ends)).toEqual(['reviews-disagree']);
    expect(
      codes(ends, signed({ by: 'other', decisions: [decided({ decision: 'end', on: '2026-12-30' })] })),
    ).toEqual(['reviews-disagree']);
    // Also where the first of them says nothing of the person.
    const silent = signed({ by: 'first', decisions: [], place: place('reviews/zz.yaml') });
    expect(codes(keeps, ends, silent)).toEqual(['reviews-disagree']);
    // They agree, or another owner decides, or a later day has settled it.
    expect(codes(keeps, { ...keeps, by: 'second' })).toEqual([]);
    expect(codes(keeps, { ...ends, owner: 'sales' })).toEqual([]);
    expect(codes(keeps, ends, { ...keeps, on: '2026-11-02' })).toEqual([]);
    const { also } = status([keeps, ends])?.signed ?? {};
    expect(also?.map(({ by }) => by)).toEqual(['ender']);
    const said = statusPassage({
      owners: reviewStatusOf([population()], [keeps, ends], [], { now: NOW }).owners,
      notYet: [],
    });
    expect((said.items ?? []).map(flat).join()).toContain(
      'signed by keeper, whom neither the files nor the account know, on 2026-11-01 (reviews/z.yaml:1, digest 0), and by ender on the same day (reviews/a.yaml:1)',
    );
  });

  it('is what the newest review says, whoever owned the entry then', () => {
    const remove = [decided({ decision: 'remove' })];
    const kept = signed({ owner: 'sales', on: '2026-11-02' });
    expect(notYet(remove, [], [kept])).toEqual([]);
    expect(notYet(remove, [], [{ ...kept, on: '2026-10-31' }])).toEqual(['Ada@acme.example still-there']);
  });
});
