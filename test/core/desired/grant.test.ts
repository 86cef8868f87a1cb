/** What several lines about one person add up to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grant, sum } from '../../../src/core/desired/grant.ts';
import {
  covers,
  effective,
  levelOnIntegration,
  levelOnServer,
  sameAccess,
} from '../../../src/core/model/access.ts';
import { CASH, ORDERS, RETURNS_EU, STOCK } from '../../support/about.ts';

const LINE = { reason: { text: 'own entry' }, ended: false, end: Number.POSITIVE_INFINITY } as const;

describe('grants of one person', () => {
  it('join to the higher level of each thing, in whatever order they stand', () => {
    const grants: Grant[] = [
      { what: 'integration', id: CASH, level: 'manage', ...LINE },
      { what: 'integration', id: CASH, level: 'monitor', ...LINE },
      { what: 'level', level: 'custom', ...LINE },
      { what: 'server', id: ORDERS, level: 'write', ...LINE },
      { what: 'server', id: ORDERS, level: 'read', ...LINE },
    ];
    for (const order of [grants, [...grants].reverse()]) {
      const reach = effective(sum(order));
      expect([levelOnIntegration(reach, CASH), levelOnServer(reach, ORDERS)]).toEqual(['manage', 'write']);
    }
  });

  it('to every server reach those that no line names', () => {
    const reach = effective(
      sum([
        { what: 'level', level: 'custom', ...LINE },
        { what: 'server', id: ORDERS, level: 'read', ...LINE },
        { what: 'allServers', ...LINE },
      ]),
    );
    expect([levelOnServer(reach, ORDERS), levelOnServer(reach, STOCK)]).toEqual(['write', 'write']);
  });

  it('that are none give nothing', () => {
    expect(sum([]).level).toBe('none');
  });

  const grant: fc.Arbitrary<Grant> = fc
    .oneof(
      fc.record({
        what: fc.constant('level' as const),
        level: fc.constantFrom('custom', 'monitor', 'manage', 'administrator'),
      }),
      fc.record({
        what: fc.constant('integration' as const),
        id: fc.constantFrom(CASH, RETURNS_EU),
        level: fc.constantFrom('monitor', 'manage'),
      }),
      fc.record({
        what: fc.constant('server' as const),
        id: fc.constantFrom(ORDERS, STOCK),
        level: fc.constantFrom('read', 'write'),
      }),
      fc.record({ what: fc.constant('allServers' as const) }),
    )
    .map((made) => ({ ...made, ...LINE }));
  const lines = fc.array(grant, { maxLength: 6 });

  it('come to the same in any order, and twice is once', () => {
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const both = sum([...a, ...b]);
        expect(sameAccess(both, sum([...b, ...a]))).toBe(true);
        expect(sameAccess(both, sum([...a, ...b, ...a]))).toBe(true);
      }),
    );
  });

  it('are the least that covers each, so that another line never narrows', () => {
    fc.assert(
      fc.property(lines, lines, lines, (a, b, c) => {
        const both = sum([...a, ...b]);
        expect([covers(both, sum(a)), covers(both, sum(b))]).toEqual([true, true]);
        const other = sum(c);
        if (covers(other, sum(a)) && covers(other, sum(b))) expect(covers(other, both)).toBe(true);
      }),
    );
  });
});
