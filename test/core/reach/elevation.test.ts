/** How much a change raises somebody. */
import { describe, expect, it } from 'vitest';
import { accessFrom, NONE } from '../../../src/core/model/access.ts';
import { standingOf } from '../../../src/core/plan/record.ts';
import { elevationOf, scoreOf } from '../../../src/core/reach/elevation.ts';
import { ORDERS, STOCK } from '../../support/about.ts';
import { type PersonFacts, person } from '../../support/live.ts';

const standing = (facts: PersonFacts) => standingOf(person('ada', facts), ['mfaRequired']);
const raised = (before: PersonFacts | undefined, after: PersonFacts): string[] =>
  elevationOf(before && standing(before), standing(after)).map(({ what }) => what);

describe('what raises somebody', () => {
  it('is only what they did not have', () => {
    expect(raised(undefined, { level: 'administrator' })).toEqual(['administrator']);
    expect(raised({ level: 'administrator' }, { level: 'administrator' })).toEqual([]);
    expect(raised({ level: 'administrator' }, { level: 'manage', mcp: 'all' })).toEqual([]);
    expect(raised({ level: 'monitor' }, { level: 'manage' })).toEqual(['manage-all']);
  });

  it('is everything that is recorded, where they are let in again', () => {
    expect(raised({ level: 'administrator', disabled: true }, { level: 'administrator' })).toEqual([
      'administrator',
      'signs-in-again',
    ]);
  });

  it('is nothing, where they cannot sign in', () => {
    expect(raised(undefined, { level: 'administrator', disabled: true })).toEqual([]);
  });

  it('is a second factor less', () => {
    expect(raised({ settings: { mfaRequired: true } }, { settings: { mfaRequired: false } })).toEqual([
      'weaker-sign-in',
    ]);
  });

  it('counts each server with write, and all of them together for less than an administrator', () => {
    const write = new Map([
      [ORDERS, 'write'],
      [STOCK, 'write'],
    ] as const);
    const two = elevationOf(standing({}), standing({ mcp: write }));
    const all = elevationOf(standing({}), standing({ mcp: 'all' }));
    const administrator = elevationOf(standing({}), standing({ level: 'administrator' }));
    expect(scoreOf(two)).toBe(
      2 * scoreOf(elevationOf(standing({}), standing({ mcp: new Map([[ORDERS, 'write']]) }))),
    );
    expect(scoreOf(administrator)).toBeGreaterThan(scoreOf(all));
    expect(accessFrom({ level: 'none', integrations: new Map(), mcp: new Map() })).toEqual(NONE);
  });
});
