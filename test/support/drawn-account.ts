/**
 * An account that is drawn at random from what the vendor's public material leaves open: shapes of lists, of links,
 * of refusals, and records of which parts are odd. It shares nothing with the emulated account nor with the product.
 */
import type { ServerResponse } from 'node:http';
import { type Asked, listen } from '../celigo/loopback.ts';

type Json = Record<string, unknown>;

/** Chance that can be had again: the same seed draws the same account. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  below(most: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * most);
  }

  one<T>(of: readonly T[]): T {
    const drawn = of[this.below(of.length)];
    if (drawn === undefined && !of.includes(drawn as T)) throw new Error('Nothing to draw from.');
    return drawn as T;
  }

  is(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }
}

const hex = (text: string): string => Buffer.from(text).toString('hex').slice(0, 24).padEnd(24, '0');

export interface Drawn {
  readonly env: Readonly<Record<string, string>>;
  readonly asked: readonly Asked[];
  /** Records as they are now, odd ones included. */
  readonly records: unknown[];
  /** Ids and what people call them. */
  readonly integrations: readonly { readonly id: string; readonly name: unknown }[];
  readonly servers: readonly { readonly id: string; readonly uri: unknown }[];
  /** Ids that records name and no list does. */
  readonly gone: readonly string[];
  /** Whether the license has MCP servers. */
  readonly hasMcp: boolean;
  readonly subscriptions: readonly Json[];
  /** Refuses the next request of this kind in these words. */
  refuse(call: RegExp, words: string): void;
}

/** Bodies in which an account may say no. */
const REFUSALS: readonly ((words: string, code: string) => unknown)[] = [
  (message, code) => ({ errors: [{ code, message }] }),
  (message, code) => ({ errors: [{ code, message, field: 'x' }] }),
  (message) => ({ errors: [message] }),
  (message) => ({ message }),
  (message) => ({ error: message }),
  (message, code) => ({ error: { code, message } }),
  (message) => message,
];

