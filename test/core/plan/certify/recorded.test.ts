/** What the certificate takes for an administrator, and for equal. */
import { describe, expect, it } from 'vitest';
import { isAdministrator } from '../../../../src/core/model/live.ts';
import {
  coversMcp,
  isAdministratorRecord,
  sameReach,
  sameRecord,
} from '../../../../src/core/plan/certify/recorded.ts';
import { admin, CASH, ORDERS, STOCK } from '../../../support/about.ts';
import { person } from '../../../support/live.ts';

describe('an administrator', () => {
  it('is who has accepted and is enabled, as for every other rule', () => {
    const people = [
      admin('ada'),
      admin('ada', { disabled: true }),
      admin('ada', { invitation: 'pending' }),
      admin('ada', { invitation: 'dismissed' }),
      person('ada', { level: 'manage' }),
    ];
    expect(people.map(isAdministratorRecord)).toEqual([true, false, false, false, false]);
    expect(people.map(isAdministrator)).toEqual(people.map(isAdministratorRecord));
    expect(isAdministratorRecord(undefined)).toBe(false);
  });
});

describe('two records are one', () => {
  it('only with the same access, invitation and switch', () => {
    const record = person('ada', { level: 'monitor' });
    expect(sameRecord(record, { ...record })).toBe(true);
    expect(sameRecord(undefined, undefined)).toBe(true);
    for (const other of [
      undefined,
      { ...record, disabled: true },
      { ...record, invitation: 'pending' as const },
      person('ada', { level: 'manage' }),
    ]) {
      expect(sameRecord(record, other)).toBe(false);
      expect(sameRecord(other, record)).toBe(false);
    }
  });

  it('in what they reach only if neither reaches more', () => {
    const less = person('ada', { integrations: new Map([[CASH, 'monitor']]) }).access;
    const more = person('ada', { integrations: new Map([[CASH, 'manage']]) }).access;
    expect([sameReach(less, less), sameReach(less, more), sameReach(more, less)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

it('server grants leave nothing out that others have if each is there, as high or higher', () => {
  const read = new Map([[ORDERS, 'read']] as const);
  const write = new Map([[ORDERS, 'write']] as const);
  expect([coversMcp(write, read), coversMcp(read, read), coversMcp(read, write)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(coversMcp(write, new Map([[STOCK, 'read']]))).toBe(false);
  expect([coversMcp('all', write), coversMcp(write, 'all'), coversMcp('all', 'all')]).toEqual([
    true,
    false,
    true,
  ]);
});
