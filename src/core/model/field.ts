/** Fields of a difference: what they are about, and which level an access gives there. */
import { type Effective, levelOnIntegration, levelOnServer } from './access.ts';
import { integrationIdOf, mcpServerIdOf } from './ids.ts';

/** A field that an operation changes, in the words of the file format. */
export interface FieldChange {
  /**
   * `accessLevel`, `integrations/<id>`, `mcpServers/<id>`, `mcpServers` (all), `notifications/<id>`, `enabled`, `accepted`,
   * `dismissed`, or a setting.
   */
  readonly field: string;
  readonly before: string | boolean | null;
  readonly after: string | boolean | null;
}

/** The kind of a field, and the resource that it is about, if it is about one. A name may hold slashes. */
export function fieldParts(field: string): readonly [what: string, id: string | undefined] {
  const slash = field.indexOf('/');
  return slash < 0 ? [field, undefined] : [field.slice(0, slash), field.slice(slash + 1)];
}

const GRANTED = { integrations: 'integration', mcpServers: 'server' } as const;

/** The resource on which a field is a grant. A level is on no single one, and mail about an integration is no grant on it. */
export function grantedOn(
  field: string,
): { readonly kind: 'integration' | 'server'; readonly id: string } | undefined {
  const [what, id] = fieldParts(field);
  if (id === undefined || (what !== 'integrations' && what !== 'mcpServers')) return undefined;
  return { kind: GRANTED[what], id };
}

/** `integration 5e44…`: the resource of a grant, where it has no name. */
export function resourceWords(field: string): string {
  const [what, id] = fieldParts(field);
  if (id === undefined) return 'every MCP server';
  return `${what === 'mcpServers' ? 'MCP server' : 'integration'} ${id}`;
}

/** What an access comes to where a field is the account-wide level or a grant; undefined for any other field. */
export function levelOn(access: Effective, field: string): string | undefined {
  const [what, id] = fieldParts(field);
  if (what === 'accessLevel') return access.level;
  if (what === 'integrations' && id !== undefined) return levelOnIntegration(access, integrationIdOf(id));
  if (what !== 'mcpServers') return undefined;
  if (id !== undefined) return levelOnServer(access, mcpServerIdOf(id));
  return access.everyServer === 'none' ? 'none' : 'all';
}
