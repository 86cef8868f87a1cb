/** Two keys that are bound alike mean one object, whatever the account has. */
import { expect, it } from 'vitest';
import { boundOf } from '../../../src/core/desired/bound.ts';

const ID = '5e44efa28015c9464272256f';

it('a pin binds more than a URI, a URI more than a name, and a key stands for what it looks like', () => {
  const [id, uri, name] = [{ value: ID }, { value: '/orders' }, { value: 'Orders' }];
  expect(boundOf('mcpServers', '/stock', { id, uri, name })).toEqual({ by: 'id', text: ID });
  expect(boundOf('mcpServers', 'Orders', { uri, name })).toEqual({ by: 'uri', text: '/orders' });
  expect(boundOf('mcpServers', '/orders')).toEqual({ by: 'uri', text: '/orders' });
  expect(boundOf('mcpServers', '/orders', { name })).toEqual({ by: 'name', text: 'Orders' });
  expect(boundOf('integrations', '/orders')).toEqual({ by: 'name', text: '/orders' });
  expect(boundOf('integrations', ID)).toEqual({ by: 'id', text: ID });
  expect(boundOf('integrations', ID, { name })).toEqual({ by: 'name', text: 'Orders' });
});

it('letters that are made up in two ways are one name', () => {
  expect(boundOf('integrations', 'Cafe\u0301')).toEqual(boundOf('integrations', 'Café'));
});
