#!/bin/sh
# A list of people with two columns that are both called `role`: administrator or monitor, by the library that reads it.
#
# RFC 4180 describes a header line with names for the fields, and does not ask that they differ; spreadsheets and joins
# of two tables write such files. It takes blanks and dots for a part of the field (2, rule 4). Versions: papaparse
# 5.7.1, csv-parse 7.0.3, csv-parser 3.2.1, fast-csv 5.0.8, d3-dsv 3.0.2, csvtojson 2.0.14, each asked for records by
# name.
#
# Seen: papaparse keeps the first as `role` and calls the second `role_1`; fast-csv refuses the file; the four others
# keep the last and say nothing of the first. csvtojson also cuts the blanks off a value, and makes an object of a
# column whose name has a dot, `access.level`, so that nothing is left under that name.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts papaparse@5.7.1 csv-parse@7.0.3 csv-parser@3.2.1 fast-csv@5.0.8 d3-dsv@3.0.2 csvtojson@2.0.14
cat > show.mjs <<'JS'
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import csvParser from 'csv-parser';
import csvtojson from 'csvtojson';
import { csvParse } from 'd3-dsv';
import { parseString } from 'fast-csv';
import papaparse from 'papaparse';

console.warn = () => {};
const readers = {
  papaparse: (text) => papaparse.parse(text, { header: true }).data,
  'csv-parse': (text) => parse(text, { columns: true }),
  'csv-parser': (text) => Readable.from([text]).pipe(csvParser()).toArray(),
  'fast-csv': (text) => parseString(text, { headers: true }).toArray(),
  'd3-dsv': (text) => csvParse(text),
  csvtojson: (text) => csvtojson().fromString(text),
};
for (const text of ['email,role,role\r\nada@acme.example,administrator,monitor', 'email,access.level\r\nada@acme.example, monitor']) {
  console.log(text.split('\r\n')[0]);
  for (const [name, read] of Object.entries(readers)) {
    let seen;
    try {
      const [{ email, ...rest }] = await read(text);
      seen = JSON.stringify(rest);
    } catch (error) {
      seen = `refused: ${error.message}`;
    }
    console.log(`  ${name}: ${seen}`);
  }
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'email,role,role
  papaparse: {"role":"administrator","role_1":"monitor"}
  csv-parse: {"role":"monitor"}
  csv-parser: {"role":"monitor"}
  fast-csv: refused: Duplicate headers found ["role"]
  d3-dsv: {"role":"monitor"}
  csvtojson: {"role":"monitor"}
email,access.level
  papaparse: {"access.level":" monitor"}
  csv-parse: {"access.level":" monitor"}
  csv-parser: {"access.level":" monitor"}
  fast-csv: {"access.level":" monitor"}
  d3-dsv: {"access.level":" monitor"}
  csvtojson: {"access":{"level":"monitor"}}' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
