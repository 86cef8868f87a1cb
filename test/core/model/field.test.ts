/** Which resource a changed field is about. */
import { expect, it } from 'vitest';
import { fieldParts } from '../../../src/core/model/field.ts';

it('a field of a single grant names its resource, also one with slashes, and a level or a switch names none', () => {
  expect(fieldParts('integrations/a1')).toEqual(['integrations', 'a1']);
  expect(fieldParts('mcpServers//orders/x')).toEqual(['mcpServers', '/orders/x']);
  for (const field of ['accessLevel', 'mcpServers', 'enabled'])
    expect(fieldParts(field)).toEqual([field, undefined]);
});
