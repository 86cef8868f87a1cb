/** Dangers have names, so that people can see them, count them and allow them by name. */
import { PERSON } from '../desired/ends.ts';
import { covers, effective, isWithin, NO_REACH } from '../model/access.ts';
import { SETTING_NAMES, SETTINGS } from '../model/settings.ts';
import type { Link } from './chain.ts';
import type { Change } from './change.ts';
import type { Hazard, Operation, Standing } from './operation.ts';
import { dropsUnknown, takesAdministrator } from './record.ts';

/** The hazards of one write. Grants count only where they are more than before. `selfKnown`: whose token it is. */
export function hazardsOf(
  { kind, before, after }: Link,
  { selfKnown }: { readonly selfKnown: boolean },
): Hazard[] {
  const hazards: Hazard[] = [];
  // Whoever declined an invitation has nothing: sent again, it gives all that is recorded.
  const was = before === undefined || kind === 'reinvite' ? NO_REACH : effective(before.access);
  const becomes = after === undefined ? NO_REACH : effective(after.access);
  if (becomes.level === 'administrator' && was.level !== 'administrator')
    hazards.push('grants-administrator');
  if (becomes.level === 'manage' && !isWithin({ ...NO_REACH, level: 'manage' }, was))
    hazards.push('grants-manage-all');
  const all = becomes.everyServer === 'write' && becomes.level !== 'administrator';
  if (all && was.everyServer === 'none') hazards.push('grants-all-mcp-servers');
  if (takesAdministrator({ before, after })) {
    hazards.push('removes-administrator');
    if (!selfKnown) hazards.push('takes-without-self');
  }
  if (kind === 'remove') hazards.push('removes-user');
  if (kind === 'disable') hazards.push('disables-user');
  if (kind === 'enable') hazards.push('enables-user');
  if (weakensSignIn(before, after)) hazards.push('weakens-sign-in');
  if (after !== undefined && dropsUnknown({ before, after })) hazards.push('drops-unknown-access');
  return hazards;
}

/** Whether a sign-in setting leaves its stricter value. */
export function weakensSignIn(before: Standing | undefined, after: Standing | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return SETTING_NAMES.some(
    (name) =>
      SETTINGS[name].signIn &&
      before.settings[name] === SETTINGS[name].strict &&
      after.settings[name] === !SETTINGS[name].strict,
  );
}

/**
 * What a date asks for was acknowledged when the date was reviewed: the base has it, or a reviewed plan lists it.
 * A date that had passed when it was written is acknowledged like anything else.
 */
export function acknowledgedByDate(hazards: readonly Hazard[], { target, passed }: Change): Hazard[] {
  const isExpected = (what: string): boolean => passed.some((end) => end.what === what && end.isExpected);
  if (target.kind === 'absent')
    return target.desired.absence?.by === 'date' && isExpected(PERSON) ? [...hazards] : [];
  if (target.kind === 'unmanaged') return [];
  const { access, undated } = target.desired;
  const endsByDate = undated.level === 'administrator' && access.level !== 'administrator';
  const isKnown = endsByDate && isExpected('accessLevel=administrator');
  return hazards.filter((hazard) => hazard === 'removes-administrator' && isKnown);
}

/** Whether an operation takes anything from its person; for the token's own user that is refused. */
export function losesAnything(operation: Operation): boolean {
  const { before, after } = operation;
  if (before === undefined) return false;
  if (after === undefined || (after.disabled && !before.disabled)) return true;
  return !covers(after.access, before.access);
}
