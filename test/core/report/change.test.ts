import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrationIdOf, recordIdOf } from '../../../src/core/model/ids.ts';
import { isAdministrator, type LiveState } from '../../../src/core/model/live.ts';
import { changesSince, comparability } from '../../../src/core/report/change.ts';
import type { AccessReview } from '../../../src/core/report/document.ts';
import { reviewOf } from '../../../src/core/report/report.ts';
import { account, person } from '../../support/live.ts';
import { liveOf, NOW, ORIGIN, world } from '../../support/world.ts';

const review = (live: LiveState, origin = ORIGIN): AccessReview =>
  reviewOf({ live, origin, now: NOW, dormantDays: 90 });

/** The same people with the same ids in both worlds, whatever each of them is in either. */
const byName = (live: LiveState): LiveState => ({
  ...live,
  users: live.users.map((user) => ({
    ...user,
    userId: `person-${user.email.split('@')[0]}` as typeof user.userId,
  })),
});

const OPPOSITE = { gained: 'lost', lost: 'gained', changed: 'changed' } as const;

describe('what changed between two reviews', () => {
  it('is nothing between a review and itself', () => {
    fc.assert(
      fc.property(world, (made) => {
        const one = review(liveOf(made));
        expect(changesSince(one, one)).toEqual({
          since: one.madeAt,
          joined: [],
          left: [],
          changed: [],
          newlyDormant: [],
          labels: {},
        });
      }),
    );
  });

  it('is since the older one by the clock of the account, whatever that of its machine said', () => {
    const one = review(account([]));
    const ahead = {
      ...one,
      madeAt: new Date(NOW.getTime() + 86_400_000).toISOString(),
      clockAheadMs: 86_400_000,
    };
    expect(changesSince(ahead, one).since).toBe(one.madeAt);
    // What ends in an hour has not come true on a machine that is a day ahead: somebody dropped it.
    const moment = new Date(NOW.getTime() + 3_600_000).toISOString();
    const [was, is] = [[{ what: 'person', level: null, moment, because: { text: '' } }], []].map((ends) => ({
      people: one.people.map((each) => ({ ...each, ends })),
    }));
    expect(changesSince({ ...one, ...was }, { ...ahead, ...is }).ends).toHaveLength(one.people.length);
  });

  it('is the opposite the other way round', () => {
    fc.assert(
      fc.property(world, world, (a, b) => {
        const [one, other] = [review(byName(liveOf(a))), review(byName(liveOf(b)))];
        const [there, back] = [changesSince(one, other), changesSince(other, one)];
        expect(back.joined).toEqual(there.left);
        expect(back.left).toEqual(there.joined);
        expect(back.changed).toEqual(
          there.changed.map(({ email, changes }) => ({
            email,
            changes: changes.map(({ field, before, after, direction }) => ({
              field,
              before: after,
              after: before,
              direction: OPPOSITE[direction],
            })),
          })),
        );
      }),
    );
  });

  it('has everybody who became administrator among those who gained or joined', () => {
    fc.assert(
      fc.property(world, world, (a, b) => {
        const [then, now] = [byName(liveOf(a)), byName(liveOf(b))];
        const were = new Set(then.users.filter(isAdministrator).map(({ email }) => email));
        const { joined, changed } = changesSince(review(then), review(now));
        const gained = changed.filter(({ changes }) =>
          changes.some(({ direction }) => direction === 'gained'),
        );
        const named = new Set([...joined, ...gained].map(({ email }) => email));
        for (const { email } of now.users.filter(isAdministrator))
          if (!were.has(email)) expect(named).toContain(email);
      }),
    );
  });

  it('sees a person through a changed e-mail, and a level that became unknown', () => {
    const ada = person('ada', { level: 'manage' });
    const renamed = { ...ada, email: person('bea').email, shownEmail: 'bea@acme.example' };
    expect(changesSince(review(account([ada])), review(account([renamed])))).toMatchObject({
      joined: [],
      left: [],
      changed: [
        {
          email: 'bea@acme.example',
          changes: [
            { field: 'e-mail', before: 'ada@acme.example', after: 'bea@acme.example', direction: 'changed' },
          ],
        },
      ],
    });
    const { recordId, userId, email, shownEmail } = ada;
    const unknown = { recordId, userId, email, shownEmail, levelWord: 'overseer' };
    const now = review({ ...account([]), unknownLevels: [unknown] });
    expect(changesSince(review(account([ada])), now).changed).toEqual([
      {
        email: 'ada@acme.example',
        changes: [{ field: 'accessLevel', before: 'manage', after: 'overseer', direction: 'changed' }],
      },
    ]);
  });

  it('sees both records of a person who has two', () => {
    const one = person('ada', { level: 'monitor' });
    const other = { ...person('ada', { level: 'administrator' }), recordId: recordIdOf('second') };
    const [before, after] = [review(account([one])), review(account([one, other]))];
    const joined = [{ email: 'ada@acme.example', level: 'administrator', status: 'accepted' }];
    expect(changesSince(before, after)).toMatchObject({ joined, left: [], changed: [] });
    expect(changesSince(after, before)).toMatchObject({ joined: [], left: joined, changed: [] });
    expect(changesSince(after, after)).toMatchObject({ joined: [], left: [], changed: [] });
    const weaker = review(account([one, { ...other, access: one.access }]));
    expect(changesSince(weaker, after).changed.map(({ changes }) => changes[0])).toMatchObject([
      { field: 'accessLevel', before: 'monitor', after: 'administrator', direction: 'gained' },
    ]);
  });

  it('has no end that was dropped of what was taken away, nor one that came with what was given', () => {
    const moment = '2027-01-31T00:00:00.000Z';
    const of = (level: 'monitor' | 'manage', isDated: boolean): AccessReview => {
      const made = review(account([person('ada', { level })]));
      const ends = isDated ? [{ what: 'accessLevel', level: 'manage', moment, because: { text: '' } }] : [];
      const people = made.people.filter(({ email }) => email === 'ada@acme.example');
      return { ...made, people: people.map((each) => ({ ...each, ends })) };
    };
    const moved = (older: AccessReview, newer: AccessReview) =>
      changesSince(older, newer).ends?.map(({ before, after }) => [before, after]);
    expect(moved(of('manage', true), of('manage', false))).toEqual([[moment, null]]);
    expect(moved(of('manage', false), of('manage', true))).toEqual([[null, moment]]);
    expect(moved(of('manage', true), of('monitor', false))).toEqual([]);
    expect(moved(of('monitor', false), of('manage', true))).toEqual([]);
  });

  it('calls a declined invitation no lost access, and one that was accepted gained', () => {
    const of = (invitation: 'pending' | 'accepted' | 'dismissed') =>
      review(account([person('ada', { invitation })]));
    const told = (...[then, now]: ('pending' | 'accepted' | 'dismissed')[]) =>
      then && now && changesSince(of(then), of(now)).changed[0]?.changes[0]?.direction;
    expect([
      told('pending', 'dismissed'),
      told('pending', 'accepted'),
      told('accepted', 'dismissed'),
    ]).toEqual(['changed', 'gained', 'lost']);
  });

  it('counts a grant that the level covers now as no loss', () => {
    const id = liveOf({
      people: [],
      policy: {},
      environment: 'staging',
      roleUntil: undefined,
    }).integrations[0]?.id;
    if (id === undefined) throw new Error('there is no integration');
    const before = person('ada', { level: 'monitor', integrations: new Map([[id, 'manage']]) });
    const after = person('ada', { level: 'manage' });
    const [change] = changesSince(review(account([before])), review(account([after]))).changed;
    expect(change?.changes.map(({ field, direction }) => [field, direction])).toEqual([
      ['accessLevel', 'gained'],
    ]);
  });
});

