/**
 * What a world's file wants of each person, worked out from the generated file alone and without a line of
 * the product. It knows only what `world.ts` generates.
 */
import type { User } from '../../src/core/written/file.ts';
import { INTEGRATIONS, NOW, SERVERS, type World, type WorldPerson } from './world.ts';

const LEVELS = ['custom', 'monitor', 'manage', 'administrator'];
const KEYS: Readonly<Record<string, string>> = {
  'Order to Cash': INTEGRATIONS[0].id,
  'Returns EU': INTEGRATIONS[1].id,
  'Returns US': INTEGRATIONS[2].id,
  '/orders': SERVERS[0].id,
  '/stock': SERVERS[1].id,
  Invoices: SERVERS[2].id,
};

type Grant = string | { readonly level: string; readonly until?: string };

/** A date holds to the end of its day, UTC. */
function isOver(until: string | undefined): boolean {
  if (until === undefined) return false;
  const end = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(until) + 86_400_000 : Date.parse(until);
  return end <= NOW.getTime();
}

export interface Expected {
  readonly accessLevel: string;
  readonly integrations: Readonly<Record<string, string>>;
  readonly mcpServers: 'all' | Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, boolean>>;
  readonly enabled: boolean | undefined;
}

/** What the file wants of a declared person; undefined: no record. */
export function expectedOf({ written, listed }: WorldPerson, { roleUntil }: World): Expected | undefined {
  if (written === null || written.state === 'absent' || isOver(written.until)) return undefined;
  const sum = new Sum();
  sum.level(written.accessLevel ?? 'custom');
  if (written.roles !== undefined) {
    sum.level('monitor');
    sum.integration('Order to Cash', 'manage');
    sum.server('/orders', roleUntil === undefined ? 'write' : { level: 'write', until: roleUntil });
  }
  for (const [key, grant] of Object.entries(written.integrations ?? {})) sum.integration(key, grant);
  if (written.mcpServers === 'all') sum.servers = 'all';
  else for (const [key, grant] of Object.entries(written.mcpServers ?? {})) sum.server(key, grant);
  if (listed) {
    sum.integration('Returns EU', 'manage');
    sum.server('Invoices', 'read');
  }
  return sum.isNothing()
    ? undefined
    : { ...sum.access(), settings: settingsOf(written), enabled: written.enabled };
}

function settingsOf(written: User): Record<string, boolean> {
  const stated = {
    accountMFARequired: written.mfaRequired,
    accountSSORequired: written.ssoRequired,
    allowToEditRetryData: written.allowToEditRetryData,
  };
  return Object.fromEntries(
    Object.entries(stated).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** Grants add up; the higher one wins. */
class Sum {
  servers: 'all' | Map<string, string> = new Map();
  readonly #integrations = new Map<string, string>();
  #level = 0;

  level(word: string): void {
    this.#level = Math.max(this.#level, LEVELS.indexOf(word));
  }

  integration(key: string, grant: Grant): void {
    add(this.#integrations, key, grant, 'manage');
  }

  server(key: string, grant: Grant): void {
    if (this.servers !== 'all') add(this.servers, key, grant, 'write');
  }

  isNothing(): boolean {
    return (
      this.#level === 0 && this.#integrations.size === 0 && this.servers !== 'all' && this.servers.size === 0
    );
  }

  /** Without what the level makes moot: a manager's integration grants, an administrator's server grants. */
  access(): Pick<Expected, 'accessLevel' | 'integrations' | 'mcpServers'> {
    const integrations = [...this.#integrations].filter(
      ([, grant]) => this.#level < 2 && (grant === 'manage' || this.#level === 0),
    );
    const servers = this.servers === 'all' ? 'all' : Object.fromEntries(this.servers);
    return {
      accessLevel: LEVELS[this.#level] ?? 'custom',
      integrations: Object.fromEntries(integrations),
      mcpServers: this.#level === 3 ? {} : servers,
    };
  }
}

function add(grants: Map<string, string>, key: string, grant: Grant, highest: string): void {
  const { level, until } = typeof grant === 'string' ? { level: grant, until: undefined } : grant;
  const id = KEYS[key] ?? key;
  if (!isOver(until) && grants.get(id) !== highest) grants.set(id, level);
}
