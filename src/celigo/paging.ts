/**
 * Where the next page of a list is. (Source: the vendor's developer site: RFC 5988 `Link` headers. Its command
 * line takes path and query of a link only, as the host may differ; paths of other doors to the same list, such as
 * `/api/ashares`, have been seen.)
 *
 * The header is written by whoever answered, so it may choose the query and nothing else: the next page is asked for
 * where this one was, and the token never goes elsewhere.
 */
import { Failure } from '../errors.ts';
import { linksOf } from './links.ts';

/** The address of the next page, or undefined on the last one. Throws a `Failure` for one that is not followed. */
export function nextPage(current: URL, link: string): URL | undefined {
  if (link.trim() === '') return undefined;
  const targets = nextTargets(link, current);
  const [target] = targets;
  if (target === undefined) return undefined;
  if (targets.length > 1) throw unfollowed(current, 'names more than one next page');

  const named = URL.canParse(target, current.href) ? new URL(target, current) : undefined;
  if (named === undefined || !/^https?:$/.test(named.protocol)) {
    throw unfollowed(current, 'names a next page that is not an address');
  }
  if (lastSegment(named) !== lastSegment(current)) {
    throw unfollowed(current, 'names a next page of another list');
  }
  if (named.search === '') throw unfollowed(current, 'names a next page without saying which');
  const next = new URL(current);
  next.search = named.search;
  next.hash = '';
  return next;
}

/** The name of a list. The vendor itself spells `mcpservers` in two ways, and a slash may stand at the end. */
const lastSegment = ({ pathname }: URL): string | undefined =>
  pathname
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '')
    .at(-1);

function nextTargets(link: string, current: URL): string[] {
  try {
    return linksOf(link)
      .filter(({ relation }) => relation === 'next')
      .map(({ target }) => target);
  } catch {
    throw unfollowed(current, 'cannot be read');
  }
}

function unfollowed(current: URL, what: string): Failure {
  return new Failure(`The list ${current.pathname} cannot be read to its end: its Link header ${what}.`, {
    hint: 'Nothing was sent there. If the API is reached through a gateway, the gateway must not rewrite Link headers.',
  });
}
