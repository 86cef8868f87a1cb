/** Who had what at a moment in the past, as sentences and tables, each statement with how it is known. */
import type { HeldAccess, RecordAsOf, Source, Told } from '../core/history/as-of.ts';
import { isGrave, type ReceiptProblem } from '../core/history/kept.ts';
import { counted } from '../core/model/text.ts';
import { DAY } from '../core/model/until.ts';
import type { ReportDocument } from '../core/report/saved.ts';
import { NOT_COVERED, UNCOVERED } from './access.ts';
import { momentIn } from './document.ts';
import { NOT_KNOWN, problemLines, RECEIPT_PROBLEMS } from './history.ts';
import { joined, type Line, ours, say, withoutGaps } from './line.ts';
import {
  columnsOf,
  type Figure,
  figure,
  listSection,
  type PageOutline,
  type Section,
  tableSection,
} from './section.ts';
import { fieldWords, type LabelsById, statusText } from './words.ts';

export interface AsOfAnswer {
  readonly asOf: Date;
  /** When it is asked: of what is later, nothing is kept. */
  readonly now: Date;
  /** Missing if nothing that can be read names one. */
  readonly account: ReportDocument['account'] | undefined;
  readonly records: readonly RecordAsOf[];
  /** When each report and each run was made. */
  readonly kept: { readonly reports: readonly string[]; readonly runs: readonly string[] };
  readonly problems: readonly ReceiptProblem[];
  readonly labels: LabelsById;
  readonly version: string;
}

/** A date alone is taken for its beginning, and an `until` of the same date for its end. */
function dayRemark({ asOf, now }: AsOfAnswer): Line[] {
  if (asOf.getTime() % DAY !== 0) return [];
  const day = asOf.toISOString().slice(0, 10);
  const next = new Date(asOf.getTime() + DAY);
  const later =
    next > now ? 'Its end is to come.' : `As of its end: \`--as-of ${next.toISOString().slice(0, 10)}\`.`;
  return [
    ours(`That is the beginning of ${day}: what ends on that day (\`until: ${day}\`) still lasts. ${later}`),
  ];
}

export function asOfPage(answer: AsOfAnswer): PageOutline {
  const { asOf, account, records, kept, problems, labels, version } = answer;
  const there = records.filter(({ state }) => state === 'there');
  const unknown = records.filter(({ state }) => state === 'unknown');
  const away = records.filter(({ state }) => state === 'gone' || state === 'not-yet');
  return {
    kind: `Access as of ${momentIn(asOf)}`,
    name: account === undefined ? say`no account` : say`${account.name}`,
    where: account === undefined ? [] : [say`Account: ${account.origin}`],
    made: say`celigo-access ${version}`,
    figures: figuresOf(records),
    remarks: [
      ...dayRemark(answer),
      say`From ${ours(counted(kept.reports.length, 'report'))} and ${ours(counted(kept.runs.length, 'run', 'runs'))} with a receipt.`,
    ],
    sections: [
      ...heldSection(there, labels),
      ...unknownSection(unknown, labels),
      ...awaySection(away),
      {
        id: 'not-known',
        title: NOT_KNOWN,
        items: withoutGaps([
          say`Somebody who was invited and removed between two readings, by whomever, is in nothing that was kept.`,
          say`That a record was gone does not say that its person had no access: another invitation makes another record.`,
          say`Who wrote the receipts and reports is not verified here; \`history --verify\` grades receipts.`,
          say`What a grant gave on a resource that was deleted is in no later report, and the grant itself in no later receipt. When it was deleted is in none of them, so that a grant shown here may have outlived it.`,
          say`A grant on an MCP server whose scopes nobody knows is in reports, and in no receipt.`,
          say`The owner of the account reaches everything and is in no list of it.`,
          say`People and resources are called as by the last document of that moment or before, or else by the first after it; they may have been renamed in between.`,
          say`Settings, names and who may sign in how are in the reports themselves.`,
          problems.some(isGrave) &&
            say`Runs that are in doubt, because their lines were lost or changed, say nothing here.`,
        ]),
      },
      ...listSection({ id: 'problems', title: RECEIPT_PROBLEMS, items: problemLines(problems) }),
      { id: 'not-covered', title: UNCOVERED, items: NOT_COVERED.map(ours) },
    ],
  };
}

