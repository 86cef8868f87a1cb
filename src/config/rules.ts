/** The rules that a schema cannot say: each one sentence, each a function; all findings are collected. */
import { keysOfOneObject } from '../core/desired/names.ts';
import type { Finding } from '../core/model/finding.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { conflictingSettings, emptyRoles, ineffectiveGrants, mfaAndSso, noAccess } from './rules/access.ts';
import { emptyTests, environmentName, testsOfNobody } from './rules/account.ts';
import { breakGlass } from './rules/break-glass.ts';
import { endsBelowFloor, farDates, impossibleDates } from './rules/dates.ts';
import { endsOfProtected, endsRequired } from './rules/ends.ts';
import {
  declaredOwner,
  grantsToAbsent,
  lookAlikes,
  mentionedTwice,
  outsideDomains,
  samePersonTwice,
  undeclaredMembers,
  unknownRoles,
} from './rules/people.ts';
import { nearlyPinned } from './rules/resources.ts';
import { type Subject, subjectOf } from './rules/subject.ts';

const RULES: readonly ((subject: Subject) => Iterable<Finding>)[] = [
  environmentName,
  declaredOwner,
  outsideDomains,
  samePersonTwice,
  unknownRoles,
  undeclaredMembers,
  noAccess,
  conflictingSettings,
  mfaAndSso,
  impossibleDates,
  endsBelowFloor,
  endsRequired,
  breakGlass,
  emptyTests,
  ({ config }) => keysOfOneObject(config),
  // From here on warnings.
  farDates,
  ineffectiveGrants,
  emptyRoles,
  grantsToAbsent,
  endsOfProtected,
  mentionedTwice,
  lookAlikes,
  nearlyPinned,
  testsOfNobody,
];

/**
 * Judges a desired state that is whole and well-formed. `now` decides which assignments have ended. What must end was
 * judged when a state came to be in force; a rule that came later must not make it unreadable.
 */
export function checkRules(config: WrittenConfig, now: Date, inForce: boolean = false): Finding[] {
  const subject = subjectOf(config, now);
  return RULES.flatMap((rule) =>
    inForce && (rule === endsRequired || rule === breakGlass) ? [] : [...rule(subject)],
  );
}
