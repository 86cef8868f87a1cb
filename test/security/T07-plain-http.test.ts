/** T07: the token crosses a network only inside TLS that was checked. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { CANARY } from '../celigo/loopback.ts';
import { runCli } from '../support/harness.ts';
import { accountAnswering, files, runAgainst } from './attack.ts';

test.each([
  'http://example.test',
  'http://localhost.evil.test',
  'http://127.0.0.1.evil.test',
  'http://0x7f000001',
  'http://0x7f.1',
  'http://2130706433',
  'http://127.1',
  'http://0177.0.0.1',
  'http://[::ffff:10.0.0.1]',
  'http://[::ffff:127.0.0.1]',
  'http://0.0.0.0',
  'http://[::]',
  'http://10.0.0.1',
  'http://128.0.0.1',
  'http://api.integrator.io',
  'ftp://127.0.0.1',
  'ws://127.0.0.1',
  'http://127.0.0.1@evil.test',
  'http://127.0.0.1:80@evil.test',
  'http://localhost\\.evil.test',
])('%s is refused before anything is sent, allowed elsewhere or not', async (address) => {
  for (const more of [{}, { CELIGO_ALLOWED_ORIGIN: address }]) {
    const env = { CELIGO_BASE_URL: address, CELIGO_API_TOKEN: CANARY, ...more };
    const { code, stdout, stderr } = await runCli(['plan'], { files, env });
    expect([code, stdout]).toEqual([EXIT.invalid, '']);
    expect(stderr).toMatch(/CELIGO_BASE_URL.*\n.+\./);
  }
});

test('this machine, to the letter, is served without TLS', async () => {
  const api = await accountAnswering();
  expect((await runAgainst(api, ['plan'])).code).toBe(EXIT.done);
});

test('certificate checks that are turned off are refused before the token is read', async () => {
  const api = await accountAnswering();
  const { code, stderr } = await runAgainst(api, ['plan'], {
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', CELIGO_API_TOKEN: undefined },
  });
  expect([code, api.asked]).toEqual([EXIT.invalid, []]);
  expect(stderr).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
});

/** A TLS server on loopback with a certificate that nobody vouches for. */
async function selfSigned() {
  const folder = mkdtempSync(join(tmpdir(), 'celigo-access-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
  ]);
  expect(made.status).toBe(0);
  let requests = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) => {
    requests += 1;
    answer.end('[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}

test('a certificate that nobody vouches for is refused, even on this machine', async () => {
  const server = await selfSigned();
  const { code, stderr } = await runAgainst(server, ['plan']);
  expect([code, server.requests()]).toEqual([EXIT.failure, 0]);
  expect(stderr).toContain('no trustworthy TLS connection');
});
