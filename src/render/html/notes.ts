/** What a plan and the files want people to know besides. */
import { type Finding, placeText } from '../../core/model/finding.ts';
import type { Note } from '../../core/plan/note.ts';
import { isWarning, noteWords } from '../phrases.ts';
import { html, named, prose } from './markup.ts';
import type { Section } from './page.ts';
import { listOf, type Mark, tableOf, tagOf } from './parts.ts';

export function notesSection(notes: readonly Note[]): Section {
  const sorted = [...notes].sort((a, b) => Number(isWarning(b)) - Number(isWarning(a)));
  return {
    id: 'notes',
    title: 'Notes',
    body:
      sorted.length === 0
        ? html`<p>There is nothing else to know.</p>`
        : listOf(
            sorted.map(
              (note) => html`${isWarning(note) && [tagOf('warning', 'warn'), ' ']}${prose(noteWords(note))}`,
            ),
          ),
  };
}

const SEVERITY_MARKS: Record<Finding['severity'], Mark> = { error: 'loss', warning: 'warn', notice: 'calm' };

export function findingsSection(findings: readonly Finding[]): Section {
  return {
    id: 'findings',
    title: 'Findings in the files',
    body:
      findings.length === 0
        ? html`<p>There are none.</p>`
        : tableOf({
            caption: 'Findings, errors first',
            columns: [
              { title: 'Finding' },
              { title: 'Place' },
              { title: 'What is wrong, and why it matters', kind: 'wide' },
              { title: 'What to do', kind: 'wide' },
            ],
            rows: findings.map(({ severity, code, summary, why, fix, place }) => ({
              cells: [
                html`${tagOf(severity, SEVERITY_MARKS[severity])} <code>${code}</code>`,
                place && named(placeText(place)),
                html`${prose(summary)}${why !== undefined && html` ${prose(why)}`}`,
                fix !== undefined && prose(fix),
              ],
            })),
          }),
  };
}
