/** T02: a change to the repository must not be able to choose the host that is sent the token. */
import { expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json, listen } from '../celigo/loopback.ts';
import { folderWith, runCli } from '../support/harness.ts';
import { accountAnswering, FILE, files, runAgainst } from './attack.ts';

const dotfiles = (evil: string): Record<string, string> => ({
  '.env': `CELIGO_BASE_URL=${evil}\nCELIGO_ALLOWED_ORIGIN=${evil}\n`,
  '.env.local': `CELIGO_BASE_URL=${evil}\n`,
  '.npmrc': `celigo_base_url=${evil}\nregistry=${evil}\n`,
  '.celigorc': `{"baseUrl":"${evil}"}`,
  'celigo-access.json': `{"baseUrl":"${evil}"}`,
  'package.json': `{"celigo-access":{"baseUrl":"${evil}"}}`,
});

test('no file beside the access file redirects a run', async () => {
  const [evil, api] = [await listen(json([])), await accountAnswering()];
  const cwd = await folderWith({ ...files, ...dotfiles(evil.origin) });
  const { code } = await runAgainst(api, ['plan'], { cwd });
  expect([code, evil.asked]).toEqual([EXIT.done, []]);
  expect(api.asked.length).toBeGreaterThan(0);
});

test.each([
  ['baseUrl', 'account', (evil: string) => FILE.replace('region: us', `region: us, baseUrl: "${evil}"`)],
  ['baseUrl', 'the file', (evil: string) => `${FILE}baseUrl: "${evil}"\n`],
  ['origin', 'account', (evil: string) => FILE.replace('region: us', `region: us, origin: "${evil}"`)],
  ['region', 'account', (evil: string) => FILE.replace('region: us', `region: "${evil}"`)],
  ['region', 'account', (evil: string) => FILE.replace('region: us', `region: "us.${evil}"`)],
])('%s in %s is an error before anything is sent', async (_key, _where, fileWith) => {
  const [evil, api] = [await listen(json([])), await accountAnswering()];
  const cwd = await folderWith({ 'access.yaml': fileWith(evil.origin) });
  const { code } = await runAgainst(api, ['plan'], { cwd });
  expect([code, evil.asked, api.asked]).toEqual([EXIT.invalid, [], []]);
});

const env = (CELIGO_BASE_URL: string, CELIGO_ALLOWED_ORIGIN?: string) => ({
  CELIGO_API_TOKEN: 'canary-0123456789abcdef-token',
  CELIGO_BASE_URL,
  ...(CELIGO_ALLOWED_ORIGIN === undefined ? {} : { CELIGO_ALLOWED_ORIGIN }),
});

test.each([
  'https://api.integrator.io.evil.test',
  'https://evil.test/api.integrator.io',
  'https://evil.test#api.integrator.io',
  'https://evil.test?https://api.integrator.io',
  'https://api.integrator.io@evil.test',
  'https://api.integrator.io:443@evil.test',
  'https://apiXintegrator.io',
  'https://xapi.integrator.io',
  'https://api.integrator.io:8443',
  'https://api.integrator.io\\@evil.test',
  'https://api.integrator.io/v2',
  'HTTPS://API.INTEGRATOR.IO',
  ' https://api.integrator.io',
  'https://api.integrator.io.',
  'https://аpi.integrator.io',
])('%s is no origin of the vendor', async (written) => {
  const { code, stdout, stderr } = await runCli(['plan'], { files, env: env(written) });
  expect([code, stdout]).toEqual([EXIT.invalid, '']);
  expect(stderr).toContain('CELIGO_BASE_URL');
});

test.each([
  ['https://evil.test', 'https://evil.test.example'],
  ['https://evil.test.example', 'https://evil.test'],
  ['https://evil.test:8443', 'https://evil.test'],
  ['http://evil.test', 'http://evil.test'],
  ['https://evil.test', '*'],
  ['https://evil.test', 'https://*.test'],
])('%s is not allowed by %s', async (written, allowed) => {
  const { code } = await runCli(['plan'], { files, env: env(written, allowed) });
  expect(code).toBe(EXIT.invalid);
});
