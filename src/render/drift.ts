/** Changes made outside: what the account has, what the files say, who did it as far as the log tells. */

import type { TakeOut } from '../core/export/adopt.ts';
import type { AuditEntry } from '../core/model/doors.ts';
import type { FieldChange } from '../core/model/field.ts';
import { type Place, placeText } from '../core/model/finding.ts';
import type { Plan } from '../core/plan/plan.ts';
import { jsonText, visible } from './escape.ts';
import { paint } from './paint.ts';
import { count, fieldWords, valueWords } from './phrases.ts';

export interface Drifted {
  readonly person: string;
  readonly place: Place;
  /** From what the account has to what the files say; empty: the person is not in the account any more. */
  readonly fields: readonly FieldChange[];
  /** The entry under `users`, as YAML, with which the files would say what the account has. */
  readonly adopt: string;
  /** Lines that give more than the account has: grants add up, so they have to go as well. */
  readonly takeOut: readonly TakeOut[];
  /** The newest entry of the audit log about the record; best effort. */
  readonly last?: AuditEntry;
}

export interface DriftReport {
  readonly account: Plan['account'];
  readonly drifted: readonly Drifted[];
  /** The command that writes what the files say. */
  readonly undo: string;
  readonly labels: ReadonlyMap<string, string>;
}

export function renderDrift(
  report: DriftReport,
  format: 'text' | 'json',
  options: { readonly color: boolean },
): string {
  if (format === 'json') {
    const { account, drifted, undo } = report;
    return jsonText({ formatVersion: '1.0', account, drifted, undo });
  }
  const colors = paint(options.color);
  const head = `${colors.bold(visible(report.account.name))} (${visible(report.account.origin)})`;
  if (report.drifted.length === 0) return `${head}\n\n${colors.bold(driftVerdict(report))}\n`;
  const blocks = report.drifted.map(({ person, place, fields, adopt, takeOut, last }) => {
    const changes =
      fields.length === 0
        ? ['  is not in the account any more']
        : fields.map(({ field, before, after }) => {
            const what = visible(fieldWords(field, report.labels));
            return `  ${colors.yellow('~')} ${what}: the account has ${visible(valueWords(before, field))}, the files say ${visible(valueWords(after, field))}`;
          });
    const yaml = adopt
      .trimEnd()
      .split('\n')
      .map((line) => `    ${visible(line)}`);
    return [
      `${colors.bold(visible(person))}   ${colors.dim(visible(placeText(place)))}`,
      ...changes,
      ...(last === undefined
        ? []
        : [`  last change in the audit log (best effort): ${visible(entryWords(last))}`]),
      '  to adopt it, this entry under `users`:',
      ...yaml,
      ...(takeOut.length === 0 ? [] : ['  and without these lines, which give more:']),
      ...takeOut.map(({ text, place: at }) => `    ${visible(text)}, ${visible(placeText(at))}`),
    ].join('\n');
  });
  const verdict = `${driftVerdict(report)} To undo it without --base: ${report.undo}`;
  return `${[head, ...blocks, colors.bold(verdict)].join('\n\n')}\n`;
}

/** How many people somebody changed in the account, in a sentence. */
export const driftVerdict = ({ drifted }: DriftReport): string =>
  drifted.length === 0
    ? 'Nothing was changed outside.'
    : `${count(drifted.length, 'person was', 'people were')} changed outside.`;

/** What the audit log says of a change, as far as it says. */
export function entryWords({ at, by, event, source }: AuditEntry): string {
  const parts = [event ?? 'changed', by && `by ${by}`, at && `at ${at}`, source && `through ${source}`];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
