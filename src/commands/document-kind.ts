/** Which of our documents a file holds: of one that was given in the place of another, its name helps most. */
import { isObject, jsonIn } from '../core/model/json.ts';

/** What each is called, and properties that no other of them has together. */
const KINDS = {
  plan: ['a plan', 'operations', 'certificate'],
  report: ['a report', 'dormantDays', 'people'],
  digest: ['the digest of a report', 'figures', 'slack'],
  asOf: ['a report as of a date', 'asOf', 'kept'],
  history: ['a history', 'entries', 'verification'],
  rehearsal: ['the result of a rehearsal', 'cases', 'violations'],
  remote: ['a document of probe', 'questions', 'askedAt'],
  drift: ['an answer of drift', 'drifted', 'unapplied'],
  review: ['a review of owners', 'populations', 'everyDays'],
  whoCould: ['an answer of who-could', 'ways', 'wish'],
  across: ['an overview of many accounts', 'twins', 'withoutStaging'],
  summary: ['the summary of a run over accounts', 'command', 'accounts'],
  explanation: ['an answer of explain', 'person', 'comparison'],
  reach: ['an answer of who-can', 'least', 'differences'],
  doctor: ['an answer of doctor', 'checks', 'verdict'],
  receipt: ['a receipt', 'receipt', 'type'],
  calendar: ['the calendar of a plan', 'mode', 'moments'],
  offline: ['a comparison with a base', 'mode', 'undeclared'],
  // Others have these as well, and are told apart before.
  findings: ['findings about files', 'formatVersion', 'findings'],
} as const satisfies Readonly<Record<string, readonly [string, string, string]>>;

export type DocumentKind = keyof typeof KINDS;

/** Words for a text that holds one of our documents, and not one of the kind that is wanted. */
export function otherDocument(text: string, wanted: DocumentKind): string | undefined {
  // A receipt is a document a line.
  const value = jsonIn(text) ?? jsonIn(text.split('\n', 1)[0] ?? '');
  if (!isObject(value)) return undefined;
  const found = Object.entries(KINDS).find(([, [, ...marks]]) =>
    marks.every((mark) => Object.hasOwn(value, mark)),
  );
  if (found === undefined || found[0] === wanted) return undefined;
  return `is ${found[1][0]}, and not ${KINDS[wanted][0]}`;
}
