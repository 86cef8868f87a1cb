/**
 * Who gets mail about what. (Source: the vendor's developer site and command line: a list of subscriptions, each of
 * one flow, connection or integration; a PUT of changes, of which the command line sends at most 1,000 in a call.
 * Status, body and errors of the answer are not documented.)
 */
import type { Subscription } from '../core/model/doors.ts';
import { type Email, emailOf, type IntegrationId, integrationIdOf, isId } from '../core/model/ids.ts';
import { isObject, type JsonObject, objectOf } from '../core/model/json.ts';
import type { LiveState, LiveUser, Notified, OddResource } from '../core/model/live.ts';

/** How many changes one call may hold. */
export const MOST_CHANGES = 1_000;

/** The people with what they are notified about, and the subscriptions that cannot be read: they count for nobody. */
export function withNotified(
  { users, integrations }: Pick<LiveState, 'users' | 'integrations'>,
  subscriptions: readonly unknown[],
): { readonly users: LiveUser[]; readonly odd: OddResource[] } {
  const byEmail = new Map<Email, Told>();
  const listed = new Set<string>(integrations.map(({ id }) => id));
  const odd: OddResource[] = [];
  for (const [at, subscription] of subscriptions.entries()) {
    const fields = objectOf(subscription);
    const { _id, _integrationId: id } = fields;
    const email = emailIn(fields);
    if (email === undefined) {
      const shown = typeof _id === 'string' ? _id : `entry ${at + 1}`;
      odd.push({ what: 'subscription', shown, oddity: 'it names no person' });
      continue;
    }
    const known = byEmail.get(email) ?? { integrations: new Set(), unlisted: new Set(), others: 0 };
    byEmail.set(email, known);
    if (isId(id) && isAboutIntegration(fields))
      known[listed.has(id) ? 'integrations' : 'unlisted'].add(integrationIdOf(id));
    else known.others += 1;
  }
  const notifiedOf = ({ email }: LiveUser): Notified => {
    const told = byEmail.get(email);
    if (told === undefined) return { integrations: new Set(), others: 0 };
    const { integrations, unlisted, others } = told;
    return { integrations, others, ...(unlisted.size === 0 ? {} : { unlisted: [...unlisted].sort() }) };
  };
  return { users: users.map((user) => ({ ...user, notified: notifiedOf(user) })), odd };
}

/** A subscription to a flow or a connection may name the integration that this is of, too. */
const isAboutIntegration = ({ type, _flowId: flow, _connectionId: connection }: JsonObject): boolean =>
  (type ?? 'integration') === 'integration' && (flow ?? connection ?? undefined) === undefined;

interface Told {
  readonly integrations: Set<IntegrationId>;
  /** About integrations that no list names: a list can be short, so nobody is unsubscribed because of it. */
  readonly unlisted: Set<IntegrationId>;
  others: number;
}

function emailIn({ subscribedByUser: who }: JsonObject): Email | undefined {
  const email = isObject(who) ? who.email : who;
  return typeof email === 'string' ? emailOf(email) : undefined;
}

/** The body of a call. */
export const changesBody = (email: string, changes: readonly Subscription[]): JsonObject[] =>
  changes.map(({ integrationId, subscribed }) => ({
    _integrationId: integrationId,
    subscribed,
    subscribedByUserEmail: email,
  }));
