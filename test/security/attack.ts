/**
 * A small account, the files about it, and a server that answers for it as an attacker wants. The files ask for
 * one write of each kind, so that an attack on any of them has something to aim at.
 */
import { CANARY, type Handler, json, type Loopback, listen } from '../celigo/loopback.ts';
import { type Ended, runCli, type Setting, TOKEN } from '../support/harness.ts';

export const CASH = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const ROOT = 'cccccccccccccccccccccc01';
export const ADA = 'cccccccccccccccccccccc02';
const WES = 'cccccccccccccccccccccc03';

/** Grants something to Ada (PUT), removes Wes (DELETE) and invites Nia (POST). */
export const FILE = `version: 1
account: { name: Acme, region: us, contains: [${CASH}] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage } }
  wes@acme.example: { state: absent }
  nia@acme.example: { accessLevel: monitor }
`;
export const files = { 'access.yaml': FILE };
/** The consent that those three writes need. */
export const YES = ['--yes', '--allow', 'removes-user'];

/** The same account as a seed of the sandbox. */
export const SEED = `
owner: owner@acme.example
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  wes@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: ${CASH} }]
`;

/** One person's record as the vendor's schema shows it, with fields of your own. */
export const record = (id: string, email: string, fields: object = {}): Record<string, unknown> => ({
  _id: id,
  sharedWithUser: { _id: id.replaceAll('c', 'd'), email },
  integrationAccessLevel: [],
  accepted: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastModified: '2026-01-01T00:00:00.000Z',
  ...fields,
});

export const PEOPLE = [
  record(ROOT, 'root@acme.example', { accessLevel: 'administrator' }),
  record(ADA, 'ada@acme.example', { accessLevel: 'monitor' }),
  record(WES, 'wes@acme.example', { accessLevel: 'monitor' }),
];
const INTEGRATIONS = [{ _id: CASH, name: 'Order to Cash' }];

/** What is answered, by method and path without the query; `PUT` alone stands for every path. */
export type Answers = Readonly<Record<string, Handler>>;

const HONEST: Answers = {
  'GET /v1/tokenInfo': json({ _userId: ROOT.replaceAll('c', 'd'), scope: '*' }),
  'GET /v1/ashares': json(PEOPLE),
  'GET /v1/integrations': json(INTEGRATIONS),
  'GET /v1/mcpservers': json([]),
  ...Object.fromEntries(PEOPLE.map((each) => [`GET /v1/ashares/${String(each._id)}`, json(each)])),
};

/** A server that answers honestly but for what an attack replaces; everything else is 404. */
export function accountAnswering(attack: Answers = {}): Promise<Loopback> {
  return listen((asked, response, request) => {
    const path = `${asked.method} ${asked.url.replace(/\?.*/, '')}`;
    const handler = attack[path] ?? attack[asked.method] ?? HONEST[path];
    (handler ?? json({ message: 'no such thing' }, 404))(asked, response, request);
  });
}

/** Runs a command line against a server, with the canary as its token; waits between retries take no time. */
export const runAgainst = (
  { origin }: Pick<Loopback, 'origin'>,
  argv: readonly string[],
  setting: Setting = {},
): Promise<Ended> =>
  runCli(argv, {
    ...(setting.cwd === undefined ? { files } : {}),
    hasty: true,
    ...setting,
    env: { CELIGO_BASE_URL: origin, CELIGO_API_TOKEN: CANARY, ...setting.env },
  });

/** What a server was asked, in a few words: `GET /v1/ashares`. */
export const askedOf = ({ asked }: Loopback): string[] =>
  asked.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`);

export const writesTo = (server: Loopback): string[] =>
  askedOf(server).filter((words) => !words.startsWith('GET '));
