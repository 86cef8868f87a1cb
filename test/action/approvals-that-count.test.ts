/** What counts as reviewed: each row of the table in docs/github.md. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GivenVerdict,
  type PullStanding,
  plansSeen,
  pullStandingOf,
  type Upload,
} from '../../src/action/approvals-that-count.ts';

const time = (minute: number): string => `2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`;
const MERGE = { at: time(50), commit: 'c2' };

/** A verdict of somebody who may write, at a minute. */
const verdict = (
  state: GivenVerdict['state'],
  minute: number,
  facts: Partial<GivenVerdict> & { readonly gone?: boolean } = {},
): GivenVerdict => {
  const { gone = false, ...rest } = facts;
  const by = gone ? {} : { by: 'lead' };
  return { state, at: time(minute), ...by, isApp: false, mayWrite: !gone, commit: 'c2', ...rest };
};

const APPROVED = verdict('APPROVED', 10);
const said = (standing: PullStanding): string =>
  'looks' in standing
    ? `${standing.kind} ${standing.looks.map(({ by, commit }) => `${by ?? 'the merge'}@${commit}`).join(' ')}`
    : standing.kind;

describe('whose look stands for a pull request', () => {
  const rows: readonly (readonly [string, readonly GivenVerdict[], string])[] = [
    ['nobody ever gave a verdict: the merge', [], 'merged the merge@c2'],
    ['an approval of somebody who may write', [APPROVED], 'approved lead@c2'],
    [
      'two approvals of different commits: both, each for its own',
      [APPROVED, verdict('APPROVED', 5, { by: 'boss', commit: 'c1' })],
      'approved boss@c1 lead@c2',
    ],
    [
      'somebody approved twice: their last word',
      [verdict('APPROVED', 5, { commit: 'c1' }), APPROVED],
      'approved lead@c2',
    ],
    ['the approval was dismissed', [verdict('DISMISSED', 10)], 'unapproved'],
    ['the approver may no longer write', [verdict('APPROVED', 10, { mayWrite: false })], 'unapproved'],
    ['the approver has left GitHub', [verdict('APPROVED', 10, { gone: true })], 'unapproved'],
    ['an app approved', [verdict('APPROVED', 10, { by: 'bot', isApp: true })], 'unapproved'],
    [
      'an app that may write approved',
      [verdict('APPROVED', 10, { by: 'bot', isApp: true, mayWrite: true })],
      'unapproved',
    ],
    ['somebody asked for changes', [verdict('CHANGES_REQUESTED', 10)], 'refused'],
    [
      'somebody asked for changes after an approval of somebody else',
      [APPROVED, verdict('CHANGES_REQUESTED', 20, { by: 'boss' })],
      'refused',
    ],
    ['the approver asks for changes later', [APPROVED, verdict('CHANGES_REQUESTED', 20)], 'refused'],
    ['who asked for changes approves later', [verdict('CHANGES_REQUESTED', 5), APPROVED], 'approved lead@c2'],
    [
      'a reader asks for changes: an approval still counts',
      [APPROVED, verdict('CHANGES_REQUESTED', 20, { by: 'mallory', mayWrite: false })],
      'approved lead@c2',
    ],
    [
      'a reader asks for changes, and nobody approves: the merge is no look any more',
      [verdict('CHANGES_REQUESTED', 20, { by: 'mallory', mayWrite: false })],
      'unapproved',
    ],
    [
      'an app asks for changes: an approval still counts',
      [APPROVED, verdict('CHANGES_REQUESTED', 20, { by: 'bot', isApp: true, mayWrite: true })],
      'approved lead@c2',
    ],
    ['a request for changes that was dismissed', [verdict('DISMISSED', 10)], 'unapproved'],
    [
      'a request for changes that was dismissed, beside an approval',
      [APPROVED, verdict('DISMISSED', 20, { by: 'boss' })],
      'approved lead@c2',
    ],
  ];
  for (const [what, verdicts, expected] of rows) {
    it(`${what}: ${expected}`, () => {
      expect(said(pullStandingOf(verdicts, MERGE))).toBe(expected);
      expect(
        said(pullStandingOf([...verdicts].reverse(), MERGE))
          .split(' ')
          .sort(),
      ).toEqual(expected.split(' ').sort());
    });
  }
});

const upload = (id: number, headSha: string, minute: number): Upload => ({
  id,
  headSha,
  createdAt: time(minute),
});
const COMMITS = ['c1', 'c2', 'c3'];