export async function drawnAccount(seed: number): Promise<Drawn> {
  const chance = new Chance(seed);
  const integrations = ['orders', 'returns', 'stock'].map((name) => ({
    id: hex(`int ${name}`),
    name: chance.is(6) ? chance.one<unknown>([undefined, null, '', 7, {}, 'orders']) : name,
  }));
  const servers = ['a', 'b', 'c'].map((name) => ({
    id: hex(`srv ${name}`),
    uri: chance.is(8) ? chance.one<unknown>([undefined, null, '', 7]) : `/${name}`,
  }));
  const gone = [hex('gone 1'), hex('gone 2')];
  const grantable = [...integrations.map(({ id }) => id), ...(chance.is(3) ? gone : [])];
  const callable = [...servers.map(({ id }) => id), ...(chance.is(3) ? gone : [])];
  const records: unknown[] = [
    ...['grace', 'alan', 'root'].map((name) =>
      person(name, { accessLevel: 'administrator', accepted: true }, chance),
    ),
    ...['ada', 'bea', 'cyd', 'dot', 'eve', 'fay']
      .slice(0, 2 + chance.below(5))
      .map((name) => person(name, access(chance, grantable, callable), chance)),
  ];
  const odd = chance.below(4);
  for (let nth = 0; nth < odd; nth += 1)
    records.splice(chance.below(records.length + 1), 0, oddRecord(`odd${nth}`, chance, grantable, callable));
  const emails = records.flatMap((record) => emailIn(record) ?? []);
  const subscriptions: Json[] = emails.flatMap((email, at) =>
    chance.is(2)
      ? []
      : [
          {
            _id: hex(`sub ${at}`),
            ...chance.one<Json>([
              { type: 'integration', _integrationId: chance.one(grantable) },
              { type: 'integration', _integrationId: chance.one(integrations).id },
              { _integrationId: gone[0] },
              { type: 'flow', _flowId: hex(`flow ${at}`) },
            ]),
            subscribedByUser: chance.one<unknown>([
              { email, name: 'x' },
              { email: email.toUpperCase() },
              email,
            ]),
          },
        ],
  );
  const serverDocuments = servers.map(({ id, uri }) => ({
    _id: id,
    relativeURI: uri,
    name: chance.one<unknown>(['Name', undefined, 7]),
    oauth: chance.one<unknown>([undefined, {}, { _mcpOAuthProviderId: 'p' }, true]),
  }));
  const integrationDocuments: unknown[] = integrations.map(({ id, name }) => ({ _id: id, name }));
  if (chance.is(5)) integrationDocuments.push(chance.one<unknown>([null, 'x', { name: 'No id' }, []]));
  const hasMcp = !chance.is(4);
  const refusals: { call: RegExp; words: string }[] = [];
  const shapes = {
    size: chance.one([2, 3, 1000]),
    link: chance.below(7),
    last: chance.one(['known', '204', 'array']),
    empty: chance.one(['204', 'array']),
    accepted: chance.one([204, 200]),
    refusal: chance.one(REFUSALS),
    tokenInfo: chance.one<Json>([
      {},
      { scope: '*' },
      { scope: ['a'], name: 7 },
      { email: 'root@acme.example' },
    ]),
  };
  const list = (path: string, url: URL, items: readonly unknown[], response: ServerResponse): void => {
    const from = Number(url.searchParams.get('after') ?? 0);
    const page = items.slice(from, from + shapes.size);
    const next = from + shapes.size;
    const more = next < items.length || (shapes.last !== 'known' && next === items.length);
    const name = path.replace('/v1/', '');
    const links = [
      `/v1/${name}?after=${next}`,
      `https://api.integrator.io/v1/${name}?after=${next}`,
      `https://elsewhere.example/api/${name}?after=${next}`,
      `/api/${name}?after=${next}`,
      `/${name}/?after=${next}`,
      `?after=${next}`,
      `http://127.0.0.1/v1/${name}/?after=${next}`,
    ];
    const link = more ? { link: `</x?y=1>; rel="first", <${links[shapes.link]}>; rel="next"` } : {};
    if (page.length === 0 && (from > 0 ? shapes.last : shapes.empty) === '204') response.writeHead(204).end();
    else respond(response, 200, page, link);
  };
  const server = await listen((asked, response) => {
    response.setHeader('date', 'Sun, 22 Nov 2026 12:00:00 GMT');
    const url = new URL(asked.url, 'http://x');
    const path = url.pathname.replace(/\/$/, '');
    const call = `${asked.method} ${path}`;
    const refused = refusals.findIndex(({ call: meant }) => meant.test(call));
    if (refused >= 0) {
      const words = refusals[refused]?.words ?? '';
      return respond(response, chance.one([400, 403, 404, 422]), shapes.refusal(words, 'odd_code'));
    }
    if (asked.headers.authorization !== 'Bearer drawn-token')
      return respond(response, 401, { message: 'Bearer Authentication Failed' });
    if (call === 'GET /v1/tokenInfo')
      return respond(response, 200, { _userId: hex('user root'), ...shapes.tokenInfo });
    if (call === 'GET /v1/ashares') return list(path, url, records, response);
    if (call === 'GET /v1/integrations') return list(path, url, integrationDocuments, response);
    if (call === 'GET /v1/mcpservers') {
      if (hasMcp) return list(path, url, serverDocuments, response);
      return respond(response, chance.one([402, 403, 404, 422]), {
        errors: [{ code: 'feature_not_enabled', message: 'Not in the plan.' }],
      });
    }
    if (call === 'GET /v1/notifications') return list(path, url, subscriptions, response);
    return onRecord(asked, path, records, shapes.accepted, response);
  });
  return {
    env: { CELIGO_BASE_URL: server.origin, CELIGO_API_TOKEN: 'drawn-token' },
    asked: server.asked,
    records,
    integrations,
    servers,
    gone,
    hasMcp,
    subscriptions,
    refuse: (call, words) => void refusals.push({ call, words }),
  };
}

export function emailIn(record: unknown): string | undefined {
  const who = (record as Json | null)?.sharedWithUser as Json | undefined | null;
  return typeof who?.email === 'string' && who.email.trim() !== '' ? who.email : undefined;
}

