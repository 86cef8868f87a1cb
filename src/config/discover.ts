/**
 * Which files make up the desired state. Nothing is skipped in silence: a path that does not exist, a `.yml`,
 * a folder without YAML and a link that leads out of the repository are findings.
 */
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorAt, type Finding, isError, startOf } from '../core/model/finding.ts';
import { suggesterOf } from '../core/model/suggest.ts';
import { compareText } from '../core/model/text.ts';
import { isOfAccess, MAX_FILE } from './access-text.ts';
import { leadsOut, posix, reasonOf, shownFrom, treeAround } from './paths.ts';

const FILE = 'access.yaml';
const FOLDER = 'access';
const MAX_FILES = 500;
const YAML = /\.ya?ml$/i;

/** A regular file that is to be read. */
export interface FoundFile {
  /** As people see it: relative to the working directory, with forward slashes. */
  readonly shown: string;
  /** Where its bytes are, links resolved. */
  readonly real: string;
  /** Relative to the repository root, links resolved, with forward slashes. */
  readonly repositoryPath: string;
  /** That root. A repository within a repository has files of the same name. */
  readonly root: string;
}

export interface Found {
  readonly files: readonly FoundFile[];
  readonly findings: readonly Finding[];
}

const NO_ABSENCE = 'An empty folder cannot mean that nobody has access.';
const EMPTY_GIVEN = `${NO_ABSENCE} Put a file there whose name ends in .yaml, or leave the folder out of the command line.`;
const EMPTY_FOUND = `${NO_ABSENCE} Put a file there whose name ends in .yaml; or delete the folder, and run \`celigo-access init\`.`;

const RELATIVE = 'A path is relative to the working directory.';
const DIGEST = /^(?:digest[\s:]{0,9})?(?:sha-?256:)?[0-9a-f]{64}[.\s]{0,9}$|^digest:?$/i;

export interface Where {
  /** From the command line; empty: search for `access.yaml` or `access/`. */
  readonly paths: readonly string[];
  readonly cwd: string;
}

/** `most`: so many files are read of one account; to look for others, there may be more beside them. */
export async function discover(where: Where, most = MAX_FILES): Promise<Found> {
  const search = new Search(where.cwd, most);
  if (where.paths.length > 0)
    for (const given of where.paths) await search.addGiven(path.resolve(where.cwd, given));
  else await search.addNearest();
  return search.result();
}

/** The names that Git itself gives to revisions, and those of its usual branches. */
const REVISION =
  /^(?:(?:HEAD|ORIG_HEAD|FETCH_HEAD|MERGE_HEAD)(?:[~^]\d{0,3}){0,5}|(?:origin|upstream)\/[\w./-]{1,100}|main|master|[0-9a-f]{7,40})$/;

const revisionFix = (given: string): string | undefined =>
  REVISION.test(given)
    ? `A path is wanted, and this looks like a revision of Git. Make a folder of it with \`git worktree add ../in-force ${given}\`, and give the path of the access files in it, such as \`../in-force/${FILE}\` or \`../in-force/${FOLDER}\`.`
    : undefined;

class Search {
  readonly #cwd: string;
  readonly #most: number;
  readonly #files = new Map<string, FoundFile>();
  readonly #findings: Finding[] = [];

  constructor(cwd: string, most: number) {
    this.#cwd = path.resolve(cwd);
    this.#most = most;
  }

