/** The files judged alone, without an account: syntax, schema, rules and access tests. */
import { withFrames } from '../config/load.ts';
import { readConfig } from '../config/read.ts';
import { namesAlone } from '../core/desired/names.ts';
import { resolveDesired } from '../core/desired/resolve.ts';
import { accessTestsOf, testFindings } from '../core/desired/tests.ts';
import { compareFindings, type Finding } from '../core/model/finding.ts';
import type { WrittenConfig } from '../core/written/config.ts';
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

/** Reads and judges the files. */
export async function judgeFiles(paths: readonly string[], standpoint: Standpoint): Promise<FilesVerdict> {
  const { now } = standpoint;
  const { config, files, findings } = await readConfig({ paths, ...standpoint });
  const failing = config === undefined ? [] : withFrames(brokenTests(config, now), files);
  return {
    kind: config === undefined ? 'invalid' : failing.length > 0 ? 'fails-tests' : 'valid',
    findings: [...findings, ...failing].sort(compareFindings),
    inputs: files.map(({ path }) => path),
    people: config?.users.size ?? 0,
  };
}

/** Access tests judged on the files alone: names stand for themselves. */
export function brokenTests(config: WrittenConfig, now: Date): Finding[] {
  const names = namesAlone(config);
  return testFindings(accessTestsOf(config, names), resolveDesired(config, names, now).users);
}
