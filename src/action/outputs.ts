/** The outputs of a step: counts, digests, paths and words from closed lists, never a name out of an account. */
import type { OutcomeKind } from '../apply/outcome.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Rejected } from '../run/files-and-base.ts';
import type { FailureWords } from '../say/failure.ts';
import type { Tally } from './tally.ts';

/** Why a run did not end well. */
export type FailureReason =
  | 'config-invalid'
  | 'auth-failed'
  | 'guard-refused'
  | 'plan-changed'
  | 'superseded'
  | 'apply-failed'
  | 'apply-partial'
  | 'api-unavailable'
  | 'drift'
  | 'interrupted'
  | 'internal-error';

/** How a command of the Action ended. */
export interface Ending {
  readonly exitCode: ExitCode;
  /** Left out: what the exit code says. */
  readonly reason?: FailureReason;
  /** What is written does not hold: then nothing of it was planned, and this says why. */
  readonly rejected?: Rejected;
  /** What was done all the same, where something was. */
  readonly besides?: FailureWords;
}

export const endingOf = (rejected: Rejected): Ending => ({ exitCode: EXIT.invalid, rejected });

/** Every exit code but those of a good end has a reason. */
const REASONS: Record<ExitCode, FailureReason | ''> = {
  [EXIT.done]: '',
  [EXIT.failure]: 'api-unavailable',
  [EXIT.differences]: 'drift',
  [EXIT.invalid]: 'config-invalid',
  [EXIT.token]: 'auth-failed',
  [EXIT.refused]: 'guard-refused',
  [EXIT.stale]: 'plan-changed',
  [EXIT.incomplete]: 'apply-partial',
  [EXIT.waiting]: '',
  [EXIT.internal]: 'internal-error',
  [EXIT.interrupted]: 'interrupted',
  [EXIT.terminated]: 'interrupted',
  [EXIT.hungUp]: 'interrupted',
};

export const failureReasonOf = ({ exitCode, reason }: Ending): FailureReason | '' =>
  reason ?? REASONS[exitCode];

/** A run that ended incomplete: partly, if anything at all was written. */
export const incompleteReason = (kinds: readonly OutcomeKind[]): FailureReason =>
  kinds.some((kind) => kind === 'done' || kind === 'already-so') ? 'apply-partial' : 'apply-failed';

/** What waits for somebody is no failure of the run. */
export const processCode = ({ exitCode }: Ending): ExitCode =>
  exitCode === EXIT.waiting ? EXIT.done : exitCode;

/** Each count under its name, and where the name has a hyphen that older workflows spell otherwise, twice. */
export function countOutputs(tally: Tally): Record<string, string> {
  return {
    changes: String(tally.changes),
    'to-add': String(tally.toAdd),
    to_add: String(tally.toAdd),
    'to-change': String(tally.toChange),
    to_change: String(tally.toChange),
    'to-remove': String(tally.toRemove),
    to_remove: String(tally.toRemove),
    'people-gaining': String(tally.gaining),
    'people-losing': String(tally.losing),
    'new-admins': String(tally.newAdmins),
    invites: String(tally.invites),
    'mcp-grants-added': String(tally.mcpAdded),
    'mcp-grants-removed': String(tally.mcpRemoved),
  };
}
