/** What the audit log shows: its shape, whom it names, and whether a reading lags behind it. */

import { isObject, type JsonObject } from '../../core/model/json.ts';
import type { Learnt, SeenAnswer } from '../../core/model/remote.ts';
import { counted } from '../../core/model/text.ts';
import { LOOKS } from '../audit.ts';
import { answered, unanswered } from './finding.ts';
import { objectIn, type Pass } from './pass.ts';
import { isList, itemsIn, keysIn, type Sight, seen } from './sight.ts';

export const logAnswers = (pass: Pass): Learnt[] => {
  const people = entriesOfPeople(pass);
  return [
    auditShape(pass),
    each('audit-type', people, ({ entry }) => textOf(entry.resourceType), ['user', 'ashare']),
    each('audit-id', people, ({ names }) => names, ['person', 'record']),
    each('audit-change', people, ({ entry }) => changeOf(entry), ['list', 'one']),
    auditSource(pass),
    readLag(pass),
  ];
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function auditShape({ audit, auditsOfPeople, auditOfNothing }: Pass): Learnt {
  const question = 'audit-shape';
  const found = [audit, ...auditsOfPeople, auditOfNothing].filter(
    (sight) => isList(sight) && sight.status === 200 && sight.value !== undefined,
  );
  const shapes = new Set(found.map((sight) => (objectIn(sight) === undefined ? 'rows' : 'wrapped')));
  const evidence = found.slice(0, 2).map((sight) => {
    const object = objectIn(sight);
    return seen(sight, object === undefined ? 'an array' : 'an object', keysIn(object ? [object] : []));
  });
  const [only] = shapes;
  if (only === undefined) return unanswered(question, 'The audit log could not be read, or has no entries.');
  return shapes.size > 1
    ? unanswered(question, 'Answers differ.', evidence)
    : answered(question, only, evidence);
}

interface Entry {
  readonly entry: JsonObject;
  readonly names: 'person' | 'record';
  readonly sight: Sight;
  readonly record: JsonObject;
}

/** Entries about changes of somebody who is in the list of users. */
function entriesOfPeople(pass: Pass): Entry[] {
  const byPerson = new Map<unknown, JsonObject>();
  const byRecord = new Map<unknown, JsonObject>();
  for (const record of pass.lists.users.items) {
    byRecord.set(record._id, record);
    if (isObject(record.sharedWithUser)) byPerson.set(record.sharedWithUser._id, record);
  }
  return [pass.audit, ...pass.auditsOfPeople].filter(isList).flatMap((sight) =>
    itemsIn(sight).flatMap((entry): Entry[] => {
      const id = entry._resourceId;
      const [person, record] = [byPerson.get(id), byRecord.get(id)];
      const word = textOf(entry.event) ?? textOf(entry.action);
      // An id of both says nothing.
      if ((person === undefined) === (record === undefined) || LOOKS.has(word)) return [];
      if (person !== undefined) return [{ entry, names: 'person', sight, record: person }];
      return record === undefined ? [] : [{ entry, names: 'record', sight, record }];
    }),
  );
}

function each(
  question: string,
  entries: readonly Entry[],
  read: (entry: Entry) => string | undefined,
  known: readonly string[],
): Learnt {
  const found = entries.flatMap((entry) => {
    const answer = read(entry);
    return answer === undefined ? [] : [{ answer, entry }];
  });
  const answers = new Set(found.map(({ answer }) => answer));
  const [first] = found;
  if (first === undefined)
    return unanswered(question, 'The audit log shows no change of anybody in the list of users.');
  const { sight, entry } = first.entry;
  const evidence: SeenAnswer[] = [
    seen(sight, `${counted(found.length, 'entry', 'entries')} about people of the list`, keysIn([entry])),
  ];
  if (answers.size > 1) return unanswered(question, 'Entries differ.', evidence);
  if (!known.includes(first.answer))
    return { question, excluded: known, evidence, why: 'It is another one than those known.' };
  return answered(question, first.answer, evidence);
}

function changeOf(entry: JsonObject): string | undefined {
  if (Array.isArray(entry.fieldChanges)) return entry.fieldChange === undefined ? 'list' : 'both';
  return isObject(entry.fieldChange) ? 'one' : undefined;
}

/** That entries say `api` shows that changes by token do; that none says it shows nothing. */
function auditSource({ audit, auditsOfPeople }: Pass): Learnt {
  const question = 'audit-source';
  const found = [audit, ...auditsOfPeople]
    .filter(isList)
    .find((sight) => itemsIn(sight).some(({ source }) => source === 'api'));
  if (found !== undefined) return answered(question, 'api', [seen(found, 'entries with the source api')]);
  return unanswered(
    question,
    'No entry of the log says api; whether a token made any of them cannot be told.',
  );
}

/** How old a change may be for a reading after it to show anything of a lag, in milliseconds. */
const RECENT = 10 * 60_000;

/**
 * Whether records that were read after the log show its newest change. A change that is old says nothing, and one
 * that was made while we read may have come in between.
 */
function readLag(pass: Pass): Learnt {
  const question = 'read-lag';
  const entries = entriesOfPeople(pass)
    .flatMap(({ entry, record, sight }) => {
      const [time, modified] = [timeOf(entry.time), timeOf(record.lastModified)];
      const word = textOf(entry.event) ?? textOf(entry.action);
      return time === undefined || modified === undefined || word === 'delete'
        ? []
        : [{ entry, record, sight, time, modified }];
    })
    .sort((a, b) => b.time - a.time);
  const [newest] = entries;
  if (newest === undefined)
    return unanswered(question, 'The audit log shows no change of anybody in the list of users.');
  const { record, time, modified, sight } = newest;
  const changes = entries.filter((other) => other.time === time && other.record === record);
  const isShown = modified >= time || changes.every(({ entry }) => shows(record, entry));
  const age = Math.round((pass.at - time) / 1_000);
  if (!isShown && modified < time)
    return answered(question, 'lags', [
      seen(sight, `a change ${age} s ago is in the log, and the record read after it shows the one before`),
    ]);
  if (pass.at - time > RECENT)
    return unanswered(question, 'The newest change in the log is too old to tell.', [
      seen(sight, `its newest change is ${age} s old`),
    ]);
  return answered(question, 'none-seen', [
    seen(sight, `a change ${age} s ago is in the log, and the record shows it`),
  ]);
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
