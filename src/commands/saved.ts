/** A document that an earlier run wrote with `--format json`, as an input: it may be anything. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { jsonIn, objectOf } from '../core/model/json.ts';
import { Failure, invalid, unreadableWords } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { type DocumentKind, otherDocument } from './document-kind.ts';

export interface SavedKind<Document> {
  /** The flag that names the file, for messages. */
  readonly flag: string;
  readonly kind: DocumentKind;
  readonly noun: string;
  /** What makes such a file, in a sentence. */
  readonly again: string;
  /** The least minor version of the format that says enough; older files must be made again. */
  readonly leastMinor?: number;
  /** What to do when the file cannot be read at all. */
  readonly otherwise: string;
  /** Compiled from its schema: of a value that it refused it says where that is wrong, as a JSON pointer. */
  readonly is: {
    (value: unknown): value is Document;
    readonly errors?: readonly { readonly instancePath: string }[] | null;
  };
  /** Why a document is of no use here although it is one, in words that go on after its name. */
  unfit?(document: Document): string | undefined;
}

/** Larger files are refused: a plan of 20,000 changes takes about half of it. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Reads and checks one file. Throws a `Failure` (exit 3) for what is no such document. */
export async function readSaved<Document>(
  file: string,
  kind: SavedKind<Document>,
  context: Context,
): Promise<Document> {
  const { flag, noun, again } = kind;
  const path = resolve(context.cwd, file);
  const shown = `${flag} ${file}`;
  let text: string;
  try {
    const about = await stat(path);
    if (!about.isFile()) throw invalid(`${shown} is not a file.`, again);
    if (about.size > MOST_BYTES) throw invalid(`${shown} is larger than 64 MiB: that is no ${noun}.`, again);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Failure) throw error;
    const words = unreadableWords(error);
    throw invalid(`${shown} cannot be read: ${words}.`, kind.otherwise);
  }
  return savedIn(text, shown, kind);
}

/** The document in a text that is called `shown`. Throws a `Failure` (exit 3) for what is no such document. */
export function savedIn<Document>(text: string, shown: string, kind: SavedKind<Document>): Document {
  const { noun, again } = kind;
  const refuse = (words: string): Failure => {
    return invalid(`${shown} ${otherDocument(text, kind.kind) ?? words}.`, again);
  };
  const value = jsonIn(text);
  if (value === undefined) throw refuse('is not whole JSON: it was cut off or is something else');
  const { formatVersion: version } = objectOf(value);
  if (typeof version === 'string' && !version.startsWith('1.')) {
    const words = `${shown} has the format version ${visible(version.slice(0, 20))}; this version reads 1.x.`;
    throw invalid(words, again);
  }
  const minor = typeof version === 'string' ? Number(/^1\.(\d{1,6})$/.exec(version)?.[1] ?? NaN) : NaN;
  if (minor < (kind.leastMinor ?? 0))
    throw refuse(`has the older format version ${version}, which does not say all that a ${noun} says now`);
  if (kind.is(value)) {
    const why = kind.unfit?.(value);
    if (why !== undefined) throw invalid(`${shown} ${why}.`, again);
    return value;
  }
  const at = visible(kind.is.errors?.[0]?.instancePath ?? '');
  throw refuse(`is not a ${noun} of celigo-access${at === '' ? '' : ` (at ${at})`}`);
}
