/** Invitations: one call for up to 50 people with equal content, and never a second mail to anybody. */
import { covers } from '../core/model/access.ts';
import type { AccountWriter, InvitationAnswer } from '../core/model/doors.ts';
import type { LiveUser } from '../core/model/live.ts';
import { SETTING_NAMES } from '../core/model/settings.ts';
import { digestOf } from '../core/plan/digest.ts';
import type { Operation, Standing } from '../core/plan/operation.ts';
import { coveredFields } from '../core/plan/record.ts';
import { Failure, InternalError } from '../errors.ts';
import { failedReading, LONGEST_WAIT, type Result, type WriteContext } from './write.ts';

/** How many people one call may invite. */
export const INVITATIONS_PER_CALL = 50;
const TRIES = 3;

/** Invitations with the same key have equal content and may share a call. */
export function contentKey(operation: Operation): string {
  return digestOf(Object.fromEntries(coveredFields(invited(operation), EVERYTHING)));
}

const EVERYTHING = { settings: SETTING_NAMES, recordedMcp: false };

function invited(operation: Operation): Standing {
  if (operation.after === undefined) throw new InternalError(`Step ${operation.step} invites to nothing.`);
  return operation.after;
}

/** Invites people with equal content; one result each, in order. Never throws for what the remote does. */
export async function inviteTogether(
  operations: readonly Operation[],
  context: WriteContext,
): Promise<Result[]> {
  const results = new Map<Operation, Result>();
  let open = operations;
  let tried = false;
  try {
    for (let attempt = 0; attempt < TRIES && open.length > 0; attempt += 1) {
      if (attempt > 0 && context.signal?.aborted) break;
      const answers = await send(open, context.writer);
      const uncertain: Operation[] = [];
      let wait: number | undefined;
      for (const [index, operation] of open.entries()) {
        const answer = answers[index] ?? SHORT;
        if (answer.kind === 'accepted') results.set(operation, { kind: 'done', at: context.now() });
        else if (answer.kind === 'refused') results.set(operation, refusal(answer));
        else {
          uncertain.push(operation);
          results.set(operation, {
            kind: 'failed',
            words: answer.kind === 'exists' ? UNLISTED : answer.words,
          });
          if (answer.kind === 'unclear') [tried, wait] = [true, answer.retryAfterMs ?? 500 * 2 ** attempt];
        }
      }
      open = uncertain;
      if (open.length === 0) break;
      const isTooLong = wait !== undefined && wait > LONGEST_WAIT;
      if (wait !== undefined && !isTooLong) await context.sleep(wait);
      open = await lookFor(open, tried, results, context);
      if (isTooLong) break;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const operation of open) {
      const last = results.get(operation);
      results.set(operation, failedReading(error, last?.kind === 'failed' ? last.words : undefined));
    }
  }
  return operations.map(
    (operation) => results.get(operation) ?? { kind: 'failed', words: 'was not answered' },
  );
}

/** What is left to say where looking found nobody. */
const UNLISTED = 'the account answers that the person has access already, and lists no record of them';

const SHORT: InvitationAnswer = {
  kind: 'unclear',
  words: 'the answer names fewer people than were invited',
};

const refusal = ({ words, status }: { words: string; status: number }): Result => ({
  kind: 'failed',
  words,
  status,
});

function send(operations: readonly Operation[], writer: AccountWriter): Promise<readonly InvitationAnswer[]> {
  const [first] = operations;
  if (first === undefined) return Promise.resolve([]);
  const { access, settings } = invited(first);
  return writer.invite(
    operations.map((operation) => operation.user.shown),
    { access, settings },
  );
}

/** The account knows who was invited; whoever is not there may be invited again without a second mail. */
async function lookFor(
  uncertain: readonly Operation[],
  tried: boolean,
  results: Map<Operation, Result>,
  { writer, now }: WriteContext,
): Promise<Operation[]> {
  const live = await writer.readAccount();
  const users = new Map(live.users.map((user) => [user.email, user]));
  const unknown = new Set(live.unknownLevels.map((user) => user.email));
  return uncertain.filter((operation) => {
    const user = users.get(operation.user.email);
    if (user === undefined) return !unknown.has(operation.user.email);
    if (isAsInvited(user, invited(operation))) {
      results.set(operation, tried ? { kind: 'done', at: now() } : { kind: 'already-so' });
    } else {
      const words = 'has a record meanwhile, with other access than was to be invited';
      results.set(operation, { kind: 'stale', fields: ['accessLevel'], words });
    }
    return false;
  });
}

function isAsInvited(user: LiveUser, wanted: Standing): boolean {
  if (user.disabled || !covers(user.access, wanted.access) || !covers(wanted.access, user.access))
    return false;
  return SETTING_NAMES.every(
    (name) => wanted.settings[name] === undefined || wanted.settings[name] === user.settings[name],
  );
}
