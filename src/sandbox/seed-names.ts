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

const isIdLike = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

export function ownerEntry(seed: Seed): { email: string; name?: string; id?: string } {
  return typeof seed.owner === 'object' ? seed.owner : { email: seed.owner ?? DEFAULT_OWNER };
}

export function tokenEntry(entry: string | { readonly user: string; readonly rights?: string }): {
  user: string;
  custom: boolean;
} {
  return typeof entry === 'string'
    ? { user: entry, custom: false }
    : { user: entry.user, custom: entry.rights === 'custom' };
}

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

function indexed<Entry extends ResourceEntry>(
  entries: readonly Entry[],
  namesOf: (entry: Entry) => readonly string[],
): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const entry of entries) {
    for (const name of new Set(namesOf(entry))) {
      const ids = index.get(name);
      if (ids === undefined) index.set(name, [entry.id]);
      else ids.push(entry.id);
    }
  }
  return index;
}

function problemOf(
  kind: string,
  name: string,
  index: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const ids = index.get(name) ?? [];
  if (ids.length > 1) return `several ${kind}s have this name: use one of the ids ${ids.join(', ')}.`;
  if (ids.length === 1 || isIdLike(name)) return undefined;
  return `there is no such ${kind} in this seed.${suggestion(name, [...index.keys()])}`;
}

/** Finds resources by id, name or URI. An id that nothing has stays as it is: a dangling grant. */
export class NameBook {
  readonly #integrations: ReadonlyMap<string, readonly string[]>;
  readonly #servers: ReadonlyMap<string, readonly string[]>;

  constructor(seed: Seed) {
    this.#integrations = indexed(seedIntegrations(seed), (entry) => [entry.id, entry.name]);
    this.#servers = indexed(serverEntries(seed), (entry) => [entry.id, entry.name, entry.uri]);
  }

  integrationProblem(name: string): string | undefined {
    return problemOf('integration', name, this.#integrations);
  }

  serverProblem(name: string): string | undefined {
    return problemOf('MCP server', name, this.#servers);
  }

  integrationId(name: string): string {
    return this.#integrations.get(name)?.[0] ?? name;
  }

  serverId(name: string): string {
    return this.#servers.get(name)?.[0] ?? name;
  }
}
