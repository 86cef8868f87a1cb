/** Many accounts: what their files are worth before anybody is asked, and the same deed for each, a few at a time. */
import type { AccountReader } from '../core/model/doors.ts';
import type { Finding } from '../core/model/finding.ts';
import type { ListedAccount } from '../core/model/listed.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import type { Failure } from '../errors.ts';
import { type Rejected, readFiles, type Standpoint } from './files-and-base.ts';
import { otherThan } from './plan.ts';

/** What is known of accounts before the first request. */
export interface CheckedAccounts {
  /** Accounts whose files say something else than the file of accounts: nothing may be run. */
  readonly findings: readonly Finding[];
  /** Accounts whose own files are not valid, by name: they are not asked, and the others are. */
  readonly rejected: ReadonlyMap<string, Rejected>;
  /** What the files of each say of their account, by name. */
  readonly sections: ReadonlyMap<string, AccountSection>;
}

export type AccountSection = Pick<WrittenConfig, 'account'>;

/** Reads the files of every account; files that several share are read once where `standpoint` remembers. */
export async function checkAccounts(
  targets: readonly ListedAccount[],
  standpoint: Standpoint,
): Promise<CheckedAccounts> {
  const findings: Finding[] = [];
  const rejected = new Map<string, Rejected>();
  const sections = new Map<string, AccountSection>();
  for (const target of targets) {
    const files = await readFiles(target.paths, standpoint);
    if (files.kind === 'rejected') {
      rejected.set(target.name, files);
      continue;
    }
    sections.set(target.name, { account: files.config.account });
    const { region } = files.config.account.value;
    if (region !== target.region) findings.push(otherRegion(target, region));
  }
  return { findings, rejected, sections };
}

/** Reads an account for what only it has: why it is another one, or undefined. Throws where it cannot be read. */
export async function proveAccount(
  reader: AccountReader,
  section: AccountSection,
): Promise<Failure | undefined> {
  return otherThan(section, await reader.readAccount());
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
