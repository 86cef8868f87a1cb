#!/bin/sh
# What Temporal writes, the JSON Schema format refuses; what the format allows, Date cannot read.
#
# JSON Schema's formats `duration` and `date-time` are those of RFC 3339 (appendix A, and 5.6 with its second 60).
# Temporal writes durations by ISO 8601-2 with fractions, weeks beside other units, and a sign. Versions: ajv 8.20.0
# with ajv-formats 3.0.1, temporal-polyfill 1.0.8, luxon 3.7.2, Node's own Date.
#
# Seen: of five durations as `Temporal.Duration` prints them, `format: duration` allows only the first; a time-out of a
# second and a half, a year and two weeks, and anything negative are refused. The last leap second, which `format:
# date-time` allows as RFC 3339 demands, is an invalid Date, null to luxon, and 23:59:59 to Temporal.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ajv@8.20.0 ajv-formats@3.0.1 temporal-polyfill@1.0.8 luxon@3.7.2
cat > show.mjs <<'JS'
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';

const ajv = new Ajv();
formats.default(ajv);
const allows = (format, text) => ajv.validate({ type: 'string', format }, text);
for (const fields of [{ days: 3, hours: 12 }, { seconds: 1, milliseconds: 500 }, { years: 1, weeks: 2 }, { weeks: 1, days: 2 }, { days: -1 }]) {
  const text = Temporal.Duration.from(fields).toString();
  console.log(`${text}: ${allows('duration', text) ? 'allowed' : 'refused'}`);
}
const leap = '2016-12-31T23:59:60Z';
console.log(`${leap}: ${allows('date-time', leap) ? 'allowed' : 'refused'}`);
console.log(`Date ${new Date(leap).getTime()}, luxon ${DateTime.fromISO(leap).toISO()}, Temporal ${Temporal.Instant.from(leap)}`);
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'P3DT12H: allowed
PT1.5S: refused
P1Y2W: refused
P1W2D: refused
-P1D: refused
2016-12-31T23:59:60Z: allowed
Date NaN, luxon null, Temporal 2016-12-31T23:59:59Z' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
