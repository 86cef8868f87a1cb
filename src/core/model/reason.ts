/** Why somebody has something. */
import type { Place } from './finding.ts';

/** Why somebody has, or is to have, something: the text names role, list or own entry; the place is its line. */
export interface Reason {
  readonly text: string;
  readonly place?: Place;
  /** A written `reason:` beside it. */
  readonly note?: string;
  /** A written `until:` beside it, as written. */
  readonly until?: string;
  readonly untilPlace?: Place;
  /** For what a role gives: the line that gives the person the role. */
  readonly through?: Place;
}
