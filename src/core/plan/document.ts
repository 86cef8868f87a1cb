/**
 * The plan as a document (`--format json`), and a saved document as something to compare with.
 *
 * `formatVersion` is 1.x: a minor version only adds; readers ignore what they do not know and reject another
 * major version. schemas/plan.schema.json describes it.
 */

import { type End, partsOfWhat, whatOf } from '../desired/ends.ts';
import { integrationGrants, type McpAccess, mcpOf } from '../model/access.ts';
import { fieldParts } from '../model/field.ts';
import type { Finding, Place } from '../model/finding.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { compareKeys } from '../model/text.ts';
import { endId } from './digest.ts';
import { allEnds, type PlannedEnds, type StatedEnd } from './ends.ts';
import type { Because, Operation, Standing } from './operation.ts';
import type { Plan } from './plan.ts';
import type {
  EndDocument,
  FindingDocument,
  OperationDocument,
  PlanDocument,
  ReasonDocument,
  StandingDocument,
} from './saved.ts';

/** Of answers, findings and checks, which nothing here reads again: until the first release they count no additions. */
export const FORMAT_VERSION = '1.0';

/** Of plans: since 1.1 they say what ends by itself, and since 1.2 whether they are of another day. */
export const PLAN_FORMAT = '1.2';

export function planDocument(
  plan: Plan,
  findings: readonly Finding[],
  made: { readonly version: string; readonly judgedAt: Date; readonly otherDay?: true },
): PlanDocument {
  return {
    formatVersion: PLAN_FORMAT,
    tool: { name: 'celigo-access', version: made.version },
    account: plan.account,
    digest: plan.digest,
    judgedAt: made.judgedAt.toISOString(),
    ...present({ otherDay: made.otherDay }),
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
    ends: endDocuments(plan.ends),
  };
}

/** With a base the changed ends, without one all: the same that the digest has. */
export function endDocuments({ schedule, changes, base, desired }: PlannedEnds): EndDocument[] {
  if (base === undefined) return allEnds({ schedule, desired }).map(endDocument);
  return changes.map((change) => ({
    ...endDocument(change),
    ...(change.former === undefined ? {} : { former: momentText(change.former) }),
  }));
}

export function endDocument({ email, shown, what, moment, reason }: End): EndDocument {
  const { field, level } = partsOfWhat(what) ?? { field: what, level: null };
  const { text, note, place } = reason;
  return {
    id: endId(email, what),
    email: shown,
    what: field,
    level,
    moment: momentText(moment),
    text,
    ...placeDocument(place),
    ...present({ note }),
  };
}

/** RFC 3339; null: without an end. */
export const momentText = (moment: number): string | null =>
  moment === Infinity ? null : new Date(moment).toISOString();

/** An end of a document, as something to compare with. */
export function statedEnd({ email, what, level, moment }: EndDocument): StatedEnd {
  return {
    email: emailOf(email),
    what: level === null ? what : whatOf(what, level),
    moment: moment === null ? null : Date.parse(moment),
  };
}

/** Only the resources that operations and ends speak of: an account may have thousands. */
function namedIn({ operations, labels, ends }: Plan): Map<string, string> {
  const ended = ends.base === undefined ? allEnds(ends) : ends.changes;
  const fields = [
    ...ended.map(({ what }) => partsOfWhat(what)?.field ?? what),
    ...operations.flatMap((operation) => operation.fields.map(({ field }) => field)),
  ];
  const ids = new Set(fields.flatMap((field) => fieldParts(field)[1] ?? []));
  return new Map([...ids].map((id) => [id, labels.get(id) ?? id] as const).sort(compareKeys));
}

export function operationDocument(operation: Operation): OperationDocument {
  const { user, before, after, waitsFor } = operation;
  return {
    step: operation.step,
    kind: operation.kind,
    user: { email: user.shown, ...present({ recordId: user.recordId, personId: user.userId }) },
    status: waitsFor === undefined ? 'ready' : 'waiting',
    ...present({ waitsFor }),
    before: before === undefined ? null : standingDocument(before),
    after: after === undefined ? null : standingDocument(after),
    fields: operation.fields,
    hazards: operation.hazards,
    acknowledged: operation.acknowledged,
    because: operation.because.map(reasonDocument),
    origin: operation.origin,
    precondition: operation.precondition,
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
    ...present({ notifications: standing.notifications }),
  };
}

const mcpDocument = (mcp: McpAccess): 'all' | Record<string, string> => (mcp === 'all' ? 'all' : sorted(mcp));

const sorted = (map: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...map].sort(compareKeys));

export function reasonDocument({ text, fields, place, note, until }: Because): ReasonDocument {
  return {
    text,
    fields,
    ...placeDocument(place),
    ...present({ note, until }),
  };
}

const placeDocument = (place: Place | undefined): Partial<Pick<Place, 'file' | 'line'>> =>
  place === undefined ? {} : { file: place.file, line: place.line };

/** A finding in the words of machine-readable errors: code, message, path, line, hint. */
export function findingDocument({ severity, code, summary, why, fix, place }: Finding): FindingDocument {
  return {
    severity,
    code,
    message: why === undefined ? summary : `${summary} ${why}`,
    ...present({ hint: fix, path: place?.file, line: place?.line, column: place?.column }),
  };
}

/** The covered fields of a record in a document: the same as of the record itself (see record.ts). */
export function fingerprintedAfter(after: StandingDocument): Record<string, string | boolean> {
  const fields: Record<string, string | boolean> = {
    accessLevel: after.accessLevel,
    enabled: after.enabled,
    accepted: after.invitation === 'accepted',
    dismissed: after.invitation === 'dismissed',
    ...after.settings,
  };
  for (const id of after.notifications ?? []) fields[`notifications/${id}`] = true;
  for (const [id, level] of Object.entries(after.integrations)) fields[`integrations/${id}`] = level;
  if (after.mcpServers === 'all') fields.mcpServers = 'all';
  else for (const [id, level] of Object.entries(after.mcpServers)) fields[`mcpServers/${id}`] = level;
  return fields;
}
