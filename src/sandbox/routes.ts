/** The endpoints: a table of method, path, rights and handler. */
import type { EmulatedAccount, IssuedToken } from './account.ts';
import { auditDocuments, filterAudit } from './audit.ts';
import { changeNotifications, listEnvironments, listNotifications, listSsoClients } from './beside.ts';
import type { Call } from './call.ts';
import { type Document, isDocument } from './document.ts';
import { pageReply } from './paging.ts';
import { isStoredAdministrator, type StoredRecord, shownDocument } from './record.ts';
import { Refusal } from './refusal.ts';
import { batchRefusal, type Reply } from './reply.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** `users` needs the owner or an administrator with a full token (users skill). */
  readonly rights: 'any' | 'users';
  /** `list`: an array, which the call finds as `list`. Left out: none is read. */
  readonly body?: 'optional' | 'required' | 'list';
  readonly handle: (call: Call) => Reply | Refusal;
}

const notFound = (): Refusal => new Refusal('resource_not_found', 'The resource was not found.');

/** The records as this reading sees them, which may lag behind. */
const recordsIn = ({ account, page }: Call): readonly StoredRecord[] =>
  page.lagMs === undefined ? account.roster.records() : account.roster.recordsBefore(page.lagMs);

const shown = (call: Call, record: StoredRecord): Document =>
  shownDocument(record, call.account.readingFor(call.actor.person));

/** A write on the record that the path names: 204 without a body, or another status with one, as the dialect says. */
function writing(
  dialect: 'put-status' | 'delete-status' | 'toggle-status' | 'reinvite-status',
  write: (call: Call, record: StoredRecord) => StoredRecord | Refusal,
  bodyOf = shown,
): Route['handle'] {
  return (call) => {
    const record = call.account.roster.get(call.id);
    const written = record === undefined ? notFound() : write(call, record);
    if (written instanceof Refusal) return written;
    const status = call.account.dialects.number(dialect);
    return status === 204 ? { status } : { status, body: bodyOf(call, written) };
  };
}

function tokenInfo({ account, actor }: Call): Reply {
  const { dialects } = account;
  const _userId = dialects.is('token-user', 'owner') ? account.owner.id : actor.person.id;
  if (dialects.is('token-info', 'bare')) return { status: 200, body: { _userId } };
  if (dialects.is('token-info', 'scope-array')) return { status: 200, body: { _userId, scope: ['*'] } };
  const named = dialects.is('token-info', 'named') ? { name: account.name, email: actor.person.email } : {};
  return { status: 200, body: { _userId, scope: '*', ...named } };
}

function listUsers(call: Call): Reply | Refusal {
  const reading = call.account.readingFor(call.actor.person);
  const documentOf = (record: StoredRecord): Document => shownDocument(record, reading);
  return pageReply({ items: recordsIn(call), documentOf }, call);
}

function invite(call: Call): Reply | Refusal {
  const content = call.account.readInvitation(call.body, ['email']);
  if (content instanceof Refusal) return content;
  const record = call.account.invite(call.body.email, content, call.actor);
  if (record instanceof Refusal) return record;
  return { status: call.account.dialects.number('invite-status'), body: shown(call, record) };
}

/** One element for each e-mail, in order; access that is wrong is wrong for all and refuses the call. */
function inviteMany(call: Call): Reply | Refusal {
  const { account, body } = call;
  const { emails } = body;
  if (!Array.isArray(emails) || emails.length === 0) {
    return new Refusal('invalid_field', 'emails must be a list of e-mail addresses.', 'emails');
  }
  const content = account.readInvitation(body, ['emails']);
  if (content instanceof Refusal) return content;
  const answers = emails.map((email: unknown) => {
    const record = account.invite(email, content, call.actor);
    return record instanceof Refusal
      ? batchRefusal(record, account.dialects)
      : { statusCode: 201, doc: shown(call, record) };
  });
  return { status: account.dialects.number('batch-status'), body: answers };
}

