/**
 * The last lock before a stream: whatever is printed, the token is not in it. Those who quote an answer of the
 * account take it out themselves; this is for what nobody thought of, such as the text of an exception.
 */
import type { Token } from '../celigo/token.ts';
import { type Sink, through } from './context.ts';
import { hidden } from './seal.ts';

/** The same stream, without the tokens in anything that is written to it; `tokens` may grow meanwhile. */
export const redacting =
  (tokens: readonly Token[]) =>
  (sink: Sink): Sink =>
    through(sink, (text) => hidden(text, tokens));
