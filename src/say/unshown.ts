/** Records of which a history can say that they were changed, and not what was. */
import type { Unshown } from '../core/history/unshown.ts';
import { counted } from '../core/model/text.ts';
import { momentIn } from './document.ts';
import { type Line, ours, say } from './line.ts';

/** So many records are named; the rest are a number. */
const MOST_UNSHOWN = 12;

/** By the moment of the last change alone, which the account keeps with each record. */
export function unshownLines(asked: readonly Unshown[]): Line[] {
  const more = asked.length - MOST_UNSHOWN;
  return [
    ...asked
      .slice(0, MOST_UNSHOWN)
      .map(
        ({ recordId, email, since: from, until: to }) =>
          say`The record of ${email ?? `somebody whom nothing here names (${recordId})`} was changed between ${momentIn(from)} and ${momentIn(to)}, and nothing here shows what: it may have been taken back.`,
      ),
    ...(more > 0 ? [ours(`So were ${counted(more, 'other record', 'other records')} at some time.`)] : []),
  ];
}
