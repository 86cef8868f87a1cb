import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invitationBody, replacementBody } from '../../src/celigo/bodies.ts';
import { isUnknownLevel, SETTING_KEYS, toLiveUser } from '../../src/celigo/wire.ts';
import {
  type Access,
  type AccessParts,
  accessFrom,
  type McpAccess,
  mcpOf,
  NO_MCP,
} from '../../src/core/model/access.ts';
import type { RecordChange } from '../../src/core/model/doors.ts';
import { SETTING_NAMES } from '../../src/core/model/settings.ts';
import { ashare, GONE, ORDERS, PORTAL, present, RETURNS, STOCK, TICKETS, WIKI } from './records.ts';

const live = (document: unknown) => {
  const user = toLiveUser(document, present);
  if (isUnknownLevel(user)) throw new Error('unknown level');
  return user;
};

/** What the remote has after a PUT: the body and nothing else, beside what only it may set. */
const afterPut = (document: Record<string, unknown>, body: object) => {
  const { _id, sharedWithUser, accepted, dismissed, createdAt, lastModified } = document;
  return JSON.parse(
    JSON.stringify({ ...body, _id, sharedWithUser, accepted, dismissed, createdAt, lastModified }),
  );
};

const MONITOR: Access = { level: 'monitor', manages: new Set([ORDERS]), mcp: NO_MCP };

