/**
 * Who gets mail about what. (Source: the vendor's developer site and command line: a list of subscriptions, each of
 * one flow, connection or integration; a PUT of changes, of which the command line sends at most 1,000 in a call.
 * Status, body and errors of the answer are not documented.)
 */
import type { Subscription, WriteAnswer } from '../core/model/doors.ts';
import { type Email, emailOf, integrationIdOf, isId } from '../core/model/ids.ts';
import type { LiveUser, Notified } from '../core/model/live.ts';
import { isObject, type JsonObject } from './shape.ts';
import type { Sent } from './verdict.ts';
import { wordsOf } from './words.ts';

/** How many changes one call may hold. */
export const MOST_CHANGES = 1_000;

/** The people with what they are notified about. What cannot be read as a subscription counts for nobody. */
export function withNotified(users: readonly LiveUser[], subscriptions: readonly unknown[]): LiveUser[] {
  const byEmail = new Map<Email, { integrations: Set<ReturnType<typeof integrationIdOf>>; others: number }>();
  for (const subscription of subscriptions.filter(isObject)) {
    const email = emailIn(subscription);
    if (email === undefined) continue;
    const known = byEmail.get(email) ?? { integrations: new Set(), others: 0 };
    byEmail.set(email, known);
    const { _integrationId: id } = subscription;
    if (isId(id)) known.integrations.add(integrationIdOf(id));
    else known.others += 1;
  }
  const none: Notified = { integrations: new Set(), others: 0 };
  return users.map((user) => ({ ...user, notified: byEmail.get(user.email) ?? none }));
}

function emailIn({ subscribedByUser: who }: JsonObject): Email | undefined {
  return isObject(who) && typeof who.email === 'string' ? emailOf(who.email) : undefined;
}

/** The body of a call. */
export const changesBody = (email: string, changes: readonly Subscription[]): JsonObject[] =>
  changes.map(({ integrationId, subscribed }) => ({
    _integrationId: integrationId,
    subscribed,
    subscribedByUserEmail: email,
  }));

/** What came of a call. A success may still hold a refusal for one of its elements. */
export function answerToChanges(sent: Sent, redact: (text: string) => string): WriteAnswer {
  if (sent.kind !== 'accepted') return sent;
  const elements = Array.isArray(sent.body) ? sent.body.filter(isObject) : [];
  const refused = elements.find(({ statusCode }) => typeof statusCode === 'number' && statusCode >= 400);
  if (refused === undefined) return { kind: 'accepted' };
  const status = Number(refused.statusCode);
  return { kind: 'refused', status, words: wordsOf(refused, redact) || 'no words' };
}
