/** Invitations: one call for up to 50 people with equal content, and never a second mail to anybody. */
import { sameAccess } from '../core/model/access.ts';
import type { InvitationAnswer } from '../core/model/doors.ts';
import type { LiveUser } from '../core/model/live.ts';
import { SETTING_NAMES } from '../core/model/settings.ts';
import { digestOf } from '../core/plan/digest.ts';
import type { Operation, Standing } from '../core/plan/operation.ts';
import { coveredFields } from '../core/plan/record.ts';
import { Failure, InternalError } from '../errors.ts';
import type { WriteContext } from './context.ts';
import { failedReading, heldInDoubt, INTERRUPTED, type Result } from './outcome.ts';
import { LONGEST_WAIT } from './write.ts';

/** How many people one call may invite. */
export const INVITATIONS_PER_CALL = 50;
const TRIES = 3;

/** Invitations with the same key have equal content and may share a call. */
export function contentKey(operation: Operation): string {
  return digestOf(Object.fromEntries(coveredFields(invited(operation), EVERYTHING)));
}

const EVERYTHING = { settings: SETTING_NAMES, recordedMcp: false, standing: true };

function invited(operation: Operation): Standing {
  if (operation.after === undefined) throw new InternalError(`Step ${operation.step} invites to nothing.`);
  return operation.after;
}

/** Invites people with equal content; one result each, in order. Never throws for what the remote does. */
export async function inviteTogether(
  operations: readonly Operation[],
  context: WriteContext,
): Promise<Result[]> {
  const calls = new Invitations(context);
  await calls.invite(operations);
  return operations.map((operation) => calls.resultOf(operation));
}

/** The calls for one content, and what is known of each person so far. */
class Invitations {
  readonly #context: WriteContext;
  readonly #results = new Map<Operation, Result>();
  /** People of whom the account says that they have access: they are there, or the words say why they are refused. */
  readonly #settled = new Set<Operation>();
  /** People of calls without a clear answer, and what the first of these answers said. */
  readonly #inDoubt = new Map<Operation, string>();

  constructor(context: WriteContext) {
    this.#context = context;
  }

  resultOf(operation: Operation): Result {
    const result = this.#results.get(operation) ?? { kind: 'failed', words: 'was not answered' };
    const inDoubt = this.#inDoubt.get(operation);
    return inDoubt === undefined ? result : { ...result, inDoubt };
  }

  async invite(operations: readonly Operation[]): Promise<void> {
    const { signal, sleep } = this.#context;
    let open = operations;
    try {
      for (let attempt = 0; attempt < TRIES && open.length > 0; attempt += 1) {
        open = this.#withoutLapsed(open);
        const answers = await send(open, this.#context);
        const [first] = answers;
        if (first?.kind === 'held') {
          const left = this.#withoutLapsed(open);
          // Somebody's access ended while the call waited for its turn: the others are invited without them.
          return left.length < open.length ? await this.invite(left) : this.#hold(left, first.words);
        }
        if (first?.kind === 'batch-refused') return await this.#split(open, first);
        const { uncertain, wait } = this.#take(open, answers, 500 * 2 ** attempt);
        open = uncertain;
        if (open.length === 0) return;
        const isTooLong = wait !== undefined && wait > LONGEST_WAIT;
        if (wait !== undefined && !isTooLong) await sleep(wait);
        // An interruption leaves no time to look for whom nothing was taken in of.
        const isKnown = (operation: Operation): boolean =>
          !this.#inDoubt.has(operation) && !this.#settled.has(operation);
        if (signal?.aborted && open.every(isKnown)) return this.#hold(open, INTERRUPTED);
        // Whoever is refused and not there is refused for the reason that the account gives: once is enough.
        open = (await this.#lookFor(open)).filter((operation) => !this.#settled.has(operation));
        if (isTooLong) return;
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      for (const operation of open) {
        const last = this.#results.get(operation);
        this.#results.set(operation, failedReading(error, last?.kind === 'failed' ? last.words : undefined));
      }
    }
  }

  /** Those whose access is still declared; of the others this is the end. */
  #withoutLapsed(open: readonly Operation[]): readonly Operation[] {
    return open.filter((operation) => {
      const reason = this.#context.lapsed(operation);
      if (reason !== undefined) this.#hold([operation], reason);
      return reason === undefined;
    });
  }

  /** The run sends nothing more. Of whom nothing was taken in, that is the end. */
  #hold(open: readonly Operation[], reason: string): void {
    for (const operation of open) {
      const words = this.#inDoubt.get(operation);
      this.#results.set(
        operation,
        words === undefined ? { kind: 'not-run', reason } : heldInDoubt(words, reason),
      );
    }
  }

