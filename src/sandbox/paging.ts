/** Lists: pages with a Link header (pagination page), projection, and the faults that break them. */
import type { Dialects } from './dialects.ts';
import { type Document, isDocument } from './document.ts';
import type { Fault } from './faults.ts';
import { randomFrom } from './random.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';

export interface PageSettings {
  readonly dialects: Dialects;
  /** Scheme, host and port of this server. */
  readonly origin: string;
  /** Items in a page when the request names no limit. */
  readonly pageSize: number;
  /** The number of the reading that a page of this list belongs to. */
  readingOf(path: string, isFirstPage: boolean): number;
  /** A fault that this request meets. */
  readonly fault?: 'repeated-page' | 'vanished-page';
  /** How far, in milliseconds, this reading lags behind. */
  readonly lagMs?: number;
  /** Items that this page leaves out without a word: the last ones or, with a seed, some. */
  readonly short?: Pick<Fault, 'count' | 'seed'>;
  /** Seed of an order that is this page's alone. */
  readonly shuffled?: number;
}

/** Which page of which list is asked for. */
export interface PageRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly page: PageSettings;
}

interface Numbered {
  readonly seq: number;
}

interface List<Item extends Numbered> extends Omit<PageRequest, 'page'> {
  /** In the order of the list; sequence numbers rise. */
  readonly items: readonly Item[];
  documentOf(item: Item): Document;
  /** Whether an empty list is 204 by default. */
  readonly emptyIs204?: boolean;
  /** The one list whose order the vendor states. */
  readonly isNewestFirst?: boolean;
}

const MAX_LIMIT = 1000;

function wholeNumber(
  query: URLSearchParams,
  name: string,
  least: number,
  most: number,
): number | undefined | Refusal {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value >= least && value <= most) return value;
  return new Refusal(
    'invalid_query_params',
    `${name} must be a whole number from ${least} to ${most}.`,
    name,
  );
}

/** The cursor of the dialect `after`: opaque, stands for "behind this item", even if that is gone by now. */
const cursorOf = (seq: number): string => Buffer.from(`seq:${seq}`).toString('base64url');

/** Where a sequence number stands in the list that is answered. */
type Place = (seq: number) => number;

/** A list in its order: the items sorted, their places rising. */
type Arranged<Item extends Numbered> = List<Item> & { readonly place: Place };

/** The order of a list: that of creation, or another one that the dialect or a fault says. */
function placesIn<Item extends Numbered>(list: List<Item>, settings: PageSettings): Place | undefined {
  const isFirst = ['after', 'skip', 'offset'].every((name) => Number(list.query.get(name) ?? 0) === 0);
  const reading = settings.readingOf(list.path, isFirst);
  const shuffledBy =
    (seed: number): Place =>
    (seq) =>
      randomFrom(Math.imul(seed + 1, 0x9e3779b1) ^ seq)();
  if (settings.shuffled !== undefined) return shuffledBy(settings.shuffled);
  if (list.isNewestFirst === true) return undefined;
  if (settings.dialects.is('list-order', 'newest-first')) return (seq) => -seq;
  return settings.dialects.is('list-order', 'shuffled') ? shuffledBy(reading) : undefined;
}

function arranged<Item extends Numbered>(list: List<Item>, settings: PageSettings): Arranged<Item> {
  const place = placesIn(list, settings);
  if (place === undefined) return { ...list, place: (seq) => seq };
  const items = [...list.items].sort((one, other) => place(one.seq) - place(other.seq));
  return { ...list, items, place };
}

function indexBehind<Item extends Numbered>(list: Arranged<Item>, cursor: string): number | Refusal {
  const match = /^seq:(-?\d+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null)
    return new Refusal('invalid_query_params', 'after is not a cursor of this list.', 'after');
  const behind = list.place(Number(match[1]));
  let [low, high] = [0, list.items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list.items[middle];
    if (item !== undefined && list.place(item.seq) > behind) high = middle;
    else low = middle + 1;
  }
  return low;
}

function startOf<Item extends Numbered>(list: Arranged<Item>, style: string): number | Refusal {
  if (style === 'after') {
    const cursor = list.query.get('after');
    return cursor === null ? 0 : indexBehind(list, cursor);
  }
  return wholeNumber(list.query, style, 0, 1_000_000_000) ?? 0;
}

function linkHeader(
  path: string,
  pages: readonly [string, URLSearchParams][],
  settings: PageSettings,
): string {
  const host = { own: settings.origin, other: 'https://api-internal.sandbox.example', relative: '' }[
    settings.dialects.get('link-host')
  ];
  const way = pathIn(path, settings.dialects);
  return pages.map(([relation, query]) => `<${host ?? ''}${way}?${query}>; rel="${relation}"`).join(', ');
}

function pathIn(path: string, dialects: Dialects): string {
  if (dialects.is('link-path', 'slash')) return path.endsWith('/') ? path : `${path}/`;
  if (dialects.is('link-path', 'own')) return path;
  return path.replace(/^\/v1/, dialects.is('link-path', 'api') ? '/api' : '');
}

