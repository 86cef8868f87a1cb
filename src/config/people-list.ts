/**
 * A list of people as another system exports it: CSV with commas, semicolons or tabs, one of whose columns holds
 * e-mails. A list that is misread would send people away, so whatever is not plain is an error with its line.
 */

import { ADDRESS } from '../core/model/address.ts';
import { groupBy } from '../core/model/group-by.ts';
import { type Email, emailOf } from '../core/model/ids.ts';
import { counted } from '../core/model/text.ts';
import { oldestDay } from '../core/model/until.ts';
import { invalid } from '../errors.ts';

export interface PeopleList {
  readonly emails: ReadonlySet<Email>;
  /** Lines of e-mails that had marks around them, or letters that cannot be seen. */
  readonly cleaned: readonly number[];
}

interface HowToRead {
  /** The column that holds the e-mails, where its header is none of the usual. */
  readonly column?: string;
  /** `column=value`: only such rows are of people who are still there; several values of one column. */
  readonly where: readonly string[];
  readonly now: Date;
}

const HEADERS = /^(?:e-?mail|mail|e-?mail[ _-]?address|work[ _-]?e-?mail|login|upn|user ?principal ?name)$/i;
const SEPARATORS = [',', ';', '\t'] as const;

/** Reads the e-mails of a list of those who are still there. */
export function readPeopleList(text: string, name: string, { column, where, now }: HowToRead): PeopleList {
  if (/\0|\ufffd/.test(text)) throw invalid(`${name} is not UTF-8 text.`, 'Save it as CSV in UTF-8.');
  const rows = rowsOf(text.replace(/^\ufeff/, ''), name).filter(({ cells }) =>
    cells.some((cell) => cell.trim() !== ''),
  );
  const [first, ...others] = rows;
  if (first === undefined)
    throw invalid(`${name} is empty.`, 'An empty list would send everybody away: export it again.');
  const at = columnOf(first.cells, name, column);
  const heads = at.isHeader ? first.cells.map((cell) => cell.trim()) : [];
  const asked = where.length === 0 ? undefined : rowsAskedFor(where, heads, name);
  const body = (at.isHeader ? others : rows).filter((row) => asked === undefined || asked.has(row));
  if (asked !== undefined && body.length === 0)
    throw invalid(
      `${name} has no row of which --where says that somebody is still there.`,
      `The column says ${valuesIn(others, asked.index)}.`,
    );
  const emails = new Set<Email>();
  const cleaned: number[] = [];
  for (const { cells, line } of body) {
    const written = (cells[at.index] ?? '').trim();
    const cell = addressIn(written);
    if (cell !== written) cleaned.push(line);
    if (cell === '' || !ADDRESS.test(cell))
      throw invalid(
        `${name}:${line} has ${cell === '' ? 'no e-mail' : 'something that is no e-mail'} in column ${at.index + 1}.`,
        'Correct the list: a person whom it does not name would be taken for a leaver.',
      );
    emails.add(emailOf(cell));
  }
  if (emails.size === 0)
    throw invalid(`${name} names nobody.`, 'An empty list would send everybody away: export it again.');
  const departure = departureIn(body, heads, {
    skipped: [at.index, asked?.index],
    isAsked: asked !== undefined,
    now,
  });
  if (departure !== undefined) throw mayHaveLeft(name, departure, body);
  return { emails, cleaned };
}

/** Signs that nobody sees, and that make another address of the one that is meant. */
const HIDDEN = /[\u200B-\u200D\u2060\uFEFF\u00AD]/g;

