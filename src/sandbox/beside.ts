/**
 * What an account has beside its users: who is notified about what, environments, the SSO client. (Sources: the
 * vendor's developer site and command line.)
 */

import type { Call } from './call.ts';
import { type Document, foldEmail, isDocument } from './document.ts';
import { pageReply } from './paging.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import type { SubscriptionKind } from './subscriptions.ts';

const KINDS: readonly SubscriptionKind[] = ['flow', 'connection', 'integration'];
const keyOf = (kind: SubscriptionKind): string => `_${kind}Id`;

/** The caller's own subscriptions, or with `users=all` everybody's. */
export function listNotifications(call: Call): Reply | Refusal {
  const { account, actor, query } = call;
  const isAll = query.get('users') === 'all';
  const items = isAll ? account.subscriptions.all() : account.subscriptions.of(actor.person.email);
  return pageReply(
    {
      items,
      documentOf: ({ id, email, kind, about, time }) => {
        const { name } = account.roster.personOf(email);
        const subscribedByUser = { ...(name === undefined ? {} : { name }), email };
        return { _id: id, type: kind, [keyOf(kind)]: about, subscribedByUser, lastModified: time };
      },
    },
    call,
  );
}

/** A list of changes, each for the caller or for whomever it names. */
export function changeNotifications(call: Call): Reply | Refusal {
  const { account, body } = call;
  const elements = Array.isArray(body.list) ? body.list : [];
  const asked = elements.map((element) => askedBy(element, call));
  const refusal = asked.find((each) => each instanceof Refusal);
  if (refusal instanceof Refusal && !account.dialects.is('notify-answer', 'elements')) return refusal;
  for (const each of asked) if (!(each instanceof Refusal)) account.subscriptions.set(each, each.subscribed);
  if (account.dialects.is('notify-answer', '204')) return { status: 204 };
  if (account.dialects.is('notify-answer', '200')) return { status: 200, body: {} };
  const answers = asked.map(
    (each): Document =>
      each instanceof Refusal ? { statusCode: 422, message: each.message } : { statusCode: 200 },
  );
  return { status: 200, body: answers };
}

function askedBy(element: unknown, { account, actor }: Call) {
  if (!isDocument(element) || typeof element.subscribed !== 'boolean') {
    return new Refusal('invalid_field', 'subscribed must be a boolean.', 'subscribed');
  }
  const { subscribed, subscribedByUserEmail: whom } = element;
  const email = typeof whom === 'string' ? whom : actor.person.email;
  const kind = KINDS.find((each) => typeof element[keyOf(each)] === 'string');
  if (kind === undefined) return new Refusal('invalid_field', 'A change names what it is about.');
  const about = String(element[keyOf(kind)]);
  if (kind === 'integration' && !account.integrations.has(about)) {
    return new Refusal('invalid_ref', `There is no integration ${about}.`, '_integrationId');
  }
  const isOwner = foldEmail(email) === foldEmail(account.owner.email);
  if (!isOwner && account.roster.findByEmail(email)?.accepted !== true) {
    return new Refusal('invalid_ref', `${email} is no user of this account.`, 'subscribedByUserEmail');
  }
  const isOther = foldEmail(email) !== foldEmail(actor.person.email);
  if (isOther && account.dialects.is('notify-others', 'refused')) {
    return new Refusal('access_restricted', 'Notifications can be changed by their user only.');
  }
  return { email, kind, about, subscribed };
}

/** Environments of the license, where it has several. */
export function listEnvironments({ account, actor }: Call): Reply | Refusal {
  const { dialects, environment } = account;
  const isAlone = account.environments.length === 0;
  if (isAlone && dialects.is('environments-none', 'refused')) {
    return new Refusal('feature_not_enabled', 'Environments are not part of the license of this account.');
  }
  const user = dialects.is('environment-user', 'owner') ? account.owner.id : actor.person.id;
  const names = isAlone ? ['Production'] : account.environments;
  const own = names.find((name) => name.toLowerCase() === environment.toLowerCase()) ?? names[0];
  const body = names.map((name, index) => {
    const other = `${index}`.padStart(24, 'f');
    const _envUserId = name === own ? user : other;
    const known = dialects.is('environment-user', 'absent') ? {} : { _envUserId };
    return { _id: `${index}`.padStart(24, 'e'), name, apim: false, ...known, enabled: true };
  });
  return { status: 200, body };
}

/** At most one SSO client; its secret is masked. */
export function listSsoClients({ account }: Call): Reply {
  if (!account.hasSsoClient) {
    return account.dialects.is('sso-none', '204') ? { status: 204 } : { status: 200, body: [] };
  }
  const oidc = { issuerURL: 'https://idp.sandbox.example', clientId: 'sandbox', clientSecret: '******' };
  return { status: 200, body: [{ _id: '5'.repeat(24), type: 'oidc', disabled: false, oidc }] };
}
