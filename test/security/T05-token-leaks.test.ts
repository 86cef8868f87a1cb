/**
 * T05: the token in a log, an error, a debug trace, a receipt or a crash. Every scenario runs the command and looks
 * for the token in all that it printed and wrote. What Node itself might say is looked for in the real process: of each
 * scenario that breaks the process, and of a sample of the others.
 */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CANARY, type Handler, json } from '../celigo/loopback.ts';
import { folderWith } from '../support/harness.ts';
import { someOf } from '../support/thorough.ts';
import { type Answers, accountAnswering, files, PEOPLE, runAgainst, YES } from './attack.ts';
import { formsOf, leaksIn, listenRaw } from './leaks.ts';

const CLI = resolve('build/cli.js');

interface Scenario {
  readonly argv?: readonly string[];
  /** Where the process is sent; left out: to an account that answers like this. */
  readonly origin?: () => Promise<string>;
  readonly answers?: Answers;
  readonly env?: Record<string, string | undefined>;
  readonly preload?: string;
  /** Sends this signal when the account is asked for its users. */
  readonly signal?: NodeJS.Signals;
  readonly exit: number;
  /** Words on stderr or stdout that show that the attack took place. */
  readonly says: RegExp;
}

/** Whoever answers repeats the request to us, headers and all, as debugging proxies do. */
const echo =
  (status: number): Handler =>
  (asked, response) => {
    const { authorization = '' } = asked.headers;
    const bearer = authorization.replace('Bearer ', '');
    response.writeHead(status, {
      'content-type': 'application/json',
      'retry-after': '9999',
      'x-echo': authorization,
    });
    const message = `${authorization} ${encodeURIComponent(bearer)} ${Buffer.from(bearer).toString('base64')} ${Buffer.from(`x:${bearer}`).toString('base64')}`;
    response.end(JSON.stringify({ errors: [{ code: bearer, message, field: bearer }] }));
  };
const text =
  (status: number, body: string | ((bearer: string) => string), type = 'text/plain'): Handler =>
  ({ headers }, response) => {
    response.writeHead(status, { 'content-type': type, 'retry-after': '9999' });
    response.end(typeof body === 'string' ? body : body(String(headers.authorization)));
  };
const users = (handler: Handler): Answers => ({ 'GET /v1/ashares': handler });
const unless =
  (origin: string): (() => Promise<string>) =>
  async () =>
    origin;

/** Code that runs before the command line: `secret` is the token, as nobody should be able to say it. */
const sabotage = (code: string): string =>
  `data:text/javascript,const secret = process.env.CELIGO_API_TOKEN; ${encodeURIComponent(code)}`;

