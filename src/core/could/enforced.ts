/**
 * What the host says of the branch: who demands a review, of how many, and who gets round it. Documents of GitHub's
 * API are read here as far as they answer that; whatever is missing in them is not known, and said to be.
 */

import type { CouldDocument, CouldEnforcement } from './saved.ts';

/** One rule that demands reviews. */
export interface Demand extends Omit<CouldEnforcement['demands'][number], 'bypass'> {
  /** Who gets round it; undefined: not told. */
  readonly bypass: readonly string[] | undefined;
}

/** A line of CODEOWNERS in which the host found something wrong. */
export type OwnersError = NonNullable<CouldEnforcement['errors']>[number];

/** All that was asked. */
export interface HostSays extends Omit<CouldEnforcement, 'demands' | 'errors'> {
  readonly demands: readonly Demand[];
  /** Undefined: not told. */
  readonly errors: readonly OwnersError[] | undefined;
}

export type Enforcement = CouldDocument['standing'];

/**
 * Whether CODEOWNERS binds anybody. A rule that asks for no approval at all makes owners inert; whether another rule,
 * which asks for approvals of whomever, makes them count again is nowhere written, so it is not known.
 */
export function enforcementOf(host: HostSays | undefined): Enforcement {
  if (host === undefined) return 'if-enforced';
  const owned = host.demands.filter(({ ofOwners }) => ofOwners);
  if (owned.some(({ approvals }) => approvals > 0)) return 'enforced';
  const mixed = owned.length > 0 && host.demands.some(({ approvals }) => approvals > 0);
  if (host.unread.length > 0 || mixed) return 'unknown';
  return owned.length > 0 ? 'inert' : 'not-enforced';
}

/** The value at a path of a document; undefined where there is none. */
export function at(document: unknown, ...path: readonly (string | number)[]): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

const listAt = (document: unknown, ...path: readonly string[]): readonly unknown[] | undefined => {
  const value = at(document, ...path);
  return Array.isArray(value) ? value : undefined;
};

const textAt = (document: unknown, ...path: readonly string[]): string => {
  const value = at(document, ...path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

const numberAt = (document: unknown, ...path: readonly string[]): number => {
  const value = at(document, ...path);
  return typeof value === 'number' ? value : 0;
};

/** The rulesets whose rules for the branch demand pull requests, by id. */
export function rulesetsIn(rules: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const rule of Array.isArray(rules) ? rules : []) {
    if (at(rule, 'type') === 'pull_request') found.set(textAt(rule, 'ruleset_id'), at(rule, 'parameters'));
  }
  return found;
}

/** One ruleset's demand: `ruleset` is its own document, undefined where that could not be read. */
export function demandOfRuleset(id: string, parameters: unknown, ruleset: unknown): Demand {
  const bypass = listAt(ruleset, 'bypass_actors');
  return {
    name: textAt(ruleset, 'name') === '' ? `ruleset ${id}` : `ruleset "${textAt(ruleset, 'name')}"`,
    approvals: numberAt(parameters, 'required_approving_review_count'),
    ofOwners: at(parameters, 'require_code_owner_review') === true,
    dropsStale: at(parameters, 'dismiss_stale_reviews_on_push') === true,
    reviewers: (listAt(parameters, 'required_reviewers') ?? []).map(
      (each) =>
        `${numberAt(each, 'minimum_approvals')} of ${textAt(each, 'reviewer', 'type')} ${textAt(each, 'reviewer', 'id')} on ${(listAt(each, 'file_patterns') ?? []).map(String).join(', ')}`,
    ),
    bypass: bypass?.map((actor) =>
      `${textAt(actor, 'actor_type')} ${textAt(actor, 'actor_id')} (${textAt(actor, 'bypass_mode')})`.replace(
        '  ',
        ' ',
      ),
    ),
  };
}

/** The demand of a protected branch, if it has one. */
export function demandOfProtection(protection: unknown): Demand | undefined {
  const reviews = at(protection, 'required_pull_request_reviews');
  if (reviews === undefined || reviews === null) return undefined;
  const allowed = (['users', 'teams', 'apps'] as const).flatMap((kind) =>
    (listAt(reviews, 'bypass_pull_request_allowances', kind) ?? []).map(
      (each) => `${kind.slice(0, -1)} ${textAt(each, 'login') || textAt(each, 'slug')}`,
    ),
  );
  const admins =
    at(protection, 'enforce_admins', 'enabled') === true ? [] : ['administrators of the repository'];
  return {
    name: 'branch protection',
    approvals: numberAt(reviews, 'required_approving_review_count'),
    ofOwners: at(reviews, 'require_code_owner_reviews') === true,
    dropsStale: at(reviews, 'dismiss_stale_reviews') === true,
    reviewers: [],
    bypass: [...admins, ...allowed],
  };
}

/** What the host found wrong in CODEOWNERS: owners without write access among it, whom it drops silently. */
export const ownersErrorsIn = (document: unknown): OwnersError[] | undefined =>
  listAt(document, 'errors')?.map((each) => ({
    path: textAt(each, 'path'),
    line: numberAt(each, 'line'),
    ...(numberAt(each, 'column') > 0 ? { column: numberAt(each, 'column') } : {}),
    kind: textAt(each, 'kind'),
    source: textAt(each, 'source').trim(),
  }));
