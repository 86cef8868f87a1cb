/** The second stage: the account, read, and the plan that is made of both. Preview and deed share it. */

import type { DesiredState } from '../core/desired/resolve.ts';
import { aheadInSeconds } from '../core/model/clock.ts';
import type { AccountReader, ReadingOptions, RecordedAccount } from '../core/model/doors.ts';
import { type Finding, placeText } from '../core/model/finding.ts';
import { isEmptyAccount, type LiveState } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { declaring } from '../core/plan/change.ts';
import type { ReviewedEnds } from '../core/plan/ends.ts';
import { missingIds, pinsHere } from '../core/plan/fits.ts';
import { type DueScope, makePlan, type Plan, type PlanResult } from '../core/plan/plan.ts';
import { statesNotifications, statesSso, type WrittenConfig } from '../core/written/config.ts';
import { EXIT, Failure, InternalError } from '../errors.ts';
import { clockNotes } from './clock.ts';
import type { CheckedFiles, Rejected } from './files-and-base.ts';

/** What one reading of the account gave. */
export interface Reading {
  readonly live: LiveState;
  readonly origin: string;
  /** When all of it was read, by the clock of this machine. */
  readonly readUntil: Date;
  /** When it was read, by the account's clock where it tells the time. */
  readonly readAt: Date;
  /** How far the clock of this machine is ahead of the account's (negative: behind); left out where that is not known. */
  readonly clockAheadMs?: number;
}

/** A plan, and what it was made from, for whoever shows more than the plan says. */
export interface Planned {
  readonly kind: 'planned';
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  readonly desired: DesiredState;
  readonly live: LiveState;
  readonly readAt: Date;
  readonly readUntil: Date;
  readonly clockAheadMs?: number;
}

/** Reads the account, and compares the two clocks: an end date may be judged a day off. */
export async function readAccount(
  reader: AccountReader,
  now: () => Date,
  config: WrittenConfig | undefined,
  notifications = false,
): Promise<Reading> {
  const options = notifications ? { notifications } : config && readingFor(config);
  return readingOf(await reader.readAccount(options), reader, now);
}

/**
 * The same for a plan: where the files demand single sign-on, the account is also asked once whether it has any.
 * Nothing depends on the answer.
 */
export async function readAccountToPlan(
  reader: AccountReader,
  now: () => Date,
  config: WrittenConfig,
): Promise<Reading> {
  const reading = await readAccount(reader, now, config);
  const told = statesSso(config) ? await reader.readSsoClient() : undefined;
  if (told?.kind !== 'told') return reading;
  return { ...reading, live: { ...reading.live, ssoClient: told.value } };
}

/** The same, with the records as they came: what a copy of the account is made from. */
export async function readWhole(
  reader: AccountReader,
  now: () => Date,
  config: WrittenConfig,
): Promise<Reading & { readonly recorded: RecordedAccount }> {
  const recorded = await reader.readAccountAndRecords(readingFor(config));
  return { ...readingOf(recorded.live, reader, now), recorded };
}

function readingOf(live: LiveState, reader: AccountReader, now: () => Date): Reading {
  const { serverTime } = reader.traffic();
  const here = now();
  const clockAheadMs = serverTime && aheadInSeconds(here.getTime() - serverTime.getTime());
  const when = { readAt: serverTime ?? here, readUntil: here };
  return { live, origin: reader.origin, ...when, ...present({ clockAheadMs }) };
}

/** What is read for these files: who is notified only if a file states any. */
const readingFor = (config: WrittenConfig): ReadingOptions => ({
  notifications: statesNotifications(config),
});

/** How much a run may do: all of it, or what a timer may; and which ends were reviewed. */
export interface RunScope {
  readonly due?: DueScope | undefined;
  readonly reviewed?: ReviewedEnds | undefined;
  /** The moment of the run, if dates are judged as of another. */
  readonly today?: Date;
}

