#!/bin/sh
# An access review on the 31st of each month: one reader of iCalendar moves it to the 28th, for good.
#
# RFC 5545 (3.3.10) has a rule pass over dates that do not exist, such as 30 February, without counting them; `BYSETPOS`
# picks from the dates of each period; an `RDATE` adds a date to those of the rule (3.8.5.2). Versions: rrule 2.8.1,
# rrule-temporal 2.2.8, ical.js 2.2.1, node-ical 0.26.1 (`expandRecurringEvent`), which brings a rrule-temporal of its
# own, 1.6.0.
#
# Seen: node-ical answers 31 January, 28 February, 28 March; 29 February becomes the 28th, in the leap year 2028, too,
# and 1 March in ical.js. By a rule for the first and the last of three dates of a month ical.js keeps all of the first
# month. node-ical leaves out an `RDATE`. rrule does not read a `DTSTART` of a whole day and begins today, without an
# error, so that two days of 2025 are none. rrule-temporal 2.2.8 alone is right every time; what node-ical has of the
# 31st comes from the older one.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm pkg set overrides.node-ical.rrule-temporal=1.6.0
npm install --silent --no-audit --no-fund --ignore-scripts rrule@2.8.1 rrule-temporal@2.2.8 ical.js@2.2.1 node-ical@0.26.1
cat > show.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';

const calendar = (lines) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//acme//EN', 'BEGIN:VEVENT', 'UID:1@acme.example', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const readers = {
  rrule: (lines) => rrule.rrulestr(lines.join('\n'), { forceset: true }).all().map((date) => date.toISOString()),
  'rrule-temporal': (lines) => new RRuleTemporal({ rruleString: lines.join('\n') }).all().map((date) => date.toString()),
  'ical.js': (lines) => {
    const event = new ICAL.Event(new ICAL.Component(ICAL.parse(calendar(lines))).getFirstSubcomponent('vevent'));
    const dates = event.iterator();
    return Array.from({ length: 9 }, () => dates.next()).filter(Boolean).map(String);
  },
  'node-ical': (lines) => {
    const event = Object.values(ical.sync.parseICS(calendar(lines))).find(({ type }) => type === 'VEVENT');
    const span = { from: new Date('2020-01-01'), to: new Date('2040-01-01') };
    return ical.expandRecurringEvent(event, span).map(({ start }) => start.toISOString());
  },
};
const cases = {
  'the 31st': ['DTSTART:20260131T090000Z', 'RRULE:FREQ=MONTHLY;COUNT=3'],
  '29 February': ['DTSTART:20240229T090000Z', 'RRULE:FREQ=YEARLY;COUNT=5'],
  'first and last of three': ['DTSTART:20260101T090000Z', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15,-1;BYSETPOS=1,-1;COUNT=4'],
  'one more date': ['DTSTART:20260101T090000Z', 'RRULE:FREQ=MONTHLY;COUNT=2', 'RDATE:20260115T090000Z'],
  'whole days': ['DTSTART;VALUE=DATE:20251230', 'RRULE:FREQ=DAILY;UNTIL=20251231'],
};
for (const [name, lines] of Object.entries(cases)) {
  console.log(name);
  for (const [reader, read] of Object.entries(readers)) {
    console.log(`  ${reader}: ${read(lines).map((date) => date.slice(0, 10)).join(' ') || 'nothing'}`);
  }
}
JS
seen=$(TZ=UTC node show.mjs)
echo "$seen"
[ "$seen" = 'the 31st
  rrule: 2026-01-31 2026-03-31 2026-05-31
  rrule-temporal: 2026-01-31 2026-03-31 2026-05-31
  ical.js: 2026-01-31 2026-03-31 2026-05-31
  node-ical: 2026-01-31 2026-02-28 2026-03-28
29 February
  rrule: 2024-02-29 2028-02-29 2032-02-29 2036-02-29 2040-02-29
  rrule-temporal: 2024-02-29 2028-02-29 2032-02-29 2036-02-29 2040-02-29
  ical.js: 2024-02-29 2025-03-01 2026-03-01 2027-03-01 2028-02-29
  node-ical: 2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-28
first and last of three
  rrule: 2026-01-01 2026-01-31 2026-02-01 2026-02-28
  rrule-temporal: 2026-01-01 2026-01-31 2026-02-01 2026-02-28
  ical.js: 2026-01-01 2026-01-15 2026-01-31 2026-02-01
  node-ical: 2026-01-01 2026-01-31 2026-02-01 2026-02-28
one more date
  rrule: 2026-01-01 2026-01-15 2026-02-01
  rrule-temporal: 2026-01-01 2026-01-15 2026-02-01
  ical.js: 2026-01-01 2026-01-15 2026-02-01
  node-ical: 2026-01-01 2026-02-01
whole days
  rrule: nothing
  rrule-temporal: 2025-12-30 2025-12-31
  ical.js: 2025-12-30 2025-12-31
  node-ical: 2025-12-30 2025-12-31' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
