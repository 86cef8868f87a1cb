/**
 * One operation, carried out: read the record, compare it with what was planned, write, and say what came
 * of it. The remote has no conditional write, so the comparison right before the write is all there is; an
 * edit between this read and this write cannot be seen on this API.
 */
import { covers } from '../core/model/access.ts';
import type { AccountWriter, FreshRecord, RecordChange, WriteAnswer } from '../core/model/doors.ts';
import type { RecordId } from '../core/model/ids.ts';
import { SETTING_NAMES, SETTINGS } from '../core/model/settings.ts';
import type { Operation, Standing } from '../core/plan/operation.ts';
import { coverageOf, coveredFields, standingOf } from '../core/plan/record.ts';
import { Failure, InternalError } from '../errors.ts';
import type { Outcome } from './outcome.ts';

/** An outcome without its operation. */
export type Result = Outcome extends infer O ? (O extends Outcome ? Omit<O, 'operation'> : never) : never;

export interface WriteContext {
  readonly writer: AccountWriter;
  readonly now: () => Date;
  /** Ends early at an interruption. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Once aborted, no further write is sent. */
  readonly signal?: AbortSignal;
}

const isToggle = ({ kind }: Operation): boolean => kind === 'enable' || kind === 'disable';

/**
 * How often a write is sent whose answer was lost, each time after reading again. A full-record write and a
 * removal can be repeated; a toggle and an invitation mail are corrected once and no more.
 */
const triesOf = (operation: Operation): number =>
  isToggle(operation) || operation.kind === 'reinvite' ? 2 : 4;

/** The longest that is waited because the account asks for it, in milliseconds. */
export const LONGEST_WAIT = 5 * 60_000;

/** Carries out one operation on a record that exists. Never throws for what the remote does. */
export async function writeRecord(operation: Operation, context: WriteContext): Promise<Result> {
  const id = operation.user.recordId;
  if (id === undefined || operation.before === undefined) {
    throw new InternalError(`Step ${operation.step} has no record to write.`);
  }
  let wrote = false;
  let words = '';
  try {
    for (let attempt = 0; attempt < triesOf(operation); attempt += 1) {
      const record = await context.writer.readRecord(id);
      const settled = settle(operation, record, wrote, context);
      if (settled !== undefined) return settled;
      if (record === undefined) throw new InternalError('A record that is gone was not settled.');
      if (context.signal?.aborted) return interrupted(wrote);
      const answer = await send(operation, id, record, context.writer);
      if (answer.kind === 'refused') return await refused(operation, id, answer, wrote, context);
      if (answer.kind === 'accepted' && !isToggle(operation)) return { kind: 'done', at: context.now() };
      wrote = true;
      if (answer.kind === 'accepted') {
        if (await isSwitched(operation, id, context)) return { kind: 'done', at: context.now() };
        // Somebody toggled at the same moment, or the write is not visible yet.
        words = UNSTABLE;
        await context.sleep(250);
      } else {
        words = answer.words;
        if ((answer.retryAfterMs ?? 0) > LONGEST_WAIT) break;
        await context.sleep(answer.retryAfterMs ?? 500 * 2 ** attempt);
      }
    }
    return await lastLook(operation, id, words, context);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return failedReading(error, wrote ? words : undefined);
  }
}

const UNSTABLE = 'the switch did not stay where it was put; somebody else may be toggling it';

/** A toggle is read back; every other accepted write is done, and the final reading verifies it. */
async function isSwitched({ kind }: Operation, id: RecordId, { writer }: WriteContext): Promise<boolean> {
  return (await writer.readRecord(id))?.user.disabled === (kind === 'disable');
}

const interrupted = (wrote: boolean): Result =>
  wrote
    ? { kind: 'failed', words: 'interrupted before it could be tried again; it has not happened so far' }
    : { kind: 'not-run', reason: 'interrupted before it was written' };

