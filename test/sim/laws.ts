/** What must hold of the runs of a history, judged from the log of their requests and from what is there at the end. */

import type { AccountChange } from '../../src/sandbox/account.ts';
import { type Document, foldEmail, isDocument } from '../../src/sandbox/document.ts';
import { administers, personIn } from '../../src/sandbox/reach.ts';
import { plainDocument } from '../../src/sandbox/record.ts';
import type { Knowledge, Rule } from '../../src/sandbox/witness.ts';
import { emailOf, partOf } from './cast.ts';
import type { Asked, Run, Simulation } from './simulate.ts';

export const LAWS = {
  ends: 'every run ends',
  internal: 'no run ends with an internal error',
  look: 'a record is read before each write of it, and again before the next',
  overwritten: 'what somebody else made of a record is not overwritten by a run that read it so',
  'moved a moment ago':
    'a switch whose record changed within a minute is toggled only after 15 s of watching it',
  'one toggle': 'a switch is toggled once in a run',
  'look before inviting again': 'nobody is invited again before the list was read',
  'honest end': 'a run that says it is done has done it, or names what is in doubt',
  interrupted: 'a signal ends a run in order: nothing is sent after it, and within five seconds it is over',
  evidence:
    'a receipt has whole lines only, before the first write one of the plan, and what it lacks is told by the exit code',
  doubt: 'nothing is called in doubt of which no write was sent',
  'waits for acceptance':
    'a write that was sent waits only where its refusal may be about the state of the record',
  'fresh look': 'what a write is sent by was read a moment before',
  heals: 'an undisturbed run afterwards ends with what the file says',
} as const;
export type Law = Rule | keyof typeof LAWS;

export interface Breach {
  readonly law: Law;
  readonly words: string;
}

const recordOf = ({ before, after }: AccountChange): string => String((after ?? before)?._id);
const takes = ({ before, after }: AccountChange): boolean =>
  before !== undefined && administers(before) && (after === undefined || !administers(after));

/**
 * What the writer of a change could know: of the record itself, what its last reading showed; of the other
 * administrators, what was read of them since the run took one before. A run that did not read is not excused.
 */
export function knowledgeOf(simulation: Simulation, index: number, n: number): Knowledge {
  const { asked, emulation, origins } = simulation;
  const { changes } = emulation.account;
  const own = asked.find((each) => each.n === n);
  const change = changes[index];
  if (own === undefined || change === undefined) return {};
  const earlier = asked.filter((each) => each.run === own.run && each.n < n);
  const runOf = (at: number): number | undefined => asked.find((each) => each.n === origins[at])?.run;
  // Who toggled somebody the wrong way did not know that it took an administrator.
  const isTaken = (each: AccountChange): boolean => takes(each) && !isWrongWay(simulation, each);
  const taken = changes.findLastIndex((each, at) => at < index && isTaken(each) && runOf(at) === own.run);
  const since = taken === -1 ? 0 : (origins[taken] ?? 0);
  const readings = (record: string, after: number): Asked[] =>
    earlier.filter((each) => each.method === 'GET' && each.record === record && each.n > after);
  const unseen = changes.slice(0, index).filter((other, at) => {
    const isSame = recordOf(other) === recordOf(change);
    // Of its own writes a run knows, but for those that overtook one which landed late.
    // One more it cannot know: that its toggle came second, where a lag showed it the effect of the first.
    if (runOf(at) === own.run && (isSame || !isWrongWay(simulation, other))) return isSame && at >= own.seen;
    const last = readings(recordOf(other), isSame ? 0 : since).at(-1);
    if (isSame && last === undefined) return at >= own.seen;
    return last !== undefined && at >= last.seen;
  });
  return { unseen, before: administratorsBefore(earlier) };
}

/** Whether a toggle switched somebody off whom the file wants on. */
function isWrongWay({ history }: Simulation, { email, before, after }: AccountChange): boolean {
  const isOff = before?.disabled !== true && after?.disabled === true;
  return (
    isOff &&
    history.cast.some(
      ({ name, part }) => emailOf(name) === foldEmail(email) && partOf(part).end?.disabled === false,
    )
  );
}

/** The fewest administrators that a reading of the list showed before the first write. */
function administratorsBefore(earlier: readonly Asked[]): number {
  const first = earlier.findIndex(({ method }) => method !== 'GET');
  const pages = earlier.slice(0, first === -1 ? undefined : first).filter((each) => each.administrators >= 0);
  const readings: number[] = [];
  for (const page of pages) {
    if (page.isFirst || readings.length === 0) readings.push(page.administrators);
    else readings.push((readings.pop() ?? 0) + page.administrators);
  }
  return Math.min(...readings);
}

