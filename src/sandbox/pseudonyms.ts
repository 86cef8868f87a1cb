/**
 * An account as it was read, without anybody's name: the same structure under names and ids that are made with a key
 * which nobody keeps. Only what is listed here leaves as it is; whatever else a record holds becomes a placeholder of
 * its type.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { ReadAccount } from './copy.ts';
import { defined, foldEmail, isDocument } from './document.ts';
import { CREATED_VIA, FLAGS, SSO_LINKS } from './record.ts';

/** Makes pseudonyms. Equal texts have equal ones, and another key gives others. */
class Key {
  readonly #key = randomBytes(32);

  #hex(kind: string, text: string, length: number): string {
    return createHmac('sha256', this.#key).update(`${kind} ${text}`).digest('hex').slice(0, length);
  }

  id(value: unknown): unknown {
    return typeof value === 'string' ? this.#hex('id', value, 24) : placeholder(value);
  }

  email(value: string): string {
    const folded = foldEmail(value);
    const domain = folded.slice(folded.lastIndexOf('@') + 1);
    return `p-${this.#hex('person', folded, 12)}@d-${this.#hex('domain', domain, 8)}.example`;
  }

  word(kind: string, value: string): string {
    return value === '' ? '' : `${kind}-${this.#hex(kind, value, 10)}`;
  }
}

/** The type of a value and nothing of the value. */
function placeholder(value: unknown): unknown {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  if (Array.isArray(value)) return [];
  return value === null || value === undefined ? null : {};
}

type Hide = (value: unknown, key: Key) => unknown;

const flag: Hide = (value) => (typeof value === 'boolean' || value === null ? value : placeholder(value));
const time: Hide = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)?$/.test(value)
    ? value
    : placeholder(value);
const id: Hide = (value, key) => key.id(value);
const word =
  (...known: readonly string[]): Hide =>
  (value) =>
    value === null || known.includes(String(value)) ? value : placeholder(value);

const listOf =
  (hide: Hide): Hide =>
  (value, key) =>
    Array.isArray(value) ? value.map((each) => hide(each, key)) : placeholder(value);

/** A key of a field that nobody knows tells what kind of field it is; anything longer may tell more. */
const FIELD = /^[A-Za-z_][A-Za-z_0-9]{0,40}$/;

const fieldsOf =
  (listed: Readonly<Record<string, Hide>>): Hide =>
  (value, key) => {
    if (!isDocument(value)) return placeholder(value);
    const entries = Object.entries(value).map(([name, each], index): [string, unknown] => {
      const hide = Object.hasOwn(listed, name) ? listed[name] : undefined;
      if (hide !== undefined) return [name, hide(each, key)];
      return [FIELD.test(name) ? name : `field_${index}`, placeholder(each)];
    });
    return Object.fromEntries(entries);
  };

const LEVELS = word('administrator', 'manage', 'monitor', '');

/** What leaves, and how. */
const PERSON: Readonly<Record<string, Hide>> = {
  _id: id,
  email: (value, key) => (typeof value === 'string' ? key.email(value) : placeholder(value)),
  name: (value, key) => (typeof value === 'string' ? key.word('name', value) : placeholder(value)),
  lastSignIn: time,
  allowedToResetMFA: flag,
  accountSSOLinked: word(...SSO_LINKS),
};
const RECORD: Readonly<Record<string, Hide>> = {
  _id: id,
  sharedWithUser: fieldsOf(PERSON),
  accessLevel: LEVELS,
  integrationAccessLevel: listOf(fieldsOf({ _integrationId: id, accessLevel: LEVELS })),
  mcpServerAccessLevel: listOf(fieldsOf({ _mcpServerId: id, scopes: listOf(word('mcp:read', 'mcp:write')) })),
  ...Object.fromEntries(FLAGS.map((name) => [name, flag])),
  accepted: flag,
  dismissed: flag,
  disabled: flag,
  isProductionAdmin: flag,
  createdVia: word(...CREATED_VIA),
  createdAt: time,
  lastModified: time,
  lastSignIn: time,
  lastModifiedBy: id,
  _sharedWithUserId: id,
};

/** The account under pseudonyms, with a key that is forgotten at once. */
export function pseudonymous(account: ReadAccount): ReadAccount {
  const key = new Key();
  const hide = fieldsOf(RECORD);
  const text = (value: string): string => String(key.id(value));
  const { ownerEmail, environment } = account;
  return {
    records: account.records.map((record) => hide(record, key)),
    integrations: account.integrations.map(({ id: own, name }) => ({
      id: text(own),
      name: key.word('integration', name),
    })),
    mcpServers: account.mcpServers.map(({ id: own, name, uri, external }) => ({
      id: text(own),
      name: key.word('name', name),
      uri: `/${key.word('server', uri)}`,
      external,
    })),
    tokenUserId: text(account.tokenUserId),
    users: account.users.map(({ recordId, notified }) => ({
      recordId: text(recordId),
      ...defined({ notified: notified && { integrations: [...notified.integrations].map(text) } }),
    })),
    ...defined({
      ownerEmail: ownerEmail === undefined ? undefined : key.email(ownerEmail),
      // Only whether it is production decides anything.
      environment: environment === undefined || environment === 'production' ? environment : 'another',
    }),
  };
}
