/** The first stage: the files, checked, and beside them the desired state that was already in force. */

import { type ReadBefore, type SourceFile, withFrames } from '../config/load.ts';
import { type ReadConfig, readConfig } from '../config/read.ts';
import type { FarEnd } from '../config/rules/ends.ts';
import { endsAlsoIn } from '../config/rules/ends.ts';
import { unreadBeside, type Whom } from '../config/unread.ts';
import { compareFindings, type Finding } from '../core/model/finding.ts';
import { objectOf } from '../core/model/json.ts';
import { present } from '../core/model/present.ts';
import type { Region } from '../core/model/region.ts';
import { filesDigest } from '../core/plan/digest.ts';
import type { Made } from '../core/plan/plan.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { invalid } from '../errors.ts';
import { partOfFiles } from './part-of-files.ts';

/** Files that hold: what every later stage is handed. */
export interface CheckedFiles {
  readonly kind: 'checked';
  readonly config: WrittenConfig;
  readonly findings: readonly Finding[];
  /** Which files were read: as shown to people, relative to the working directory. */
  readonly files: readonly string[];
  /** The digest of these files: of their paths and their bytes. */
  readonly digest: string;
  /** Where each of these files is in its repository, by the path that is shown. */
  readonly inRepository: ReadonlyMap<string, Pick<SourceFile, 'repositoryPath' | 'root'>>;
  /** The desired state that was already in force, if it was given. */
  readonly base?: WrittenConfig;
  /** How whoever reads of the run names the files and the base, where its own paths are on no machine of theirs. */
  readonly byHand?: Omit<Made, 'due'>;
  /** Ends that are too far away unless the base has them; only until it is put beside the files. */
  readonly farEnds?: readonly FarEnd[];
  /** What refuses to take these people for people in no file: other files name them. Missing where nobody is taken so. */
  readonly partOfFiles?: (people: readonly Whom[]) => Finding[];
  /** Frames and places of findings that come later, from names that the account does not know. */
  withFrames(findings: readonly Finding[]): Finding[];
}

/** What is written does not hold, so the journey ends before anything is planned. */
export interface Rejected {
  readonly kind: 'rejected';
  /** The files by themselves, the base by itself, or the files beside the account. */
  readonly what: 'files' | 'base' | 'names';
  readonly findings: readonly Finding[];
  /** The account that the files name, even where they are not valid. */
  readonly account?: string;
  /** Which files were read, where it is the files by themselves. */
  readonly files?: readonly string[];
}

/** Paths of files: none are searched for; and those of the desired state that was already in force. */
export interface FilesAndBase {
  readonly paths: readonly string[];
  readonly base: readonly string[];
}

/** From where files are read, and as of when their dates are judged. */
export interface Standpoint {
  readonly cwd: string;
  readonly now: Date;
  /** What other desired states of this run have read already. */
  readonly before?: ReadBefore | undefined;
}

/** Files know their region; without any, the flag or the base URL says it. Two that contradict each other are refused. */
export function regionOf(
  written: Region | undefined,
  given: Region | undefined,
  hint: string = 'Leave --region out; it is for questions without files.',
): Region | undefined {
  if (written !== undefined && given !== undefined && given !== written)
    throw invalid(`--region is ${given}, but the account of the files is in region ${written}.`, hint);
  return written ?? given;
}

/** Reads and checks the files. */
export const readFiles = async (
  paths: readonly string[],
  standpoint: Standpoint,
): Promise<CheckedFiles | Rejected> => checkedOf(await readConfig({ paths, ...standpoint }), standpoint.cwd);

/** The same for a run that then calls `withBase`: that judges what is judged beside a base. */
export const readFilesForBase = async (
  paths: readonly string[],
  standpoint: Standpoint,
): Promise<CheckedFiles | Rejected> =>
  checkedOf(await readConfig({ paths, ...standpoint, endsApart: true }), standpoint.cwd);

/** The same for commands that can do without: undefined if none were named and there are none. */
export async function readFilesIfAny(
  paths: readonly string[],
  standpoint: Standpoint,
): Promise<CheckedFiles | Rejected | undefined> {
  const read = await readConfig({ paths, ...standpoint });
  const hasNone = read.findings.length === 1 && read.findings[0]?.code === 'no-access-file';
  return hasNone && paths.length === 0 ? undefined : checkedOf(read, standpoint.cwd);
}

/**
 * What was read may be a part of the files, whether it was named or found: then those beside it say who is in no file.
 * They are asked where a run may end people whom no file declares, or call them left behind.
 */
