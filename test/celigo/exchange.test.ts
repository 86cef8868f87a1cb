/** The client against real servers on loopback: some of them hostile. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Failure } from '../../src/errors.ts';
import { open } from '../support/open-gate.ts';
import { startWith, until } from '../support/process.ts';
import { processorMs } from '../support/processor.ts';
import { CANARY, clientFor, errorOf, type Handler, json, listen } from './loopback.ts';

describe('the next page (T01)', () => {
  const hostile: readonly (readonly [string, (own: string, other: string) => string])[] = [
    ['scheme-relative', (_, other) => `<//${other}/v1/ashares>; rel="next"`],
    ['backslashes', (_, other) => `</\\${other}/v1/ashares>; rel="next"`],
    ['our host as user information', (own, other) => `<http://${own}@${other}/v1/ashares>; rel="next"`],
    ['our host as a prefix', (own) => `<http://${own}.evil.test/v1/ashares>; rel="next"`],
    ['another scheme', (own) => `<https://${own}/v1/ashares>; rel="next"`],
    [
      'the same machine by another name',
      (own) => `<http://${own.replace('127.0.0.1', 'localhost')}/v1/ashares>; rel="next"`,
    ],
    ['a file', () => '<file:///etc/passwd>; rel="next"'],
    ['no address', () => '<http://>; rel="next"'],
    ['another list', () => '</v1/tokens?x>; rel="next"'],
    ['out of /v1/', () => '</v1/../internal/ashares>; rel="next"'],
    ['another list by dots', () => '</v1/ashares/../tokens>; rel="next"'],
    ['two next pages', () => '<?p=2>; rel="next", <?p=3>; rel="next"'],
    ['the page itself', () => '<>; rel="next"'],
    ['the page itself, marked', () => '<#x>; rel="next"'],
    ['never closed', () => '<'.repeat(14_000)],
    ['nonsense', () => ';;;=,"'],
  ];

  test.each(hostile)('is not fetched if it is: %s', async (_, link) => {
    const other = await listen(json([]));
    const own = await listen((_asked, response) => {
      const host = (origin: string) => origin.slice('http://'.length);
      json([{}], 200, { link: link(host(own.origin), host(other.origin)) })(_asked, response, response.req);
    });
    const started = processorMs();
    const error = await errorOf(clientFor(own.origin).list('ashares'));
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ exitCode: 1 });
    expect(error.message).toContain('/v1/ashares cannot be read to its end');
    expect(other.asked).toEqual([]);
    expect(own.asked).toHaveLength(1);
    expect(processorMs() - started).toBeLessThan(3_000);
  });

  test.each<[string, (own: string, other: string) => string]>([
    ['another port', (_, other) => `http://${other}/v1/ashares?after=1`],
    ['another scheme', (own) => `https://${own}/v1/ashares?after=1`],
    ['user information', (own) => `http://user:pass@${own}/v1/ashares?after=1`],
    ['the path of the web interface', (_, other) => `http://${other}/api/ashares?after=1`],
    ['no version', () => '/ashares?after=1'],
    ['a slash at the end', () => '/v1/ashares/?after=1'],
    ['another case', () => '/v1/AShares?after=1'],
    ['the query alone', () => '?after=1'],
  ])('is asked for on our own origin and path if the link has %s', async (_, link) => {
    const other = await listen(json([]));
    const own = await listen((asked, response, request) => {
      const host = (origin: string) => origin.slice('http://'.length);
      const headers = asked.url.includes('after')
        ? {}
        : { link: `<${link(host(own.origin), host(other.origin))}>; rel="next"` };
      json([{}], 200, headers)(asked, response, request);
    });
    expect(await clientFor(own.origin).list('ashares')).toHaveLength(2);
    expect(own.asked.map(({ url }) => url)).toEqual(['/v1/ashares', '/v1/ashares?after=1']);
    expect(other.asked).toEqual([]);
  });

  test('is found among other links, and when the header comes several times', async () => {
    const own = await listen(({ url }, response) => {
      const links = ['</v1/ashares>; rel="first"', '<?p=2&x=a,b>; title="a, \\"b\\""; REL=Next'];
      if (url === '/v1/ashares') response.setHeader('link', links);
      response.end('[{}]');
    });
    expect(await clientFor(own.origin).list('ashares')).toHaveLength(2);
    expect(own.asked.map(({ url }) => url)).toEqual(['/v1/ashares', '/v1/ashares?p=2&x=a,b']);
  });

  test('is the last one after 1,000 of them', async () => {
    const own = await listen((_, response) => {
      response.setHeader('link', `<?p=${own.asked.length}>; rel="next"`);
      response.end('[{}]');
    });
    const error = await errorOf(clientFor(own.origin, { pace: { burst: 2_000 } }).list('ashares'));
    expect(error.message).toContain('more than 1000 pages');
    expect(own.asked).toHaveLength(1_000);
  });
});

describe('redirects (T03)', () => {
  test.each([301, 302, 303, 307, 308])('%i reaches nobody', async (status) => {
    const other = await listen(json([]));
    for (const target of [`${other.origin}/v1/ashares`, '/v1/other']) {
      const own = await listen((_, response) => response.writeHead(status, { location: target }).end());
      const client = clientFor(own.origin);
      expect((await errorOf(client.list('ashares'))).message).toContain('redirect');
      for (const method of ['PUT', 'POST', 'DELETE'] as const) {
        expect(await client.send(method, 'ashares/a1', open, {})).toMatchObject({ kind: 'refused', status });
      }
      expect(own.asked.map((asked) => asked.method)).toEqual(['GET', 'PUT', 'POST', 'DELETE']);
    }
    expect(other.asked).toEqual([]);
  });
});

describe('sizes and times (T29)', () => {
  test('a compressed body is read', async () => {
    const server = await listen((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(JSON.stringify([{ name: 'ü'.repeat(99_999) }])));
    });
    expect(await clientFor(server.origin).list('ashares')).toEqual([{ name: 'ü'.repeat(99_999) }]);
  });

  test('a bomb of zeros is not unfolded', async () => {
    const server = await listen((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write(Buffer.alloc(60_000_000));
      // It never ends: whoever unfolds all of it first waits in vain.
      gzip.flush();
    });
    const error = await errorOf(clientFor(server.origin).list('ashares'));
    expect(error.message).toContain('larger than 50 MB');
    expect(server.asked).toHaveLength(1);
  });

  test('a body that is not UTF-8 is no answer: what is echoed must be what was recorded', async () => {
    let broken = 1;
    const own = await listen((_, response) => {
      const name = broken-- > 0 ? Buffer.from([0xff, 0xfe]) : Buffer.from('ü');
      response.end(Buffer.concat([Buffer.from('[{"name":"'), name, Buffer.from('"}]')]));
    });
    expect(await clientFor(own.origin).list('ashares')).toEqual([{ name: 'ü' }]);
    broken = 99;
    expect((await errorOf(clientFor(own.origin).list('ashares'))).message).toContain('not UTF-8');
  });

  test.each(['br', 'deflate', 'gzip, gzip'])('a body in %s was not asked for', async (encoding) => {
    const server = await listen((_, response) => {
      response.setHeader('content-encoding', encoding);
      response.end('x');
    });
    expect((await errorOf(clientFor(server.origin).list('ashares'))).message).toContain('not asked for');
  });

  test('a body over the limit is refused and not tried again', async () => {
    const server = await listen((_, response) => response.end(`[${'1,'.repeat(600)}1]`));
    const client = clientFor(server.origin, { patience: { bodyBytes: 1_000 } });
    expect((await errorOf(client.list('ashares'))).message).toContain('larger than');
    expect(server.asked).toHaveLength(1);
  });

  test('headers over 16 KB are refused', async () => {
    const server = await listen((_, response) => response.setHeader('x-long', 'x'.repeat(17_000)).end('[]'));
    expect((await errorOf(clientFor(server.origin).list('ashares'))).message).toContain('16 KB');
  });

  test('of a long error body only the beginning is read', async () => {
    const server = await listen((_, response) => {
      response.writeHead(400);
      response.write('no '.repeat(50_000));
    });
    const error = await errorOf(clientFor(server.origin).list('ashares'));
    expect(error.message).toContain('was refused (400: no no');
    expect(error.message.length).toBeLessThan(400);
  });

  test.each<[string, Handler]>([
    ['is silent', () => undefined],
    ['stops in the middle', (_, response) => void response.writeHead(200).write('[')],
    [
      'sends a byte now and then',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 1);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('a server that %s is left after the time for one request; a write is unclear', async (_, handler) => {
    let underWay = 0;
    const server = await listen((asked, response, request) => {
      underWay += 1;
      response.on('close', () => {
        underWay -= 1;
      });
      handler(asked, response, request);
    });
    // Time passes only while the server has a request: on a busy machine none is given up before it came.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const passing = setInterval(() => void (underWay > 0 && vi.advanceTimersByTime(10)), 1);
    onTestFinished(() => {
      clearInterval(passing);
      vi.useRealTimers();
    });
    const client = clientFor(server.origin, { patience: { requestMs: 150, tries: 2 } });
    expect((await errorOf(client.list('ashares'))).message).toMatch(/failed 2 times: .* within 0.15 s/);
    expect(server.asked).toHaveLength(2);
    expect(await client.send('PUT', 'ashares/a1/disable', open, {})).toMatchObject({ kind: 'unclear' });
    expect(server.asked).toHaveLength(3);
  });
});

describe('lost answers (T17)', () => {
  const cut: Handler = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('[{"_id":');
    setTimeout(() => response.destroy(), 20);
  };
  const closed: Handler = (_, response) => void response.destroy();

  test.each([
    ['cut off', cut],
    ['closed without an answer', closed],
  ])('a read that is %s is tried again', async (_, handler) => {
    const server = await listen((asked, response, request) =>
      server.asked.length < 3 ? handler(asked, response, request) : json([7])(asked, response, request),
    );
    expect(await clientFor(server.origin).list('ashares')).toEqual([7]);
    expect(server.asked).toHaveLength(3);
  });

  test.each(['PUT', 'POST', 'DELETE'] as const)('a %s is sent exactly once', async (method) => {
    const server = await listen(closed);
    expect(await clientFor(server.origin).send(method, 'invite/multiple', open, {})).toMatchObject({
      kind: 'unclear',
      words: expect.stringContaining('lost'),
    });
    expect(server.asked).toHaveLength(1);
  });

  test('a write on a connection that has gone stale is sent at most once', async () => {
    const server = await listen((asked, response, request) => {
      if (asked.method === 'PUT') return void request.socket.destroy();
      json([])(asked, response, request);
    });
    const client = clientFor(server.origin);
    await client.list('ashares');
    await client.send('PUT', 'ashares/a1/disable', open, {});
    expect(server.asked.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  test('nobody there: at once on loopback, with the address to check', async () => {
    const server = await listen(json([]));
    // Any other port might be taken by another test in the meantime.
    const error = await errorOf(clientFor('http://127.0.0.1:1').list('ashares'));
    expect(error.message).toContain('127.0.0.1:1: the connection was refused');
    expect(error).toMatchObject({ hint: expect.stringContaining('CELIGO_BASE_URL') });
    expect(server.asked).toEqual([]);
  });
});

test('at most 24 requests are under way at one time', async () => {
  let most = 0;
  let waiting: (() => void)[] = [];
  const server = await listen((asked, response, request) => {
    waiting.push(() => json({})(asked, response, request));
    most = Math.max(most, waiting.length);
    if (waiting.length < 24 && server.asked.length < 100) return;
    // None is answered before as many are there as may be; one too many would come now.
    setTimeout(() => {
      for (const answer of waiting) answer();
      waiting = [];
    }, 10);
  });
  const client = clientFor(server.origin);
  await Promise.all(Array.from({ length: 100 }, () => client.get('ashares/a1')));
  expect(server.asked).toHaveLength(100);
  expect(most).toBe(24);
});

test('a certificate that nobody vouches for is refused before the token is sent (T07)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'celigo-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  let asked = 0;
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, () => {
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const error = await errorOf(clientFor(`https://localhost:${port}`).list('ashares'));
  expect(error.message).toContain('no trustworthy TLS connection');
  expect(asked).toBe(0);
});

describe('proxies', () => {
  const proxy = async (answer = 'HTTP/1.1 502 No way\r\ncontent-length: 0\r\n\r\n') => {
    const heard: string[] = [];
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        heard.push(data.toString('latin1'));
        if (answer !== '') socket.end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    return { heard, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  test.each(['HTTPS_PROXY', 'https_proxy'])(
    '%s is used, and learns the host and not the token',
    async (name) => {
      const { heard, address } = await proxy();
      const client = clientFor('https://api.integrator.io', {
        env: { [name]: address },
        patience: { tries: 1 },
      });
      const error = await errorOf(client.list('ashares'));
      expect(error).toBeInstanceOf(Failure);
      expect(heard.join('')).toContain('CONNECT api.integrator.io:443');
      expect(heard.join('')).not.toContain(CANARY);
      expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
    },
  );

  test('is asked by the program as it is published, too', async () => {
    const { heard, address } = await proxy('');
    const env = { HTTPS_PROXY: address, CELIGO_API_TOKEN: CANARY };
    const running = startWith(['export', '--region', 'us'], { cwd: tmpdir(), env });
    await until(() => heard.length > 0, running);
    running.child.kill('SIGKILL');
    expect(await running.ended).toMatchObject({ stdout: '', stderr: '' });
    expect(heard.join('')).toContain('CONNECT api.integrator.io:443');
    expect(heard.join('')).not.toContain(CANARY);
  });

  test('is not used for this machine', async () => {
    const { heard, address } = await proxy();
    const server = await listen(json([1]));
    const env = { HTTP_PROXY: `http://${address}`, HTTPS_PROXY: `http://${address}` };
    expect(await clientFor(server.origin, { env }).list('ashares')).toEqual([1]);
    expect(heard).toEqual([]);
  });

  test.each([
    ['http://ada:hunter2@['],
    // Nothing but a password that was not encoded: without these letters, `ada` would be the host and 80 its port.
    ['http://ada:80#hunter2@proxy.example:8080'],
    ['http://ada:80?hunter2@proxy.example:8080'],
    ['http://ada:hunter2%zz@proxy.example:8080'],
  ])('an address that is none is exit 3 and not repeated, as it may hold a password: %s', async (address) => {
    const env = { HTTPS_PROXY: address };
    const error = await errorOf(clientFor('https://api.integrator.io', { env }).list('ashares'));
    expect(error).toMatchObject({ exitCode: 3, message: expect.stringContaining('HTTPS_PROXY') });
    expect(error.message).not.toContain('hunter2');
  });
});

test('a server that speaks something else is a failure', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const error = await errorOf(
    clientFor(`http://127.0.0.1:${port}`, { patience: { tries: 1 } }).list('ashares'),
  );
  expect(error).toBeInstanceOf(Failure);
  expect(error.message).toContain(`127.0.0.1:${port}`);
});
