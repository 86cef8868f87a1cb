/** T08: commands that show cannot write, whatever the account answers and whatever the token may do. */
import { expect, test } from 'vitest';
import { accountReader } from '../../src/celigo/account.ts';
import { Token } from '../../src/celigo/token.ts';
import { InternalError } from '../../src/errors.ts';
import { CANARY, clientFor, errorOf, json, listen } from '../celigo/loopback.ts';
import { runCli, withSandbox } from '../support/harness.ts';
import { open } from '../support/open-gate.ts';
import { accountAnswering, files, runAgainst, SEED, writesTo } from './attack.ts';

/** With everything that could tempt a reading command into more: differences, repeats, failures, drift. */
const READING = [
  ['plan'],
  ['plan', '--format', 'json'],
  ['plan', '--diff', '--detailed-exitcode'],
  ['plan', '--base', 'access.yaml'],
  ['drift'],
  ['export'],
  ['explain', 'ada@acme.example', '--live'],
  ['who-can', 'Order to Cash', '--live'],
  ['drift', '--format', 'json'],
  ['validate'],
];

test.each(READING.map((argv) => [argv.join(' '), argv] as const))(
  '%s sends GET and nothing else',
  (_, argv) =>
    withSandbox(SEED, async (sandbox) => {
      for (const faults of [[], ['1-3:status=503'], ['GET /v1/ashares:repeated-page'], ['2:close-after']]) {
        sandbox.meet(...faults);
        const { requests } = await runCli(argv, { sandbox, files, hasty: true });
        expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
        expect(requests.length > 0).toBe(argv[0] !== 'validate');
      }
      expect(sandbox.account.roster.findByEmail('wes@acme.example')).toBeDefined();
    }),
);

test('apply sends no write where nobody consented', async () => {
  for (const argv of [['apply'], ['apply', '--yes'], ['apply', '--expect', '0'.repeat(64)]]) {
    const api = await accountAnswering();
    await runAgainst(api, argv);
    expect([api.asked.length > 0, writesTo(api)]).toEqual([true, []]);
  }
});

test('a client for reading refuses every write below the commands, before a socket opens', async () => {
  const server = await listen(json([]));
  const client = clientFor(server.origin, { methods: ['GET'] });
  for (const method of ['PUT', 'POST', 'DELETE'] as const) {
    expect(await errorOf(client.send(method, 'ashares/a1', open, {}))).toBeInstanceOf(InternalError);
  }
  expect(server.asked).toEqual([]);
});

test('a door for reading has no way to write', () => {
  const reader = accountReader({ origin: 'http://127.0.0.1:1', token: new Token(CANARY) });
  const writing = ['replaceRecord', 'removeRecord', 'toggleDisabled', 'reinvite', 'invite'];
  expect(writing.filter((name) => name in reader)).toEqual([]);
});