  /** One person may be why a whole call was refused: whoever is not there by now is invited in two calls. */
  async #split(operations: readonly Operation[], { status, words }: BatchRefused): Promise<void> {
    for (const operation of operations) this.#results.set(operation, { kind: 'failed', words, status });
    const open = await this.#lookFor(operations);
    const half = Math.ceil(open.length / 2);
    for (const part of [open.slice(0, half), open.slice(half)]) if (part.length > 0) await this.invite(part);
  }

  /** Notes what is certain, and returns of whom nothing is. */
  #take(
    open: readonly Operation[],
    answers: readonly InvitationAnswer[],
    patience: number,
  ): { uncertain: Operation[]; wait: number | undefined } {
    const uncertain: Operation[] = [];
    let wait: number | undefined;
    for (const [index, operation] of open.entries()) {
      const answer = answers[index] ?? SHORT;
      if (answer.kind === 'accepted') this.#results.set(operation, { kind: 'done', at: this.#context.now() });
      else if (answer.kind === 'refused' || answer.kind === 'batch-refused') {
        this.#results.set(operation, { kind: 'failed', words: answer.words, status: answer.status });
      } else {
        uncertain.push(operation);
        const { words } = answer;
        this.#results.set(operation, {
          kind: 'failed',
          words,
          // It is a refusal: this call made no record, whoever else did.
          ...(answer.kind === 'exists' ? { status: answer.status, hint: UNLISTED } : {}),
        });
        if (answer.kind === 'exists') this.#settled.add(operation);
        if (answer.kind !== 'exists' && answer.kind !== 'held') wait = answer.retryAfterMs ?? patience;
        if (answer.kind === 'unclear' && !this.#inDoubt.has(operation))
          this.#inDoubt.set(operation, answer.words);
      }
    }
    return { uncertain, wait };
  }

  /** The account knows who was invited; whoever is not there may be invited again without a second mail. */
  async #lookFor(uncertain: readonly Operation[]): Promise<Operation[]> {
    const { writer } = this.#context;
    const now = await writer.readPeople();
    const users = new Map(now.users.map((user) => [user.email, user]));
    const unknown = new Set(now.unknownLevels.map((user) => user.email));
    return uncertain.filter((operation) => {
      const user = users.get(operation.user.email);
      if (user === undefined && !unknown.has(operation.user.email)) return true;
      if (user !== undefined && isAsInvited(user, invited(operation))) {
        const isOurs = this.#inDoubt.has(operation);
        this.#results.set(
          operation,
          isOurs ? { kind: 'done', at: this.#context.now() } : { kind: 'already-so' },
        );
      } else {
        const words = 'has a record meanwhile, with other access than was to be invited';
        this.#results.set(operation, { kind: 'stale', fields: ['accessLevel'], words });
      }
      return false;
    });
  }
}

type BatchRefused = Extract<InvitationAnswer, { kind: 'batch-refused' }>;

/** What is left to say where looking found nobody. */
const UNLISTED =
  'The account lists no record of them. If it says that they have access, they may be its owner: then write their address as `account.owner`, and take their entry out.';

const SHORT: InvitationAnswer = {
  kind: 'unclear',
  words: 'the answer names fewer people than were invited',
};

function send(
  operations: readonly Operation[],
  { writer, gateOf }: WriteContext,
): Promise<readonly InvitationAnswer[]> {
  const [first] = operations;
  if (first === undefined) return Promise.resolve([]);
  const { access, settings } = invited(first);
  return writer.invite(
    operations.map((operation) => operation.user.shown),
    { access, settings },
    gateOf(operations),
  );
}

function isAsInvited(user: LiveUser, wanted: Standing): boolean {
  if (user.disabled || !sameAccess(user.access, wanted.access)) return false;
  return SETTING_NAMES.every(
    (name) => wanted.settings[name] === undefined || wanted.settings[name] === user.settings[name],
  );
}
