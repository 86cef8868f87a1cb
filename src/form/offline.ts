/** The difference of two desired states as text and as a document for programs. */
import type { Finding } from '../core/model/finding.ts';
import { endDocuments, findingDocument, operationDocument, PLAN_FORMAT } from '../core/plan/document.ts';
import type { OfflineDifference } from '../core/plan/offline.ts';
import type { FileEdit } from '../core/written/edits.ts';
import { judgedLine } from '../say/document.ts';
import { ENDS, endLines } from '../say/ends.ts';
import { EVERY_NAME, listed } from '../say/line.ts';
import {
  BESIDE,
  BESIDE_LEAD,
  besideLines,
  IN_NO_FILE,
  offlineVerdict,
  WITHOUT_ACCOUNT,
  WOULD_STAY,
} from '../say/offline.ts';
import type { OfflineMaking } from '../say/page/offline.ts';
import { peopleViews } from '../say/view.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { textOf } from './text/line.ts';
import { paint } from './text/paint.ts';
import { peopleBlock } from './text/plan.ts';
import { wrap } from './text/wrap.ts';
import { visible } from './visible.ts';

export function renderOffline(
  difference: OfflineDifference,
  format: 'text' | 'json',
  options: Look & Omit<OfflineMaking, 'version'> & { readonly findings: readonly Finding[] },
): string {
  if (format === 'json') return jsonText(documentOf(difference, options));
  const { undeclared, beside, ends, labels } = difference;
  const colors = paint(options.color);
  const forgotten = `${colors.red('!')} ${IN_NO_FILE}: ${textOf(listed(undeclared, EVERY_NAME.most))}\n  ${WOULD_STAY}`;
  const others = besideLines(difference, 100).map((line) => `  ${colors.yellow('~')} ${textOf(line)}`);
  const moved = endLines(ends, labels).map((line) => `  ${textOf(line, colors)}`);
  const blocks = [
    `${colors.bold(visible(options.account))}\n${WITHOUT_ACCOUNT}`,
    ...peopleViews(difference).map((view) => peopleBlock(view, colors)),
    ...(undeclared.length === 0 ? [] : [forgotten]),
    ...(moved.length === 0 ? [] : [[colors.bold(ENDS), ...moved].join('\n')]),
    ...(beside.length === 0 ? [] : [[`${BESIDE}. ${BESIDE_LEAD}`, ...others].join('\n')]),
    textOf(judgedLine(options)),
    colors.bold(offlineVerdict(difference)),
  ];
  return `${wrap(blocks.join('\n\n'), options.columns)}\n`;
}

function documentOf(
  difference: OfflineDifference,
  { account, judgedAt, findings }: Parameters<typeof renderOffline>[2],
) {
  const { operations, undeclared, beside, gain, lose, change, ends } = difference;
  const people = operations
    .map(operationDocument)
    .map(({ user: { email }, before, after, fields, hazards, because }) => {
      return { email, before, after, fields, hazards, because };
    });
  return {
    formatVersion: PLAN_FORMAT,
    mode: 'offline',
    account: { name: account },
    judgedAt: judgedAt.toISOString(),
    people,
    undeclared,
    beside: beside.map(editDocument),
    gain,
    lose,
    change,
    ends: endDocuments(ends),
    findings: findings.map(findingDocument),
    ...narrowingDocument(difference),
  };
}

/** An edit for programs: what it is, what it said and says, and where. */
const editDocument = ({ path, before, after, place }: FileEdit) => ({
  path,
  before: before ?? null,
  after: after ?? null,
  place: { file: place.file, line: place.line, column: place.column },
});

/** Whether it grants nothing new, and if not, what stands against it and where. */
function narrowingDocument({ narrowing }: OfflineDifference) {
  if (narrowing === undefined) return {};
  const { nothingNew, edits, objections } = narrowing;
  return {
    nothingNew,
    edits: edits.map((edit) => ({ ...editDocument(edit), narrows: edit.narrows })),
    objections: objections.map(({ code, summary, why, fix, place }) => ({ code, summary, why, fix, place })),
  };
}
