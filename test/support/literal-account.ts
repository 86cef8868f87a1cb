/**
 * A second emulated account, small and without the sandbox's code: each answer is written down literally, as one
 * source or another shows it. What the sandbox and the product believe alike would go unnoticed otherwise.
 */
import type { ServerResponse } from 'node:http';
import { type Asked, listen } from '../celigo/loopback.ts';

type Json = Record<string, unknown>;
/** What is answered: a status, a body (an object or a text), headers. */
export type Answered = readonly [status: number, body?: unknown, headers?: Record<string, string>];
/** Answers by "METHOD /path?query", then by "METHOD /path"; a function is asked each time. */
export type Literal = Readonly<Record<string, Answered | ((asked: Asked) => Answered)>>;

const hex = (text: string): string => Buffer.from(text).toString('hex').slice(0, 24).padEnd(24, '0');
export const ID = { orders: hex('orders'), returns: hex('returns'), stock: hex('stock'), wiki: hex('wiki') };

/** One record as the schema shows it. */
export const person = (name: string, fields: Json = {}): Json => ({
  _id: hex(`share ${name}`),
  sharedWithUser: { _id: hex(`user ${name}`), email: `${name}@acme.example`, name },
  integrationAccessLevel: [],
  accepted: true,
  createdAt: '2026-01-05T10:00:00.000Z',
  lastModified: '2026-01-05T10:00:00.000Z',
  ...fields,
});

export interface LiteralAccount {
  readonly env: Readonly<Record<string, string>>;
  readonly asked: readonly Asked[];
  /** The records now. */
  readonly records: Json[];
  /** What was sent besides GET, as `METHOD /path` and its body. */
  writes(): { readonly call: string; readonly body: unknown }[];
}

/** Two administrators and whom a test adds; everything else is answered as `literal` says. */
export async function literalAccount(
  more: readonly unknown[],
  literal: Literal = {},
): Promise<LiteralAccount> {
  const administrators = ['grace', 'alan', 'root'].map((name) =>
    person(name, { accessLevel: 'administrator' }),
  );
  const records = [...administrators, ...more] as Json[];
  const usual: Literal = {
    'GET /v1/tokenInfo': [200, { _userId: hex('user root') }],
    'GET /v1/ashares': () => [200, records],
    'GET /v1/integrations': [
      200,
      [
        { _id: ID.orders, name: 'Orders' },
        { _id: ID.returns, name: 'Returns' },
      ],
    ],
    'GET /v1/mcpservers': [
      200,
      [
        { _id: ID.stock, name: 'Stock', relativeURI: '/stock' },
        { _id: ID.wiki, name: 'Wiki', relativeURI: '/wiki' },
      ],
    ],
    ...literal,
  };
  const server = await listen((asked, response) => {
    const path = asked.url.replace(/\?.*/, '');
    const found = usual[`${asked.method} ${asked.url}`] ?? usual[`${asked.method} ${path}`];
    const answer = typeof found === 'function' ? found(asked) : (found ?? onRecord(asked, path, records));
    respond(response, answer);
  });
  return {
    env: { CELIGO_BASE_URL: server.origin, CELIGO_API_TOKEN: 'a-literal-token' },
    asked: server.asked,
    records,
    writes: () =>
      server.asked
        .filter(({ method }) => method !== 'GET')
        .map(({ method, url, body }) => ({
          call: `${method} ${url}`,
          body: body === '' ? undefined : JSON.parse(body),
        })),
  };
}

/** GET, PUT and DELETE of one record, and the toggle, as the help center has them. */
function onRecord({ method, body }: Asked, path: string, records: Json[]): Answered {
  const [, id, action] = /^\/v1\/ashares\/([0-9a-f]{24})(\/disable)?$/.exec(path) ?? [];
  const at = records.findIndex((record) => record?._id === id);
  const record = records[at];
  if (id === undefined || record === undefined)
    return [404, { errors: [{ code: 'resource_not_found', message: 'No such thing here.' }] }];
  if (method === 'GET') return [200, record];
  if (method === 'DELETE') records.splice(at, 1);
  else if (action !== undefined) records[at] = { ...record, disabled: record.disabled !== true };
  else {
    const { _id, sharedWithUser, accepted, createdAt } = record;
    records[at] = { ...JSON.parse(body), _id, sharedWithUser, accepted, createdAt };
  }
  return [204];
}

function respond(response: ServerResponse, [status, body, headers = {}]: Answered): void {
  const text = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(status, { ...(text === '' ? {} : { 'content-type': type }), ...headers }).end(text);
}
