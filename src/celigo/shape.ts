/**
 * Reads the fields of an answer of the remote. A field of another type than ours is an error that names its record.
 * Unknown fields are nobody's business here: they stay in the document.
 */
import { isId } from '../core/model/ids.ts';
import { isObject, type JsonObject, objectOf } from '../core/model/json.ts';
import type { OddResource } from '../core/model/live.ts';
import { Failure } from '../errors.ts';

/** A document is not what it must be. Whoever can do without this one document sets it aside. */
export class MisshapenError extends Failure {
  /** What is wrong, without which document it is. */
  readonly what: string;

  constructor(named: string, what: string) {
    super(`The account sent something that this tool does not understand: ${named} ${what}.`, {
      hint: 'Nothing was written because of it. If it stays so, report it with the name of the field.',
    });
    this.what = `${named} ${what}`;
  }
}

/** Of what was sent where people expect a text. */
const MOST_SHOWN = 60;

/** One object of a document, with the words that name it in a message. */
export class Shape {
  readonly fields: JsonObject;
  readonly #words: string;
  readonly #whole: Shape | undefined;

  /** Throws a `Failure` if the document is not an object. `words` say what it is, `whole` of what it is a part. */
  constructor(document: unknown, words: string, whole?: Shape) {
    if (!isObject(document)) throw new MisshapenError(namedOf(words, whole), 'is not an object');
    this.fields = document;
    this.#words = words;
    this.#whole = whole;
  }

  /** The words that name it: put together for a message alone, because an account has a hundred thousand entries. */
  get named(): string {
    const named = namedOf(this.#words, this.#whole);
    const { _id: id } = this.fields;
    return isId(id) ? `${named} ${id}` : named;
  }

  #fail(key: string, expected: string): MisshapenError {
    return new MisshapenError(this.named, `has no valid "${key}" (expected ${expected})`);
  }

  id(key: string): string {
    const value = this.fields[key];
    if (!isId(value)) throw this.#fail(key, 'an id');
    return value;
  }

  /** A text that must be there and must not be blank. */
  text(key: string): string {
    const value = this.fields[key];
    if (typeof value !== 'string' || value.trim() === '') throw this.#fail(key, 'a text');
    return value;
  }

  /** A text, or undefined where it is absent or null. */
  textIfAny(key: string): string | undefined {
    const value = this.fields[key] ?? undefined;
    if (value !== undefined && typeof value !== 'string') throw this.#fail(key, 'a text');
    return value;
  }

  /**
   * A text that only people read: where it is something else, what was sent stands for it, cut short. Nothing is
   * decided by it, so it sets nobody aside. Undefined where it is absent or null.
   */
  shown(key: string): string | undefined {
    const value = this.fields[key] ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    const text = JSON.stringify(value);
    return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN - 1)}…`;
  }

  /** A switch; absent or null is false, as on the remote. */
  flag(key: string): boolean {
    const value = this.fields[key] ?? false;
    if (typeof value !== 'boolean') throw this.#fail(key, 'true or false');
    return value;
  }

  object(key: string): Shape {
    return new Shape(this.fields[key], `"${key}"`, this);
  }

  /** A list of objects; absent or null is empty. */
  objects(key: string): readonly Shape[] {
    const list = this.#list(key);
    if (list.length === 0) return NONE;
    const words = `an entry of "${key}"`;
    return list.map((item) => new Shape(item, words, this));
  }

  /** A list of texts; absent or null is empty. */
  texts(key: string): readonly string[] {
    return this.#list(key).map((item) => {
      if (typeof item !== 'string') throw this.#fail(key, 'a list of texts');
      return item;
    });
  }

  #list(key: string): readonly unknown[] {
    const value = this.fields[key] ?? [];
    if (!Array.isArray(value)) throw this.#fail(key, 'a list');
    return value;
  }
}

const NONE: readonly Shape[] = [];

const namedOf = (words: string, whole: Shape | undefined): string =>
  whole === undefined ? words : `${words} of ${whole.named}`;

/** What can be read of a list: an entry that is odd is named and set aside. */
export function legible<T>(
  what: OddResource['what'],
  documents: readonly unknown[],
  read: (document: unknown) => T,
  odd: OddResource[],
): T[] {
  return documents.flatMap((document) => {
    try {
      return [read(document)];
    } catch (error) {
      if (!(error instanceof MisshapenError)) throw error;
      const { name, _id } = objectOf(document);
      const shown = [name, _id].find((text) => typeof text === 'string' && text.trim() !== '');
      odd.push({ what, shown: typeof shown === 'string' ? shown : '', oddity: error.what });
      return [];
    }
  });
}
