/** T29: answers that are too large, too slow or grow when they are unpacked. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { accountReader } from '../../src/celigo/account.ts';
import { Token } from '../../src/celigo/token.ts';
import { EXIT } from '../../src/errors.ts';
import { CANARY, errorOf, json } from '../celigo/loopback.ts';
import { accountAnswering, askedOf, runAgainst, writesTo, YES } from './attack.ts';

const MIB = 1024 ** 2;

test('a gigabyte of zeros in a megabyte of gzip is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(256 * MIB), { level: 9 });
  const api = await accountAnswering({
    'GET /v1/ashares': (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
      // Members of one stream: four times 256 MiB.
      for (let n = 0; n < 4; n += 1) response.write(bomb);
      response.end();
    },
  });
  const { code, stderr } = await runAgainst(api, ['plan']);
  expect([code, stderr]).toEqual([EXIT.failure, expect.stringContaining('larger than 50 MB')]);
  expect(askedOf(api).filter((words) => words.endsWith('/ashares'))).toHaveLength(1);
});

test('an answer without an end is cut off by its size', async () => {
  const chunk = Buffer.alloc(MIB, ' ');
  const api = await accountAnswering({
    'GET /v1/ashares': (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
  });
  const { code, stderr } = await runAgainst(api, ['plan']);
  expect([code, stderr]).toEqual([EXIT.failure, expect.stringMatching(/larger than/)]);
});

test.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'compress'])(
  'an answer in %s, which was not asked for, is refused',
  async (encoding) => {
    const api = await accountAnswering({
      'GET /v1/ashares': (_, response) =>
        void response.writeHead(200, { 'content-encoding': encoding }).end('[]'),
    });
    expect((await runAgainst(api, ['plan'])).code).toBe(EXIT.failure);
  },
);

describe('headers', () => {
  test.each([17, 60])('of %i KB end the run', async (kilobytes) => {
    const api = await accountAnswering({
      'GET /v1/ashares': json([], 200, { link: '<'.repeat(kilobytes * 1024) }),
    });
    const { code, stderr } = await runAgainst(api, ['plan']);
    expect([code, stderr]).toEqual([EXIT.failure, expect.stringContaining('headers of more than 16 KB')]);
  });

  test('that ask for a wait of years are not obeyed', async () => {
    const api = await accountAnswering({ 'GET /v1/ashares': json({}, 429, { 'retry-after': '999999999' }) });
    const { code, stderr } = await runAgainst(api, ['plan']);
    expect([code, stderr]).toEqual([EXIT.failure, expect.stringContaining('asks to wait')]);
    expect(askedOf(api).filter((words) => words.endsWith('/ashares'))).toHaveLength(1);
  });
});

describe('an answer that trickles', () => {
  const slowly = { requestMs: 150, tries: 2 };
  const readerFor = (origin: string) =>
    accountReader({
      origin,
      token: new Token(CANARY),
      patience: slowly,
      clock: { now: () => performance.now(), sleep: async () => undefined },
    });

  test.each([
    ['before its head', 0],
    ['within its head', 1],
    ['within its body', 2],
  ])('%s is given up in time', async (_, part) => {
    const api = await accountAnswering({
      'GET /v1/ashares': (_asked, response, request) => {
        const { socket } = request;
        if (part === 1) socket.write('HTTP/1.1 200 OK\r\nx-a: ');
        if (part === 2) response.writeHead(200, { 'content-type': 'application/json' }).write('[');
        if (part === 0) return;
        const drip = setInterval(() => (part === 1 ? socket.write('a') : response.write(' ')), 20);
        socket.once('close', () => clearInterval(drip));
      },
    });
    const error = await errorOf(readerFor(api.origin).readAccount());
    // On a busy machine another list may be late as well, and be the one that is named.
    expect(error.message).toMatch(/^Reading \/v1\/\w+ failed 2 times: .* within 0\.15 s/);
  });
});

test('a server that always fails is asked a bounded number of times, and nothing is written', async () => {
  const api = await accountAnswering({ 'GET /v1/ashares': json({}, 500) });
  expect((await runAgainst(api, ['apply', ...YES])).code).toBe(EXIT.failure);
  expect(askedOf(api).filter((words) => words.endsWith('/ashares'))).toHaveLength(5);
  expect(writesTo(api)).toEqual([]);
});