const READS: Record<string, Scenario> = {
  'no such host': {
    origin: unless('https://celigo-access.invalid'),
    env: { CELIGO_ALLOWED_ORIGIN: 'https://celigo-access.invalid' },
    exit: 1,
    says: /no such host|name service/,
  },
  'nobody listens': { origin: unless('http://127.0.0.1:1'), exit: 1, says: /refused/ },
  'TLS where there is none': {
    origin: async () => (await accountAnswering()).origin.replace('http:', 'https:'),
    exit: 1,
    says: /TLS/,
  },
  'an unknown host': { origin: unless('https://evil.test'), exit: 3, says: /CELIGO_BASE_URL/ },
  'the token in the address': {
    origin: unless(`https://${CANARY}@api.integrator.io`),
    exit: 3,
    says: /CELIGO_BASE_URL/,
  },
  'the token as the address': { origin: unless(CANARY), exit: 3, says: /CELIGO_BASE_URL/ },
  'a proxy that is none': {
    origin: unless('https://api.integrator.io'),
    env: { HTTPS_PROXY: `socks5://user:${CANARY}@proxy` },
    exit: 3,
    says: /HTTPS_PROXY/,
  },
  'two tokens': {
    env: { CELIGO_API_TOKEN_FILE: join(tmpdir(), 'does-not-exist') },
    exit: 4,
    says: /token file/,
  },
  'a token with a line break': {
    env: { CELIGO_API_TOKEN: `${CANARY}\n${CANARY}` },
    exit: 4,
    says: /line break/,
  },
  'a token with a blank': { env: { CELIGO_API_TOKEN: ` ${CANARY}` }, exit: 4, says: /blank/ },
  'an unknown variable': { env: { CELIGO_ACCESS_TOKEN: CANARY }, exit: 3, says: /CELIGO_ACCESS_TOKEN/ },
  '401 that echoes': { answers: users(echo(401)), exit: 4, says: /rejected the token \(401: .*\[token\]/ },
  '403 that echoes': { answers: users(echo(403)), exit: 4, says: /403: .*\[token\]/ },
  '400 that echoes': { answers: users(echo(400)), exit: 1, says: /400: .*\[token\]/ },
  '404 that echoes': { answers: users(echo(404)), exit: 1, says: /404: .*\[token\]/ },
  '429 that echoes': { answers: users(echo(429)), exit: 1, says: /429: .*\[token\]/ },
  '503 that echoes': { answers: users(echo(503)), exit: 1, says: /503: .*\[token\]/ },
  '418 in plain text': {
    answers: users(text(418, (bearer) => `teapot ${bearer}`)),
    exit: 1,
    says: /teapot .*\[token\]/,
  },
  'a web page that echoes': {
    answers: users(text(200, (bearer) => `<html><title>${bearer}</title>`, 'text/html')),
    exit: 1,
    says: /HTML page/,
  },
  'a redirect to an address with the token': {
    answers: users(
      (asked, response) =>
        void response
          .writeHead(302, { location: `http://127.0.0.1:1/?t=${asked.headers.authorization}` })
          .end(),
    ),
    exit: 1,
    says: /never followed/,
  },
  'a next page with the token': {
    answers: users((asked, response, request) =>
      json(PEOPLE, 200, {
        link: `<http://evil.test/?t=${encodeURIComponent(String(asked.headers.authorization))}>; rel="next"`,
      })(asked, response, request),
    ),
    exit: 1,
    says: /next page/,
  },
  'a map where a list should be': {
    answers: users((asked, response, request) =>
      json({ [String(asked.headers.authorization)]: 1 })(asked, response, request),
    ),
    exit: 1,
    says: /not a list/,
  },
  'records that are the token': {
    answers: users((asked, response, request) =>
      json([String(asked.headers.authorization)])(asked, response, request),
    ),
    exit: 0,
    says: /not an object/,
  },
  'an id that is the token': {
    answers: users((asked, response, request) =>
      json([{ _id: String(asked.headers.authorization) }])(asked, response, request),
    ),
    exit: 0,
    says: /sharedWithUser/,
  },
  'JSON in JSON, a thousand deep': { answers: users(text(200, '['.repeat(1_000))), exit: 1, says: /nested/ },
  'headers of 32 KB': {
    answers: users((_, response) => void response.writeHead(200, { 'x-long': 'x'.repeat(32_000) }).end('[]')),
    exit: 1,
    says: /headers/,
  },
  'an encoding that was not asked for': {
    answers: users((_, response) => void response.writeHead(200, { 'content-encoding': 'br' }).end('[]')),
    exit: 1,
    says: /compressed/,
  },
  'something that is not HTTP': {
    origin: async () =>
      (await listenRaw((socket) => void socket.once('data', (data) => socket.end(data)))).origin,
    exit: 1,
    says: /connection|failed/,
  },
  'JSON that is cut off': {
    answers: users(text(200, (bearer) => `[{"a":"${bearer}`, 'application/json')),
    exit: 1,
    says: /not whole JSON/,
  },
  'a file that holds the token': { argv: ['plan', 'token.yaml'], exit: 3, says: /error\[/ },
  'a plan that is the token': {
    argv: ['apply', '--expect', 'token.json', ...YES],
    exit: 3,
    says: /--expect/,
  },
};

const WRITES: Record<string, Scenario> = {
  'writes that echo 400': {
    argv: ['apply', ...YES, '--receipt', 'receipt.ndjson', '--output', 'out.txt'],
    answers: { PUT: echo(400), POST: echo(400), DELETE: echo(400) },
    exit: 7,
    says: /Carrying out/,
  },
  'writes that echo 401': {
    argv: ['apply', ...YES, '--receipt', 'receipt.ndjson', '--format', 'json'],
    answers: { PUT: echo(401), POST: echo(401), DELETE: echo(401) },
    exit: 7,
    says: /\[token\]/,
  },
  'writes that are lost': {
    argv: ['apply', ...YES, '--receipt', 'receipt.ndjson'],
    answers: { PUT: echo(503), POST: echo(503), DELETE: echo(503) },
    exit: 7,
    says: /failed/,
  },
  'an invitation whose answer echoes': {
    argv: ['apply', ...YES, '--receipt', 'receipt.ndjson'],
    answers: {
      PUT: echo(400),
      DELETE: echo(400),
      POST: ({ headers }, response) =>
        void response
          .writeHead(201)
          .end(
            JSON.stringify([
              { statusCode: 422, errors: [{ code: 'x', message: String(headers.authorization) }] },
            ]),
          ),
    },
    exit: 7,
    says: /\[token\]/,
  },
};

const OF_THE_PROCESS: Record<string, Scenario> = {
  'certificate checks off': {
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    exit: 3,
    says: /NODE_TLS_REJECT_UNAUTHORIZED/,
  },
  'debug logs of Node': {
    env: { NODE_DEBUG: '*' },
    answers: users(echo(401)),
    exit: 3,
    says: /NODE_DEBUG makes/,
  },
  'an exception inside the connection': {
    preload: sabotage(
      "const { Socket } = await import('node:net'); const { write } = Socket.prototype; Socket.prototype.write = function (data, ...rest) { if (String(data).includes(secret)) throw new Error('write ' + data); return write.call(this, data, ...rest); };",
    ),
    exit: 1,
    says: /connection failed/,
  },
  'an exception in an event': {
    answers: users(() => undefined),
    preload: sabotage(
      "setInterval(() => { if (process.listenerCount('uncaughtException') > 0) throw new Error('late ' + secret); }, 5).unref();",
    ),
    exit: 70,
    says: /This is a bug/,
  },
  'an exception that no code expects': {
    preload: sabotage(
      "const { createHash: real, default: crypto } = await import('node:crypto'); const { syncBuiltinESMExports } = await import('node:module'); crypto.createHash = () => { throw new Error('hash ' + secret + ' ' + Buffer.from(secret).toString('base64')); }; syncBuiltinESMExports();",
    ),
    exit: 70,
    says: /This is a bug/,
  },
  'a thrown text': {
    preload: sabotage(
      "const { default: crypto } = await import('node:crypto'); const { syncBuiltinESMExports } = await import('node:module'); crypto.createHash = () => { throw 'thrown ' + secret; }; syncBuiltinESMExports();",
    ),
    exit: 70,
    says: /This is a bug/,
  },
  'Ctrl-C while reading': { answers: users(() => undefined), signal: 'SIGINT', exit: 130, says: /^/ },
  'termination while reading': { answers: users(() => undefined), signal: 'SIGTERM', exit: 143, says: /^/ },
};

const OF_THE_COMMAND = { ...READS, ...WRITES };

interface Ran {
  readonly exit: number;
  readonly printed: string;
  /** Everything that the run left in its folder. */
  readonly written: string;
}

const FILES = {
  ...files,
  'token.yaml': `version: 1\naccount: { name: ${CANARY}, region: ${CANARY} }\n${CANARY}: ${CANARY}\n`,
  'token.json': CANARY,
};

async function writtenIn(cwd: string): Promise<string> {
  const left = (await readdir(cwd)).filter((name) => !name.startsWith('token.') && name !== '.git');
  return (await Promise.all(left.map((name) => readFile(join(cwd, name), 'utf8')))).join('\n');
}

async function ranHere({ argv = ['plan'], origin, answers, env }: Scenario): Promise<Ran> {
  const cwd = await folderWith(FILES);
  const there = origin === undefined ? (await accountAnswering(answers)).origin : await origin();
  const { code, stdout, stderr } = await runAgainst({ origin: there }, argv, { cwd, env: { ...env } });
  return { exit: code, printed: stdout + stderr, written: await writtenIn(cwd) };
}

async function ranAlone({ argv = ['plan'], origin, answers, env, preload, signal }: Scenario): Promise<Ran> {
  const cwd = await folderWith(FILES);
  let asked: () => void = () => undefined;
  const hooked: Answers =
    signal === undefined
      ? {}
      : users(() => {
          asked();
        });
  const base =
    origin === undefined ? (await accountAnswering({ ...answers, ...hooked })).origin : await origin();
  const child = spawn(
    process.execPath,
    [...(preload === undefined ? [] : ['--import', preload]), CLI, ...argv],
    {
      cwd,
      env: {
        PATH: process.env.PATH,
        DEBUG: '*',
        NODE_OPTIONS: '--trace-uncaught --trace-warnings',
        CELIGO_BASE_URL: base,
        CELIGO_API_TOKEN: CANARY,
        ...env,
      },
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  asked = () => void child.kill(signal);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exit = await new Promise<number>((done) => child.once('close', (code) => done(code ?? -1)));
  return { exit, printed: Buffer.concat(chunks).toString('utf8'), written: await writtenIn(cwd) };
}

/** What went wrong in a scenario, in words; nothing if it is as it must be. */
async function problemsOf(
  name: string,
  scenario: Scenario,
  ran: (scenario: Scenario) => Promise<Ran>,
): Promise<string[]> {
  const { exit, printed, written } = await ran(scenario);
  const problems = leaksIn(printed + written, CANARY).map((form) => `${name}: printed ${form}`);
  if (exit !== scenario.exit) problems.push(`${name}: exit ${exit}\n${printed.slice(-600)}`);
  if (!scenario.says.test(printed))
    problems.push(`${name}: does not say ${scenario.says}\n${printed.slice(-600)}`);
  return problems;
}

test.each(Object.entries(OF_THE_COMMAND))('%s does not show the token', async (name, scenario) => {
  expect(await problemsOf(name, scenario, ranHere)).toEqual([]);
});

/** Processes at a time; most of them wait for each other or for a time-out. */
const AT_ONCE = 6;

test('nor does any of these in a process of its own', async () => {
  const waiting = [...Object.entries(OF_THE_PROCESS), ...someOf(Object.entries(OF_THE_COMMAND), 4)];
  const problems: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      problems.push(...(await problemsOf(...next, ranAlone)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(problems).toEqual([]);
});

test('the search finds every form that it looks for', () => {
  for (const form of formsOf(CANARY)) expect(leaksIn(`before ${form} after`, CANARY)).toContain(form);
  const header = Buffer.from(`user:${CANARY}`).toString('base64');
  expect(leaksIn(header, CANARY)).not.toEqual([]);
});
