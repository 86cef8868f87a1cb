/** Forms of an answer about the past: those of a report. */

import type { RecordAsOf, Source, Told } from '../core/history/as-of.ts';
import { fieldParts } from '../core/model/field.ts';
import { present } from '../core/model/present.ts';
import { FORMAT_VERSION } from '../core/plan/document.ts';
import { NOT_COVERED } from '../say/access.ts';
import { type AsOfAnswer, asOfPage } from '../say/as-of.ts';
import { csvIn } from './csv.ts';
import type { ReviewFormat } from './formats.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { pageIn } from './page.ts';

export function renderAsOf(answer: AsOfAnswer, format: ReviewFormat, options: Look): string {
  if (format === 'json') return jsonText(documentOf(answer));
  return format === 'csv'
    ? csvIn(columnsOf(answer), answer.records.flatMap(rowsOf))
    : pageIn(asOfPage(answer), format, options);
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

/** A row for each grant; whoever has none, and whoever is unknown, has one row. */
function rowsOf(record: RecordAsOf): { readonly record: RecordAsOf; readonly grant: Grant }[] {
  const grants = record.held === undefined ? [] : grantsOf(record.held);
  return (grants.length === 0 ? [NOTHING] : grants).map((grant) => ({ record, grant }));
}

const columnsOf = ({
  labels,
}: AsOfAnswer): Record<string, (row: ReturnType<typeof rowsOf>[number]) => string> => ({
  email: ({ record }) => record.email,
  record_id: ({ record }) => record.recordId ?? '',
  state: ({ record }) => record.state,
  grade: ({ record }) => record.grade,
  status: ({ record }) => record.held?.status ?? '',
  level: ({ record }) => record.held?.level ?? '',
  kind: ({ grant: [kind] }) => kind,
  resource: ({ grant: [, id] }) => labels.get(id) ?? id,
  resource_id: ({ grant: [, id] }) => id,
  access: ({ grant: [, , level] }) => level,
  by: ({ record }) => record.sources.map(sourceText).join('; '),
  later_email: ({ record }) => record.laterEmail ?? '',
});

type Grant = readonly [kind: string, id: string, level: string];

const NOTHING: Grant = ['', '', ''];

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
