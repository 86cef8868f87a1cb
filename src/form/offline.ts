/** The difference of two desired states as text and as a document for programs. */
import { endDocuments, operationDocument, PLAN_FORMAT } from '../core/plan/document.ts';
import type { OfflineDifference } from '../core/plan/offline.ts';
import { ENDS, endLines } from '../say/ends.ts';
import { listed } from '../say/line.ts';
import { IN_NO_FILE, offlineVerdict, WITHOUT_ACCOUNT, WOULD_STAY } from '../say/offline.ts';
import { viewOf } from '../say/view.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { textOf } from './text/line.ts';
import { paint } from './text/paint.ts';
import { peopleBlock } from './text/plan.ts';
import { wrap } from './text/wrap.ts';

export function renderOffline(difference: OfflineDifference, format: 'text' | 'json', options: Look): string {
  const { operations, undeclared, gain, lose, change, ends, labels } = difference;
  if (format === 'json') {
    const people = operations
      .map(operationDocument)
      .map(({ user, before, after, fields, hazards, because }) => ({
        email: user.email,
        before,
        after,
        fields,
        hazards,
        because,
      }));
    return jsonText({
      formatVersion: PLAN_FORMAT,
      mode: 'offline',
      people,
      undeclared,
      gain,
      lose,
      change,
      ends: endDocuments(ends),
    });
  }
  const colors = paint(options.color);
  const forgotten = `${colors.red('!')} ${IN_NO_FILE}: ${textOf(listed(undeclared, 10))}\n  ${WOULD_STAY}`;
  const moved = endLines(ends, labels, 8).map((line) => `  ${textOf(line, colors)}`);
  const blocks = [
    WITHOUT_ACCOUNT,
    ...viewOf(difference).map((view) => peopleBlock(view, colors)),
    ...(undeclared.length === 0 ? [] : [forgotten]),
    ...(moved.length === 0 ? [] : [[colors.bold(ENDS), ...moved].join('\n')]),
    colors.bold(offlineVerdict(difference)),
  ];
  return `${wrap(blocks.join('\n\n'), options.columns)}\n`;
}
