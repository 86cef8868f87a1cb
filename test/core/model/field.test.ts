/** Which resource a changed field is about. */

import { expect, it } from 'vitest';
import { effective } from '../../../src/core/model/access.ts';
import { fieldParts, grantedOn, levelOn, resourceWords } from '../../../src/core/model/field.ts';
import { integrationIdOf } from '../../../src/core/model/ids.ts';

it('a field of a single grant names its resource, also one with slashes, and a level or a switch names none', () => {
  expect(fieldParts('integrations/a1')).toEqual(['integrations', 'a1']);
  expect(fieldParts('mcpServers//orders/x')).toEqual(['mcpServers', '/orders/x']);
  for (const field of ['accessLevel', 'mcpServers', 'enabled'])
    expect(fieldParts(field)).toEqual([field, undefined]);
});

it('a grant is on an integration or a server; mail about one is none', () => {
  expect(grantedOn('integrations/a1')).toEqual({ kind: 'integration', id: 'a1' });
  expect(grantedOn('mcpServers//orders/x')).toEqual({ kind: 'server', id: '/orders/x' });
  for (const field of ['accessLevel', 'mcpServers', 'enabled', 'notifications/a1', 'toString/a1'])
    expect(grantedOn(field)).toBeUndefined();
});

it('a level or a grant is at what everything together comes to there, and any other field at no level', () => {
  const orders = integrationIdOf('a1');
  const custom = effective({ level: 'custom', integrations: new Map([[orders, 'manage']]), mcp: 'all' });
  const at = (fields: readonly string[], access = custom) => fields.map((field) => levelOn(access, field));
  expect(at(['accessLevel', 'integrations/a1', 'integrations/b2'])).toEqual(['custom', 'manage', 'none']);
  expect(at(['mcpServers', 'mcpServers/s1'])).toEqual(['all', 'write']);
  expect(at(['enabled', 'integrations', 'notifications/a1'])).toEqual([undefined, undefined, undefined]);
  const monitor = effective({ level: 'monitor', manages: new Set(), mcp: new Map() });
  expect(at(['integrations/a1', 'mcpServers', 'mcpServers/s1'], monitor)).toEqual([
    'monitor',
    'none',
    'none',
  ]);
});

it('a resource without a name is told by its kind and id', () => {
  const words = ['integrations/a1', 'mcpServers/s1', 'mcpServers'].map(resourceWords);
  expect(words).toEqual(['integration a1', 'MCP server s1', 'every MCP server']);
});