async function beside(
  checked: CheckedFiles,
  cwd: string,
  earlier: readonly SourceFile[] = [],
): Promise<CheckedFiles> {
  const { config, base, files, inRepository } = checked;
  const mayEnd = config.policy.unmanagedUsers === 'disable' || config.policy.unmanagedUsers === 'remove';
  if (!mayEnd && base === undefined) return checked;
  const unread = await unreadBeside(inRepository.values(), earlier);
  const given = config.from.length === 0 ? files : config.from;
  return { ...checked, partOfFiles: (people) => partOfFiles(people, unread, given, cwd) };
}

/** The desired state that was already in force as what is desired, too: of it nothing but what ends by itself is to do. */
export async function readBaseAlone(
  base: readonly string[],
  standpoint: Standpoint,
): Promise<CheckedFiles | Rejected> {
  const read = await readConfig({ paths: base, ...standpoint, inForce: true });
  const checked = await checkedOf(read, standpoint.cwd);
  return checked.kind === 'checked' ? { ...checked, base: checked.config } : checked;
}

/** Reads the files and the base. A base that cannot be read is rejected, never "no base". */
export async function readFilesAndBase(
  { paths, base }: FilesAndBase,
  standpoint: Standpoint,
): Promise<CheckedFiles | Rejected> {
  const checked = await readFilesForBase(paths, standpoint);
  return checked.kind === 'rejected' ? checked : withBase(checked, base, standpoint);
}

/** Puts the base beside files that were checked; without paths there is none. */
export async function withBase(
  checked: CheckedFiles,
  base: readonly string[],
  standpoint: Standpoint,
): Promise<CheckedFiles | Rejected> {
  if (base.length === 0) return judgedEnds(checked);
  const { config, files, findings } = await readConfig({ paths: base, ...standpoint, inForce: true });
  if (config === undefined) return { kind: 'rejected', what: 'base', findings };
  const hasFarEnds = (checked.farEnds ?? []).length > 0;
  const judged = judgedEnds(checked, hasFarEnds ? endsAlsoIn(config, standpoint.now) : undefined);
  return judged.kind === 'rejected' ? judged : beside({ ...judged, base: config }, standpoint.cwd, files);
}

/**
 * How far away an end may be is judged when it first appears. What the base has already stops nothing, so that a
 * stricter policy holds up neither other changes nor what is to end; it is told all the same.
 */
function judgedEnds(
  { farEnds = [], ...checked }: CheckedFiles,
  inBase: ReadonlySet<string> = new Set(),
): CheckedFiles | Rejected {
  const isOld = ({ key }: FarEnd): boolean => inBase.has(key);
  const of = (ends: readonly FarEnd[]): Finding[] => ends.map(({ finding }) => finding);
  const fresh = of(farEnds.filter((each) => !isOld(each)));
  if (fresh.length > 0)
    return {
      kind: 'rejected',
      what: 'files',
      findings: [...checked.findings, ...fresh].sort(compareFindings),
    };
  const told = of(farEnds.filter(isOld)).map(
    (finding): Finding => ({ ...finding, severity: 'warning', why: IN_BASE }),
  );
  return told.length === 0
    ? checked
    : { ...checked, findings: [...checked.findings, ...told].sort(compareFindings) };
}

const IN_BASE = 'The base has this end already, so that it stops nothing.';

async function checkedOf(
  { config, files, findings, farEnds }: ReadConfig,
  cwd: string,
): Promise<CheckedFiles | Rejected> {
  const shown = files.map(({ path }) => path);
  if (config === undefined) {
    const account = accountNameIn(files);
    return { kind: 'rejected', what: 'files', findings, files: shown, ...present({ account }) };
  }
  // Only what draws a frame is kept: the trees behind the places are large, and all places are known now.
  const frames = files.map(({ path, frame }) => ({ path, frame }));
  const checked: CheckedFiles = {
    kind: 'checked',
    config,
    findings,
    files: shown,
    digest: filesDigest(files),
    inRepository: new Map(files.map(({ path, repositoryPath, root }) => [path, { repositoryPath, root }])),
    withFrames: (more) => withFrames(more, frames),
    ...present({ farEnds }),
  };
  return beside(checked, cwd);
}

function accountNameIn(files: readonly SourceFile[]): string | undefined {
  for (const { value } of files) {
    const { name } = objectOf(objectOf(value).account);
    if (typeof name === 'string') return name;
  }
  return undefined;
}
