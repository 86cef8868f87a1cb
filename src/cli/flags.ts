/** Flags that several commands have, how they are read, and how help shows them. */
import { InvalidArgumentError, Option } from 'commander';
import { REGIONS } from '../core/model/region.ts';
import { DAY, endOf, isDay } from '../core/model/until.ts';

export const BASE = 'the desired state that was already in force: a file or folder (repeatable)';
export const PATHS =
  'files or folders; default: access.yaml or access/, searched upwards to the repository root';

export const formatOption = (...formats: readonly [string, ...string[]]): Option =>
  new Option('--format <format>', 'how to write the result; without it, as --output ends')
    .choices(formats)
    .default(formats[0]);

/** For commands that read no access file, which would say it. */
export const regionOption = (): Option =>
  new Option('--region <region>', "the vendor's region that holds the account").choices(REGIONS);

export function colorOf(value: string | boolean): 'always' | 'never' | 'auto' {
  if (value === 'never' || value === 'auto' || value === 'always') return value;
  throw new InvalidArgumentError('It is always, never or auto.');
}

/** Reads a number that is written so, from `least` to `most`. */
const numberIn =
  (pattern: RegExp, least: number, most: number, words: string) =>
  (value: string): number => {
    const number = Number(value);
    if (pattern.test(value) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(words);
  };

export const numberOf = numberIn(/^\d{1,6}$/, 0, 999_999, 'It is a whole number.');
export const portOf = numberIn(/^\d{1,5}$/, 0, 65_535, 'A port is a number up to 65535.');
export const countOf = numberIn(/^[1-9]\d{0,8}$/, 1, 999_999_999, 'It is a whole number from 1.');
export const daysOf = numberIn(/^\d{1,5}$/, 1, 99_999, 'It is a number of days, at least 1.');
export const jobsOf = numberIn(/^\d{1,3}$/, 1, 64, 'It is a number from 1 to 64.');
export const patienceOf = numberIn(/^\d{1,4}$/, 1, 3_600, 'It is a number of seconds from 1 to 3600.');

/** A date stands for its first moment, UTC: what ends on that day still holds. */
export function dateOf(value: string): Date {
  const moment = endOf(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
  if (moment !== undefined) return new Date(moment);
  throw new InvalidArgumentError(
    'It is a date like 2026-12-31 or an RFC 3339 time like 2026-12-31T17:00:00Z.',
  );
}

/** The other end of a period: a date stands for its last moment, UTC, as `until` in the files does. */
export function lastOfDate(value: string): Date {
  const first = dateOf(value);
  return isDay(value) ? new Date(first.getTime() + DAY - 1) : first;
}
