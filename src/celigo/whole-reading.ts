/** When a reading of lists that people may change meanwhile is believed. */
import { IncompleteReadingError } from './listing.ts';

/** Readings before giving up on a whole one. */
const READINGS = 3;

/** Which reading it is. */
export interface Attempt {
  readonly isLast: boolean;
  /** How many of those before had an empty list of users. */
  readonly emptySoFar: number;
}

/** Reads again where a reading is not whole. Throws what the last one throws. */
export async function untilWhole<T>(read: (attempt: Attempt) => Promise<T>): Promise<T> {
  let emptySoFar = 0;
  for (let reading = 1; ; reading += 1) {
    const isLast = reading === READINGS;
    try {
      return await read({ isLast, emptySoFar });
    } catch (error) {
      if (!(error instanceof IncompleteReadingError) || isLast) throw error;
      if (error instanceof EmptyReadingError) emptySoFar += 1;
    }
  }
}

class EmptyReadingError extends IncompleteReadingError {}

/**
 * An empty list of users is believed only if each reading was empty. An account with its owner alone has one; so it never
 * is where the token is somebody else's, who must be in the list (`hasSelf`).
 */
export function ensureNotEmpty(users: readonly unknown[], { emptySoFar }: Attempt, hasSelf: boolean): void {
  if (users.length > 0) return;
  if (hasSelf)
    throw new EmptyReadingError(
      'The account answered with an empty list of users, and the user of this token must be in it: what the account has belongs to somebody else.',
      {
        hint: 'Run again later. If nobody but the owner has access and the token is theirs, invite an administrator in the product first.',
      },
    );
  if (emptySoFar === READINGS - 1) return;
  throw new EmptyReadingError('The account answered with an empty list of users, but not each time.', {
    hint: 'Run again: a list that is empty only now and then is not believed.',
  });
}

/** A repeated id means that the list changed between two pages: something else may be missing. */
export function ensureUnrepeated<T>(what: string, items: readonly T[], idOf: (item: T) => string): void {
  const seen = new Set<string>();
  for (const item of items) {
    const id = idOf(item);
    if (seen.has(id))
      throw new IncompleteReadingError(`The list of ${what} has ${id} twice: it changed while it was read.`);
    seen.add(id);
  }
}

/**
 * A list is empty, and records name things that it should hold. They may have been deleted, or the list came
 * empty by mistake. If we believed the mistake, every grant on them would look like none.
 */
export function ensureNotVanished(what: string, listed: number, named: ReadonlySet<string>): void {
  if (listed > 0 || named.size === 0) return;
  throw new IncompleteReadingError(`The list of ${what} is empty, but records of users name some.`);
}
