/** A large company: 500 people, 200 resources, 2,000 changes. */
import { stringify } from 'yaml';
import type { IntegrationLevel, McpLevel } from '../../src/core/model/access.ts';
import {
  type IntegrationId,
  integrationIdOf,
  type McpServerId,
  mcpServerIdOf,
} from '../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../src/core/model/live.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import type { Reviewed } from '../../src/form/options.ts';
import { account, person } from './live.ts';
import { NOW, ORIGIN, readText } from './world.ts';

export const LARGE = { people: 500, integrations: 150, servers: 50, changes: 2000 } as const;

const idOf = (kind: string, index: number): string =>
  kind + index.toString(16).padStart(24 - kind.length, '0');
const INTEGRATIONS = Array.from({ length: LARGE.integrations }, (_each, index) => ({
  id: idOf('a', index),
  name: `Integration of department ${index}`,
}));
const SERVERS = Array.from({ length: LARGE.servers }, (_each, index) => ({
  id: idOf('b', index),
  name: `Server ${index}`,
  uri: `/department-${index}`,
  external: false,
}));

/** Every tenth sees everything; all have eight grants, of which four differ from the files. */
export function largeCompany(): Reviewed {
  const users: Record<string, unknown> = { 'root@acme.example': { accessLevel: 'administrator' } };
  const people: LiveUser[] = [];
  for (let n = 1; n < LARGE.people; n += 1) {
    const name = `first-name.last-name-${n}`;
    const integrations = new Map<IntegrationId, IntegrationLevel>();
    const servers = new Map<McpServerId, McpLevel>();
    const wanted: { integrations: Record<string, string>; mcpServers: Record<string, string> } = {
      integrations: {},
      mcpServers: {},
    };
    for (let k = 0; k < 5; k += 1) {
      const each = INTEGRATIONS[(n * 7 + k * 29) % LARGE.integrations];
      if (each === undefined) continue;
      integrations.set(integrationIdOf(each.id), 'manage');
      if (k < 4) wanted.integrations[each.id] = k < 2 ? 'monitor' : 'manage';
    }
    for (let k = 0; k < 3; k += 1) {
      const each = SERVERS[(n * 3 + k * 17) % LARGE.servers];
      if (each === undefined) continue;
      servers.set(mcpServerIdOf(each.id), 'read');
      wanted.mcpServers[each.uri] = k === 0 ? 'write' : 'read';
    }
    const level = n % 10 === 0 ? 'monitor' : 'custom';
    people.push(person(name, { level, integrations, mcp: servers }));
    users[`${name}@acme.example`] = { accessLevel: level, ...wanted };
  }
  const file = {
    version: 1,
    account: { name: 'Large', region: 'us', contains: [INTEGRATIONS[0]?.id] },
    policy: { maxRemovals: '100%', maxGrantLoss: '100%', minAdministrators: 0 },
    users,
  };
  const live: LiveState = {
    ...account(people),
    integrations: INTEGRATIONS.map(({ id, name }) => ({ id: integrationIdOf(id), name })),
    mcpServers: SERVERS.map((each) => ({ ...each, id: mcpServerIdOf(each.id) })),
  };
  const result = makePlan({ config: readText(stringify(file)), live, origin: ORIGIN, now: NOW });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result).slice(0, 1000));
  return { ...result, live };
}
