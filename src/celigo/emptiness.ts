/** What an empty list is worth: it may be true, or a mistake that would look like a loss of every grant. */
import { IncompleteReadingError } from './pages.ts';

/**
 * A list is empty, and records name things that it should hold. They may have been deleted, or the list came
 * empty by mistake. If we believed the mistake, every grant on them would look like none.
 */
export function ensureNotVanished(what: string, listed: number, named: ReadonlySet<string>): void {
  if (listed > 0 || named.size === 0) return;
  throw new IncompleteReadingError(`The list of ${what} is empty, but records of users name some.`);
}

/** Nobody was in the list of users, in one reading. */
export class EmptyReadingError extends IncompleteReadingError {}

/** The list of users came empty now and then. */
export const suspiciouslyEmpty = (): EmptyReadingError =>
  new EmptyReadingError('The account answered with an empty list of users, but not each time.', {
    hint: 'Run again: a list that is empty only now and then is not believed.',
  });