/** The record could not be read. `unclear`: how a write was answered of which nobody knows now whether it happened. */
export function failedReading({ message, hint, status }: Failure, unclear: string | undefined): Result {
  const unsure = unclear === undefined ? '' : `${unclear}; whether it happened is unknown. `;
  return {
    kind: 'failed',
    words: `${unsure}${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(status === undefined ? {} : { status }),
  };
}

/** What the record alone decides: gone, as planned, or changed by somebody else. Undefined: go on and write. */
function settle(
  operation: Operation,
  record: FreshRecord | undefined,
  wrote: boolean,
  { now }: WriteContext,
): Result | undefined {
  const reached: Result = wrote ? { kind: 'done', at: now() } : { kind: 'already-so' };
  if (record === undefined) {
    if (operation.after === undefined) return reached;
    return { kind: 'stale', fields: [], words: 'the record is gone' };
  }
  const [differing, unexpected] = compareWith(operation, record);
  if (unexpected.length > 0) {
    return { kind: 'stale', fields: unexpected, words: `changed meanwhile: ${unexpected.join(', ')}` };
  }
  return differing === 0 && operation.after !== undefined ? reached : undefined;
}

/** How many covered fields are not yet as planned, and which are neither as before nor as planned. */
function compareWith(operation: Operation, record: FreshRecord): [number, string[]] {
  const { before, after } = operation;
  if (before === undefined) throw new InternalError(`Step ${operation.step} has nothing to compare with.`);
  const coverage = coverageOf(before, after);
  const was = coveredFields(before, coverage);
  const becomes = after === undefined ? was : coveredFields(after, coverage);
  const is = coveredFields(standingOf(record.user, coverage.settings), coverage);
  const unexpected: string[] = [];
  let differing = 0;
  for (const field of new Set([...was.keys(), ...becomes.keys(), ...is.keys()])) {
    const value = is.get(field);
    if (value === becomes.get(field)) continue;
    if (value === was.get(field)) differing += 1;
    else unexpected.push(field);
  }
  return [differing, unexpected.sort()];
}

function send(
  operation: Operation,
  id: RecordId,
  record: FreshRecord,
  writer: AccountWriter,
): Promise<WriteAnswer> {
  switch (operation.kind) {
    case 'remove':
      return writer.removeRecord(id);
    case 'reinvite':
      return writer.reinvite(id);
    case 'enable':
    case 'disable':
      return writer.toggleDisabled(id);
    default:
      return writer.replaceRecord(record, recordChange(operation));
  }
}

/** What a full-record write changes: only what the operation says. */
function recordChange({ before, after }: Operation): RecordChange {
  if (before === undefined || after === undefined)
    throw new InternalError('A record write needs both its ends.');
  const { settings } = coverageOf(before, after);
  const changesAccess = !covers(before.access, after.access) || !covers(after.access, before.access);
  return {
    ...(changesAccess ? { access: after.access } : {}),
    ...(settings.length === 0
      ? {}
      : { settings: Object.fromEntries(settings.map((name) => [name, after.settings[name] ?? false])) }),
  };
}

/** After the last try: what does the record say now? */
async function lastLook(
  operation: Operation,
  id: RecordId,
  words: string,
  context: WriteContext,
): Promise<Result> {
  const settled = settle(operation, await context.writer.readRecord(id), true, context);
  return settled ?? { kind: 'failed', words: words || 'the write was accepted and did not take effect' };
}

async function refused(
  operation: Operation,
  id: RecordId,
  answer: Extract<WriteAnswer, { kind: 'refused' }>,
  wrote: boolean,
  context: WriteContext,
): Promise<Result> {
  if (answer.status === 404) {
    const settled = settle(operation, await context.writer.readRecord(id), wrote, context);
    if (settled !== undefined) return settled;
  }
  const { before, after } = operation;
  const isRecordWrite = !['remove', 'reinvite', 'enable', 'disable'].includes(operation.kind);
  // 401 is about the token and 404 about the record: no acceptance would change either.
  const mayBeState = answer.status !== 401 && answer.status !== 404;
  if (isRecordWrite && mayBeState && before && after && before.invitation !== 'accepted') {
    if (narrows(before, after)) {
      return {
        kind: 'failed',
        words: answer.words,
        status: answer.status,
        hint: 'Withdraw the invitation and invite anew: write `state: absent`, apply, then declare the person again.',
      };
    }
    return { kind: 'waiting', people: [operation.user.shown] };
  }
  const hint = hasMootGrants(operation) ? { hint: MOOT_GRANTS } : {};
  return { kind: 'failed', words: answer.words, status: answer.status, ...hint };
}

const MOOT_GRANTS =
  'The record also holds MCP grants, which the account may refuse beside this level: take them in one change, then promote in the next.';

/** Whether a promotion echoes recorded MCP grants; what the remote thinks of them is not documented. */
const hasMootGrants = ({ kind, before }: Operation): boolean =>
  kind === 'promote' && before !== undefined && (before.recordedMcp === 'all' || before.recordedMcp.size > 0);

/** Whether a refused write leaves an invited person with more than was decided. */
function narrows(before: Standing, after: Standing): boolean {
  if (!covers(after.access, before.access)) return true;
  return SETTING_NAMES.some(
    (name) =>
      SETTINGS[name].signIn &&
      after.settings[name] === SETTINGS[name].strict &&
      before.settings[name] !== SETTINGS[name].strict,
  );
}
