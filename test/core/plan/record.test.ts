/** Which parts of a record a write answers for. */
import { describe, expect, it } from 'vitest';
import { fieldsBetween, identityOf, standingOf } from '../../../src/core/plan/record.ts';
import { CASH, ORDERS } from '../../support/about.ts';
import { type PersonFacts, person } from '../../support/live.ts';

const standing = (facts: PersonFacts) => standingOf(person('ada', facts), []);
const changed = (before: PersonFacts | undefined, after: PersonFacts | undefined): string[] =>
  fieldsBetween(before && standing(before), after && standing(after)).map(
    ({ field, before: was, after: is }) => `${field} ${was} ${is}`,
  );

describe('what a write changes', () => {
  it('of a demotion are the recorded server grants as well, which it would bring back to life', () => {
    const mcp = new Map([[ORDERS, 'write']] as const);
    expect(changed({ level: 'administrator', mcp }, { level: 'monitor' })).toEqual([
      'accessLevel administrator monitor',
      `mcpServers/${ORDERS} write null`,
    ]);
    expect(changed({ level: 'administrator', mcp }, { level: 'administrator' })).toEqual([]);
  });

  it('is no grant that the level makes moot', () => {
    const integrations = new Map([[CASH, 'manage']] as const);
    expect(changed({ level: 'manage', integrations }, { level: 'manage' })).toEqual([]);
  });

  it('of a removal is all that was there', () => {
    expect(changed({ level: 'monitor' }, undefined)).toEqual([
      'accepted true null',
      'accessLevel monitor null',
      'dismissed false null',
      'enabled true null',
    ]);
  });
});

it('a pin lets the e-mail of a person change, and nothing else lets it', () => {
  const { userId, email } = person('ada');
  const user = { userId, email, shown: email };
  expect([...identityOf(user).keys()]).toEqual(['person', 'e-mail']);
  expect([...identityOf({ ...user, pinned: true }).keys()]).toEqual(['person']);
});
