/** Who reaches each resource: by a grant of their own, or by what else they are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effective, levelOnIntegration, levelOnServer } from '../../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';
import type { AccessReview } from '../../../src/core/report/document.ts';
import { endOfHolding, heldResources } from '../../../src/core/report/resource.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';
import { reviewAbout, reviewed } from '../../support/reviewed.ts';
import { INTEGRATIONS, liveOf, type World, world } from '../../support/world.ts';

describe('resources', () => {
  it('of one name are told apart by id', () => {
    const labels = reviewAbout(account([])).resources.map(({ label }) => label);
    expect(labels).toEqual([
      'Order to Cash',
      `Returns (${INTEGRATIONS[1].id})`,
      `Returns (${INTEGRATIONS[2].id})`,
      '/invoices',
      '/orders',
      '/stock',
    ]);
  });

  it('name administrators and people with every server, whom no grant names', () => {
    const live = account([
      person('ada', { level: 'custom', mcp: 'all' }),
      person('bea', { level: 'manage' }),
    ]);
    const { resources, groups } = reviewAbout(live);
    expect(resources.find(({ uri }) => uri === '/orders')?.reachedBy).toEqual([
      { by: 'group', group: 'administrator', level: 'write', people: 1 },
      { by: 'group', group: 'every-server', level: 'write', people: 1 },
    ]);
    expect(groups.map(({ group, people }) => [group, people.map(({ email }) => email)])).toEqual([
      ['administrator', ['root@acme.example']],
      ['manage', ['bea@acme.example']],
      ['monitor', []],
      ['every-server', ['ada@acme.example']],
    ]);
  });

  it('list exactly the people who reach them, with the level that they reach, in every world', () => {
    fc.assert(
      fc.property(world, (made: World) => {
        const live = liveOf(made);
        const reviewed = reviewAbout(live);
        for (const resource of reviewed.resources) {
          const expected = live.users
            .filter(({ disabled, invitation }) => !disabled && invitation !== 'dismissed')
            .map(({ recordId, access }) => {
              const what = effective(access);
              const level =
                resource.kind === 'integration'
                  ? levelOnIntegration(what, integrationIdOf(resource.id))
                  : levelOnServer(what, mcpServerIdOf(resource.id));
              return [recordId, level];
            })
            .filter(([, level]) => level !== 'none');
          expect(reachers(reviewed, resource.id).sort()).toEqual(expected.sort());
        }
      }),
    );
  });

  it('and what a person holds is what the resources list', () => {
    fc.assert(
      fc.property(world, (made: World) => {
        const reviewed = reviewAbout(liveOf(made));
        const fromPeople = reviewed.people
          .filter(({ status }) => status === 'accepted' || status === 'pending')
          .flatMap((one) =>
            heldResources(one, reviewed.resources).map(({ resource, holding: { level } }) => [
              resource.id,
              one.recordId,
              level,
            ]),
          );
        const fromResources = reviewed.resources.flatMap(({ id }) =>
          reachers(reviewed, id).map(([recordId, level]) => [id, recordId, level]),
        );
        expect(fromPeople.sort()).toEqual(fromResources.sort());
      }),
    );
  });
});

describe('what somebody holds on a resource', () => {
  const file = (ada: string) => `version: 1
account: { name: Acme, region: us, contains: [${INTEGRATIONS[0].id}] }
users: { root@acme.example: { accessLevel: administrator }, ada@acme.example: ${ada} }
`;
  const on = (facts: PersonFacts, entry: string) => {
    const ada = reviewed(person('ada', facts), file(entry));
    const { resources } = reviewAbout(account([]));
    const held = heldResources(ada, resources).find(({ resource }) => resource.id === INTEGRATIONS[0].id);
    return endOfHolding(ada, held?.holding)?.moment;
  };
  const cash = { integrations: new Map([[integrationIdOf(INTEGRATIONS[0].id), 'manage']] as const) };

  it('ends with the grant or the level that gives it, and with the person', () => {
    const grant = 'integrations: { Order to Cash: { level: manage, until: 2027-01-31 } }';
    expect(on(cash, `{ mcpServers: all, ${grant} }`)).toBe('2027-02-01T00:00:00.000Z');
    expect(on({ ...cash, level: 'monitor' }, `{ accessLevel: monitor, ${grant} }`)).toBe(
      '2027-02-01T00:00:00.000Z',
    );
    expect(on({ level: 'monitor' }, '{ accessLevel: monitor, until: 2027-03-31 }')).toBe(
      '2027-04-01T00:00:00.000Z',
    );
  });

  it('has no end where only something else of theirs ends', () => {
    const server = 'mcpServers: { /orders: { level: read, until: 2027-01-31 } }';
    const mcp = new Map([[mcpServerIdOf('bbbbbbbbbbbbbbbbbbbbbbb1'), 'read']] as const);
    expect(on({ level: 'monitor', mcp }, `{ accessLevel: monitor, ${server} }`)).toBeUndefined();
  });
});

/** Groups spelled out: everybody in them who has no grant of their own here. */
function reachers({ resources, groups }: AccessReview, id: string): (readonly [string, string])[] {
  const reachedBy = resources.find((resource) => resource.id === id)?.reachedBy ?? [];
  const granted = new Set(reachedBy.flatMap((reach) => (reach.by === 'grant' ? [reach.recordId] : [])));
  return reachedBy.flatMap((reach): (readonly [string, string])[] => {
    if (reach.by === 'grant') return [[reach.recordId, reach.level]];
    const group = groups.find((each) => each.group === reach.group)?.people ?? [];
    const members = group.filter(({ recordId }) => !granted.has(recordId));
    expect(members.length).toBe(reach.people);
    return members.map(({ recordId }) => [recordId, reach.level]);
  });
}
