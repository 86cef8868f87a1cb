/** T18: whoever may rename an integration could make a grant land on another one. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json } from '../celigo/loopback.ts';
import { folderWith, planFrom, runCli, withSandbox } from '../support/harness.ts';
import { accountAnswering, CASH, FILE, runAgainst, SEED, writesTo, YES } from './attack.ts';

const OTHER = 'aaaaaaaaaaaaaaaaaaaaaaa2';
const named = (cash: string, other: string) =>
  json([
    { _id: CASH, name: cash },
    { _id: OTHER, name: other },
  ]);
const PINNED = `${FILE}integrations: { Order to Cash: { id: ${CASH} } }\n`;

describe('an integration that takes the name of another', () => {
  test('between plan and apply: the plan is of another id, and nothing is written', async () => {
    let attack = false;
    const api = await accountAnswering({
      'GET /v1/integrations': (...args) =>
        (attack ? named('Renamed away', 'Order to Cash') : named('Order to Cash', 'Payroll'))(...args),
    });
    const cwd = await folderWith({ 'access.yaml': FILE });
    const planned = await runAgainst(api, ['plan', '--format', 'json', '--output', 'plan.json'], { cwd });
    expect(planned.code).toBe(EXIT.done);
    const { digest } = planFrom((await runAgainst(api, ['plan', '--format', 'json'], { cwd })).stdout);
    attack = true;
    for (const reviewed of ['plan.json', digest]) {
      const { code, stderr } = await runAgainst(api, ['apply', '--expect', reviewed, ...YES], { cwd });
      expect([code, writesTo(api)]).toEqual([EXIT.stale, []]);
      expect(stderr).toContain('differs from the reviewed one'.slice(0, reviewed === digest ? 0 : undefined));
    }
  });

  test('as a twin: a name that means two things is an error with both ids', async () => {
    const api = await accountAnswering({ 'GET /v1/integrations': named('Order to Cash', 'Order to Cash') });
    for (const argv of [['plan'], ['apply', ...YES]]) {
      const { code, stderr } = await runAgainst(api, argv);
      expect([code, writesTo(api)]).toEqual([EXIT.invalid, []]);
      for (const said of ['ambiguous-name', CASH, OTHER]) expect(stderr).toContain(said);
    }
  });

  test('as a twin in another Unicode spelling is a twin', async () => {
    const cwd = await folderWith({ 'access.yaml': FILE.replace('Order to Cash', 'Café') });
    const api = await accountAnswering({ 'GET /v1/integrations': named('Caf\u00e9', 'Cafe\u0301') });
    const { code, stderr } = await runAgainst(api, ['plan'], { cwd });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('ambiguous-name')]);
  });

  test('does not move a grant that is pinned by id: the name is shown, the id decides', async () => {
    const api = await accountAnswering({ 'GET /v1/integrations': named('Renamed away', 'Order to Cash') });
    const cwd = await folderWith({ 'access.yaml': PINNED });
    const { code, stdout } = await runAgainst(api, ['plan', '--format', 'json'], { cwd });
    expect(code).toBe(EXIT.done);
    const granted = planFrom(stdout).operations.find(({ kind }) => kind === 'grant')?.after?.integrations;
    expect(granted).toEqual({ [CASH]: 'manage' });
    expect((await runAgainst(api, ['plan'], { cwd })).stderr).toContain('pin-name-differs');
  });

  test('as the name that is an id, does not get the grant of that id', async () => {
    const api = await accountAnswering({ 'GET /v1/integrations': named('Order to Cash', CASH) });
    const cwd = await folderWith({ 'access.yaml': FILE.replace('Order to Cash:', `${CASH}:`) });
    const { stdout } = await runAgainst(api, ['plan', '--format', 'json'], { cwd });
    const granted = planFrom(stdout).operations.find(({ kind }) => kind === 'grant')?.after?.integrations;
    expect(granted).toEqual({ [CASH]: 'manage' });
  });
});

test('a pin to an id that is gone is an error, not a reason to go by the name', async () => {
  const api = await accountAnswering({
    'GET /v1/integrations': json([{ _id: OTHER, name: 'Order to Cash' }]),
  });
  const file = PINNED.replace(`, contains: [${CASH}]`, '');
  const cwd = await folderWith({ 'access.yaml': file });
  const { code, stderr } = await runAgainst(api, ['plan'], { cwd });
  expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('unknown-integration')]);
});

test('two MCP servers of one name need their addresses, which are unique', async () => {
  const server = (n: number, relativeURI: string) => ({
    _id: `bbbbbbbbbbbbbbbbbbbbbbb${n}`,
    name: 'Stock',
    relativeURI,
  });
  const api = await accountAnswering({
    'GET /v1/mcpservers': json([server(1, '/stock'), server(2, '/stock2')]),
  });
  const granting = (key: string) =>
    FILE.replace('nia@acme.example: {', `nia@acme.example: { mcpServers: { ${key}: read },`);
  const plan = async (key: string) =>
    runAgainst(api, ['plan', '--format', 'json'], {
      cwd: await folderWith({ 'access.yaml': granting(key) }),
    });
  const byName = await plan('Stock');
  expect([byName.code, byName.stderr]).toEqual([EXIT.invalid, expect.stringContaining('ambiguous-name')]);
  const byUri = planFrom((await plan('/stock2')).stdout).operations.find(({ kind }) => kind === 'invite');
  expect(byUri?.after?.mcpServers).toEqual({ bbbbbbbbbbbbbbbbbbbbbbb2: 'read' });
});

test('a person who takes another’s e-mail does not take their pinned access', () =>
  withSandbox(
    SEED.replace('ada@acme.example: {', 'ada@acme.example: { userId: eeeeeeeeeeeeeeeeeeeeeee1,').replace(
      'integrations:',
      '  eve@acme.example: { accessLevel: monitor, userId: eeeeeeeeeeeeeeeeeeeeeee2 }\nintegrations:',
    ),
    async (sandbox) => {
      sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { email: 'ada-old@acme.example' } });
      sandbox.edit({ do: 'change', user: 'eve@acme.example', set: { email: 'ada@acme.example' } });
      const file = FILE.replace('ada@acme.example: {', 'ada@acme.example: { id: eeeeeeeeeeeeeeeeeeeeeee1,');
      const planned = await runCli(['plan'], { sandbox, files: { 'access.yaml': file } });
      expect([planned.code, planned.stdout]).toEqual([EXIT.invalid, '']);
      expect(planned.stderr).toContain('eeeeeeeeeeeeeeeeeeeeeee2');
      const renamed = file.replace('ada@acme.example:', 'ada-old@acme.example:');
      const files = { 'access.yaml': renamed };
      const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files });
      const grant = planFrom(stdout).operations.find(({ kind }) => kind === 'grant');
      expect(grant?.user.personId).toBe('eeeeeeeeeeeeeeeeeeeeeee1');
    },
  ));
