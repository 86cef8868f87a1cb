/** A record as receipts and reports tell it, field by field, and what differs between two readings of it. */
import { type CoveredChange, withCovering } from '../model/covered.ts';
import { fieldParts } from '../model/field.ts';
import { compareText } from '../model/text.ts';
import { fingerprintedAfter } from '../plan/document.ts';
import type { StandingDocument } from '../plan/saved.ts';
import type { ReviewedPerson } from '../report/saved.ts';
import { heldBy } from './readings.ts';

type Fields = ReadonlyMap<string, string | boolean>;

/** A record as it was read, or left. */
export interface RecordTold {
  readonly fields: Fields;
  /** What that reading could not say, such as a grant of which nobody knows what it gives. */
  readonly silent?: ReadonlySet<string>;
}

/** Nobody has it. */
export const NO_RECORD: Fields = new Map();

/** As a plan tells a record before or after an operation. */
export const fieldsOf = (standing: StandingDocument | null): Fields =>
  new Map(standing === null ? [] : Object.entries(fingerprintedAfter(standing)));

/** The same of a person in a report. */
export function reportedFields(person: ReviewedPerson): Fields {
  const { status, level, integrations, mcpServers } = heldBy(person);
  return new Map<string, string | boolean>([
    ['accessLevel', level],
    ['enabled', status !== 'disabled'],
    ['accepted', status === 'accepted' || status === 'disabled'],
    ['dismissed', status === 'dismissed'],
    ...Object.entries(person.settings),
    ...Object.entries(integrations).map(([id, given]) => [`integrations/${id}`, given] as const),
    ...(mcpServers === 'all'
      ? [['mcpServers', 'all'] as const]
      : Object.entries(mcpServers).map(([id, given]) => [`mcpServers/${id}`, given] as const)),
  ]);
}

const SETTLED: ReadonlySet<string> = new Set([
  'accessLevel',
  'enabled',
  'accepted',
  'dismissed',
  'integrations',
  'mcpServers',
]);

/**
 * What a report does not say, and grants of which it does not say what they give: those whose scopes nobody knows, and those on what it does not
 * list, as the resource is gone and the record was not touched.
 */
export function silentIn(
  person: ReviewedPerson,
  left: RecordTold | undefined,
  listed: ReadonlySet<string>,
): ReadonlySet<string> {
  const before = [...(left?.fields.keys() ?? [])].filter((field) => {
    const [, id] = fieldParts(field);
    return id !== undefined && !listed.has(id);
  });
  // Of somebody disabled a report does not say whether they had accepted.
  const hidden = person.status === 'disabled' ? ['accepted', 'dismissed'] : [];
  return new Set([...before, ...hidden, ...(heldBy(person).unknown ?? [])]);
}

/** What differs between two readings of a record. A plan tells only the settings that it changes. */
export function changesBetween(
  { fields: was, silent }: RecordTold,
  { fields: is, silent: silentNow }: RecordTold,
): CoveredChange[] {
  const isWhole = was.size === 0 || is.size === 0;
  const level = String(was.get('accessLevel') ?? 'none');
  const quiet = isWhole ? new Set<string>() : new Set([...(silent ?? []), ...(silentNow ?? [])]);
  const fields = [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter(({ field, before, after }) => {
      if (before === after || quiet.has(field)) return false;
      // Whose only grants are on what is gone has the level that is said without any.
      const isOpen = [...quiet].some((each) => fieldParts(each)[1] !== undefined);
      if (field === 'accessLevel' && isOpen && isCustom(before) && isCustom(after)) return false;
      const isSetting = !SETTLED.has(fieldParts(field)[0]);
      return !isSetting || (!isWhole && before !== null && after !== null);
    })
    .sort((a, b) => compareText(a.field, b.field));
  return withCovering(fields, { level, everyServer: was.get('mcpServers') === 'all' });
}

const isCustom = (level: string | boolean | null): boolean => level === 'custom' || level === 'none';

/** Whether two readings tell the same record, as far as both tell it. */
export const tellTheSame = (one: RecordTold, other: RecordTold): boolean =>
  changesBetween(one, other).length === 0;
