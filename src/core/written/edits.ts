/**
 * Every difference between two sets of files, as they are written: what was taken out, what was added, what says
 * something else. Whatever the format holds now or later is compared, so that nothing differs unseen. Whether an
 * edit only narrows is known from the edit alone, by a list of edits that do; whatever is not on it does not.
 *
 * Grants add up. So a grant, a member or a role use that is gone, is lower or ends earlier never gives anybody
 * more, on no day, whatever else is written.
 */
import { compareLevelWords } from '../model/access.ts';
import { type Place, startOf } from '../model/finding.ts';
import { isObject, type JsonObject, objectOf } from '../model/json.ts';
import { present } from '../model/present.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import { endOf } from '../model/until.ts';

/** From the top of a file: names of entries and indexes of list items. */
export type WrittenPath = readonly (string | number)[];

/** One file, valid by its schema. */
export interface WrittenSource {
  /** As shown to people. */
  readonly path: string;
  /** Under which it is compared with the other set; left out: by its place below the folder that holds its set. */
  readonly name?: string;
  readonly value: unknown;
  place(path: WrittenPath, what: 'key' | 'value'): Place;
}

/** One difference. */
export interface FileEdit {
  readonly path: WrittenPath;
  /** Where it stands now, or where it stood. */
  readonly place: Place;
  readonly before: unknown;
  readonly after: unknown;
  /** Whether it is one of the edits that give nobody more. */
  readonly narrows: boolean;
  /** Whose access it is about, as written. */
  readonly people: readonly string[];
  /** The role whose holders it is about, or that somebody holds no longer or not as long. */
  readonly role?: string;
}

type Source = WrittenSource | undefined;

/** All differences, file by file. */
export function editsBetween(before: readonly WrittenSource[], after: readonly WrittenSource[]): FileEdit[] {
  return pairsOf(before, after).flatMap(([was, is]) => new FileComparison(was, is).edits());
}

