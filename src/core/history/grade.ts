/** How far a file of receipts can be trusted: what its chain says, and who attests that they wrote it. */
import { isGrave, type KeptFile, type ReceiptProblem } from './kept.ts';

/**
 * `verified`: the demanded workflow attests these bytes. `unverified`: the lines fit each other, and anybody may have
 * written them. `broken`: a line was lost or changed, whoever attests the file.
 */
export type Grade = 'verified' | 'unverified' | 'broken';

/** What was found out about who wrote a file. */
export type Attested =
  | { readonly kind: 'attested' }
  /** Why nobody can be said to have attested it. */
  | { readonly kind: 'not-attested'; readonly words: string };

export interface GradedFile {
  readonly file: string;
  readonly grade: Grade;
  /**
   * `whole`: the file ends as its newest run ended, and that is attested. `unknown`: newer lines may be missing. In both
   * cases nobody can miss later runs, which would be in no line here.
   */
  readonly tail: 'whole' | 'unknown';
  /** Of unverified: why. */
  readonly words?: string;
}

/** The grade of one file. `problems` are those of all files. */
export function gradeOf(
  { path, text }: KeptFile,
  problems: readonly ReceiptProblem[],
  attested: Attested,
): GradedFile {
  const own = problems.filter(({ file }) => file === path);
  const isAttested = attested.kind === 'attested';
  const grade = own.some(isGrave) ? 'broken' : isAttested ? 'verified' : 'unverified';
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const isOpen = own.some(({ code, line }) => code === 'no-end' && line === lines);
  return {
    file: path,
    grade,
    tail: grade === 'verified' && !isOpen ? 'whole' : 'unknown',
    ...(grade === 'unverified' && !isAttested ? { words: attested.words } : {}),
  };
}
