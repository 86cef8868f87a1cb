#!/bin/sh
# An access review of two days, from four writers of iCalendar to three readers: one writer makes one day of it.
#
# By RFC 5545 a date without an hour says so, `VALUE=DATE` (3.2.20, 3.3.4, 3.8.2.4), a `DTEND` is the day after the last
# one (3.6.1), and a duration in days has no `T` (3.3.6). Versions: ical-generator 11.1.2, ics 3.12.0, calendar-link
# 2.11.5, ts-ics 2.4.6 (which reads, too), ical.js 2.2.1, node-ical 0.27.2.
#
# Seen, for 30 and 31 December on a machine in Tokyo: calendar-link passes over a duration of two days where the event
# is of whole days, and ends it on the 31st, which is one day; its dates are not marked as such, so that ical.js and
# ts-ics refuse the file, and node-ical reads one day. ics writes P2DT, which the readers take all the same. What is
# written as days, node-ical begins and ends at 15:00 UTC of the day before, midnight of the machine; ts-ics at midnight
# in UTC.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical-generator@11.1.2 ics@3.12.0 calendar-link@2.11.5 ts-ics@2.4.6 ical.js@2.2.1 node-ical@0.27.2
cat > show.mjs <<'JS'
import { ics as calendarLink } from 'calendar-link';
import ICAL from 'ical.js';
import generator from 'ical-generator';
import { createEvent } from 'ics';
import ical from 'node-ical';
import { convertIcsCalendar, generateIcsCalendar, getEventEnd } from 'ts-ics';

const review = { start: '2026-12-30', allDay: true };
const linked = (event) => decodeURIComponent(calendarLink({ title: 'Review', ...event }).replace(/^[^,]*,/, ''));
const written = {
  'ical-generator': generator({ events: [{ ...review, end: '2027-01-01', summary: 'Review' }] }).toString(),
  ics: createEvent({ title: 'Review', start: [2026, 12, 30], duration: { days: 2 } }).value,
  'calendar-link': linked({ ...review, duration: [2, 'day'] }),
  'ts-ics': generateIcsCalendar({
    version: '2.0',
    prodId: '-//acme//EN',
    events: [{ uid: '1', summary: 'Review', stamp: { date: new Date(0) }, start: { date: new Date(review.start), type: 'DATE' }, duration: { days: 2 } }],
  }),
};
const readers = {
  'ical.js': (text) => {
    const { startDate, endDate } = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
    return [startDate, endDate].map(String);
  },
  'node-ical': (text) => {
    const { start, end } = Object.values(ical.sync.parseICS(text)).find(({ type }) => type === 'VEVENT');
    return [start, end].map((date) => date.toISOString().slice(0, 16));
  },
  'ts-ics': (text) => {
    const [event] = convertIcsCalendar(undefined, text).events;
    return [event.start.date, getEventEnd(event)].map((date) => date.toISOString().slice(0, 16));
  },
};
for (const [writer, text] of Object.entries(written)) {
  console.log(`${writer}: ${text.match(/^(DTSTART|DTEND|DURATION).*$/gm).map((line) => line.trim()).join(' ')}`);
  for (const [reader, read] of Object.entries(readers)) {
    let seen;
    try {
      seen = read(text).join(' to ');
    } catch (error) {
      seen = `refused, ${error.message}`;
    }
    console.log(`  ${reader}: ${seen}`);
  }
}
JS
seen=$(TZ=Asia/Tokyo node show.mjs)
echo "$seen"
[ "$seen" = 'ical-generator: DTSTART;VALUE=DATE:20261230 DTEND;VALUE=DATE:20270101
  ical.js: 2026-12-30 to 2027-01-01
  node-ical: 2026-12-29T15:00 to 2026-12-31T15:00
  ts-ics: 2026-12-30T00:00 to 2027-01-01T00:00
ics: DTSTART;VALUE=DATE:20261230 DURATION:P2DT
  ical.js: 2026-12-30 to 2027-01-01
  node-ical: 2026-12-29T15:00 to 2026-12-31T15:00
  ts-ics: 2026-12-30T00:00 to 2027-01-01T00:00
calendar-link: DTSTART:20261230 DTEND:20261231
  ical.js: refused, invalid date-time value: "2026-12-30T::"
  node-ical: 2026-12-29T15:00 to 2026-12-30T15:00
  ts-ics: refused, Invalid time value
ts-ics: DTSTART;VALUE=DATE:20261230 DURATION:P2D
  ical.js: 2026-12-30 to 2027-01-01
  node-ical: 2026-12-29T15:00 to 2026-12-31T15:00
  ts-ics: 2026-12-30T00:00 to 2027-01-01T00:00' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
