/** The API token: where it comes from, and how it stays out of everything that is printed. */
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { inspect } from 'node:util';
import { isTokenFile, isTokenVariable, type TokenPlace } from '../core/model/listed.ts';
import { EXIT, Failure, invalid } from '../errors.ts';
import type { Env } from './origin.ts';

const HIDDEN = '[token]';
/** Shorter texts turn up by chance, so only the token itself is looked for, not its encodings. */
const DISTINCT_LENGTH = 12;
const TOKEN_FILE_BYTES = 64 * 1024;

/** A token that can be sent and cannot be printed. */
export class Token {
  readonly #value: string;

  /** Throws a `Failure` (exit 4) if the text cannot be a token; the message does not repeat it. */
  constructor(value: string) {
    if (!/^[\x21-\x7e]+$/.test(value)) {
      throw new Failure('The API token holds a blank, a line break or a character that no token has.', {
        exitCode: EXIT.token,
        hint: 'Copy it once more, as one line without blanks or quotes.',
      });
    }
    this.#value = value;
  }

  /**
   * The token itself. Throws a `Failure` (exit 4) where quotes or a name were copied with it: it is known until then, so that
   * it is taken out of what is printed, and is never sent.
   */
  unquoted(): this {
    // What Base64 fills up with stands at the end alone.
    if (/^[A-Za-z_]\w{0,99}=[^=]/.test(this.#value)) {
      throw new Failure(
        'The API token begins with the name of a variable and `=`, which are no part of it.',
        {
          exitCode: EXIT.token,
          hint: 'Keep only what stands behind the `=`.',
        },
      );
    }
    if (!/^["'`]|["'`]$/.test(this.#value)) return this;
    throw new Failure('The API token stands in quotes, which are no part of it.', {
      exitCode: EXIT.token,
      hint: 'Take the quotes away. A shell takes them away by itself; a file of variables (`docker --env-file`, a CI setting) may not.',
    });
  }

  /** The value of the Authorization header. (Source: the vendor's developer site.) */
  authorization(): string {
    return `Bearer ${this.#value}`;
  }

  /** For a process of its own, which is handed it as a person would hand it. */
  variable(): { readonly CELIGO_API_TOKEN: string } {
    return { CELIGO_API_TOKEN: this.#value };
  }

  /** Whether it is long enough not to turn up in a text by chance. */
  get isDistinct(): boolean {
    return this.#value.length >= DISTINCT_LENGTH;
  }

  /** The text without the token, in case somebody echoes it: as it is, URL-encoded or in Base64. */
  redact(text: string): string {
    let clean = text.replaceAll(this.#value, HIDDEN);
    if (!this.isDistinct) return clean;
    for (const form of encodings(this.#value)) clean = clean.replaceAll(form, HIDDEN);
    return clean;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** What the token looks like inside other text: URL-encoded, and in Base64 at each of its three alignments. */
function encodings(value: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.from(' '.repeat(shift) + value)
      .toString('base64')
      .replace(/={1,2}$/, '');
    // The first and last characters also depend on what stands before and after the token.
    return whole.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  const urlSafe = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [encodeURIComponent(value), ...base64, ...urlSafe];
}

/** Every form in which a secret may turn up in a log, itself first. */
export const secretForms = (value: string): string[] =>
  value.length < DISTINCT_LENGTH ? [value] : [...new Set([value, `Bearer ${value}`, ...encodings(value)])];

export interface TokenSource {
  readonly env: Env;
  /** The repository: a token file inside it is refused, because it would be committed one day. */
  readonly workTree?: string;
}

/**
 * The token from `CELIGO_API_TOKEN` or the file named by `CELIGO_API_TOKEN_FILE`.
 *
 * Throws a `Failure`: exit 4 if there is none or it cannot be one, exit 3 if both are set and differ.
 */
export function readToken(source: TokenSource): Token {
  const { env, workTree } = source;
  const direct = env.CELIGO_API_TOKEN || undefined;
  const path = env.CELIGO_API_TOKEN_FILE || undefined;
  if (path === undefined) return new Token(direct ?? missing(env));

  if (workTree !== undefined) ensureOutside(path, workTree);
  const filed = readPrivateLine(path);
  if (direct !== undefined && direct !== filed) {
    throw invalid(
      'CELIGO_API_TOKEN and CELIGO_API_TOKEN_FILE are both set and hold different tokens.',
      'Unset one of them.',
    );
  }
  return new Token(filed);
}

/**
 * The token of one of many accounts. Throws a `Failure`: exit 4 if there is none or it cannot be one, exit 3 if
 * a file is named and `CELIGO_TOKEN_DIR` is not set.
 */
export function readTokenAt(place: TokenPlace, source: TokenSource): Token {
  const { env, workTree } = source;
  if ('variable' in place) {
    const value = isTokenVariable(place.variable) ? env[place.variable] : undefined;
    if (value) return new Token(value);
    throw new Failure(`There is no API token: ${place.variable} is not set.`, {
      exitCode: EXIT.token,
      hint: 'Set it to the token of this account.',
    });
  }
  const folder = env.CELIGO_TOKEN_DIR || undefined;
  if (folder === undefined) {
    throw invalid(
      'The file of accounts names token files, and CELIGO_TOKEN_DIR is not set.',
      'Set it to the folder that holds them.',
    );
  }
  const path = join(folder, place.file);
  if (!isTokenFile(place.file) || !isWithin(folder, path)) {
    throw unusable(path, 'does not lie below CELIGO_TOKEN_DIR', 'Put the file itself there, not a link.');
  }
  if (workTree !== undefined) ensureOutside(path, workTree);
  return new Token(readPrivateLine(path));
}

function missing(env: Env): never {
  throw new Failure('There is no API token: CELIGO_API_TOKEN is not set.', {
    exitCode: EXIT.token,
    hint: env.CELIGO_API_KEY
      ? 'CELIGO_API_KEY is set, but this tool reads CELIGO_API_TOKEN: rename it.'
      : 'Set CELIGO_API_TOKEN, or CELIGO_API_TOKEN_FILE to a file that only you can read. A token is made in integrator.io under Resources > API tokens, with full access, by an administrator.',
  });
}

const unusable = (path: string, what: string, hint: string): Failure =>
  new Failure(`The token file ${path} ${what}.`, { exitCode: EXIT.token, hint });

/** Whether a path lies in a folder, links resolved; on Windows another drive is outside. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(real(folder), real(path));
  return !(way === '..' || way.startsWith(`..${sep}`) || /^[A-Za-z]:/.test(way));
}

function ensureOutside(path: string, workTree: string): void {
  if (!isWithin(workTree, path)) return;
  throw unusable(path, 'lies inside the repository', 'Move it elsewhere, so that it cannot be committed.');
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    throw unusable(path, 'cannot be found', 'Check the path, and who may read the folders above it.');
  }
}

function readPrivateLine(path: string): string {
  const line = readPrivateFile(path).replace(/\r?\n$/, '');
  if (line === '') throw unusable(path, 'is empty', 'Write the token into it, as one line.');
  return line;
}

/** Reads a regular file that nobody else may read; opened once, so that it cannot be swapped in between. */
function readPrivateFile(path: string): string {
  const file = openPrivate(path);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw unusable(path, 'is not a regular file', 'Give the path of a file.');
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      throw unusable(path, 'can be read by others on this machine', `Run: chmod 600 ${path}`);
    }
    if (found.size > TOKEN_FILE_BYTES) throw unusable(path, 'is too long for a token', 'Check the path.');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function openPrivate(path: string): number {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    throw unusable(path, 'cannot be opened', 'Check the path, and who may read the file.');
  }
}
