/**
 * Which files of a commit a reading of its work tree would read, told from Git's own listing: links are followed as far
 * as they stay in the repository, hidden names are left out, and one file by two ways is one file.
 */
import { posix } from 'node:path';
import { compareText } from '../core/model/text.ts';
import type { GitHub } from '../github/client.ts';
import { blobOf, filesAt, type TreeFile } from '../github/trees.ts';

/** A file by the way on which it is found. */
export interface ListedFile extends TreeFile {
  /** Where its content is, links followed. */
  readonly real: string;
}

/** A link that leads on over more links than these is read as none. */
const MOST_LINKS = 40;

export class Listing {
  readonly #github: GitHub;
  readonly #commit: string;
  readonly #files = new Map<string, ListedFile>();
  readonly #entered = new Set<string>();
  /** Whether there is a link among them. */
  hasLinks = false;

  constructor(github: GitHub, commit: string) {
    this.#github = github;
    this.#commit = commit;
  }

  get files(): ListedFile[] {
    return [...this.#files.values()];
  }

  /** Adds what is at a path, or below it. Returns whether anything is. */
  async add(root: string): Promise<boolean> {
    return this.#folder(root, root, 0);
  }

  /** What is at the path `real`, under the name `shown`. */
  async #folder(real: string, shown: string, links: number): Promise<boolean> {
    if (this.#entered.has(real)) return true;
    this.#entered.add(real);
    let isAny = false;
    for (const entry of await filesAt(this.#github, this.#commit, real)) {
      const below = posix.relative(real, entry.path);
      if (below.split('/').some((part) => part.startsWith('.') || part === 'node_modules')) continue;
      const name = posix.join(shown, below);
      const isFound = entry.kind === 'link' ? await this.#link(entry, name, links) : this.#file(entry, name);
      isAny ||= isFound;
    }
    return isAny;
  }

  /** A submodule is kept: what is in it is no file of this commit, and whoever reads on says so. */
  #file(entry: TreeFile, name: string): boolean {
    if (entry.kind === 'file' && !name.endsWith('.yaml')) return false;
    const known = this.#files.get(entry.path);
    if (known === undefined || compareText(name, known.path) < 0)
      this.#files.set(entry.path, { ...entry, path: name, real: entry.path });
    return true;
  }

  async #link(entry: TreeFile, name: string, links: number): Promise<boolean> {
    this.hasLinks = true;
    const leads = new TextDecoder().decode(await blobOf(this.#github, entry.sha));
    const target = posix.join(posix.dirname(entry.path), leads);
    const isInside = !posix.isAbsolute(leads) && target !== '..' && !target.startsWith('../');
    const there = isInside ? await filesAt(this.#github, this.#commit, target) : [];
    const [one] = there;
    if (one !== undefined && (there.length > 1 || one.path !== target))
      return this.#folder(target, name, links);
    if (one?.kind === 'link' && links < MOST_LINKS) return this.#link(one, name, links + 1);
    if (one?.kind === 'file') return this.#file(one, name);
    // One that leads nowhere is no file of ours, unless its name says that it is.
    if (!name.endsWith('.yaml')) return false;
    this.#files.set(entry.path, { ...entry, path: name, real: entry.path });
    return true;
  }
}
