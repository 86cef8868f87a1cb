/** The people of a simulated account: what each of them has, what the file says, and what that makes of them. */
import type { ReachedResource } from '../../src/sandbox/reach.ts';
import type { Seed, SeedUser } from '../../src/sandbox/seed-shape.ts';
import type { Decided, Situation } from '../../src/sandbox/witness.ts';

const CASH = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const RETURNS = 'aaaaaaaaaaaaaaaaaaaaaaa2';
const ORDERS = 'bbbbbbbbbbbbbbbbbbbbbbb1';
const STOCK = 'bbbbbbbbbbbbbbbbbbbbbbb2';
const THINGS = { integrations: [CASH, RETURNS], mcpServers: [ORDERS, STOCK] };
export const OWN = 'root@acme.example';

/** One part that somebody plays. */
export interface Part {
  /** Left out: nobody yet. */
  readonly live?: SeedUser;
  /** Another record with the same e-mail. */
  readonly again?: SeedUser;
  /** The entry in the file; left out: the file does not name them. */
  readonly written?: Readonly<Record<string, unknown>>;
  readonly end?: Omit<Decided, 'email'>;
}

const nobody: ReachedResource = { accessLevel: 'none' };
const absent = { written: { state: 'absent' }, end: { holds: nobody } };
const accessLevel = <L extends 'administrator' | 'manage' | 'monitor'>(level: L) => ({ accessLevel: level });
/** Somebody whose file says what they are to be and nothing else. */
const becomes = (written: Readonly<Record<string, unknown>>, holds: ReachedResource, flags = {}) => ({
  written,
  end: { holds, flags },
});
const raw = { notManaged: { kept: ['a', 1] } };

