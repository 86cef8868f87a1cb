/**
 * The plan as a document (`--format json`), and a saved document as something to compare with.
 *
 * `formatVersion` is 1.x: a minor version only adds; readers ignore what they do not know and reject another
 * major version. schemas/plan.schema.json describes it.
 */

import type { TestChange } from '../desired/tests.ts';
import { integrationGrants, type McpAccess, mcpOf } from '../model/access.ts';
import { type FieldChange, fieldParts } from '../model/field.ts';
import type { Finding, Place } from '../model/finding.ts';
import type { Breach } from './guard.ts';
import type { Note } from './note.ts';
import type { Because, Operation, Standing } from './operation.ts';
import type { LeftBehind, Plan } from './plan.ts';

export const FORMAT_VERSION = '1.0';

export interface StandingDocument {
  readonly accessLevel: string;
  readonly integrations: Readonly<Record<string, string>>;
  readonly mcpServers: 'all' | Readonly<Record<string, string>>;
  /** Only where it differs from `mcpServers`: grants that an administrator's level makes moot. */
  readonly recordedMcpServers?: 'all' | Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly invitation: string;
  readonly settings: Readonly<Record<string, boolean>>;
}

export interface OperationDocument {
  readonly step: number;
  readonly kind: string;
  readonly user: { readonly email: string; readonly recordId?: string; readonly personId?: string };
  readonly status: 'ready' | 'waiting';
  readonly waitsFor?: readonly string[];
  readonly before: StandingDocument | null;
  readonly after: StandingDocument | null;
  readonly fields: readonly FieldChange[];
  readonly hazards: readonly string[];
  readonly acknowledged: readonly string[];
  readonly because: readonly ReasonDocument[];
  readonly origin: string;
  readonly precondition: { readonly kind: string; readonly fingerprint?: string };
  readonly needs: readonly number[];
  readonly afterRemovals: boolean;
}

export interface ReasonDocument {
  readonly text: string;
  readonly fields: readonly string[];
  readonly file?: string;
  readonly line?: number;
  readonly note?: string;
  readonly until?: string;
}

export interface PlanDocument {
  readonly formatVersion: typeof FORMAT_VERSION;
  readonly tool: { readonly name: 'celigo-access'; readonly version: string };
  readonly account: Plan['account'];
  readonly digest: string;
  /** The moment on which dates were judged, RFC 3339. */
  readonly judgedAt: string;
  readonly operations: readonly OperationDocument[];
  readonly guards: readonly Breach[];
  readonly administrators: Plan['administrators'];
  readonly certificate: {
    readonly safe: boolean;
    readonly states?: number;
    readonly violations?: readonly string[];
  };
  readonly tests: readonly TestChange[];
  readonly notes: readonly Note[];
  readonly findings: readonly FindingDocument[];
  /** What people call the resources that the operations name by id. */
  readonly resources: Readonly<Record<string, string>>;
  readonly leftBehind: readonly LeftBehind[];
  /** What somebody changed in the account and this run leaves so. */
  readonly held: readonly { readonly email: string; readonly fields: readonly FieldChange[] }[];
}

export interface FindingDocument {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
}

export function planDocument(
  plan: Plan,
  findings: readonly Finding[],
  made: { readonly version: string; readonly judgedAt: Date },
): PlanDocument {
  return {
    formatVersion: FORMAT_VERSION,
    tool: { name: 'celigo-access', version: made.version },
    account: plan.account,
    digest: plan.digest,
    judgedAt: made.judgedAt.toISOString(),
    operations: plan.operations.map(operationDocument),
    guards: plan.breaches,
    administrators: plan.administrators,
    certificate:
      plan.certificate.kind === 'safe'
        ? { safe: true, states: plan.certificate.states }
        : { safe: false, violations: plan.certificate.violations },
    tests: plan.tests,
    notes: plan.notes,
    findings: findings.map(findingDocument),
    resources: Object.fromEntries(namedIn(plan)),
    leftBehind: plan.leftBehind,
    held: plan.held.map(({ shown, fields }) => ({ email: shown, fields })),
  };
}

