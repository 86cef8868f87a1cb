/** What it means for an operation that the account said no to its write. */
import { covers } from '../core/model/access.ts';
import type { WriteAnswer } from '../core/model/doors.ts';
import { SETTING_NAMES, SETTINGS } from '../core/model/settings.ts';
import type { Operation, Standing } from '../core/plan/operation.ts';
import { dropsUnknown } from '../core/plan/record.ts';
import type { Result } from './outcome.ts';

export type Refused = Extract<WriteAnswer, { kind: 'refused' }>;

/** Whether it sends the record back. A switch, a reminder and a removal have no body that anything could be left out of. */
export const isRecordWrite = ({ kind }: Operation): boolean =>
  !['remove', 'reinvite', 'enable', 'disable', 'notify'].includes(kind);

/**
 * Refusals whose reason may be that somebody has not accepted. Any other is about the token, the request or the way to
 * the account, such as a redirect, and no acceptance would change it.
 */
const ABOUT_STATE: ReadonlySet<number> = new Set([400, 409, 422]);

/** The account said no: what that means for this operation. */
export function refusal(operation: Operation, { status, words }: Refused): Result {
  const { before, after } = operation;
  const mayBeState = ABOUT_STATE.has(status);
  if (isRecordWrite(operation) && mayBeState && before && after && before.invitation !== 'accepted') {
    if (narrows(before, after)) return { kind: 'failed', words, status, hint: WITHDRAW };
    return { kind: 'waiting', people: [operation.user.shown], words };
  }
  const hint = hasMootGrants(operation) ? { hint: MOOT_GRANTS } : {};
  return { kind: 'failed', words, status, ...hint };
}

const WITHDRAW =
  'Withdraw the invitation and invite anew: write `state: absent`, apply, then declare the person again.';

const MOOT_GRANTS =
  'The record also holds MCP grants, which the account may refuse beside this level: take them in one change, then promote in the next.';

/** Whether a promotion echoes recorded MCP grants; what the remote thinks of them is not documented. */
const hasMootGrants = ({ kind, before }: Operation): boolean =>
  kind === 'promote' && before !== undefined && (before.recordedMcp === 'all' || before.recordedMcp.size > 0);

/** Whether a refused write leaves an invited person with more than was decided. */
function narrows(before: Standing, after: Standing): boolean {
  if (!covers(after.access, before.access) || dropsUnknown({ before, after })) return true;
  return SETTING_NAMES.some(
    (name) =>
      after.settings[name] === SETTINGS[name].strict && before.settings[name] !== SETTINGS[name].strict,
  );
}
