/** The difference of two desired states, for people and for programs. */
import { operationDocument } from '../core/plan/document.ts';
import type { OfflineDifference } from '../core/plan/offline.ts';
import { jsonText, visible } from './escape.ts';
import { paint } from './paint.ts';
import { listWords } from './phrases.ts';
import { peopleBlock } from './text.ts';
import { viewOf } from './view.ts';
import { wrap } from './wrap.ts';

/** What such a difference can know. */
export const WITHOUT_ACCOUNT =
  'Without the account: what the files say, against what the base says. Names stand for themselves.';

export interface OfflineOptions {
  readonly color: boolean;
  readonly columns?: number;
}

export function renderOffline(
  difference: OfflineDifference,
  format: 'text' | 'json',
  options: OfflineOptions,
): string {
  const { operations, undeclared, gain, lose, change } = difference;
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
    return jsonText({ formatVersion: '1.0', mode: 'offline', people, undeclared, gain, lose, change });
  }
  const colors = paint(options.color);
  const blocks = [
    WITHOUT_ACCOUNT,
    ...viewOf(difference).map((view) => peopleBlock(view, colors)),
    ...(undeclared.length === 0
      ? []
      : [
          `${colors.red('!')} In no file any more: ${visible(listWords(undeclared, 10))}\n  Their access would stay. To end it, write \`state: absent\` for them.`,
        ]),
    colors.bold(offlineVerdict(difference)),
  ];
  return `${wrap(blocks.join('\n\n'), options.columns)}\n`;
}

/** Who moves, in a sentence. */
export function offlineVerdict({ gain, lose, change }: OfflineDifference): string {
  if (gain + lose + change === 0) return 'Nobody gains or loses access.';
  const people = (n: number): string => (n === 1 ? '1 person' : `${n} people`);
  return `${people(gain)} would gain access, ${people(lose)} would lose some, ${people(change)} would change otherwise.`;
}
