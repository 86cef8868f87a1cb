/**
 * A small server of the API that shares nothing with the emulated account: what it answers follows from switches that
 * a test sets, and nothing else.
 */
import { createServer, type ServerResponse } from 'node:http';

export interface Switches {
  readonly pageSize: number;
  readonly cursor: 'skip' | 'after' | 'offset' | 'page';
  readonly host: 'own' | 'other' | 'relative';
  readonly path: 'own' | 'api' | 'bare' | 'slash';
  readonly relations: 'next' | 'several';
  readonly lastPage: 'known' | 'empty';
  readonly empty: '204' | 'array';
  readonly slash: 'same' | 'missing';
  readonly spelling: 'any-case' | 'lower-case';
  readonly tokenInfo: 'scope-star' | 'scope-array' | 'bare' | 'named';
  readonly tokenUser: 'user' | 'owner';
  readonly body401: 'message' | 'errors';
  readonly body404: 'errors' | 'message' | 'strings' | 'text';
  readonly acceptedFalse: 'present' | 'absent';
  readonly falseFlags: 'present' | 'absent';
  readonly emptyGrants: 'present' | 'absent';
  readonly auditShape: 'wrapped' | 'rows';
  readonly auditId: 'person' | 'record';
  readonly auditChange: 'list' | 'one';
  readonly notifications: 'there' | 'missing' | 'refused' | 'not-licensed';
  readonly environments: 'there' | 'missing' | 'refused' | 'not-licensed';
  readonly ssoClients: 'there' | 'missing' | 'refused' | 'not-licensed';
  readonly tokens: 'there' | 'missing' | 'refused' | 'not-licensed';
  readonly order: 'created' | 'newest-first' | 'shuffled';
  readonly lag: 'none-seen' | 'lags';
}

/** Every value of every switch. */
export const SWITCHES: { readonly [Name in keyof Switches]: readonly Switches[Name][] } = {
  pageSize: [4, 1000],
  cursor: ['skip', 'after', 'offset', 'page'],
  host: ['own', 'other', 'relative'],
  path: ['own', 'api', 'bare', 'slash'],
  relations: ['next', 'several'],
  lastPage: ['known', 'empty'],
  empty: ['204', 'array'],
  slash: ['same', 'missing'],
  spelling: ['any-case', 'lower-case'],
  tokenInfo: ['scope-star', 'scope-array', 'bare', 'named'],
  tokenUser: ['user', 'owner'],
  body401: ['message', 'errors'],
  body404: ['errors', 'message', 'strings', 'text'],
  acceptedFalse: ['present', 'absent'],
  falseFlags: ['present', 'absent'],
  emptyGrants: ['present', 'absent'],
  auditShape: ['wrapped', 'rows'],
  auditId: ['person', 'record'],
  auditChange: ['list', 'one'],
  notifications: ['there', 'missing', 'refused', 'not-licensed'],
  environments: ['there', 'missing', 'refused', 'not-licensed'],
  ssoClients: ['there', 'missing', 'refused', 'not-licensed'],
  tokens: ['there', 'missing', 'refused', 'not-licensed'],
  order: ['created', 'newest-first', 'shuffled'],
  lag: ['none-seen', 'lags'],
};

export const SECRET = 'a-token-value-that-nobody-may-see';
const TOKEN = 'small-remote-token';
const OWNER = 'f'.repeat(24);
const id = (kind: string, n: number): string => `${kind}${n}`.padEnd(24, '0');
const person = (n: number): string => id('b', n);
const NOW = Date.parse('2026-06-01T12:00:00Z');

type Row = Record<string, unknown>;

export interface SmallRemote {
  readonly url: string;
  readonly token: string;
  /** Methods that came. */
  readonly methods: string[];
  close(): Promise<void>;
}

