/**
 * What the account says beside its users, where it says it at all: single sign-on and environments. (Source: the
 * vendor's developer site: at most one SSO client, or 204; environments with a user id each, or a refusal.)
 */

import type { AnswerIfAny, ListedEnvironment } from '../core/model/doors.ts';
import { isObject } from '../core/model/json.ts';
import type { SsoClient } from '../core/model/live.ts';

const odd = (path: string): { readonly kind: 'untold'; readonly words: string } => ({
  kind: 'untold',
  words: `Reading /v1/${path} was answered with something that this tool does not understand.`,
});

/** What an answer without a body, or a list of clients, says of single sign-on. */
export function ssoClientIn(body: unknown): AnswerIfAny<SsoClient> {
  const clients = body ?? [];
  if (!Array.isArray(clients) || !clients.every(isObject)) return odd('ssoclients');
  if (clients.length === 0) return { kind: 'told', value: 'none' };
  const isReady = clients.some(({ disabled }) => disabled !== true);
  return { kind: 'told', value: isReady ? 'ready' : 'disabled' };
}

/**
 * The environments with a name. The one whose user the token names is the token's; failing that, the one whose user
 * owns what the token sees. An account with a single environment has no other. Where several fit, none is known.
 */
export function environmentsIn(
  body: unknown,
  owners: readonly ReadonlySet<string>[],
): AnswerIfAny<readonly ListedEnvironment[]> {
  const listed = body ?? [];
  if (!Array.isArray(listed)) return odd('environments');
  const named = listed
    .filter(isObject)
    .flatMap(({ name, _envUserId: user }) =>
      typeof name === 'string' && name.trim() !== '' ? [{ name, user }] : [],
    );
  if (named.length === 0 && listed.length > 0) return odd('environments');
  const fitting = owners.map((ids) => named.filter(({ user }) => typeof user === 'string' && ids.has(user)));
  const [own] = named.length === 1 ? named : (fitting.find(({ length }) => length === 1) ?? []);
  return { kind: 'told', value: named.map((each) => ({ name: each.name, isTokens: each === own })) };
}

/** The ids of whom documents belong to. */
export const ownersIn = (documents: readonly unknown[]): ReadonlySet<string> =>
  new Set(
    documents.flatMap((document) =>
      isObject(document) && typeof document._userId === 'string' ? [document._userId] : [],
    ),
  );