describe('two reviews', () => {
  const people = account([person('ada')]);

  it('of emulated accounts are compared whatever the port', () => {
    const other = review(people, 'http://127.0.0.1:2');
    expect(comparability(other, review(people))).toBeUndefined();
    expect(comparability(review(people, 'http://127.0.0.1.evil.example'), review(people))).toBe(
      'other-origin',
    );
  });

  it('are in the order of the account, whatever clocks the two machines had', () => {
    const at = (madeAt: string, clockAheadMs: number) => ({ ...review(people), madeAt, clockAheadMs });
    const fast = at('2026-11-23T12:00:00.000Z', 2 * 86_400_000);
    expect(comparability(fast, at('2026-11-22T12:00:00.000Z', 0))).toBeUndefined();
    expect(comparability(at('2026-11-22T12:00:00.000Z', 0), fast)).toBe('newer');
  });

  it('of two accounts are not compared, whatever ids their people share', () => {
    const [mine, theirs, later] = [
      '5e44efa28015c94642722561',
      '5e44efa28015c94642722562',
      '5e44efa28015c94642722563',
    ];
    const of = (integrations: (string | undefined)[], contains?: (string | undefined)[]): AccessReview => {
      const made = review({
        ...people,
        integrations: integrations.flatMap((id) =>
          id === undefined ? [] : [{ id: integrationIdOf(id), name: id }],
        ),
        mcpServers: [],
      });
      const proof = contains?.filter((id) => id !== undefined);
      return { ...made, account: { ...made.account, ...(proof === undefined ? {} : { contains: proof }) } };
    };
    const both = (one: AccessReview, other: AccessReview) => [
      comparability(one, other),
      comparability(other, one),
    ];
    const [yes, no] = [
      [undefined, undefined],
      ['other-account', 'other-account'],
    ];
    // By what the files say that only their account has: it was there then, or is there now.
    expect(both(of([mine, later], [mine]), of([mine, theirs], [mine]))).toEqual(yes);
    expect(both(of([mine], [mine]), of([mine, later], [later]))).toEqual(yes);
    expect(both(of([mine, later]), of([later], [later]))).toEqual(yes);
    expect(both(of([mine, later], [mine]), of([theirs, later], [theirs]))).toEqual(no);
    expect(both(of([mine, later], [mine]), of([theirs, later]))).toEqual(no);
    // By the resources, where no file says anything; by people alone where one side has none.
    expect(both(of([mine, later]), of([theirs, later]))).toEqual(yes);
    expect(both(of([mine]), of([theirs]))).toEqual(no);
    expect(both(of([mine]), of([]))).toEqual(yes);
    expect(comparability({ ...of([mine]), people: [] }, of([]))).toBe('other-account');
    expect(comparability({ ...of([]), people: [] }, of([mine]))).toBeUndefined();
  });

  it('of two environments are not compared', () => {
    const [one, other] = ['production', 'staging'].map((environment) => {
      const made = review(people);
      return { ...made, account: { ...made.account, environment } };
    });
    if (one === undefined || other === undefined) throw new Error('unreachable');
    expect(comparability(one, other)).toBe('other-environment');
    expect(comparability(one, review(people))).toBeUndefined();
  });
});
