/** What one file may hand out: all keys of `files` that match it must allow it. */
import { describe, expect, it } from 'vitest';
import { FileLimits } from '../../../src/core/desired/limit.ts';
import type { FileLimit } from '../../../src/core/written/file.ts';
import { CASH, filesAbout, RETURNS_EU } from '../../support/about.ts';

const REST = `integrations: { Cash: { id: ${CASH} }, Returns EU: { id: ${RETURNS_EU} } }
roles:
  op: { accessLevel: manage, integrations: { Cash: manage }, mcpServers: { /orders: read }, allowAccessToApim: true }
  all: { mcpServers: all, notifications: [Returns EU], enabled: true, mfaRequired: true }
`;
const config = filesAbout([], REST);
const limits = (...each: FileLimit[]) =>
  new FileLimits(
    each.map((limit, at) => ({
      value: { glob: `${at}.yaml`, ...limit },
      place: { file: 'access.yaml', line: at + 1, column: 1 },
    })),
    config,
  );
const role = (name: string) => {
  const found = config.roles.get(name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe('a file', () => {
  it('that no key matches may hand out nothing, but what is no level', () => {
    const none = limits();
    expect([
      none.isNothing,
      none.allows('integrations', 'Cash'),
      none.allowsEverything('mcpServers'),
    ]).toEqual([true, false, false]);
    expect([
      none.allowsLevel('monitor'),
      none.allowsLevel('custom'),
      none.allowsSetting('mfaRequired'),
    ]).toEqual([false, true, false]);
  });

  it('may give levels as high as its limit, and none where that names none', () => {
    const upTo = (limit: FileLimit) =>
      (['monitor', 'manage', 'administrator'] as const).map((level) => limits(limit).allowsLevel(level));
    expect(upTo({})).toEqual([false, false, false]);
    expect(upTo({ accessLevel: 'monitor' })).toEqual([true, false, false]);
    expect(upTo({ accessLevel: 'manage' })).toEqual([true, true, false]);
    expect(upTo({ accessLevel: 'administrator' })).toEqual([true, true, true]);
  });

  it('may grant what is listed, under whatever key stands for the same object', () => {
    const cash = limits({ integrations: ['Cash'] });
    expect(['Cash', CASH, 'Returns EU'].map((key) => cash.allows('integrations', key))).toEqual([
      true,
      true,
      false,
    ]);
    expect(cash.allows('mcpServers', 'Cash')).toBe(false);
    expect(limits({ integrations: 'all' }).allows('integrations', 'Returns EU')).toBe(true);
  });

  it('may grant every server only where its limit says all', () => {
    expect(limits({ mcpServers: ['/orders', '/stock', '/invoices'] }).allowsEverything('mcpServers')).toBe(
      false,
    );
    expect(limits({ mcpServers: 'all' }).allowsEverything('mcpServers')).toBe(true);
  });

  it('that two keys match stays within both', () => {
    const both = limits(
      { integrations: 'all', accessLevel: 'manage', mcpServers: 'all', settings: ['allowAccessToApim'] },
      { integrations: ['Cash'], accessLevel: 'monitor', mcpServers: [] },
    );
    expect([both.allows('integrations', 'Cash'), both.allows('integrations', 'Returns EU')]).toEqual([
      true,
      false,
    ]);
    expect([
      both.allowsLevel('monitor'),
      both.allowsLevel('manage'),
      both.allowsEverything('mcpServers'),
    ]).toEqual([true, false, false]);
    expect(both.allowsSetting('allowAccessToApim')).toBe(false);
    expect(both.words).toContain('"0.yaml" and "1.yaml"');
  });
});

describe('a role that such a file assigns', () => {
  it('holds beyond the limit each part that the file itself could not give', () => {
    expect(limits({}).beyond(role('op'))).toEqual([
      'the level manage',
      'Cash',
      '/orders',
      'allowAccessToApim: true',
    ]);
    const enough = limits({
      accessLevel: 'manage',
      integrations: [CASH],
      mcpServers: ['/orders'],
      settings: ['allowAccessToApim'],
    });
    expect(enough.beyond(role('op'))).toEqual([]);
  });

  it('may be stricter about the sign-in, and may neither switch people nor tell them about what is not listed', () => {
    expect(limits({ mcpServers: 'all' }).beyond(role('all'))).toEqual([
      'notifications of Returns EU',
      'enabled: true',
    ]);
    expect(limits({ integrations: ['Returns EU'] }).beyond(role('all'))).toEqual([
      'every MCP server',
      'enabled: true',
    ]);
  });
});
