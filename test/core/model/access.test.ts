import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Access,
  accessFrom,
  covers,
  effective,
  effectiveOfRecord,
  isWithin,
  meet,
  NONE,
  sameAccess,
} from '../../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';
import { person } from '../../support/live.ts';

const integrations = fc
  .dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('monitor', 'manage'))
  .map((all) => new Map(Object.entries(all).map(([id, level]) => [integrationIdOf(id), level])));
const mcp = fc.oneof(
  fc.constant('all' as const),
  fc
    .dictionary(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('read', 'write'))
    .map((all) => new Map(Object.entries(all).map(([id, level]) => [mcpServerIdOf(id), level]))),
);
const access: fc.Arbitrary<Access> = fc
  .record({
    level: fc.constantFrom('none', 'custom', 'monitor', 'manage', 'administrator'),
    integrations,
    mcp,
  })
  .map(accessFrom);

describe('the order of access', () => {
  it('is reflexive and transitive', () => {
    fc.assert(
      fc.property(
        access,
        access,
        access,
        (a, b, c) => covers(a, a) && (!(covers(a, b) && covers(b, c)) || covers(a, c)),
      ),
    );
  });
  it('has nobody at the bottom and the administrator at the top', () => {
    const administrator = accessFrom({ level: 'administrator', integrations: new Map(), mcp: 'all' });
    fc.assert(fc.property(access, (a) => covers(a, NONE) && covers(administrator, a)));
  });
  it('says that equal effective access is equal access', () => {
    fc.assert(
      fc.property(access, access, (a, b) => {
        const equal = isWithin(effective(a), effective(b)) && isWithin(effective(b), effective(a));
        return equal === sameAccess(a, b);
      }),
    );
  });
});

describe('what two accesses both reach', () => {
  it('is within each of them, and whatever is within both is within it', () => {
    fc.assert(
      fc.property(access, access, access, (a, b, c) => {
        const both = meet(a, b);
        return covers(a, both) && covers(b, both) && (!(covers(a, c) && covers(b, c)) || covers(both, c));
      }),
    );
  });
  it('is the lower one where one is within the other', () => {
    fc.assert(fc.property(access, access, (a, b) => !covers(a, b) || sameAccess(meet(a, b), b)));
  });
});

describe('what the remote ignores cannot be expressed', () => {
  const orders = integrationIdOf('orders');
  it('an integration grant under manage falls away', () => {
    expect(
      accessFrom({ level: 'manage', integrations: new Map([[orders, 'monitor']]), mcp: new Map() }),
    ).toEqual({
      level: 'manage',
      mcp: new Map(),
    });
  });
  it('monitor on an integration under monitor falls away, manage stays', () => {
    const both = new Map([
      [orders, 'manage' as const],
      [integrationIdOf('returns'), 'monitor' as const],
    ]);
    expect(accessFrom({ level: 'monitor', integrations: both, mcp: new Map() })).toEqual({
      level: 'monitor',
      manages: new Set([orders]),
      mcp: new Map(),
    });
  });
  it('custom with only MCP access is access', () => {
    expect(accessFrom({ level: 'custom', integrations: new Map(), mcp: 'all' }).level).toBe('custom');
  });
  it('custom with nothing is none', () => {
    expect(accessFrom({ level: 'custom', integrations: new Map(), mcp: new Map() })).toEqual(NONE);
  });
});

it('somebody without a record or disabled reaches nothing, and who is invited what is recorded', () => {
  expect(effectiveOfRecord(undefined)).toEqual(effective(NONE));
  expect(effectiveOfRecord(person('ada', { level: 'manage', disabled: true }))).toEqual(effective(NONE));
  expect(effectiveOfRecord(person('ada', { level: 'manage', invitation: 'pending' })).level).toBe('manage');
});
