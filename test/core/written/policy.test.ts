/** What a policy comes to on a day, how many people a limit lets through, and who is never written. */
import { describe, expect, it } from 'vitest';
import { allowed, breakGlassOf, policyOf, protectedOf } from '../../../src/core/written/policy.ts';

const NOW = new Date('2026-11-22T12:00:00Z');

describe('a limit', () => {
  it('in percent is rounded down, and never below two people', () => {
    const limit = { kind: 'percent', value: 20 } as const;
    expect([1, 10, 14, 15, 100].map((people) => allowed(limit, people))).toEqual([2, 2, 2, 3, 20]);
  });

  it('of 0% lets nobody through, and a count lets through so many whatever the account holds', () => {
    expect(allowed({ kind: 'percent', value: 0 }, 100)).toBe(0);
    expect([0, 3, 500].map((people) => allowed({ kind: 'count', value: 3 }, people))).toEqual([3, 3, 3]);
  });

  it('that was raised until a day is the usual one from the end of that day on', () => {
    const raised = (until: string) =>
      policyOf({ maxRemovals: { limit: 50, until, reason: 'move' } }, NOW).maxRemovals;
    expect(raised('2026-11-22')).toEqual({ kind: 'count', value: 50 });
    expect(raised('2026-11-21')).toEqual({ kind: 'percent', value: 20 });
  });
});

it('a policy that says nothing keeps two administrators, reports strangers and holds what was changed outside', () => {
  expect(policyOf({}, NOW)).toMatchObject({
    minAdministrators: 2,
    unmanagedUsers: 'report',
    outsideChanges: 'hold',
    dismissed: 'report',
    unknownAccess: 'keep',
  });
});

describe('an account for emergencies', () => {
  it('is protected as well, in any spelling of its e-mail', () => {
    const policy = { breakGlass: ['Glass@Acme.Example'], protectedUsers: ['cio@acme.example'] };
    expect([...protectedOf(policy)].sort()).toEqual(['cio@acme.example', 'glass@acme.example']);
  });

  it('is nobody who is protected alone', () => {
    expect([...breakGlassOf({ protectedUsers: ['cio@acme.example'] })]).toEqual([]);
  });
});