/** Files of the same name; two files that are alone and have none are a pair. */
function pairsOf(before: readonly WrittenSource[], after: readonly WrittenSource[]): [Source, Source][] {
  const [first, other] = [before[0], after[0]];
  const areAlone = before.length === 1 && after.length === 1;
  if (areAlone && (first?.name === undefined || other?.name === undefined)) return [[first, other]];
  const [was, is] = [byName(before), byName(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].sort(compareText);
  return names.map((name) => [was.get(name), is.get(name)]);
}

function byName(sources: readonly WrittenSource[]): Map<string, WrittenSource> {
  const paths = sources.map(({ path }) => path.split('/'));
  const [first = []] = paths;
  const folders = first.slice(0, -1);
  const differs = folders.findIndex((folder, at) => paths.some((path) => path[at] !== folder));
  const common = differs === -1 ? folders.length : differs;
  return new Map(
    sources.map((source, at) => [source.name ?? (paths[at] ?? []).slice(common).join('/'), source]),
  );
}

/** What an entry that becomes `state: absent` may lose besides: absence beats all of it. */
const MOOT: ReadonlySet<string> = new Set([
  'accessLevel',
  'roles',
  'integrations',
  'mcpServers',
  'enabled',
  'notifications',
  'until',
  'reason',
  ...SETTING_NAMES,
]);
const LISTS = { integrations: ['monitor', 'manage'], mcpServers: ['read', 'write'] } as const;
type Listing = keyof typeof LISTS;
const isListing = (section: string): section is Listing => Object.hasOwn(LISTS, section);

/** Somebody in a list, or a role that somebody holds. */
interface Item {
  readonly path: WrittenPath;
  readonly who: string;
  /** The list that it stands in, where several lists are levels. */
  readonly level?: string;
  readonly value: unknown;
}

class FileComparison {
  readonly #was: Source;
  readonly #is: Source;
  readonly #edits: FileEdit[] = [];

  constructor(was: Source, is: Source) {
    this.#was = was;
    this.#is = is;
  }

  edits(): readonly FileEdit[] {
    const [was, is] = [this.#was?.value, this.#is?.value];
    // A file that is new or gone may be owned by others, so it is more than what it says.
    if (this.#was === undefined || this.#is === undefined) this.#add([], was, is, false);
    const [whole, now] = [objectOf(was), objectOf(is)];
    for (const section of keysOf(whole, now)) {
      const [before, after] = [whole[section], now[section]];
      // The version of a whole file comes and goes with it.
      if (section === 'version' && (before === undefined || after === undefined)) continue;
      if (section === 'users' || section === 'roles' || isListing(section))
        this.#entries(section, objectOf(before), objectOf(after));
      // Each by itself, also where they come or go together: each shows in somebody's access, or in nobody's.
      else if (section === 'defaults' || section === 'policy')
        this.#anything([section], objectOf(before), objectOf(after));
      else this.#anything([section], before, after);
    }
    return this.#edits;
  }

  #entries(section: 'users' | 'roles' | Listing, was: JsonObject, is: JsonObject): void {
    for (const { key, before, after } of differing(was, is)) {
      const path = [section, key];
      const isWhole = before === undefined || after === undefined;
      const known = this.#edits.length;
      // Whoever is in no file keeps what they have, or loses it by the policy: no edit of an entry.
      if (isListing(section)) this.#resource(section, path, objectOf(before), objectOf(after));
      else if (section === 'roles' || !isWhole) this.#holder(path, objectOf(before), objectOf(after));
      // An entry that says nothing comes or goes as a whole, too.
      if (isWhole && this.#edits.length === known) this.#add(path, before, after, false);
    }
  }

  /** A person's entry, or a role. */
  #holder(path: WrittenPath, was: JsonObject, is: JsonObject): void {
    const isAbsent = path[0] === 'users' && is.state === 'absent';
    for (const { key, before, after } of differing(was, is)) {
      const at = [...path, key];
      if (isAbsent && after === undefined && MOOT.has(key)) this.#add(at, before, after, true);
      else if (key === 'roles' || key === 'members') {
        this.#items(itemsOf(at, before), itemsOf(at, after));
      } else if ((key === 'integrations' || key === 'mcpServers') && before !== 'all' && after !== 'all') {
        this.#grants(at, objectOf(before), objectOf(after));
      } else this.#add(at, before, after, narrowsEntry(path[0] === 'users', key, before, after));
    }
  }

  #grants(path: WrittenPath, was: JsonObject, is: JsonObject): void {
    for (const { key, before, after } of differing(was, is)) {
      const isLess = before !== undefined && (after === undefined || isWithin(after, before));
      this.#add([...path, key], before, after, isLess);
    }
  }

  #resource(section: Listing, path: WrittenPath, was: JsonObject, is: JsonObject): void {
    const lists: readonly string[] = LISTS[section];
    const listed = (values: JsonObject): Item[] =>
      lists.flatMap((level) => itemsOf([...path, level], values[level], level));
    this.#items(listed(was), listed(is));
    for (const key of keysOf(was, is)) {
      if (!lists.includes(key)) this.#anything([...path, key], was[key], is[key]);
    }
  }

  /** Each item now must be one that stood there, at most as high and as long; so none is added by an exchange. */
  #items(was: readonly Item[], is: readonly Item[]): void {
    const left = new Set(was);
    const take = (fits: (item: Item) => boolean): Item | undefined => {
      const found = [...left].find(fits);
      if (found !== undefined) left.delete(found);
      return found;
    };
    const others = is.filter(
      ({ level, value }) => take((item) => item.level === level && isSame(item.value, value)) === undefined,
    );
    for (const item of others) {
      const before = take((each) => each.who === item.who && isItemWithin(item, each));
      this.#add(item.path, before?.value, item.value, before !== undefined, item.who);
    }
    for (const { path, value, who } of left) this.#add(path, value, undefined, true, who);
  }

  /** Whatever is on no list: the smallest part that differs. */
  #anything(path: WrittenPath, before: unknown, after: unknown): void {
    if (isSame(before, after)) return;
    if (!isObject(before) || !isObject(after)) this.#add(path, before, after, false);
    else for (const key of keysOf(before, after)) this.#anything([...path, key], before[key], after[key]);
  }

  /** `who`: the item of a list that differs, which is a role in the entry of a person and a person elsewhere. */
  #add(path: WrittenPath, before: unknown, after: unknown, narrows: boolean, who?: string): void {
    const [section, key] = path;
    const own = key === undefined ? undefined : String(key);
    const person = section === 'users' ? own : who;
    const role = section === 'roles' ? own : section === 'users' ? who : undefined;
    this.#edits.push({
      path,
      place: this.#placeOf(path, after),
      before,
      after,
      narrows,
      people: person === undefined ? [] : [person],
      ...present({ role }),
    });
  }

  #placeOf(path: WrittenPath, after: unknown): Place {
    const source = after === undefined ? (this.#was ?? this.#is) : (this.#is ?? this.#was);
    if (source === undefined) throw new TypeError('A file that is in neither set cannot differ.');
    return path.length === 0
      ? startOf(source.path)
      : source.place(path, typeof path.at(-1) === 'number' ? 'value' : 'key');
  }
}