/** What stands in a cell without quotes of its own, and blanks within these. */
function addressIn(cell: string): string {
  const bare = cell
    .replace(HIDDEN, '')
    .replace(/^["'\s]{1,9}/, '')
    .replace(/["'\s]{1,9}$/, '');
  return ADDRESS.test(bare) ? bare : cell;
}

const cellOf = ({ cells }: Row, index: number): string => (cells[index] ?? '').trim();

/** Which rows `--where` asks for, by one column. */
function rowsAskedFor(where: readonly string[], heads: readonly string[], name: string) {
  const pairs = where.map((each) => {
    const at = each.indexOf('=');
    if (at < 1)
      throw invalid(`--where ${each} is no column and value.`, 'Write it like --where Status=active');
    return [each.slice(0, at), each.slice(at + 1)].map((part) => part.trim().toLowerCase());
  });
  const [title = ''] = pairs[0] ?? [];
  if (pairs.some(([other]) => other !== title))
    throw invalid(
      '--where is about one column, and several are named.',
      'Name several values of one column.',
    );
  const index = indexOf(heads, title, name);
  const values = new Set(pairs.map(([, value = '']) => value));
  return { index, has: (row: Row): boolean => values.has(cellOf(row, index).toLowerCase()) };
}

/** Whether a text is one of these as a whole, in the languages in which such lists are exported. */
const isOf = (patterns: readonly RegExp[], text: string): boolean =>
  patterns.some((pattern) => pattern.test(text));

/** Headers of columns that say whether somebody is there; and of those that say that, or when, somebody left. */
const STATUS = [
  /^(?:(?:(?:employment|employee|worker|user|account|contract|hr)[ _-]?)?(?:status|state|active|is[ _-]?active|enabled))$/i,
  /^(?:(?:(?:beschäftigungs|mitarbeiter|anstellungs|personal|benutzer)[ -]?)?status|aktiv|beschäftigt)$/i,
  /^(?:statut(?: (?:du|de la|de l’|des) .{1,30})?|actif|estado(?: laboral| del empleado)?|situaci[óo]n laboral|activo|stato(?: (?:del|della|di) .{1,30})?|attivo)$/i,
  /^(?:situa[çc][ãa]o|ativo|medewerkerstatus|dienstverband)$/i,
];
const ENDS = [
  /^(?:(?:(?:employment|employee|worker|user|account|contract|hr)[ _-]?)?(?:terminated|termination|left|has[ _-]?left|(?:end|exit|leave|leaving|separation|termination)[ _-]?date|date[ _-]of[ _-](?:leaving|termination)|last[ _-]?(?:working[ _-]?)?day|end))$/i,
  /^(?:(?:austritt|ausscheide|kündigungs|vertragsende)s?-?(?:datum|tag)?|austritt(?:sdatum)? (?:am|per|zum)|ausgeschieden(?: am)?|vertragsende|letzter (?:arbeits)?tag)$/i,
  /^(?:date (?:de )?(?:sortie|départ|fin)(?: .{1,30})?|sortie le|fecha (?:de )?(?:baja|fin|salida|cese)(?: .{1,30})?)$/i,
  /^(?:data (?:di )?(?:cessazione|fine|uscita)(?: .{1,30})?|data (?:de )?(?:desligamento|sa[íi]da|demiss[ãa]o)|(?:datum )?uit dienst(?: datum)?|einddatum(?: contract)?)$/i,
];
const THERE = [
  /^(?:active|aktiv|actif|active|activo|activa|attivo|attiva|ativo|ativa|actief|employed|enabled|present|current|working)$/i,
  /^(?:on leave|leave of absence|(?:maternity|paternity|parental|sick|medical)(?: leave)?|elternzeit|mutterschutz|yes|true|wahr|ja|oui|vrai|s[ií]|sim|y|j|1)$/i,
];
const LEFT = [
  /^(?:terminated|inactive|resigned|departed|deactivated|offboarded|leaver|retired|no longer employed|ex-?employee)$/i,
  /^(?:inaktiv|ausgeschieden|ausgetreten|ehemalig(?:er mitarbeiter|e mitarbeiterin)?|inactif|sortie?|inactivo|inattivo|cessato|inativo|desligado|inactief|uit dienst)$/i,
];
const NO = [/^(?:-?)$/i, /^(?:n\/?a|no|none|false|nein|falsch|non|não|nee|n|0|0000-00-00.*)$/i];
const YES = [/^(?:yes|true|ja|wahr|oui|s[ií]|sim|y|j|1)$/i];
const DAY = /^\d{4}-\d{2}-\d{2}/;
/** With dots, only one order of day and month is used. */
const DOTTED = /^(\d{2})\.(\d{2})\.(\d{4})$/;
/** Parts of a country: such a `State` is where somebody lives. Any other word could say that somebody left. */
const PLACE =
  /^(?:[A-Z]{2,3}|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|New South Wales|Queensland|(?:South|Western) Australia|Tasmania|Victoria|Northern Territory|Australian Capital Territory|Baden-Württemberg|(?:Freistaat )?(?:Bayern|Sachsen|Thüringen)|Bavaria|Berlin|Brandenburg|Bremen|Hamburg|Hessen?|Mecklenburg-Vorpommern|Lower Saxony|Niedersachsen|Nordrhein-Westfalen|Rheinland-Pfalz|Saarland|Sachsen-Anhalt|Schleswig-Holstein)?$/i;

interface Departure {
  readonly row: Row;
  readonly index: number;
  /** Empty where the first line names no columns. */
  readonly head: string;
  readonly today: string;
}

/** The first row that may be of somebody who has left. Where `--where` decides, only what says so plainly counts. */
function departureIn(
  rows: readonly Row[],
  heads: readonly string[],
  { skipped, isAsked, now }: { skipped: readonly (number | undefined)[]; isAsked: boolean; now: Date },
): Departure | undefined {
  // A list has the days of a place that nobody names: whoever leaves on one is there until it is over everywhere.
  const today = oldestDay(now);
  const places = heads.flatMap((head, index) =>
    /^state$/i.test(head) && rows.every((row) => PLACE.test(cellOf(row, index))) ? index : [],
  );
  for (const row of rows)
    for (const [index, each] of row.cells.entries()) {
      const [head = '', cell] = [bareHead(heads[index] ?? ''), each.trim()];
      if (skipped.includes(index) || places.includes(index)) continue;
      const said = isOf(ENDS, head) ? whetherEnded(cell, today) : whetherThere(cell, isOf(STATUS, head));
      if (said === 'left' || (said === 'unclear' && !isAsked))
        return { row, index, head: heads[index] ?? '', today };
    }
  return undefined;
}

type Said = 'there' | 'left' | 'unclear';

const whetherThere = (cell: string, isStatus: boolean): Said =>
  isOf(LEFT, cell) ? 'left' : isStatus && !isOf(THERE, cell) ? 'unclear' : 'there';

function whetherEnded(cell: string, today: string): Said {
  if (isOf(NO, cell)) return 'there';
  const iso = cell.replace(DOTTED, '$3-$2-$1');
  // Day and month stand in either order, which matters in this year alone.
  const year = /^\d{1,2}[/.-]\d{1,2}[/.-](\d{4})$/.exec(iso)?.[1];
  if (year !== undefined && year !== today.slice(0, 4)) return year < today ? 'left' : 'there';
  if (!DAY.test(iso)) return isOf(YES, cell) || isOf(LEFT, cell) ? 'left' : 'unclear';
  return iso.slice(0, today.length) < today ? 'left' : 'there';
}

/** A header without the marks of whoever exported it, as in `Status [READ ONLY]` or `Active?`. */
const bareHead = (head: string): string =>
  head
    .trim()
    .replace(/(?:\[[^[\]]*\]|\([^()]*\)|[?*:])$/, '')
    .trim();

/** Every value by which somebody is still there; where none says so plainly, what most rows say. */
function whereOf({ head, index, today }: Departure, rows: readonly Row[]): string | undefined {
  const byValue = groupBy(rows, (row) => cellOf(row, index));
  const values = [...byValue.keys()];
  const asked = (chosen: readonly string[]): string | undefined =>
    chosen.length === 0 ? undefined : chosen.map((each) => `--where "${head}=${each}"`).join(' ');
  if (isOf(ENDS, bareHead(head))) {
    const isOver = (cell: string): boolean => isOf(NO, cell) || whetherEnded(cell, today) === 'left';
    // Whoever leaves on a day to come is still there, and no one value says so.
    return values.every(isOver) ? asked(values.filter((cell) => isOf(NO, cell))) : undefined;
  }
  if (!isOf(STATUS, bareHead(head))) return undefined;
  const known = values.filter((cell) => isOf(THERE, cell));
  const most = [...byValue]
    .filter(([cell]) => cell !== '' && !isOf(LEFT, cell) && !isOf(NO, cell))
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([cell]) => cell);
  return asked(known.length > 0 ? known : most.slice(0, 1));
}

/** The values of a column, and how often each is there, the most frequent first. */
function valuesIn(rows: readonly Row[], index: number): string {
  const values = groupBy(rows, (row) => cellOf(row, index));
  const most = [...values].sort(([, a], [, b]) => b.length - a.length).slice(0, 3);
  const shown = most.map(([value, { length }]) =>
    `${value === '' ? 'nothing' : `"${value}"`} ${length} times`.replace(/ 1 times$/, ' once'),
  );
  return `${shown.join(', ')}${values.size > most.length ? ', …' : ''}`;
}

function mayHaveLeft(name: string, departure: Departure, rows: readonly Row[]): Error {
  const { row, index, head } = departure;
  const value = cellOf(row, index);
  const said = value === '' ? 'says nothing' : `says "${value}"`;
  const where = whereOf(departure, rows);
  const others = `Leave out the rows of those who have left${where === undefined ? '' : `, or name every value of those who are still there, such as ${where}`}`;
  return invalid(
    `${name}:${row.line} may be of somebody who has left: column ${head === '' ? index + 1 : `"${head}"`} ${said} (in all: ${valuesIn(rows, index)}). Whoever stands on the list would count as still there.`,
    isOf(STATUS, bareHead(head))
      ? `${others}. If the column is about something else, leave it out.`
      : isOf(ENDS, bareHead(head))
        ? `${others}; a day that is to come is written like 2027-01-31.`
        : `${others}.`,
  );
}

function columnOf(cells: readonly string[], name: string, column: string | undefined) {
  const titles = cells.map((cell) => cell.trim());
  if (column !== undefined) return { index: indexOf(titles, column, name), isHeader: true };
  const named = titles.flatMap((title, index) => (HEADERS.test(bareHead(title)) ? [index] : []));
  const [only] = named;
  if (only !== undefined && named.length === 1) return { index: only, isHeader: true };
  const [first, second] = titles.flatMap((title, index) => (ADDRESS.test(title) ? [index] : []));
  if (named.length === 0 && first !== undefined && second === undefined)
    return { index: first, isHeader: false };
  throw invalid(
    `It cannot be told which column of ${name} holds the e-mails.`,
    `Name it with --column. Its first line names: ${titles.join(', ')}.`,
  );
}

function indexOf(titles: readonly string[], column: string, name: string): number {
  const named = titles.flatMap((title, index) =>
    title.toLowerCase() === column.trim().toLowerCase() ? [index] : [],
  );
  const [first, second] = named;
  if (second !== undefined)
    throw invalid(
      `${name} has ${counted(named.length, 'column')} "${titles[second]}" (${named.map((index) => index + 1).join(', ')}), and which of them is meant cannot be told.`,
      'Leave one of them in the list.',
    );
  if (first !== undefined) return first;
  const there = titles.length === 0 ? 'names no columns' : `names: ${titles.join(', ')}`;
  throw invalid(`${name} has no column "${column}".`, `Its first line ${there}.`);
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
        if (cell.trim().includes('\n') && cell.includes('@')) throw swallowed(name, opened, line);
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
