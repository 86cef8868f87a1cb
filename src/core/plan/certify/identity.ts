/** Whether record, person and e-mail of an operation belong together, and whether the files mean that person. */
import type { DesiredUser } from '../../desired/resolve.ts';
import type { Email, UserId } from '../../model/ids.ts';
import type { LiveState, LiveUser } from '../../model/live.ts';
import type { Operation } from '../operation.ts';

const both = ({ email, userId }: Pick<LiveUser, 'email' | 'userId'>): string => `${email} ${userId}`;

/** Who is in the account, and who is meant by the files. */
export class People {
  readonly #records: ReadonlyMap<string, LiveUser>;
  /** How many records an e-mail or a person has. */
  readonly #count = new Map<string, number>();
  readonly #pins: ReadonlyMap<UserId, DesiredUser>;
  readonly #emails: ReadonlyMap<Email, DesiredUser>;

  constructor({ users, unknownLevels }: LiveState, declared: readonly DesiredUser[]) {
    this.#records = new Map(users.map((user) => [user.recordId, user]));
    for (const { email, userId } of [...users, ...unknownLevels]) {
      for (const key of [email, userId, both({ email, userId })])
        this.#count.set(key, (this.#count.get(key) ?? 0) + 1);
    }
    this.#pins = new Map(declared.flatMap((user) => (user.id === undefined ? [] : [[user.id, user]])));
    this.#emails = new Map(declared.map((user) => [user.email, user]));
  }

  recordOf({ user }: Operation): LiveUser | undefined {
    return user.recordId === undefined ? undefined : this.#records.get(user.recordId);
  }

  /** The entry that means the person: a pin before an e-mail, and an e-mail only where no other pin stands. */
  entryOf({ user }: Operation): DesiredUser | undefined {
    const pinned = user.userId === undefined ? undefined : this.#pins.get(user.userId);
    if (pinned !== undefined) return pinned;
    const named = this.#emails.get(user.email);
    return named?.id === undefined ? named : undefined;
  }

  /** What is wrong with whom an operation writes. */
  mistaken(operation: Operation): string[] {
    const { step, user, before } = operation;
    if (before === undefined) return this.#wronglyInvited(operation);
    const record = this.recordOf(operation);
    if (record === undefined) return [`Step ${step} writes a record that the account does not have.`];
    if (record.userId !== user.userId || record.email !== user.email)
      return [`Step ${step} writes the record of ${record.shownEmail} and means ${user.shown}.`];
    if (
      [record.email, record.userId].some((key) => this.#counted(key) > 1) &&
      !this.#goesAnyhow(record, operation)
    )
      return [`Step ${step} writes one of several records of ${user.shown}.`];
    const isPinned = this.entryOf(operation)?.id === record.userId;
    return isPinned === (user.pinned === true) ? [] : [`Step ${step} is wrong about a pin of ${user.shown}.`];
  }

  /** What is wrong with a plan that writes some of the records of an e-mail and leaves the others: it has chosen. */
  chosen(operations: readonly Operation[]): string[] {
    const written = new Map<Email, Set<string | undefined>>();
    for (const { user } of operations)
      written.set(user.email, (written.get(user.email) ?? new Set()).add(user.recordId));
    return [...written].flatMap(([email, records]) =>
      records.size < this.#counted(email) ? [`The plan leaves a record of ${email} as it is.`] : [],
    );
  }

  #counted(key: string): number {
    return this.#count.get(key) ?? 0;
  }

  /**
   * Whether it makes no difference which record of the person it is: an entry ends all that have the e-mail, and the
   * person of this one has no other. That each operation leads there is judged with the rest of the chain.
   */
  #goesAnyhow({ email, userId }: LiveUser, operation: Operation): boolean {
    const entry = this.entryOf(operation);
    const endsAll = entry?.state === 'absent' && entry.id === undefined;
    return endsAll && this.#counted(userId) === this.#counted(both({ email, userId }));
  }

  #wronglyInvited(operation: Operation): string[] {
    const { step, user } = operation;
    if (user.recordId !== undefined || user.userId !== undefined || this.#count.has(user.email))
      return [`Step ${step} invites ${user.shown}, who has a record.`];
    const entry = this.entryOf(operation);
    return entry?.state === 'present' ? [] : [`Step ${step} invites ${user.shown}, whom no entry asks for.`];
  }
}