/** The list of edits of one property that only narrow. What is not here does not. */
function narrowsEntry(isPerson: boolean, key: string, before: unknown, after: unknown): boolean {
  switch (key) {
    case 'accessLevel':
      return isAtMost(after ?? 'custom', before);
    case 'mcpServers':
      return before === 'all' && after === undefined;
    case 'state':
      return isPerson && after === 'absent';
    case 'enabled':
      return isPerson && after === false;
    case 'until':
      return isPerson && after !== undefined && moment(after) <= moment(before);
    default:
      return false;
  }
}

/** Whether a grant gives at most what another gives, for at most as long; its reason may not change. */
function isWithin(is: unknown, was: unknown): boolean {
  const [after, before] = [grantOf(is), grantOf(was)];
  return isAtMost(after.level, before.level) && isAsLong(after, before);
}

const isItemWithin = (is: Item, was: Item): boolean =>
  (is.level === undefined || was.level === undefined || isAtMost(is.level, was.level)) &&
  isAsLong(objectOf(is.value), objectOf(was.value));

/** Whether a level is at most another; where one is left out it is not. */
const isAtMost = (is: unknown, was: unknown): boolean =>
  (compareLevelWords(String(is), String(was)) ?? 1) <= 0;

/** Only `until` may differ, and only towards earlier. */
function isAsLong(is: JsonObject, was: JsonObject): boolean {
  const rest = keysOf(is, was).filter((key) => !BESIDE_THE_END.has(key));
  if (rest.some((key) => !isSame(is[key], was[key]))) return false;
  return isSame(is.until, was.until) || moment(is.until) <= moment(was.until);
}

const BESIDE_THE_END: ReadonlySet<string> = new Set(['until', 'level', 'user', 'role']);
const grantOf = (grant: unknown): JsonObject => (isObject(grant) ? grant : { level: grant });

/** When it ends; never, if nothing says so. What is no date compares with nothing. */
const moment = (until: unknown): number =>
  until === undefined ? Number.POSITIVE_INFINITY : (endOf(String(until)) ?? Number.NaN);

function itemsOf(path: WrittenPath, list: unknown, level?: string): Item[] {
  return (Array.isArray(list) ? list : []).map((value: unknown, index) => {
    const item = objectOf(value);
    const who = typeof value === 'string' ? value : String(item.user ?? item.role);
    return { path: [...path, index], who, value, ...(level === undefined ? {} : { level }) };
  });
}

const keysOf = (a: JsonObject, b: JsonObject): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(compareText);

/** What two maps say differently, by its key. */
const differing = (was: JsonObject, is: JsonObject) =>
  keysOf(was, is)
    .map((key) => ({ key, before: was[key], after: is[key] }))
    .filter(({ before, after }) => !isSame(before, after));

/** Whether two values say the same; the order of names says nothing. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (isObject(a) && isObject(b)) return keysOf(a, b).every((key) => isSame(a[key], b[key]));
  return a === b;
}

/** What of the edits nobody's declared access shows: bindings, pins, switches, limits, tests and the policy. */
export const besideAccess = (edits: readonly FileEdit[]): FileEdit[] =>
  edits.filter((edit) => !edit.narrows && isBesideAccess(edit));

function isBesideAccess({ path: [section, , property, ...deeper], after }: FileEdit): boolean {
  // Whom only the account has, the files give nothing, and an end of theirs takes all of it.
  if (section === 'users' && property === undefined) return objectOf(after).state === 'absent';
  if (section === 'users') return property === 'id' || (property === 'enabled' && after === true);
  if (section === 'roles') return property === 'enabled' || SETTING_NAMES.some((name) => name === property);
  if (section === 'integrations' || section === 'mcpServers')
    return property !== undefined && deeper.length === 0;
  return section !== undefined;
}
