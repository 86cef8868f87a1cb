/** What somebody has, as a file would say it. */
import { describe, expect, it } from 'vitest';
import { accessFrom } from '../../../src/core/model/access.ts';
import { grantedIn, writtenAccess } from '../../../src/core/written/access.ts';
import { CASH, ORDERS, RETURNS_EU } from '../../support/about.ts';

const keyOf = (_section: string, id: string): string => `key of ${id}`;

describe('access that is written', () => {
  it('names no level where single grants are all there is', () => {
    const access = accessFrom({
      level: 'custom',
      integrations: new Map([
        [RETURNS_EU, 'monitor'],
        [CASH, 'manage'],
      ]),
      mcp: new Map([[ORDERS, 'read']]),
    });
    expect(writtenAccess(access, keyOf)).toEqual({
      integrations: { [`key of ${CASH}`]: 'manage', [`key of ${RETURNS_EU}`]: 'monitor' },
      mcpServers: { [`key of ${ORDERS}`]: 'read' },
    });
    expect(grantedIn(access).sort()).toEqual([
      `integrations/${CASH}`,
      `integrations/${RETURNS_EU}`,
      `mcpServers/${ORDERS}`,
    ]);
  });

  it('says "all" for every server and names none of them', () => {
    const access = accessFrom({ level: 'monitor', integrations: new Map(), mcp: 'all' });
    expect(writtenAccess(access, keyOf)).toEqual({ accessLevel: 'monitor', mcpServers: 'all' });
    expect(grantedIn(access)).toEqual([]);
  });
});
