/** What exported files call the resources of an account, so that each key means one object, whatever else there is. */

import { RESERVED_NAMES } from '../desired/names.ts';
import { groupBy } from '../model/group-by.ts';
import type { LiveIntegration, LiveMcpServer, LiveState } from '../model/live.ts';
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

/** Names, URIs, names with an end of the id, ids. */
export function keysOf({ integrations, mcpServers }: LiveState): Keys {
  const ids = new Set<string>([...integrations, ...mcpServers].map(({ id }) => id));
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
    if (!isPin(id) || !fits(name)) return pinless(id, name);
    const namesakes = byName.get(name.normalize('NFC')) ?? [];
    if (namesakes.length === 1) return { key: name, name, entry: { id } };
    const ids = namesakes.map((each) => each.id);
    const key = `${name} (${endOf(id, ids)})`;
    if (!fits(key) || byName.has(key.normalize('NFC'))) return pinless(id, name);
    return { key, name, entry: { id, name } };
  };
  const serverKey = ({ id, name, uri }: LiveMcpServer): Keyed<McpServer> => {
    const isPlain = isPin(id) && fits(uri) && uri.startsWith('/') && byUri.get(uri)?.length === 1;
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

/** What the format takes for an id and for the name of a resource (schemas/access.schema.json). */
const ID = /^[0-9a-f]{24}$/;
const MOST_KEY = 300;

const isPin = (id: string): boolean => ID.test(id);

/** What cannot be seen: a name that holds it could look like another. */
export const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

const SHORTEST = 4;

/** The shortest end of an id that none of the others has. */
function endOf(id: string, others: readonly string[]): string {
  let length = SHORTEST;
  while (length < id.length && others.some((other) => other !== id && other.endsWith(id.slice(-length))))
    length += 1;
  return id.slice(-length);
}