function listIntegrations(call: Call): Reply | Refusal {
  const items = [...call.account.integrations.values()];
  return pageReply(
    {
      items,
      documentOf: ({ id, name, createdAt }) => ({ _id: id, name, createdAt, lastModified: createdAt }),
    },
    call,
  );
}

/** The level that a record has on one integration; undefined for none. */
function levelOn(record: StoredRecord, integrationId: string): string | undefined {
  const { accessLevel, integrationAccessLevel } = record.fields;
  const granted = integrationAccessLevel.find((grant) => grant._integrationId === integrationId)?.accessLevel;
  if (accessLevel === 'administrator' || accessLevel === 'manage') return accessLevel;
  return granted === 'manage' ? granted : (accessLevel ?? granted);
}

function listIntegrationUsers(call: Call): Reply | Refusal {
  if (!call.account.integrations.has(call.id)) return notFound();
  const items = recordsIn(call).filter((record) => levelOn(record, call.id) !== undefined);
  const documentOf = (record: StoredRecord): Document => {
    const { _id, accepted, accountSSORequired, sharedWithUser } = shown(call, record);
    return { _id, accepted, accountSSORequired, sharedWithUser, accessLevel: levelOn(record, call.id) };
  };
  return pageReply({ items, documentOf }, call);
}

function listServers(call: Call): Reply | Refusal {
  if (call.account.dialects.is('mcp-license', 'no')) {
    return new Refusal('feature_not_enabled', 'MCP servers are not part of the license of this account.');
  }
  const items = [...call.account.mcpServers.values()];
  return pageReply(
    {
      items,
      emptyIs204: true,
      documentOf: ({ id, name, uri, providerId, createdAt }) => ({
        _id: id,
        name,
        relativeURI: uri,
        _userId: call.account.owner.id,
        disabled: false,
        ...(providerId === undefined ? {} : { oauth: { _mcpOAuthProviderId: providerId } }),
        createdAt,
        lastModified: createdAt,
      }),
    },
    call,
  );
}

/** More fields than any record has: entries of one change stay together. */
const MOST_FIELDS = 1_000;

function listAudit(call: Call): Reply | Refusal {
  const { dialects, auditLog } = call.account;
  const entries = filterAudit(auditLog, call.query, dialects);
  if (entries instanceof Refusal) return entries;
  const items = entries.flatMap((entry) =>
    auditDocuments(entry, dialects).map((document, index) => ({
      seq: index - entry.seq * MOST_FIELDS,
      document,
    })),
  );
  const reply = pageReply(
    {
      items,
      isNewestFirst: true,
      documentOf: ({ document }) => document,
    },
    call,
  );
  if (reply instanceof Refusal || reply.status === 204 || dialects.is('audit-shape', 'rows')) return reply;
  return { ...reply, body: { audit: reply.body } };
}

/** The same with its filters in the body, of which each may have several values. */
function searchAudit(call: Call): Reply | Refusal {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(call.body)) {
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  }
  return listAudit({ ...call, query });
}

