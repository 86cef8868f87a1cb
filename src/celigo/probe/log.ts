/** What the audit log shows: its shape, whom it names, and whether a reading lags behind it. */

import { isObject, type JsonObject } from '../../core/model/json.ts';
import type { Learnt } from '../../core/model/remote.ts';
import { counted } from '../../core/model/text.ts';
import { LOOKS } from '../audit.ts';
import { answered, answersTo, type ProbeAnswer, unanswered } from './finding.ts';
import type { Pass } from './pass.ts';
import { isList, itemsIn, keysIn, objectIn, seen } from './sight.ts';

export function logAnswers(pass: Pass): Learnt[] {
  const people = entriesOfPeople(pass);
  return answersTo(pass, {
    'audit-shape': auditShape,
    'audit-type': () => each(people, ({ entry }) => textOf(entry.resourceType), ['user', 'ashare']),
    'audit-id': () => each(people, ({ names }) => names, ['person', 'record']),
    'audit-change': () => each(people, ({ entry }) => changeOf(entry), ['list', 'one']),
    'audit-source': auditSource,
    'read-lag': ({ at }) => readLag(people, at),
  });
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function auditShape({ audit, auditsOfPeople, auditOfNothing }: Pass): ProbeAnswer {
  const found = [audit, ...auditsOfPeople, auditOfNothing].filter(
    (sight) => isList(sight) && sight.status === 200 && sight.value !== undefined,
  );
  const shapes = new Set(found.map((sight) => (objectIn(sight) === undefined ? 'rows' : 'wrapped')));
  const evidence = found.slice(0, 2).map((sight) => {
    const object = objectIn(sight);
    return seen(sight, object === undefined ? 'an array' : 'an object', keysIn(object ? [object] : []));
  });
  const [only] = shapes;
  if (only === undefined) return unanswered('The audit log could not be read, or has no entries.');
  return shapes.size > 1 ? unanswered('Answers differ.', ...evidence) : answered(only, ...evidence);
}

type Entry = ReturnType<typeof entriesOfPeople>[number];

/** Entries about changes of somebody who is in the list of users. */
function entriesOfPeople(pass: Pass) {
  const byPerson = new Map<unknown, JsonObject>();
  const byRecord = new Map<unknown, JsonObject>();
  for (const record of pass.lists.users.items) {
    byRecord.set(record._id, record);
    if (isObject(record.sharedWithUser)) byPerson.set(record.sharedWithUser._id, record);
  }
  return [pass.audit, ...pass.auditsOfPeople].filter(isList).flatMap((sight) =>
    itemsIn(sight).flatMap((entry) => {
      const id = entry._resourceId;
      const [person, own] = [byPerson.get(id), byRecord.get(id)];
      const record = person ?? own;
      const event = textOf(entry.event) ?? textOf(entry.action);
      // An id of both says nothing.
      const isOfBoth = person !== undefined && own !== undefined;
      if (record === undefined || isOfBoth || LOOKS.has(event)) return [];
      const names = person === undefined ? ('record' as const) : ('person' as const);
      return [{ entry, event, names, sight, record }];
    }),
  );
}

function each(
  entries: readonly Entry[],
  read: (entry: Entry) => string | undefined,
  known: readonly string[],
): ProbeAnswer {
  const found = entries.flatMap((entry) => {
    const answer = read(entry);
    return answer === undefined ? [] : [{ answer, entry }];
  });
  const answers = new Set(found.map(({ answer }) => answer));
  const [first] = found;
  if (first === undefined) return unanswered(NO_CHANGE);
  const { sight, entry } = first.entry;
  const words = `${counted(found.length, 'entry', 'entries')} about people of the list`;
  const evidence = seen(sight, words, keysIn([entry]));
  if (answers.size > 1) return unanswered('Entries differ.', evidence);
  if (known.includes(first.answer)) return answered(first.answer, evidence);
  return { excluded: known, evidence: [evidence], why: 'It is another one than those known.' };
}

const NO_CHANGE = 'The audit log shows no change of anybody in the list of users.';

function changeOf(entry: JsonObject): string | undefined {
  if (Array.isArray(entry.fieldChanges)) return entry.fieldChange === undefined ? 'list' : 'both';
  return isObject(entry.fieldChange) ? 'one' : undefined;
}

/** That entries say `api` shows that changes by token do; that none says it shows nothing. */
function auditSource({ audit, auditsOfPeople }: Pass): ProbeAnswer {
  const found = [audit, ...auditsOfPeople]
    .filter(isList)
    .find((sight) => itemsIn(sight).some(({ source }) => source === 'api'));
  if (found !== undefined) return answered('api', seen(found, 'entries with the source api'));
  return unanswered('No entry of the log says api; whether a token made any of them cannot be told.');
}

/** How old a change may be for a reading after it to show anything of a lag, in milliseconds. */
const RECENT = 10 * 60_000;

/**
 * Whether records that were read after the log show its newest change. A change that is old says nothing, and one
 * that was made while we read may have come in between.
 */
function readLag(people: readonly Entry[], at: number): ProbeAnswer {
  const entries = people
    .flatMap(({ entry, event, record, sight }) => {
      const [time, modified] = [timeOf(entry.time), timeOf(record.lastModified)];
      return time === undefined || modified === undefined || event === 'delete'
        ? []
        : [{ entry, record, sight, time, modified }];
    })
    .sort((a, b) => b.time - a.time);
  const [newest] = entries;
  if (newest === undefined) return unanswered(NO_CHANGE);
  const { record, time, modified, sight } = newest;
  const changes = entries.filter((other) => other.time === time && other.record === record);
  const isShown = modified >= time || changes.every(({ entry }) => shows(record, entry));
  // The account tells the time in whole seconds, so that a change of this second may lie after it.
  const age = time - at < 1_000 ? Math.max(0, Math.round((at - time) / 1_000)) : undefined;
  const told = `a change${age === undefined ? '' : ` ${age} s ago`} is in the log`;
  if (!isShown)
    return answered('lags', seen(sight, `${told}, and the record read after it shows the one before`));
  if (age === undefined)
    return unanswered(
      'How old the newest change in the log is cannot be told: the account tells no time, or an earlier one.',
      seen(sight, `${told}, of ${new Date(time).toISOString()}`),
    );
  if (at - time > RECENT)
    return unanswered(
      'The newest change in the log is too old to tell.',
      seen(sight, `its newest change is ${age} s old`),
    );
  return answered('none-seen', seen(sight, `${told}, and the record shows it`));
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Whether a record has what an entry says that it was changed to; what is left out may be false or empty. */
function shows(record: JsonObject, entry: JsonObject): boolean {
  const given = Array.isArray(entry.fieldChanges) ? entry.fieldChanges : [entry.fieldChange];
  return given
    .filter(isObject)
    .every(({ fieldPath, newValue }) =>
      typeof fieldPath !== 'string' || !/^\w+$/.test(fieldPath)
        ? true
        : plain(record[fieldPath]) === plain(newValue),
    );
}

const plain = (value: unknown): string =>
  value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0)
    ? ''
    : JSON.stringify(value);
