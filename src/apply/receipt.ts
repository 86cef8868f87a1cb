/**
 * The receipt: an append-only record of what was planned and what was done, one JSON value a line, for
 * evidence. Nothing reads it to decide anything. Each line is on disk before the run goes on, so that even a
 * killed run leaves a record of what it had done.
 */

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { OutcomeLine, PlanLine, ReceiptLine } from '../core/history/receipt-line.ts';
import { present } from '../core/model/present.ts';
import { textDigest } from '../core/plan/digest.ts';
import type { PlanDocument } from '../core/plan/saved.ts';
import { sealedText } from '../core/plan/seal.ts';
import { Failure, messageOf, unwritableCode } from '../errors.ts';
import type { Outcome } from './outcome.ts';
import type { Verification } from './verify.ts';

/** Where a run took place, as far as the environment says. */
export type RunCircumstances = Omit<PlanLine, 'type' | 'digest' | 'plan'>;

export interface Receipt {
  /** Throws a `Failure` if the plan cannot be recorded: then nothing may be written to the account. */
  begin(plan: PlanDocument, circumstances: RunCircumstances, at: Date): void;
  /** A reason to start nothing more, if the outcome or one before it could not be recorded. */
  outcome(outcome: Outcome, at: Date): string | undefined;
  /** `exitCode` is what the process ends with. Why the line could not be recorded, if it could not. */
  end(verification: Verification, exitCode: number, at: Date): string | undefined;
  close(): void;
}

/** schemas/receipt.schema.json describes a line; a minor version only adds. */
const RECEIPT_VERSION = '1.6';

/** How long a receipt is before a run has read anything, in bytes; 0: there is none. */
export const lengthOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Opens a receipt for appending, readable by its owner alone. A link is not followed, and what is no regular file
 * is not written to. Throws a `Failure`, also where the file is not as long any more as the run found it.
 *
 * Two runs in one file would read as neither. Nothing that Node has locks a file for as long as a process lives, and a
 * lock file that a killed run leaves behind would block for ever. So each run looks before each line, and after it, whether
 * the file is as it left it: the one that comes upon lines of another stops.
 */
export function openReceipt(path: string, shown: string, found?: number): Receipt {
  const unusable = (words: string, cause?: unknown): Failure =>
    new Failure(`Cannot write the receipt ${shown}: ${words}.`, { exitCode: unwritableCode(cause), cause });
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK = 0 } = constants;
  const isNew = statSync(path, { throwIfNoEntry: false }) === undefined;
  let file: number;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a reader.
    file = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw unusable(messageOf(error), error);
  }
  if (!fstatSync(file).isFile()) {
    closeSync(file);
    throw unusable('it is not a regular file');
  }
  let length = fstatSync(file).size;
  if (found !== undefined && length !== found) {
    closeSync(file);
    throw new Failure(`The receipt ${shown} changed since this run began: another run writes to it.`, {
      hint: 'Nothing was written to the account. Run again when the other has ended, or name another file.',
    });
  }
  const append = (line: ReceiptLine): void => {
    length = appendLine(file, line, length);
  };
  let broken: string | undefined;
  /** After a line that could not be written, none follows: a gap would read like a run without it. */
  const writeIfWhole = (line: ReceiptLine): string | undefined => {
    if (broken !== undefined) return broken;
    try {
      append(line);
    } catch (error) {
      broken = `the receipt ${shown} cannot be written any more: ${messageOf(error)}`;
    }
    return broken;
  };
  return {
    begin(plan, circumstances, at) {
      try {
        const head = { receipt: RECEIPT_VERSION, type: 'plan', at: at.toISOString() } as const;
        append({ ...head, ...circumstances, digest: plan.digest, plan });
      } catch (error) {
        // An empty file would be read as a receipt later. Another run that has opened it finds that it has gone.
        if (isNew && isEmptyAt(path, file)) unlinkSync(path);
        throw unusable(messageOf(error), error);
      }
    },
    outcome: (outcome, at) =>
      writeIfWhole({
        receipt: RECEIPT_VERSION,
        type: 'outcome',
        at: (outcome.kind === 'done' ? outcome.at : at).toISOString(),
        step: outcome.operation.step,
        operation: outcome.operation.kind,
        email: outcome.operation.user.shown,
        ...endOf(outcome),
      }),
    end: ({ converged, left, enforced, unread, belowFloor }, exitCode, at) =>
      writeIfWhole({
        receipt: RECEIPT_VERSION,
        type: 'end',
        at: at.toISOString(),
        exitCode,
        converged,
        left: left.map(({ user, kind }) => ({ email: user.shown, kind })),
        enforced,
        unread,
        ...present({ belowFloor }),
      }),
    close: () => closeSync(file),
  };
}

