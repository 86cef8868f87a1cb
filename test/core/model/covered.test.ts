/** What is reached where a difference tells that no grant stands. */
import { expect, it } from 'vitest';
import {
  accessFrom,
  effective,
  integrationGrants,
  levelOnIntegration,
  levelOnServer,
  mcpOf,
} from '../../../src/core/model/access.ts';
import { type CoveredChange, onEverythingOf, toldOf, withCovering } from '../../../src/core/model/covered.ts';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';

const O2C = 'integrations/o2c';
const ORDERS = 'mcpServers/orders';
const change = (field: string, before: string | null, after: string | null) => ({ field, before, after });

it('whoever becomes administrator loses nothing: the level gives what its grants gave', () => {
  const fields = [
    change('accessLevel', 'custom', 'administrator'),
    change(O2C, 'manage', null),
    change(ORDERS, 'write', null),
  ];
  const [level, integration, server] = withCovering(fields, { level: 'custom', everyServer: false });
  expect(level).toEqual(fields[0]);
  expect(integration?.coveredAfter).toEqual({ by: 'level', level: 'manage' });
  expect(server?.coveredAfter).toEqual({ by: 'level', level: 'write' });
  expect(integration?.coveredBefore).toBeUndefined();
});

it('a level that is no difference counts on both sides, and every MCP server covers a server', () => {
  const [monitored] = withCovering([change(O2C, 'manage', null)], { level: 'monitor', everyServer: false });
  expect(monitored?.coveredAfter).toEqual({ by: 'level', level: 'monitor' });
  const [, server] = withCovering([change('mcpServers', 'all', null), change(ORDERS, null, 'read')], {
    level: 'custom',
    everyServer: true,
  });
  expect(server?.coveredBefore).toEqual({ by: 'all-servers', level: 'write' });
});

it('where nobody kept the level it is taken from the difference, and told as unknown where that has none', () => {
  const kept = (...fields: ReturnType<typeof change>[]): CoveredChange[] => withCovering(fields, undefined);
  expect(
    kept(change('accessLevel', 'administrator', 'custom'), change(O2C, null, 'monitor'))[1],
  ).toMatchObject({
    coveredBefore: { by: 'level', level: 'manage' },
  });
  expect(kept(change(O2C, 'manage', null))[0]?.coveredAfter).toEqual({ by: 'unknown' });
  // Only custom access has such grants.
  expect(kept(change(O2C, 'monitor', null))[0]).toEqual(change(O2C, 'monitor', null));
  expect(kept(change(ORDERS, 'read', null))[0]).toEqual(change(ORDERS, 'read', null));
});

it('says of every two accesses what effective access says of the resource', () => {
  const [o2c, orders] = [integrationIdOf('o2c'), mcpServerIdOf('orders')];
  const all = (['none', 'custom', 'monitor', 'manage', 'administrator'] as const).flatMap((level) =>
    ([undefined, 'monitor', 'manage'] as const).flatMap((granted) =>
      ([undefined, 'read', 'all'] as const).map((server) =>
        accessFrom({
          level,
          integrations: new Map(granted === undefined ? [] : [[o2c, granted]]),
          mcp: server === 'all' ? 'all' : new Map(server === undefined ? [] : [[orders, server]]),
        }),
      ),
    ),
  );
  for (const was of all)
    for (const is of all) {
      const [before, after] = [was, is].map((access) => {
        const mcp = mcpOf(access);
        return new Map<string, string>([
          ['accessLevel', access.level],
          ...[...integrationGrants(access)].map(([id, level]) => [`integrations/${id}`, level] as const),
          ...(mcp === 'all'
            ? [['mcpServers', 'all'] as const]
            : [...mcp].map(([id, level]) => [`mcpServers/${id}`, level] as const)),
        ]);
      });
      const fields = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])]
        .map((field) => change(field, before?.get(field) ?? null, after?.get(field) ?? null))
        .filter((each) => each.before !== each.after);
      for (const each of withCovering(fields, onEverythingOf(was))) {
        if (each.field !== O2C && each.field !== ORDERS) continue;
        const reach = (access: typeof was): string =>
          each.field === O2C
            ? levelOnIntegration(effective(access), o2c)
            : levelOnServer(effective(access), orders);
        const said = (value: unknown, covering: CoveredChange['coveredBefore']): unknown =>
          value ?? (covering === undefined || covering.by === 'unknown' ? 'none' : covering.level);
        expect(said(each.before, each.coveredBefore), JSON.stringify([was, is, each])).toBe(reach(was));
        expect(said(each.after, each.coveredAfter), JSON.stringify([was, is, each])).toBe(reach(is));
      }
    }
});

it('what both sides reach is no line of its own beside the level that gives it, and stays where it is all', () => {
  const fields = [
    change('accessLevel', 'manage', 'custom'),
    change(O2C, null, 'manage'),
    change('integrations/ret', null, 'monitor'),
  ];
  const told = (all: typeof fields) =>
    toldOf(withCovering(all, { level: 'manage', everyServer: false })).map(({ field }) => field);
  expect(told(fields)).toEqual(['accessLevel', 'integrations/ret']);
  expect(told([change(O2C, null, 'manage')])).toEqual([O2C]);
});
