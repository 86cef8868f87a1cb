/** Whether files and account fit together. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import { missingIds, notifiedWithoutAccess, unpinned } from '../../../src/core/plan/fits.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { filesAbout } from '../../support/about.ts';
import { account } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

const live = account([]);

it('an id that only the right account has, and this one lacks, is missing', () => {
  expect(missingIds(filesAbout([]), live)).toEqual([]);
  expect(missingIds(filesAbout([], '', 'contains: [cccccccccccccccccccccccc]'), live)).toEqual([
    'cccccccccccccccccccccccc',
  ]);
});

describe('mail about an integration', () => {
  const found = (entry: string): number => {
    const config = filesAbout([`ada@acme.example: ${entry}`]);
    return notifiedWithoutAccess(resolveDesired(config, namesOf(config, live), NOW)).length;
  };

  it('is only for whoever reaches it, by a grant or by the level', () => {
    expect(found('{ notifications: [Order to Cash], mcpServers: { /orders: read } }')).toBe(1);
    expect(found('{ notifications: [Order to Cash], integrations: { Order to Cash: monitor } }')).toBe(0);
    expect(found('{ notifications: [Order to Cash], accessLevel: monitor }')).toBe(0);
  });
});

it('in production an integration that is granted by its name alone is told, once', () => {
  const granting = filesAbout([
    'ada@acme.example: { integrations: { Order to Cash: manage } }',
    'bea@acme.example: { integrations: { Order to Cash: monitor } }',
  ]);
  const inEnvironment = (environment: string): WrittenConfig => ({
    ...granting,
    account: { ...granting.account, value: { ...granting.account.value, environment } },
  });
  const codes = (environment: string) => {
    const config = inEnvironment(environment);
    return unpinned(config, namesOf(config, live)).map(({ code, place }) => `${code} in line ${place?.line}`);
  };
  expect(codes('production')).toEqual(['unpinned in line 5']);
  expect(codes('sandbox')).toEqual([]);
});
