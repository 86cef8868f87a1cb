/** Forms of an answer about the past: those of a report. */

import type { RecordAsOf, Source, Told } from '../core/history/as-of.ts';
import { fieldParts } from '../core/model/field.ts';
import { present } from '../core/model/present.ts';
import { FORMAT_VERSION } from '../core/plan/document.ts';
import { NOT_COVERED } from '../say/access.ts';
import { type AsOfAnswer, asOfPage } from '../say/as-of.ts';
import type { LabelsById } from '../say/words.ts';
import { csvOf } from './csv.ts';
import type { ReviewFormat } from './formats.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { pageIn } from './page.ts';

export function renderAsOf(answer: AsOfAnswer, format: ReviewFormat, options: Look): string {
  if (format === 'json') return jsonText(documentOf(answer));
  return format === 'csv' ? asOfCsv(answer) : pageIn(asOfPage(answer), format, options);
}

function documentOf({ asOf, account, records, kept: what, problems, labels, version }: AsOfAnswer): unknown {
  return {
    formatVersion: FORMAT_VERSION,
    tool: { name: 'celigo-access', version },
    asOf: asOf.toISOString(),
    account: account ?? null,
    kept: what,
    records: records.map(({ recordId, email, laterEmail, grade, state, held, sources, before, after }) => ({
      email,
      ...present({ laterEmail }),
      recordId: recordId ?? null,
      grade,
      state,
      held: held ?? null,
      sources,
      before: toldDocument(before),
      after: toldDocument(after),
    })),
    resources: Object.fromEntries(labels),
    problems,
    notCovered: NOT_COVERED,
  };
}

const toldDocument = (told: Told | undefined): unknown =>
  told === undefined
    ? null
    : { at: new Date(told.at).toISOString(), held: told.held ?? null, source: told.source };

const COLUMNS = [
  'email',
  'record_id',
  'state',
  'grade',
  'status',
  'level',
  'kind',
  'resource',
  'resource_id',
  'access',
  'by',
  'later_email',
] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** A row for each grant; whoever has none, and whoever is unknown, has one row. */
const asOfCsv = ({ records, labels }: AsOfAnswer): string =>
  csvOf(
    COLUMNS,
    records.flatMap((record) => rowsOf(record, labels)),
  );

function rowsOf(record: RecordAsOf, labels: LabelsById): Row[] {
  const { email, laterEmail = '', recordId = '', state, grade, held, sources } = record;
  const by = sources.map(sourceText).join('; ');
  const head = { email, record_id: recordId, state, grade, by, later_email: laterEmail };
  const self = { ...head, status: held?.status ?? '', level: held?.level ?? '' };
  const grants = held === undefined ? [] : grantsOf(held);
  if (grants.length === 0) return [{ ...self, kind: '', resource: '', resource_id: '', access: '' }];
  return grants.map(([kind, id, level]) => {
    const resource = id === '' ? '' : (labels.get(id) ?? id);
    return { ...self, kind, resource, resource_id: id, access: level };
  });
}

type Grant = readonly [kind: string, id: string, level: string];

function grantsOf({ integrations, mcpServers, unknown = [] }: NonNullable<RecordAsOf['held']>): Grant[] {
  const rows = (kind: string, grants: Readonly<Record<string, string>>): Grant[] =>
    Object.entries(grants).map(([id, level]) => [kind, id, level]);
  const every: Grant = ['every-mcp-server', '', 'write'];
  return [
    ...rows('integration', integrations),
    ...(mcpServers === 'all' ? [every] : rows('mcp-server', mcpServers)),
    ...unknown.map((field): Grant => {
      const [what, id = ''] = fieldParts(field);
      return [what === 'integrations' ? 'integration' : 'mcp-server', id, 'unknown'];
    }),
  ];
}

const sourceText = ({ file, line }: Source): string => (line === undefined ? file : `${file}:${line}`);
