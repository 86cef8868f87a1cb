/** What a document or the pages of a list hold, and how a list can fail to be one. */
import { present } from '../core/model/present.ts';
import { Failure } from '../errors.ts';
import { CHECK_ADDRESS, failed, type Page, type ReadVerdict } from './meaning.ts';
import { type Redact, spokenWords } from './words.ts';

/** A list that was read, but not as it was at one moment. Reading again may help. */
export class IncompleteReadingError extends Failure {}

/** The page of an answer. The first one must be there. */
export function pageOf(verdict: Exclude<ReadVerdict, { kind: 'again' }>, url: URL, first: boolean): Page {
  if (verdict.kind === 'page') return verdict.page;
  if (first) {
    const what = `failed: there is no such list (404: ${verdict.words})`;
    throw failed(url, what, CHECK_ADDRESS);
  }
  const why = `404: ${verdict.words}`;
  throw new IncompleteReadingError(`The list ${url.pathname} lost a page while it was read (${why}).`);
}

/** The items of a page; none for an answer without a body. */
export function itemsOfPage(page: Page, url: URL, redact: Redact): readonly unknown[] {
  if (page.body === undefined) return [];
  if (Array.isArray(page.body)) return page.body;
  const said = spokenWords(page.body, redact);
  const what = 'was answered with something that is not a list';
  throw failed(url, said === undefined ? what : `${what}: ${said}`);
}

/** A list that names pages without end. */
export const unending = (url: URL, what: string): Failure =>
  new Failure(`The list ${url.pathname} cannot be read to its end: ${what}.`);

/** The document of an answer, which must have one. */
export function documentOf({ body }: Page, url: URL): unknown {
  if (body === undefined) throw failed(url, 'was answered without a body where a record is needed');
  return body;
}

/** A document with the number of it, if there is one, that would come back as another one. */
export interface Returnable {
  readonly document: unknown;
  readonly inexact?: string;
}

export const returnableOf = (page: Page, url: URL): Returnable => ({
  document: documentOf(page, url),
  ...present({ inexact: page.inexact }),
});

/** Each number of a document that is sent back must still be what it was. Throws a `Failure`. */
export function ensureExact({ inexact }: Pick<Returnable, 'inexact'>): void {
  if (inexact === undefined) return;
  const shown = inexact.length <= 40 ? inexact : `${inexact.slice(0, 39)}…`;
  throw new Failure(`The record has the number ${shown}, which cannot be sent back as it is.`);
}