/** Only the resources that operations speak of: an account may have thousands. */
function namedIn({ operations, labels }: Plan): Map<string, string> {
  const named = new Map<string, string>();
  for (const { fields } of operations) {
    for (const { field } of fields) {
      const [, id] = fieldParts(field);
      if (id !== undefined) named.set(id, labels.get(id) ?? id);
    }
  }
  return new Map([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function operationDocument(operation: Operation): OperationDocument {
  const { user, before, after, precondition, waitsFor } = operation;
  return {
    step: operation.step,
    kind: operation.kind,
    user: {
      email: user.shown,
      ...(user.recordId === undefined ? {} : { recordId: user.recordId }),
      ...(user.userId === undefined ? {} : { personId: user.userId }),
    },
    status: waitsFor === undefined ? 'ready' : 'waiting',
    ...(waitsFor === undefined ? {} : { waitsFor }),
    before: before === undefined ? null : standingDocument(before),
    after: after === undefined ? null : standingDocument(after),
    fields: operation.fields,
    hazards: operation.hazards,
    acknowledged: operation.acknowledged,
    because: operation.because.map(reasonDocument),
    origin: operation.origin,
    precondition:
      precondition.kind === 'absent'
        ? { kind: 'absent' }
        : { kind: 'unchanged', fingerprint: precondition.fingerprint },
    needs: operation.needs,
    afterRemovals: operation.afterRemovals,
  };
}

export function standingDocument(standing: Standing): StandingDocument {
  const mcp = mcpOf(standing.access);
  const [plain, recorded] = [mcpDocument(mcp), mcpDocument(standing.recordedMcp)];
  return {
    accessLevel: standing.access.level,
    integrations: sorted(integrationGrants(standing.access)),
    mcpServers: plain,
    ...(JSON.stringify(plain) === JSON.stringify(recorded) ? {} : { recordedMcpServers: recorded }),
    enabled: !standing.disabled,
    invitation: standing.invitation,
    settings: standing.settings,
  };
}

const mcpDocument = (mcp: McpAccess): 'all' | Record<string, string> => (mcp === 'all' ? 'all' : sorted(mcp));

const sorted = (map: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));

function reasonDocument({ text, fields, place, note, until }: Because): ReasonDocument {
  return {
    text,
    fields,
    ...(place === undefined ? {} : placeDocument(place)),
    ...(note === undefined ? {} : { note }),
    ...(until === undefined ? {} : { until }),
  };
}

const placeDocument = ({ file, line }: Place): { file: string; line: number } => ({ file, line });

/** A finding in the words of machine-readable errors: code, message, path, line, hint. */
export function findingDocument({ severity, code, summary, why, fix, place }: Finding): FindingDocument {
  return {
    severity,
    code,
    message: why === undefined ? summary : `${summary} ${why}`,
    ...(fix === undefined ? {} : { hint: fix }),
    ...(place === undefined ? {} : { path: place.file, line: place.line, column: place.column }),
  };
}

/** The covered fields of a record in a document: the same as of the record itself (see standing.ts). */
export function fingerprintedAfter(after: StandingDocument): Record<string, string | boolean> {
  const fields: Record<string, string | boolean> = {
    accessLevel: after.accessLevel,
    enabled: after.enabled,
    accepted: after.invitation === 'accepted',
    dismissed: after.invitation === 'dismissed',
    ...after.settings,
  };
  for (const [id, level] of Object.entries(after.integrations)) fields[`integrations/${id}`] = level;
  if (after.mcpServers === 'all') fields.mcpServers = 'all';
  else for (const [id, level] of Object.entries(after.mcpServers)) fields[`mcpServers/${id}`] = level;
  return fields;
}
