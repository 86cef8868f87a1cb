/** Short forms of a seed made long, and its names for integrations and servers turned into ids. */
import { suggestion } from './complaint.ts';
import { idFrom } from './random.ts';
import type { Seed } from './seed-shape.ts';

export interface ResourceEntry {
  readonly id: string;
  readonly name: string;
}

export interface ServerEntry extends ResourceEntry {
  readonly uri: string;
  readonly external: boolean;
}

const DEFAULT_OWNER = 'owner@sandbox.example';

export function ownerEntry(seed: Seed): { email: string; name?: string; id?: string } {
  return typeof seed.owner === 'object' ? seed.owner : { email: seed.owner ?? DEFAULT_OWNER };
}

export const tokenEntry = (entry: NonNullable<Seed['tokens']>[string]) =>
  typeof entry === 'string'
    ? { user: entry, custom: false }
    : { user: entry.user, custom: entry.rights === 'custom' };

/** Integrations with the ids they will have; names may repeat, so the id counts repetitions. */
export function seedIntegrations(seed: Seed): ResourceEntry[] {
  const turns = new Map<string, number>();
  return (seed.integrations ?? []).map((entry) => {
    const { name, id } = typeof entry === 'string' ? { name: entry, id: undefined } : entry;
    const turn = (turns.get(name) ?? 0) + 1;
    turns.set(name, turn);
    return { name, id: id ?? idFrom(`integration ${name}${turn === 1 ? '' : ` #${turn}`}`) };
  });
}

export function serverEntries(seed: Seed): ServerEntry[] {
  return (seed.mcpServers ?? []).map((entry) => {
    const given = typeof entry === 'string' ? { uri: entry } : entry;
    const { uri, name = uri.slice(1), id = idFrom(`server ${uri}`), external = false } = given;
    return { uri, name, id, external };
  });
}

interface Named extends ResourceEntry {
  readonly uri?: string;
}

/** Finds resources of one kind by id, name or URI. */
class Names {
  readonly #kind: string;
  readonly #ids = new Map<string, string[]>();

  /** A name of the seed counts as long as nothing in the account has it now. */
  constructor(kind: string, seeded: readonly Named[], now: Iterable<Named> = []) {
    this.#kind = kind;
    for (const entries of [now, seeded]) {
      const named = new Map<string, string[]>();
      for (const { id, name, uri = name } of entries)
        for (const each of new Set([id, name, uri])) named.set(each, [...(named.get(each) ?? []), id]);
      for (const [each, ids] of named) if (!this.#ids.has(each)) this.#ids.set(each, ids);
    }
  }

  /** Why a name leads nowhere, or to several things; undefined where it leads to one. */
  problem(name: string): string | undefined {
    const ids = this.#ids.get(name) ?? [];
    if (ids.length > 1) return `several ${this.#kind}s have this name: use one of the ids ${ids.join(', ')}.`;
    if (ids.length === 1 || /^[0-9a-f]{24}$/.test(name)) return undefined;
    return `there is no such ${this.#kind} in this seed.${suggestion(name, [...this.#ids.keys()])}`;
  }

  /** An id that nothing has stays as it is: a dangling grant. */
  idOf(name: string): string {
    return this.#ids.get(name)?.[0] ?? name;
  }
}

/** What the names of a seed mean, and those that others have given since. */
export class NameBook {
  readonly integrations: Names;
  readonly mcpServers: Names;

  constructor(seed: Seed, account?: Record<'integrations' | 'mcpServers', ReadonlyMap<string, Named>>) {
    this.integrations = new Names('integration', seedIntegrations(seed), account?.integrations.values());
    this.mcpServers = new Names('MCP server', serverEntries(seed), account?.mcpServers.values());
  }
}
