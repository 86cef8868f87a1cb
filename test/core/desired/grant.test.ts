/** What several lines about one person add up to. */
import { describe, expect, it } from 'vitest';
import { type Grant, sum } from '../../../src/core/desired/grant.ts';
import { effective, levelOnIntegration, levelOnServer } from '../../../src/core/model/access.ts';
import { CASH, ORDERS, STOCK } from '../../support/about.ts';

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
});