function person(name: string, fields: Json, chance: Chance): Json {
  const record: Json = {
    _id: hex(`rec ${name}`),
    sharedWithUser: {
      _id: hex(`user ${name}`),
      email: `${name}@acme.example`,
      name: chance.one<unknown>([name, undefined, null, 7, { first: name }]),
      accountSSOLinked: 'not_linked',
    },
    integrationAccessLevel: [],
    createdAt: chance.one<unknown>(['2026-01-05T10:00:00.000Z', undefined, 7, 'long ago']),
    lastModified: chance.one<unknown>(['2026-01-05T10:00:00.000Z', undefined, {}, 1_764_374_400_000]),
    lastSignIn: chance.one<unknown>([undefined, null, '2026-11-20T10:00:00.000Z', 1_764_374_400_000, true]),
    createdVia: chance.one<unknown>([undefined, 'new_account_auto_join', 7]),
    somethingNew: chance.one<unknown>([undefined, { a: [1] }, 'x']),
    disabled: chance.one<unknown>([undefined, null, false]),
    ...fields,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function access(chance: Chance, integrations: readonly string[], servers: readonly string[]): Json {
  const accessLevel = chance.one<unknown>([undefined, null, '', 'monitor', 'monitor', 'manage']);
  const integrationAccessLevel = integrations
    .filter(() => chance.is(2))
    .map((id) => ({ _integrationId: id, accessLevel: chance.one(['monitor', 'manage']), ...extra(chance) }));
  const mcpServerAccessLevel = servers
    .filter(() => chance.is(2))
    .map((id) => ({
      _mcpServerId: id,
      ...chance.one<Json>([
        {},
        { scopes: [] },
        { scopes: null },
        { scopes: ['mcp:read'] },
        { scopes: ['mcp:write'] },
        { scopes: ['mcp:read', 'mcp:write'] },
        { scopes: ['mcp:admin'] },
        { scopes: ['mcp:read', 'mcp:admin'] },
      ]),
      ...extra(chance),
    }));
  return {
    accessLevel,
    integrationAccessLevel:
      integrationAccessLevel.length === 0
        ? chance.one<unknown>([[], undefined, null])
        : integrationAccessLevel,
    mcpServerAccessLevel:
      mcpServerAccessLevel.length === 0 ? chance.one<unknown>([[], undefined, null]) : mcpServerAccessLevel,
    allMcpServerAccess:
      mcpServerAccessLevel.length === 0 && chance.is(6) ? true : chance.one<unknown>([undefined, false]),
    accepted: chance.is(5) ? chance.one<unknown>([false, undefined]) : true,
    accountMFARequired: chance.one<unknown>([undefined, true, false]),
    disabled: chance.is(6) ? true : undefined,
  };
}

const extra = (chance: Chance): Json => (chance.is(4) ? { note: 'kept' } : {});

function oddRecord(
  name: string,
  chance: Chance,
  integrations: readonly string[],
  servers: readonly string[],
): unknown {
  const ordinary = person(name, access(chance, integrations, servers), chance);
  const who = ordinary.sharedWithUser as Json;
  return chance.one<unknown>([
    null,
    'text',
    [],
    7,
    {},
    { ...ordinary, _id: undefined },
    { ...ordinary, _id: 7 },
    { ...ordinary, sharedWithUser: undefined },
    { ...ordinary, sharedWithUser: { ...who, email: undefined } },
    { ...ordinary, sharedWithUser: { ...who, email: '' } },
    { ...ordinary, sharedWithUser: { ...who, _id: undefined } },
    { ...ordinary, accessLevel: 7 },
    { ...ordinary, accessLevel: 'tile' },
    { ...ordinary, accessLevel: 'owner' },
    { ...ordinary, accessLevel: 'custom' },
    { ...ordinary, accessLevel: 'monitor', integrationAccessLevel: [{ _integrationId: integrations[0] }] },
    { ...ordinary, accessLevel: undefined, integrationAccessLevel: [{ accessLevel: 'manage' }] },
    { ...ordinary, accessLevel: 'monitor', integrationAccessLevel: {} },
    { ...ordinary, accessLevel: 'monitor', integrationAccessLevel: [null] },
    { ...ordinary, mcpServerAccessLevel: [{ scopes: ['mcp:read'] }] },
    { ...ordinary, mcpServerAccessLevel: [{ _mcpServerId: servers[0], scopes: 'mcp:read' }] },
    { ...ordinary, mcpServerAccessLevel: [{ _mcpServerId: servers[0], scopes: [7] }] },
    { ...ordinary, mcpServerAccessLevel: 'all' },
    { ...ordinary, allMcpServerAccess: 'yes' },
    { ...ordinary, accepted: 'yes' },
    { ...ordinary, disabled: 1 },
  ]);
}

function onRecord(
  asked: Asked,
  path: string,
  records: unknown[],
  accepted: number,
  response: ServerResponse,
): void {
  const id = /^\/v1\/ashares\/([0-9a-f]{24})$/.exec(path)?.[1];
  const at = records.findIndex((record) => id !== undefined && (record as Json | null)?._id === id);
  const record = records[at] as Json | undefined;
  if (record === undefined) {
    respond(response, 404, { message: 'No such thing.' });
    return;
  }
  if (asked.method === 'GET') {
    respond(response, 200, record);
    return;
  }
  if (asked.method !== 'PUT') {
    respond(response, 405, { message: 'Not here.' });
    return;
  }
  const kept = Object.fromEntries(
    ['_id', 'sharedWithUser', 'accepted', 'createdAt', 'createdVia', 'lastSignIn', 'lastModified']
      .filter((key) => key in record)
      .map((key) => [key, record[key]]),
  );
  records[at] = { ...(JSON.parse(asked.body) as Json), ...kept };
  if (accepted === 204) response.writeHead(204).end();
  else respond(response, 200, records[at]);
}

function respond(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(isText ? body : JSON.stringify(body));
}
