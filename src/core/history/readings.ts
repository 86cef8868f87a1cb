/** What reports and receipts say that they read, as readings of records. */

import { offOf } from '../model/clock.ts';
import { NamesOverTime } from '../model/names-over-time.ts';
import { present } from '../model/present.ts';
import { compareKeys, compareText } from '../model/text.ts';
import { timestampOf } from '../model/until.ts';
import type { StandingDocument } from '../plan/saved.ts';
import type { ReportDocument, ReviewedPerson } from '../report/saved.ts';
import type { HeldAccess, Invited, Readings, Removal, Sighting } from './as-of.ts';
import { isStillToDo, type KeptRun } from './kept.ts';
import { readAtOf, readingIn, readingOfReport, type Stretch } from './moments.ts';

/** A report and the file that it stands in. */
export interface KeptReport {
  readonly file: string;
  readonly report: ReportDocument;
}

/** What runs and reports called the resources, each when it read them: a run may wait long before its first line. */
export const namesIn = (runs: readonly KeptRun[], reports: readonly KeptReport[]): NamesOverTime =>
  new NamesOverTime([
    ...runs.map((run) => ({ at: readAtOf(run), names: Object.entries(run.plan.plan.resources) })),
    ...reports.map(({ report }) => ({
      at: Date.parse(report.madeAt),
      names: report.resources.map(({ id, label }) => [id, label] as const),
    })),
  ]);

/** A resource as reports list it. */
export interface Listed {
  readonly kind: ReportDocument['resources'][number]['kind'];
  /** When the first report was made that lists it no longer. */
  readonly goneBy?: Date;
}

/** Every resource of some reports, which stand oldest first. */
export function listedIn(reports: readonly KeptReport[]): Map<string, Listed> {
  const known = new Map<string, Listed>();
  for (const { report } of reports) {
    const goneBy = new Date(report.madeAt);
    for (const [id, { kind, goneBy: before = goneBy }] of known) known.set(id, { kind, goneBy: before });
    for (const { id, kind } of report.resources) known.set(id, { kind });
  }
  return known;
}

/** What they prove. A run in doubt proves nothing, so it is left out. */
export function readingsOf(runs: readonly KeptRun[], reports: readonly KeptReport[]): Readings {
  const certain = runs.filter(({ isDoubtful }) => !isDoubtful);
  return {
    sightings: [...reports.flatMap(sightingsOf), ...certain.flatMap(sightingsIn)],
    removals: certain.flatMap(removalsIn),
    invited: certain.flatMap(invitedIn),
    complete: reports.map(({ file, report }) => ({
      ...spanOf(readingOfReport(report)),
      records: new Set([...report.people, ...report.unknownLevels].map(({ recordId }) => recordId)),
      source: { file },
    })),
  };
}

const spanOf = ({ from, to, ...off }: Stretch) => ({ at: from, until: to, ...off });

function sightingsOf({ file, report }: KeptReport): Sighting[] {
  const when = { ...spanOf(readingOfReport(report)), source: { file } };
  return [
    ...report.people.map((person) => ({
      recordId: person.recordId,
      ...when,
      email: person.email,
      held: heldBy(person),
      ...present({ modified: timestampOf(person.lastModified), created: timestampOf(person.createdAt) }),
    })),
    ...report.unknownLevels.map(({ recordId, email }) => ({ recordId, ...when, email })),
  ];
}

/** What a person's record gives by a report. */
export const heldBy = ({
  status,
  level,
  integrations,
  mcpServers,
  everyServer,
  unlisted = [],
  unknownOn = [],
}: ReviewedPerson): HeldAccess => ({
  status,
  level,
  integrations: sorted(integrations.map(({ id, level: given }) => [id, given])),
  mcpServers:
    everyServer === undefined ? sorted(mcpServers.map(({ id, level: given }) => [id, given])) : 'all',
  ...(unlisted.length + unknownOn.length === 0
    ? {}
    : { unknown: [...unlisted, ...unknownOn.map((id) => `mcpServers/${id}`)].sort(compareText) }),
});

const heldIn = (standing: StandingDocument): HeldAccess => ({
  status: standing.enabled ? standing.invitation : 'disabled',
  level: standing.accessLevel,
  integrations: sorted(Object.entries(standing.integrations)),
  mcpServers: standing.mcpServers === 'all' ? 'all' : sorted(Object.entries(standing.mcpServers)),
});

const sorted = (entries: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries([...entries].sort(compareKeys));

/** The records as the run read them: of those that it was to change also what they gave. */
function sightingsIn(run: KeptRun): Sighting[] {
  const { file, line, plan } = run;
  const { read } = plan;
  const when = { ...spanOf(readingIn(run)), source: { file, line } };
  const told = new Map<string, Sighting>();
  for (const { user, before } of plan.plan.operations) {
    const { recordId, email } = user;
    // Only the first operation of a person begins from what was read.
    if (recordId === undefined || before === null || told.has(recordId)) continue;
    const modified = timestampOf(read?.modified[recordId]);
    told.set(recordId, { recordId, ...when, email, held: heldIn(before), ...present({ modified }) });
  }
  for (const [recordId, text] of Object.entries(read?.modified ?? {})) {
    const modified = timestampOf(text);
    if (!told.has(recordId)) told.set(recordId, { recordId, ...when, ...present({ modified }) });
  }
  return [...told.values()];
}

function invitedIn({ file, line, at, plan, outcomes, end }: KeptRun): Invited[] {
  return plan.plan.operations.flatMap(({ kind, step, user: { email }, after }) => {
    if (kind !== 'invite' || after === null) return [];
    const outcome = outcomes.get(step);
    // Without a line and without an end, it may have happened.
    const isPossible =
      outcome === undefined ? end === undefined : outcome.kind === 'done' || outcome.inDoubt !== undefined;
    const then = Date.parse(outcome?.at ?? at);
    const off = offOf(plan.read?.clockAheadMs);
    return isPossible ? [{ email, at: then, ...off, source: { file, line }, held: heldIn(after) }] : [];
  });
}

function removalsIn(run: KeptRun): Removal[] {
  const { file, line, plan, outcomes } = run;
  return plan.plan.operations.flatMap((operation) => {
    const { kind, step, user } = operation;
    const { recordId, email } = user;
    const outcome = outcomes.get(step);
    const isDone = outcome?.kind === 'done' && outcome.inDoubt === undefined && !isStillToDo(run, operation);
    return kind === 'remove' && isDone && recordId !== undefined
      ? [
          {
            recordId,
            email,
            at: Date.parse(outcome.at),
            ...offOf(plan.read?.clockAheadMs),
            source: { file, line },
          },
        ]
      : [];
  });
}
