/**
 * What a body of PUT or of an invitation may say about access, rule by rule, and what is stored of it.
 * Sources: users skill, user schema (2026-06), MCP users page; the dialects name what is open.
 */
import type { Dialects } from './dialects.ts';
import { type Document, defined, isDocument, sameJson } from './document.ts';
import {
  type Fields,
  FLAGS,
  type Flag,
  READ_ONLY,
  type StoredIntegrationGrant,
  type StoredMcpGrant,
  WRITABLE,
} from './record.ts';
import { Refusal } from './refusal.ts';

/** What the checks must know about the account and about the record that is replaced. */
export interface BodyContext {
  readonly dialects: Dialects;
  readonly enforceSso: boolean;
  /** Fields of the record before; undefined for an invitation. */
  readonly before: Fields | undefined;
  readonly knownExtra: Document;
  hasIntegration(id: string): boolean;
  hasServer(id: string): boolean;
}

export interface ReadBody {
  /** Only the fields that the body names. */
  readonly given: Partial<Fields>;
  readonly disabled?: boolean;
  /** Fields that the server does not know. */
  readonly unknown: Document;
}

const LEVELS: readonly unknown[] = ['administrator', 'manage', 'monitor'];
const GRANT_LEVELS: readonly unknown[] = ['manage', 'monitor'];
const SCOPES: readonly unknown[] = ['mcp:read', 'mcp:write'];
const isFlag = (name: string): name is Flag => FLAGS.some((flag) => flag === name);
const KNOWN: readonly string[] = [...WRITABLE, ...READ_ONLY];

const invalid = (field: string, message: string): Refusal => new Refusal('invalid_field', message, field);

function readLevel(body: Document, { dialects }: BodyContext): { level?: string } | Refusal {
  const value = body.accessLevel;
  if (value === undefined) return {};
  if (value === null) {
    return dialects.is('null-level', 'accepted')
      ? {}
      : invalid('accessLevel', 'accessLevel must be a string.');
  }
  if (typeof value === 'string' && (LEVELS.includes(value) || dialects.is('level-words', 'loose'))) {
    return { level: value };
  }
  return invalid('accessLevel', 'accessLevel must be one of administrator, manage, monitor.');
}

/** Applies the dialect `duplicate-grants` to entries keyed by what they grant. */
function withoutDuplicates<Grant>(
  grants: readonly Grant[],
  idOf: (grant: Grant) => string,
  field: string,
  dialects: Dialects,
): readonly Grant[] | Refusal {
  const byId = new Map(grants.map((grant) => [idOf(grant), grant]));
  if (byId.size === grants.length || dialects.is('duplicate-grants', 'stored')) return grants;
  if (dialects.is('duplicate-grants', 'last-wins')) return [...byId.values()];
  return invalid(field, `${field} names something twice.`);
}

/** An id that leads nowhere is refused, unless the record already has it and the dialect lets it pass. */
function isDangling(id: string, exists: boolean, recorded: readonly string[], dialects: Dialects): boolean {
  if (exists) return false;
  return dialects.is('dangling-grants', 'refused-when-echoed') || !recorded.includes(id);
}

function readIntegrations(body: Document, context: BodyContext): readonly StoredIntegrationGrant[] | Refusal {
  const field = 'integrationAccessLevel';
  // A public connector sends null to clear the list, so null is taken as empty.
  const entries = body[field] ?? [];
  if (!Array.isArray(entries)) return invalid(field, `${field} must be an array.`);
  const recorded = context.before?.integrationAccessLevel.map((grant) => grant._integrationId) ?? [];
  const grants: StoredIntegrationGrant[] = [];
  for (const entry of entries) {
    const id = isDocument(entry) ? entry._integrationId : undefined;
    const level = isDocument(entry) ? entry.accessLevel : undefined;
    if (typeof id !== 'string') return invalid(`${field}._integrationId`, '_integrationId must be an id.');
    if (typeof level !== 'string' || !GRANT_LEVELS.includes(level)) {
      return invalid(`${field}.accessLevel`, 'accessLevel of an integration must be manage or monitor.');
    }
    if (isDangling(id, context.hasIntegration(id), recorded, context.dialects)) {
      return new Refusal('invalid_ref', `There is no integration ${id}.`, `${field}._integrationId`);
    }
    grants.push({ _integrationId: id, accessLevel: level });
  }
  return withoutDuplicates(grants, (grant) => grant._integrationId, field, context.dialects);
}

