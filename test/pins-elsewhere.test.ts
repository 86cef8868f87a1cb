/** What proves that token and files belong together must be of that account alone. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { planFrom, runCli, TOKEN, withSandbox } from './support/harness.ts';

const ID = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const SEED = `
owner: owner@acme.example
tokens:
  ${TOKEN}: root@acme.example
users:
  root@acme.example: { accessLevel: administrator }
integrations: [{ name: Order to Cash, id: ${ID} }]
`;
const PINS = `integrations: { Order to Cash: { id: ${ID} } }\n`;
const USERS =
  'users: { ada@acme.example: { integrations: { Order to Cash: monitor } }, root@acme.example: { accessLevel: administrator } }\n';
const accountWith = (more = ''): string =>
  `version: 1\naccount: { name: Acme staging, region: us, environment: staging${more} }\n`;

const codesOf = (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  withSandbox(SEED, async (sandbox) => {
    const { stdout } = await runCli(['plan', '--format', 'json', ...Object.keys(files)], { sandbox, files });
    return planFrom(stdout).findings.map(({ code, path }) => `${code} ${path}`);
  });

it('pins of a file that another account may use too are told as the only proof', async () => {
  const shared = `version: 1\n${PINS}${USERS}`;
  expect(await codesOf({ 'shared.yaml': shared, 'staging.yaml': accountWith() })).toEqual([
    'pins-elsewhere staging.yaml',
  ]);
  expect(
    await codesOf({ 'shared.yaml': shared, 'staging.yaml': accountWith(`, contains: [${ID}]`) }),
  ).toEqual([]);
});

it('pins beside the account are its own', async () => {
  expect(
    await codesOf({ 'shared.yaml': `version: 1\n${USERS}`, 'staging.yaml': `${accountWith()}${PINS}` }),
  ).toEqual([]);
  expect(await codesOf({ 'access.yaml': `${accountWith()}${PINS}${USERS}` })).toEqual([]);
});

describe('an id of `contains` that is not in the account', () => {
  const GONE = 'cccccccccccccccccccccccc';
  const SEED = `tokens: { sandbox-token: root@acme.example }
users: { root@acme.example: { accessLevel: administrator } }
integrations: [{ name: Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`;
  const files = (rest: string) => ({
    'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [${GONE}] }
policy: { minAdministrators: 0 }
users: { root@acme.example: { accessLevel: administrator } }
${rest}`,
  });

  it('was perhaps deleted where another pinned one is there, and else the token is of another account', () =>
    withSandbox(SEED, async (sandbox) => {
      for (const command of ['plan', 'drift', 'doctor']) {
        const pinned = files('integrations: { Cash: { id: aaaaaaaaaaaaaaaaaaaaaaa1 } }\n');
        const ended = await runCli([command], { sandbox, files: pinned });
        const said = (ended.stdout + ended.stderr).replace(/\s+/g, ' ');
        expect([ended.code, said], command).toEqual([
          EXIT.token,
          expect.stringContaining(
            'Use the token of "Acme", or the files of this token\'s account. Or was it deleted? 1 other object that the files name by id is there. Once you know that it is of this account alone, take what is gone out of `contains` (access.yaml:2) and write another id in its place.',
          ),
        ]);
        const alone = await runCli([command], { sandbox, files: files('') });
        expect([alone.code, (alone.stdout + alone.stderr).includes('deleted')]).toEqual([EXIT.token, false]);
      }
    }));
});
