/** What exported files call the resources of an account, so that each key means one object, whatever else there is. */

import { RESERVED_NAMES } from '../desired/names.ts';
import { groupBy } from '../model/group-by.ts';
import { isPinId } from '../model/ids.ts';
import { type LiveIntegration, type LiveMcpServer, type LiveState, resourceIds } from '../model/live.ts';
import type { KeyOf } from '../written/access.ts';
import type { Integration, McpServer } from '../written/file.ts';

export interface Keyed<Entry> {
  readonly key: string;
  readonly name: string;
  /** Undefined where the key is the id itself and needs no pin: the name is none that a file could hold. */
  readonly entry: Entry | undefined;
}

export interface Keys {
  readonly integrations: ReadonlyMap<string, Keyed<Integration>>;
  readonly mcpServers: ReadonlyMap<string, Keyed<McpServer>>;
  readonly keyOf: KeyOf;
}

/**
 * An integration is called by its name and a server by its URI. Where that could mean another object, the end of the id
 * stands behind the name, or the id stands alone.
 */
export function keysOf(live: LiveState): Keys {
  const { integrations, mcpServers } = live;
  const ids = resourceIds(live);
  const fits = (key: string): boolean =>
    key.trim() !== '' &&
    [...key].length <= MOST_KEY &&
    !UNSEEN.test(key) &&
    !RESERVED_NAMES.has(key) &&
    !ids.has(key);
  const pinless = (id: string, name: string) => ({ key: id, name, entry: undefined });
  const byName = groupBy(integrations, ({ name }) => name.normalize('NFC'));
  const byUri = groupBy(mcpServers, ({ uri }) => uri);
  const integrationKey = ({ id, name }: LiveIntegration): Keyed<Integration> => {
    if (!isPinId(id) || !fits(name)) return pinless(id, name);
    const namesakes = byName.get(name.normalize('NFC')) ?? [];
    if (namesakes.length === 1) return { key: name, name, entry: { id } };
    const key = `${name} (${endOf(id, namesakes)})`;
    if (!fits(key) || byName.has(key.normalize('NFC'))) return pinless(id, name);
    return { key, name, entry: { id, name } };
  };
  const serverKey = ({ id, name, uri }: LiveMcpServer): Keyed<McpServer> => {
    const isPlain = isPinId(id) && fits(uri) && uri.startsWith('/') && byUri.get(uri)?.length === 1;
    return isPlain ? { key: uri, name, entry: { id } } : pinless(id, name);
  };
  const keys = {
    integrations: new Map<string, Keyed<Integration>>(
      integrations.map((each) => [each.id, integrationKey(each)]),
    ),
    mcpServers: new Map<string, Keyed<McpServer>>(mcpServers.map((each) => [each.id, serverKey(each)])),
  };
  return { ...keys, keyOf: (section, id) => keys[section].get(id)?.key ?? id };
}

/** How long the name of a resource may be in the format (schemas/access.schema.json). */
const MOST_KEY = 300;

/** What cannot be seen: a name that holds it could look like another. */
export const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

const SHORTEST = 4;

/** The shortest end of an id that none of the others has. */
function endOf(id: string, others: readonly LiveIntegration[]): string {
  let length = SHORTEST;
  const isShared = (other: LiveIntegration): boolean =>
    other.id !== id && other.id.endsWith(id.slice(-length));
  while (length < id.length && others.some(isShared)) length += 1;
  return id.slice(-length);
}
