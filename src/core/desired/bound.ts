/** What a key in the files stands for by the files alone. */
import { isPinId } from '../model/ids.ts';
import type { GrantSection } from '../written/access.ts';

/** Names that are spelled alike are one name, however their letters are made up. */
export const fold = (text: string): string => text.normalize('NFC');

/** How a key finds its object. An id, a relative URI and a name that are spelled alike mean three objects. */
export interface Bound {
  readonly by: 'id' | 'uri' | 'name';
  readonly text: string;
}

/** What a key stands for by the files alone. Two keys that are bound alike mean one object. */
export function boundOf(
  section: GrantSection,
  key: string,
  { id, name, uri }: Partial<Readonly<Record<'id' | 'name' | 'uri', { readonly value: string }>>> = {},
): Bound {
  if (id !== undefined) return { by: 'id', text: id.value };
  if (section === 'mcpServers') {
    if (uri !== undefined) return { by: 'uri', text: uri.value };
    if (name === undefined && key.startsWith('/')) return { by: 'uri', text: key };
  }
  if (name === undefined && isPinId(key)) return { by: 'id', text: key };
  return { by: 'name', text: fold(name?.value ?? key) };
}
