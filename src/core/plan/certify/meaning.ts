/** Whether an operation is what its record before and its record after make of it: its kind and its hazards. */
import { compareLevels, effective, isWithin, mcpOf, NO_REACH } from '../../model/access.ts';
import { SETTING_NAMES, SETTINGS } from '../../model/settings.ts';
import type { Hazard, Kind, Operation, Standing } from '../operation.ts';
import { coversMcp, isAdministratorRecord, sameReach } from './recorded.ts';

/** What is wrong with one operation, taken alone. `selfKnown`: whether it is known whose token it is. */
export function misnamed(operation: Operation, selfKnown: boolean): string[] {
  const { step, kind, before, after } = operation;
  const wrong: string[] = [];
  const meant = kindBetween(before, after);
  if (kind !== meant) wrong.push(`Step ${step} is called ${kind} and comes to ${meant}.`);
  if (!writesWhatItsKindCan(meant, before, after))
    wrong.push(`Step ${step} changes what a ${meant} does not write.`);
  for (const [hazard, is] of Object.entries(dangersBetween(before, after, meant, selfKnown))) {
    if (is === operation.hazards.some((each) => each === hazard)) continue;
    wrong.push(`Step ${step} ${is ? 'does not name' : 'names without reason'} the hazard ${hazard}.`);
  }
  return wrong;
}

/** Whether entries that say something unknown are there before it and not after. */
const isEmptied = (before: Standing | undefined, after: Standing): boolean =>
  before?.unknownMcp !== undefined && before.unknownMcp.length > 0 && after.unknownMcp?.length === 0;

function kindBetween(before: Standing | undefined, after: Standing | undefined): Kind {
  if (before === undefined) return 'invite';
  if (after === undefined) return 'remove';
  if (before.invitation !== after.invitation) return 'reinvite';
  if (before.notifications !== undefined && after.notifications !== undefined) return 'notify';
  if (before.disabled !== after.disabled) return after.disabled ? 'disable' : 'enable';
  const [was, is] = [effective(before.access), effective(after.access)];
  if (is.level === 'administrator' && was.level !== 'administrator') return 'promote';
  if (was.level === 'administrator' && is.level !== 'administrator') return 'demote';
  const [gains, loses] = [!isWithin(is, was), !isWithin(was, is) || isEmptied(before, after)];
  if (gains === loses) return 'update';
  return gains ? 'grant' : 'revoke';
}

/** A switch and a reminder have no body, so they change one thing; a record's MCP grants are those of its access. */
function writesWhatItsKindCan(
  kind: Kind,
  before: Standing | undefined,
  after: Standing | undefined,
): boolean {
  if (after === undefined) return true;
  const { access, recordedMcp } = after;
  if (access.level !== 'administrator') {
    const mcp = mcpOf(access);
    if (!coversMcp(mcp, recordedMcp) || !coversMcp(recordedMcp, mcp)) return false;
  }
  if (before === undefined) return after.invitation === 'pending' && !after.disabled;
  if (kind === 'reinvite' && (before.invitation !== 'dismissed' || after.invitation !== 'pending'))
    return false;
  if (!['reinvite', 'enable', 'disable', 'notify'].includes(kind)) return true;
  if (kind === 'notify' && (before.disabled !== after.disabled || before.invitation !== after.invitation))
    return false;
  const onlyInvites = kind !== 'reinvite' || before.disabled === after.disabled;
  const sameSettings = SETTING_NAMES.every((name) => before.settings[name] === after.settings[name]);
  return onlyInvites && sameSettings && sameReach(before.access, after.access);
}

/** The dangers that follow from two records and nothing else. */
function dangersBetween(
  before: Standing | undefined,
  after: Standing | undefined,
  kind: Kind,
  selfKnown: boolean,
): Partial<Record<Hazard, boolean>> {
  // Who declined cannot get in; invited again, they can.
  const getsBack = before?.invitation === 'dismissed' && after?.invitation === 'pending';
  const was = before === undefined || getsBack ? NO_REACH : effective(before.access);
  const is = after === undefined ? NO_REACH : effective(after.access);
  const rises = compareLevels(is.level, was.level) > 0;
  const takes = isAdministratorRecord(before) && !isAdministratorRecord(after);
  const weakens = SETTING_NAMES.some(
    (name) =>
      SETTINGS[name].signIn &&
      before?.settings[name] === SETTINGS[name].strict &&
      after?.settings[name] === !SETTINGS[name].strict,
  );
  return {
    'grants-administrator': rises && is.level === 'administrator',
    'grants-manage-all': rises && is.level === 'manage',
    'grants-all-mcp-servers':
      is.level !== 'administrator' && is.everyServer !== 'none' && was.everyServer === 'none',
    'removes-administrator': takes,
    'takes-without-self': takes && !selfKnown,
    'removes-user': kind === 'remove',
    'disables-user': kind === 'disable',
    'enables-user': kind === 'enable',
    'weakens-sign-in': weakens,
    'drops-unknown-access': after !== undefined && isEmptied(before, after),
    // These are dangers of a plan as a whole, never of one write.
    'empty-account': false,
    'ends-later': false,
    'extends-access': false,
  };
}