/** Whether the runs that say they are done have done it; asked when nothing is under way and before anybody mends it. */
export function judgeClaims(simulation: Simulation): Breach[] {
  const breaches: Breach[] = [];
  for (const run of simulation.runs) {
    if ((run.exit !== 0 && run.exit !== 8) || !run.whole) continue;
    judgeClaim(simulation, run, (law, words) => void breaches.push({ law, words }));
  }
  return breaches;
}

/** The laws about whole runs; `last` is the undisturbed run at the end. */
export function judgeRuns(simulation: Simulation, last: Run): Breach[] {
  const { runs, asked, witness } = simulation;
  const breaches: Breach[] = [];
  const tell = (law: Law, words: string): void => void breaches.push({ law, words });
  for (const run of runs) {
    if (run.exit === 70) tell('internal', run.words);
    const own = asked.filter((each) => each.run === run.number);
    judgeLooks(own, tell);
    judgeInvitations(own, tell);
    judgeOverwriting(simulation, own, tell);
    judgeHaste(simulation, own, tell);
    judgeFreshness(own, tell);
    judgeInterruption(run, own, tell);
    judgeReceipt(simulation, run, own, tell);
    judgeDoubt(simulation, run, own, tell);
    judgeWaiting(run, own, tell);
  }
  // What is left after somebody else's edit, or another file's run, may meet a guard with another number.
  const mayBeRefused = simulation.origins.includes(0) || simulation.history.twin !== undefined;
  if (last.exit !== 0 && last.exit !== 8 && !(last.exit === 5 && mayBeRefused))
    tell('heals', `exit ${last.exit}: ${last.words}`);
  if (last.exit === 0) for (const { email, words } of witness.atRest()) tell('heals', `${email}: ${words}`);
  return breaches;
}

function judgeLooks(own: readonly Asked[], tell: (law: Law, words: string) => void): void {
  const looked = new Map<string, boolean>();
  const toggled = new Set<string>();
  for (const { n, method, path, record, status } of own) {
    if (record === '') continue;
    if (method === 'GET') {
      looked.set(record, true);
      continue;
    }
    if (looked.get(record) !== true) tell('look', `request ${n} writes what was not read before`);
    looked.set(record, false);
    if (!path.endsWith('/disable') || status === 429) continue;
    if (toggled.has(record)) tell('one toggle', `request ${n} toggles a second time`);
    toggled.add(record);
  }
}

/** The readings of a run's plan, before its first look at a single record or its first write. */
function planReading(own: readonly Asked[]): Asked[] {
  const first = own.findIndex(({ method, record }) => method !== 'GET' || record !== '');
  const reading = own.slice(0, first === -1 ? undefined : first);
  const pages = reading.filter(({ administrators }) => administrators >= 0);
  return pages.slice(pages.findLastIndex(({ isFirst }) => isFirst));
}

/** What of a record's access can be told apart: the level and each grant by itself. */
function fieldsOf(record: Document): Map<string, string> {
  const fields = new Map([['level', String(record.accessLevel)]]);
  const lists = [record.integrationAccessLevel, record.mcpServerAccessLevel];
  for (const entry of lists.flat().filter(isDocument)) {
    const { _integrationId, _mcpServerId, ...granted } = entry;
    fields.set(String(_integrationId ?? _mcpServerId), JSON.stringify(granted));
  }
  if (record.allMcpServerAccess === true) fields.set('all servers', 'granted');
  return fields;
}

/** A field that is neither as planned from nor as planned makes a write stale, if the run could see it. */
function judgeOverwriting(
  { emulation, origins }: Simulation,
  own: readonly Asked[],
  tell: (law: Law, words: string) => void,
): void {
  const { changes } = emulation.account;
  const pages = planReading(own);
  if (pages.length === 0) return;
  const planned = Math.max(...pages.map(({ seen }) => seen));
  for (const { n, record, method } of own) {
    if (method === 'GET' || record === '') continue;
    const last = own.findLast((each) => each.n < n && each.method === 'GET' && each.record === record);
    const at = origins.indexOf(n);
    const [write, ...edits] = [changes[at], ...changes.slice(planned, last?.seen ?? 0)];
    if (write?.after === undefined || last === undefined) continue;
    // Who sets a field back to what it was planned from leaves the plan as right as it was.
    const plannedFrom = fieldsOf(edits.find((each) => recordOf(each) === record)?.before ?? {});
    for (const { by, before, after } of edits) {
      if (by.source === 'api' || after?._id !== record || before === undefined) continue;
      const [was, made, found] = [before, after, write.before ?? {}].map(fieldsOf);
      const left = fieldsOf(write.after);
      for (const key of new Set([...(was?.keys() ?? []), ...(made?.keys() ?? [])])) {
        const value = made?.get(key);
        if (value === was?.get(key) || value !== found?.get(key) || value === left.get(key)) continue;
        if (value === plannedFrom.get(key)) continue;
        tell('overwritten', `request ${n} overwrites ${key}`);
      }
    }
  }
}

