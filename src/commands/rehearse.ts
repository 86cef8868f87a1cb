/** `rehearse`: the plan carried out on a copy of the account, among faults. The account itself is sent GET only. */

import { getHeapStatistics } from 'node:v8';
import type { LiveState } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import { EXIT, type ExitCode, Failure, invalid } from '../errors.ts';
import type { AnswerFormat } from '../form/formats.ts';
import { renderRehearsal } from '../form/rehearsal.ts';
import { type Budget, rehearsePlan } from '../rehearse/rehearse.ts';
import { carryOut } from '../run/carry-out.ts';
import { type FilesAndBase, readFilesAndBase } from '../run/files-and-base.ts';
import { isRefused, scopeOf } from '../run/judge.ts';
import { planReading, readWhole } from '../run/plan.ts';
import { ANYTHING } from '../sandbox/likeness.ts';
import { REHEARSAL_WORDS } from '../say/rehearsal.ts';
import { connectCopy } from './connect.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { digestIn } from './expect.ts';
import { isAbout } from './learnt.ts';
import { readLike } from './like.ts';
import { butPins, showFindings, tellRejected, warnOfClock } from './tell.ts';

export interface RehearseOptions extends FilesAndBase, ResultOptions<AnswerFormat> {
  /** Only what is due, as a timer's run does. */
  readonly due: boolean;
  readonly seconds: number;
  readonly runs?: number;
  readonly seed?: number;
  /** One case alone, by its name. */
  readonly case?: string;
  /** A document of `probe` about this account: only the readings that it leaves possible. */
  readonly like?: string;
  /** The digest that the plan must have. */
  readonly expect?: string;
}

export async function rehearse(options: RehearseOptions, context: Context): Promise<ExitCode> {
  const now = context.now();
  const expected = options.expect === undefined ? undefined : digestIn(options.expect);
  if (options.expect !== undefined && expected?.length !== 64)
    throw invalid(
      'rehearse --expect takes a digest, and this is none.',
      'Give it the 64 hexadecimal digits of the line that begins with Digest; a saved plan is for `apply`.',
    );
  const like = options.like === undefined ? undefined : await readLike(options.like, context);
  const checked = await readFilesAndBase(options, { cwd: context.cwd, now });
  if (checked.kind === 'rejected') return tellRejected(checked, context);
  const reader = await context.connectReader({ region: checked.config.account.value.region });
  const { recorded, ...reading } = await readWhole(reader, context.now, checked.config);
  warnOfClock(reading, context);
  if (like !== undefined && !isAbout(like.remote, reading.origin, recorded.live)) {
    throw invalid(
      `--like ${options.like} is about another account than this one.`,
      'Ask this one: celigo-access probe --save remote.json',
    );
  }
  ensureMailRead(reading.live);
  const scope = scopeOf(options.due, undefined);
  const planned = planReading(checked, reading, now, scope);
  if (planned.kind === 'rejected') return tellRejected(planned, context);
  if (options.format !== 'json') showFindings(butPins(planned.findings), context);
  if (expected !== undefined && expected.toLowerCase() !== planned.plan.digest) {
    throw new Failure(
      `The plan is ${planned.plan.digest.slice(0, 12)} now, and another was to be rehearsed.`,
      {
        exitCode: EXIT.stale,
        hint: 'Look at it with `celigo-access plan`, and rehearse that one.',
      },
    );
  }
  if (isRefused(planned.plan)) {
    throw new Failure('This plan would be refused, so there is nothing to rehearse.', {
      exitCode: EXIT.refused,
      hint: '`celigo-access plan` says by what.',
    });
  }
  ensureRoom(recorded.records);
  if (context.stderr.isTerminal)
    context.stderr.write(
      `Rehearsing on a copy of ${counted(recorded.records.length, 'record')}; the account is not asked again.\n`,
    );
  const rehearsed = {
    checked,
    scope,
    now,
    version: context.version,
    origin: reading.origin,
    likeness: like?.likeness ?? ANYTHING,
    connect: connectCopy,
    carryOut,
  };
  const result = await rehearsePlan(rehearsed, planned, recorded, budgetOf(options));
  if (result.kind === 'no-such-case') {
    throw invalid(
      `There is no case "${result.name}" in the rehearsal of this plan.`,
      `Cases have names like ${result.some.map((name) => `"${name}"`).join(', ')}.`,
    );
  }
  if (result.kind === 'unfaithful')
    throw new Failure(REHEARSAL_WORDS.unfaithful, { hint: REHEARSAL_WORDS.report });
  const text = renderRehearsal(result, options.format, {
    ...lookOf(options.output, context),
    account: planned.plan.account,
    paths: options.paths,
    base: options.base,
    due: options.due,
    ...present({ like: options.like }),
  });
  await deliver(text, options.output, context);
  return result.violations.length === 0 ? EXIT.done : EXIT.incomplete;
}

/** A copy has what it was made from, so its plan would hold what the plan of the account could not compare. */
function ensureMailRead({ notificationsUnread: words }: LiveState): void {
  if (words === undefined) return;
  throw new Failure(words, {
    hint: 'The files state notifications, and a copy without them would plan something else. Run again later.',
  });
}

/** What a copy takes, measured with 3,000 people: some of it always, the rest for each byte of the records as JSON. */
const ROOM = { always: 60_000_000, each: 60 };

/** Throws a `Failure` where the copies would not fit into the memory of this process, before any is made. */
function ensureRoom(records: readonly unknown[]): void {
  const needed = ROOM.always + ROOM.each * JSON.stringify(records).length;
  const { heap_size_limit: room } = getHeapStatistics();
  if (needed <= room) return;
  const [needs, has] = [needed, room].map((bytes) => Math.ceil(bytes / 1_000_000));
  throw new Failure(
    `The copies of this account (${counted(records.length, 'record')}) need about ${needs} MB of memory, and Node.js has ${has} MB here. Nothing was copied.`,
    { hint: `Give it more: NODE_OPTIONS=--max-old-space-size=${needs} celigo-access rehearse` },
  );
}

/** Without a number of runs the seconds decide; with one, the runs. */
function budgetOf({ seconds, runs, seed, case: only }: RehearseOptions): Budget {
  return {
    ms: runs === undefined ? seconds * 1_000 : Number.POSITIVE_INFINITY,
    runs: runs ?? Number.POSITIVE_INFINITY,
    seed: seed ?? 1,
    ...present({ only }),
  };
}
