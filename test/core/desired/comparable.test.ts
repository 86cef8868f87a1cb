/** What a look tells where names do not resolve: everything else, as if nothing were amiss. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openNames } from '../../../src/core/desired/comparable.ts';
import { type Access, accessFrom, partsOf } from '../../../src/core/model/access.ts';
import { fieldParts } from '../../../src/core/model/field.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import { makePlan, type PlanRequest } from '../../../src/core/plan/plan.ts';
import { admin, CASH, filesAbout, ORDERS, RETURNS_EU } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, INTEGRATIONS, liveOf, NOW, ORIGIN, SERVERS, world } from '../../support/world.ts';

/** The account after somebody deleted these: what was granted on them is no access any more. */
function withoutThese(live: LiveState, gone: ReadonlySet<string>): LiveState {
  const left = <K extends string, V>(grants: ReadonlyMap<K, V>): Map<K, V> =>
    new Map([...grants].filter(([id]) => !gone.has(id)));
  const accessOf = (access: Access): Access => {
    const { level, integrations, mcp } = partsOf(access);
    return accessFrom({ level, integrations: left(integrations), mcp: mcp === 'all' ? mcp : left(mcp) });
  };
  return {
    ...live,
    integrations: live.integrations.filter(({ id }) => !gone.has(id)),
    mcpServers: live.mcpServers.filter(({ id }) => !gone.has(id)),
    users: live.users.map((user) => ({
      ...user,
      access: accessOf(user.access),
      recordedMcp: user.recordedMcp === 'all' ? 'all' : left(user.recordedMcp),
    })),
  };
}

/** Who differs, and in what, of all that is about none of these. */
function differences(config: PlanRequest['config'], live: LiveState, gone: ReadonlySet<string>): string[] {
  const result = makePlan({ config, base: config, live, origin: ORIGIN, now: NOW, hold: true });
  if (result.kind !== 'planned') throw new Error(result.kind);
  return result.plan.held.flatMap(({ email, fields }) =>
    fields.flatMap(({ field, before, after }) => {
      if (gone.has(fieldParts(field)[1] ?? '')) return [];
      // An entry whose every grant is gone gives nothing for now, and so does such a record.
      const [was, is] = [before, after].map((level) => (level === 'none' ? 'custom' : level));
      return was === is ? [] : [`${email} ${field}: ${was} → ${is}`];
    }),
  );
}

const resources = [...INTEGRATIONS.slice(1), ...SERVERS].map(({ id }) => id as string);

describe('a look', () => {
  it('finds of everything that resolves what it finds where everything does', () => {
    fc.assert(
      fc.property(world, fc.subarray(resources, { minLength: 1 }), (made, ids) => {
        const gone = new Set(ids);
        const [config, live] = [configOf(made), liveOf(made)];
        expect(differences(config, withoutThese(live, gone), gone)).toEqual(differences(config, live, gone));
      }),
      { numRuns: usually(300, 3_000) },
    );
  });

  it.each([
    ['is on what was deleted', '{ Returns: { level: manage, until: 2027-01-31 } }'],
    ['is, or has ended by date', '{ Returns: manage, Order to Cash: { level: manage, until: 2026-11-01 } }'],
  ])('names a new administrator whose every grant %s', (_, grants) => {
    const config = filesAbout(
      [`ada@acme.example: { integrations: ${grants} }`],
      `integrations: { Returns: { id: ${RETURNS_EU} } }\n`,
    );
    const gone = new Set<string>([RETURNS_EU]);
    const live = withoutThese(account([admin('ada')]), gone);
    expect(differences(config, live, gone)).toEqual(['ada@acme.example accessLevel: administrator → custom']);
    expect(makePlan({ config, live, origin: ORIGIN, now: NOW }).kind).toBe('invalid');
  });
});

describe('a name that does not resolve', () => {
  const config = filesAbout(
    [
      'ada@acme.example: { roles: [clerk] }',
      'bea@acme.example: { integrations: { Order to Cash: manage }, mcpServers: { /gone: read } }',
      'cid@acme.example: { state: absent, integrations: { Refunds: manage } }',
      'dan@acme.example: { accessLevel: monitor, mcpServers: { /gone: { level: read, until: 2026-11-01 } } }',
    ],
    `roles: { clerk: { integrations: { Refunds: manage, Pinned: manage } } }
integrations:
  Order to Cash: { id: ${CASH} }
  Pinned: { id: ffffffffffffffffffffffff, monitor: [bea@acme.example] }
`,
  );

  it('leaves open what of theirs it would give, and of nobody who has ended', () => {
    const told = openNames(config, account([]), NOW).map(({ people, ...rest }) => ({
      ...rest,
      people: people.map(({ shown }) => shown),
    }));
    expect(told).toEqual([
      { what: 'MCP server', name: '/gone', isPinned: false, people: ['bea@acme.example'] },
      {
        what: 'integration',
        name: 'Pinned',
        isPinned: true,
        people: ['ada@acme.example', 'bea@acme.example'],
      },
      { what: 'integration', name: 'Refunds', isPinned: false, people: ['ada@acme.example'] },
    ]);
  });

  it('is none where everything is there', () => {
    const users: LiveUser[] = [person('ada', { mcp: new Map([[ORDERS, 'read']]) })];
    const files = filesAbout(['ada@acme.example: { mcpServers: { /orders: read } }']);
    expect(openNames(files, account(users), NOW)).toEqual([]);
  });
});
