/** What proves that token and files belong together must be of that account alone. */
import { expect, it } from 'vitest';
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
