import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Inventory,
  isUnknownLevel,
  SETTING_KEYS,
  toLiveIntegration,
  toLiveMcpServer,
  toLiveUser,
  whoseTokenIs,
} from '../../src/celigo/wire.ts';
import { NO_MCP, NONE } from '../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf, userIdOf } from '../../src/core/model/ids.ts';
import { SETTING_NAMES } from '../../src/core/model/settings.ts';
import { Failure } from '../../src/errors.ts';
import { ashare, GONE, ORDERS, present, RETURNS, STOCK, WIKI } from './records.ts';

const user = (fields: object = {}) => {
  const read = toLiveUser(ashare(fields), present);
  if (isUnknownLevel(read)) throw new Error(`unknown level ${read.levelWord}`);
  return read;
};
const grant = (id: string, accessLevel: string) => ({ _integrationId: id, accessLevel });
const server = (id: string, ...scopes: string[]) => ({ _mcpServerId: id, scopes });

describe('who somebody is', () => {
  test('the record and the person have different ids, and the e-mail keeps its spelling', () => {
    expect(user({ createdVia: 'new_account_auto_join', lastSignIn: '2026-01-02T03:04:05Z' })).toEqual({
      recordId: 'a1',
      userId: 'u1',
      email: 'ada@acme.example',
      shownEmail: 'Ada@Acme.example',
      name: 'Ada',
      invitation: 'accepted',
      disabled: false,
      access: { level: 'monitor', manages: new Set(), mcp: NO_MCP },
      recordedMcp: NO_MCP,
      settings: {
        mfaRequired: false,
        ssoRequired: false,
        allowToEditRetryData: false,
        allowAccessToApim: false,
        allowIntegrationCreation: false,
      },
      isProductionAdmin: false,
      createdAt: '2026-01-01T00:00:00.000Z',
      lastSignIn: '2026-01-02T03:04:05Z',
      createdVia: 'new_account_auto_join',
      lastModified: expect.any(String),
    });
  });

  test.each(['createdAt', 'lastSignIn', 'createdVia', 'lastModified', 'name'] as const)(
    'what only people read, %s, may be anything and sets nobody aside',
    (key) => {
      const person = { _id: 'u1', email: 'ada@acme.example', name: 7 };
      const odd = key === 'name' ? { sharedWithUser: person } : { [key]: 7 };
      expect(user(odd)).toMatchObject({ email: 'ada@acme.example', [key]: '7' });
    },
  );

  test.each([
    [{ accepted: true, dismissed: true }, 'dismissed'],
    [{ accepted: true }, 'accepted'],
    [{ accepted: true, dismissed: null }, 'accepted'],
    [{ accepted: false }, 'pending'],
    [{ accepted: undefined }, 'pending'],
    [{ accepted: undefined, dismissed: true }, 'dismissed'],
  ])('%j is %s', (fields, invitation) => {
    expect(user(fields).invitation).toBe(invitation);
  });

  test.each(SETTING_NAMES)('the switch %s is read from its own key', (name) => {
    const { settings } = user({ [SETTING_KEYS[name]]: true });
    expect(SETTING_NAMES.filter((other) => settings[other])).toEqual([name]);
  });
});