function figuresOf(records: readonly RecordAsOf[]): Figure[] {
  const graded = (wanted: RecordAsOf['grade']): number =>
    records.filter(({ grade }) => grade === wanted).length;
  const administrators = records.filter(
    ({ held }) => held?.level === 'administrator' && held.status === 'accepted',
  );
  return [
    figure(graded('recorded'), 'statement is recorded', 'statements are recorded'),
    figure(graded('derived'), 'statement is derived', 'statements are derived'),
    figure(graded('unknown'), 'record is unknown', 'records are unknown', true),
    figure(
      administrators.length,
      'person is known to have been an administrator',
      'people are known to have been administrators',
    ),
  ];
}

const heldSection = (records: readonly RecordAsOf[], labels: LabelsById): Section[] =>
  tableSection({
    id: 'had',
    title: 'Who had what',
    lead: say`Recorded: one document says it by itself. Derived: it follows from several. The account keeps the moment of the last change with each record, and only that makes a reading true of another moment.`,
    caption: say`People and what their records gave at that moment`,
    kind: 'records',
    columns: columnsOf(['Person', 'Status', 'Level', 'Granted', 'Grade', 'By']),
    rows: records.map(({ grade, held, sources, ...who }) => [
      [whoLine(who)],
      held === undefined ? [] : [ours(statusText(held.status))],
      held === undefined ? [] : [say`${held.level}`],
      held === undefined ? [] : grantLines(held, labels),
      [ours(grade)],
      sources.map(sourceLine),
    ]),
  });

function unknownSection(records: readonly RecordAsOf[], labels: LabelsById): Section[] {
  const told = (each: Told | undefined): Line[] =>
    each?.held === undefined
      ? []
      : [
          say`${accessLine(each.held, labels)}, ${ours(momentIn(new Date(each.at)))}, ${sourceLine(each.source)}`,
        ];
  return tableSection({
    id: 'unknown',
    title: 'Unknown',
    lead: say`Nothing that was kept proves what these people had. The readings around the moment are no answer.`,
    caption: say`People of whom it is unknown what they had, and the readings around the moment`,
    columns: columnsOf(['Person', 'The last reading before', 'The first reading after']),
    rows: records.map(({ before, after, ...who }) => [[whoLine(who)], told(before), told(after)]),
  });
}

const awaySection = (records: readonly RecordAsOf[]): Section[] =>
  tableSection({
    id: 'away',
    title: 'Records that were not in the account',
    caption: say`Records that were gone by then, or not there yet`,
    columns: columnsOf(['Person', 'The record', 'Grade', 'By']),
    rows: records.map(({ state, grade, sources, ...who }) => [
      [whoLine(who)],
      [ours(state === 'gone' ? 'was gone' : 'was not there yet')],
      [ours(grade)],
      sources.map(sourceLine),
    ]),
  });

const whoLine = ({ email, laterEmail }: Pick<RecordAsOf, 'email' | 'laterEmail'>): Line =>
  laterEmail === undefined ? say`${email}` : say`${email} (later ${laterEmail})`;

const sourceLine = ({ file, line }: Source): Line =>
  line === undefined ? say`${file}` : say`${file}:${line}`;

function grantLines({ integrations, mcpServers, unknown = [] }: HeldAccess, labels: LabelsById): Line[] {
  const lines = (section: 'integrations' | 'mcpServers', grants: Readonly<Record<string, string>>): Line[] =>
    Object.entries(grants).map(
      ([id, level]) => say`${fieldWords(`${section}/${id}`, labels)}: ${{ term: level }}`,
    );
  return [
    ...lines('integrations', integrations),
    ...(mcpServers === 'all' ? [say`every MCP server: write`] : lines('mcpServers', mcpServers)),
    ...unknown.map((field) => say`${fieldWords(field, labels)}: not known`),
  ];
}

const accessLine = (held: HeldAccess, labels: LabelsById): Line =>
  joined([say`${held.level}`, ours(statusText(held.status)), ...grantLines(held, labels)], ', ');
