/** From files to a checked desired state: the one entry that commands use. */
import { compareFindings, type Finding, isError } from '../core/model/finding.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { findingsApart, rulesApart } from './broken-entries.ts';
import { copiedFiles } from './copies.ts';
import { checkDelegation } from './delegation.ts';
import { type Loaded, type LoadOptions, loadFiles, type SourceFile, withFrames } from './load.ts';
import { mergeFiles } from './merge.ts';
import { withNeighbours, withOwnFiles } from './neighbours.ts';
import { withoutOtherDocuments } from './other-documents.ts';
import { type FarEnd, farEndsIn } from './rules/ends.ts';
import { checkRules } from './rules.ts';
import { checkSchema } from './schema.ts';

export interface ReadConfig {
  /** There if nothing that was found is an error. */
  readonly config?: WrittenConfig;
  readonly files: readonly SourceFile[];
  /** In the order in which they are shown, each with its frame. */
  readonly findings: readonly Finding[];
  /** Ends that are too far away unless a base has them; only where these were to be told apart. */
  readonly farEnds?: readonly FarEnd[];
}

export interface ReadOptions extends LoadOptions {
  /** Decides which assignments have ended. */
  readonly now: Date;
  /** A desired state that was in force already: what its files may hand out was judged when it came to be. */
  readonly inForce?: boolean;
  /** Whether somebody judges beside a base how far away ends may be. Left out, they are judged from now. */
  readonly endsApart?: boolean;
}

/** Never throws for what is in a file or missing on disk. */
export async function readConfig({ now, inForce, endsApart, ...where }: ReadOptions): Promise<ReadConfig> {
  const read = checkLoaded(await loadFiles(where), now, inForce, endsApart);
  if (read.config !== undefined) return read;
  const check = async (paths: readonly string[]) =>
    checkLoaded(await loadFiles({ ...where, paths }), now, inForce, endsApart).findings;
  const found = await withNeighbours(read.findings, where, check);
  return { ...read, findings: await withOwnFiles(found, read.files, where) };
}

/**
 * Each stage runs only on what the one before accepts: after a misspelt name or a missing file, the next
 * stage would report its echo. What no repair could take back is said all the same.
 */
export function checkLoaded(
  { files, findings: unreadable, from }: Loaded,
  now: Date,
  inForce: boolean = false,
  endsApart: boolean = false,
): ReadConfig {
  const { access, findings: others } = withoutOtherDocuments(files);
  const checked = access.map(checkSchema);
  const findings = [...unreadable, ...others, ...checked.flatMap((each) => each.findings)];
  if (hasError(findings)) {
    if (!hasError(unreadable)) findings.push(...findingsApart(checked, now));
    return result(files, findings);
  }
  const written = checked.flatMap(({ file }) => file ?? []);
  const merged = mergeFiles(written, from);
  for (const finding of merged.findings) findings.push(finding);
  if (merged.config === undefined) return result(files, findings);
  if (hasError(findings)) {
    findings.push(...rulesApart(merged, now));
    return result(files, findings);
  }
  for (const finding of checkRules(merged.config, now, inForce)) findings.push(finding);
  // Its globs are relative to a repository in which an exported base need not lie.
  if (!inForce)
    for (const finding of [...checkDelegation(written, merged.config), ...copiedFiles(written)])
      findings.push(finding);
  const far = inForce ? [] : farEndsIn(merged.config, now);
  if (!endsApart) for (const { finding } of far) findings.push(finding);
  const read = result(files, findings, merged.config);
  if (!endsApart || far.length === 0) return read;
  const framed = withFrames(
    far.map(({ finding }) => finding),
    files,
  );
  return {
    ...read,
    farEnds: far.map(({ key, finding }, index) => ({ key, finding: framed[index] ?? finding })),
  };
}

const hasError = (findings: readonly Finding[]): boolean => findings.some(isError);

function result(
  files: readonly SourceFile[],
  findings: readonly Finding[],
  config?: WrittenConfig,
): ReadConfig {
  const shown = withFrames(findings, files).sort(compareFindings);
  return { ...(config === undefined || hasError(findings) ? {} : { config }), files, findings: shown };
}
