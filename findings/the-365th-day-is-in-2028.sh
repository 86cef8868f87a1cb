#!/bin/sh
# The last day of 2026 as ISO 8601 also writes it: one library reads a day in 2028, Temporal and Date differ on its end.
#
# ISO 8601 names a day by month, by its number in the year (2026-365) and by week (2026-W53-4), and a day's end by
# 24:00, which its edition of 2019 left out and its amendment of 2022 brought back. ECMAScript's own format of Date has
# 24:00; the grammar of Temporal, as RFC 3339's, ends hours at 23. Versions: Node's Date, luxon 3.7.2, date-fns 4.4.0,
# dayjs 1.11.23, moment 2.31.0, temporal-polyfill 1.0.8.
#
# Seen: dayjs takes 2026-365 for the fifth day of a 36th month: 5 December 2028, as a valid date. The end of the day is
# 1 January to all but Temporal, which refuses it, although Date reads it in the same program.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts luxon@3.7.2 date-fns@4.4.0 dayjs@1.11.23 moment@2.31.0 temporal-polyfill@1.0.8
cat > show.mjs <<'JS'
import { parseISO } from 'date-fns';
import dayjs from 'dayjs';
import { DateTime } from 'luxon';
import moment from 'moment';
import { Temporal } from 'temporal-polyfill';

const readers = {
  Date: (text) => new Date(text),
  luxon: (text) => DateTime.fromISO(text),
  'date-fns': (text) => parseISO(text),
  dayjs: (text) => dayjs(text),
  moment: (text) => moment(text, moment.ISO_8601, true),
  temporal: (text) => Temporal.PlainDateTime.from(text).toZonedDateTime('UTC').epochMilliseconds,
};
const day = (read, text) => {
  try {
    return new Date(Number(read(text))).toISOString().slice(0, 10);
  } catch {
    return 'refused';
  }
};
for (const text of ['2026-12-31', '2026-365', '2026-W53-4', '2026-12-31T24:00']) {
  console.log(`${text}: ${Object.entries(readers).map(([name, read]) => `${name} ${day(read, text)}`).join(', ')}`);
}
JS
seen=$(TZ=UTC node show.mjs)
echo "$seen"
[ "$seen" = '2026-12-31: Date 2026-12-31, luxon 2026-12-31, date-fns 2026-12-31, dayjs 2026-12-31, moment 2026-12-31, temporal 2026-12-31
2026-365: Date refused, luxon 2026-12-31, date-fns 2026-12-31, dayjs 2028-12-05, moment 2026-12-31, temporal refused
2026-W53-4: Date refused, luxon 2026-12-31, date-fns 2026-12-31, dayjs refused, moment 2026-12-31, temporal refused
2026-12-31T24:00: Date 2027-01-01, luxon 2027-01-01, date-fns 2027-01-01, dayjs 2027-01-01, moment 2027-01-01, temporal refused' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
