/**
 * A review for spreadsheets: RFC 4180, every field in quotes, one row per person and resource. People who
 * reach nothing have one row. A field that a spreadsheet would take for a formula starts with an apostrophe, and so
 * does a text that it would take for a number, a date or a truth value and write in its own way. A text that starts
 * with an apostrophe has one more, so that taking off one gives back what it was.
 */
import { resourceWords } from '../core/model/field.ts';
import { placeText } from '../core/model/finding.ts';
import type { Holding } from '../core/reach/holding.ts';
import type { AccessReview } from '../core/report/document.ts';
import { endOfHolding, groupOf, heldResources } from '../core/report/resource.ts';
import type { ReviewedPerson, UnknownPerson } from '../core/report/saved.ts';
import { momentWords } from '../say/ends.ts';
import { flat } from '../say/line.ts';
import { mailWords } from '../say/report/people.ts';
import { GROUP_WORDS, inForce, yesNo } from '../say/report/words.ts';
import { type LabelsById, reasonWords } from '../say/words.ts';
import { visible } from './visible.ts';

const CSV_COLUMNS = [
  'email',
  'name',
  'status',
  'level',
  'kind',
  'resource',
  'resource_name',
  'resource_id',
  'access',
  'by',
  'in_force',
  'given_by',
  'in_files',
  'declared_at',
  'mfa_required',
  'sso_required',
  'last_sign_in',
  'sign_in',
  'created',
  'created_via',
  'risks',
  'score',
  'enabled',
  'notifications',
  'unknown_access',
  'ends',
] as const;
type Row = Readonly<Partial<Record<(typeof CSV_COLUMNS)[number], string>>>;

export function csvText(review: AccessReview): string {
  const rows = [
    ...review.people.flatMap((person) => rowsOf(person, review)),
    ...review.unknownLevels.map((person) => encoded(unknownRow(person))),
  ];
  return linesOf(CSV_COLUMNS, rows);
}

/** A spreadsheet, guarded like that of a review: every one that is written is written here. */
export const csvOf = <Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string>>[],
): string => linesOf(columns, rows.map(encoded));

/** The same by its columns, each with what a thing has in it. */
export function csvIn<Thing>(
  columns: Readonly<Record<string, (thing: Thing) => string>>,
  things: readonly Thing[],
): string {
  const cells = Object.entries(columns);
  const rowOf = (thing: Thing) => Object.fromEntries(cells.map(([name, textOf]) => [name, textOf(thing)]));
  return csvOf(Object.keys(columns), things.map(rowOf));
}

function linesOf(columns: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
  const lines = [
    columns.map(quoted).join(','),
    ...rows.map((row) => columns.map((column) => row[column] ?? EMPTY).join(',')),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const EMPTY = '""';

const encoded = (row: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(row).map(([column, text]) => [column, fieldOf(column, text)]));

/** What is a number, a date or a truth value indeed. In any other column people, accounts and files choose the words. */
const VALUES: ReadonlySet<string> = new Set([
  ...['score', 'last_sign_in', 'created', 'ends', 'at', 'since', 'certain', 'whose'],
  // How many there are.
  ...['integration_grants', 'mcp_server_grants'],
]);

/** A person's own fields are encoded once, however many rows they have. */
function rowsOf(person: ReviewedPerson, { resources }: AccessReview): Row[] {
  const self = encoded(personFields(person, new Map(resources.map(({ id, label }) => [id, label]))));
  const held = heldResources(person, resources);
  return held.length === 0
    ? [self]
    : held.map((each) => ({ ...self, ...encoded(holdingFields(person, each)) }));
}

function personFields(person: ReviewedPerson, labels: LabelsById): Row {
  return {
    email: person.email,
    name: person.name ?? '',
    status: person.status,
    level: person.level,
    in_files: person.inFiles ?? '',
    declared_at: person.declaredAt === undefined ? '' : placeText(person.declaredAt),
    mfa_required: yesNo(person.settings.mfaRequired),
    sso_required: yesNo(person.settings.ssoRequired),
    last_sign_in: person.lastSignIn ?? '',
    sign_in: person.signIn ?? '',
    created: person.createdAt ?? '',
    created_via: person.createdVia ?? '',
    risks: person.risks.join('; '),
    score: String(person.score),
    enabled: yesNo(person.status !== 'disabled'),
    notifications: person.notifications === undefined ? '' : flat(mailWords(person, labels)),
    ends: endWords(person, undefined),
    unknown_access: [
      ...(person.unknownOn ?? []).map((id) => labels.get(id) ?? id),
      ...(person.unlisted ?? []).map((field) => `${resourceWords(field)} (not listed)`),
    ].join('; '),
  };
}

function holdingFields(
  person: ReviewedPerson,
  { resource, holding }: ReturnType<typeof heldResources>[number],
): Row {
  const group = groupOf(holding);
  return {
    kind: resource.kind,
    resource: resource.label,
    resource_name: resource.name,
    resource_id: resource.id,
    access: holding.level,
    by: group === undefined ? 'grant' : GROUP_WORDS[group],
    in_force: inForce(person, resource),
    ends: endWords(person, holding),
    given_by: [...holding.because.map(reasonWords), ...moreByFiles(person, holding)].join('; '),
  };
}

/** That a line gives more than the account has. */
const moreByFiles = ({ filesGive = [] }: ReviewedPerson, { field }: Holding): string[] =>
  filesGive
    .filter(({ what }) => what === field)
    .map(({ level, because }) => `not in the account yet: ${level} (${reasonWords(because)})`);

/** The last day of what the row is about, or its last moment where a time is written. */
function endWords(person: ReviewedPerson, holding: Holding | undefined): string {
  const end = endOfHolding(person, holding);
  return end === undefined ? '' : momentWords(Date.parse(end.moment));
}

const unknownRow = ({ email, levelWord, inFiles }: UnknownPerson): Row => ({
  email,
  status: 'unknown',
  level: levelWord,
  in_files: inFiles ?? '',
});

function fieldOf(column: string, text: string): string {
  const shown = visible(text);
  const isMarked = FORMULA.test(shown) || (!VALUES.has(column) && isConverted(shown));
  return quoted(isMarked ? `'${shown}` : shown);
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * Spreadsheets run what starts like a formula, also after blanks and in the full-width forms of its signs.
 * Line breaks and tabs are made visible before, so that no field has a second line to start.
 */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const CONVERTED = [
  // Without a letter, whatever has a digit: 0042, 1,000.5, 12 %, (5), 2024-01, 1/2, 12:30.
  /^[^\p{L}]*$/u,
  // An id such as 601234e40123: digits with one e are a power of ten.
  /^[^\p{L}]*e[^\p{L}]*$/iu,
  /^\d{1,2}:\d{2}/,
  /^\d{1,2} ?[ap]m?$/i,
  new RegExp(`^(?:\\d{1,4}[ -])?${MONTH}[ .-]*\\d{1,4}$`, 'i'),
  new RegExp(`^\\d{1,4}[ -]?${MONTH}$`, 'i'),
  /^(?:true|false)$/i,
] as const;

/** Whether a spreadsheet would show a text as something else, or take off its apostrophe. */
const isConverted = (text: string): boolean =>
  text.startsWith("'") ||
  (/\d|^\s*(?:true|false)/i.test(text) && CONVERTED.some((form) => form.test(text.trim())));
