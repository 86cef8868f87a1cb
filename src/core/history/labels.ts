/** What people called the resources, by id: each document says it of its own time. */
import type { KeptRun } from './kept.ts';
import type { KeptReport } from './readings.ts';

interface Statement {
  readonly at: number;
  readonly isDoubtful: boolean;
  readonly labels: readonly (readonly [string, string])[];
}

/**
 * The newest statement wins that was made by the moment, and of what was named later alone the earliest one. A run in
 * doubt names only what nothing else does. Without a moment the newest of all wins.
 */
export function labelsAt(
  runs: readonly KeptRun[],
  reports: readonly KeptReport[],
  moment = Infinity,
): ReadonlyMap<string, string> {
  const statements: Statement[] = [
    ...runs.map(({ at, isDoubtful, plan }) => ({
      at: Date.parse(at),
      isDoubtful,
      labels: Object.entries(plan.plan.resources),
    })),
    ...reports.map(({ report }) => ({
      at: Date.parse(report.madeAt),
      isDoubtful: false,
      labels: report.resources.map(({ id, label }) => [id, label] as const),
    })),
  ];
  // The last one that names a resource counts.
  const distance = ({ at }: Statement): number => (at <= moment ? at : -at);
  const isBy = ({ at }: Statement): number => Number(at <= moment);
  const ordered = statements.sort(
    (a, b) => Number(b.isDoubtful) - Number(a.isDoubtful) || isBy(a) - isBy(b) || distance(a) - distance(b),
  );
  return new Map(ordered.flatMap(({ labels }) => labels));
}
