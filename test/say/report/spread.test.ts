/** The bars of a review: each number is how many people it says, counted another way. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effective, levelOnIntegration, levelOnServer } from '../../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf, recordIdOf } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { reviewOf } from '../../../src/core/report/report.ts';
import { flat } from '../../../src/say/line.ts';
import { chartsOf } from '../../../src/say/report/spread.ts';
import { account, person } from '../../support/live.ts';
import { INTEGRATIONS, liveOf, NOW, ORIGIN, SERVERS, world } from '../../support/world.ts';

const chartsOfLive = (live: Parameters<typeof reviewOf>[0]['live']) =>
  new Map(
    chartsOf(reviewOf({ live, origin: ORIGIN, now: NOW, dormantDays: 90 })).map(({ title, rows }) => [
      title,
      rows.map(({ name, count }) => [flat(name), count] as const),
    ]),
  );

it('over arbitrary accounts, whoever can sign in counts once at each level and at each resource that they reach', () => {
  fc.assert(
    fc.property(world, (made) => {
      const live = liveOf(made);
      const charts = chartsOfLive(live);
      const able = live.users.filter(({ invitation, disabled }) => invitation === 'accepted' && !disabled);
      const sum = (title: string) => (charts.get(title) ?? []).reduce((total, [, count]) => total + count, 0);
      expect(sum('People by level')).toBe(able.length);
      const reach = able.map(({ access }) => effective(access));
      const integrations = INTEGRATIONS.map(
        ({ id }) => reach.filter((each) => levelOnIntegration(each, integrationIdOf(id)) !== 'none').length,
      );
      const servers = SERVERS.map(
        ({ id }) => reach.filter((each) => levelOnServer(each, mcpServerIdOf(id)) !== 'none').length,
      );
      const counts = (title: string) =>
        (charts.get(title) ?? []).map(([, count]) => count).sort((a, b) => a - b);
      expect(counts('People who reach each integration')).toEqual(integrations.sort((a, b) => a - b));
      expect(counts('People who reach each MCP server')).toEqual(servers.sort((a, b) => a - b));
      const marked = (charts.get('People who reach each MCP server') ?? []).filter(([name]) =>
        name.endsWith(' (recorded, not enforced)'),
      );
      const isDrawn = servers.some((count) => count > 0);
      expect(marked).toHaveLength(isDrawn ? SERVERS.filter(({ external }) => external).length : 0);
    }),
    { numRuns: 200 },
  );
});

it('a sign-in counts by how long ago it was, and whoever has no date of one counts nowhere', () => {
  const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
  const signedIn = (name: string, lastSignIn?: string): LiveUser => ({
    ...person(name, { level: 'monitor' }),
    createdAt: ago(1000),
    ...(lastSignIn === undefined ? {} : { lastSignIn }),
  });
  const { createdAt: _unknown, ...undated } = person('zed', { level: 'monitor' });
  const people = [
    signedIn('ada', ago(3)),
    signedIn('bea', ago(31)),
    signedIn('cyd', ago(89)),
    signedIn('dan', ago(400)),
    signedIn('eve'),
  ];
  expect(chartsOfLive(account([...people, undated])).get('Last sign-in')).toEqual([
    ['within 30 days', 1],
    ['30 to 90 days ago', 2],
    ['90 days to a year ago', 0],
    ['more than a year ago', 1],
    ['never', 1],
  ]);
});

it('an account in which nobody can sign in has no bars', () => {
  const invited = person('ada', { level: 'monitor', invitation: 'pending' });
  expect([...chartsOfLive({ ...account([]), users: [invited] }).keys()]).toEqual([]);
});

it('a person of several records counts once among the levels, by the one that gives most', () => {
  const ada = person('ada', { level: 'manage' });
  const twin = { ...person('ada', { level: 'monitor' }), recordId: recordIdOf('another') };
  expect(chartsOfLive(account([ada, twin])).get('People by level')).toEqual([
    ['administrator', 1],
    ['manage', 1],
  ]);
});
