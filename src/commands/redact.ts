/**
 * The last lock before a stream: whatever is printed, the token is not in it. Those who quote an answer of the
 * account take it out themselves; this is for what nobody thought of, such as the text of an exception.
 */
import { readToken, type Token } from '../celigo/token.ts';
import { Failure } from '../errors.ts';
import type { Environment, Sink } from './context.ts';

/** Tokens that are no secret: the sandbox prints its own. */
const PUBLIC = 'sandbox-token';

/** The same stream, without the token of the environment in anything that is written to it. */
export function redacting(env: Environment): (sink: Sink) => Sink {
  const token = secretOf(env);
  if (token === undefined) return (sink) => sink;
  return (sink) => ({ ...sink, write: (text) => sink.write(token.redact(text)) });
}

/** A token that cannot be read is somebody else's message; a short one would turn up in any text. */
function secretOf(env: Environment): Token | undefined {
  if (env.CELIGO_API_TOKEN === PUBLIC) return undefined;
  try {
    const token = readToken({ env });
    return token.isDistinct ? token : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
