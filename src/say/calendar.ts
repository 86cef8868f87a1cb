/** The calendar as a document: moment by moment, what ends, for whom, by which line, and what that breaks. */

import { counted } from '../core/model/text.ts';
import type { CalendarDay } from '../core/plan/calendar.ts';
import { laterFindings, laterWarnings } from '../core/plan/later.ts';
import { judgedLine, type Making } from './document.ts';
import { endedLine, momentWords } from './ends.ts';
import { type Line, ours, say } from './line.ts';
import { figure, inColumns, type PageOutline, type Section, type Table } from './section.ts';
import { type LabelsById, reasonLine } from './words.ts';

export interface CalendarMaking extends Making {
  readonly account: { readonly name: string; readonly origin?: string };
  readonly labels: LabelsById;
}

const CALENDAR = 'Access calendar';

export function calendarPage(calendar: readonly CalendarDay[], making: CalendarMaking): PageOutline {
  const { account, labels } = making;
  const ends = calendar.reduce((sum, day) => sum + day.ends.length, 0);
  const breaches = laterWarnings(calendar);
  return {
    kind: CALENDAR,
    name: say`${account.name}`,
    where: [...(account.origin === undefined ? [] : [say`${account.origin}`]), judgedLine(making)],
    figures: [
      figure(ends, 'thing ends by itself', 'things end by themselves'),
      figure(breaches.length, 'thing breaks by a date', 'things break by a date', breaches.length > 0),
    ],
    sections:
      calendar.length === 0
        ? [{ id: 'calendar', title: 'What ends', lead: say`Nothing ends by itself.` }]
        : calendar.map((day, index) => daySection(day, index, labels)),
    made: say`celigo-access ${{ term: making.version }}`,
  };
}

function daySection(day: CalendarDay, index: number, labels: LabelsById): Section {
  const items = laterFindings([day]).map(({ summary }): Line => [{ quote: summary }]);
  return {
    id: `day-${letters(index)}`,
    title: momentWords(day.moment),
    lead: ours(`${counted(day.ends.length, 'end')}.${seatWords(day)}`),
    ...(items.length > 0 && { items }),
    ...(day.ends.length > 0 && { table: endTable(day, labels) }),
  };
}

const endTable = ({ moment, ends }: CalendarDay, labels: LabelsById): Table => ({
  caption: say`What ends on ${momentWords(moment)}`,
  ...inColumns(ends, [
    ['Person', ({ shown }) => [say`${shown}`]],
    ['What', ({ what }) => [endedLine(what, labels)]],
    ['Why', ({ reason }) => [reasonLine(reason)]],
  ]),
});

const seatWords = ({ seats }: CalendarDay): string =>
  seats === undefined ? '' : ` From then on ${counted(seats, 'seat is', 'seats are')} taken.`;

/** A number in letters: sections are named by letters alone. */
const letters = (index: number): string =>
  [...String(index)].map((digit) => 'abcdefghij'[Number(digit)] ?? '').join('');