describe('a replacement', () => {
  test('leaves out what only the remote may set and keeps what nobody knows', () => {
    const document = ashare({
      dismissed: false,
      disabled: true,
      lastSignIn: '2026-02-02T00:00:00Z',
      isProductionAdmin: false,
      createdVia: 'existing_account_invite',
      lastModifiedBy: 'u9',
      _sharedWithUserId: 'u1',
      futureFlag: { deep: [1, null] },
      anotherFlag: false,
      nothing: null,
    });
    expect(replacementBody(document, { access: MONITOR }, present)).toEqual({
      accessLevel: 'monitor',
      integrationAccessLevel: [{ _integrationId: ORDERS, accessLevel: 'manage' }],
      disabled: true,
      futureFlag: { deep: [1, null] },
      anotherFlag: false,
      nothing: null,
    });
  });

  test.each([[true], [false], [undefined]])('echoes disabled as it was read (%j)', (disabled) => {
    const body = replacementBody(
      ashare(disabled === undefined ? {} : { disabled }),
      { access: MONITOR },
      present,
    );
    expect(body.disabled).toBe(disabled);
    expect('disabled' in body).toBe(disabled !== undefined);
  });

  test.each<[string, Access]>([
    ['custom', { level: 'custom', integrations: new Map([[ORDERS, 'monitor']]), mcp: NO_MCP }],
    ['none', { level: 'none' }],
  ])('to %s has no level key, not even null', (_, access) => {
    expect('accessLevel' in replacementBody(ashare(), { access }, present)).toBe(false);
  });

  test.each([[null], ['']])('of settings alone never sends the level %j back', (accessLevel) => {
    const body = replacementBody(ashare({ accessLevel }), { settings: { mfaRequired: true } }, present);
    expect('accessLevel' in body).toBe(false);
    expect(body.accountMFARequired).toBe(true);
  });

  test('of settings alone leaves access as recorded, also what no list names, unless that was refused', () => {
    const odd = { _integrationId: RETURNS, accessLevel: 'monitor', note: 'kept' };
    const scopes = { _mcpServerId: STOCK, scopes: ['mcp:write', 'mcp:new'], note: 'kept' };
    const document = ashare({
      integrationAccessLevel: [odd, { _integrationId: GONE, accessLevel: 'manage' }],
      mcpServerAccessLevel: [scopes, { _mcpServerId: GONE, scopes: ['mcp:read'] }],
    });
    const change = { settings: { ssoRequired: false } };
    const rest = { accessLevel: 'monitor', accountSSORequired: false };
    const { integrationAccessLevel, mcpServerAccessLevel } = document;
    expect(replacementBody(document, change, present)).toEqual({
      ...rest,
      integrationAccessLevel,
      mcpServerAccessLevel,
    });
    expect(replacementBody(document, { ...change, withoutUnlisted: true }, present)).toEqual({
      ...rest,
      integrationAccessLevel: [odd],
      mcpServerAccessLevel: [scopes],
    });
  });

  test('sends unchanged entries back word for word, and keeps their unknown fields when they change', () => {
    const document = ashare({
      accessLevel: null,
      integrationAccessLevel: [
        { _integrationId: ORDERS, accessLevel: 'manage', note: 1 },
        { _integrationId: RETURNS, accessLevel: 'monitor', note: 2 },
        { _integrationId: GONE, accessLevel: 'manage' },
      ],
      mcpServerAccessLevel: [
        { _mcpServerId: STOCK, scopes: ['mcp:write'], note: 3 },
        { _mcpServerId: WIKI, scopes: ['mcp:read', 'mcp:new'], note: 4 },
        { _mcpServerId: TICKETS, scopes: ['mcp:new'] },
        { _mcpServerId: GONE, scopes: ['mcp:new'] },
      ],
    });
    const access: Access = {
      level: 'custom',
      integrations: new Map([
        [ORDERS, 'manage'],
        [RETURNS, 'manage'],
        [PORTAL, 'monitor'],
      ]),
      mcp: new Map([
        [STOCK, 'write'],
        [WIKI, 'write'],
      ]),
    };
    expect(replacementBody(document, { access }, present)).toEqual({
      integrationAccessLevel: [
        { _integrationId: ORDERS, accessLevel: 'manage', note: 1 },
        { _integrationId: RETURNS, accessLevel: 'manage', note: 2 },
        { _integrationId: PORTAL, accessLevel: 'monitor' },
        { _integrationId: GONE, accessLevel: 'manage' },
      ],
      mcpServerAccessLevel: [
        { _mcpServerId: STOCK, scopes: ['mcp:write'], note: 3 },
        { _mcpServerId: WIKI, scopes: ['mcp:read', 'mcp:write'], note: 4 },
        { _mcpServerId: TICKETS, scopes: ['mcp:new'] },
        { _mcpServerId: GONE, scopes: ['mcp:new'] },
      ],
    });
  });

  test.each<Access['level']>(['manage', 'administrator'])('to %s clears the integration list', (level) => {
    const document = ashare({ integrationAccessLevel: [{ _integrationId: ORDERS, accessLevel: 'manage' }] });
    const access = accessFrom({ level, integrations: new Map(), mcp: NO_MCP });
    expect(replacementBody(document, { access }, present)).toMatchObject({
      accessLevel: level,
      integrationAccessLevel: [],
    });
  });

  test('to administrator keeps the recorded MCP grants, also those that no list names', () => {
    const kept = { _mcpServerId: STOCK, scopes: ['mcp:read'] };
    const unlisted = { _mcpServerId: GONE, scopes: ['mcp:read'] };
    const document = ashare({ mcpServerAccessLevel: [kept, unlisted] });
    const change = { access: { level: 'administrator' } } as const;
    expect(replacementBody(document, change, present).mcpServerAccessLevel).toEqual([kept, unlisted]);
    const refused = { ...change, withoutUnlisted: true };
    expect(replacementBody(document, refused, present).mcpServerAccessLevel).toEqual([kept]);
    const all = ashare({ allMcpServerAccess: true, mcpServerAccessLevel: null });
    expect(replacementBody(all, change, present)).toMatchObject({
      allMcpServerAccess: true,
      mcpServerAccessLevel: [],
    });
    expect('mcpServerAccessLevel' in replacementBody(ashare(), change, present)).toBe(false);
  });

  test('of a demotion records the MCP grants that it is told, beside the new level', () => {
    const mcp: McpAccess = new Map([[STOCK, 'write']]);
    const body = replacementBody(ashare({ accessLevel: 'administrator' }), { access: MONITOR, mcp }, present);
    expect(body).toMatchObject({
      accessLevel: 'monitor',
      mcpServerAccessLevel: [{ _mcpServerId: STOCK, scopes: ['mcp:read', 'mcp:write'] }],
    });
    const listed = ashare({ mcpServerAccessLevel: [{ _mcpServerId: WIKI, scopes: ['mcp:read'] }] });
    expect(replacementBody(listed, { access: MONITOR, mcp: 'all' }, present)).toMatchObject({
      allMcpServerAccess: true,
      mcpServerAccessLevel: [],
    });
    const all = ashare({ allMcpServerAccess: true });
    expect(replacementBody(all, { access: MONITOR, mcp }, present)).toMatchObject({
      allMcpServerAccess: false,
      mcpServerAccessLevel: [{ _mcpServerId: STOCK }],
    });
  });

  test.each<[string, object]>([
    ['no scopes', {}],
    ['an empty list', { scopes: [] }],
    ['another scope', { scopes: ['mcp:call'] }],
  ])('sends an MCP grant with %s back until something is granted there, or it is to go', (_, entry) => {
    const unknown = { _mcpServerId: STOCK, ...entry, note: 1 };
    const document = ashare({
      mcpServerAccessLevel: [unknown, { _mcpServerId: WIKI, scopes: ['mcp:read'] }],
    });
    const sent = (change: RecordChange) => replacementBody(document, change, present).mcpServerAccessLevel;
    expect(sent({ settings: { mfaRequired: true } })).toContainEqual(unknown);
    expect(sent({ access: MONITOR })).toEqual([unknown]);
    expect(sent({ access: MONITOR, withoutUnknown: true })).toEqual([]);
    const granted = accessFrom({ level: 'custom', integrations: new Map(), mcp: new Map([[STOCK, 'read']]) });
    expect(sent({ access: granted })).toEqual([{ ...unknown, scopes: ['mcp:read'] }]);
  });

  test('takes what is known of a grant and leaves the scopes that are not', () => {
    const document = ashare({
      mcpServerAccessLevel: [{ _mcpServerId: STOCK, scopes: ['mcp:read', 'mcp:call'] }],
    });
    expect(replacementBody(document, { access: MONITOR }, present).mcpServerAccessLevel).toEqual([
      { _mcpServerId: STOCK, scopes: ['mcp:call'] },
    ]);
  });

  test('says nothing of MCP servers where the record does not', () => {
    const keys = Object.keys(replacementBody(ashare(), { access: MONITOR }, present));
    expect(keys.filter((key) => /mcp/i.test(key))).toEqual([]);
  });

  test('keeps a field called __proto__ a plain field', () => {
    const document = { ...ashare(), ...JSON.parse('{"__proto__": {"disabled": true}}') };
    const body = replacementBody(document, { access: MONITOR }, present);
    expect(body.disabled).toBeUndefined();
    expect(JSON.stringify(body)).toContain('"__proto__":{"disabled":true}');
  });
});