function storedScopes(scopes: readonly string[], dialects: Dialects): readonly string[] {
  if (!scopes.includes('mcp:write') || dialects.is('write-scope', 'as-sent')) return scopes;
  return dialects.is('write-scope', 'adds-read') ? ['mcp:read', 'mcp:write'] : ['mcp:write'];
}

function readServers(body: Document, context: BodyContext): readonly StoredMcpGrant[] | Refusal {
  const field = 'mcpServerAccessLevel';
  const entries = body[field] ?? [];
  if (!Array.isArray(entries)) return invalid(field, `${field} must be an array.`);
  const recorded = context.before?.mcpServerAccessLevel.map((grant) => grant._mcpServerId) ?? [];
  const grants: StoredMcpGrant[] = [];
  for (const entry of entries) {
    const id = isDocument(entry) ? entry._mcpServerId : undefined;
    const scopes = isDocument(entry) && Array.isArray(entry.scopes) ? entry.scopes : [];
    if (typeof id !== 'string') return invalid(`${field}._mcpServerId`, '_mcpServerId must be an id.');
    const echoed = context.before?.mcpServerAccessLevel.find((grant) => sameJson(grant, entry));
    if (echoed === undefined && (scopes.length === 0 || !scopes.every((scope) => SCOPES.includes(scope)))) {
      return invalid(`${field}.scopes`, 'scopes must be a list of mcp:read and mcp:write.');
    }
    if (isDangling(id, context.hasServer(id), recorded, context.dialects)) {
      return new Refusal('invalid_ref', `There is no MCP server ${id}.`, `${field}._mcpServerId`);
    }
    const read = { _mcpServerId: id, scopes: storedScopes(scopes.map(String), context.dialects) };
    grants.push(echoed ?? read);
  }
  return withoutDuplicates(grants, (grant) => grant._mcpServerId, field, context.dialects);
}

/** Without a license for MCP its fields are unknown, but for what a record shows already. */
function unlicensedRefusal(body: Document, { dialects, before }: BodyContext): Refusal | undefined {
  if (dialects.is('mcp-license', 'yes')) return undefined;
  const list = before?.mcpServerAccessLevel ?? [];
  const flag = before?.allMcpServerAccess ?? (dialects.is('flag-false', 'present') ? false : undefined);
  const isShown = {
    mcpServerAccessLevel: list.length > 0 && sameJson(body.mcpServerAccessLevel, list),
    allMcpServerAccess: before !== undefined && flag !== undefined && body.allMcpServerAccess === flag,
  };
  const name = (['allMcpServerAccess', 'mcpServerAccessLevel'] as const).find(
    (each) => each in body && !isShown[each],
  );
  return name === undefined ? undefined : invalid(name, 'MCP servers are not part of the license.');
}

function readFlags(body: Document): Partial<Record<Flag, boolean>> | Refusal {
  const flags: Partial<Record<Flag, boolean>> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!isFlag(name)) continue;
    if (typeof value !== 'boolean') return invalid(name, `${name} must be a boolean.`);
    flags[name] = value;
  }
  return flags;
}

function readUnknown(body: Document, context: BodyContext, own: readonly string[]): Document | Refusal {
  const { dialects } = context;
  const unknown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (own.includes(name)) continue;
    if (READ_ONLY.includes(name) && dialects.is('read-only-field', 'rejected')) {
      return invalid(name, `${name} is read-only.`);
    }
    if (KNOWN.includes(name)) continue;
    if (dialects.is('unknown-field', 'rejected') && !Object.hasOwn(context.knownExtra, name)) {
      return invalid(name, `${name} is not a field of a user.`);
    }
    unknown[name] = value;
  }
  return unknown;
}

/**
 * Reads the access fields of a body. `own` are fields that belong to the call itself (`email`, `emails`).
 * Shapes and references are judged here; what fields mean together is judged by `settleFields`.
 */