/** Plans what was read. Throws a `Failure` (exit 4) for the token of another account than that of the files. */
export function planReading(
  { config, findings, base, withFrames, partOfFiles, byHand }: CheckedFiles,
  { live, origin, readAt, readUntil, clockAheadMs }: Reading,
  now: Date,
  { due, reviewed, today }: RunScope = {},
): Planned | Rejected {
  if (isEmptyAccount(live) && (due !== undefined || (base !== undefined && base.users.size > 0)))
    throw emptyAccount();
  const asked = { config, live, origin, ...present({ base, due, reviewed }) };
  const result = makePlan({ ...asked, now, ...present({ today }) });
  if (result.kind === 'other-account') throw otherAccount(config, result);
  const all = findingsOn({ findings, withFrames }, result);
  if (result.kind === 'invalid') return { kind: 'rejected', what: 'names', findings: all };
  const others = partOfFiles?.(takenForStrangers(result, live)) ?? [];
  if (others.length > 0) return { kind: 'rejected', what: 'files', findings: [...all, ...others] };
  if (result.plan.certificate.kind === 'unsafe') {
    throw new InternalError(
      `The plan failed its own safety check:\n${result.plan.certificate.violations.map((each) => `  ${each}`).join('\n')}`,
    );
  }
  // Dates that are judged as of another day are judged by no clock.
  const clock =
    today === undefined
      ? clockNotes({ ...present({ clockAheadMs, base }), config, now }, result.plan, (at) =>
          makePlan({ ...asked, now: at }),
        )
      : [];
  const made = { ...result.plan.made, ...byHand };
  const plan = { ...result.plan, made, notes: [...clock, ...result.plan.notes] };
  const { desired } = result;
  const read = { live, readAt, readUntil, ...present({ clockAheadMs }) };
  return { kind: 'planned', plan, findings: all, desired, ...read };
}

/** Whom the run ends because no file declares them, and whom it calls left behind. */
function takenForStrangers(
  { plan, desired }: Extract<PlanResult, { kind: 'planned' }>,
  { users }: LiveState,
): LiveState['users'] {
  const isDeclared = declaring(desired.users);
  const records = new Set(
    [...plan.operations.map(({ user }) => user), ...plan.leftBehind].map(({ recordId }) => recordId),
  );
  return users.filter((user) => records.has(user.recordId) && !isDeclared(user));
}

/**
 * Nobody but the owner has access. Files without a base may be about to invite everybody. With a base, and for a
 * timer, people had access before, so the list of users is more likely to be empty by mistake.
 */
export const emptyAccount = (): Failure =>
  new Failure('Nobody but the owner has access to this account, and the files in force declare people.', {
    hint: 'Look at the users in the product. If they are there, run again later; if they are really gone, plan without `--base`.',
  });

/** Why an account that was read is another than that of the files; undefined: nothing says so. */
export function otherThan(files: Parameters<typeof pinsHere>[0], live: LiveState): Failure | undefined {
  const missing = missingIds(files, live);
  return missing.length === 0 ? undefined : otherAccount(files, { missing, pinsHere: pinsHere(files, live) });
}

/** The token belongs to another account than the files, or what proved the account was deleted. */
export function otherAccount(
  { account: { value, place } }: Pick<WrittenConfig, 'account'>,
  { missing, pinsHere }: Pick<Extract<PlanResult, { kind: 'other-account' }>, 'missing' | 'pinsHere'>,
): Failure {
  const use = `Use the token of "${value.name}", or the files of this token's account.`;
  const [is, it, was] = pinsHere === 1 ? ['is', 'it', 'object'] : ['are', 'they', 'objects'];
  const deleted = `Or was it deleted? ${pinsHere} other ${was} that the files name by id ${is} there. Once you know that ${it} ${is} of this account alone, take what is gone out of \`contains\` (${placeText(place)}) and write another id in its place.`;
  return new Failure(
    `This token's account has no ${missing.join(', ')}, which \`account.contains\` demands.`,
    {
      exitCode: EXIT.token,
      hint: pinsHere === 0 ? use : `${use} ${deleted}`,
    },
  );
}

/**
 * What the files alone showed, and what the account adds: nothing twice. How many administrators dates leave is what
 * the account says, as soon as there is a plan: it may have some whom no file declares, and a token whose own user
 * counts for nothing.
 */
export function findingsOn(
  { findings, withFrames }: Pick<CheckedFiles, 'findings' | 'withFrames'>,
  { kind, findings: found }: Exclude<PlanResult, { kind: 'other-account' }>,
): Finding[] {
  const known = kind === 'planned' ? findings.filter(({ code }) => code !== 'ends-below-floor') : findings;
  const isNews = ({ code, summary }: Finding): boolean =>
    !known.some((each) => each.code === code && each.summary === summary);
  return [...known, ...withFrames(found.filter(isNews))];
}
