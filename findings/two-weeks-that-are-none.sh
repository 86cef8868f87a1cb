#!/bin/sh
# An access of two weeks that ends at once, and one of a month that ends in March: six adders of ISO 8601 durations.
#
# ISO 8601 writes durations in weeks as P2W, and lets the smallest part have a fraction. XML Schema (part 2, appendix E)
# adds months first and then takes the last day of a month that is too short, as Temporal does. Versions:
# iso8601-duration 2.1.4, luxon 3.7.2, date-fns 4.4.0 (which reads none itself) with tinyduration 3.4.1, dayjs 1.11.23
# with its plugin duration, moment 2.31.0, temporal-polyfill 1.0.8.
#
# Seen: dayjs's duration of P2W is 14 days when asked, and nothing when it is added. iso8601-duration ends a month after
# 31 January on 3 March, and a year after 29 February on 1 March; the five others end both in February. Of a day and a
# half, P1.5D, luxon alone keeps the half; date-fns leaves it out, dayjs and moment make it a second day, and two
# refuse.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts iso8601-duration@2.1.4 luxon@3.7.2 date-fns@4.4.0 tinyduration@3.4.1 dayjs@1.11.23 moment@2.31.0 temporal-polyfill@1.0.8
cat > show.mjs <<'JS'
import { add } from 'date-fns';
import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration.js';
import utc from 'dayjs/plugin/utc.js';
import { end, parse } from 'iso8601-duration';
import { DateTime, Duration } from 'luxon';
import moment from 'moment';
import { Temporal } from 'temporal-polyfill';
import { parse as tiny } from 'tinyduration';

dayjs.extend(duration);
dayjs.extend(utc);
const adders = {
  'iso8601-duration': (start, length) => end(parse(length), new Date(start)),
  luxon: (start, length) => DateTime.fromISO(start, { zone: 'utc' }).plus(Duration.fromISO(length)),
  'date-fns': (start, length) => add(new Date(start), tiny(length)),
  dayjs: (start, length) => dayjs.utc(start).add(dayjs.duration(length)),
  moment: (start, length) => moment.utc(start).add(moment.duration(length)),
  temporal: (start, length) => Temporal.Instant.from(start).toZonedDateTimeISO('UTC').add(length).epochMilliseconds,
};
for (const [day, length] of [
  ['2026-01-01', 'P2W'],
  ['2026-01-31', 'P1M'],
  ['2024-02-29', 'P1Y'],
  ['2026-01-01', 'P1.5D'],
]) {
  const ends = (adder) => {
    try {
      return new Date(Number(adder(`${day}T00:00:00Z`, length))).toISOString().slice(0, 13);
    } catch {
      return 'refused';
    }
  };
  console.log(`${day} + ${length}: ${Object.entries(adders).map(([name, adder]) => `${name} ${ends(adder)}`).join(', ')}`);
}
console.log(`dayjs, P2W in days: ${dayjs.duration('P2W').asDays()}`);
JS
seen=$(TZ=UTC node show.mjs)
echo "$seen"
[ "$seen" = '2026-01-01 + P2W: iso8601-duration 2026-01-15T00, luxon 2026-01-15T00, date-fns 2026-01-15T00, dayjs 2026-01-01T00, moment 2026-01-15T00, temporal 2026-01-15T00
2026-01-31 + P1M: iso8601-duration 2026-03-03T00, luxon 2026-02-28T00, date-fns 2026-02-28T00, dayjs 2026-02-28T00, moment 2026-02-28T00, temporal 2026-02-28T00
2024-02-29 + P1Y: iso8601-duration 2025-03-01T00, luxon 2025-02-28T00, date-fns 2025-02-28T00, dayjs 2025-02-28T00, moment 2025-02-28T00, temporal 2025-02-28T00
2026-01-01 + P1.5D: iso8601-duration refused, luxon 2026-01-02T12, date-fns 2026-01-02T00, dayjs 2026-01-03T00, moment 2026-01-03T00, temporal refused
dayjs, P2W in days: 14' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
