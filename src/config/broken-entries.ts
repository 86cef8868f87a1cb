/**
 * What can be said of a desired state of which some entries are not well-formed: whatever no repair of those entries
 * could take back. Their names stay known, what they say does not count, and no rule is asked whose answer could
 * depend on it.
 */
import type { Finding, Place } from '../core/model/finding.ts';
import { emailOf } from '../core/model/ids.ts';
import { isObject } from '../core/model/json.ts';
import { type Merged, mergeFiles } from './merge.ts';
import { farEndsIn } from './rules/ends.ts';
import { checkRules } from './rules.ts';
import type { Checked, CheckedFile } from './schema.ts';
import isWrittenFile from './validators/access.js';

/** The maps of a file whose entries stand for themselves. */
const MAPS = ['users', 'roles', 'integrations', 'mcpServers'] as const;
type MapName = (typeof MAPS)[number];

/** Findings about one line, or about two that contradict each other, whatever the rest of the files says. */
const INDEPENDENT: ReadonlySet<string> = new Set([
  'conflicting-value',
  'environment-name',
  'missing-account',
  'not-a-date',
  'not-declared',
  'outside-domains',
  'owner-declared',
  'same-person-twice',
  'two-accounts',
  'unknown-role',
]);

/** An invalid name may have been meant as any other name, so no name is reported as missing beside it. */
const ABOUT_MISSING: Readonly<Partial<Record<MapName, string>>> = {
  users: 'not-declared',
  roles: 'unknown-role',
};

/** The findings that stand beside those of the schema. None where a mistake is outside the entries. */
export function findingsApart(checked: readonly Checked[], now: Date): Finding[] {
  const files: CheckedFile[] = [];
  const broken: Place[] = [];
  const silent = new Set<string>();
  const unread = new Set<string>();
  for (const { file, source, wrong } of checked) {
    if (file !== undefined) files.push(file);
    if (wrong === undefined) continue;
    if (!isObject(source.value)) return [];
    const value = { ...source.value };
    for (const { path, name } of wrong) {
      const [mapName, entry = name] = path;
      const map = MAPS.find((each) => each === mapName);
      if (map === undefined || entry === undefined) return [];
      const of = value[map];
      if (!isObject(of)) return [];
      const entries: Record<string, unknown> = { ...of };
      if (path.length > 1) {
        entries[entry] = {};
        if (map === 'users') unread.add(emailOf(entry));
        broken.push(source.place([map, entry], 'key'));
      } else {
        delete entries[entry];
        const code = ABOUT_MISSING[map];
        if (code !== undefined) silent.add(code);
      }
      value[map] = entries;
    }
    if (!isWrittenFile(value)) return [];
    files.push({ ...source, written: value });
  }
  // What another file says of the same person may come to something else once this entry can be read.
  for (const file of files)
    for (const shown of Object.keys(file.written.users ?? {}))
      if (unread.has(emailOf(shown))) broken.push(file.place(['users', shown], 'key'));
  const merged = mergeFiles(files);
  const beside = merged.findings.filter(({ code }) => INDEPENDENT.has(code));
  return [...beside, ...rulesApart(merged, now)].filter(
    ({ code, place, related = [] }) =>
      !silent.has(code) && [place, ...related].every((each) => !broken.some((entry) => isSame(entry, each))),
  );
}

/** What the rules say of files that contradict each other and will still be so once they agree. */
export function rulesApart({ config, findings }: Merged, now: Date): Finding[] {
  // Of two accounts every person stands there twice.
  if (config === undefined || findings.some(({ code }) => code === 'two-accounts')) return [];
  return [...checkRules(config, now), ...farEndsIn(config, now).map(({ finding }) => finding)].filter(
    ({ code }) => INDEPENDENT.has(code),
  );
}

const isSame = (a: Place, b: Place | undefined): boolean =>
  a.file === b?.file && a.line === b.line && a.column === b.column;
