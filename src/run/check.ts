/** The files judged alone, without an account: syntax, schema, rules and access tests. */
import { withFrames } from '../config/load.ts';
import { placeholdersIn } from '../config/placeholders.ts';
import { readConfig } from '../config/read.ts';
import { scheduleOf } from '../core/desired/ends.ts';
import { namesAlone } from '../core/desired/names.ts';
import { passedDates } from '../core/desired/passed.ts';
import { resolveDesired } from '../core/desired/resolve.ts';
import { accessTestsOf, testFindings } from '../core/desired/tests.ts';
import { compareFindings, type Finding } from '../core/model/finding.ts';
import { type CalendarDay, calendarOf } from '../core/plan/calendar.ts';
import { writablePeople } from '../core/plan/ends.ts';
import { surelyNotifiedWithoutAccess } from '../core/plan/fits.ts';
import { laterWarnings, pastFindings } from '../core/plan/later.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { policyOf } from '../core/written/policy.ts';
import type { Standpoint } from './files-and-base.ts';

/** What came of the files, and how much there was to judge. */
export interface FilesVerdict {
  readonly kind: 'valid' | 'invalid' | 'fails-tests';
  /** Of files and access tests, in order. */
  readonly findings: readonly Finding[];
  /** How many files there are. */
  readonly files: number;
  readonly people: number;
}

/** Reads and judges the files, and with `workflows` also whether the workflows of their repository can run. */
export async function judgeFiles(
  paths: readonly string[],
  { workflows, ...standpoint }: Standpoint & { readonly workflows: boolean },
): Promise<FilesVerdict> {
  const { now, cwd } = standpoint;
  const { config, files, findings } = await readConfig({ paths, ...standpoint });
  const alone = config && resolvedAlone(config, now);
  const misfits = alone === undefined ? [] : misfitsIn(alone);
  const failing = alone === undefined ? [] : testFindings(alone.tests, alone.desired.users);
  // What passed is told only here: a plan says of a date what it does about it.
  const dated =
    alone === undefined
      ? []
      : [...brokenLater(alone), ...passedDates(alone.config, now), ...pastFindings(alone.desired)];
  const found = withFrames([...misfits, ...failing, ...dated], files);
  const stubs: Finding[] = [];
  for (const root of workflows ? new Set(files.map((file) => file.root)) : [])
    stubs.push(...(await placeholdersIn(root, cwd)));
  return {
    kind:
      config === undefined || misfits.length + stubs.length > 0
        ? 'invalid'
        : failing.length > 0
          ? 'fails-tests'
          : 'valid',
    findings: [...findings, ...found, ...stubs].sort(compareFindings),
    files: files.length,
    people: config?.users.size ?? 0,
  };
}

/** What dates alone will break, as far as the files show it; a rule of the files says it of the floor. */
const brokenLater = (alone: ResolvedAlone): Finding[] =>
  laterWarnings(calendarAlone(alone)).filter(({ code }) => code !== 'ends-below-floor');

/** The calendar as the files alone show it: names stand for themselves. */
export function calendarOfFiles(
  config: WrittenConfig,
  now: Date,
): { readonly calendar: readonly CalendarDay[]; readonly labels: ReadonlyMap<string, string> } {
  const alone = resolvedAlone(config, now);
  return { calendar: calendarAlone(alone), labels: alone.labels };
}

const calendarAlone = ({ config, now, ...known }: ResolvedAlone): CalendarDay[] =>
  calendarOf({
    ...known,
    schedule: scheduleOf(writablePeople(known.desired), now),
    minimum: policyOf(config.policy, now).minAdministrators,
  });

/** What the files say by themselves, where names stand for themselves. */
type ResolvedAlone = ReturnType<typeof resolvedAlone>;

function resolvedAlone(config: WrittenConfig, now: Date) {
  const names = namesAlone(config);
  const desired = resolveDesired(config, names, now);
  return { config, now, names, desired, tests: accessTestsOf(config, names), labels: names.labels };
}

/** What no account can make right; a plan finds it beside the account, and carries out ends all the same. */
const misfitsIn = ({ config, names, desired }: ResolvedAlone): Finding[] =>
  surelyNotifiedWithoutAccess(desired, config, names);

/** The same for files that are compared with a base, and with no account. */
export const misfitsAlone = (config: WrittenConfig, now: Date): Finding[] =>
  misfitsIn(resolvedAlone(config, now));

/** Access tests judged on the files alone: names stand for themselves. */
export function brokenTests(config: WrittenConfig, now: Date): Finding[] {
  const { tests, desired } = resolvedAlone(config, now);
  return testFindings(tests, desired.users);
}
