/** Which resource a changed field is about. */
import { expect, it } from 'vitest';
import { fieldParts, grantedOn } from '../../../src/core/model/field.ts';

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