describe('what somebody may do', () => {
  test.each([[undefined], [null], ['']])('no level (%j) is custom', (accessLevel) => {
    expect(user({ accessLevel }).access).toEqual(NONE);
    expect(user({ accessLevel, integrationAccessLevel: [grant(ORDERS, 'monitor')] }).access).toEqual({
      level: 'custom',
      integrations: new Map([[ORDERS, 'monitor']]),
      mcp: NO_MCP,
    });
    expect(user({ accessLevel, allMcpServerAccess: true }).access).toEqual({
      level: 'custom',
      integrations: new Map(),
      mcp: 'all',
    });
  });

  test.each(['admin', 'owner', 'tile', 'custom', 'none', 'Administrator', ' manage'])(
    'the level word %j is not guessed',
    (accessLevel) => {
      expect(toLiveUser(ashare({ accessLevel }), present)).toEqual({
        recordId: 'a1',
        userId: 'u1',
        email: 'ada@acme.example',
        shownEmail: 'Ada@Acme.example',
        levelWord: accessLevel,
      });
    },
  );

  test('an unknown word on an integration counts where the entry counts', () => {
    const integrationAccessLevel = [grant(ORDERS, 'administrator')];
    const asked = (fields: object) => toLiveUser(ashare({ integrationAccessLevel, ...fields }), present);
    expect(asked({})).toMatchObject({ levelWord: 'administrator' });
    expect(asked({ accessLevel: null })).toMatchObject({ levelWord: 'administrator' });
    expect(asked({ accessLevel: 'manage' })).toMatchObject({ access: { level: 'manage' } });
    expect(asked({ integrationAccessLevel: [grant(GONE, 'what')] })).toMatchObject({
      access: { level: 'monitor' },
    });
  });

  test('monitor keeps only what it manages, and manage and administrator keep no integrations', () => {
    const integrationAccessLevel = [grant(ORDERS, 'manage'), grant(RETURNS, 'monitor')];
    expect(user({ integrationAccessLevel }).access).toMatchObject({ manages: new Set([ORDERS]) });
    expect(user({ integrationAccessLevel, accessLevel: 'manage' }).access).toEqual({
      level: 'manage',
      mcp: NO_MCP,
    });
    expect(user({ integrationAccessLevel, accessLevel: 'administrator' }).access).toEqual({
      level: 'administrator',
    });
  });

  test('of two entries for one resource the higher one counts, in either order', () => {
    const twice = [grant(ORDERS, 'manage'), grant(ORDERS, 'monitor')];
    for (const integrationAccessLevel of [twice, twice.toReversed()]) {
      expect(user({ accessLevel: null, integrationAccessLevel }).access).toMatchObject({
        integrations: new Map([[ORDERS, 'manage']]),
      });
    }
    const servers = [server(STOCK, 'mcp:read'), server(STOCK, 'mcp:write')];
    for (const mcpServerAccessLevel of [servers, servers.toReversed()]) {
      expect(user({ mcpServerAccessLevel }).recordedMcp).toEqual(new Map([[STOCK, 'write']]));
    }
  });

  test.each([
    [['mcp:read'], 'read'],
    [['mcp:read', 'mcp:write'], 'write'],
    [['mcp:write'], 'write'],
    [['mcp:read', 'mcp:admin'], 'read'],
    [['mcp:admin'], undefined],
    [[], undefined],
  ])('the scopes %j are %s', (scopes, level) => {
    const { recordedMcp } = user({ mcpServerAccessLevel: [server(STOCK, ...scopes)] });
    expect(recordedMcp).toEqual(level === undefined ? new Map() : new Map([[STOCK, level]]));
  });

  test('all servers win over a list', () => {
    const fields = { allMcpServerAccess: true, mcpServerAccessLevel: [server(STOCK, 'mcp:read')] };
    expect(user(fields).recordedMcp).toBe('all');
    expect(user(fields).access).toMatchObject({ mcp: 'all' });
  });

  test('entries for what no longer exists are no access', () => {
    const fields = {
      accessLevel: null,
      integrationAccessLevel: [grant(GONE, 'manage')],
      mcpServerAccessLevel: [server(GONE, 'mcp:write')],
    };
    expect(user(fields)).toMatchObject({ access: NONE, recordedMcp: new Map() });
  });

  test('an administrator’s recorded MCP grants are kept beside the level', () => {
    const read = user({ accessLevel: 'administrator', mcpServerAccessLevel: [server(STOCK, 'mcp:read')] });
    expect(read.access).toEqual({ level: 'administrator' });
    expect(read.recordedMcp).toEqual(new Map([[STOCK, 'read']]));
  });
});

