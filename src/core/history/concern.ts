/** Which moments of a history a question is about: a person under each of their e-mails, or a resource. */
import type { CoveredChange } from '../model/covered.ts';
import { fieldParts } from '../model/field.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import type { StandingDocument } from '../plan/saved.ts';
import { changesOf, type History, recordOf, type TimelineEntry } from './entry.ts';
import type { Listed } from './readings.ts';
import type { Unshown } from './unshown.ts';

/** What a question is about. */
export type HistorySubject =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'person'; readonly email: string }
  | {
      readonly kind: 'resource';
      readonly id: string;
      /** As it is called last, and the same with the names that it had before. */
      readonly label: string;
      readonly told: string;
      /** When a report was made that does not list it any more. */
      readonly goneBy?: Date;
    };

/** An e-mail is a person; anything else is an id or a name, also a former one, of a resource that some document names. */
export function subjectsFor(text: string | undefined, { names, listed }: History): HistorySubject[] {
  if (text === undefined) return [{ kind: 'everybody' }];
  if (text.includes('@')) return [{ kind: 'person', email: emailOf(text) }];
  const ids = names.ids().includes(text) ? [text] : names.called(text);
  return ids.map((id) => ({
    kind: 'resource',
    id,
    label: names.lastOf(id),
    told: names.toldLast(id),
    ...present({ goneBy: listed.get(id)?.goneBy }),
  }));
}

interface Period {
  readonly since?: Date;
  readonly until?: Date;
}

/** Whether something that was at some moment between two may have been in the period. */
const mayBeIn = ({ since, until }: Period, from: Date, to: Date): boolean =>
  (until === undefined || from <= until) && (since === undefined || to >= since);

/** Since when what an entry tells may have been so. */
const sinceOf = (entry: TimelineEntry): Date =>
  entry.kind === 'without-receipt' || entry.kind === 'seen-otherwise' ? entry.since : entry.at;

/** The entries about a subject and a time; what happened at an unknown moment in between belongs to it. */
export function entriesAbout(
  { entries, listed }: History,
  subject: HistorySubject,
  period: Period,
): TimelineEntry[] {
  const concerns = concernOf(subject, entries, listed);
  return entries.filter((entry) => mayBeIn(period, sinceOf(entry), entry.at) && concerns(entry));
}

/** Of changes that nothing shows those that may be about a subject and a time: any may have been a grant on a resource. */
export function unshownAbout(
  { entries, unshown, listed }: History,
  subject: HistorySubject,
  period: Period,
): Unshown[] {
  const own = subject.kind === 'person' ? entries.filter(concernOf(subject, entries, listed)) : [];
  const records = new Set(own.map(recordOf));
  return unshown.filter(({ recordId, email, since, until }) => {
    const isTheirs = email !== undefined && subject.kind === 'person' && emailOf(email) === subject.email;
    const concerns = subject.kind !== 'person' || isTheirs || records.has(recordId);
    return concerns && mayBeIn(period, since, until);
  });
}

function concernOf(
  subject: HistorySubject,
  entries: readonly TimelineEntry[],
  listed: History['listed'],
): (entry: TimelineEntry) => boolean {
  switch (subject.kind) {
    case 'everybody':
      return () => true;
    case 'person': {
      const keys = new Set(peopleOf(subject, entries));
      return ({ key }) => keys.has(key);
    }
    case 'resource': {
      const { id, goneBy } = subject;
      const known = listed.get(id)?.kind;
      const kind = known === undefined ? kindOf(id, entries) : FIELDS[known];
      return (entry) =>
        changesOf(entry).some((change) =>
          // What is gone no level reaches, and a grant on it may stay.
          goneBy !== undefined && sinceOf(entry) > goneBy
            ? fieldParts(change.field)[1] === id
            : touches(change, entry, id, kind),
        );
    }
  }
}

/** Everybody who is known to have had an e-mail. An address may pass from one person to another. */
const peopleOf = (
  { email }: Extract<HistorySubject, { kind: 'person' }>,
  entries: readonly TimelineEntry[],
): string[] => [...new Set(entries.flatMap((entry) => (hadEmail(entry, email) ? [entry.key] : [])))];

const hadEmail = (entry: TimelineEntry, email: string): boolean =>
  emailOf(entry.person) === email ||
  changesOf(entry).some(
    ({ field, before }) => field === 'e-mail' && typeof before === 'string' && emailOf(before) === email,
  );

type Kind = 'integrations' | 'mcpServers';
const FIELDS: Readonly<Record<Listed['kind'], Kind>> = {
  integration: 'integrations',
  'mcp-server': 'mcpServers',
};

/** What kind of resource it is, where some entry grants it; else it may be either. */
function kindOf(id: string, entries: readonly TimelineEntry[]): Kind | undefined {
  for (const entry of entries)
    for (const { field } of changesOf(entry)) {
      const [what, named] = fieldParts(field);
      if (named === id && (what === 'integrations' || what === 'mcpServers')) return what;
    }
  return undefined;
}

/** What a level gives on every resource of a kind. */
const ON_EVERY: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  integrations: { monitor: 'monitor', manage: 'manage', administrator: 'manage' },
  mcpServers: { administrator: 'write' },
};
const KINDS = ['integrations', 'mcpServers'] as const;
const SWITCHES: ReadonlySet<string> = new Set(['enabled', 'accepted', 'dismissed']);

/** Levels and switches reach resources without naming them. */
function touches(
  { field, before, after }: CoveredChange,
  entry: TimelineEntry,
  id: string,
  kind: Kind | undefined,
): boolean {
  const [what, named] = fieldParts(field);
  const kinds = kind === undefined ? KINDS : [kind];
  if (named !== undefined) return named === id;
  if (what === 'integrations' || what === 'mcpServers') return kinds.includes(what);
  if (what === 'accessLevel')
    return kinds.some((each) => ON_EVERY[each][String(before)] !== ON_EVERY[each][String(after)]);
  // Whoever comes or goes has the level and the grants for it.
  if (!SWITCHES.has(what) || before === null || after === null) return false;
  const standings = standingsOf(entry);
  return (
    standings === undefined || standings.some((standing) => kinds.some((each) => reaches(standing, each, id)))
  );
}

/** The record around a switch; undefined where nothing tells what else it gives. What was taken from it stands beside it. */
function standingsOf(entry: TimelineEntry): (StandingDocument | null)[] | undefined {
  if (entry.kind === 'operation') return [entry.operation.before, entry.operation.after];
  if (entry.kind !== 'without-receipt') return undefined;
  const { run, recordId } = entry;
  const own = run.plan.plan.operations.filter(
    ({ user }) => recordId !== undefined && user.recordId === recordId,
  );
  return own.length === 0 ? undefined : own.flatMap(({ before, after }) => [before, after]);
}

function reaches(standing: StandingDocument | null, kind: Kind, id: string): boolean {
  if (standing === null) return false;
  const granted = standing[kind];
  const isGranted = granted === 'all' || (granted !== undefined && Object.hasOwn(granted, id));
  return isGranted || ON_EVERY[kind][standing.accessLevel] !== undefined;
}
