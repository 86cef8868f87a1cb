/** When something that a file limits in time ends. */

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
/** Milliseconds of a day. */
export const DAY = 24 * 60 * 60 * 1000;
/** For how many days nobody must have signed in to count as dormant, where nothing else is asked. */
export const DORMANT_DAYS = 90;
const MINUTE = 60 * 1000;

/** How far the clocks of people are ahead of UTC at most, and behind it: Kiritimati, and the islands west of Alaska. */
const MOST_AHEAD = 14 * 60 * MINUTE;
const MOST_BEHIND = 12 * 60 * MINUTE;

/** The first and the last moment that RFC 3339 can write, and so a saved plan: its years have four digits. */
const FIRST_MOMENT = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The first moment at which `until` is over, in milliseconds since 1970 (UTC): for a date the midnight after
 * that day, for an RFC 3339 time that time. `undefined` for what is no date (2026-02-31, 25 o'clock). Of 9999-12-31,
 * after which no midnight can be written, it is the last millisecond.
 */
export function endOf(until: string): number | undefined {
  const end = unboundedEndOf(until);
  return end === undefined ? undefined : Math.min(Math.max(end, FIRST_MOMENT), LAST_MOMENT);
}

/** The last day on which something still holds that ends at a moment, if it ends with a day; else undefined. */
export const dayBefore = (moment: number): string | undefined =>
  moment % DAY === 0 || moment === LAST_MOMENT ? new Date(moment - 1).toISOString().slice(0, 10) : undefined;

/** The moment of an end as `until` in the files says it: the last day, or else the time. */
export const untilText = (moment: number): string =>
  dayBefore(moment) ?? new Date(moment).toISOString().replace(/\.000Z$/, 'Z');

function unboundedEndOf(until: string): number | undefined {
  const date = DATE.exec(until);
  if (date !== null) {
    const midnight = midnightOf(date);
    return midnight === undefined ? undefined : midnight + DAY;
  }
  const time = TIME.exec(until);
  if (time === null) return undefined;
  const midnight = midnightOf(time);
  const [hour, minute, second] = [Number(time[4]), Number(time[5]), Number(time[6])];
  const offset = offsetOf(time[8] ?? '');
  // A leap second (60) is no moment that anybody means here.
  if (midnight === undefined || offset === undefined || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const milliseconds = Math.trunc(Number(time[7] ?? '0') * 1000);
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - offset * MINUTE;
}

/** How many days a duration has, which the schema holds to `90d`. */
export const daysIn = (duration: string): number => Number.parseInt(duration, 10);

/** The same of what may have no end: `Infinity` then, and for what is no date (`not-a-date` has been reported). */
export const endOrNever = (until: string | undefined): number =>
  until === undefined ? Infinity : (endOf(until) ?? Infinity);

/** Whether a text is a day, as `2027-01-31`, and not a time. */
export const isDay = (text: string): boolean => DATE.test(text) && endOf(text) !== undefined;

/** When a day begins where it begins first, and when it is over everywhere; undefined for what is no day. */
export function dayOnEarth(day: string): { readonly begins: number; readonly isOverAt: number } | undefined {
  const end = isDay(day) ? endOf(day) : undefined;
  return end === undefined ? undefined : { begins: end - DAY - MOST_AHEAD, isOverAt: end + MOST_BEHIND };
}

/** The oldest day that it still is somewhere: each day before it is over everywhere. */
export const oldestDay = (now: Date): string =>
  new Date(now.getTime() - MOST_BEHIND).toISOString().slice(0, 10);

/** What is over, in words: whoever still has that day must see by which clock it is. */
export function overDate(until: string, now: Date): string {
  const { isOverAt } = dayOnEarth(until) ?? { isOverAt: -Infinity };
  return now.getTime() < isOverAt ? `${until} (UTC)` : until;
}

const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The moment of a date that the account tells: RFC 3339. What else `Date.parse` takes for a date is a guess. */
export function timestampOf(text: string | undefined): number | undefined {
  const time = text !== undefined && STAMP.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Whether it is over at `now`. What is no date never ends by itself; `not-a-date` has been reported then. */
export function hasEnded(until: string | undefined, now: Date): boolean {
  const end = until === undefined ? undefined : endOf(until);
  return end !== undefined && end <= now.getTime();
}

function midnightOf(match: RegExpExecArray): number | undefined {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() : undefined;
}

/** Minutes that the local time is ahead of UTC. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 23 || minutes > 59) return undefined;
  const total = hours * 60 + minutes;
  return zone.startsWith('-') ? -total : total;
}
