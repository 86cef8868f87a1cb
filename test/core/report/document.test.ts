/** Who has access to everything of a kind, and who is dormant. */
import { describe, expect, it } from 'vitest';
import { isDormant, isElevated, RISKS } from '../../../src/core/report/document.ts';
import { type PersonFacts, person } from '../../support/live.ts';
import { daysAgo, reviewed } from '../../support/reviewed.ts';

describe('access to everything of a kind', () => {
  it('is that of administrators, of the level manage and of every server, and no single grant', () => {
    const elevated = (facts: PersonFacts) => isElevated(reviewed(person('ada', facts)));
    expect(elevated({ level: 'administrator' })).toBe(true);
    expect(elevated({ level: 'manage' })).toBe(true);
    expect(elevated({ mcp: 'all' })).toBe(true);
    expect(elevated({ level: 'monitor' })).toBe(false);
    expect(elevated({ level: 'administrator', disabled: true })).toBe(false);
  });
});

describe('a dormant account', () => {
  it('is one that was not used for long or never, and not one that is new or of which nothing is known', () => {
    const dormant = (facts: object) => isDormant(reviewed({ ...person('ada'), ...facts }));
    expect(dormant({ lastSignIn: daysAgo(91) })).toBe(true);
    expect(dormant({ createdAt: daysAgo(91) })).toBe(true);
    expect(dormant({ lastSignIn: daysAgo(1) })).toBe(false);
    expect(dormant({ createdAt: daysAgo(1) })).toBe(false);
    expect(dormant({})).toBe(false);
  });
});

it('no sum of smaller risks outweighs administrator', () => {
  const { administrator, 'manages-everything': _m, 'uses-every-server': _s, ...rest } = RISKS;
  const others = Object.values(rest).reduce((sum, each) => sum + each, 0);
  expect(others).toBeLessThan(administrator);
});
