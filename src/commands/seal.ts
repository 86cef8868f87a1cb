/**
 * The token is made once, where the process begins. From there on it is a `Token`, which cannot be printed, and
 * only the door to the account holds it: the environment that travels through the commands has it in no variable.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readToken, type Token } from '../celigo/token.ts';
import { Failure } from '../errors.ts';
import type { Environment } from './context.ts';

/** An environment and its token, apart from each other. */
export interface Sealed {
  /** For commands: no variable holds the token, be it alone or inside other text. */
  readonly env: Environment;
  /** What a door to the account is made with. */
  readonly key: Key;
  /** For the streams, which take it out of whatever is printed; undefined where there is none that could leak. */
  readonly secret: Token | undefined;
}

/** What opens the account. Only whoever connects is handed it. */
export interface Key {
  /** The environment without the token's variable; a proxy's address may hold a password. */
  readonly env: Environment;
  /** Throws the `Failure` that says why there is none, once it is needed: most commands need none. */
  token(): Token;
}

/** The variable that holds the token itself. */
const VARIABLE = 'CELIGO_API_TOKEN';

/** Tokens that are no secret: the sandbox prints its own. */
const PUBLIC = 'sandbox-token';

/** Takes the token out of an environment. `cwd` says in which repository a token's file must not lie. */
export function seal(env: Environment, cwd: string): Sealed {
  const workTree = repositoryOf(cwd);
  const made = attempt(() => readToken({ env, ...(workTree === undefined ? {} : { workTree }) }));
  // A file that is refused for where it lies holds a token all the same.
  const secret = made instanceof Failure ? attempt(() => readToken({ env })) : made;
  const known = secret instanceof Failure ? undefined : secret;
  const others = Object.entries(env).filter(([name]) => name !== VARIABLE);
  // A short one turns up in any text by chance.
  const isSecret = known?.isDistinct === true && env[VARIABLE] !== PUBLIC;
  return {
    env: Object.fromEntries(
      others.map(([name, value]) => [name, known?.isDistinct ? value && known.redact(value) : value]),
    ),
    key: {
      env: Object.fromEntries(others),
      token() {
        if (made instanceof Failure) throw made;
        return made;
      },
    },
    secret: isSecret ? known : undefined,
  };
}

function attempt(make: () => Token): Token | Failure {
  try {
    return make();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** The folder above (or at) `folder` that is a Git work tree. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}
