import { describe, expect, test } from 'vitest';
import { resolveOrigin } from '../../src/celigo/origin.ts';
import { EXIT, Failure } from '../../src/errors.ts';

const failureOf = (run: () => unknown): Failure => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('Expected a Failure.');
};

describe('the origin that gets the token', () => {
  test.each([
    ['us', 'https://api.integrator.io'],
    ['eu', 'https://api.eu.integrator.io'],
    ['au', 'https://api.au.integrator.io'],
    ['ca', 'https://api.ca.integrator.io'],
  ] as const)('region %s is %s', (region, origin) => {
    expect(resolveOrigin({ region, env: {} })).toEqual({ origin, region });
    expect(resolveOrigin({ region, env: { CELIGO_BASE_URL: '' } })).toEqual({ origin, region });
    expect(resolveOrigin({ region, env: { CELIGO_BASE_URL: `${origin}/v1` } })).toEqual({ origin, region });
    expect(resolveOrigin({ env: { CELIGO_BASE_URL: origin } })).toEqual({ origin, region });
  });

  test.each([
    'http://127.0.0.1:4010',
    'http://127.8.9.10:1',
    'http://[::1]:4010',
    'http://localhost:4010',
    'https://localhost:4010',
  ])('%s is this machine', (origin) => {
    expect(resolveOrigin({ region: 'eu', env: { CELIGO_BASE_URL: origin } })).toEqual({
      origin,
      region: 'eu',
    });
    expect(resolveOrigin({ env: { CELIGO_BASE_URL: `${origin}/` } })).toEqual({ origin, region: 'us' });
  });

  test.each([
    'http://api.integrator.io',
    'http://example.com',
    'http://localhost.evil',
    'http://localhost.:4010',
    'http://0x7f000001',
    'http://2130706433',
    'http://127.1',
    'http://[::ffff:10.0.0.1]',
    'http://[::ffff:127.0.0.1]',
    'http://127.0.0.1.evil.test',
    'https://api.integrator.io.evil.test',
    'https://evil.test/api.integrator.io',
    'https://api.integrator.io@evil.test',
    'https://user:pass@api.integrator.io',
    'https://api.integrator.io:8443',
    'https://api.integrator.io/v1/../x',
    'https://api.integrator.io/v2',
    'https://api.integrator.io?x=1',
    'https://api.integrator.io#x',
    'https:\\\\api.integrator.io',
    ' https://api.integrator.io',
    'https://аpi.integrator.io',
    'https://xapi.integrator.io',
    'HTTPS://API.INTEGRATOR.IO',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'api.integrator.io',
    'javascript:alert(1)',
  ])('%s is refused with exit 3', (url) => {
    const failure = failureOf(() => resolveOrigin({ region: 'us', env: { CELIGO_BASE_URL: url } }));
    expect(failure.exitCode).toBe(EXIT.invalid);
    expect(failure.message).toContain('CELIGO_BASE_URL');
    expect(failure.hint).toBeTruthy();
  });

  test('user information in a base URL is not repeated', () => {
    const env = { CELIGO_BASE_URL: 'https://user:hunter2@api.integrator.io' };
    const failure = failureOf(() => resolveOrigin({ region: 'us', env }));
    expect(`${failure.message} ${failure.hint}`).not.toContain('hunter2');
  });

  test('the origin of another region than the account’s is refused', () => {
    const env = { CELIGO_BASE_URL: 'https://api.eu.integrator.io' };
    expect(failureOf(() => resolveOrigin({ region: 'us', env })).message).toContain('region "eu"');
  });

  test('another origin needs CELIGO_ALLOWED_ORIGIN to equal it', () => {
    const base = 'https://gateway.acme.example:8443';
    const resolve = (allowed: string) =>
      resolveOrigin({ region: 'us', env: { CELIGO_BASE_URL: base, CELIGO_ALLOWED_ORIGIN: allowed } });
    expect(resolve(base)).toEqual({ origin: base, region: 'us' });
    for (const other of [
      'https://gateway.acme.example',
      'https://gateway.acme.example:84430',
      '*',
      'acme.example',
      '',
    ]) {
      expect(failureOf(() => resolve(other)).exitCode).toBe(EXIT.invalid);
    }
  });

  test('plain HTTP to another machine is refused even where it is allowed by name', () => {
    const origin = 'http://gateway.acme.example';
    const env = { CELIGO_BASE_URL: origin, CELIGO_ALLOWED_ORIGIN: origin };
    expect(failureOf(() => resolveOrigin({ region: 'us', env })).message).toContain('plain HTTP');
  });

  test('without a region and without a base URL nothing is guessed', () => {
    expect(failureOf(() => resolveOrigin({ env: {} })).hint).toContain('--region');
    const origin = 'https://gateway.acme.example';
    const env = { CELIGO_BASE_URL: origin, CELIGO_ALLOWED_ORIGIN: origin };
    expect(failureOf(() => resolveOrigin({ env })).hint).toContain('--region');
  });

  test('certificate checks cannot be turned off', () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const failure = failureOf(() => resolveOrigin({ region: 'us', env }));
    expect(failure.exitCode).toBe(EXIT.invalid);
    expect(failure.hint).toContain('NODE_EXTRA_CA_CERTS');
  });
});

describe('a base URL without its scheme', () => {
  test.each(['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', 'localhost', '127.0.0.1:8080/v1'])(
    '%s is told with http://',
    (written) => {
      const failure = failureOf(() => resolveOrigin({ region: 'us', env: { CELIGO_BASE_URL: written } }));
      expect([failure.exitCode, failure.hint]).toEqual([EXIT.invalid, `Write http://${written}.`]);
    },
  );

  test('of another host is told with https, and not repeated', () => {
    const env = { CELIGO_BASE_URL: 'api.eu.integrator.io' };
    const failure = failureOf(() => resolveOrigin({ region: 'eu', env }));
    expect([failure.exitCode, failure.hint]).toEqual([EXIT.invalid, 'Write https:// and the host.']);
    expect(failure.message).not.toContain('integrator.io');
  });
});
