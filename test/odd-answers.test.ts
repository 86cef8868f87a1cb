/**
 * Every command, while one or two of its requests are answered in a way that nobody expects: any status, any body, any
 * of the headers that mean something, by the account or by something that stands before it and keeps the request to
 * itself. RUNS and SEED choose how many runs and which.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { listen } from './celigo/loopback.ts';
import { ALLOW_ALL } from './support/disturbed.ts';
import { folderWith, openSandbox, runCli, TOKEN } from './support/harness.ts';
import { SEED, usually } from './support/thorough.ts';

const RUNS = Number(process.env.RUNS ?? usually(24, 200));

const CASH = 'aaaaaaaaaaaaaaaaaaaaaaa1';
/** In pages of five, and other than the files say in everything that an apply can write. */
const ACCOUNT = `
owner: owner@acme.example
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  wes@acme.example: { accessLevel: monitor }
  pen@acme.example: { accessLevel: monitor, invitation: pending }
  dis@acme.example: { accessLevel: monitor }
  adm@acme.example: { accessLevel: administrator, mcpServers: { /orders: write } }
  oth@acme.example: { accessLevel: administrator }
integrations: [{ name: Order to Cash, id: ${CASH} }, Returns]
mcpServers: [/orders, /stock]
dialects: { page-size: "5" }
`;
const FILES = {
  'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [${CASH}] }
policy: { maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100%, minAdministrators: 1 }
users:
  root@acme.example: { accessLevel: administrator }
  oth@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage }, notifications: [Order to Cash] }
  wes@acme.example: { state: absent }
  pen@acme.example: { accessLevel: manage }
  dis@acme.example: { accessLevel: monitor, enabled: false, ssoRequired: true }
  adm@acme.example: { accessLevel: monitor, mcpServers: { /stock: read } }
  nia@acme.example: { accessLevel: monitor }
  bob@acme.example: { accessLevel: monitor }
