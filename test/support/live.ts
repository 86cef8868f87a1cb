/** The smallest valid account, plus the people a test is about. */
import {
  type AccountLevel,
  accessFrom,
  type IntegrationLevel,
  type McpAccess,
} from '../../src/core/model/access.ts';
import {
  emailOf,
  type IntegrationId,
  integrationIdOf,
  mcpServerIdOf,
  recordIdOf,
  userIdOf,
} from '../../src/core/model/ids.ts';
import type { Invitation, LiveState, LiveUser } from '../../src/core/model/live.ts';
import type { Settings } from '../../src/core/model/settings.ts';
import { INTEGRATIONS, SERVERS } from './world.ts';

export interface PersonFacts {
  readonly level?: AccountLevel;
  readonly integrations?: ReadonlyMap<IntegrationId, IntegrationLevel>;
  readonly mcp?: McpAccess;
  readonly invitation?: Invitation;
  readonly disabled?: boolean;
  readonly settings?: Partial<Settings>;
  readonly isProductionAdmin?: boolean;
  readonly createdAt?: string;
}

/** An accepted, enabled person with custom access to nothing, but for the facts given. */
export function person(name: string, facts: PersonFacts = {}): LiveUser {
  const recordedMcp = facts.mcp ?? new Map();
  const parts = {
    level: facts.level ?? 'custom',
    integrations: facts.integrations ?? new Map(),
    mcp: recordedMcp,
  };
  return {
    recordId: recordIdOf(`record-${name}`),
    userId: userIdOf(`user-${name}`),
    email: emailOf(`${name}@acme.example`),
    shownEmail: `${name}@acme.example`,
    invitation: facts.invitation ?? 'accepted',
    disabled: facts.disabled ?? false,
    access: accessFrom(parts),
    recordedMcp,
    settings: {
      mfaRequired: false,
      ssoRequired: false,
      allowToEditRetryData: false,
      allowAccessToApim: false,
      allowIntegrationCreation: false,
      ...facts.settings,
    },
    isProductionAdmin: facts.isProductionAdmin ?? false,
    ...(facts.createdAt === undefined ? {} : { createdAt: facts.createdAt }),
  };
}

/** An account whose token belongs to `root`, an administrator. */
export function account(people: readonly LiveUser[]): LiveState {
  return {
    tokenUserId: userIdOf('user-root'),
    users: [person('root', { level: 'administrator' }), ...people],
    unknownLevels: [],
    integrations: INTEGRATIONS.map(({ id, name }) => ({ id: integrationIdOf(id), name })),
    mcpServers: SERVERS.map(({ id, name, uri, external }) => ({
      id: mcpServerIdOf(id),
      name,
      uri,
      external,
    })),
  };
}
