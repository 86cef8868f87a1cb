/** Files about a few people, and the plan of them against an account: for facts that one sentence tells. */
import { namesOf } from '../../src/core/desired/names.ts';
import { type DesiredUser, resolveDesired } from '../../src/core/desired/resolve.ts';
import { integrationIdOf, mcpServerIdOf } from '../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../src/core/model/live.ts';
import { makePlan, type Plan, type PlanRequest } from '../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../src/core/written/config.ts';
import { account, person } from './live.ts';
import { INTEGRATIONS, NOW, ORIGIN, readText, SERVERS } from './world.ts';

export const CASH = integrationIdOf(INTEGRATIONS[0].id);
export const RETURNS_EU = integrationIdOf(INTEGRATIONS[1].id);
export const ORDERS = mcpServerIdOf(SERVERS[0].id);
export const STOCK = mcpServerIdOf(SERVERS[1].id);

/** An administrator of the account. */
export const admin = (name: string, facts = {}): LiveUser =>
  person(name, { level: 'administrator', ...facts });

/** A file in which each of `users` is a line under `users`, and `root` is administrator unless a line says more. */
export function filesAbout(
  users: readonly string[],
  rest = '',
  proof = `contains: [${CASH}]`,
): WrittenConfig {
  const root = users.some((line) => line.startsWith('root@')) ? [] : [ROOT];
  const lines = [...root, ...users].map((line) => `  ${line}\n`).join('');
  return readText(`version: 1\naccount: { name: Acme, region: us, ${proof} }\nusers:\n${lines}${rest}`);
}

const ROOT = 'root@acme.example: { accessLevel: administrator }';

/** What the files come to for one person. */
export function desiredOf(config: WrittenConfig, name: string, live: LiveState = account([])): DesiredUser {
  const { users } = resolveDesired(config, namesOf(config, live), NOW);
  const found = users.find(({ email }) => email === `${name}@acme.example`);
  if (found === undefined) throw new Error(`${name} is in no file`);
  return found;
}

/** The plan of these files against an account with these people. */
export function planAbout(
  config: WrittenConfig,
  people: readonly LiveUser[],
  request: Partial<PlanRequest> = {},
): Plan {
  const result = makePlan({ config, live: account(people), origin: ORIGIN, now: NOW, ...request });
  if (result.kind === 'planned') return result.plan;
  throw new Error(JSON.stringify(result));
}