export async function openSmallRemote(switches: Switches): Promise<SmallRemote> {
  const methods: string[] = [];
  let readings = 0;
  const server = createServer((request, response) => {
    methods.push(request.method ?? '');
    const url = new URL(request.url ?? '/', 'http://here.invalid');
    response.setHeader('Date', new Date(NOW).toUTCString());
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      const wrong =
        switches.body401 === 'message' ? { message: 'No.' } : { errors: [{ code: 'no', message: 'No.' }] };
      return json(response, 401, wrong);
    }
    if (!url.searchParams.has(switches.cursor)) readings += 1;
    return answer(url, response, switches, { url: `http://${request.headers.host}`, readings });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    methods,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, status: number, value: unknown): ServerResponse {
  response.writeHead(status, { 'content-type': 'application/json' });
  return response.end(JSON.stringify(value));
}

function missing(response: ServerResponse, { body404 }: Switches): ServerResponse {
  if (body404 === 'text') {
    response.writeHead(404, { 'content-type': 'text/plain' });
    return response.end('There is nothing here.');
  }
  const words = 'There is nothing here.';
  const errors = body404 === 'strings' ? [words] : [{ code: 'resource_not_found', message: words }];
  return json(response, 404, body404 === 'message' ? { message: words } : { errors });
}

function answer(
  url: URL,
  response: ServerResponse,
  s: Switches,
  now: { url: string; readings: number },
): ServerResponse {
  let path = url.pathname.replace(/^\/v1\//, '');
  if (path.endsWith('/') && s.slash === 'same') path = path.slice(0, -1);
  if (path === 'mcpServers' && s.spelling === 'any-case') path = 'mcpservers';
  const list = (rows: readonly Row[]): ServerResponse => page(url, path, rows, response, s, now);
  const optional = (
    state: 'there' | 'missing' | 'refused' | 'not-licensed',
    rows: readonly Row[],
  ): ServerResponse => {
    if (state === 'there') return list(rows);
    if (state === 'missing') return missing(response, s);
    const code = state === 'refused' ? 'access_restricted' : 'feature_not_enabled';
    return json(response, 403, { errors: [{ code, message: 'No.' }] });
  };
  if (path === 'tokenInfo') return json(response, 200, infoOf(s));
  if (path === 'ashares') return list(ordered(users(s), s, now.readings));
  if (path === 'integrations') return list(ordered(things('c'), s, now.readings));
  if (path === 'mcpservers') return list([]);
  if (path === 'audit') return list(entries(s, url.searchParams));
  if (path === 'notifications')
    return optional(s.notifications, subscriptions(url.searchParams.get('users') === 'all'));
  if (path === 'environments') return optional(s.environments, [{ _id: id('d', 1), name: 'Production' }]);
  if (path === 'ssoclients') return optional(s.ssoClients, []);
  if (path === 'accesstokens') return optional(s.tokens, tokens());
  return missing(response, s);
}

function infoOf({ tokenInfo, tokenUser }: Switches): Row {
  const _userId = tokenUser === 'user' ? person(1) : OWNER;
  if (tokenInfo === 'bare') return { _userId };
  if (tokenInfo === 'scope-array') return { _userId, scope: ['*'] };
  return {
    _userId,
    scope: '*',
    ...(tokenInfo === 'named' ? { name: 'Acme', email: 'p1@acme.example' } : {}),
  };
}

const FLAGS =
  'accountMFARequired accountSSORequired allowAccessToAPIM allowToEditRetryData allowIntegrationWorkspaceCreation allMcpServerAccess disabled isProductionAdmin dismissed';

function users(s: Switches): Row[] {
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => {
    const off = s.falseFlags === 'present' ? FLAGS.split(' ').map((name) => [name, false] as const) : [];
    const hasGrant = n % 2 === 0;
    const accepted = n !== 3;
    return {
      _id: id('a', n),
      accessLevel: n === 1 ? 'administrator' : 'monitor',
      ...Object.fromEntries(off),
      ...(hasGrant || s.emptyGrants === 'present'
        ? { integrationAccessLevel: hasGrant ? [{ _integrationId: id('c', 1), accessLevel: 'manage' }] : [] }
        : {}),
      ...(accepted || s.acceptedFalse === 'present' ? { accepted } : {}),
      createdAt: new Date(NOW - (20 - n) * 86_400_000).toISOString(),
      lastModified: new Date(NOW - (n === 2 && s.lag === 'none-seen' ? 30_000 : 90_000_000)).toISOString(),
      sharedWithUser: { _id: person(n), email: `p${n}@acme.example` },
    };
  });
}

const things = (kind: string): Row[] =>
  [1, 2, 3].map((n) => ({ _id: id(kind, n), name: `Thing ${n}`, createdAt: '2024-01-01T00:00:00Z' }));

function ordered(rows: readonly Row[], { order }: Switches, reading: number): Row[] {
  if (order === 'newest-first') return [...rows].reverse();
  if (order === 'created') return [...rows];
  const shuffled: Row[] = [];
  const left = [...rows];
  for (let n = reading * 7919 + 13; left.length > 0; n = (n * 31 + 17) % 1_000_003)
    shuffled.push(...left.splice(n % left.length, 1));
  return shuffled;
}

function entries(s: Switches, query: URLSearchParams): Row[] {
  const change = {
    fieldPath: 'accessLevel',
    oldValue: 'manage',
    newValue: s.lag === 'lags' ? 'manage' : 'monitor',
  };
  const all: Row[] = [
    {
      _id: id('e', 1),
      resourceType: 'user',
      _resourceId: s.auditId === 'person' ? person(2) : id('a', 2),
      source: 'api',
      event: 'update',
      time: new Date(NOW - 30_000).toISOString(),
      byUser: { _id: person(1), email: 'p1@acme.example' },
      ...(s.auditChange === 'list' ? { fieldChanges: [change] } : { fieldChange: change }),
    },
  ];
  return all.filter((row) =>
    ['resourceType', '_resourceId', 'source'].every(
      (name) => !query.has(name) || query.get(name) === row[name],
    ),
  );
}

const subscriptions = (all: boolean): Row[] =>
  (all ? [1, 2] : [1]).map((n) => ({
    _id: id('9', n),
    _integrationId: id('c', 1),
    subscribedByUser: { email: `p${n}@acme.example` },
  }));

const tokens = (): Row[] => [
  {
    _id: id('7', 1),
    name: 'ci',
    token: SECRET,
    fullAccess: true,
    _userId: person(1),
    createdAt: '2026-05-22T12:00:00Z',
  },
  { _id: id('7', 2), name: 'part', token: SECRET, fullAccess: false, _userId: person(2), revoked: true },
];

function page(
  url: URL,
  path: string,
  rows: readonly Row[],
  response: ServerResponse,
  s: Switches,
  now: { url: string },
): ServerResponse {
  const limit = Number(url.searchParams.get('limit') ?? s.pageSize);
  const start = Number(url.searchParams.get(s.cursor) ?? 0);
  const shown = rows.slice(start, start + limit);
  const more = start + limit < rows.length + (s.lastPage === 'empty' ? 1 : 0) && shown.length > 0;
  const host = { own: now.url, other: 'https://elsewhere.example', relative: '' }[s.host];
  const way = { own: `/v1/${path}`, api: `/api/${path}`, bare: `/${path}`, slash: `/v1/${path}/` }[s.path];
  const link = (relation: string, at: number): string => {
    const query = new URLSearchParams(url.searchParams);
    query.set(s.cursor, `${at}`);
    return `<${host}${way}?${query}>; rel="${relation}"`;
  };
  const links = [
    ...(s.relations === 'several' ? [link('first', 0)] : []),
    ...(more ? [link('next', start + limit)] : []),
  ];
  if (links.length > 0) response.setHeader('Link', links.join(', '));
  if (shown.length === 0 && s.empty === '204') {
    response.writeHead(204);
    return response.end();
  }
  return json(response, 200, path === 'audit' && s.auditShape === 'wrapped' ? { audit: shown } : shown);
}
