/** Runs and reports as they are kept, made from plans and accounts without a file. */
import type { KeptRun } from '../../src/core/history/kept.ts';
import type { KeptReport } from '../../src/core/history/readings.ts';
import type { OutcomeLine, PlanLine } from '../../src/core/history/receipt-line.ts';
import type { LiveState } from '../../src/core/model/live.ts';
import { present } from '../../src/core/model/present.ts';
import { planDocument } from '../../src/core/plan/document.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { reviewAbout } from './reviewed.ts';
import { NOW } from './world.ts';

/** Noon of a day of the year that the tests play in. */
export const noon = (day: string): string => `2026-${day}T12:00:00.000Z`;

/** The first line of a run. */
export function planLine(plan: Plan, more: Partial<PlanLine> = {}): PlanLine {
  const document = planDocument(plan, [], { version: '0.0.0', judgedAt: NOW });
  return { type: 'plan', digest: document.digest, plan: document, ...more };
}

interface RunFacts {
  readonly kind?: OutcomeLine['kind'];
  readonly inDoubt?: string;
  /** Of a refusal. */
  readonly status?: number;
  /** `nothing`: no line about any operation. */
  readonly lines?: 'all' | 'nothing';
  readonly hasEnd?: boolean;
  /** The last reading showed that nothing of it was so, or that the last operation was not. */
  readonly isLeft?: boolean | 'last';
  readonly isDoubtful?: boolean;
  readonly read?: PlanLine['read'];
}

/** A run of a plan on a day at noon, each of whose operations ended alike and a minute later. */
export function keptRun(
  plan: Plan,
  day: string,
  {
    kind = 'done',
    inDoubt,
    status,
    lines = 'all',
    hasEnd = true,
    isLeft = false,
    isDoubtful = false,
    read,
  }: RunFacts = {},
): KeptRun {
  const at = new Date(Date.parse(noon(day)) + 60_000).toISOString();
  const outcomes = plan.operations.map(({ step, kind: operation, user }) => {
    const more = present({ inDoubt, status });
    return [step, { type: 'outcome', at, step, operation, email: user.shown, kind, ...more }] as const;
  });
  const all = plan.operations.map(({ kind, user }) => ({ kind, email: user.shown }));
  const left = isLeft === 'last' ? all.slice(-1) : isLeft ? all : [];
  const converged = left.length === 0;
  const end = { type: 'end', exitCode: 0, converged, left, enforced: [], unread: false } as const;
  return {
    file: 'receipt.ndjson',
    line: 1,
    at: noon(day),
    plan: planLine(plan, read === undefined ? {} : { read }),
    outcomes: new Map(lines === 'all' ? outcomes : []),
    ...(hasEnd ? { end } : {}),
    isDoubtful,
  };
}

/** A report of an account on a day at noon. */
export function keptReport(live: LiveState, day: string): KeptReport {
  const { files: _, ...review } = reviewAbout(live);
  const tool = { name: 'celigo-access', version: '0.0.0' };
  return {
    file: `${day}.json`,
    report: { ...review, formatVersion: '1.1', tool, madeAt: noon(day), notCovered: [] },
  };
}