/** Each line names the one that stands before it in the file, whichever run wrote that. Returns how long the file is then. */
function appendLine(file: number, line: ReceiptLine, length: number): number {
  ensureOwn(file, length);
  const { text, isWhole } = lastLineOf(file);
  const previous = text === undefined ? {} : { previous: textDigest(text) };
  // What a crash cut off stays as it is, and no line is written onto it.
  return appendWhole(file, `${isWhole ? '' : '\n'}${sealedText({ ...line, ...previous })}\n`, length);
}

/** Whether a path still leads to this file, and not to one that another has made there, and it holds nothing. */
function isEmptyAt(path: string, file: number): boolean {
  const { size, ino } = fstatSync(file);
  return size === 0 && statSync(path, { throwIfNoEntry: false })?.ino === ino;
}

function ensureOwn(file: number, length: number): void {
  const { size, nlink } = fstatSync(file);
  if (nlink === 0) throw new Error('another run has removed it, or somebody has');
  if (size !== length) throw new Error('another run has written to it, and each run needs a file of its own');
}

const LINE_FEED = 0x0a;
const CHUNK = 64 * 1024;

/** The last line without its line feed, and whether it has one; no text: the file is empty. */
function lastLineOf(file: number): { readonly text?: string; readonly isWhole: boolean } {
  const { size } = fstatSync(file);
  let tail = Buffer.alloc(0);
  let isWhole = true;
  for (let start = size; start > 0; ) {
    const length = Math.min(CHUNK, start);
    start -= length;
    const chunk = Buffer.alloc(length);
    readWhole(file, chunk, start);
    tail = Buffer.concat([chunk, tail]);
    if (start + length === size) {
      isWhole = chunk.at(-1) === LINE_FEED;
      if (isWhole) tail = tail.subarray(0, -1);
    }
    const before = tail.lastIndexOf(LINE_FEED);
    if (before >= 0) return { text: tail.subarray(before + 1).toString('utf8'), isWhole };
  }
  return size === 0 ? { isWhole } : { text: tail.toString('utf8'), isWhole };
}

function readWhole(file: number, buffer: Buffer, position: number): void {
  for (let at = 0; at < buffer.length; ) {
    const read = readSync(file, buffer, at, buffer.length - at, position + at);
    if (read === 0) throw new Error('it became shorter while it was read');
    at += read;
  }
}

/**
 * Appends all of a text to a file of this length and brings it to the disk, or nothing: what a full disk cut off is taken
 * back, unless another run has written behind it. Returns where it ends.
 */
function appendWhole(file: number, text: string, length: number): number {
  const bytes = Buffer.from(text, 'utf8');
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    if (fstatSync(file).size === length + at) ftruncateSync(file, length);
    throw error;
  }
  // Of two runs that looked at one moment, the one that wrote later finds both lines.
  ensureOwn(file, length + bytes.length);
  return length + bytes.length;
}

/** How the operation ended, without the operation and the moment. */
function endOf(outcome: Outcome): Omit<OutcomeLine, 'type' | 'step' | 'operation' | 'email'> {
  const { operation: _operation, ...end } = outcome;
  if (end.kind !== 'done') return end;
  const { at: _at, ...done } = end;
  return done;
}

/** What GitHub Actions and GitLab CI say of a run. Nobody's word for an approval: the Action adds approvers. */
export function circumstancesOf(env: Readonly<Record<string, string | undefined>>): RunCircumstances {
  const commit = env.GITHUB_SHA ?? env.CI_COMMIT_SHA;
  const pullRequest = /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? '')?.[1] ?? env.CI_MERGE_REQUEST_IID;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env;
  const run = server && repository && id ? `${server}/${repository}/actions/runs/${id}` : env.CI_JOB_URL;
  return present({ commit, pullRequest, run });
}