/** An earlier toggle of the same switch may be on its way still: it is watched before it is toggled. */
function judgeHaste(
  { emulation }: Simulation,
  own: readonly Asked[],
  tell: (law: Law, words: string) => void,
): void {
  const pages = planReading(own);
  for (const { n, record, path, at } of own) {
    if (!path.endsWith('/disable')) continue;
    const seen = Math.min(...pages.map((page) => page.seen));
    const touched = emulation.account.changes.slice(0, seen).findLast((each) => recordOf(each) === record);
    if (touched === undefined) continue;
    // The account tells its time in whole seconds: what happened in the same second is as recent as can be.
    const age = Math.floor((pages[0]?.at ?? 0) / 1000) * 1000 - Date.parse(touched.time);
    const looked = own.find((each) => each.method === 'GET' && each.record === record);
    if (age >= 59_000 || looked === undefined) continue;
    if (at - looked.at < 14_500)
      tell('moved a moment ago', `request ${n} toggles after ${at - looked.at} ms`);
  }
}

function judgeInvitations(own: readonly Asked[], tell: (law: Law, words: string) => void): void {
  const invited = new Set<string>();
  for (const { n, method, path, invites, status } of own) {
    if (method === 'GET' && path === '/v1/ashares') invited.clear();
    for (const email of invites) {
      if (invited.has(email)) tell('look before inviting again', `request ${n} invites ${email} again`);
      if (status !== 429) invited.add(email);
    }
  }
}

/** Whose record it is. */
function plainPerson(record: Parameters<typeof plainDocument>[0]): {
  readonly id: string;
  readonly email: string;
} {
  const document = plainDocument(record);
  return { id: String(document._id), email: personIn(document).email };
}

/**
 * Whether a toggle came second, and a lag hid the first from the reading right before it and no longer from the one right
 * after it: that shows the effect of the first, and nothing in it tells of the second. (docs/threat-model.md names it.)
 */
function isUnknowinglySecond({ asked, emulation: { account }, origins }: Simulation, index: number): boolean {
  const own = asked.find(({ n }) => n === origins[index]);
  const change = account.changes[index];
  if (own === undefined || change === undefined || !own.path.endsWith('/disable')) return false;
  const read = asked.findLast(
    ({ n, run, method, record }) => n < own.n && run === own.run && method === 'GET' && record === own.record,
  );
  const next = asked.find(
    ({ n, run, method, record }) => n > own.n && run === own.run && method === 'GET' && record === own.record,
  );
  return account.changes.some(
    (other, at) =>
      at < index &&
      recordOf(other) === recordOf(change) &&
      asked.find(({ n }) => n === origins[at])?.run !== own.run &&
      read !== undefined &&
      at >= read.seen &&
      at < (next?.seen ?? 0),
  );
}

/** Exit 0 says that the account is as the file says: of everybody whom nobody else has changed since the last reading. Exit 8 says so of all but those who wait. */
function judgeClaim(simulation: Simulation, run: Run, tell: (law: Law, words: string) => void): void {
  const { asked, emulation, origins, witness } = simulation;
  const { changes } = emulation.account;
  const pages = asked.filter((each) => each.run === run.number && each.administrators >= 0);
  const lastWrite = asked.findLast((each) => each.run === run.number && each.method !== 'GET')?.n ?? 0;
  const seen = Math.min(...pages.filter(({ n }) => n > lastWrite).map((page) => page.seen));
  const but = new Set<string>([...run.inDoubt, ...run.waiting.map(({ email }) => email)]);
  for (const [at, change] of changes.entries()) {
    if (at < seen) continue;
    const by = asked.find(({ n }) => n === origins[at])?.run;
    if (by === run.number && !isUnknowinglySecond(simulation, at)) continue;
    // A record may have changed hands: then nothing is said of either person.
    for (const record of [change.before, change.after])
      if (record !== undefined) but.add(personIn(record).email);
  }
  // Whoever a short list hides cannot be seen to be there still.
  const isShort = emulation.requests.some(({ faults }) => faults.includes('short'));
  const listed = new Set(pages.filter(({ n }) => n > lastWrite).flatMap((page) => page.listed));
  if (isShort) {
    for (const { id, email } of emulation.account.roster.records().map(plainPerson))
      if (!listed.has(id)) but.add(email);
  }
  for (const { email, words } of witness.atRest(but)) {
    tell('honest end', `run ${run.number}: ${email}: ${words}`);
  }
}

/** How long the longest wait for a turn and the longest readings in between may make a reading grow old. */
const OLD = 21_000;

function judgeFreshness(own: readonly Asked[], tell: (law: Law, words: string) => void): void {
  for (const { n, record, method, at } of own) {
    if (method === 'GET' || record === '') continue;
    const read = own.findLast((each) => each.n < n && each.method === 'GET' && each.record === record);
    if (read !== undefined && at - read.at > OLD)
      tell('fresh look', `request ${n} writes what was read ${at - read.at} ms ago`);
  }
}