export const PARTS = {
  leaver: { live: accessLevel('administrator'), ...absent },
  'leaver with grants': {
    live: { ...accessLevel('administrator'), mcpServers: { [ORDERS]: 'write' } },
    ...absent,
  },
  demoted: {
    live: { ...accessLevel('administrator'), raw },
    ...becomes(accessLevel('manage'), accessLevel('manage')),
  },
  'demoted with grants': {
    live: { ...accessLevel('administrator'), mcpServers: { [ORDERS]: 'write', [STOCK]: 'read' }, raw },
    ...becomes(
      { accessLevel: 'monitor', mcpServers: { '/stock': 'write' } },
      { accessLevel: 'monitor', mcpServers: { [STOCK]: 'write' } },
    ),
  },
  'switched off administrator': {
    live: accessLevel('administrator'),
    written: { accessLevel: 'administrator', enabled: false },
    end: { holds: accessLevel('administrator'), disabled: true },
  },
  stays: {
    live: accessLevel('administrator'),
    ...becomes(accessLevel('administrator'), accessLevel('administrator')),
  },
  'stays unnamed': { live: accessLevel('administrator') },
  maker: {
    live: accessLevel('manage'),
    ...becomes(accessLevel('administrator'), accessLevel('administrator')),
  },
  'switched on administrator': {
    live: { ...accessLevel('administrator'), disabled: true },
    written: { accessLevel: 'administrator', enabled: true },
    end: { holds: accessLevel('administrator'), disabled: false },
  },
  'switched off': {
    live: { ...accessLevel('monitor'), integrations: { [CASH]: 'manage' }, raw },
    written: { accessLevel: 'monitor', integrations: { Cash: 'manage' }, enabled: false },
    end: { holds: { accessLevel: 'monitor', integrations: { [CASH]: 'manage' } }, disabled: true },
  },
  'switched on': {
    live: { ...accessLevel('monitor'), disabled: true, raw },
    written: { accessLevel: 'monitor', mcpServers: { '/orders': 'read' }, enabled: true },
    end: { holds: { accessLevel: 'monitor', mcpServers: { [ORDERS]: 'read' } }, disabled: false },
  },
  'switched off and narrowed': {
    live: { ...accessLevel('manage'), raw },
    written: { accessLevel: 'monitor', integrations: { Returns: 'manage' }, enabled: false },
    end: { holds: { accessLevel: 'monitor', integrations: { [RETURNS]: 'manage' } }, disabled: true },
  },
  'switched on and narrowed': {
    live: { ...accessLevel('manage'), disabled: true },
    written: { accessLevel: 'monitor', integrations: { Cash: 'manage' }, enabled: true },
    end: { holds: { accessLevel: 'monitor', integrations: { [CASH]: 'manage' } }, disabled: false },
  },
  protected: { live: { ...accessLevel('manage'), raw }, written: accessLevel('monitor') },
  narrowed: {
    live: { ...accessLevel('manage'), mcpServers: 'all', raw },
    ...becomes(
      { accessLevel: 'monitor', integrations: { Returns: 'manage' } },
      { accessLevel: 'monitor', integrations: { [RETURNS]: 'manage' } },
    ),
  },
  widened: {
    live: { integrations: { [CASH]: 'monitor' }, raw },
    ...becomes(
      { integrations: { Cash: 'manage' }, mcpServers: { '/orders': 'write' } },
      { accessLevel: 'custom', integrations: { [CASH]: 'manage' }, mcpServers: { [ORDERS]: 'write' } },
    ),
  },
  moved: {
    live: {
      ...accessLevel('monitor'),
      integrations: { [CASH]: 'manage' },
      mcpServers: { [ORDERS]: 'read' },
      mfaRequired: true,
      allowAccessToApim: true,
    },
    ...becomes(
      {
        accessLevel: 'monitor',
        integrations: { Returns: 'manage' },
        mcpServers: { '/stock': 'read' },
        mfaRequired: false,
        ssoRequired: true,
      },
      { accessLevel: 'monitor', integrations: { [RETURNS]: 'manage' }, mcpServers: { [STOCK]: 'read' } },
      { accountMFARequired: false, accountSSORequired: true },
    ),
  },
  'set anew': {
    live: { ...accessLevel('monitor'), integrations: { [CASH]: 'manage' }, mcpServers: { [ORDERS]: 'read' } },
    ...becomes(
      {
        accessLevel: 'monitor',
        integrations: { Cash: 'manage' },
        mcpServers: { '/orders': 'read' },
        mfaRequired: true,
      },
      { accessLevel: 'monitor', integrations: { [CASH]: 'manage' }, mcpServers: { [ORDERS]: 'read' } },
      { accountMFARequired: true },
    ),
  },
  gone: { live: accessLevel('manage'), ...absent },
  'leaver twice': { live: accessLevel('administrator'), again: accessLevel('monitor'), ...absent },
  joiner: {
    ...becomes(
      { accessLevel: 'monitor', mcpServers: { '/orders': 'read' } },
      { accessLevel: 'monitor', mcpServers: { [ORDERS]: 'read' } },
    ),
  },
  'joining administrator': { ...becomes(accessLevel('administrator'), accessLevel('administrator')) },
  'invited for more': {
    live: { ...accessLevel('monitor'), invitation: 'pending', raw },
    ...becomes(
      { accessLevel: 'monitor', integrations: { Returns: 'manage' } },
      { accessLevel: 'monitor', integrations: { [RETURNS]: 'manage' } },
    ),
  },
  'invited no more': { live: { ...accessLevel('manage'), invitation: 'pending' }, ...absent },
  dismissed: {
    live: { invitation: 'dismissed', integrations: { [CASH]: 'monitor' } },
    ...becomes(
      { integrations: { Cash: 'manage' } },
      { accessLevel: 'custom', integrations: { [CASH]: 'manage' } },
    ),
  },
  'as decided': {
    live: { ...accessLevel('monitor'), integrations: { [CASH]: 'manage' } },
    ...becomes(
      { accessLevel: 'monitor', integrations: { Cash: 'manage' } },
      { accessLevel: 'monitor', integrations: { [CASH]: 'manage' } },
    ),
  },
  unnamed: { live: { ...accessLevel('monitor'), mcpServers: { [STOCK]: 'read' }, raw } },
} as const satisfies Record<string, Part>;
export type PartName = keyof typeof PARTS;
/** Those that are drawn: what stands beside them a test casts itself. */
export const PART_NAMES = (Object.keys(PARTS) as PartName[]).filter((name) => name !== 'leaver twice');

const TABLE: Readonly<Record<PartName, Part>> = PARTS;
export const partOf = (name: PartName): Part => TABLE[name];

/** Who plays what: their first names, in the order of the account's list. */
export type Cast = readonly { readonly name: string; readonly part: PartName }[];
export const emailOf = (name: string): string => `${name}@acme.example`;

