/** What the writer of a change could know, judged from the log of requests. */
import type { AccountChange } from '../sandbox/account.ts';
import type { RequestEntry } from '../sandbox/emulation.ts';
import { administers } from '../sandbox/reach.ts';
import { readsRecord } from '../sandbox/record.ts';
import type { Knowledge } from '../sandbox/witness.ts';

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

const recordOf = ({ before, after }: AccountChange): string => String((after ?? before)?._id);
const takes = ({ before, after }: AccountChange): boolean =>
  before !== undefined && administers(before) && (after === undefined || !administers(after));

/** Every change of the account with the request that made it. */
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
 * Changes by others that no reading right before the write at `index` could show: of the record itself since the
 * run last read it; of other administrators since it last read them, where it has read them since it took one.
 */
export function knowledgeOf(
  written: readonly TracedChange[],
  index: number,
  requests: readonly RequestEntry[],
  span: Span,
  before: number,
): Knowledge {
  const own = written[index];
  if (own === undefined || own.request === 0) return { before };
  const isOwn = ({ request }: TracedChange): boolean => request >= span.first && request <= span.last;
  const taken = written.slice(0, index).findLast((each) => isOwn(each) && takes(each.change));
  const lastReading = (record: string, since: number): RequestEntry | undefined =>
    requests
      .slice(span.first - 1, own.request - 1)
      .findLast(({ n, method, path }) => n > since && method === 'GET' && readsRecord(path, record));
  const unseen = written.slice(0, index).flatMap((other, at) => {
    if (isOwn(other)) return [];
    const isSame = recordOf(other.change) === recordOf(own.change);
    const last = lastReading(recordOf(other.change), isSame ? 0 : (taken?.request ?? 0));
    const seen = last?.earlier ?? (isSame ? requests[own.request - 1]?.earlier : undefined);
    return seen !== undefined && at >= seen ? [other.change] : [];
  });
  return { unseen, before };
}
