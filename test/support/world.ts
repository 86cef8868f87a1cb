/**
 * Worlds for the laws: an account and a file about it, both small and both arbitrary within what is valid.
 * A world can be had as values (`liveOf`, `configOf`) or as a seed for the emulated account (`seedOf`).
 */
import fc from 'fast-check';
import { checkLoaded } from '../../src/config/read.ts';
import { loadBack } from '../../src/config/read-back.ts';
import {
  accessFrom,
  type IntegrationLevel,
  type McpAccess,
  type McpLevel,
} from '../../src/core/model/access.ts';
import {
  emailOf,
  integrationIdOf,
  type McpServerId,
  mcpServerIdOf,
  recordIdOf,
  userIdOf,
} from '../../src/core/model/ids.ts';
import type { Invitation, LiveState, LiveUser } from '../../src/core/model/live.ts';
import { makePlan, type Plan, type PlanResult } from '../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../src/core/written/config.ts';
import type { User, WrittenFile } from '../../src/core/written/file.ts';

export const NOW = new Date('2026-11-22T12:00:00Z');
export const ORIGIN = 'http://127.0.0.1:1';
const PAST = ['2026-11-21', '2026-11-22T11:59:59Z'];
const FUTURE = ['2026-11-22', '2026-12-31', '2027-06-30T08:00:00+02:00'];

export const INTEGRATIONS = [
  { id: 'aaaaaaaaaaaaaaaaaaaaaaa1', name: 'Order to Cash' },
  { id: 'aaaaaaaaaaaaaaaaaaaaaaa2', name: 'Returns' },
  { id: 'aaaaaaaaaaaaaaaaaaaaaaa3', name: 'Returns' },
] as const;
export const SERVERS = [
  { id: 'bbbbbbbbbbbbbbbbbbbbbbb1', name: 'Orders', uri: '/orders', external: false },
  { id: 'bbbbbbbbbbbbbbbbbbbbbbb2', name: 'Stock', uri: '/stock', external: false },
  { id: 'bbbbbbbbbbbbbbbbbbbbbbb3', name: 'Invoices', uri: '/invoices', external: true },
] as const;

/** Keys that files use: a name, an alias with a pin, an alias with a pin. */
const INTEGRATION_KEYS = ['Order to Cash', 'Returns EU', 'Returns US'] as const;
const SERVER_KEYS = ['/orders', '/stock', 'Invoices'] as const;

type Level = 'administrator' | 'manage' | 'monitor' | 'custom';

export interface LivePerson {
  readonly level: Level;
  readonly integrations: readonly (IntegrationLevel | null)[];
  readonly mcp: 'all' | readonly (McpLevel | null)[];
  readonly invitation: Invitation;
  readonly disabled: boolean;
  readonly mfa: boolean;
  readonly sso: boolean;
  readonly retryData: boolean;
  readonly isProductionAdmin: boolean;
}

export interface WorldPerson {
  readonly name: string;
  readonly live: LivePerson | null;
  readonly written: User | null;
  readonly listed: boolean;
  readonly protected: boolean;
}

export interface World {
  readonly people: readonly WorldPerson[];
  readonly policy: NonNullable<WrittenFile['policy']>;
  readonly environment: string;
  readonly roleUntil: string | undefined;
}

const level = fc.constantFrom<Level>('administrator', 'manage', 'monitor', 'custom');
const three = <T>(each: fc.Arbitrary<T>) => fc.tuple(each, each, each);
const rarely = (weight = 6) => fc.integer({ min: 0, max: weight }).map((n) => n === 0);

const livePerson: fc.Arbitrary<LivePerson> = fc
  .record({
    level,
    integrations: three(fc.constantFrom<(IntegrationLevel | null)[]>(null, null, 'monitor', 'manage')),
    mcp: fc.oneof(
      { weight: 1, arbitrary: fc.constant('all' as const) },
      { weight: 4, arbitrary: three(fc.constantFrom<(McpLevel | null)[]>(null, null, 'read', 'write')) },
    ),
    invitation: fc.constantFrom<Invitation>(
      'accepted',
      'accepted',
      'accepted',
      'accepted',
      'pending',
      'dismissed',
    ),
    disabled: rarely(4),
    mfa: fc.boolean(),
    sso: rarely(),
    retryData: fc.boolean(),
    isProductionAdmin: rarely(15),
  })
  .map((person) => ({
    ...person,
    disabled: person.disabled && person.invitation === 'accepted',
    sso: person.sso && !person.mfa,
  }));

const until = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...PAST) },
  { weight: 1, arbitrary: fc.constantFrom(...FUTURE) },
);

const grantsOf = <L extends string>(keys: readonly string[], levels: readonly L[]) =>
  fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof(
      fc.constantFrom(...levels),
      fc
        .tuple(fc.constantFrom(...levels), until)
        .map(([grant, end]) => (end === undefined ? grant : { level: grant, until: end })),
    ),
    { maxKeys: 3 },
  );

