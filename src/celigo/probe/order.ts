/** In which order a list comes: a question of several readings, as chance can sort a short list. */

import { groupBy } from '../../core/model/group-by.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { counted } from '../../core/model/text.ts';
import { among, type ProbeAnswer, unanswered } from './finding.ts';
import { type SeenList, seen } from './sight.ts';

/** Readings of one list. */
const MOST_READINGS = 8;
/** One in so many: how seldom chance may give the same order each time. */
const SELDOM = 1_000_000;
/** Different times that must be in order before they say anything of the order. */
const LEAST_TIMES = 5;

const VALUES = ['created', 'newest-first', 'shuffled'];

/** How often chance gives one order for these readings. */
function chances(items: number, readings: number): number {
  let orders = 1;
  for (let n = 2; n <= items && orders < SELDOM; n += 1) orders *= n;
  return orders ** (readings - 1);
}

const idsOf = ({ items }: SeenList): string[] => items.map(({ _id }) => String(_id));

/** Whether another reading could still tell something. */
export function wantsAnother(readings: readonly SeenList[]): boolean {
  if (readings.length >= MOST_READINGS) return false;
  const odd = oddReadings(readings);
  if (odd >= 2) return false;
  return odd === 1 || chances(readings[0]?.items.length ?? 0, readings.length) < SELDOM;
}

/** Readings that are in another order than most. */
function oddReadings(readings: readonly SeenList[]): number {
  const byOrder = groupBy(readings, (reading) => idsOf(reading).join(' '));
  return readings.length - Math.max(0, ...[...byOrder.values()].map(({ length }) => length));
}

export function orderAnswer(readings: readonly SeenList[]): ProbeAnswer {
  const [first] = readings;
  const members = new Set(readings.map((each) => idsOf(each).sort().join(' ')));
  if (first === undefined || first.items.length < 2 || readings.some(({ whole }) => !whole))
    return unanswered('No list of at least two items could be read to its end.');
  if (members.size > 1) return unanswered('The list changed while it was read.');
  const odd = oddReadings(readings);
  const words = `${counted(readings.length, 'reading')} of ${first.items.length} items, ${odd} of them in another order than most`;
  const evidence = seen(first.first, words);
  // A single reading in another order may be a mishap.
  if (odd === 1) return unanswered('One reading of several had another order.', evidence);
  const excluded = new Set<string>();
  if (odd >= 2) for (const value of ['created', 'newest-first']) excluded.add(value);
  else {
    if (chances(first.items.length, readings.length) >= SELDOM) excluded.add('shuffled');
    for (const value of directionsOut(first.items)) excluded.add(value);
  }
  return among(VALUES, excluded, [evidence], {
    open: 'Too few items were made at different times to tell.',
    none: 'It is always the same order, and not that of creation.',
  });
}

/** Directions that the times of creation rule out; too few times rule out nothing. */
function directionsOut(items: readonly JsonObject[]): string[] {
  const times = items.map(({ createdAt }) =>
    typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN,
  );
  if (times.some(Number.isNaN) || new Set(times).size < LEAST_TIMES) return [];
  const rises = times.some((time, at) => at > 0 && time > (times[at - 1] ?? time));
  const falls = times.some((time, at) => at > 0 && time < (times[at - 1] ?? time));
  return [...(rises ? ['newest-first'] : []), ...(falls ? ['created'] : [])];
}
