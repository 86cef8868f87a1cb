/** One shape for everything that we tell people about what they wrote. */
import { present } from './present.ts';
import { compareText } from './text.ts';

/** A place in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where the marked text ends, if it is more than a point. */
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** The type of a document for whoever writes it: its readers cannot count on the column of a place, which is always known. */
export type WithPlaces<T> = T extends { readonly file: string }
  ? Place
  : { [Property in keyof T]: WithPlaces<T[Property]> };

/** Three lines of a file around a place, with the line number of the first. */
export interface Frame {
  readonly firstLine: number;
  readonly lines: readonly string[];
}

export interface Finding {
  readonly severity: 'error' | 'warning' | 'notice';
  /** From a closed list of kebab-case names; people search for it and tests name it. */
  readonly code: string;
  /** What is wrong, in one sentence that names the thing. */
  readonly summary: string;
  /** Why it matters; left out where the summary says it. */
  readonly why?: string;
  /** What to do, with a suggestion where there is one. */
  readonly fix?: string;
  readonly place?: Place;
  readonly frame?: Frame;
  /** Other places that belong to it (the second of two conflicting lines). */
  readonly related?: readonly Place[];
  /** Paths of which one row is to be named on the command line, and what is said before the commands that name them. */
  readonly choices?: Choices;
}

/** What a finding says, wherever it is. */
export type Words = Pick<Finding, 'code' | 'summary' | 'why' | 'fix'>;

export interface Choices {
  readonly lead: string;
  readonly rows: readonly (readonly string[])[];
}

/** The place of a whole file. */
export const startOf = (file: string): Place => ({ file, line: 1, column: 1 });

/** `file:line`, as in reasons; with the column where a caret is meant. */
export function placeText(place: Place, column = false): string {
  return column ? `${place.file}:${place.line}:${place.column}` : `${place.file}:${place.line}`;
}

/** An error at a place, in the order in which it is told. */
export const errorAt = (code: string, summary: string, fix: string, place: Place, why?: string): Finding => ({
  severity: 'error',
  code,
  summary,
  ...present({ why }),
  fix,
  place,
});

export const isError = ({ severity }: Finding): boolean => severity === 'error';

const SEVERITY = { error: 0, warning: 1, notice: 2 };

/** Errors, then warnings, then notices. */
export const compareSeverity = (a: Finding, b: Finding): number =>
  SEVERITY[a.severity] - SEVERITY[b.severity];

/** Errors first, then by file, line, column and code: the order in which they are shown. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareSeverity(a, b) ||
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.summary, b.summary)
  );
}
