/** Paths as programs look for them: from the root of the repository, wherever somebody works in it. */
import { dirname, relative, resolve, sep } from 'node:path';
import { treeAround } from '../config/paths.ts';
import type { Finding, Place } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { workTreeOf } from './seal.ts';

/** A path in a work tree as Git writes it. */
export const pathIn = (tree: string, path: string): string => relative(tree, path).split(sep).join('/');

/** The path of a file, seen from `folder`, from the root of its repository; undefined outside of one. */
export function repositoryPath(folder: string, file: string): string | undefined {
  const full = resolve(folder, file);
  const path = pathIn(workTreeOf(dirname(full)) ?? folder, full);
  return path === '..' || path.startsWith('../') ? undefined : path;
}

/** The folder in its repository from which access files are searched upwards. */
export function searchedFrom(folder: string): string {
  const root = workTreeOf(folder) ?? folder;
  const tree = treeAround(folder, root);
  return pathIn(root, tree === undefined ? folder : dirname(tree));
}

/** The findings as GitHub and GitLab show them beside the lines, which they look for from the root. */
export function inRepository(findings: readonly Finding[], folder: string): Finding[] {
  const moved = (each: Place): Place => ({ ...each, file: repositoryPath(folder, each.file) ?? each.file });
  return findings.map((finding) => {
    const { place, related } = finding;
    return { ...finding, ...present({ place: place && moved(place), related: related?.map(moved) }) };
  });
}
