/**
 * A list of people as another system exports it: CSV with commas, semicolons or tabs, one of whose columns holds
 * e-mails. A list that is misread would send people away, so whatever is not plain is an error with its line.
 */

import { ADDRESS } from '../core/model/address.ts';
import { type Email, emailOf } from '../core/model/ids.ts';
import { present } from '../core/model/present.ts';
import { invalid } from '../errors.ts';

export interface PeopleList {
  readonly emails: ReadonlySet<Email>;
  /** The header of the column, where the list has one. */
  readonly column?: string;
  /** A column that seems to say who has left, and how often it says what. It is not read. */
  readonly status?: { readonly column: string; readonly values: ReadonlyMap<string, number> };
}

const HEADERS = /^(?:e-?mail|mail|e-?mail[ _-]?address|work[ _-]?e-?mail|login|upn|user ?principal ?name)$/i;
const STATUS =
  /^(?:(?:employment|employee|worker|user|account|hr)[ _-]?)?(?:status|state|active|is[ _-]?active|enabled|terminated|left|end[ _-]?date|termination[ _-]?date|leaving[ _-]?date)$/i;
const SEPARATORS = [',', ';', '\t'] as const;

/** Reads the e-mails of a list; `column` names the one that holds them, where its header is none of the usual. */
export function readPeopleList(text: string, name: string, column?: string): PeopleList {
  if (/\0|\ufffd/.test(text)) throw invalid(`${name} is not UTF-8 text.`, 'Save it as CSV in UTF-8.');
  const rows = rowsOf(text.replace(/^\ufeff/, ''), name).filter(({ cells }) =>
    cells.some((cell) => cell.trim() !== ''),
  );
  const [first, ...others] = rows;
  if (first === undefined)
    throw invalid(`${name} is empty.`, 'An empty list would send everybody away: export it again.');
  const at = columnOf(first.cells, name, column);
  const body = at.isHeader ? others : rows;
  const emails = new Set<Email>();
  for (const { cells, line } of body) {
    const cell = (cells[at.index] ?? '').trim();
    if (cell === '' || !ADDRESS.test(cell))
      throw invalid(
        `${name}:${line} has ${cell === '' ? 'no e-mail' : 'something that is no e-mail'} in column ${at.index + 1}.`,
        'Correct the list: a person whom it does not name would be taken for a leaver.',
      );
    emails.add(emailOf(cell));
  }
  if (emails.size === 0)
    throw invalid(`${name} names nobody.`, 'An empty list would send everybody away: export it again.');
  if (!at.isHeader) return { emails };
  return { emails, column: first.cells[at.index] ?? '', ...present({ status: statusIn(first.cells, body) }) };
}

/** Only a column that tells some rows from others is worth a word. */
function statusIn(heads: readonly string[], rows: readonly Row[]): PeopleList['status'] {
  const index = heads.findIndex((head) => STATUS.test(head.trim()));
  if (index === -1) return undefined;
  const values = new Map<string, number>();
  for (const { cells } of rows) {
    const value = (cells[index] ?? '').trim();
    values.set(value, (values.get(value) ?? 0) + 1);
  }
  return values.size < 2 ? undefined : { column: (heads[index] ?? '').trim(), values };
}

function columnOf(
  cells: readonly string[],
  name: string,
  column: string | undefined,
): { readonly index: number; readonly isHeader: boolean } {
  const titles = cells.map((cell) => cell.trim());
  if (column !== undefined) {
    const index = titles.findIndex((title) => title.toLowerCase() === column.trim().toLowerCase());
    if (index !== -1) return { index, isHeader: true };
    throw invalid(`${name} has no column "${column}".`, `Its first line names: ${titles.join(', ')}.`);
  }
  const named = titles.flatMap((title, index) => (HEADERS.test(title) ? [index] : []));
  const [only] = named;
  if (only !== undefined && named.length === 1) return { index: only, isHeader: true };
  const emails = titles.flatMap((title, index) => (ADDRESS.test(title) ? [index] : []));
  const [first] = emails;
  if (named.length === 0 && first !== undefined && emails.length === 1)
    return { index: first, isHeader: false };
  throw invalid(
    `It cannot be told which column of ${name} holds the e-mails.`,
    `Name it with --column. Its first line names: ${titles.join(', ')}.`,
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** RFC 4180; the separator is the one that stands most often in the first line, outside quotes. */
function rowsOf(text: string, name: string): Row[] {
  const [head = ''] = text.replace(/"[^"]*"/g, '').split(/\r?\n/, 1);
  const counts = SEPARATORS.map((each) => head.split(each).length);
  const separator = SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
  const rows: Row[] = [];
  let [cells, cell, quoted]: [string[], string, boolean] = [[], '', false];
  let [line, start, opened] = [1, 1, 1];
  const endRow = (): void => {
    rows.push({ cells: [...cells, cell], line: start });
    [cells, cell, start] = [[], '', line + 1];
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character === '"' && text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else if (character === '"') {
        if (cell.includes('\n') && cell.includes('@')) throw swallowed(name, opened, line);
        quoted = false;
      } else cell += character;
    } else if (character === '"' && cell.trim() === '') [quoted, cell, opened] = [true, '', line];
    else if (character === separator) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') endRow();
    else if (character !== '\r') cell += character;
    if (character === '\n') line += 1;
  }
  if (quoted)
    throw invalid(
      `${name}:${opened} begins a quotation that does not end.`,
      'Export the list again, as CSV.',
    );
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}

/** A cell may have several lines, such as those of a street; rows of people that went into one are no cell. */
const swallowed = (name: string, first: number, last: number): Error =>
  invalid(
    `${name}:${first} begins a quotation that ends in line ${last} and holds an e-mail: rows are lost in it.`,
    'Look for a quote too many; whoever stands in those rows would be taken for a leaver.',
  );
