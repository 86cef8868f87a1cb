/** Who has left: declared in the files, and not on the list of those who are still there. */
import { domainOf } from '../model/address.ts';
import type { Place } from '../model/finding.ts';
import type { Email } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import { hasEnded } from '../model/until.ts';
import { protectedOf } from '../written/break-glass.ts';
import type { WrittenConfig } from '../written/config.ts';
import { allowed, policyOf } from '../written/policy.ts';

export interface Leavers {
  readonly leavers: readonly { readonly shown: string; readonly place: Place }[];
  /** People of domains of whom the list names nobody: it is not about them. */
  readonly unjudged: readonly string[];
  /** How many of the declared people the list could be about. */
  readonly judged: number;
  /** How many may leave at once, by `policy.maxRemovals`. */
  readonly most: number;
}

/** Compares the files with a list. The owner, protected people and whoever is absent already are no leavers. */
export function leaversOf(config: WrittenConfig, listed: ReadonlySet<Email>, now: Date): Leavers {
  const domains = new Set([...listed].map(domainOf));
  const kept = protectedOf(config.policy);
  const present = [...config.users.values()].filter(
    ({ email, state, until }) => state !== 'absent' && !hasEnded(until?.value, now) && !kept.has(email),
  );
  const judged = present.filter(({ email }) => domains.has(domainOf(email)));
  const sorted = [...judged].sort((a, b) => compareText(a.email, b.email));
  return {
    leavers: sorted.flatMap(({ email, shown, place }) => (listed.has(email) ? [] : [{ shown, place }])),
    unjudged: present
      .filter(({ email }) => !domains.has(domainOf(email)))
      .map(({ shown }) => shown)
      .sort(compareText),
    judged: judged.length,
    most: allowed(policyOf(config.policy, now).maxRemovals, judged.length),
  };
}
