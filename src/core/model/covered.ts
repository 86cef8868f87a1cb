/**
 * What is reached where a record has no grant of its own. A difference tells grants alone: who reads `none` there
 * believes that nothing is reached, while the account-wide level or "every MCP server" may still give it.
 */
import { type Access, everyIntegrationOf, mcpOf } from './access.ts';
import { type FieldChange, fieldParts } from './field.ts';
import { present } from './present.ts';

/** What of a record counts on every resource. */
export interface Whole {
  readonly level: string;
  readonly everyServer: boolean;
}

export const onEverythingOf = (access: Access): Whole => ({
  level: access.level,
  everyServer: mcpOf(access) === 'all',
});

/** What gives a resource on which no grant stands. `unknown`: nobody kept the level, so it may give it. */
export type Covering =
  | { readonly by: 'level' | 'all-servers'; readonly level: 'monitor' | 'manage' | 'write' }
  | { readonly by: 'unknown' };

/** A difference, and what is reached on a side that has no grant; where that is missing, nothing is. */
export interface CoveredChange extends FieldChange {
  readonly coveredBefore?: Covering;
  readonly coveredAfter?: Covering;
}

/** All that differs in one record. `was`: what the side before gives on everything, if that is known. */
export function withCovering(fields: readonly FieldChange[], was: Whole | undefined): CoveredChange[] {
  const [before, after] = (['before', 'after'] as const).map((side) => sideOf(fields, side, was));
  const coveringOf = (change: FieldChange, side: 'before' | 'after'): Covering | undefined =>
    change[side] === null ? covering(change.field, side === 'before' ? before : after) : undefined;
  return fields.map((change) => ({
    ...change,
    ...present({
      coveredBefore: coveringOf(change, 'before'),
      coveredAfter: coveringOf(change, 'after'),
    }),
  }));
}

/** But for those on which both sides reach the same: a grant of one that the level of the other gives, as the level tells. */
export function toldOf(changes: readonly CoveredChange[]): readonly CoveredChange[] {
  const reached = (value: CoveredChange['before'], by: Covering | undefined): CoveredChange['before'] =>
    by === undefined || by.by === 'unknown' ? value : by.level;
  const told = changes.filter(
    ({ before, after, coveredBefore, coveredAfter }) =>
      reached(before, coveredBefore) !== reached(after, coveredAfter),
  );
  // Where nothing else differs, the record still does.
  return told.length === 0 ? changes : told;
}

/** What one side gives on everything: a level that is no difference is that of the other side. */
function sideOf(
  fields: readonly FieldChange[],
  side: 'before' | 'after',
  was: Whole | undefined,
): Whole | undefined {
  const [level, servers] = ['accessLevel', 'mcpServers'].map((name) =>
    fields.find(({ field }) => field === name),
  );
  // Beside "every MCP server" no record has a grant on one: where one differs and that does not, neither side has it.
  const everyServer = servers === undefined ? was?.everyServer === true : servers[side] === 'all';
  if (level !== undefined) return { level: wordOf(level[side]), everyServer };
  if (was !== undefined) return { level: was.level, everyServer };
  // On "monitor", a grant to monitor says nothing and is in no record.
  const isCustom = fields.some(
    ({ field, ...sides }) =>
      fieldParts(field)[0] === 'integrations' && Object.values(sides).includes('monitor'),
  );
  return isCustom ? { level: 'custom', everyServer } : undefined;
}

const wordOf = (value: FieldChange['before']): string => (typeof value === 'string' ? value : 'none');

function covering(field: string, whole: Whole | undefined): Covering | undefined {
  const [what, id] = fieldParts(field);
  if (what === 'mcpServers') {
    if (whole?.level === 'administrator') return { by: 'level', level: 'write' };
    return whole?.everyServer === true && id !== undefined
      ? { by: 'all-servers', level: 'write' }
      : undefined;
  }
  if (what !== 'integrations' || id === undefined) return undefined;
  if (whole === undefined) return { by: 'unknown' };
  const level = everyIntegrationOf(whole.level);
  return level === 'none' ? undefined : { by: 'level', level };
}
