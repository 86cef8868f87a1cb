/** A history for spreadsheets: one row for each field that changed, guarded like a review. */
import { changesOf, type TimelineEntry } from '../core/history/history.ts';
import { fieldParts } from '../core/model/field.ts';
import type { HistoryAnswer } from '../say/history.ts';
import { sideWords } from '../say/words.ts';
import { csvOf } from './csv.ts';

const COLUMNS: readonly string[] = [
  ...['at', 'since', 'kind', 'person', 'operation', 'outcome', 'field', 'resource_name', 'before', 'after'],
  ...['commit', 'pull_requests', 'approvers', 'run', 'shown_by', 'certain'],
];

export function historyCsv({ entries, history: { labels } }: HistoryAnswer): string {
  const rows = entries.flatMap((entry) => {
    const head = headOf(entry);
    const changes = changesOf(entry).map((change) => {
      const { field } = change;
      const [, id] = fieldParts(field);
      const name = id === undefined ? '' : (labels.get(id) ?? id);
      return {
        ...head,
        field,
        resource_name: name,
        ...sideWords(change),
      };
    });
    return changes.length > 0 ? changes : [head];
  });
  const nothing = Object.fromEntries(COLUMNS.map((column) => [column, '']));
  return csvOf(
    COLUMNS,
    rows.map((row) => ({ ...nothing, ...row })),
  );
}

function headOf(entry: TimelineEntry): Record<string, string> {
  const { kind, person } = entry;
  const isInferred = kind === 'without-receipt' || kind === 'seen-otherwise';
  const about = {
    at: entry.at.toISOString(),
    since: isInferred ? entry.since.toISOString() : '',
    kind,
    person,
    operation: kind === 'operation' ? entry.operation.kind : '',
    outcome: kind === 'operation' ? entry.outcome : '',
    certain: isInferred ? String(entry.isCertain) : String(kind === 'held' || !entry.run.isDoubtful),
  };
  if (kind === 'seen-otherwise') return { ...about, shown_by: entry.report };
  const { plan, file, line, isDoubtful } = entry.run;
  const { pullRequests = [], pullRequest, approvers = [], commit = '', run = '' } = plan;
  const pulls =
    pullRequests.length > 0 ? pullRequests.map(String) : pullRequest === undefined ? [] : [pullRequest];
  return {
    ...about,
    commit,
    pull_requests: pulls.join(' '),
    approvers: approvers.join(' '),
    run,
    shown_by: `${file}:${line}`,
    certain: isDoubtful ? 'false' : about.certain,
  };
}
