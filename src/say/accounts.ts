/** How a run over many accounts is summed up. */

import { counted } from '../core/model/text.ts';
import type { SummaryDocument } from '../core/report/summary.ts';

/** A line for each account, and how many ended in which way. `meaning` says what an exit code means. */
export function summaryLines(
  { accounts }: Pick<SummaryDocument, 'accounts'>,
  meaning: (exitCode: number) => string,
): string[] {
  const width = Math.max(...accounts.map(({ name }) => name.length));
  const lines = accounts.map(({ name, label, owners, exitCode }) => {
    const who = label === name ? '' : ` ${label}`;
    const whose = exitCode === 0 || owners.length === 0 ? '' : ` Owners: ${owners.join(', ')}.`;
    return `${name.padEnd(width)}  ${String(exitCode).padStart(3)}  ${meaning(exitCode)}${who && ` —${who}`}${whose}`;
  });
  const done = accounts.filter(({ exitCode }) => exitCode === 0).length;
  const rest = done === accounts.length ? 'all ended with 0' : `${done} ended with 0`;
  return [...lines, `${counted(accounts.length, 'account')}: ${rest}.`];
}