describe('a record that is wrong (T30)', () => {
  test.each<[string, object]>([
    ['_id', { _id: '../users' }],
    ['_id', { _id: '//evil' }],
    ['_id', { _id: 'a?b' }],
    ['_id', { _id: null }],
    ['sharedWithUser', { sharedWithUser: null }],
    ['sharedWithUser', { sharedWithUser: [] }],
    ['_id', { sharedWithUser: { email: 'x@y.example' } }],
    ['email', { sharedWithUser: { _id: 'u1' } }],
    ['email', { sharedWithUser: { _id: 'u1', email: 7 } }],
    ['email', { sharedWithUser: { _id: 'u1', email: '  ' } }],
    ['accessLevel', { accessLevel: 3 }],
    ['accessLevel', { accessLevel: ['manage'] }],
    ['accepted', { accepted: 'true' }],
    ['disabled', { disabled: 1 }],
    ['dismissed', { dismissed: {} }],
    ['accountSSORequired', { accountSSORequired: 'no' }],
    ['integrationAccessLevel', { integrationAccessLevel: {} }],
    ['integrationAccessLevel', { integrationAccessLevel: [null] }],
    ['_integrationId', { integrationAccessLevel: [{ accessLevel: 'manage' }] }],
    ['without a level', { integrationAccessLevel: [{ _integrationId: ORDERS }] }],
    ['mcpServerAccessLevel', { mcpServerAccessLevel: 'all' }],
    ['scopes', { mcpServerAccessLevel: [{ _mcpServerId: STOCK, scopes: 'mcp:read' }] }],
    ['scopes', { mcpServerAccessLevel: [{ _mcpServerId: STOCK, scopes: [1] }] }],
    ['allMcpServerAccess', { allMcpServerAccess: 'yes' }],
  ])('in "%s" is a failure: %j', (field, fields) => {
    const read = () => toLiveUser(ashare(fields), present);
    expect(read).toThrow(Failure);
    expect(read).toThrow(field);
    if (!('_id' in fields)) expect(read).toThrow('user record a1');
  });

  test('fails with a Failure or is read, whatever it is', () => {
    const anything = fc.dictionary(
      fc.constantFrom(
        '_id',
        'sharedWithUser',
        'accessLevel',
        'integrationAccessLevel',
        'disabled',
        '__proto__',
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(anything, (fields) => {
        try {
          expect(toLiveUser({ ...ashare(), ...fields }, present).recordId).toMatch(/^[\w-]{1,64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});

describe('resources', () => {
  test('an integration has an id and a name, and may lack the name', () => {
    expect(toLiveIntegration({ _id: ORDERS, name: 'Orders', mode: 'x' })).toEqual({
      id: ORDERS,
      name: 'Orders',
    });
    expect(toLiveIntegration({ _id: ORDERS })).toEqual({ id: ORDERS, name: '' });
    expect(() => toLiveIntegration({ name: 'Orders' })).toThrow(Failure);
  });

  test.each([7, {}, ['Orders'], true])('a name that is %j is none, and sets no resource aside', (name) => {
    expect(toLiveIntegration({ _id: ORDERS, name })).toEqual({ id: ORDERS, name: '' });
    expect(toLiveMcpServer({ _id: STOCK, name, relativeURI: '/stock' })).toMatchObject({
      name: '',
      uri: '/stock',
    });
  });

  test.each<[unknown, boolean]>([
    [undefined, false],
    [null, false],
    [{}, false],
    [{ _mcpOAuthProviderId: null }, false],
    [{ _mcpOAuthProviderId: '' }, false],
    [{ _mcpOAuthProviderId: 'p1' }, true],
    [{ _mcpOAuthProviderId: { _id: 'p1' } }, true],
    ['celigo', false],
    [true, false],
  ])('an MCP server with oauth %j is external: %j', (oauth, external) => {
    const document = { _id: STOCK, name: 'Stock', relativeURI: '/stock', oauth };
    expect(toLiveMcpServer(document)).toEqual({ id: STOCK, name: 'Stock', uri: '/stock', external });
  });

  test('a deleted MCP server is not there', () => {
    const document = { _id: STOCK, name: 'Stock', relativeURI: '/stock' };
    expect(toLiveMcpServer({ ...document, deletedAt: '2026-01-01T00:00:00Z' })).toBeUndefined();
    expect(toLiveMcpServer({ ...document, deletedAt: null })).toBeDefined();
    expect(() => toLiveMcpServer({ _id: STOCK, name: 'Stock' })).toThrow('relativeURI');
  });

  test.each([
    { _userId: 'u1' },
    { _userId: 'u1', scope: '*' },
    { _userId: 'u1', scope: ['a'] },
    { _userId: 'u1', name: 7, email: null },
  ])('of tokenInfo only the user’s id is needed: %j', (document) => {
    expect(whoseTokenIs(document, [])).toBe('u1');
  });

  test('of two records with the e-mail of tokenInfo the same one is meant in any order of the list', () => {
    const named = { _userId: 'owner', email: 'ada@acme.example' };
    const [one, other] = [user({ _id: 'a1' }), { ...user({ _id: 'a2' }), userId: userIdOf('u0') }];
    expect(whoseTokenIs(named, [one, other])).toBe('u0');
    expect(whoseTokenIs(named, [other, one])).toBe('u0');
  });

  test('a tokenInfo without a user is a failure', () => {
    expect(() => whoseTokenIs({ scope: '*' }, [])).toThrow('tokenInfo');
  });

  test('ids that records name and the account lacks are known as dangling', () => {
    const records = [
      ashare({ integrationAccessLevel: [grant(GONE, 'manage'), grant(ORDERS, 'manage')] }),
      ashare({ mcpServerAccessLevel: [server(GONE, 'mcp:read'), server(WIKI, 'mcp:read')] }),
    ];
    const inventory = new Inventory(
      [{ id: integrationIdOf(ORDERS), name: 'Orders' }],
      [{ id: mcpServerIdOf(WIKI), name: 'Wiki', uri: '/wiki', external: false }],
    );
    for (const record of records) toLiveUser(record, inventory);
    expect(inventory.danglingIntegrations).toEqual(new Set([GONE]));
    expect(inventory.danglingServers).toEqual(new Set([GONE]));
  });
});
