#!/bin/sh
# A list of people in CSV, read and written again: in New York an end comes a day earlier, and two ids are one.
#
# RFC 4180 knows texts alone; whoever takes some for numbers or dates writes them as numbers and dates are written.
# Nothing is changed here between reading and writing. Versions: xlsx 0.18.5, @e965/xlsx 0.20.3 (a later state of the
# same, which npm does not have under its name), papaparse 5.7.1 with `dynamicTyping`, d3-dsv 3.0.2 with `autoType`.
#
# Seen: 31 December 2026 comes back from xlsx as 12/31/26, and as 12/30/26 on a machine in New York; from 10-11, the
# number of a team, it makes a day in 2001. Its later state keeps all. d3-dsv rounds an id of 24 digits, by which it is
# that of somebody else, and makes Infinity of one with an e; both others lose the zeros before a number.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts xlsx@0.18.5 @e965/xlsx@0.20.3 papaparse@5.7.1 d3-dsv@3.0.2
cat > show.mjs <<'JS'
import later from '@e965/xlsx';
import { autoType, csvFormat, csvParse } from 'd3-dsv';
import papaparse from 'papaparse';
import xlsx from 'xlsx';

const sheet = ({ read, utils }) => (text) => utils.sheet_to_csv(read(text, { type: 'string' }).Sheets.Sheet1);
const again = {
  xlsx: sheet(xlsx),
  '@e965/xlsx': sheet(later),
  papaparse: (text) => papaparse.unparse(papaparse.parse(text, { header: true, dynamicTyping: true }).data),
  'd3-dsv': (text) => csvFormat(csvParse(text, autoType)),
};
for (const value of ['2026-12-31', '507012345678901234567890', '5e44412345678901234567890', '0012', '10-11']) {
  const answers = new Map();
  for (const [name, write] of Object.entries(again)) {
    const [, line] = write(`email,value\nada@acme.example,${value}`).split(/\r?\n/);
    const answer = line.replace('ada@acme.example,', '');
    answers.set(answer, [...(answers.get(answer) ?? []), name]);
  }
  console.log(value);
  for (const [answer, names] of answers) console.log(`  ${answer}: ${names.join(', ')}`);
}
JS
seen=$(for zone in UTC America/New_York; do echo "a machine in $zone"; TZ=$zone node show.mjs; done)
echo "$seen"
[ "$seen" = 'a machine in UTC
2026-12-31
  12/31/26: xlsx
  2026-12-31: @e965/xlsx, papaparse, d3-dsv
507012345678901234567890
  507012345678901234567890: xlsx, @e965/xlsx, papaparse
  5.070123456789012e+23: d3-dsv
5e44412345678901234567890
  5e44412345678901234567890: xlsx, @e965/xlsx, papaparse
  Infinity: d3-dsv
0012
  0012: xlsx, @e965/xlsx
  12: papaparse, d3-dsv
10-11
  10/11/01: xlsx
  10-11: @e965/xlsx, papaparse, d3-dsv
a machine in America/New_York
2026-12-31
  12/30/26: xlsx
  2026-12-31: @e965/xlsx, papaparse, d3-dsv
507012345678901234567890
  507012345678901234567890: xlsx, @e965/xlsx, papaparse
  5.070123456789012e+23: d3-dsv
5e44412345678901234567890
  5e44412345678901234567890: xlsx, @e965/xlsx, papaparse
  Infinity: d3-dsv
0012
  0012: xlsx, @e965/xlsx
  12: papaparse, d3-dsv
10-11
  10/11/01: xlsx
  10-11: @e965/xlsx, papaparse, d3-dsv' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
