/** Why an operation is planned: the lines that ask for what it changes. */

import { fieldOf, type Grant, levelOf } from '../desired/grant.ts';
import type { DesiredUser } from '../desired/resolve.ts';
import { type FieldChange, fieldParts } from '../model/field.ts';
import { placeText } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Reason } from '../model/reason.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import type { Link } from './chain.ts';
import type { Target } from './change.ts';
import type { Because } from './operation.ts';

/** The reason for taking what no line gives. */
export const NOT_GRANTED = 'not granted';

/** The reason for ending mail that came with a role or with access that a date ended. */
const MAIL_ENDED = 'ended by date';

export function reasonsFor(link: Link, target: Target, fields: readonly FieldChange[]): Because[] {
  const forAll = (reason: Reason): Because[] => [{ ...reason, fields: fields.map(({ field }) => field) }];
  if (target.kind === 'unmanaged') return forAll({ text: `policy.unmanagedUsers: ${target.action}` });
  const desired = target.desired;
  if (target.kind === 'absent') {
    if (desired.absence === undefined) return forAll({ text: 'state: absent', place: desired.place });
    const { by: _by, ...reason } = desired.absence;
    return forAll(reason);
  }
  if (link.kind === 'reinvite') return forAll({ text: 'policy.dismissed: reinvite' });
  const grants = desired.grants();
  return joined(
    fields
      // Custom is what a person is who is given single things: those have their reasons.
      .filter(({ field, before, after }) => field !== 'accessLevel' || before !== null || after !== 'custom')
      .flatMap(({ field, after }) =>
        reasonsForField(field, after, desired, grants).map((reason) => ({ ...reason, fields: [field] })),
      ),
  );
}

function reasonsForField(
  field: string,
  after: string | boolean | null,
  desired: DesiredUser,
  grants: readonly Grant[],
): Reason[] {
  // An invitation is asked for by the entry itself; its end and its reason belong to it.
  if (field === 'accepted') return desired.until === undefined ? [] : [desired.until];
  if (field === 'dismissed') return [];
  if (field === 'enabled') return desired.enabled ? [desired.enabled.reason] : [];
  const setting = SETTING_NAMES.find((name) => name === field);
  if (setting !== undefined) {
    const declared = desired.settings.get(setting);
    return declared ? [declared.reason] : [];
  }
  const [what, id] = fieldParts(field);
  if (what === 'notifications') {
    const because = [...(desired.notifications ?? [])].find(([about]) => about === id)?.[1];
    const text = id !== undefined && desired.mailEnded?.has(id) ? MAIL_ENDED : NOT_GRANTED;
    return [because ?? { text, place: desired.place }];
  }
  const about = grants.filter((grant) => fieldOf(grant) === field);
  const giving = about.filter((grant) => !grant.ended && levelOf(grant) === after);
  if (giving.length > 0 && !(field === 'accessLevel' && after === 'custom'))
    return giving.map((grant) => grant.reason);
  // A grant that is not written because something else gives as much is granted all the same.
  const covered = after === null ? about.filter((grant) => !grant.ended) : [];
  if (covered.length > 0) {
    const by =
      what === 'mcpServers' && desired.access.level !== 'administrator' ? 'all servers' : 'the level';
    return covered.map(({ reason }) => ({ ...reason, text: `${reason.text}, covered by ${by}` }));
  }
  const ended = about.filter((grant) => grant.ended);
  if (ended.length > 0)
    return ended.map((grant) => ({ ...grant.reason, text: `${grant.reason.text}, ended` }));
  return [{ text: field === 'accessLevel' ? 'own entry' : NOT_GRANTED, place: desired.place }];
}

/** By what a line is the same. What of it has an end and what has none are two. */
export const lineKey = ({ text, place, until }: Reason): string =>
  `${text}\n${place === undefined ? '' : placeText(place)}\n${until}`;

/** One line that asks for several fields is one reason. */
const joined = (reasons: readonly Because[]): Because[] =>
  [...groupBy(reasons, lineKey).values()].map((same) => ({
    ...same[0],
    fields: same.flatMap(({ fields }) => fields),
  }));
