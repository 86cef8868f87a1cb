import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Reads RFC 4180, strictly: every field in quotes, CRLF at the end of each row, rows of one length. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    const field = /"((?:[^"]|"")*)"(,|\r\n)/y;
    field.lastIndex = at;
    const match = field.exec(text);
    if (match === null) throw new Error(`not RFC 4180 at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    rows.at(-1)?.push((match[1] ?? '').replaceAll('""', '"'));
    at = field.lastIndex;
    if (match[2] === '\r\n' && at < text.length) rows.push([]);
  }
  const [head = [], ...body] = rows;
  return body.map((row) => {
    if (row.length !== head.length)
      throw new Error(`a row of ${row.length} fields under ${head.length} heads`);
    return Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']));
  });
}

const MONTHS = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;

/** What a spreadsheet shows of a field that it opens: numbers, dates and truth values it writes in its own way. */
export function afterSpreadsheet(field: string): string {
  const text = field.trim();
  if (/^[=+\-@]/.test(text)) return '#NAME?';
  if (/^(?:true|false)$/i.test(text))
    return text.toUpperCase() === field ? `${field} as a truth value` : text.toUpperCase();
  const plain = text.replace(/[,\u00a0 ]/g, '').replace(/^[$€]|[$€%]$/g, '');
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return 'a number';
  if (
    /^\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?$/.test(text) ||
    /^\d{1,2}(?::\d{2}){0,2}(?: ?[ap]m)$|^\d{1,2}(?::\d{2}){1,2}$/i.test(text)
  )
    return 'a date';
  const monthly =
    MONTHS.test(text) && /^(?:\d{1,2}[ -]?)?[a-z]{3,9}[ -]?\d{1,4}$|^\d{1,4}[ -]?[a-z]{3,9}$/i.test(text);
  return monthly && !Number.isNaN(Date.parse(text.replace(/-/g, ' '))) ? 'a date' : field;
}

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src');

/** The product's own files, but for what is generated. */
export const sourceFiles = (): { readonly path: string; readonly text: string }[] =>
  readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('validators'))
    .map((path) => ({ path, text: readFileSync(join(SOURCE, path), 'utf8') }));
