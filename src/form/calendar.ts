/** Forms of the calendar. */

import type { CalendarDay } from '../core/plan/calendar.ts';
import { endDocument, FORMAT_VERSION } from '../core/plan/document.ts';
import { laterFindings } from '../core/plan/later.ts';
import { type CalendarMaking, calendarPage } from '../say/calendar.ts';
import type { PlanFormat } from './formats.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { pageIn } from './page.ts';

export function renderCalendar(
  calendar: readonly CalendarDay[],
  format: PlanFormat,
  options: CalendarMaking & Look,
): string {
  if (format === 'json') return jsonText(documentOf(calendar, options));
  return pageIn(calendarPage(calendar, options), format, options);
}

/** One entry for each moment; each end has an id that stays when its date moves. */
const documentOf = (calendar: readonly CalendarDay[], { account, labels, judgedAt }: CalendarMaking) => ({
  formatVersion: FORMAT_VERSION,
  mode: 'calendar',
  account,
  judgedAt: judgedAt.toISOString(),
  moments: calendar.map((day) => ({
    moment: new Date(day.moment).toISOString(),
    ends: day.ends.map(endDocument),
    ...(day.seats === undefined ? {} : { seats: day.seats }),
    breaches: laterFindings([day]).map(({ code, summary }) => ({ code, message: summary })),
  })),
  resources: Object.fromEntries(
    [...labels].filter(([id]) => calendar.some(({ ends }) => ends.some(({ what }) => what.includes(id)))),
  ),
});
