/** What a Link header names (RFC 8288), read so that no link is lost without a word. */
import LinkHeader from 'http-link-header';

export interface NamedLink {
  /** In small letters: relations are compared without regard to case. */
  readonly relation: string;
  /** As it was written. */
  readonly target: string;
}

/** All links of a header, in their order. Throws where it cannot be read, or not to its end. */
export function linksOf(header: string): readonly NamedLink[] {
  const { refs } = LinkHeader.parse(withoutIdleCharacters(header));
  // A parameter without a value makes the library take the next link for a part of its name.
  if (refs.some((reference) => Object.keys(reference).some((name) => name.includes('<'))))
    throw new Error('A link was read as a parameter of the one before it.');
  // The library gives a link without a relation, too, whatever its types say.
  return refs.flatMap(({ rel, uri }: { readonly rel?: string; readonly uri: string }) =>
    rel === undefined ? [] : [{ relation: rel.toLowerCase(), target: uri }],
  );
}

/**
 * Drops what a list may hold and the library loses its way at: blanks and semicolons before a comma, and elements that
 * are empty (RFC 9110, 5.6.1). One look at each character, since whoever answers chooses how long the header is.
 */
function withoutIdleCharacters(header: string): string {
  let kept = '';
  let idle = '';
  let isInElement = false;
  for (const piece of pieces(header)) {
    if (piece === ' ' || piece === '\t' || piece === ';') {
      idle += piece;
    } else if (piece === ',') {
      if (isInElement) kept += piece;
      isInElement = false;
      idle = '';
    } else {
      kept += idle + piece;
      isInElement = true;
      idle = '';
    }
  }
  return kept;
}

/** Single characters; an address in its brackets and a quoted text in one piece. */
function* pieces(header: string): Generator<string> {
  for (let at = 0; at < header.length; ) {
    const end = endOfPiece(header, at);
    yield header.slice(at, end);
    at = end;
  }
}

function endOfPiece(header: string, start: number): number {
  const closing = header[start] === '<' ? '>' : header[start] === '"' ? '"' : undefined;
  if (closing === undefined) return start + 1;
  let at = start + 1;
  while (at < header.length && header[at] !== closing) at += closing === '"' && header[at] === '\\' ? 2 : 1;
  return at + 1;
}