  result(): Found {
    const files = [...this.#files.values()].sort((a, b) => compareText(a.shown, b.shown));
    if (files.length <= this.#most) return { files, findings: this.#findings };
    const tooMany: Finding = {
      severity: 'error',
      code: 'too-many-files',
      summary: `There are more than ${this.#most} files, the most that one account may have.`,
      fix: 'Put several teams into one file, or name the right folder on the command line.',
    };
    return { files: [], findings: [...this.#findings, tooMany] };
  }

  async addGiven(given: string): Promise<void> {
    const kind = await kindOf(given);
    if (kind === 'missing') {
      const fix = DIGEST.test(path.basename(given))
        ? 'It looks like the digest of a plan. `apply` takes it behind its flag: `--expect <digest>`.'
        : (revisionFix(path.relative(this.#cwd, given)) ?? (await this.#missingFix(given)));
      return this.#problem('file-not-found', `${this.#shown(given)} does not exist.`, fix, given);
    }
    const folder = kind === 'folder' ? given : path.dirname(given);
    const root = (await repositoryAround(folder)) ?? this.#rootWithoutRepository(given, kind === 'folder');
    await this.#add(given, root, kind === 'folder' ? EMPTY_GIVEN : undefined);
  }

  /** Whoever is in another folder than they believe has the last name right; a slip is in its own folder. */
  async #missingFix(given: string): Promise<string> {
    const root = (await repositoryAround(this.#cwd)) ?? this.#cwd;
    const name = path.basename(given);
    for (const folder of upTo(this.#cwd, root))
      for (const there of [path.join(folder, name), path.join(folder, FOLDER, name)])
        if (there !== given && (await kindOf(there)) !== 'missing')
          return `Did you mean \`${this.#shown(there)}\`? ${RELATIVE}`;
    const near = suggesterOf(await namesBeside(given))(name);
    if (near !== undefined)
      return `Did you mean \`${this.#shown(path.join(path.dirname(given), near))}\`? ${RELATIVE}`;
    return `Check the path. ${RELATIVE}`;
  }

  /** The working directory stands for the repository, so that several paths have one root. */
  #rootWithoutRepository(given: string, isFolder: boolean): string {
    return leadsOut(this.#cwd, given) ? (isFolder ? given : path.dirname(given)) : this.#cwd;
  }

  /**
   * From the working directory upwards to the repository root; without a repository only here. Within a folder `access/`
   * it begins above that: what lies in the folder is a part of it, an `access.yaml` too.
   */
  async addNearest(): Promise<void> {
    const root = (await repositoryAround(this.#cwd)) ?? this.#cwd;
    const tree = treeAround(this.#cwd, root);
    for (const folder of upTo(tree === undefined ? this.#cwd : path.dirname(tree), root)) {
      const [file, tree] = [path.join(folder, FILE), path.join(folder, FOLDER)];
      const hasFile = (await kindOf(file)) !== 'missing';
      // A link to nowhere counts: what cannot be read must not look absent.
      const hasTree = ['folder', 'other'].includes(await kindOf(tree));
      const misnamed = await this.#reportMisnamed(folder);
      if (hasFile && hasTree)
        return this.#problem(
          'two-places',
          `${this.#shown(file)} and the folder ${this.#shown(tree)}/ both exist.`,
          'Keep one of the two, or name the paths on the command line.',
          file,
        );
      if (hasFile || hasTree)
        return this.#add(hasFile ? file : tree, root, hasTree ? EMPTY_FOUND : undefined);
      if (misnamed) return;
    }
    this.#findings.push({
      severity: 'error',
      code: 'no-access-file',
      summary: `Neither ${FILE} nor ${FOLDER}/ exists in ${posix(this.#cwd)} or above it in the repository.`,
      fix: 'Run `celigo-access init` or `celigo-access export` to make one, or name the files on the command line.',
    });
  }

  /** `remedy` is for a folder without a file; undefined for a file. */
  async #add(entry: string, lexicalRoot: string, remedy: string | undefined): Promise<void> {
    let root: string;
    try {
      root = await realpath(lexicalRoot);
    } catch (error) {
      return this.#reportUnreadable(entry, error);
    }
    await (remedy === undefined ? this.#addFile(entry, root) : this.#addFolder(entry, root, remedy));
  }

  /** Beside the right file, too: whoever wrote `access.yml` believes that it counts. */
  async #reportMisnamed(folder: string): Promise<boolean> {
    const names = await readdir(folder).catch((): string[] => []);
    const misnamed = names.filter((name) => name !== FILE && /^access\.ya?ml$/i.test(name));
    for (const name of misnamed) this.#reportExtension(path.join(folder, name));
    return misnamed.length > 0;
  }

  async #addFolder(top: string, root: string, remedy: string): Promise<void> {
    const before = this.#known();
    const entered = new Set<string>();
    const waiting = [top];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const real = await this.#realWithin(folder, root);
      if (real === undefined || entered.has(real)) continue;
      entered.add(real);
      for (const name of await this.#namesIn(folder)) {
        const entry = path.join(folder, name);
        if ((await kindOf(entry)) === 'folder') waiting.push(entry);
        else if (name.endsWith('.yaml')) await this.#addFile(entry, root);
        else if (YAML.test(name)) this.#reportExtension(entry);
        if (this.#files.size > this.#most) return;
      }
    }
    if (this.#known() === before)
      this.#problem('no-yaml-in-folder', `${this.#shown(top)} holds no .yaml file.`, remedy, top);
  }

  /** Files, and mistakes that say why there is none. */
  #known(): number {
    return this.#files.size + this.#findings.filter(isError).length;
  }

  /** As shells do, entries that start with a dot are left out; an access file among them is named. */
  async #namesIn(folder: string): Promise<string[]> {
    try {
      const names = (await readdir(folder)).sort(compareText);
      for (const name of names) if (isHidden(name)) await this.#reportHidden(path.join(folder, name));
      return names.filter((name) => !isHidden(name) && name !== 'node_modules');
    } catch (error) {
      this.#reportUnreadable(folder, error);
      return [];
    }
  }

  async #reportHidden(entry: string): Promise<void> {
    // A link may lead out of the repository, and nobody hides one by mistake.
    if (FOREIGN.has(path.basename(entry)) || (await isLink(entry))) return;
    if ((await kindOf(entry)) === 'folder') {
      const inside = await readdir(entry, { withFileTypes: true }).catch(() => []);
      const names = inside.flatMap((each) => (each.isDirectory() || YAML.test(each.name) ? [each.name] : []));
      for (const name of names.sort(compareText)) await this.#reportHidden(path.join(entry, name));
    } else if (YAML.test(entry) && (await isAccessFile(entry))) {
      this.#findings.push({
        severity: 'warning',
        code: 'hidden-file',
        summary: `${this.#shown(entry)} is left out: names that start with a dot are.`,
        fix: 'Rename it if it is to count, and delete it or move it away from the access files if not.',
        place: startOf(this.#shown(entry)),
      });
    }
  }

  async #addFile(file: string, root: string): Promise<void> {
    if (!file.endsWith('.yaml')) return this.#reportExtension(file);
    const real = await this.#realWithin(file, root);
    if (real === undefined) return;
    const shown = this.#shown(file);
    if ((await kindOf(real)) !== 'file')
      return this.#problem(
        'not-a-regular-file',
        `${shown} is not a regular file.`,
        'Devices, pipes and folders are not read as files.',
        file,
      );
    const known = this.#files.get(real);
    // One file by two ways is read once, under the name that sorts first, so that order never matters.
    if (known !== undefined && compareText(known.shown, shown) <= 0) return;
    this.#files.set(real, { shown, real, repositoryPath: posix(path.relative(root, real)), root });
  }

  /** A link must not show what lies outside the repository: the text would end up in messages. */
  async #realWithin(entry: string, root: string): Promise<string | undefined> {
    try {
      const real = await realpath(entry);
      if (!leadsOut(root, real)) return real;
      this.#problem(
        'leaves-repository',
        `${this.#shown(entry)} is a link that leads out of the repository.`,
        'Put what it leads to into the repository.',
        entry,
      );
    } catch (error) {
      this.#reportUnreadable(entry, error);
    }
    return undefined;
  }

  #reportUnreadable(entry: string, error: unknown): void {
    this.#problem(
      'unreadable',
      `${this.#shown(entry)} cannot be read (${reasonOf(error)}).`,
      'Check where it leads and that you may read it.',
      entry,
    );
  }

