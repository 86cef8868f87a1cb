/** A review as one small JSON a day, for a chat or a mail. */
import { present } from '../core/model/present.ts';
import { REPORT_FORMAT } from '../core/report/document.ts';
import { NOT_COVERED } from '../say/access.ts';
import { dailyOf } from '../say/report/daily.ts';
import type { Reported } from '../say/report/sections.ts';
import { jsonText } from './json.ts';
import { visible } from './visible.ts';

/** `text` is for a mail; `slack` is what an incoming webhook of Slack takes: no name in it can be a mention, and nothing is formatted. */
export function dailyText({ review, version }: Reported): string {
  const { attention, ends, outlived, lines } = dailyOf(review);
  const text = lines.map(visible).join('\n');
  return jsonText({
    formatVersion: REPORT_FORMAT,
    tool: { name: 'celigo-access', version },
    account: review.account,
    madeAt: review.madeAt,
    ...present({ clockAheadMs: review.clockAheadMs }),
    figures: review.figures,
    attention,
    ends,
    outlived,
    notCovered: NOT_COVERED,
    text,
    slack: {
      text: text.replace(/[&<>]/g, (character) => SLACK[character] ?? ''),
      mrkdwn: false,
      parse: 'none',
    },
  });
}

/** By Slack's own rule these three are replaced: each mention and each link with other words begins with one. */
const SLACK: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
