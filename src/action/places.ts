/**
 * Where the lines of the files that were read are on GitHub, for documents that lead there. A file has an address
 * where a commit of this repository has exactly the content that was read under the same path, and only then: what
 * lies outside the checkout, was changed by a step before, or is of another repository has none.
 */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { repositoryPath } from '../commands/repository-path.ts';
import type { Finding, Place } from '../core/model/finding.ts';
import { messageOf } from '../errors.ts';
import type { PlaceLinks } from '../form/markdown/line.ts';
import { addressAt, filesAt, type TreeFile } from '../github/trees.ts';
import { accessFilesAt, hashOf, MOST_BYTES } from './files.ts';
import { commitOf, type Job } from './job.ts';

/** Makes known where the access files are on GitHub, and the files that findings name. Fails never: text is enough. */
export async function lookForPlaces(job: Job, findings: readonly Finding[]): Promise<void> {
  if (job.context.interruption.signal.aborted) return;
  const named = findings.flatMap(({ place, related = [] }) => [...(place ? [place] : []), ...related]);
  const waiting = new Set([...(job.known.files ?? []), ...named.map(({ file }) => file)]);
  const addresses = new Map<string, string>();
  // Where the branch has changed the same file since, the lines that were read are those of the merge that is tried out.
  for (const commit of new Set([commitOf(job), job.occasion.sha])) {
    try {
      await lookAt(job, commit, waiting, addresses);
    } catch (error) {
      const words = messageOf(error);
      job.context.stderr.write(`Lines of ${commit.slice(0, 12)} are shown without links. ${words}\n`);
    }
  }
  job.known.linkTo = linksTo(addresses);
}

/** Finds addresses for files at one commit, and takes those off the list. */
async function lookAt(
  job: Job,
  commit: string,
  waiting: Set<string>,
  addresses: Map<string, string>,
): Promise<void> {
  if (waiting.size === 0) return;
  const { files } = await accessFilesAt(job, commit);
  const listed = new Map(files.map((file) => [file.path, file]));
  for (const file of waiting) {
    const path = repositoryPath(job.occasion.workspace, file);
    if (path === undefined) continue;
    const access = listed.get(path);
    const found = access ?? (await filesAt(job.github, commit, path)).find((each) => each.path === path);
    if (found === undefined || !(await isSame(job, file, found))) continue;
    addresses.set(file, addressAt(job.occasion.repositoryUrl, commit, access?.real ?? path));
    waiting.delete(file);
  }
}

async function isSame({ context }: Job, file: string, { kind, size, sha }: TreeFile): Promise<boolean> {
  if (kind !== 'file' || size > MOST_BYTES) return false;
  try {
    return hashOf(await readFile(resolve(context.cwd, file))) === sha;
  } catch {
    // It is in the commit, and was taken away here.
    return false;
  }
}

const linksTo =
  (addresses: ReadonlyMap<string, string>): PlaceLinks =>
  ({ file, line }: Place) => {
    const address = addresses.get(file);
    return address === undefined ? undefined : `${address}#L${line}`;
  };