describe('which plan a look was at', () => {
  const rows: readonly (readonly [string, string, number, readonly Upload[], readonly number[]])[] = [
    ['that of the commit', 'c2', 30, [upload(1, 'c1', 5), upload(2, 'c2', 10)], [2, 1]],
    ['not one of a later commit', 'c1', 30, [upload(1, 'c1', 5), upload(2, 'c2', 10)], [1]],
    [
      'the newest before the look',
      'c2',
      30,
      [upload(1, 'c2', 5), upload(2, 'c2', 9), upload(3, 'c2', 40)],
      [2, 1],
    ],
    ['none that was made after it', 'c2', 3, [upload(1, 'c2', 5)], []],
    ['none of the very same second', 'c2', 5, [upload(1, 'c2', 5)], []],
    [
      'that of the commit, though one of an earlier commit came later',
      'c2',
      30,
      [upload(1, 'c2', 5), upload(2, 'c1', 20)],
      [1, 2],
    ],
    [
      'that of an earlier commit where the commit has none yet',
      'c2',
      30,
      [upload(1, 'c1', 5), upload(2, 'c2', 40)],
      [1],
    ],
    [
      'the own one of a commit that was pushed away',
      'gone',
      30,
      [upload(1, 'c1', 5), upload(2, 'gone', 6)],
      [2],
    ],
    ['none of a commit that is in no pull request', 'c2', 30, [upload(1, 'other', 5)], []],
  ];
  for (const [what, commit, minute, uploads, expected] of rows) {
    it(what, () => {
      const look = { by: 'lead', at: time(minute), commit };
      expect(plansSeen(look, COMMITS, uploads).map(({ id }) => id)).toEqual(expected);
    });
  }

  it('the merge sees what is there within its second, and no approval of an unknown commit sees anything', () => {
    expect(plansSeen({ at: time(5), commit: 'c2' }, COMMITS, [upload(1, 'c2', 5)])).toHaveLength(1);
    expect(plansSeen({ by: 'lead', at: time(9) }, COMMITS, [upload(1, 'c2', 5)])).toEqual([]);
  });
});

describe('taking something away', () => {
  const verdicts = fc.array(
    fc.record({
      state: fc.constantFrom('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'),
      at: fc.integer({ min: 1, max: 40 }).map(time),
      by: fc.constantFrom('lead', 'boss', 'mallory', 'bot'),
      isApp: fc.boolean(),
      mayWrite: fc.boolean(),
      commit: fc.constantFrom(...COMMITS),
    }) satisfies fc.Arbitrary<GivenVerdict>,
    { minLength: 1, maxLength: 5 },
  );
  const uploads = fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: 9 }),
      headSha: fc.constantFrom(...COMMITS),
      createdAt: fc.integer({ min: 1, max: 45 }).map(time),
    }),
    { maxLength: 5 },
  );
  const counting = (given: readonly GivenVerdict[], plans: readonly Upload[]): Set<string> => {
    const standing = pullStandingOf(given, MERGE);
    const looks = 'looks' in standing ? standing.looks : [];
    return new Set(
      looks.flatMap((look) =>
        plansSeen(look, COMMITS, plans)
          .slice(0, 1)
          .map((each) => JSON.stringify(each)),
      ),
    );
  };

  it('never makes more count: dismissing an approval, or taking the right to write from whoever gave it', () => {
    fc.assert(
      fc.property(verdicts, uploads, fc.nat(), fc.boolean(), (given, plans, which, dismisses) => {
        const index = which % given.length;
        const lastOf = given.filter(({ by }) => by === given[index]?.by);
        // Whoever asks for changes must keep the right to: else their word would be taken away, which is no approval.
        fc.pre(lastOf.every(({ state }) => state !== 'CHANGES_REQUESTED'));
        const less = given.map((each, at) =>
          dismisses
            ? at === index
              ? { ...each, state: 'DISMISSED' as const }
              : each
            : each.by === given[index]?.by
              ? { ...each, mayWrite: false }
              : each,
        );
        const before = counting(given, plans);
        // An older approval of the same person may come into view again only if it was dismissed itself.
        fc.pre(!dismisses || lastOf.length === 1);
        for (const plan of counting(less, plans)) expect(before).toContain(plan);
      }),
      { numRuns: 2000 },
    );
  });
});