/** Tokens of the token's own user, one for each run, so that the log says whose request it was. */
export const TOKENS = ['first-run', 'second-run', 'third-run', 'fourth-run', 'fifth-run'] as const;

export function seedOf(cast: Cast, pageSize: number): Seed {
  const users: Record<string, SeedUser> = { [OWN]: accessLevel('administrator') };
  for (const { name, part } of cast) {
    const { live, again } = partOf(part);
    if (live !== undefined) users[emailOf(name)] = live;
    if (again !== undefined) users[emailOf(name.toUpperCase())] = again;
  }
  return {
    owner: 'owner@acme.example',
    tokens: Object.fromEntries(TOKENS.map((token) => [token, OWN])),
    users,
    integrations: [
      { name: 'Cash', id: CASH },
      { name: 'Returns', id: RETURNS },
    ],
    mcpServers: [
      { uri: '/orders', id: ORDERS },
      { uri: '/stock', id: STOCK },
    ],
    pageSize,
  };
}

/** What of somebody ends, and so many milliseconds after the first run has begun. */
export interface Ending {
  readonly what: 'person' | 'grants' | 'role';
  readonly at: number;
}

/** No text is read before this moment: ends are counted from it. */
export const BEGIN = Date.parse('2026-11-22T12:00:00Z');

const LEVELS = ['administrator', 'manage', 'monitor'] as const;

/** An entry of which something ends: all of it, its grants, or the role that gives its level instead of the entry. */
function withEnd(written: Readonly<Record<string, unknown>>, { what, at }: Ending): Record<string, unknown> {
  const until = new Date(BEGIN + at).toISOString();
  const dated = (grants: unknown): unknown =>
    Object.fromEntries(Object.entries(grants ?? {}).map(([key, level]) => [key, { level, until }]));
  const { accessLevel: role, integrations, mcpServers, ...rest } = written;
  if (written.state !== undefined) return written;
  if (what === 'grants')
    return { ...written, integrations: dated(integrations), mcpServers: dated(mcpServers) };
  if (what === 'role' && role !== undefined)
    return { ...rest, integrations, mcpServers, roles: [{ role, until }] };
  return { ...written, until };
}

/** The text of the file; `but`: people whom it leaves as they are, without naming them; `ends`: by the place in the cast. */
export function fileOf(
  cast: Cast,
  floor: number,
  but: ReadonlySet<string> = new Set(),
  ends: readonly (Ending | undefined)[] = [],
): string {
  const users: Record<string, unknown> = { [OWN]: { accessLevel: 'administrator' } };
  for (const [index, { name, part }] of cast.entries()) {
    const { written } = partOf(part);
    const end = ends[index];
    if (written !== undefined && !but.has(name))
      users[emailOf(name)] = end === undefined ? written : withEnd(written, end);
  }
  const file = {
    version: 1,
    account: { name: 'Acme', region: 'us', contains: [CASH] },
    policy: {
      dismissed: 'reinvite',
      minAdministrators: floor,
      maxRemovals: '100%',
      maxDemotions: '100%',
      maxGrantLoss: '100%',
      protectedUsers: cast.filter(({ part }) => part === 'protected').map(({ name }) => emailOf(name)),
    },
    ...(ends.length === 0
      ? {}
      : { roles: Object.fromEntries(LEVELS.map((level) => [level, accessLevel(level)])) }),
    integrations: { Cash: { id: CASH }, Returns: { id: RETURNS } },
    users,
  };
  // Whole lines of JSON, since a file that is all JSON is not read the quick way.
  return Object.entries(file)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}

export function situationOf(cast: Cast, floor: number, records: Situation['records']): Situation {
  const decided = cast.flatMap(({ name, part }) => {
    const { end } = partOf(part);
    return end === undefined ? [] : [{ email: emailOf(name), ...end }];
  });
  // The file names the token's own user as what they are: written, it must stay so.
  return { things: THINGS, records, decided, floor, own: OWN };
}

/** Administrators at the end, besides the token's own user. */
export const administratorsAtEnd = (cast: Cast): number =>
  cast.filter(({ part }) => ['stays', 'stays unnamed', 'maker', 'switched on administrator'].includes(part))
    .length;
