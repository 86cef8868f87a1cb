/** The smallest valid record, as the vendor's schema shows it, plus what a test is about. */

import type { Present } from '../../src/celigo/wire.ts';
import { integrationIdOf, mcpServerIdOf } from '../../src/core/model/ids.ts';

export const ORDERS = integrationIdOf('orders');
export const RETURNS = integrationIdOf('returns');
export const PORTAL = integrationIdOf('portal');
export const STOCK = mcpServerIdOf('stock');
export const WIKI = mcpServerIdOf('wiki');
export const TICKETS = mcpServerIdOf('tickets');
/** An id of something that was deleted. */
export const GONE = 'gone';

export const present: Present = {
  integration: (id) => (id === GONE ? undefined : id),
  mcpServer: (id) => (id === GONE ? undefined : id),
};

export const ashare = (fields: object = {}): Record<string, unknown> => ({
  _id: 'a1',
  sharedWithUser: { _id: 'u1', email: 'Ada@Acme.example', name: 'Ada' },
  accessLevel: 'monitor',
  integrationAccessLevel: [],
  accepted: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastModified: '2026-01-01T00:00:00.000Z',
  ...fields,
});
