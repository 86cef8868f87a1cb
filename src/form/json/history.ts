/** The history as a JSON document. `formatVersion` is 1.x: a minor version only adds. */

import { approvalOf, consentFor } from '../../core/history/approvals.ts';
import { changesOf, recordOf, type TimelineEntry, whoseIn } from '../../core/history/entry.ts';
import type { KeptRun } from '../../core/history/kept.ts';
import type { NamesOverTime } from '../../core/model/names-over-time.ts';
import { present } from '../../core/model/present.ts';
import { FORMAT_VERSION } from '../../core/plan/document.ts';
import { type HistoryAnswer, isVerified, subjectName } from '../../say/history.ts';

export function historyDocument(answer: HistoryAnswer): unknown {
  const { history, subject, entries, unshown, since, until, verification } = answer;
  const { runs, reports, problems, names } = history;
  const whose = whoseIn(history.entries);
  return {
    formatVersion: FORMAT_VERSION,
    account: runs.at(-1)?.plan.plan.account ?? null,
    about: {
      kind: subject.kind,
      name: subjectName(subject),
      id: subject.kind === 'resource' ? subject.id : null,
    },
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
    /** Before the first and after the last nothing is known. */
    kept: { runs: runs.length, first: runs[0]?.at ?? null, last: runs.at(-1)?.at ?? null, reports },
    verified: isVerified(answer),
    /** The grade of each file; null where nobody asked. */
    verification: verification ?? null,
    resources: Object.fromEntries(names.ids().map((id) => [id, names.lastOf(id)])),
    formerNames: formerNames(names),
    entries: entries.map((entry) => entryDocument(entry, whose(entry))),
    unshown: unshown.map(({ recordId, email, since: from, until: to }) => ({
      recordId,
      person: email ?? null,
      since: from.toISOString(),
      at: to.toISOString(),
    })),
    problems,
  };
}

/** What was called otherwise before, oldest name first. */
const formerNames = (names: NamesOverTime): Record<string, string[]> =>
  Object.fromEntries(
    names.ids().flatMap((id) => {
      const former = names.allOf(id).filter((name) => name !== names.lastOf(id));
      return former.length === 0 ? [] : [[id, former] as const];
    }),
  );

function entryDocument(entry: TimelineEntry, whose: number): unknown {
  const head = {
    kind: entry.kind,
    at: entry.at.toISOString(),
    person: entry.person,
    recordId: recordOf(entry) ?? null,
    whose,
  };
  const fields = changesOf(entry);
  if (entry.kind === 'seen-otherwise') {
    const { since, isCertain, report } = entry;
    return { ...head, since: since.toISOString(), fields, certain: isCertain, report };
  }
  const run = runDocument(entry.run);
  switch (entry.kind) {
    case 'operation': {
      const { step, kind, before, after, because } = entry.operation;
      const { outcome, inDoubt, isStillToDo } = entry;
      return {
        ...head,
        step,
        operation: kind,
        outcome,
        inDoubt: inDoubt ?? null,
        stillToDo: isStillToDo,
        approval: approvalOf(entry.operation, entry.run),
        consent: consentFor(entry.operation, entry.run),
        before,
        after,
        fields,
        because,
        run,
      };
    }
    case 'held':
      return { ...head, fields, run };
    case 'without-receipt':
      return { ...head, since: entry.since.toISOString(), fields, certain: entry.isCertain, run };
  }
}

const runDocument = ({ file, line, at, plan, end, isDoubtful }: KeptRun) => ({
  file,
  line,
  at,
  digest: plan.digest,
  files: plan.files ?? null,
  commit: plan.commit ?? null,
  pullRequests: plan.pullRequests ?? (plan.pullRequest === undefined ? [] : [Number(plan.pullRequest)]),
  approvers: plan.approvers ?? null,
  ...present({ reviewed: plan.reviewed, approvals: plan.approvals, consent: plan.consent }),
  run: plan.run ?? null,
  exitCode: end?.exitCode ?? null,
  doubtful: isDoubtful,
});
