/** A history for spreadsheets: one row for each field that changed, guarded like a review. */
import { approvalOf, consentFor } from '../core/history/approvals.ts';
import { changesOf, isCertain, recordOf, type TimelineEntry, whoseIn } from '../core/history/entry.ts';
import { fieldParts } from '../core/model/field.ts';
import { approvalLines, type HistoryAnswer, namesThen } from '../say/history.ts';
import { flat, joined } from '../say/line.ts';
import { sideWords } from '../say/words.ts';
import { csvOf } from './csv.ts';

const COLUMNS: readonly string[] = [
  ...['at', 'since', 'kind', 'person', 'operation', 'outcome', 'field', 'resource_name', 'before', 'after'],
  ...['commit', 'pull_requests', 'approvers', 'run', 'shown_by', 'certain'],
  ...['record_id', 'whose', 'approval', 'in_doubt', 'consent_by', 'allowed', 'lifted'],
];

export function historyCsv({ entries, history, unshown }: HistoryAnswer): string {
  const { names } = history;
  const whose = whoseIn(history.entries);
  const rows = entries.flatMap((entry) => {
    const head: Record<string, string> = { ...headOf(entry), whose: String(whose(entry)) };
    const fields = changesOf(entry);
    const then = namesThen(fields, names, entry.at.getTime());
    const changes = fields.map((change) => {
      const { field } = change;
      const [, id] = fieldParts(field);
      const name = id === undefined ? '' : (then.get(id) ?? id);
      return { ...head, field, resource_name: name, ...sideWords(change) };
    });
    return changes.length > 0 ? changes : [head];
  });
  const changed = unshown.map(({ recordId, email = '', since, until }) => ({
    at: until.toISOString(),
    since: since.toISOString(),
    kind: 'unshown',
    person: email,
    certain: 'true',
    record_id: recordId,
  }));
  return csvOf(COLUMNS, [...rows, ...changed]);
}

function headOf(entry: TimelineEntry): Record<string, string> {
  const { kind, person } = entry;
  const isInferred = kind === 'without-receipt' || kind === 'seen-otherwise';
  const about = {
    at: entry.at.toISOString(),
    since: isInferred ? entry.since.toISOString() : '',
    kind,
    person,
    record_id: recordOf(entry) ?? '',
    certain: String(isCertain(entry)),
  };
  if (kind === 'seen-otherwise') return { ...about, shown_by: entry.report };
  const { plan, file, line } = entry.run;
  const { commit = '', run = '' } = plan;
  return {
    ...about,
    ...(kind === 'operation' ? operationFields(entry) : {}),
    commit,
    run,
    shown_by: `${file}:${line}`,
  };
}

/** Approvals are of what a run did. What it found is not approved by anybody. */
function operationFields({
  operation,
  outcome,
  inDoubt = '',
  run,
}: Extract<TimelineEntry, { kind: 'operation' }>): Record<string, string> {
  const approved = approvalOf(operation, run);
  const { by: consentBy = '', allowed, lifted } = consentFor(operation, run);
  const by = approved.kind === 'approved' ? approved.by : approved.kind === 'among' ? [approved.by] : [];
  const numbers =
    'pullRequests' in approved ? approved.pullRequests : by.flatMap((each) => each.pullRequests);
  return {
    operation: operation.kind,
    outcome,
    in_doubt: inDoubt,
    pull_requests: [...new Set(numbers)].join(' '),
    approvers: [...new Set(by.flatMap((each) => each.approvers))].join(' '),
    approval: flat(joined(approvalLines(approved), '; ')),
    consent_by: consentBy,
    allowed: allowed.join(' '),
    lifted: lifted.map(({ guard, number }) => `${guard}=${number}`).join(' '),
  };
}
