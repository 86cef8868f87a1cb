/**
 * What records of an account said at a moment in the past, as far as readings of it prove that.
 *
 * Anybody may change an account in its own pages, and change it back, at any time. Two readings that agree therefore
 * prove nothing about the time between them; the moment of the last change, which the account keeps with each record,
 * does: a record that was read with the same moment was the same all along, from that moment to the last such reading.
 * Only that makes a statement here. A record has an id that no other record ever gets, so statements are about records.
 */
import { apart, CLOCKS, type Off } from '../model/clock.ts';
import { groupBy, type Some } from '../model/group-by.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import type { ReviewedStatus } from '../report/saved.ts';

/** What a record gives: everything that decides about reach, and no settings. */
export interface HeldAccess {
  readonly status: ReviewedStatus;
  readonly level: string;
  /** Levels by id, sorted. */
  readonly integrations: Readonly<Record<string, string>>;
  readonly mcpServers: 'all' | Readonly<Record<string, string>>;
  /**
   * Grants of which the reading did not say what they gave, `integrations/ID`: with scopes that nobody knows, or on what
   * the account did not list any more. Deleting a resource is no change of the records that have grants on it.
   */
  readonly unknown?: readonly string[];
}

/** Where something was read: a report, or a line of a receipt. */
export interface Source {
  readonly file: string;
  readonly line?: number;
}

/** One record as it was read once. */
export interface Sighting extends Off {
  readonly recordId: string;
  /** When the reading began, and when it ended; the record itself was read at some moment of these. */
  readonly at: number;
  readonly until: number;
  readonly source: Source;
  readonly email?: string;
  /** The last change of the record, by the account's clock; missing if that was not kept. */
  readonly modified?: number;
  readonly created?: number;
  /** Missing where only its last change was kept. */
  readonly held?: HeldAccess;
}

/** A run of ours that removed a record. */
export interface Removal extends Off {
  readonly recordId: string;
  readonly at: number;
  readonly email: string;
  readonly source: Source;
}

/** A run of ours that invited somebody: the account made a record, whose id no receipt says. */
export interface Invited extends Off {
  readonly email: string;
  readonly at: number;
  readonly source: Source;
  readonly held: HeldAccess;
}

/** All that is kept about an account. */
export interface Readings {
  readonly sightings: readonly Sighting[];
  readonly removals: readonly Removal[];
  readonly invited: readonly Invited[];
  /** Complete readings: a record that one of them does not have was not there. */
  readonly complete: readonly (Pick<Sighting, 'at' | 'until' | 'off' | 'source'> & {
    readonly records: ReadonlySet<string>;
  })[];
}

/** `recorded`: one document says it by itself. `derived`: it follows from several. */
export type AsOfGrade = 'recorded' | 'derived' | 'unknown';

export interface RecordAsOf {
  /** Missing of somebody who was invited, and whose record no reading shows. */
  readonly recordId?: string;
  /** By the newest reading of that moment or before, else by the first after it. */
  readonly email: string;
  /** As it was read last, where that is another. */
  readonly laterEmail?: string;
  readonly grade: AsOfGrade;
  /** `there`: with `held`. `gone` and `not-yet`: this record was not in the account. `unknown`: nothing proves either. */
  readonly state: 'there' | 'gone' | 'not-yet' | 'unknown';
  readonly held?: HeldAccess;
  /** What it follows from; of `unknown` none. */
  readonly sources: readonly Source[];
  /** Of `unknown`: the readings around the moment that say what the record gave. */
  readonly before?: Told;
  readonly after?: Told;
}

/** What a record gave when it was read, or was left as. */
export type Told = Pick<Sighting, 'at' | 'source' | 'held'>;

/** Every record that some reading knows, by e-mail. */
export function recordsAsOf(readings: Readings, moment: number): RecordAsOf[] {
  const byRecord = groupBy(readings.sightings, ({ recordId }) => recordId);
  const read = [...byRecord.values()].map((own) =>
    recordAsOf(
      own.sort((a, b) => surely(a) - surely(b)),
      readings,
      moment,
    ),
  );
  return [...read, ...unseen(readings, moment)].sort(
    (a, b) => compareText(a.email, b.email) || compareText(a.recordId ?? '', b.recordId ?? ''),
  );
}

/** People whom a run invited before the moment, and whom no reading shows since: a record that is older is another. */
function unseen({ invited, sightings }: Readings, moment: number): RecordAsOf[] {
  const byRecord = [...groupBy(sightings, ({ recordId }) => recordId).values()];
  const isShown = ({ email, at, off = 0 }: Invited): boolean =>
    byRecord.some(
      (own) =>
        own.every((each) => Math.min(each.until, each.created ?? each.until) >= at - off - apart(each)) &&
        own.some(
          (each) => each.at >= at && each.email !== undefined && emailOf(each.email) === emailOf(email),
        ),
    );
  return invited
    .filter((each) => each.at <= moment && !isShown(each))
    .map(({ email, ...before }) => ({ email, grade: 'unknown', state: 'unknown', sources: [], before }));
}

type Statement = Pick<RecordAsOf, 'grade' | 'state' | 'held' | 'sources'>;

/** The sightings of one record, oldest first. */
type Own = Readonly<Some<Sighting>>;

