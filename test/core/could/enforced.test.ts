/** Whether the owners that CODEOWNERS names bind anybody, by what the host says of the branch. */
import { describe, expect, it } from 'vitest';
import {
  type Demand,
  demandOfProtection,
  demandOfRuleset,
  enforcementOf,
  type HostSays,
  ownersErrorsIn,
  rulesetsIn,
} from '../../../src/core/could/enforced.ts';

const demand = (approvals: number, ofOwners: boolean): Demand => ({
  name: 'a rule',
  approvals,
  ofOwners,
  dropsStale: true,
  reviewers: [],
  bypass: [],
});
const host = (demands: readonly Demand[], unread: readonly string[] = []): HostSays => ({
  repository: 'acme/access',
  branch: 'main',
  demands,
  errors: [],
  unread,
});

describe('the approval of owners', () => {
  it.each<[string, HostSays | undefined, string]>([
    ['is not judged where nobody asked the host', undefined, 'if-enforced'],
    ['is demanded by a rule that asks for it and for one approval', host([demand(1, true)]), 'enforced'],
    ['is demanded if one of several rules does so', host([demand(0, true), demand(1, true)]), 'enforced'],
    ['counts for nothing where the rule asks for no approval at all', host([demand(0, true)]), 'inert'],
    ['is not demanded where approvals are those of anybody', host([demand(2, false)]), 'not-enforced'],
    ['is not demanded without any rule', host([]), 'not-enforced'],
    [
      'is not known where one rule asks for owners and another for approvals',
      host([demand(0, true), demand(1, false)]),
      'unknown',
    ],
    ['is not known where something could not be read', host([], ['403']), 'unknown'],
    [
      'is demanded by what was read, whatever else could not be',
      host([demand(1, true)], ['403']),
      'enforced',
    ],
  ])('%s', (_what, says, expected) => {
    expect(enforcementOf(says)).toBe(expected);
  });
});

describe('a ruleset', () => {
  const parameters = {
    required_approving_review_count: 2,
    require_code_owner_review: true,
    dismiss_stale_reviews_on_push: false,
    required_reviewers: [
      { minimum_approvals: 1, reviewer: { type: 'Team', id: 7 }, file_patterns: ['access/**'] },
    ],
  };

  it('counts only where it demands pull requests', () => {
    const rules = [
      { type: 'deletion', ruleset_id: 1 },
      { type: 'pull_request', ruleset_id: 2, parameters },
    ];
    expect([...rulesetsIn(rules)]).toEqual([['2', parameters]]);
    expect(rulesetsIn({ message: 'Not Found' }).size).toBe(0);
  });

  it('says how many approvals it demands, of whom, and whether they outlast a push', () => {
    expect(demandOfRuleset('2', parameters, { name: 'main', bypass_actors: [] })).toEqual({
      name: 'ruleset "main"',
      approvals: 2,
      ofOwners: true,
      dropsStale: false,
      reviewers: ['1 of Team 7 on access/**'],
      bypass: [],
    });
  });

  it('demands nothing that it does not say', () => {
    expect(demandOfRuleset('2', {}, {})).toMatchObject({ approvals: 0, ofOwners: false, dropsStale: false });
  });

  it('tells who gets round it only where its own document tells', () => {
    const bypass_actors = [
      { actor_type: 'OrganizationAdmin', actor_id: null, bypass_mode: 'always' },
      { actor_type: 'Team', actor_id: 9, bypass_mode: 'pull_request' },
    ];
    expect(demandOfRuleset('2', parameters, { bypass_actors }).bypass).toEqual([
      'OrganizationAdmin (always)',
      'Team 9 (pull_request)',
    ]);
    expect(demandOfRuleset('2', parameters, undefined)).toMatchObject({
      name: 'ruleset 2',
      bypass: undefined,
    });
  });
});

describe('the protection of a branch', () => {
  const reviews = {
    required_approving_review_count: 1,
    require_code_owner_reviews: true,
    dismiss_stale_reviews: true,
  };

  it('demands nothing where it asks for no review', () => {
    expect(demandOfProtection({})).toBeUndefined();
    expect(demandOfProtection({ required_pull_request_reviews: null })).toBeUndefined();
  });

  it('lets administrators get round it unless it binds them too', () => {
    const bypass = (more: object) =>
      demandOfProtection({ required_pull_request_reviews: reviews, ...more })?.bypass;
    expect(bypass({})).toEqual(['administrators of the repository']);
    expect(bypass({ enforce_admins: { enabled: false } })).toEqual(['administrators of the repository']);
    expect(bypass({ enforce_admins: { enabled: true } })).toEqual([]);
  });

  it('names the users, teams and apps that get round it', () => {
    const bypass_pull_request_allowances = {
      users: [{ login: 'ada' }],
      teams: [{ slug: 'core' }],
      apps: [{ slug: 'bot' }],
    };
    expect(
      demandOfProtection({
        enforce_admins: { enabled: true },
        required_pull_request_reviews: { ...reviews, bypass_pull_request_allowances },
      }),
    ).toMatchObject({
      approvals: 1,
      ofOwners: true,
      dropsStale: true,
      bypass: ['user ada', 'team core', 'app bot'],
    });
  });
});

it('an owner whom the host drops is named with the line, and unknown where the host says nothing', () => {
  const errors = [{ path: 'CODEOWNERS', line: 3, kind: 'Unknown owner', source: '/a @gone\n' }];
  expect(ownersErrorsIn({ errors })).toEqual([
    { path: 'CODEOWNERS', line: 3, kind: 'Unknown owner', source: '/a @gone' },
  ]);
  expect(ownersErrorsIn({ errors: [] })).toEqual([]);
  expect(ownersErrorsIn({ message: 'Not Found' })).toBeUndefined();
});
