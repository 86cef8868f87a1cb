/** What the writer of a change could know, judged from the log of requests. */
import type { AccountChange } from '../sandbox/account.ts';
import type { RequestEntry } from '../sandbox/emulation.ts';
import { LIST_OF_USERS } from '../sandbox/record.ts';
import { endsAdministrator, type Knowledge, recordOfChange } from '../sandbox/witness.ts';

/** The requests of one run: from which number to which. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** A change, its place among all of them, and the request that made it; 0: somebody in the UI. */
export interface TracedChange {
  readonly change: AccountChange;
  readonly request: number;
}

/** Everything that happened so far. */
export interface Story {
  readonly written: readonly TracedChange[];
  readonly requests: readonly RequestEntry[];
  /** The runs so far, the last one included. */
  readonly spans: readonly Span[];
  /** Administrators after so many changes, for every number up to now. */
  readonly administrators: readonly number[];
  /** By how many milliseconds a reading lags that does. */
  readonly lagMs: number;
}

const isWithin = ({ first, last }: Span, request: number): boolean => request >= first && request <= last;

/** A lag is measured when the answer is made and told when it has been: what is that close may be either. */
const CLOSE_MS = 50;

/** Every change of the account with the request that made it; a write that landed late has that of its answer. */
export function writtenIn(
  changes: readonly AccountChange[],
  requests: readonly RequestEntry[],
): TracedChange[] {
  const requestOf = new Map<AccountChange, number>();
  for (const entry of requests) {
    for (const change of entry.changes) if (change.by.source === 'api') requestOf.set(change, entry.n);
  }
  return changes.map((change) => ({ change, request: requestOf.get(change) ?? 0 }));
}

/**
 * How many changes every reading of a run shows: later ones may have been hidden from it. Readings go side by side, so
 * that the first to arrive need not be the first to be answered, and one that lags shows less than an earlier one.
 */
export function shownThroughout({ first, last }: Span, story: Story): number {
  const readings = story.requests.slice(first - 1, last).filter(({ method }) => method === 'GET');
  return Math.min(story.written.length, ...readings.map((reading) => seenBy(reading, story)));
}

/** How many changes a reading shows. */
function seenBy(reading: RequestEntry, { written, lagMs }: Story): number {
  if (!reading.faults.includes('lag')) return reading.earlier;
  const view = Date.parse(reading.time) - lagMs - CLOSE_MS;
  return written.slice(0, reading.earlier).filter(({ change }) => Date.parse(change.time) <= view).length;
}

/**
 * Changes that no reading right before the write at `index` could show: of the record itself those since the run last
 * read it, and since the answer of a write that lands late; of other administrators those by others since the run
 * last read them, where it has read them since it took one.
 */
export function knowledgeOf(story: Story, index: number): Knowledge {
  const { written, requests, spans } = story;
  const own = written[index];
  const entry = requests[(own?.request ?? 0) - 1];
  const span = spans.find((each) => isWithin(each, entry?.n ?? 0));
  if (own === undefined || entry === undefined || span === undefined) return {};
  const isOwn = ({ request }: TracedChange): boolean => isWithin(span, request);
  const taken = written.slice(0, index).findLast((each) => isOwn(each) && endsAdministrator(each.change));
  const earlier = requests.slice(span.first - 1, entry.n - 1);
  const lastReading = (record: string, since: number): RequestEntry | undefined =>
    earlier.findLast(
      ({ n, method, path }) => n > since && method === 'GET' && path === `${LIST_OF_USERS}/${record}`,
    );
  const unseen = written.slice(0, index).flatMap((other, at) => {
    const isSame = recordOfChange(other.change) === recordOfChange(own.change);
    // Of its own writes a run knows, but for those that overtook one which landed late.
    if (isOwn(other)) return isSame && at >= entry.earlier ? [other.change] : [];
    const last = lastReading(recordOfChange(other.change), isSame ? 0 : (taken?.request ?? 0));
    const seen = last === undefined ? (isSame ? entry.earlier : undefined) : seenBy(last, story);
    return seen !== undefined && at >= seen ? [other.change] : [];
  });
  const before = administratorsSeen(earlier, story);
  return before === undefined ? { unseen } : { unseen, before };
}

/** The fewest administrators that a reading of the list showed before the first write. */
function administratorsSeen(earlier: readonly RequestEntry[], story: Story): number | undefined {
  const first = earlier.findIndex(({ method }) => method !== 'GET');
  const counts = earlier
    .slice(0, first === -1 ? undefined : first)
    .filter(({ path }) => path.split('?')[0] === LIST_OF_USERS)
    .map((reading) => story.administrators[seenBy(reading, story)] ?? 0);
  return counts.length === 0 ? undefined : Math.min(...counts);
}