function recordAsOf(own: Own, readings: Readings, moment: number): RecordAsOf {
  const who = { recordId: own[0].recordId, ...emailsOf(own, moment) };
  const statements = [
    ...heldAt(own, moment),
    ...goneAt(own, readings, moment),
    ...notYetAt(own, readings, moment),
  ];
  const [first] = statements;
  // Documents that contradict each other prove nothing.
  const agree = statements.every(({ state, held }) => state === first?.state && same(held, first.held));
  if (first !== undefined && agree) {
    // What says all of it comes before what leaves a grant open, and one document before several.
    const whole = statements.filter(({ held }) => held?.unknown === undefined);
    const best = whole.length > 0 ? whole : statements;
    const recorded = best.find(({ grade }) => grade === 'recorded');
    return { ...who, ...(recorded ?? best[0] ?? first) };
  }
  const telling = own.filter(({ held }) => held !== undefined);
  const before = telling.findLast(({ at }) => at <= moment) ?? invitationOf(own, readings, moment);
  const after = telling.find(({ at }) => at > moment);
  return { ...who, grade: 'unknown', state: 'unknown', sources: [], ...present({ before, after }) };
}

/** The run that invited whoever has this record: the account made it in the same minute. */
function invitationOf(own: readonly Sighting[], { invited }: Readings, moment: number): Invited | undefined {
  const emails = new Set(own.flatMap(({ email }) => (email === undefined ? [] : [emailOf(email)])));
  const created = own.find((each) => each.created !== undefined)?.created ?? Number.NaN;
  return invited.findLast(
    (each) =>
      each.at <= moment && emails.has(emailOf(each.email)) && Math.abs(created - each.at) <= apart(each),
  );
}

/** An address that passed to somebody else must not stand beside what its former bearer had. */
function emailsOf(own: Own, moment: number): Pick<RecordAsOf, 'email' | 'laterEmail'> {
  const named = own.filter(({ email }) => email !== undefined);
  const { email = own[0].recordId } = named.findLast(({ at }) => at <= moment) ?? named[0] ?? {};
  const last = named.at(-1)?.email ?? email;
  return emailOf(last) === emailOf(email) ? { email } : { email, laterEmail: last };
}

/** Whether two readings tell the same, as far as both tell it. */
function same(a: HeldAccess | undefined, b: HeldAccess | undefined): boolean {
  const open = new Set([...(a?.unknown ?? []), ...(b?.unknown ?? [])]);
  return JSON.stringify(toldIn(a, open)) === JSON.stringify(toldIn(b, open));
}

function toldIn(held: HeldAccess | undefined, open: ReadonlySet<string>): unknown {
  if (held === undefined || open.size === 0) return held;
  const { status, level, integrations, mcpServers } = held;
  const without = (kind: string, grants: Readonly<Record<string, string>>) =>
    Object.entries(grants).filter(([id]) => !open.has(`${kind}/${id}`));
  return [
    status,
    // Whose only grants are on what is gone has the level that is said without any.
    level === 'none' ? 'custom' : level,
    without('integrations', integrations),
    mcpServers === 'all' ? mcpServers : without('mcpServers', mcpServers),
  ];
}

/** A moment before which a reading certainly did not begin. */
const surely = ({ at, off = 0 }: Pick<Sighting, 'at' | 'off'>): number => at - off;

/** From readings between which, by the moment of the last change, nothing changed. */
function heldAt(own: readonly Sighting[], moment: number): Statement[] {
  const byChange = groupBy(own, ({ modified }) => modified);
  return [...byChange].flatMap(([modified, group]): Statement[] => {
    const last = group.at(-1);
    if (modified === undefined || last === undefined) return [];
    if (moment < modified + CLOCKS || moment > surely(last)) return [];
    return group.flatMap((each): Statement[] => {
      const { held, source } = each;
      if (held === undefined) return [];
      return surely(each) >= moment
        ? [{ grade: 'recorded', state: 'there', held, sources: [source] }]
        : [{ grade: 'derived', state: 'there', held, sources: [source, last.source] }];
    });
  });
}

function goneAt(own: Own, { removals, complete }: Readings, moment: number): Statement[] {
  const [first] = own;
  const last = own.at(-1) ?? first;
  const removed = removals.find(
    (each) => each.recordId === first.recordId && each.at + apart(each) <= moment,
  );
  // Of two readings at one time either may have seen the record first.
  const seen = Math.max(...own.map((each) => each.until + apart(each)));
  const missing = complete.find((each) => surely(each) > seen && !each.records.has(first.recordId));
  const found: Statement[] = [];
  // Whoever was read later was not gone, whatever an answer said.
  if (removed !== undefined && last.at <= removed.at)
    found.push({ grade: 'recorded', state: 'gone', sources: [removed.source] });
  if (missing !== undefined && missing.until + apart(missing) <= moment)
    found.push({ grade: 'derived', state: 'gone', sources: [last.source, missing.source] });
  return found;
}

function notYetAt(own: Own, { complete }: Readings, moment: number): Statement[] {
  const [first] = own;
  const born = own.find(({ created }) => created !== undefined && moment < created - CLOCKS);
  const missing = complete.find(
    (each) =>
      surely(each) >= moment &&
      own.every((later) => each.until + apart(each, later) < later.at) &&
      !each.records.has(first.recordId),
  );
  const found: Statement[] = [];
  if (born !== undefined) found.push({ grade: 'recorded', state: 'not-yet', sources: [born.source] });
  if (missing !== undefined)
    found.push({ grade: 'derived', state: 'not-yet', sources: [missing.source, first.source] });
  return found;
}
