/** Flags that several commands have, how they are read, and how help shows them. */
import { InvalidArgumentError, Option } from 'commander';
import type { Context } from '../commands/context.ts';
import { REGIONS } from '../core/model/region.ts';
import { DAY, endOf, isDay } from '../core/model/until.ts';
import type { ExitCode } from '../errors.ts';

/** Hands a command its arguments, its options and a context, and ends with its exit code. */
export type Act = <Options>(
  command: (paths: string[], options: Options, context: Context) => Promise<ExitCode>,
) => (paths: string[], options: Options) => Promise<void>;

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

export const collect = (value: string, list: readonly string[]): string[] => [...list, value];

export function colorOf(value: string | boolean): 'always' | 'never' | 'auto' {
  if (value === 'never' || value === 'auto' || value === 'always') return value;
  throw new InvalidArgumentError('It is always, never or auto.');
}

export function numberOf(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('It is a whole number.');
  return Number(value);
}

export function portOf(value: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65535)
    throw new InvalidArgumentError('A port is a number up to 65535.');
  return port;
}

/** A whole number, at most nine digits of it. */
export function countOf(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(value);
}

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

export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
