/**
 * Where the next page of a list is. (Source: the vendor's developer site: RFC 5988 `Link` headers.)
 *
 * The header is written by whoever answered, so it may choose the query and nothing else: a page elsewhere
 * would be sent the token.
 */
import LinkHeader from 'http-link-header';
import { Failure } from '../errors.ts';

/** The address of the next page, or undefined on the last one. Throws a `Failure` for one that is not followed. */
export function nextPage(current: URL, link: string): URL | undefined {
  if (link.trim() === '') return undefined;
  const targets = nextTargets(link, current);
  const [target] = targets;
  if (target === undefined) return undefined;
  if (targets.length > 1) throw unfollowed(current, 'names more than one next page');

  const next = URL.canParse(target, current.href) ? new URL(target, current) : undefined;
  if (next === undefined) throw unfollowed(current, 'names a next page that is not an address');
  if (next.username !== '' || next.password !== '') {
    throw unfollowed(current, 'names a next page with user information in its address');
  }
  if (next.origin !== current.origin) {
    throw unfollowed(
      current,
      `names a next page on ${next.origin}, and the token goes to ${current.origin} only`,
    );
  }
  // The vendor itself spells `mcpservers` in two ways.
  if (next.pathname.toLowerCase() !== current.pathname.toLowerCase()) {
    throw unfollowed(current, 'names a next page of another list');
  }
  next.hash = '';
  return next;
}

function nextTargets(link: string, current: URL): string[] {
  try {
    return LinkHeader.parse(link)
      .rel('next')
      .map((reference) => reference.uri);
  } catch {
    throw unfollowed(current, 'cannot be read');
  }
}

function unfollowed(current: URL, what: string): Failure {
  return new Failure(`The list ${current.pathname} cannot be read to its end: its Link header ${what}.`, {
    hint: 'Nothing was sent there. If the API is reached through a gateway, the gateway must not rewrite Link headers.',
  });
}