  #reportExtension(file: string): void {
    this.#problem(
      'yml-extension',
      `${this.#shown(file)} does not end in .yaml.`,
      'Only *.yaml is read, so that no file is overlooked: rename an access file, and leave out anything else.',
      file,
    );
  }

  #problem(code: string, summary: string, fix: string, where: string): void {
    this.#findings.push(errorAt(code, summary, fix, startOf(this.#shown(where))));
  }

  #shown(absolute: string): string {
    return shownFrom(this.#cwd, absolute);
  }
}

/** What a path leads to, links followed. A link to nowhere is there, and cannot be read. */
async function kindOf(entry: string): Promise<'missing' | 'file' | 'folder' | 'other'> {
  try {
    const found = await stat(entry);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ENOTDIR') return 'missing';
    if (reason !== 'ENOENT') return 'other';
    return (await isLink(entry)) ? 'other' : 'missing';
  }
}

const isHidden = (name: string): boolean => name.startsWith('.');

/** What Git and npm keep there is of other repositories. */
const FOREIGN: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** A regular file that declares people; what is too large for a file of ours declares nobody. */
export async function isAccessFile(file: string): Promise<boolean> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= MAX_FILE && isOfAccess(await readFile(file, 'utf8'));
  } catch {
    return false;
  }
}

const isLink = (entry: string): Promise<boolean> =>
  lstat(entry).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );

/** The nearest folder, from `start` upwards, that holds `.git` (a folder, or a file in a work tree). */
export async function repositoryAround(start: string): Promise<string | undefined> {
  for (const folder of upTo(start, path.parse(start).root)) {
    if ((await kindOf(path.join(folder, '.git'))) !== 'missing') return folder;
  }
  return undefined;
}

function upTo(start: string, last: string): string[] {
  const folders = [start];
  for (let folder = start; folder !== last && folder !== path.dirname(folder); ) {
    folder = path.dirname(folder);
    folders.push(folder);
  }
  return folders;
}

/** What stands in the folder of a path and could be meant by it: a folder, or a file that is read. */
const namesBeside = async (given: string): Promise<string[]> =>
  (await readdir(path.dirname(given), { withFileTypes: true }).catch(() => [])).flatMap((entry) =>
    entry.isDirectory() || entry.name.endsWith('.yaml') ? [entry.name] : [],
  );
