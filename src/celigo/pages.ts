/** Pages of a list: what is in one, and what it means when one is not there. */
import { Failure } from '../errors.ts';
import { failed, type Page, type ReadVerdict } from './verdict.ts';
import { spokenWords } from './words.ts';

/** A list that was read, but not as it was at one moment. Reading again may help. */
export class IncompleteReadingError extends Failure {}

/** What was read of a page. Throws where there is none: of the first a `Failure`, of a later one an `IncompleteReadingError`. */
export function pageOf(verdict: Exclude<ReadVerdict, { kind: 'again' }>, url: URL, first: boolean): Page {
  if (verdict.kind === 'page') return verdict.page;
  if (first) {
    const what = `failed: there is no such list (404: ${verdict.words})`;
    throw failed(url, what, 'Check the region and CELIGO_BASE_URL.');
  }
  const why = `404: ${verdict.words}`;
  throw new IncompleteReadingError(`The list ${url.pathname} lost a page while it was read (${why}).`);
}

/** The entries of a page; no body is an empty list. Throws a `Failure` with the account's words for anything else. */
export function itemsOf(page: Page, url: URL, redact: (text: string) => string): readonly unknown[] {
  if (page.body === undefined) return [];
  if (Array.isArray(page.body)) return page.body;
  const said = spokenWords(page.body, redact);
  const what = 'was answered with something that is not a list';
  throw failed(url, said === undefined ? what : `${what}: ${said}`);
}

/** A list without an end in sight. */
export const unending = (url: URL, what: string): Failure =>
  new Failure(`The list ${url.pathname} cannot be read to its end: ${what}.`);