const written: fc.Arbitrary<User> = fc
  .record({
    level: fc.option(level, { nil: undefined }),
    role: rarely(3),
    integrations: grantsOf(INTEGRATION_KEYS, ['monitor', 'manage'] as const),
    mcp: fc.oneof(
      { weight: 1, arbitrary: fc.constant('all' as const) },
      { weight: 4, arbitrary: grantsOf(SERVER_KEYS, ['read', 'write'] as const) },
    ),
    absent: rarely(6),
    until,
    enabled: fc.constantFrom(undefined, undefined, undefined, undefined, true, false),
    mfa: fc.constantFrom(undefined, undefined, true, false),
    sso: fc.constantFrom(undefined, undefined, true, false),
    retryData: fc.constantFrom(undefined, undefined, true, false),
  })
  .map((raw): User => {
    const hasMcp = raw.mcp === 'all' || Object.keys(raw.mcp).length > 0;
    const empty = !hasMcp && Object.keys(raw.integrations).length === 0 && !raw.role;
    const grants: User = {
      ...(raw.level === undefined || (raw.level === 'custom' && empty)
        ? empty
          ? { accessLevel: 'monitor' }
          : {}
        : { accessLevel: raw.level }),
      ...(Object.keys(raw.integrations).length === 0 ? {} : { integrations: raw.integrations }),
      ...(hasMcp ? { mcpServers: raw.mcp } : {}),
      ...(raw.role ? { roles: ['operator'] } : {}),
      ...(raw.until === undefined ? {} : { until: raw.until }),
    };
    return {
      ...(raw.absent ? { state: 'absent' } : grants),
      ...(raw.enabled === undefined ? {} : { enabled: raw.enabled }),
      ...(raw.mfa === undefined ? {} : { mfaRequired: raw.mfa }),
      ...(raw.sso === undefined || (raw.sso && raw.mfa === true) ? {} : { ssoRequired: raw.sso }),
      ...(raw.retryData === undefined ? {} : { allowToEditRetryData: raw.retryData }),
    };
  });

export const world: fc.Arbitrary<World> = fc.record({
  people: fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom('ada', 'alan', 'barbara', 'edsger', 'grace', 'ken', 'linus', 'wes'),
        live: fc.option(livePerson, { freq: 5 }),
        written: fc.option(written, { freq: 5 }),
        listed: rarely(4),
        protected: rarely(12),
      }),
      { selector: (person) => person.name, minLength: 1, maxLength: 8 },
    )
    .map((people) => people.filter((person) => person.live !== null || person.written !== null)),
  policy: fc.record({
    unmanagedUsers: fc.constantFrom<('report' | 'disable' | 'remove' | 'ignore')[]>(
      'report',
      'report',
      'ignore',
      'disable',
      'remove',
    ),
    dismissed: fc.constantFrom('report', 'reinvite'),
    minAdministrators: fc.integer({ min: 0, max: 3 }),
    maxRemovals: fc.constant('100%'),
    maxDemotions: fc.constant('100%'),
    maxGrantLoss: fc.constant('100%'),
  }),
  environment: fc.constantFrom('production', 'staging'),
  roleUntil: until,
});

export const emailOfPerson = (name: string): string => `${name}@acme.example`;
const ROOT = 'root@acme.example';

/** The file of a world. The token's own user is declared as what they are. */
export function fileOf({ people, policy, environment, roleUntil }: World): WrittenFile {
  const declared = people.filter((person) => person.written !== null);
  const listed = declared.filter((person) => person.listed).map((person) => emailOfPerson(person.name));
  const protectedUsers = people
    .filter((person) => person.protected)
    .map((person) => emailOfPerson(person.name));
  return {
    version: 1,
    account: { name: 'Acme', region: 'us', environment, contains: [INTEGRATIONS[0].id] },
    policy: { ...policy, protectedUsers },
    roles: {
      operator: {
        accessLevel: 'monitor',
        integrations: { 'Order to Cash': 'manage' },
        mcpServers: { '/orders': roleUntil === undefined ? 'write' : { level: 'write', until: roleUntil } },
      },
    },
    users: Object.fromEntries([
      [ROOT, { accessLevel: 'administrator' }],
      ...declared.map((person) => [emailOfPerson(person.name), person.written]),
    ]),
    integrations: {
      'Order to Cash': { id: INTEGRATIONS[0].id },
      'Returns EU': { id: INTEGRATIONS[1].id, manage: listed },
      'Returns US': { id: INTEGRATIONS[2].id },
    },
    mcpServers: { Invoices: { uri: '/invoices', read: listed } },
  };
}

/** Reads a file's text as `validate` would; throws its findings if it is not valid. */
export function readText(text: string, now: Date = NOW): WrittenConfig {
  const { config, findings } = checkLoaded(loadBack(text, 'access.yaml'), now);
  if (config !== undefined) return config;
  throw new Error(findings.map((finding) => `${finding.code}: ${finding.summary}`).join('\n'));
}

