/** T14: an empty file, a wrong folder, a wrong account or half a reading must not lock people out. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json } from '../celigo/loopback.ts';
import { folderWith, runCli, withSandbox } from '../support/harness.ts';
import { accountAnswering, CASH, FILE, PEOPLE, record, runAgainst, SEED, writesTo, YES } from './attack.ts';

const ALL = [
  ...YES,
  ...['removes-administrator', 'disables-user', 'left-behind', 'weakens-sign-in'].flatMap((name) => [
    '--allow',
    name,
  ]),
];
const HEAD = `version: 1\naccount: { name: Acme, region: us, contains: [${CASH}] }\n`;
const REMOVE = 'policy: { unmanagedUsers: remove }\n';

describe('files that say nothing', () => {
  test.each<[string, Record<string, string>]>([
    ['an empty file', { 'access.yaml': '' }],
    ['a file of comments', { 'access.yaml': '# users:\n#   ada@acme.example: {}\n' }],
    ['null', { 'access.yaml': 'null\n' }],
    ['no users', { 'access.yaml': HEAD + REMOVE }],
    ['an empty list of users', { 'access.yaml': `${HEAD}${REMOVE}users: {}\n` }],
    ['a renamed folder', { 'acces/users.yaml': FILE }],
    ['a renamed file', { 'access.yaml.bak': FILE }],
    ['an empty folder', { 'access/.keep': '' }],
    ['a folder with another extension', { 'access/users.yml': FILE }],
    ['a folder of which one file is empty', { 'access/users.yaml': FILE, 'access/more.yaml': '' }],
    ['a byte order mark', { 'access.yaml': '\uFEFF' }],
    [
      'a limit that matches no file',
      { 'access.yaml': `${FILE}files: { "teams/*.yaml": { accessLevel: custom } }\n` },
    ],
  ])('%s is an error before anything is sent', (_, files) =>
    withSandbox(SEED, async (sandbox) => {
      for (const argv of [['plan'], ['apply', ...ALL]]) {
        const { code, requests } = await runCli(argv, { sandbox, files });
        expect([code, requests]).toEqual([EXIT.invalid, []]);
      }
    }),
  );
});

describe('policy that would remove everybody', () => {
  const crowd = Array.from({ length: 20 }, (_, n) => `  p${n}@acme.example: { accessLevel: monitor }\n`).join(
    '',
  );
  const seed = SEED.replace('integrations:', `${crowd}integrations:`);
  const lonely = `${HEAD}${REMOVE}users:\n  root@acme.example: { accessLevel: administrator }\n`;

  test('is refused by its number, and consent to the hazard does not lift that', () =>
    withSandbox(seed, async (sandbox) => {
      const { code, stderr } = await runCli(['apply', ...ALL], { sandbox, files: { 'access.yaml': lonely } });
      expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
      expect(stderr).toContain('removal-limit');
    }));

  test('without the e-mail of the token’s own user is refused for good', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': lonely.replace('root@', 'somebody@') };
      const { code, stderr } = await runCli(['apply', ...ALL, '--override', 'removal-limit=3'], {
        sandbox,
        files,
      });
      expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
      expect(stderr).toContain('self');
    }));

  test('spares the owner, whom no list shows, and whoever is protected', () =>
    withSandbox(SEED, async (sandbox) => {
      const policy =
        'policy: { unmanagedUsers: remove, maxRemovals: 100%, protectedUsers: [ada@acme.example, wes@acme.example] }\n';
      const files = { 'access.yaml': lonely.replace(REMOVE, policy) };
      expect((await runCli(['apply', ...ALL], { sandbox, files })).code).toBe(EXIT.done);
      expect(sandbox.writes()).toEqual([]);
    }));
});

describe('another account', () => {
  test('whose token was given is noticed by the id that only ours has', () =>
    withSandbox(SEED.replace(CASH, 'aaaaaaaaaaaaaaaaaaaaaaa9'), async (sandbox) => {
      for (const argv of [['plan'], ['apply', ...ALL], ['drift']]) {
        const { code, stderr } = await runCli(argv, { sandbox, files: { 'access.yaml': FILE } });
        expect([code, stderr]).toEqual([EXIT.token, expect.stringContaining(CASH)]);
      }
      expect(sandbox.writes()).toEqual([]);
    }));

  test('cannot be excluded without such an id, so nothing is written', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': FILE.replace(`, contains: [${CASH}]`, '') };
      const { code, stderr } = await runCli(['apply', ...ALL], { sandbox, files });
      expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
      expect(stderr).toContain('account-unproven');
    }));
});

describe('half a reading', () => {
  const paged = SEED.replace('owner:', 'pageSize: 1\nowner:');

  test.each([
    ['fails', 'GET /v1/ashares:status=500'],
    ['comes twice', 'GET /v1/ashares:repeated-page'],
    ['is cut off', 'GET /v1/ashares:truncated'],
    ['is a web page', 'GET /v1/ashares:html'],
  ])('whose later page %s ends the run before it writes', (_, fault) =>
    withSandbox(paged, async (sandbox) => {
      sandbox.meet(fault);
      const files = { 'access.yaml': FILE.replace('users:', `${REMOVE}users:`) };
      for (const argv of [['plan'], ['apply', ...ALL]]) {
        const { code, stdout } = await runCli(argv, { sandbox, files, hasty: true });
        expect([code, stdout]).toEqual([EXIT.failure, '']);
      }
      expect(sandbox.writes()).toEqual([]);
    }),
  );

  test.each<[string, number, unknown]>([
    ['500', 500, { message: 'no' }],
    ['404', 404, { message: 'no' }],
    ['a map', 200, {}],
    ['null', 200, null],
    ['a text', 200, 'administrator'],
  ])('whose second page is %s ends the run before it writes', async (_, status, body) => {
    const api = await accountAnswering({
      'GET /v1/ashares': (asked, response, request) => {
        if (!asked.url.includes('skip')) {
          const link = '</v1/ashares?skip=1>; rel="next"';
          return json(PEOPLE.slice(0, 1), 200, { link })(asked, response, request);
        }
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      },
    });
    const { code, stdout } = await runAgainst(api, ['apply', ...ALL]);
    expect([code, stdout, writesTo(api)]).toEqual([EXIT.failure, '', []]);
  });

  test('whose later page stays empty is believed after two more readings, and removes nobody', () =>
    withSandbox(paged, async (sandbox) => {
      sandbox.meet('GET /v1/ashares:vanished-page');
      const files = { 'access.yaml': FILE.replace('users:', `${REMOVE}users:`) };
      await runCli(['apply', ...ALL], { sandbox, files, hasty: true });
      expect(sandbox.writes().filter(({ method }) => method === 'DELETE')).toEqual([]);
    }));

  test.each<[string, unknown]>([
    ['no user at all', []],
    ['no body', undefined],
  ])('with %s is no empty account unless somebody says so', async (_, body) => {
    const answer = body === undefined ? json(undefined, 204) : json(body);
    const api = await accountAnswering({ 'GET /v1/ashares': answer });
    const { code, stderr } = await runAgainst(api, ['apply', ...ALL]);
    // It may be one, and is believed after three equal readings; inviting everybody into it takes a word of its own.
    expect([code, writesTo(api)]).toEqual([EXIT.refused, []]);
    expect(stderr).toContain('empty-account');
  });

  test('with no integration, although people have grants on some, takes no grant away', async () => {
    const grant = { integrationAccessLevel: [{ _integrationId: CASH, accessLevel: 'manage' }] };
    const people = [...PEOPLE, record('cccccccccccccccccccccc09', 'eve@acme.example', grant)];
    const api = await accountAnswering({
      'GET /v1/ashares': json(people),
      'GET /v1/integrations': json([]),
    });
    const cwd = await folderWith({ 'access.yaml': FILE });
    const { code } = await runAgainst(api, ['apply', ...ALL], { cwd });
    expect([code, writesTo(api)]).toEqual([EXIT.token, []]);
  });
});

test('the last administrators stay, whoever is to go', () =>
  withSandbox(SEED.replaceAll('accessLevel: monitor', 'accessLevel: administrator'), async (sandbox) => {
    const file = FILE.replace(
      'ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage } }',
      'ada@acme.example: { state: absent }',
    );
    const { code, stderr } = await runCli(['apply', ...ALL], { sandbox, files: { 'access.yaml': file } });
    expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
    expect(stderr).toContain('admin-floor');
  }));
