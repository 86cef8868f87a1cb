#!/bin/sh
# When does a day end where the clocks change at midnight? Four libraries, and one that is always right.
#
# On 6 April 2024 the clocks of Santiago went from 24:00 back to 23:00, so that the day had 25 hours; on 3 November 2024
# those of Havana went from 1:00 back to 0:00, so that its first hour came twice. A day ends where the next one begins,
# which is how ECMAScript's Temporal defines it; the pages of the three others promise the first and the last moment of
# the day in the zone that is named. The machine's own zone, set by TZ, should not matter. Versions: temporal-polyfill
# 1.0.8, luxon 3.7.2, date-fns 4.4.0 with @date-fns/tz 1.5.0, dayjs 1.11.23.
#
# Seen: on a machine in UTC, date-fns and dayjs end the day in Santiago an hour early, at the first 23:59:59; on one in
# New York both are right. On the machine in New York dayjs ends 24 October 2026 in Berlin, an ordinary day, an hour
# late. luxon begins the day in Havana an hour late. Temporal alone is right every time.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts temporal-polyfill@1.0.8 luxon@3.7.2 dayjs@1.11.23 date-fns@4.4.0 @date-fns/tz@1.5.0
cat > show.mjs <<'JS'
import { TZDate } from '@date-fns/tz';
import { endOfDay, startOfDay } from 'date-fns';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';

dayjs.extend(utc);
dayjs.extend(timezone);
const first = {
  temporal: (day, zone) => Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds,
  luxon: (day, zone) => DateTime.fromISO(day, { zone }).startOf('day').toMillis(),
  'date-fns': (day, zone) => startOfDay(new TZDate(day + 'T12:00:00Z', zone)).getTime(),
  dayjs: (day, zone) => dayjs.tz(day, zone).startOf('day').valueOf(),
};
const last = {
  temporal: (day, zone) => first.temporal(Temporal.PlainDate.from(day).add({ days: 1 }).toString(), zone) - 1,
  luxon: (day, zone) => DateTime.fromISO(day, { zone }).endOf('day').toMillis(),
  'date-fns': (day, zone) => endOfDay(new TZDate(day + 'T12:00:00Z', zone)).getTime(),
  dayjs: (day, zone) => dayjs.tz(day, zone).endOf('day').valueOf(),
};
const ask = (answers, day, zone) =>
  Object.entries(answers)
    .map(([name, answer]) => `${name} ${new Date(answer(day, zone)).toISOString().slice(5, 19)}`)
    .join(', ');
console.log(`end in Santiago: ${ask(last, '2024-04-06', 'America/Santiago')}`);
console.log(`begin in Havana: ${ask(first, '2024-11-03', 'America/Havana')}`);
console.log(`end in Berlin: ${ask(last, '2026-10-24', 'Europe/Berlin')}`);
JS
seen=$(for zone in UTC America/New_York; do echo "a machine in $zone"; TZ=$zone node show.mjs; done)
echo "$seen"
[ "$seen" = 'a machine in UTC
end in Santiago: temporal 04-07T03:59:59, luxon 04-07T03:59:59, date-fns 04-07T02:59:59, dayjs 04-07T02:59:59
begin in Havana: temporal 11-03T04:00:00, luxon 11-03T05:00:00, date-fns 11-03T04:00:00, dayjs 11-03T04:00:00
end in Berlin: temporal 10-24T21:59:59, luxon 10-24T21:59:59, date-fns 10-24T21:59:59, dayjs 10-24T21:59:59
a machine in America/New_York
end in Santiago: temporal 04-07T03:59:59, luxon 04-07T03:59:59, date-fns 04-07T03:59:59, dayjs 04-07T03:59:59
begin in Havana: temporal 11-03T04:00:00, luxon 11-03T05:00:00, date-fns 11-03T04:00:00, dayjs 11-03T04:00:00
end in Berlin: temporal 10-24T21:59:59, luxon 10-24T21:59:59, date-fns 10-24T21:59:59, dayjs 10-24T22:59:59' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
