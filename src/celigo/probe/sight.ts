/** One answer, looked at for how it is made: its status, its keys, its links. */
import { isObject, type JsonObject } from '../../core/model/json.ts';
import { present } from '../../core/model/present.ts';
import type { SeenAnswer } from '../../core/model/remote.ts';
import { EXIT, Failure } from '../../errors.ts';
import { rowsIn } from '../audit.ts';
import type { Client } from '../http.ts';
import { readBody } from '../json.ts';
import { linksOf, type NamedLink } from '../links.ts';
import type { Looked, Looking } from '../meaning.ts';
import { nextPage } from '../paging.ts';
import { codesOf } from '../words.ts';

export interface Sight {
  /** Method and path, as sent, and whether it went without the token. */
  readonly request: string;
  readonly url: URL;
  /** 0: no whole answer came. */
  readonly status: number;
  /** The JSON of the body; undefined: there was none, or it was something else. */
  readonly value: unknown;
  /** The body where it is no JSON. */
  readonly text: string;
  /** What the Link header names; undefined: there is none that can be read. */
  readonly links: readonly NamedLink[] | undefined;
}

/** A list that was read page after page. */
export interface SeenList {
  readonly first: Sight;
  readonly items: readonly JsonObject[];
  /** Whether it was read to its end. */
  readonly whole: boolean;
}

const MOST_PAGES = 1_000;

/** Looks at answers through a client that sends GET alone, and does not ask again what never answered. */
export class Looker {
  readonly #client: Client;
  readonly #silent = new Map<string, Sight>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Throws only what ends the whole run: an interruption, and what is no failure of the account. */
  async at(path: string, looking: Looking & { readonly ask?: Readonly<Record<string, string>> } = {}) {
    const query = looking.query ?? new URLSearchParams(looking.ask);
    const slash = looking.withSlash === true ? '/' : '';
    const search = query.size === 0 ? '' : `?${query}`;
    const request = `GET /v1/${path}${slash}${search}${looking.asStranger === true ? ' without a token' : ''}`;
    const silent = this.#silent.get(request);
    if (silent !== undefined) return silent;
    try {
      return sightOf(request, await this.#client.look(path, { ...looking, query }));
    } catch (error) {
      if (!(error instanceof Failure) || error.exitCode === EXIT.interrupted) throw error;
      const url = new URL(`${this.#client.origin}/v1/${path}${slash}`);
      const lost: Sight = { request, url, status: 0, value: undefined, text: '', links: undefined };
      this.#silent.set(request, lost);
      return lost;
    }
  }

  async list(path: string, ask: Readonly<Record<string, string>> = {}): Promise<SeenList> {
    const first = await this.at(path, { ask });
    const items = [...itemsIn(first)];
    let page = first;
    for (let count = 1; count < MOST_PAGES; count += 1) {
      const next = followed(page);
      if (next === undefined) return { first, items, whole: isList(page) };
      if (next === 'astray') break;
      page = await this.at(path, { query: next.searchParams });
      if (!isList(page)) break;
      items.push(...itemsIn(page));
    }
    return { first, items, whole: false };
  }
}

function sightOf(request: string, { url, status, text, link }: Looked): Sight {
  const body = readBody(text, (words) => words);
  const value = body.kind === 'value' ? body.value : undefined;
  return { request, url, status, value, text: value === undefined ? text : '', links: linksIn(link) };
}

function linksIn(header: string): readonly NamedLink[] | undefined {
  if (header.trim() === '') return undefined;
  try {
    return linksOf(header);
  } catch {
    return undefined;
  }
}

/** The address of the next page; undefined: there is none; `astray`: it is not one that may be followed. */
export function followed({ url, links }: Sight): URL | 'astray' | undefined {
  const next = nextOf({ links });
  if (next === undefined) return undefined;
  try {
    return nextPage(url, `<${next}>; rel="next"`);
  } catch (error) {
    if (error instanceof Failure) return 'astray';
    throw error;
  }
}

export const nextOf = ({ links }: Pick<Sight, 'links'>): string | undefined =>
  links?.find(({ relation }) => relation === 'next')?.target;

/** Whether an answer is a list, an empty one without a body included. */
export const isList = ({ status, value, text }: Sight): boolean =>
  (status === 200 && (rowsIn(value) !== undefined || (value === undefined && text.trim() === ''))) ||
  (status === 204 && value === undefined);

/** The answer as an object, where it is one. */
export const objectIn = ({ value }: Sight): JsonObject | undefined => (isObject(value) ? value : undefined);

/** Whether the license of the account does not include what was asked for. */
export const isNotLicensed = (sight: Sight): boolean =>
  sight.status === 403 && codesOf(objectIn(sight)).includes('feature_not_enabled');

export const countIn = ({ value }: Sight): number => rowsIn(value)?.length ?? 0;

export const itemsIn = ({ value }: Sight): readonly JsonObject[] => (rowsIn(value) ?? []).filter(isObject);

/** Keys and no values; what does not look like a name of a field may be a value, and is left out. */
export const keysIn = (items: readonly JsonObject[]): readonly string[] =>
  [...new Set(items.flatMap((item) => Object.keys(item)))]
    .filter((key) => /^[A-Za-z_]\w{0,40}$/.test(key))
    .sort()
    .slice(0, 60);

export const seen = (
  { request, status }: Pick<Sight, 'request' | 'status'>,
  words: string,
  keys?: readonly string[],
): SeenAnswer => ({ request, status, ...present({ keys }), words });