`,
};

const COMMANDS = [
  ...['plan', 'drift', 'export', 'report', 'explain ada@acme.example --live', 'doctor', 'probe'],
  ...['apply', 'apply', 'apply', 'apply', 'apply --due'],
];
const argvOf = (command: string): string[] =>
  command.startsWith('apply') ? [...command.split(' '), '--yes', ...ALLOW_ALL] : command.split(' ');

const STATUSES = [
  ...[200, 201, 202, 203, 204, 206, 207, 226, 300, 301, 302, 303, 304, 307, 308],
  ...[400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 415, 418, 422, 425, 429, 431, 451, 499],
  ...[500, 501, 502, 503, 504, 505, 511, 520, 530, 599, 600, 999],
];
const BODIES: Readonly<Record<string, (body: string) => string>> = {
  'as it is': (body) => body,
  nothing: () => '',
  null: () => 'null',
  'an object': () => '{}',
  'a text': () => '"x"',
  'a list of null': () => '[null]',
  'no errors': () => '{"errors":[]}',
  errors: () => '{"errors":[{"code":"odd","message":"It did not happen."}]}',
  page: () => '<!doctype html><title>Sign in</title>',
  cut: (body) => body.slice(0, -1),
  twice: (body) => body + body,
  'with a mark': (body) => `\ufeff${body}`,
  deep: () => '['.repeat(100) + ']'.repeat(100),
  huge: (body) => body.replace('{', '{"kept":9007199254740993,'),
};
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  ...['0', '-5', '1, 2', '99999999999', 'Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 2094 08:49:37 GMT'],
].map((value): Readonly<Record<string, string>> => ({ 'retry-after': value }));
const LINKS = [
  '</v1/ashares>; rel="next"',
  '</v1/ashares?skip=0>; REL="Next"',
  '<https://evil.example/v1/ashares?skip=5>; rel=next',
  '</v1/integrations?skip=1>; rel="next"',
  '</v1/ashares?skip=3>;rel=next,</v1/ashares?skip=4>;rel=next',
  '<<>>',
];

const ROUTES: Readonly<Record<string, RegExp>> = {
  token: /^GET \/v1\/tokenInfo/,
  users: /^GET \/v1\/ashares(?:\?|$)/,
  things: /^GET \/v1\/(?:integrations|mcpservers)/,
  mail: /^GET \/v1\/notifications/,
  record: /^GET \/v1\/ashares\/\w+/,
  replacement: /^PUT \/v1\/ashares\/\w+$/,
  switch: /^PUT \/v1\/ashares\/\w+\/disable/,
  removal: /^DELETE /,
  invitation: /^POST /,
  'any write': /^(?!GET )/,
  anything: /^/,
};

const oddity = fc.record({
  route: fc.constantFrom(...Object.keys(ROUTES)),
  nth: fc.integer({ min: 1, max: 3 }),
  status: fc.oneof(fc.constant(undefined), fc.constantFrom(200, 204), fc.constantFrom(...STATUSES)),
  body: fc.constantFrom(...Object.keys(BODIES)),
  headers: fc.constantFrom(
    {},
    ...HEADERS,
    ...LINKS.map((link) => ({ link })),
    { location: 'https://evil.example/' },
    { date: 'Sun, 06 Nov 2094 08:49:37 GMT' },
    { 'content-encoding': 'br' },
  ),
  /** Whether the account never hears of the request. */
  swallowed: fc.boolean(),
});
const cases = fc.record({
  command: fc.constantFrom(...COMMANDS),
  oddities: fc.array(oddity, { minLength: 1, maxLength: 2 }),
});

interface Oddity {
  readonly route: string;
  readonly nth: number;
  readonly status?: number | undefined;
  readonly body: string;
  readonly headers: object;
  readonly swallowed: boolean;
  /** How many requests of the route came so far. */
  seen: number;
}

test(`whatever is answered, nobody is told what is not so, SEED=${SEED}`, {
  timeout: RUNS * 4_000 + 300_000,
}, async () => {
  const cwd = await folderWith(FILES);
  const sandbox = await openSandbox(ACCOUNT);
  let odd: Oddity[] = [];
  let met = 0;
  const between = await listen(({ method, url, headers, body }, response) => {
    const now = odd.filter((each) => {
      if (ROUTES[each.route]?.test(`${method} ${url}`)) each.seen += 1;
      else return false;
      return each.seen === each.nth;
    });
    met += now.length;
    const { authorization = '', 'content-type': type = 'application/json' } = headers;
    const answer = now.some(({ swallowed }) => swallowed)
      ? Promise.resolve(new Response('{"message":"from in between"}', { headers: { 'content-type': type } }))
      : fetch(`${sandbox.url}${url}`, {
          method,
          headers: { authorization, 'content-type': type },
          body: body === '' ? null : body,
        });
    void answer.then(async (reply) => {
      const last = now.findLast(({ status }) => status !== undefined)?.status ?? reply.status;
      const text = now.reduce((said, each) => BODIES[each.body]?.(said) ?? said, await reply.text());
      const link = reply.headers.get('link');
      const told = { 'content-type': 'application/json', ...(link === null ? {} : { link }) };
      response.writeHead(last, Object.assign(told, ...now.map((each) => each.headers)));
      response.end(last === 204 || last === 304 ? '' : text);
    });
  });
  const cli = (argv: readonly string[]) =>
    runCli(argv, { cwd, hasty: true, env: { CELIGO_BASE_URL: between.origin, CELIGO_API_TOKEN: TOKEN } });

  await fc.assert(
    fc.asyncProperty(cases, async ({ command, oddities }) => {
      sandbox.reset();
      odd = oddities.map((each) => ({ ...each, seen: 0 }));
      const { code, stdout, stderr } = await cli(argvOf(command));
      odd = [];
      expect([EXIT.internal, EXIT.interrupted], stderr).not.toContain(code);
      expect(stderr).not.toMatch(/\n\s+at |bug in celigo-access|Please report it with/);
      // The account differs from the files, in mail as well.
      expect(stdout).not.toMatch(/Nothing (?:to do:|differs|was changed)/);
      if (!command.startsWith('apply')) {
        expect(sandbox.writes()).toEqual([]);
        return;
      }
      const toggles = sandbox.writes().filter(({ path }) => path.endsWith('/disable'));
      expect(toggles.length).toBeLessThanOrEqual(1);
      const mailed = sandbox.mails.map(({ to }) => to);
      expect(mailed).toEqual([...new Set(mailed)]);
      if (code !== EXIT.done) return;
      const due = command.includes('--due');
      const left = await cli(['apply', '--yes', ...(due ? ['--due'] : []), ...ALLOW_ALL]);
      expect([left.code, left.stdout]).toEqual([EXIT.done, expect.stringContaining('Nothing')]);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  console.info(`odd answers: ${met} met in ${RUNS} runs, SEED=${SEED}`);
});
