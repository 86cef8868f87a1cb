#!/bin/sh
# A workbook that counts from 1904: the cell shows an end in 2026, and the date that is read for it is in 2022.
#
# Office Open XML (ISO/IEC 29500-1, 18.17.4.1 and 18.2.28) has two date systems, from 1900 and from 1904, and `date1904`
# of a workbook names the second, which Excel for Mac wrote for long; the same day lies 1462 days apart in the two.
# Versions: exceljs 4.4.0 (which writes the file, too), xlsx 0.18.5, read-excel-file 9.3.17.
#
# Seen: all three read 31 December 2026 from the usual workbook. From the other, xlsx with `cellDates` returns 30
# December 2022, while the text of the same cell, and the two others, say 31 December 2026. And on a machine in Tokyo
# xlsx has the day begin at 15:00 UTC of the day before: midnight of the machine, where the others take that of UTC.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0 xlsx@0.18.5 read-excel-file@9.3.17
cat > show.mjs <<'JS'
import ExcelJS from 'exceljs';
import { readSheet } from 'read-excel-file/node';
import XLSX from 'xlsx';

const write = async (date1904) => {
  const workbook = new ExcelJS.Workbook();
  workbook.properties.date1904 = date1904;
  workbook.addWorksheet('people').addRow([new Date('2026-12-31T00:00:00Z')]).getCell(1).numFmt = 'yyyy-mm-dd';
  await workbook.xlsx.writeFile('people.xlsx');
};
const readers = {
  exceljs: async () => (await new ExcelJS.Workbook().xlsx.readFile('people.xlsx')).worksheets[0].getCell('A1').value,
  xlsx: () => XLSX.readFile('people.xlsx', { cellDates: true }).Sheets.people.A1.v,
  'read-excel-file': async () => (await readSheet('people.xlsx'))[0][0],
};
for (const date1904 of [false, true]) {
  await write(date1904);
  const text = XLSX.readFile('people.xlsx', { cellDates: true }).Sheets.people.A1.w;
  const answers = await Promise.all(Object.entries(readers).map(async ([name, read]) => `${name} ${(await read()).toISOString().slice(0, 16)}`));
  console.log(`from ${date1904 ? 1904 : 1900}, shown as ${text}: ${answers.join(', ')}`);
}
JS
seen=$(for zone in UTC Asia/Tokyo; do echo "a machine in $zone"; TZ=$zone node show.mjs; done)
echo "$seen"
[ "$seen" = 'a machine in UTC
from 1900, shown as 2026-12-31: exceljs 2026-12-31T00:00, xlsx 2026-12-31T00:00, read-excel-file 2026-12-31T00:00
from 1904, shown as 2026-12-31: exceljs 2026-12-31T00:00, xlsx 2022-12-30T00:00, read-excel-file 2026-12-31T00:00
a machine in Asia/Tokyo
from 1900, shown as 2026-12-31: exceljs 2026-12-31T00:00, xlsx 2026-12-30T15:00, read-excel-file 2026-12-31T00:00
from 1904, shown as 2026-12-31: exceljs 2026-12-31T00:00, xlsx 2022-12-29T15:00, read-excel-file 2026-12-31T00:00' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
