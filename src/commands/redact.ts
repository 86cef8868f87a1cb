/**
 * The last lock before a stream: whatever is printed, the token is not in it. Those who quote an answer of the
 * account take it out themselves; this is for what nobody thought of, such as the text of an exception.
 */
import type { Token } from '../celigo/token.ts';
import type { Sink } from './context.ts';

/** The same stream, without the token in anything that is written to it. */
export function redacting(token: Token | undefined): (sink: Sink) => Sink {
  if (token === undefined || !token.isDistinct) return (sink) => sink;
  return (sink) => ({ ...sink, write: (text) => sink.write(token.redact(text)) });
}
