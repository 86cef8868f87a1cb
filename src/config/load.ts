/** Files → values that know their places. What cannot be read is a finding, never an absence. */
import { open } from 'node:fs/promises';
import {
  compareFindings,
  errorAt,
  type Finding,
  type Frame,
  type Place,
  startOf,
} from '../core/model/finding.ts';
import { setEngine } from '../engine.ts';
import { MAX_FILE } from './access-text.ts';
import { discover, type FoundFile, type Where } from './discover.ts';
import { Lines } from './lines-and-places.ts';
import { reasonOf } from './paths.ts';
import { readQuickly } from './quick-yaml.ts';
import type { FileTree, Path } from './tree.ts';
import type { Parsed } from './yaml.ts';

const MAX_TOTAL = 10 * MAX_FILE;
/** In bytes, of all files: from here on what V8 spends on compiling shows beside the reading. */
const LARGE = MAX_FILE / 4;
/** In bytes, of all files: tens of thousands of people, whose memory is worth a twentieth of the time. */
const HUGE = MAX_FILE * 2;

/** One file that could be read. Whether its value is what the format wants is the question of schema.ts. */
export interface SourceFile {
  /** As shown to people: relative to the working directory, with forward slashes. */
  readonly path: string;
  /** Relative to the repository root, with forward slashes: what the globs of `files` are matched against. */
  readonly repositoryPath: string;
  /** The root of that repository. */
  readonly root: string;
  readonly value: unknown;
  /** All of it as it was read. */
  readonly text: string;
  place(path: Path, what: 'key' | 'value'): Place;
  /** The characters of the scalar at `path` as written. */
  source(path: Path): string | undefined;
  frame(place: Place): Frame;
}

export interface Loaded {
  /** The paths as given; left out for what was not read from disk. */
  readonly from?: readonly string[];
  readonly files: readonly SourceFile[];
  readonly findings: readonly Finding[];
}

/** What was read before, by place and name: files that several desired states share are read and parsed once. */
export type ReadBefore = Map<string, { readonly bytes: number; readonly loaded: Loaded }>;

/** Where files are, and what was read before. */
export interface LoadOptions extends Where {
  readonly before?: ReadBefore | undefined;
}

/** Finds and reads the files of one desired state. Findings carry their frames. */
export async function loadFiles({ before, ...where }: LoadOptions): Promise<Loaded> {
  const found = await discover(where);
  const files: SourceFile[] = [];
  const findings: Finding[] = [...found.findings];
  const buffer = Buffer.allocUnsafe(MAX_FILE + 1);
  let left = MAX_TOTAL;
  for (const file of found.files) {
    const key = `${file.real}\n${file.shown}\n${file.repositoryPath}`;
    const known = before?.get(key);
    const read = known !== undefined && known.bytes <= left ? known : await readAnew(file, left, buffer);
    if ('severity' in read) {
      findings.push(read);
      if (read.code === 'too-much') break;
      continue;
    }
    before?.set(key, read);
    left -= read.bytes;
    const { loaded } = read;
    files.push(...loaded.files);
    for (const finding of loaded.findings) findings.push(finding);
  }
  return { from: where.paths, files, findings: findings.sort(compareFindings) };
}

async function readAnew(
  file: FoundFile,
  left: number,
  buffer: Buffer,
): Promise<{ readonly bytes: number; readonly loaded: Loaded } | Finding> {
  const text = await readText(file, left, buffer);
  if (typeof text !== 'string') return text;
  const bytes = Buffer.byteLength(text);
  // Before it is parsed: one large file makes as much garbage as many small ones.
  const all = MAX_TOTAL - left + bytes;
  if (all > LARGE) setEngine('inline less', 'stay small');
  if (all > HUGE) setEngine('grow again', 'collect sooner');
  const loaded = await loadLines(linesOf(text, file.shown), file);
  // With its mark of byte order: digests are over the bytes.
  return { bytes, loaded: { ...loaded, files: loaded.files.map((each) => ({ ...each, text })) } };
}

/** The library that knows all of YAML is loaded for the first file that is not plain. */
async function loadLines(lines: Lines, file: FoundFile): Promise<Loaded> {
  const tree = readQuickly(lines);
  if (tree !== undefined) return loadedOf(lines, { tree, findings: [] }, file);
  const { parseYaml } = await import('./yaml.ts');
  return loadedOf(lines, parseYaml(lines), file);
}

export const linesOf = (text: string, name: string): Lines =>
  new Lines(name, text.startsWith('\uFEFF') ? text.slice(1) : text);

type InRepository = Pick<FoundFile, 'repositoryPath' | 'root'>;

/** What was read of one text, with the lines around each finding. */
export function loadedOf(lines: Lines, { tree, findings }: Parsed, from: InRepository): Loaded {
  const framed = findings.map((finding) => withFrame(finding, lines));
  return { files: tree === undefined ? [] : [sourceFile(lines, tree, from)], findings: framed };
}

const withFrame = (finding: Finding, lines: Pick<SourceFile, 'frame'>): Finding =>
  finding.place === undefined ? finding : { ...finding, frame: lines.frame(finding.place) };

/** Gives each finding the lines around its place. */
export function withFrames(
  findings: readonly Finding[],
  files: readonly Pick<SourceFile, 'path' | 'frame'>[],
): Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return findings.map((finding) => {
    const file = finding.frame === undefined && finding.place && byPath.get(finding.place.file);
    return file ? withFrame(finding, file) : finding;
  });
}

function sourceFile(lines: Lines, tree: FileTree, { repositoryPath, root }: InRepository): SourceFile {
  return {
    path: lines.file,
    repositoryPath,
    root,
    value: tree.value,
    text: lines.text,
    place: (path, what) => tree.place(path, what),
    source: (path) => tree.source(path),
    // Bound, not a closure: whoever keeps the frame of a file must not keep its tree.
    frame: lines.frame.bind(lines),
  };
}

async function readText({ shown, real }: FoundFile, left: number, buffer: Buffer): Promise<string | Finding> {
  const place = startOf(shown);
  let bytes: Buffer;
  try {
    bytes = await readInto(buffer, real);
  } catch (error) {
    const summary = `${shown} cannot be read (${reasonOf(error)}).`;
    return errorAt('unreadable', summary, 'Check that you may read it.', place);
  }
  if (bytes.length > MAX_FILE)
    return errorAt(
      'file-too-large',
      `${shown} is larger than 1 MiB.`,
      'Spread the people over several files.',
      place,
    );
  if (bytes.length > left)
    return errorAt(
      'too-much',
      `${shown} and the files before it hold more than 10 MiB.`,
      'Name the files of one account only; even a large one needs less.',
      place,
    );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return errorAt('not-utf-8', `${shown} is not UTF-8 text.`, 'Save it as UTF-8.', place);
  }
}

/** Fills the buffer at most, however large the file is or becomes. */
async function readInto(buffer: Buffer, file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } finally {
    await handle.close();
  }
}
