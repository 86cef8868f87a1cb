/** The files judged alone, without an account: syntax, schema, rules and access tests. */
import { withFrames } from '../config/load.ts';
import { placeholdersIn } from '../config/placeholders.ts';
import { readConfig } from '../config/read.ts';
import { scheduleOf } from '../core/desired/ends.ts';
import { namesAlone } from '../core/desired/names.ts';
import { resolveDesired } from '../core/desired/resolve.ts';
import { accessTestsOf, testFindings } from '../core/desired/tests.ts';
import { compareFindings, type Finding } from '../core/model/finding.ts';
import { type CalendarDay, calendarOf } from '../core/plan/calendar.ts';
import { laterFindings } from '../core/plan/later.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { policyOf } from '../core/written/policy.ts';
import type { Standpoint } from './files.ts';

/** What came of the files, and how much there was to judge. */
export interface FilesVerdict {
  readonly kind: 'valid' | 'invalid' | 'fails-tests';
  /** Of files and access tests, in order. */
  readonly findings: readonly Finding[];
  /** Paths of the files. */
  readonly inputs: readonly string[];
  readonly people: number;
}

/** Reads and judges the files, and with `workflows` also whether the workflows of their repository can run. */
export async function judgeFiles(
  paths: readonly string[],
  { workflows, ...standpoint }: Standpoint & { readonly workflows: boolean },
): Promise<FilesVerdict> {
  const { now, cwd } = standpoint;
  const { config, files, findings } = await readConfig({ paths, ...standpoint });
  const failing = config === undefined ? [] : withFrames(brokenTests(config, now), files);
  const later = config === undefined ? [] : withFrames(brokenLater(config, now), files);
  const stubs: Finding[] = [];
  for (const root of workflows ? new Set(files.map((file) => file.root)) : [])
    stubs.push(...(await placeholdersIn(root, cwd)));
  return {
    kind: config === undefined || stubs.length > 0 ? 'invalid' : failing.length > 0 ? 'fails-tests' : 'valid',
    findings: [...findings, ...failing, ...later, ...stubs].sort(compareFindings),
    inputs: files.map(({ path }) => path),
    people: config?.users.size ?? 0,
  };
}

/** What dates alone will break, as far as the files show it; a rule of the files says it of the floor. */
const brokenLater = (config: WrittenConfig, now: Date): Finding[] =>
  laterFindings(calendarOfFiles(config, now).calendar).filter(({ code }) => code !== 'ends-below-floor');

/** The calendar as the files alone show it: names stand for themselves. */
export function calendarOfFiles(
  config: WrittenConfig,
  now: Date,
): { readonly calendar: readonly CalendarDay[]; readonly labels: ReadonlyMap<string, string> } {
  const names = namesAlone(config);
  const desired = resolveDesired(config, names, now);
  const calendar = calendarOf({
    desired,
    schedule: scheduleOf(desired.users, now),
    minimum: policyOf(config.policy, now).minAdministrators,
    tests: accessTestsOf(config, names),
    labels: names.labels,
  });
  return { calendar, labels: names.labels };
}

/** Access tests judged on the files alone: names stand for themselves. */
export function brokenTests(config: WrittenConfig, now: Date): Finding[] {
  const names = namesAlone(config);
  return testFindings(accessTestsOf(config, names), resolveDesired(config, names, now).users);
}