export function readRequestBody(
  body: Document,
  context: BodyContext,
  own: readonly string[] = [],
): ReadBody | Refusal {
  const level = readLevel(body, context);
  if (level instanceof Refusal) return level;
  const integrations = readIntegrations(body, context);
  if (integrations instanceof Refusal) return integrations;
  const unlicensed = unlicensedRefusal(body, context);
  if (unlicensed !== undefined) return unlicensed;
  const servers = readServers(body, context);
  if (servers instanceof Refusal) return servers;
  const flags = readFlags(body);
  if (flags instanceof Refusal) return flags;
  const unknown = readUnknown(body, context, own);
  if (unknown instanceof Refusal) return unknown;
  const { disabled } = body;
  if (disabled !== undefined && typeof disabled !== 'boolean') {
    return invalid('disabled', 'disabled must be a boolean.');
  }
  return {
    given: {
      ...defined({ accessLevel: level.level }),
      ...('integrationAccessLevel' in body ? { integrationAccessLevel: integrations } : {}),
      ...('mcpServerAccessLevel' in body ? { mcpServerAccessLevel: servers } : {}),
      ...flags,
    },
    ...defined({ disabled }),
    unknown,
  };
}

function settleMcp(fields: Fields, dialects: Dialects): Fields | Refusal {
  const hasGrants = fields.mcpServerAccessLevel.length > 0;
  if (fields.accessLevel === 'administrator' && (hasGrants || fields.allMcpServerAccess === true)) {
    if (dialects.is('mcp-on-administrator', 'refused')) {
      return invalid('mcpServerAccessLevel', 'Administrators have access to every MCP server.');
    }
    if (dialects.is('mcp-on-administrator', 'cleared')) {
      return { ...fields, mcpServerAccessLevel: [], allMcpServerAccess: false };
    }
  }
  if (!hasGrants || fields.allMcpServerAccess !== true || dialects.is('all-and-list', 'stored'))
    return fields;
  if (dialects.is('all-and-list', 'all-wins')) return { ...fields, mcpServerAccessLevel: [] };
  if (dialects.is('all-and-list', 'list-wins')) return { ...fields, allMcpServerAccess: false };
  return invalid('allMcpServerAccess', 'allMcpServerAccess and mcpServerAccessLevel exclude each other.');
}

function effectiveIntegrations({
  accessLevel,
  integrationAccessLevel,
}: Fields): readonly StoredIntegrationGrant[] {
  if (accessLevel === 'administrator' || accessLevel === 'manage') return [];
  if (accessLevel !== 'monitor') return integrationAccessLevel;
  return integrationAccessLevel.filter((grant) => grant.accessLevel !== 'monitor');
}

/** Judges what the fields mean together and returns what is stored of them. */
export function settleFields(fields: Fields, context: BodyContext): Fields | Refusal {
  const { dialects } = context;
  const bothSignIn = fields.accountMFARequired === true && fields.accountSSORequired === true;
  // Where the account enforces SSO the flag is not the sender's doing, so it cannot be held against them.
  if (bothSignIn && dialects.is('mfa-and-sso', 'refused') && !context.enforceSso) {
    return invalid('accountSSORequired', 'MFA and SSO cannot both be required.');
  }
  const settled = settleMcp(fields, dialects);
  if (settled instanceof Refusal) return settled;
  return dialects.is('ineffective-integrations', 'stripped')
    ? { ...settled, integrationAccessLevel: effectiveIntegrations(settled) }
    : settled;
}

const scopeRank = (scopes: readonly string[]): number =>
  scopes.includes('mcp:write') ? 2 : scopes.length > 0 ? 1 : 0;

/** Whether `after` takes MCP access that `before` records. Entries for deleted servers are no access. */
export function narrowsMcpAccess(before: Fields, after: Fields, hasServer: (id: string) => boolean): boolean {
  if (after.allMcpServerAccess === true) return false;
  if (before.allMcpServerAccess === true) return true;
  const kept = new Map(
    after.mcpServerAccessLevel.map((grant) => [grant._mcpServerId, scopeRank(grant.scopes)]),
  );
  return before.mcpServerAccessLevel.some(
    (grant) => hasServer(grant._mcpServerId) && (kept.get(grant._mcpServerId) ?? 0) < scopeRank(grant.scopes),
  );
}