function queryWith(query: URLSearchParams, changes: Readonly<Record<string, string>>): URLSearchParams {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) changed.set(name, value);
  return changed;
}

/** The page that the query asks for. */
export function pageReply<Item extends Numbered>(
  given: Omit<List<Item>, 'path' | 'query'>,
  { path, query, page: settings }: PageRequest,
): Reply | Refusal {
  const { dialects, fault } = settings;
  const list = arranged({ ...given, path, query }, settings);
  const asked = wholeNumber(query, 'limit', 1, MAX_LIMIT);
  if (asked instanceof Refusal) return asked;
  const limit = asked ?? settings.pageSize;
  const style = dialects.get('cursor');
  const start = startOf(list, style);
  if (start instanceof Refusal) return start;
  const projection = readProjection(query);
  if (projection instanceof Refusal) return projection;
  const page = list.items.slice(start, start + limit);
  const last = page.at(-1);
  const end = dialects.is('last-page', 'empty') ? list.items.length + 1 : list.items.length;
  const hasNext = last !== undefined && start + limit < end && fault !== 'vanished-page';
  const links: [string, URLSearchParams][] = [];
  if (dialects.is('link-relations', 'several'))
    links.push(['first', queryWith(query, { limit: `${limit}` })]);
  if (hasNext) {
    const place = style === 'after' ? cursorOf(last.seq) : `${start + limit}`;
    links.push(['next', queryWith(query, { limit: `${limit}`, [style]: place })]);
  }
  const shown = shortened(faultyPage(list.items, page, start, limit, fault), settings.short);
  const headers = links.length === 0 ? {} : { Link: linkHeader(path, links, settings) };
  if (shown.length === 0 && isEmpty204(list.emptyIs204 ?? false, dialects)) return { status: 204, headers };
  return { status: 200, headers, body: shown.map((item) => projection(list.documentOf(item))) };
}

/** `repeated-page` serves the page before once more (on the first page: its first item twice). */
function faultyPage<Item>(
  items: readonly Item[],
  page: readonly Item[],
  start: number,
  limit: number,
  fault: PageSettings['fault'],
): readonly Item[] {
  if (fault === 'vanished-page') return [];
  if (fault !== 'repeated-page') return page;
  return start === 0 ? [...page, ...page.slice(0, 1)] : items.slice(Math.max(0, start - limit), start);
}

/** A page that leaves some of its items out; links and cursors know nothing of it. */
function shortened<Item>(page: readonly Item[], short: PageSettings['short'] = {}): readonly Item[] {
  const kept = [...page];
  const random = short.seed === undefined ? undefined : randomFrom(short.seed);
  for (let left = short.count ?? 0; left > 0; left -= 1) {
    kept.splice(random === undefined ? kept.length - 1 : Math.floor(random() * kept.length), 1);
  }
  return kept;
}

const isEmpty204 = (byDefault: boolean, dialects: Dialects): boolean =>
  dialects.is('empty-list', 'always-204') || (byDefault && dialects.is('empty-list', 'mcp-204'));

/** What a projection always leaves in. The vendor does not list it; this much its own clients rely on. */
const IDENTITY = ['_id', 'sharedWithUser', 'lastModified'];

const pathsOf = (text: string): string[] => text.split(',').filter((path) => path !== '');

function picked(document: Document, paths: readonly string[]): Document {
  const result: Record<string, unknown> = {};
  for (const path of paths) {
    const [head = '', ...rest] = path.split('.');
    if (!Object.hasOwn(document, head)) continue;
    const value = document[head];
    const whole = rest.length === 0 || !isDocument(value);
    const earlier = result[head];
    result[head] = whole
      ? value
      : { ...(isDocument(earlier) ? earlier : {}), ...picked(value, [rest.join('.')]) };
  }
  return result;
}

function without(document: Document, path: string): Document {
  const [head = '', ...rest] = path.split('.');
  const { [head]: value, ...others } = document;
  if (!Object.hasOwn(document, head) || head === '_id') return document;
  if (rest.length === 0) return others;
  return isDocument(value) ? { ...document, [head]: without(value, rest.join('.')) } : document;
}

function readProjection(query: URLSearchParams): ((document: Document) => Document) | Refusal {
  const [include, exclude] = [query.get('include'), query.get('exclude')];
  if (include !== null && exclude !== null) {
    return new Refusal('invalid_query_params', 'include and exclude cannot be used together.');
  }
  const text = include ?? exclude;
  if (text === null) return (document) => document;
  if (!/^[\w.,]*$/.test(text)) {
    return new Refusal(
      'invalid_query_params',
      'include and exclude are field names with commas between them.',
    );
  }
  const paths = pathsOf(text);
  if (include !== null) return (document) => picked(document, [...paths, ...IDENTITY]);
  return (document) => paths.reduce(without, document);
}
