/** Many accounts: what their files are worth before anybody is asked, and the same deed for each, a few at a time. */
import type { Finding } from '../core/model/finding.ts';
import type { ListedAccount } from '../core/model/listed.ts';
import { readFiles, type Standpoint } from './files.ts';

/** What is known of accounts before the first request. */
export interface CheckedAccounts {
  /** Accounts whose files say something else than the file of accounts: nothing may be run. */
  readonly findings: readonly Finding[];
  /** Accounts whose own files are not valid, by name: they are not asked, and the others are. */
  readonly rejected: ReadonlySet<string>;
}

/** Reads the files of every account; files that several share are read once where `standpoint` remembers. */
export async function checkAccounts(
  targets: readonly ListedAccount[],
  standpoint: Standpoint,
): Promise<CheckedAccounts> {
  const findings: Finding[] = [];
  const rejected = new Set<string>();
  for (const target of targets) {
    const files = await readFiles(target.paths, standpoint);
    if (files.kind === 'rejected') {
      rejected.add(target.name);
      continue;
    }
    const { region } = files.config.account.value;
    if (region !== target.region) findings.push(otherRegion(target, region));
  }
  return { findings, rejected };
}

const otherRegion = ({ name, region, place }: ListedAccount, written: string): Finding => ({
  severity: 'error',
  code: 'other-region',
  summary: `\`${name}\` is in region ${region} here, and in region ${written} by its own files.`,
  why: 'Its token would be sent to another host than the one it is for.',
  fix: 'Correct the one that is wrong.',
  place,
});

/** Does the same for each, `jobs` at a time. What came of them stands in the order of `items`. */
export async function forEach<Item, Result>(
  items: readonly Item[],
  jobs: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    // One iterator for all: whoever is free takes the next.
    for (const [index, item] of waiting) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, work));
  return results;
}