/** A file as text, each scalar in a line of its own: as the library writes YAML, in a tenth of its time. */
export const blocksOf = (value: object, indent = ''): string =>
  Object.entries<unknown>({ ...value })
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => {
      const head = Array.isArray(value) ? `${indent}-` : `${indent}${JSON.stringify(name)}:`;
      return typeof each !== 'object' || each === null || Object.keys(each).length === 0
        ? `${head} ${JSON.stringify(each)}\n`
        : `${head}\n${blocksOf(each, `${indent}  `)}`;
    })
    .join('');

const configs = new WeakMap<World, WrittenConfig>();

/** The file of a world, read once. */
export function configOf(made: World): WrittenConfig {
  const known = configs.get(made);
  if (known !== undefined) return known;
  const config = readText(blocksOf(fileOf(made)));
  configs.set(made, config);
  return config;
}

const hex = (prefix: string, n: number): string =>
  `${prefix}${n.toString(16).padStart(24 - prefix.length, '0')}`;

/** The account of a world, as a reading of it would be. */
export function liveOf({ people }: World): LiveState {
  const users: LiveUser[] = [liveUser(ROOT, 0, ROOT_PERSON)];
  for (const person of people) {
    if (person.live !== null) users.push(liveUser(emailOfPerson(person.name), users.length, person.live));
  }
  return {
    tokenUserId: userIdOf(hex('d', 0)),
    users,
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

const ROOT_PERSON: LivePerson = {
  level: 'administrator',
  integrations: [null, null, null],
  mcp: [null, null, null],
  invitation: 'accepted',
  disabled: false,
  mfa: false,
  sso: false,
  retryData: false,
  isProductionAdmin: false,
};

function liveUser(email: string, index: number, person: LivePerson): LiveUser {
  const integrations = new Map(
    INTEGRATIONS.flatMap(({ id }, at) => {
      const granted = person.integrations[at];
      return granted ? [[integrationIdOf(id), granted] as const] : [];
    }),
  );
  const recorded: readonly (McpLevel | null)[] = person.mcp === 'all' ? [] : person.mcp;
  const recordedMcp: McpAccess =
    person.mcp === 'all'
      ? 'all'
      : new Map<McpServerId, McpLevel>(
          SERVERS.flatMap(({ id }, at) => {
            const granted = recorded[at];
            return granted ? [[mcpServerIdOf(id), granted] as const] : [];
          }),
        );
  return {
    recordId: recordIdOf(hex('c', index)),
    userId: userIdOf(hex('d', index)),
    email: emailOf(email),
    shownEmail: email,
    invitation: person.invitation,
    disabled: person.disabled,
    access: accessFrom({ level: person.level, integrations, mcp: recordedMcp }),
    recordedMcp,
    settings: {
      mfaRequired: person.mfa,
      ssoRequired: person.sso,
      allowToEditRetryData: person.retryData,
      allowAccessToApim: false,
      allowIntegrationCreation: false,
    },
    isProductionAdmin: person.isProductionAdmin,
  };
}

export const resultOf = (made: World, live: LiveState = liveOf(made)): PlanResult =>
  makePlan({ config: configOf(made), live, origin: ORIGIN, now: NOW });

export function planOf(made: World, live?: LiveState): Plan {
  const result = resultOf(made, live);
  if (result.kind === 'planned') return result.plan;
  throw new Error(`not planned: ${JSON.stringify(result)}`);
}

/** The seed of a world's account, for the emulator. */
export function seedOf({ people }: World): Record<string, unknown> {
  const users: Record<string, unknown> = { [ROOT]: { accessLevel: 'administrator', userId: hex('d', 0) } };
  for (const person of people) {
    if (person.live !== null)
      users[emailOfPerson(person.name)] = seedUser(person.live, Object.keys(users).length);
  }
  return {
    account: { name: 'Acme' },
    owner: 'owner@acme.example',
    tokens: { 'sandbox-token': ROOT },
    users,
    integrations: INTEGRATIONS.map(({ id, name }) => ({ id, name })),
    mcpServers: SERVERS.map(({ id, name, uri, external }) => ({ id, name, uri, external })),
  };
}

function seedUser(person: LivePerson, index: number): Record<string, unknown> {
  const integrations = Object.fromEntries(
    INTEGRATIONS.flatMap(({ id }, at) => (person.integrations[at] ? [[id, person.integrations[at]]] : [])),
  );
  const mcpServers =
    person.mcp === 'all'
      ? 'all'
      : Object.fromEntries(SERVERS.flatMap(({ id }, at) => (person.mcp[at] ? [[id, person.mcp[at]]] : [])));
  return {
    userId: hex('d', index),
    accessLevel: person.level,
    integrations,
    mcpServers,
    invitation: person.invitation,
    disabled: person.disabled,
    mfaRequired: person.mfa,
    ssoRequired: person.sso,
    allowToEditRetryData: person.retryData,
    isProductionAdmin: person.isProductionAdmin,
    raw: { notManaged: { kept: index } },
  };
}
