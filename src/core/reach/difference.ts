/** How the account differs from the files in one person, in words that answer a question; plans have their own. */

import type { DesiredUser } from '../desired/resolve.ts';
import {
  type Access,
  type Effective,
  effective,
  levelOnIntegration,
  levelOnServer,
} from '../model/access.ts';
import { type FieldChange, fieldParts } from '../model/field.ts';
import type { Place } from '../model/finding.ts';
import { integrationIdOf, mcpServerIdOf } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import { differencesOf } from '../plan/diff.ts';
import { policyOf } from '../written/policy.ts';
import type { Found } from './find-person.ts';
import { type Condition, conditionOf, type FilesSide, onResource, reachedIn } from './person.ts';
import { fieldOfResource, type Resource } from './resource.ts';

/** How the account differs from the files in one person; told only where both were asked. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'differs'; readonly fields: readonly FieldChange[] }
  | { readonly kind: 'not-in-account'; readonly condition: Condition['code'] }
  | { readonly kind: 'to-leave'; readonly place: Place }
  | { readonly kind: 'undeclared'; readonly policy: string }
  /** All that the files grant waits for things that the account does not have: nothing is written. */
  | { readonly kind: 'waits' }
  /** Two records, or a level that is not known. */
  | { readonly kind: 'unclear' };

export function comparePerson(
  { desired, records, unknown }: Found,
  { config }: FilesSide,
  now: Date,
  resource?: Resource,
): Comparison {
  const [record, second] = records;
  if (unknown.length > 0 || second !== undefined) return { kind: 'unclear' };
  if (desired === undefined)
    return { kind: 'undeclared', policy: policyOf(config.policy, now).unmanagedUsers };
  const absent = desired.state === 'absent';
  if (record === undefined)
    return absent ? { kind: 'same' } : { kind: 'not-in-account', condition: conditionOf(desired).code };
  if (absent) return { kind: 'to-leave', place: desired.absence?.place ?? desired.place };
  if (conditionOf(desired).code === 'waits') return { kind: 'waits' };
  const fields =
    resource === undefined ? differencesIn(record, desired) : differenceOn(resource, record, desired);
  return fields.length === 0 ? { kind: 'same' } : { kind: 'differs', fields };
}

/** As a plan compares them, but by what is reached: a grant that the other side covers by level is no difference. */
function differencesIn(record: LiveUser, desired: DesiredUser): FieldChange[] {
  const [had, wanted] = [effective(record.access), effective(desired.access)];
  return differencesOf(record, desired)
    .map((change) => ({
      ...change,
      before: change.before ?? reachedBy(had, change.field),
      after: change.after ?? reachedBy(wanted, change.field),
    }))
    .filter(({ before, after }) => before !== after);
}

/** What somebody reaches on the resource that a field names; null for nothing, and for other fields. */
function reachedBy(reach: Effective, field: string): string | null {
  const [what, id] = fieldParts(field);
  if (id === undefined) return null;
  const level =
    what === 'mcpServers'
      ? levelOnServer(reach, mcpServerIdOf(id))
      : levelOnIntegration(reach, integrationIdOf(id));
  return level === 'none' ? null : level;
}

/** On one resource what is reached counts, by whatever it is reached. */
function differenceOn(resource: Resource, record: LiveUser, desired: DesiredUser): FieldChange[] {
  const levelIn = (access: Access): string =>
    onResource({ reaches: reachedIn(access, () => []), idle: [] }, resource).level;
  const [before, after] = [levelIn(record.access), levelIn(desired.access)];
  return before === after ? [] : [{ field: fieldOfResource(resource), before, after }];
}