describe('an invitation', () => {
  test('has the e-mails as written and the access fields of a replacement', () => {
    const content = { access: MONITOR, settings: { ssoRequired: true, allowAccessToApim: false } };
    expect(invitationBody(['Ada@Acme.example', 'wes@acme.example'], content)).toEqual({
      emails: ['Ada@Acme.example', 'wes@acme.example'],
      accessLevel: 'monitor',
      integrationAccessLevel: [{ _integrationId: ORDERS, accessLevel: 'manage' }],
      accountSSORequired: true,
      allowAccessToAPIM: false,
    });
  });

  test('to custom has no level, and one of an administrator names no servers', () => {
    const custom: Access = { level: 'custom', integrations: new Map(), mcp: 'all' };
    expect(invitationBody(['a@b.example'], { access: custom, settings: {} })).toEqual({
      emails: ['a@b.example'],
      integrationAccessLevel: [],
      allMcpServerAccess: true,
    });
    expect(invitationBody(['a@b.example'], { access: { level: 'administrator' }, settings: {} })).toEqual({
      emails: ['a@b.example'],
      accessLevel: 'administrator',
      integrationAccessLevel: [],
    });
  });
});

describe('laws', () => {
  const mcp = fc.oneof(
    fc.constant('all' as const),
    fc
      .array(
        fc.tuple(fc.constantFrom(STOCK, WIKI, TICKETS), fc.constantFrom('read' as const, 'write' as const)),
      )
      .map((entries) => new Map(entries)),
  );
  const access = fc
    .record({
      level: fc.constantFrom<AccessParts['level']>('administrator', 'manage', 'monitor', 'custom'),
      integrations: fc
        .array(
          fc.tuple(
            fc.constantFrom(ORDERS, RETURNS, PORTAL),
            fc.constantFrom('monitor' as const, 'manage' as const),
          ),
        )
        .map((entries) => new Map(entries)),
      mcp,
    })
    .map(accessFrom);
  const settings = fc.record(Object.fromEntries(SETTING_NAMES.map((name) => [name, fc.boolean()])), {
    requiredKeys: [],
  });
  const scopes = fc.uniqueArray(fc.constantFrom('mcp:read', 'mcp:write', 'mcp:new'));
  const unknownKeys = fc.dictionary(
    fc.string({ minLength: 1 }).map((key) => `x${key}`),
    fc.jsonValue({ maxDepth: 3 }),
  );
  /** Records as they may be found: duplicates, dangling entries, both MCP forms at once, nulls. */
  const recorded = fc
    .record({
      accessLevel: fc.constantFrom('administrator', 'manage', 'monitor', null, undefined, ''),
      integrationAccessLevel: fc.oneof(
        fc.constantFrom(null, undefined),
        fc.array(
          fc.record({
            _integrationId: fc.constantFrom(ORDERS, RETURNS, PORTAL, GONE),
            accessLevel: fc.constantFrom('monitor', 'manage'),
            note: fc.jsonValue(),
          }),
        ),
      ),
      mcpServerAccessLevel: fc.oneof(
        fc.constantFrom(null, undefined),
        fc.array(fc.record({ _mcpServerId: fc.constantFrom(STOCK, WIKI, TICKETS, GONE), scopes })),
      ),
      allMcpServerAccess: fc.constantFrom(true, false, undefined),
      disabled: fc.constantFrom(true, false, undefined),
      accountMFARequired: fc.constantFrom(true, false, undefined, null),
      unknown: unknownKeys,
    })
    .map(({ unknown, ...fields }) => ashare({ ...unknown, ...fields }));

  test('reading back what we sent gives the access, MCP grants and settings that were asked for', () => {
    fc.assert(
      fc.property(recorded, access, settings, (document, asked, changed) => {
        const before = live(document);
        const after = live(
          afterPut(document, replacementBody(document, { access: asked, settings: changed }, present)),
        );
        expect(after.access).toEqual(asked);
        expect(after.recordedMcp).toEqual(
          asked.level === 'administrator' ? before.recordedMcp : mcpOf(asked),
        );
        expect(after.settings).toEqual({ ...before.settings, ...changed });
        expect(after.disabled).toBe(before.disabled);
      }),
    );
  });

  test('a demotion leaves exactly the MCP grants that it names', () => {
    fc.assert(
      fc.property(recorded, access, mcp, (document, asked, kept) => {
        const after = live(
          afterPut(document, replacementBody(document, { access: asked, mcp: kept }, present)),
        );
        expect(after.recordedMcp).toEqual(kept);
        expect(
          after.access.level === 'custom' || after.access.level === 'none' ? 'custom' : after.access.level,
        ).toBe(asked.level === 'none' ? 'custom' : asked.level);
      }),
    );
  });

  test('a change of settings alone changes nothing else', () => {
    fc.assert(
      fc.property(recorded, settings, (document, changed) => {
        const before = live(document);
        const after = live(afterPut(document, replacementBody(document, { settings: changed }, present)));
        expect(after).toEqual({ ...before, settings: { ...before.settings, ...changed } });
      }),
    );
  });

  test('fields that nobody knows survive every replacement', () => {
    fc.assert(
      fc.property(recorded, unknownKeys, access, (document, unknown, asked) => {
        const body = replacementBody({ ...document, ...unknown }, { access: asked }, present);
        for (const [key, value] of Object.entries(unknown)) expect(body[key]).toEqual(value);
      }),
    );
  });

  test('sending the same again changes nothing', () => {
    fc.assert(
      fc.property(recorded, access, (document, asked) => {
        const once = afterPut(document, replacementBody(document, { access: asked }, present));
        const twice = afterPut(once, replacementBody(once, { access: asked }, present));
        expect(twice).toEqual(once);
      }),
    );
  });

  test('all servers and a list are never sent together, and what no list names is sent unless that was refused', () => {
    fc.assert(
      fc.property(recorded, fc.option(access, { nil: undefined }), (document, asked) => {
        const change = asked === undefined ? {} : { access: asked };
        const body = replacementBody(document, change, present);
        if (body.allMcpServerAccess === true) expect(body.mcpServerAccessLevel ?? []).toEqual([]);
        expect(Array.isArray(body.integrationAccessLevel)).toBe(true);
        const goneIn = ({ integrationAccessLevel }: object & { integrationAccessLevel?: unknown }) =>
          JSON.stringify(integrationAccessLevel ?? []).includes(`"${GONE}"`);
        expect(goneIn(body)).toBe(goneIn(document));
        const refused = replacementBody(document, { ...change, withoutUnlisted: true }, present);
        expect(JSON.stringify([refused.integrationAccessLevel, refused.mcpServerAccessLevel])).not.toContain(
          `"${GONE}"`,
        );
        expect(body.accessLevel).not.toBeNull();
      }),
    );
  });

  test('the access of an invitation reads back as it was asked for', () => {
    fc.assert(
      fc.property(access, settings, (asked, stated) => {
        const { emails, ...fields } = invitationBody(['x@y.example'], { access: asked, settings: stated });
        const { accessLevel: _, integrationAccessLevel: __, ...identity } = ashare();
        const after = live({ ...identity, ...fields });
        expect(emails).toEqual(['x@y.example']);
        expect(after.access).toEqual(asked);
        for (const name of SETTING_NAMES) {
          expect(fields[SETTING_KEYS[name]]).toBe(stated[name]);
        }
      }),
    );
  });
});
