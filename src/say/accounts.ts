/** How a run over many accounts is summed up. */

import type { OutcomeLine } from '../core/history/receipt-line.ts';
import { groupBy } from '../core/model/group-by.ts';
import { counted } from '../core/model/text.ts';
import type { SummaryDocument } from '../core/report/summary.ts';

/** A line for each account, and how many ended in which way. `meaning` says what an exit code means, and `said` what came of an account. */
export function summaryLines(
  { accounts }: Pick<SummaryDocument, 'accounts'>,
  meaning: (exitCode: number) => string,
  said: ReadonlyMap<string, string | undefined>,
): string[] {
  const wordsOf = (name: string, exitCode: number): string => {
    const what = said.get(name);
    if (what === undefined) return meaning(exitCode);
    return exitCode === 0 ? what : `${meaning(exitCode)}. ${what}`;
  };
  const width = Math.max(...accounts.map(({ name }) => name.length));
  const lines = accounts.map(({ name, label, owners, exitCode }) => {
    const who = label === name ? '' : ` — ${label}`;
    const whose = exitCode === 0 || owners.length === 0 ? '' : ` Owners: ${owners.join(', ')}.`;
    return `${name.padEnd(width)}  ${String(exitCode).padStart(3)}  ${wordsOf(name, exitCode).replace(/\.$/, '')}${who}.${whose}`;
  });
  const done = accounts.filter(({ exitCode }) => exitCode === 0).length;
  const rest = done === accounts.length ? 'all ended with 0' : `${done} ended with 0`;
  return [...lines, `${counted(accounts.length, 'account')}: ${rest}.`];
}

/** An operation that is over, as a receipt has it. */
export type EndedOperation = Pick<OutcomeLine, 'operation' | 'kind'>;

/** `3 done (2 invite, 1 remove), 1 failed (1 remove).`; undefined where nothing was begun. */
export function outcomesWords(outcomes: readonly EndedOperation[]): string | undefined {
  const parts = [...groupBy(outcomes, ({ kind }) => kind)].map(([kind, all]) => {
    const kinds = [...groupBy(all, ({ operation }) => operation)];
    return `${all.length} ${kind} (${kinds.map(([name, each]) => `${each.length} ${name}`).join(', ')})`;
  });
  return parts.length === 0 ? undefined : `${parts.join(', ')}.`;
}