function showUser(call: Call): Reply | Refusal {
  const record = call.account.roster.getBefore(call.id, call.page.lagMs ?? 0);
  return record === undefined ? notFound() : { status: 200, body: shown(call, record) };
}
const replaceUser = writing('put-status', ({ account, body, actor }, record) =>
  account.replace(record, body, actor),
);
const removeUser = writing(
  'delete-status',
  ({ account, actor }, record) => account.remove(record, actor),
  () => ({}),
);
const toggleUser = writing('toggle-status', ({ account, actor }, record) => account.toggle(record, actor));
const reinviteUser = writing('reinvite-status', ({ account, actor }, record) =>
  account.reinvite(record, actor),
);

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v1/tokenInfo', rights: 'any', handle: tokenInfo },
  { method: 'GET', path: '/v1/ashares', rights: 'users', handle: listUsers },
  { method: 'GET', path: '/v1/ashares/:id', rights: 'users', handle: showUser },
  { method: 'PUT', path: '/v1/ashares/:id', rights: 'users', body: 'required', handle: replaceUser },
  { method: 'DELETE', path: '/v1/ashares/:id', rights: 'users', handle: removeUser },
  { method: 'PUT', path: '/v1/ashares/:id/disable', rights: 'users', body: 'optional', handle: toggleUser },
  {
    method: 'PUT',
    path: '/v1/ashares/:id/reinvite',
    rights: 'users',
    body: 'optional',
    handle: reinviteUser,
  },
  { method: 'POST', path: '/v1/invite', rights: 'users', body: 'required', handle: invite },
  { method: 'POST', path: '/v1/invite/multiple', rights: 'users', body: 'required', handle: inviteMany },
  { method: 'GET', path: '/v1/integrations', rights: 'any', handle: listIntegrations },
  { method: 'GET', path: '/v1/integrations/:id/ashares', rights: 'users', handle: listIntegrationUsers },
  { method: 'GET', path: '/v1/mcpservers', rights: 'any', handle: listServers },
  { method: 'GET', path: '/v1/audit', rights: 'users', handle: listAudit },
  { method: 'POST', path: '/v1/audit', rights: 'users', body: 'required', handle: searchAudit },
  { method: 'GET', path: '/v1/notifications', rights: 'any', handle: listNotifications },
  { method: 'PUT', path: '/v1/notifications', rights: 'users', body: 'list', handle: changeNotifications },
  { method: 'GET', path: '/v1/environments', rights: 'any', handle: listEnvironments },
  { method: 'GET', path: '/v1/ssoclients', rights: 'users', handle: listSsoClients },
];

const PATTERNS = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`),
}));

/** The routes of a path, whatever their method, and the id in it; '' where there is none. */
export function routesAt(path: string, account: EmulatedAccount): { routes: readonly Route[]; id: string } {
  const plain = account.dialects.is('slash-at-end', 'same') ? path.replace(/\/$/, '') : path;
  const asServers = account.dialects.is('mcp-path', 'any-case') && plain.toLowerCase() === '/v1/mcpservers';
  const actual = asServers ? '/v1/mcpservers' : plain;
  const fitting = PATTERNS.filter(({ pattern }) => pattern.test(actual));
  const id = fitting[0]?.pattern.exec(actual)?.[1] ?? '';
  return { routes: fitting.map(({ route }) => route), id };
}

/** Who asks, by the Authorization header. */
export function identify(account: EmulatedAccount, header: string | undefined): IssuedToken | Refusal {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  const known = token === undefined ? undefined : account.tokens.get(token);
  if (known !== undefined) return known;
  return new Refusal('unauthorized', token === undefined ? 'Unauthorized' : 'Bearer Authentication Failed');
}

/** Why a person with this token may not use a route; undefined if they may. */
export function rightsRefusal(
  account: EmulatedAccount,
  who: IssuedToken,
  rights: Route['rights'],
): Refusal | undefined {
  if (who.person.id === account.owner.id) return who.custom && rights === 'users' ? forbidden() : undefined;
  const record = account.roster.findByPerson(who.person);
  const hasLeft = record === undefined || record.disabled || !record.accepted;
  if (hasLeft && account.dialects.is('token-of-leaver', '401')) {
    return new Refusal('unauthorized', 'The token is not valid any more.');
  }
  if (rights === 'any' && !hasLeft) return undefined;
  return hasLeft || who.custom || !isStoredAdministrator(record) ? forbidden() : undefined;
}

const forbidden = (): Refusal => new Refusal('forbidden', 'You do not have permission to do this.');

/** The body of a request as an object, or why it is none. */
export function parseBody(
  text: string,
  contentType: string | undefined,
  need: Route['body'],
): Document | Refusal {
  if (need === undefined || (need === 'optional' && text === '')) return {};
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    return new Refusal('unsupported_media_type', 'The body must be application/json.');
  }
  try {
    const value: unknown = JSON.parse(text);
    if (need === 'list' && Array.isArray(value)) return { list: value };
    if (need !== 'list' && isDocument(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return new Refusal('invalid_json', 'The body must be a JSON object.');
}
