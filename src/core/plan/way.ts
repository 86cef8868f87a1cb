/** A person's way through a plan: what they are before it and after it, and each write in between. */
import { type Effective, effectiveOfRecord, isWithin, NO_REACH } from '../model/access.ts';
import { groupBy, type Some } from '../model/group-by.ts';
import { countPeople } from '../model/ids.ts';
import { present } from '../model/present.ts';
import type { Hazard, Operation, Person, Standing } from './operation.ts';

/** All operations of one person. */
export interface Way {
  readonly user: Person;
  /** In order; each begins where the one before it ended. */
  readonly operations: Readonly<Some<Operation>>;
  readonly before: Standing | undefined;
  readonly after: Standing | undefined;
  /** Each once, in the order of the operations. */
  readonly hazards: readonly Hazard[];
  /** For whom the first operation that waits does so; left out where none waits. */
  readonly waitsFor?: readonly string[];
}

/** By what operations belong together: the record, or the e-mail of somebody who has none yet. */
export const personKey = ({ recordId, email }: Pick<Person, 'recordId' | 'email'>): string =>
  recordId ?? email;

/** What this run starts; the rest waits for somebody. */
export const runningOf = (operations: readonly Operation[]): Operation[] =>
  operations.filter(({ waitsFor }) => waitsFor === undefined);

/** One way for each person, by `personKey`, in the order of their first operations. */
export function waysOf(operations: readonly Operation[]): Map<string, Way> {
  const chains = groupBy(operations, ({ user }) => personKey(user));
  return new Map([...chains].map(([key, chain]) => [key, wayOf(chain)]));
}

function wayOf(operations: Some<Operation>): Way {
  const [{ user, before }] = operations;
  const waitsFor = operations.find((each) => each.waitsFor !== undefined)?.waitsFor;
  return {
    user,
    operations,
    before: before && { ...before, ...mailBefore(operations) },
    after: operations.at(-1)?.after,
    hazards: [...new Set(operations.flatMap(({ hazards }) => hazards))],
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

/** Only the operation that writes mail says what it was, and it is the last of several. */
const mailBefore = (operations: readonly Operation[]): Pick<Standing, 'notifications'> =>
  present({ notifications: operations.find(({ before }) => before?.notifications)?.before?.notifications });

/** How many people these operations are of. */
export const peopleCount = (operations: readonly Operation[]): number =>
  countPeople(operations.map(({ user }) => user));

/** Whether somebody reaches more than before, less, both (each on something else), or neither. */
export type Movement = 'gains' | 'loses' | 'both' | 'changes';

/** What of a record decides what its person reaches with it. */
type Reaching = Pick<Standing, 'access' | 'disabled' | 'invitation'>;

/** Whether a record gives nothing, whatever it says: its person is disabled, or has declined the invitation. */
export const isUnusable = ({ disabled, invitation }: Omit<Reaching, 'access'>): boolean =>
  disabled || invitation === 'dismissed';

/** What a record gives somebody who can use it, or can as soon as they accept the invitation that waits for them. */
export const reachedBy = (record: Reaching | undefined): Effective =>
  record?.invitation === 'dismissed' ? NO_REACH : effectiveOfRecord(record);

/** The movement of each of these, with whose it is. */
export const movementsOf = (ways: readonly Pick<Way, 'user' | 'before' | 'after'>[]) =>
  ways.map((way) => ({ email: way.user.email, effect: movementOf(way) }));

export function movementOf({ before, after }: Record<'before' | 'after', Reaching | undefined>): Movement {
  const [was, is] = [reachedBy(before), reachedBy(after)];
  const [more, less] = [!isWithin(is, was), !isWithin(was, is)];
  if (more && less) return 'both';
  return more ? 'gains' : less ? 'loses' : 'changes';
}

/** How many reach something more, how many something less, and how many neither; whoever does both is in each count. */
export function countMovements(
  moved: readonly { readonly email: Person['email']; readonly effect: Movement | 'same' }[],
) {
  const of = (...wanted: readonly Movement[]): number =>
    countPeople(moved.filter(({ effect }) => wanted.some((one) => one === effect)));
  return { gain: of('gains', 'both'), lose: of('loses', 'both'), change: of('changes') };
}
