/**
 * The last lock before a stream: whatever is printed, the token is not in it. Those who quote an answer of the
 * account take it out themselves; this is for what nobody thought of, such as the text of an exception.
 */
import type { Token } from '../celigo/token.ts';
import type { Sink } from './context.ts';

/** The same stream, without the tokens in anything that is written to it. */
export function redacting(tokens: readonly Token[]): (sink: Sink) => Sink {
  const distinct = tokens.filter(({ isDistinct }) => isDistinct);
  if (distinct.length === 0) return (sink) => sink;
  const clean = (text: string): string => distinct.reduce((left, token) => token.redact(left), text);
  return (sink) => ({ ...sink, write: (text) => sink.write(clean(text)) });
}
