/** What an operation gives somebody beyond what the account gives them now. */
import { expect, it } from 'vitest';
import { accessFrom, NO_MCP } from '../../../src/core/model/access.ts';
import { integrationIdOf } from '../../../src/core/model/ids.ts';
import type { Standing } from '../../../src/core/plan/operation.ts';
import { widensAccount } from '../../../src/core/plan/widening.ts';

const [orders, returns] = ['aaaaaaaaaaaaaaaaaaaaaaa1', 'aaaaaaaaaaaaaaaaaaaaaaa2'].map(integrationIdOf);
const standing: Standing = {
  access: accessFrom({ level: 'monitor', integrations: new Map(), mcp: NO_MCP }),
  recordedMcp: NO_MCP,
  invitation: 'accepted',
  disabled: false,
  settings: {},
};
const told = (...notifications: (typeof orders)[]): Standing => ({
  ...standing,
  notifications: notifications.filter((each) => each !== undefined),
});

it.each([
  ['mail about one more integration', told(orders), told(orders, returns), true],
  ['mail about another integration', told(orders), told(returns), true],
  ['mail about fewer integrations', told(orders, returns), told(orders), false],
  [
    'an invitation sent again',
    { ...standing, invitation: 'dismissed' },
    { ...standing, invitation: 'pending' },
    true,
  ],
  ['a switch back on', { ...standing, disabled: true }, standing, true],
  ['a switch off', standing, { ...standing, disabled: true }, false],
  [
    'a permission',
    { ...standing, settings: { allowAccessToApim: false } },
    { ...standing, settings: { allowAccessToApim: true } },
    true,
  ],
  [
    'a stricter sign-in',
    { ...standing, settings: { mfaRequired: false } },
    { ...standing, settings: { mfaRequired: true } },
    false,
  ],
  ['an invitation', undefined, standing, true],
  ['a removal', standing, undefined, false],
] as const)('%s', (_what, before, after, widens) => {
  expect(widensAccount({ before, after })).toBe(widens);
});
