/**
 * The token is made once, where the process begins. From there on it is a `Token`, which cannot be printed, and
 * only the door to the account holds it: the environment that travels through the commands has it in no variable.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readToken, readTokenAt, Token } from '../celigo/token.ts';
import { isTokenVariable, type ListedAccount } from '../core/model/listed.ts';
import { present } from '../core/model/present.ts';
import { Failure, invalid } from '../errors.ts';
import { type Environment, type Sink, through } from './context.ts';

/** An environment and its token, apart from each other. */
export interface Sealed {
  /** For commands: no variable holds the token, be it alone or inside other text. */
  readonly env: Environment;
  /** What a door to the account is made with. */
  readonly key: Key;
  /** For the streams, which take them out of whatever is printed. The tokens of files are added as they are read. */
  readonly secrets: readonly Token[];
}

/** What opens the account. Only whoever connects is handed it. */
export interface Key {
  /** The environment without the token's variable; a proxy's address may hold a password. */
  readonly env: Environment;
  /** Throws the `Failure` that says why there is none, once it is needed: most commands need none. */
  token(): Token;
  /** The token of one of many accounts. Throws a `Failure` also where another account at this origin has it. */
  tokenOf(account: Pick<ListedAccount, 'name' | 'token'>, origin: string): Token;
}

/** The variable that holds the token itself. */
const VARIABLE = 'CELIGO_API_TOKEN';

/** Whether a variable holds a token: that of a single run, or that of one of many accounts. */
export const holdsToken = (name: string): boolean => name === VARIABLE || isTokenVariable(name);

/** A token that is no secret: the sandbox prints its own. */
const PUBLIC = new Token('sandbox-token').authorization();

/** Whether a token must not be printed. A short one turns up in any text by chance. */
const isSecret = (token: Token): boolean => token.isDistinct && token.authorization() !== PUBLIC;

/** Takes the token out of an environment. `cwd` says in which repository a token's file must not lie. */
export function seal(given: Environment, cwd: string): Sealed {
  // A copy: the process forgets its tokens, and those of accounts are asked for later.
  const env = { ...given };
  const workTree = workTreeOf(cwd);
  const made = attempt(() => readToken({ env, ...present({ workTree }) }));
  // A file that is refused for where it lies holds a token all the same.
  const secret = made instanceof Failure ? attempt(() => readToken({ env })) : made;
  const known = secret instanceof Failure ? undefined : secret;
  const others = Object.entries(env).filter(([name]) => !holdsToken(name));
  const ofAccounts = Object.entries(env).flatMap(([name, value]) => {
    const token = isTokenVariable(name) && value ? attempt(() => new Token(value)) : undefined;
    return token instanceof Token && isSecret(token) ? [token] : [];
  });
  const secrets = known !== undefined && isSecret(known) ? [known, ...ofAccounts] : [...ofAccounts];
  const holders = new Map<string, string>();
  return {
    env: Object.fromEntries(
      others.map(([name, value]) => [
        name,
        value && hidden(value, known === undefined ? ofAccounts : [known, ...ofAccounts]),
      ]),
    ),
    key: {
      env: Object.fromEntries(others),
      token() {
        if (made instanceof Failure) throw made;
        return made.unquoted();
      },
      tokenOf({ name, token: place }, origin) {
        const token = readTokenAt(place, { env, ...present({ workTree }) }).unquoted();
        if ('file' in place && isSecret(token)) secrets.push(token);
        const use = `${origin} ${token.authorization()}`;
        const holder = holders.get(use);
        if (holder !== undefined && holder !== name) throw sameToken(holder, name);
        holders.set(use, name);
        return token;
      },
    },
    secrets,
  };
}

/** The text without these tokens, but for one that turns up in any text by chance. */
const hidden = (text: string, tokens: readonly Token[]): string =>
  tokens.reduce((clean, token) => (token.isDistinct ? token.redact(clean) : clean), text);

/**
 * The last lock before a stream: whatever is printed, the tokens are not in it; `tokens` may grow meanwhile. Those who
 * quote an answer of the account take them out themselves; this is for what nobody thought of, such as the text of an
 * exception.
 */
export const redacting =
  (tokens: readonly Token[]) =>
  (sink: Sink): Sink =>
    through(sink, (text) => hidden(text, tokens));

const sameToken = (one: string, other: string): Failure =>
  invalid(
    `${one} and ${other} have the same token, so one of them would be given the other's access.`,
    'Give each account the token of its own.',
  );

function attempt(make: () => Token): Token | Failure {
  try {
    return make();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** The nearest folder, from `folder` upwards, that is a Git work tree. */
export function workTreeOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : workTreeOf(above);
}