const MOST_MS = 5_000;

function judgeInterruption(
  { interrupted, isCarrying, exit, endedAt }: Run,
  own: readonly Asked[],
  tell: (law: Law, words: string) => void,
): void {
  // Who was killed after the signal has no exit code.
  if (interrupted === undefined || !isCarrying || exit === undefined) return;
  const { at, signal } = interrupted;
  const code = signal === 'SIGINT' ? 130 : 143;
  if (exit !== code) tell('interrupted', `exit ${exit} after ${signal}`);
  if (endedAt - at > MOST_MS) tell('interrupted', `it took ${endedAt - at} ms to end`);
  for (const { n, method, sentAt } of own) {
    if (method !== 'GET' && sentAt > at) tell('interrupted', `request ${n} was sent after ${signal}`);
  }
}

interface Line {
  readonly type: string;
  readonly step?: number;
  readonly kind?: string;
  readonly exitCode?: number;
}

const isLine = (value: unknown): value is Line =>
  isDocument(value) && typeof value.type === 'string' && typeof value.receipt === 'string';

function linesOf(text: string): Line[] | undefined {
  if (text === '') return [];
  if (!text.endsWith('\n')) return undefined;
  try {
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    return lines.every(isLine) ? lines : undefined;
  } catch {
    return undefined;
  }
}

function judgeReceipt(
  { disk }: Simulation,
  run: Run,
  own: readonly Asked[],
  tell: (law: Law, words: string) => void,
): void {
  const lines = linesOf(disk.textOf(run.receipt));
  if (lines === undefined) {
    tell('evidence', 'a line is torn');
    return;
  }
  const writes = own.filter(({ method }) => method !== 'GET');
  if (writes.length > 0 && lines[0]?.type !== 'plan') tell('evidence', 'writes without a line of the plan');
  if (disk.hasGap(run.receipt)) tell('evidence', 'lines follow one that is missing');
  const { outcomes, fullAt } = run;
  const recorded = lines.filter(({ type }) => type === 'outcome');
  for (const { step = 0, kind = '' } of recorded) {
    if (outcomes !== undefined && outcomes.get(step) !== kind)
      tell('evidence', `step ${step} is recorded as ${kind} and said to be ${outcomes.get(step)}`);
  }
  if (outcomes === undefined) return;
  const last = lines.at(-1);
  const isWhole = recorded.length === outcomes.size && last?.type === 'end';
  if (isWhole && last.exitCode !== run.exit && run.interrupted === undefined)
    tell('evidence', `exit ${run.exit} is recorded as ${last.exitCode}`);
  if (isWhole === (fullAt !== undefined)) tell('evidence', `the receipt is ${isWhole ? '' : 'not '}whole`);
  if (fullAt === undefined) return;
  if (run.exit === 0 || run.exit === 8) tell('evidence', `exit ${run.exit}, and the receipt broke off`);
  if (!run.words.includes('Not everything is recorded')) tell('evidence', 'it is not said that it broke off');
  for (const { n, sentAt } of writes)
    if (sentAt > fullAt) tell('evidence', `request ${n} is sent after the receipt broke off`);
}

function judgeDoubt(
  { emulation }: Simulation,
  { inDoubt }: Run,
  own: readonly Asked[],
  tell: (law: Law, words: string) => void,
): void {
  const writes = own.filter(({ method }) => method !== 'GET');
  const records = new Set(writes.map(({ record }) => record));
  const { changes } = emulation.account;
  const people = [
    ...changes.flatMap(({ before, after }) => [before, after].filter((each) => each !== undefined)),
    ...emulation.account.roster.records().map(plainDocument),
  ];
  const written = new Set([
    ...writes.flatMap(({ invites }) => invites),
    ...people.filter(({ _id }) => records.has(String(_id))).map((each) => personIn(each).email),
  ]);
  for (const email of inDoubt)
    if (!written.has(email)) tell('doubt', `${email} is in doubt, and no write of theirs was sent`);
}

/** What a record in this state is answered that refuses a change (celigo-api: 400, 409, 422). */
const ABOUT_STATE = [400, 409, 422];

function judgeWaiting(
  { waiting }: Run,
  own: readonly Asked[],
  tell: (law: Law, words: string) => void,
): void {
  for (const { email, record } of waiting) {
    // A reminder may be sent although the change before it waits.
    const last = own.findLast(({ method, path }) => method === 'PUT' && path === `/v1/ashares/${record}`);
    if (last !== undefined && !ABOUT_STATE.includes(last.status))
      tell('waits for acceptance', `${email} waits after request ${last.n}, answered ${last.status}`);
  }
}
